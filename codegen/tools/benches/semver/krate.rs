//! A copy of the crate, whose generated part is made anew for each spec.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use codegen::{Spec, generate};

/// The copy, and the descriptions that it has given.
pub struct Crate {
    root: PathBuf,
    described: HashMap<String, [PathBuf; 2]>,
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
        let is_own =
            |line: &str| line.starts_with("zoom-api ") || line.starts_with("zoom-api-core ");
        let others = |line: &str| line.contains("{ path = ") && !is_own(line);
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

    /// Descriptions of the crates that two specs give, with the groups of both: of each its own and that of its core.
    pub fn describe(&mut self, specs: &[Spec; 2]) -> [[PathBuf; 2]; 2] {
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
        for path in self.described.values().flatten() {
            fs::remove_file(path).unwrap();
        }
    }

    fn one(&mut self, spec: &Spec, features: &str) -> [PathBuf; 2] {
        let folders = [spec.api.client_dir(), spec.api.limits_dir()];
        let is_client = |path: &str| folders.iter().any(|folder| path.starts_with(folder));
        let files = generate(spec).unwrap();
        let files: BTreeMap<_, _> = files.into_iter().filter(|(path, _)| is_client(path)).collect();
        let key = format!("{features} {files:?}");
        if let Some(paths) = self.described.get(&key) {
            return paths.clone();
        }
        for folder in &folders {
            let _ = fs::remove_dir_all(self.root.join(folder));
        }
        for (path, text) in &files {
            let path = self.root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let number = self.described.len();
        let paths = [("zoom-api", features), ("zoom-api-core", "")].map(|(package, features)| {
            let path = self.root.join(format!("{package}-{number}.json"));
            fs::copy(self.rustdoc(package, features), &path).unwrap();
            path
        });
        self.described.insert(key, paths.clone());
        paths
    }

    /// Runs rustdoc. Its JSON is not stable, which this makes it forget.
    fn rustdoc(&self, package: &str, features: &str) -> PathBuf {
        let output = Command::new(env!("CARGO"))
            .args(["rustdoc", "--quiet", "--package", package, "--lib", "--no-default-features"])
            .args(["--features", features, "--", "-Zunstable-options", "--output-format", "json"])
            .args(["--cap-lints", "allow"])
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_DIR", self.root.join("target"))
            .current_dir(&self.root)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        self.root.join(format!("target/doc/{}.json", package.replace('-', "_")))
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
