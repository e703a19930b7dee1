//! A copy of the workspace, and the commands run on it.
#![allow(clippy::panic, dead_code)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// The program whose tests these are.
pub const XTASK: &str =
    match (option_env!("CARGO_BIN_EXE_xtask"), option_env!("CARGO_BIN_EXE_xtask-tools")) {
        (Some(path), _) | (None, Some(path)) => path,
        (None, None) => panic!("these are the tests of another program"),
    };

/// The root of the workspace.
fn root() -> &'static Path {
    let mut folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    folders.find(|folder| folder.join("Cargo.lock").is_file()).unwrap()
}

/// What commands read and write of the workspace: a third of its files.
const OF_COMMANDS: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "ENDPOINTS.md",
    "spec",
    "tests/generated",
    "zoom-api/Cargo.toml",
    "zoom-api/fake/Cargo.toml",
    "zoom-api/fake/src/generated",
    "zoom-api/core/Cargo.toml",
    "zoom-api/core/src/generated",
    "zoom-api/src/generated",
];

/// A copy of the workspace, or of a part of it.
pub struct Workspace(TempDir);

impl Workspace {
    /// A copy for commands that compile nothing. Most of its files are generated.
    pub fn copy() -> Self {
        Self::copy_only(OF_COMMANDS)
    }

    /// A copy of the spec and of what says which version the crate has, for commands that look at nothing else.
    pub fn copy_spec() -> Self {
        Self::copy_only(&["Cargo.toml", "spec", "zoom-api/Cargo.toml"])
    }

    /// A copy of the crate of another API, whose spec is a twentieth of Zoom's: for what does not depend on the spec.
    pub fn copy_small() -> Self {
        let copy = tempfile::tempdir().unwrap();
        copy_folder(&root().join("tests/zoom-lockers"), copy.path());
        Self(copy)
    }

    /// A copy without what is built and what is versioned. Its files are as old as they are in the workspace, so that
    /// cargo does not take them for changed.
    pub fn copy_whole() -> Self {
        let copy = tempfile::tempdir().unwrap();
        copy_folder(root(), copy.path());
        let mut files = Vec::new();
        collect(copy.path(), &mut files);
        for (path, _) in files {
            let original = root().join(path.strip_prefix(copy.path()).unwrap());
            let modified = fs::metadata(original).unwrap().modified().unwrap();
            fs::File::options().append(true).open(path).unwrap().set_modified(modified).unwrap();
        }
        Self(copy)
    }

    /// A copy of some files and folders of the workspace.
    pub fn copy_only(paths: &[&str]) -> Self {
        let copy = tempfile::tempdir().unwrap();
        let root = root();
        for path in paths {
            let (from, to) = (root.join(path), copy.path().join(path));
            if from.is_dir() {
                fs::create_dir_all(&to).unwrap();
                copy_folder(&from, &to);
            } else {
                fs::create_dir_all(to.parent().unwrap()).unwrap();
                fs::copy(from, to).unwrap();
            }
        }
        Self(copy)
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub fn xtask(&self, arguments: &[&str]) -> Output {
        self.xtask_in("", arguments)
    }

    pub fn xtask_in(&self, folder: &str, arguments: &[&str]) -> Output {
        Command::new(XTASK).args(arguments).current_dir(self.path(folder)).output().unwrap()
    }

    pub fn edit(&self, path: &str, edit: impl Fn(&str) -> String) {
        let text = fs::read_to_string(self.path(path)).unwrap();
        let edited = edit(&text);
        assert_ne!(text, edited, "nothing to edit in {path}");
        fs::write(self.path(path), edited).unwrap();
    }

    /// Number of endpoints in the spec.
    pub fn endpoints(&self) -> usize {
        self.count(|path| {
            let is_other = path.starts_with("types") || path.starts_with("events");
            path.components().count() > 1 && !is_other
        })
    }

    /// Number of events in the spec.
    pub fn events(&self) -> usize {
        self.count(|path| path.starts_with("events"))
    }

    /// Number of files of the spec that are meant.
    fn count(&self, is_meant: impl Fn(&Path) -> bool) -> usize {
        let files = self.snapshot("spec");
        let paths = files.iter().map(|(path, _)| path.strip_prefix(self.path("spec")).unwrap());
        let is_json = |path: &&Path| path.extension().is_some_and(|end| end == "json");
        paths.filter(|path| is_json(path) && is_meant(path)).count()
    }

    /// Every file below a folder with its content.
    pub fn snapshot(&self, folder: &str) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        collect(&self.path(folder), &mut files);
        files
    }
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        // What is built, and what a fuzz run finds, changes while it is read.
        if ["target", ".git", "corpus-new"].contains(&entry.file_name().to_str().unwrap()) {
            continue;
        }
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
