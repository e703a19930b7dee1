//! Exceptions from lints.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

/// What `cargo xtask lint` lets pass: `spec/lint.json`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LintFile {
    /// Path of `spec/schema.json`, for editors.
    #[serde(rename = "$schema", default)]
    pub schema: Option<String>,
    /// The exceptions.
    pub exceptions: Vec<Exception>,
}

/// An exception from a rule of `cargo xtask lint`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// Name of the rule.
    pub rule: String,
    /// Path of the file below the folder of the spec, such as `users/list.json`.
    pub file: String,
    /// A path in that file, such as `/query/page_size`, as evidence has it: what stands there is
    /// excepted. Absent: the whole file.
    #[serde(default)]
    pub at: Option<String>,
    /// Why the rule does not hold here.
    pub reason: String,
    /// Last day of the exception, as `2027-11-23`.
    pub until: String,
}
