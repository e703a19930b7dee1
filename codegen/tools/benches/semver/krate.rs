//! A copy of the crate, whose generated part is made anew for each spec.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use codegen::{Spec, generate};

/// The copy, and the descriptions that it has given.
pub struct Crate {
    root: PathBuf,
    described: HashMap<String, PathBuf>,
}

impl Crate {
    /// Copies what is written by hand into a workspace of its own.
    pub fn copy() -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("semver");
        let workspace = &Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let _ = fs::remove_dir_all(root.join("zoom-api"));
        copy_folder(&workspace.join("zoom-api"), &root.join("zoom-api"));
        fs::copy(workspace.join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
        let manifest = fs::read_to_string(workspace.join("Cargo.toml")).unwrap();
        let others = |line: &str| line.contains("{ path = ") && !line.starts_with("zoom-api ");
        let manifest: Vec<_> = manifest
            .lines()
            .filter(|line| !line.starts_with("members") && !line.starts_with("exclude"))
            .filter(|line| !others(line))
            .collect();
        let manifest =
            manifest.join("\n").replace("[workspace]", "[workspace]\nmembers = [\"zoom-api\"]");
        fs::write(root.join("Cargo.toml"), manifest).unwrap();
        let manifest = fs::read_to_string(workspace.join("zoom-api/Cargo.toml")).unwrap();
        // Groups that only the changes have.
        let manifest = manifest.replace("[features]", "[features]\nrooms = []\npictures = []");
        fs::write(root.join("zoom-api/Cargo.toml"), manifest).unwrap();
        Self { root, described: HashMap::new() }
    }

    /// Descriptions of the crates that two specs give, with the groups of both.
    pub fn describe(&mut self, specs: &[Spec; 2]) -> [PathBuf; 2] {
        let mut features = vec!["users", "groups", "contact-groups"];
        features.extend(specs.iter().flat_map(Spec::groups).filter(|group| *group != "users"));
        features.sort_unstable();
        features.dedup();
        let features = features.join(",");
        [&specs[0], &specs[1]].map(|spec| self.one(spec, &features))
    }

    /// How many crates have been described.
    pub fn described(&self) -> usize {
        self.described.len()
    }

    /// Removes the descriptions, which are large.
    pub fn tidy(self) {
        for path in self.described.values() {
            fs::remove_file(path).unwrap();
        }
    }

    fn one(&mut self, spec: &Spec, features: &str) -> PathBuf {
        let folder = spec.api.client_dir();
        let files = generate(spec).unwrap();
        let files: BTreeMap<_, _> =
            files.into_iter().filter(|(path, _)| path.starts_with(&folder)).collect();
        let key = format!("{features} {files:?}");
        if let Some(path) = self.described.get(&key) {
            return path.clone();
        }
        let _ = fs::remove_dir_all(self.root.join(&folder));
        for (path, text) in &files {
            let path = self.root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let path = self.root.join(format!("{}.json", self.described.len()));
        fs::copy(self.rustdoc(features), &path).unwrap();
        self.described.insert(key, path.clone());
        path
    }

    /// Runs rustdoc. Its JSON is not stable, which this makes it forget.
    fn rustdoc(&self, features: &str) -> PathBuf {
        let output = Command::new(env!("CARGO"))
            .args(["rustdoc", "--quiet", "--package", "zoom-api", "--lib", "--no-default-features"])
            .args(["--features", features, "--", "-Zunstable-options", "--output-format", "json"])
            .args(["--cap-lints", "allow"])
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_DIR", self.root.join("target"))
            .current_dir(&self.root)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        self.root.join("target/doc/zoom_api.json")
    }
}

/// Copies a folder, but not what is generated.
fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_name() == "generated" {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
