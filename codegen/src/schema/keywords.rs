//! The keywords of JSON Schema that the model needs.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::source::{Node, NodeKind};

/// The part of JSON Schema that the model needs. A keyword that is not here is refused when the
/// schema is read, so that none can be forgotten.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(super) struct Schema {
    #[serde(rename = "$ref")]
    pub(super) reference: Option<String>,
    #[serde(rename = "type")]
    pub(super) types: Option<JsonTypes>,
    #[serde(rename = "const")]
    pub(super) constant: Option<String>,
    #[serde(rename = "enum")]
    pub(super) constants: Option<Vec<String>>,
    #[serde(alias = "oneOf")]
    pub(super) any_of: Vec<Schema>,
    pub(super) properties: BTreeMap<String, Schema>,
    pub(super) required: BTreeSet<String>,
    pub(super) additional_properties: Option<Others>,
    pub(super) property_names: Option<Box<Schema>>,
    #[serde(default, deserialize_with = "items")]
    pub(super) items: Option<Box<Schema>>,
    pub(super) min_items: Option<usize>,
    pub(super) max_items: Option<usize>,
    pub(super) minimum: Option<i64>,
    pub(super) maximum: Option<i64>,
    pub(super) format: Option<Format>,
    pub(super) description: String,
    pub(super) default: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum JsonTypes {
    One(JsonType),
    Many(Vec<JsonType>),
}

impl JsonTypes {
    pub(super) fn as_slice(&self) -> &[JsonType] {
        match self {
            Self::One(ty) => std::slice::from_ref(ty),
            Self::Many(types) => types,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum JsonType {
    String,
    Integer,
    Number,
    Boolean,
    Array,
    Object,
    Null,
}

impl JsonType {
    pub(super) fn has(self, node: &Node) -> bool {
        match &node.kind {
            NodeKind::Null => self == Self::Null,
            NodeKind::Bool(_) => self == Self::Boolean,
            NodeKind::Number(number) => {
                self == Self::Number || self == Self::Integer && is_integer(number)
            }
            NodeKind::Text(_) => self == Self::String,
            NodeKind::List(_) => self == Self::Array,
            NodeKind::Object(_) => self == Self::Object,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::String => "a text",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::Boolean => "`true` or `false`",
            Self::Array => "a list",
            Self::Object => "an object",
            Self::Null => "`null`",
        }
    }
}

pub(super) fn is_integer(number: &str) -> bool {
    number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

/// Sizes of integers.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Format {
    Uint16,
    Uint32,
    Uint64,
    Int64,
}

impl Format {
    pub(super) fn bounds(self) -> (i128, i128) {
        match self {
            Self::Uint16 => (0, u16::MAX.into()),
            Self::Uint32 => (0, u32::MAX.into()),
            Self::Uint64 => (0, u64::MAX.into()),
            Self::Int64 => (i64::MIN.into(), i64::MAX.into()),
        }
    }
}

/// Members that `properties` does not name.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Others {
    Allowed(bool),
    Like(Box<Schema>),
}

/// What the items of a list are. `true`: anything.
fn items<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<Schema>>, D::Error> {
    Ok(match Others::deserialize(deserializer)? {
        Others::Like(items) => Some(items),
        Others::Allowed(_) => None,
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    #[serde(rename = "$schema")]
    _meta: String,
    #[serde(rename = "title")]
    _title: String,
    #[serde(rename = "anyOf")]
    _any_of: Vec<Schema>,
    #[serde(rename = "$defs")]
    pub(super) definitions: BTreeMap<String, Schema>,
}
