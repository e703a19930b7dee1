//! Where the crate of an API is, and what its parts are called: all that the generator knows of either.

use crate::spec::Api;

/// Name of the folder, below `src` or the tests, that holds nothing but generated files.
const GENERATED: &str = "generated";
/// The same for the tables of the fake, in a crate that has them itself.
const CONTRACTS: &str = "contracts";

impl Api {
    /// Folder of the requests and answers.
    #[must_use]
    pub fn client_dir(&self) -> String {
        format!("{}src/{GENERATED}", self.home())
    }

    /// Folder of the tables of the fake.
    #[must_use]
    pub fn fake_dir(&self) -> String {
        match &self.fake {
            Some(fake) => format!("{}/src/{}", fake.folder, self.fake_module()),
            None => format!("{}src/{}", self.home(), self.fake_module()),
        }
    }

    /// Folder of the generated tests.
    #[must_use]
    pub fn tests_dir(&self) -> String {
        match &self.tests {
            Some(tests) => format!("{tests}/{GENERATED}"),
            None => format!("{}tests/{GENERATED}", self.home()),
        }
    }

    /// Folder of the plans and what they allow.
    #[must_use]
    pub fn limits_dir(&self) -> String {
        match &self.core {
            Some(core) => format!("{}/src/{GENERATED}", core.folder),
            None => self.client_dir(),
        }
    }

    /// The folders that hold nothing but generated files.
    #[must_use]
    pub fn generated_dirs(&self) -> Vec<String> {
        let mut folders = vec![self.client_dir()];
        if self.core.is_some() {
            folders.push(self.limits_dir());
        }
        folders.extend([self.fake_dir(), self.tests_dir()]);
        folders
    }

    /// Module of the tables of the fake, in the crate that has them.
    #[must_use]
    pub fn fake_module(&self) -> &'static str {
        if self.fake.is_some() { GENERATED } else { CONTRACTS }
    }

    /// The manifests that have a feature for each group, each with the package whose feature of the same name
    /// it turns on.
    pub fn manifests(&self) -> impl Iterator<Item = (String, Option<&str>)> {
        let own = (self.manifest(), None);
        let fake = self.fake.iter();
        let fake =
            fake.map(|fake| (format!("{}/Cargo.toml", fake.folder), Some(self.package.as_str())));
        std::iter::once(own).chain(fake)
    }

    /// The manifest of the crate.
    #[must_use]
    pub fn manifest(&self) -> String {
        format!("{}Cargo.toml", self.home())
    }

    /// Name of the crate in Rust.
    #[must_use]
    pub fn library(&self) -> String {
        library(&self.package)
    }

    /// Name in Rust of the crate that sends requests.
    #[must_use]
    pub fn client_library(&self) -> String {
        library(self.runtime.as_ref().map_or(&self.package, |runtime| &runtime.client))
    }

    /// The folder of the crate, with a slash unless there is none.
    fn home(&self) -> String {
        self.folder.iter().map(|folder| format!("{folder}/")).collect()
    }
}

fn library(package: &str) -> String {
    package.replace('-', "_")
}
