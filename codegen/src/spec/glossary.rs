//! Sentences for texts that are left out.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

/// Sentences for texts that imported files leave out: `spec/glossary.json`. Each stands behind the name
/// that it is about, or, for that name in one place, behind `Owner.name`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Glossary {
    /// Path of `spec/schema.json`, for editors.
    #[serde(rename = "$schema", default)]
    pub schema: Option<String>,
    /// Fields and parameters by their names on the wire. `Owner` is a type, an answer or a request.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// Values of enums. `Owner` is the enum.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// Types and answers.
    #[serde(default)]
    pub types: BTreeMap<String, String>,
    /// Operations by their ids, and variants by their requests.
    #[serde(default)]
    pub operations: BTreeMap<String, String>,
    /// Errors by their codes.
    #[serde(default)]
    pub errors: BTreeMap<String, String>,
}
