//! Examples of calls.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

/// One call as it goes over the wire.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// Path parameters by wire name.
    #[serde(default)]
    pub path: Map<String, Value>,
    /// Query parameters by wire name, as they are set.
    #[serde(default)]
    pub query: Map<String, Value>,
    /// Headers by wire name, as they are set.
    #[serde(default)]
    pub headers: Map<String, Value>,
    /// JSON body as it is sent.
    #[serde(default)]
    pub body: Option<ExampleBody>,
    /// Parts of a form that are files.
    #[serde(default)]
    pub files: BTreeMap<String, ExampleFiles>,
    /// Method and request target as they must be on the wire, such as `GET /users?page_size=2`.
    pub wire: String,
    /// JSON body of the answer. Absent when the answer has none.
    #[serde(default)]
    pub reply: Option<Value>,
}

/// A body in an example.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(untagged)]
pub enum ExampleBody {
    /// The fields.
    Fields(Map<String, Value>),
    /// The items of a body that is a list.
    List(Vec<Value>),
}

/// The files of one field in an example.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(untagged)]
pub enum ExampleFiles {
    /// One file.
    One(ExampleFile),
    /// The files of a list.
    Many(Vec<ExampleFile>),
}

impl ExampleFiles {
    /// The files, in order.
    #[must_use]
    pub fn as_slice(&self) -> &[ExampleFile] {
        match self {
            Self::One(file) => std::slice::from_ref(file),
            Self::Many(files) => files,
        }
    }
}

/// A file in an example.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExampleFile {
    /// File name.
    pub name: String,
    /// Content type.
    #[serde(rename = "type")]
    pub ty: String,
    /// Content, as text.
    pub text: String,
}
