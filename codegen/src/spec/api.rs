//! The API, and the crates that call it and play it.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

/// What is of the API and not of the generator: `spec/api.json`.
///
/// All folders are below the one that holds `spec/`, and written with `/`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// Path of `spec/schema.json`, for editors.
    #[serde(rename = "$schema", default)]
    pub schema: Option<String>,
    /// Name of the crate that callers depend on, as Cargo has it.
    #[serde(rename = "crate")]
    pub package: String,
    /// What the API is called in sentences, such as `the User API`. Without a full stop.
    pub title: String,
    /// Address that the paths of the operations are put behind, such as `https://example.com/v2`. Beside `runtime`,
    /// that of the runtime, or its host alone for paths that begin there.
    pub base_url: String,
    /// The same in Zoom for Government, where it is there.
    #[serde(default)]
    pub government_url: Option<String>,
    /// Folder of the crate. Absent: the folder that holds `spec/`.
    #[serde(default)]
    pub folder: Option<String>,
    /// Folder of the tests. Absent: `tests` in the folder of the crate.
    #[serde(default)]
    pub tests: Option<String>,
    /// Crate that sends and reads what the crate describes, with the plans in it. Absent: the crate itself does that,
    /// or its runtime.
    #[serde(default)]
    pub core: Option<Package>,
    /// Crate that the fake is, with the tables of this API in it. Absent: the crate itself has them, for the
    /// fake of its runtime.
    #[serde(default)]
    pub fake: Option<Package>,
    /// The crates that act on what is generated. Absent: the crate and its fake do that themselves.
    #[serde(default)]
    pub runtime: Option<Runtime>,
}

impl Api {
    /// Whether the paths begin at the host of the runtime, and not at its base.
    #[must_use]
    pub fn is_at_root(&self) -> bool {
        let host = self.base_url.split_once("://").map_or("", |(_, rest)| rest);
        self.runtime.is_some() && !host.contains('/')
    }

    /// The host of the address, with its scheme.
    #[must_use]
    pub fn root_url(&self) -> &str {
        let host = self.base_url.find("://").map_or(0, |at| at + "://".len());
        let end = self.base_url.get(host..).and_then(|rest| rest.find('/'));
        end.and_then(|end| self.base_url.get(..host + end)).unwrap_or(&self.base_url)
    }
}

/// A crate, and where it is.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// Name, as Cargo has it.
    #[serde(rename = "crate")]
    pub package: String,
    /// Folder.
    pub folder: String,
}

/// The crates that act on what is generated for an API of another crate.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Runtime {
    /// Name of the one that sends requests and reads answers.
    pub client: String,
    /// Name of the one that answers in tests.
    pub fake: String,
}
