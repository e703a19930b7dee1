//! Named types and fields.

use std::fmt;

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::enums::{Direction, ListStyle, Tier};
use super::evidence::Evidence;
use crate::ty::Type;

/// Types that two or more endpoints or events use: `spec/types/<name>.json`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TypesFile {
    /// Path of `spec/schema.json`, for editors.
    #[serde(rename = "$schema", default)]
    pub schema: Option<String>,
    /// Who vouches for the texts. Absent: a person who wrote them, so that each is there.
    #[serde(default)]
    pub tier: Option<Tier>,
    /// What the types have in common.
    #[serde(default)]
    pub docs: String,
    /// The types, in reading order.
    pub types: Vec<TypeDef>,
    /// Where the sources disagree, and what was chosen.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}

/// One parameter or one field of a body, an answer or a named type.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Name on the wire.
    pub name: String,
    /// `string`, `bool`, `int`, `float`, `datetime`, `date`, `email`, `url`, `secret`, `file`, `any`,
    /// the name of a type, `[T]` for a list or `{T}` for a map from text to T.
    #[serde(rename = "type")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub ty: Type,
    /// What the field means. Starts with a sentence.
    #[serde(default)]
    pub docs: String,
    /// Must be sent: an argument of the constructor.
    #[serde(default)]
    pub required: bool,
    /// May be sent as `null`, which clears it.
    #[serde(default)]
    pub nullable: bool,
    /// What Zoom assumes when nothing is sent.
    #[serde(default)]
    pub default: Option<Value>,
    /// Least and greatest value, both included. `null` leaves a side open.
    #[serde(default)]
    pub range: Option<[Option<i64>; 2]>,
    /// Least and greatest number of characters. `null` leaves a side open.
    #[serde(default)]
    pub length: Option<[Option<u64>; 2]>,
    /// Least and greatest number of items. `null` leaves a side open.
    #[serde(default)]
    pub items: Option<[Option<u64>; 2]>,
    /// Greatest size of a file in bytes.
    #[serde(default)]
    pub max_bytes: Option<u64>,
    /// Content types that a file may have, such as `image/png`. Without it, any.
    #[serde(default)]
    pub content_types: Vec<String>,
    /// How a list is written where JSON lists cannot be.
    #[serde(default)]
    pub list: Option<ListStyle>,
    /// Whether the field is only read or only written, in a type that is used both ways.
    #[serde(default)]
    pub only: Option<Direction>,
    /// Query parameter without which this one does harm when it is `true`.
    #[serde(default)]
    pub needs: Option<String>,
    /// Other wire names under which an answer may carry the field.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Why the field should not be used any more, and what to use instead.
    #[serde(default)]
    pub deprecated: Option<String>,
    /// Rust name, where the one derived from the wire name will not do.
    #[serde(default)]
    pub rust: Option<String>,
}

/// A named type: exactly one of `fields`, `values` and `id`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TypeDef {
    /// Rust name. The sent form of an object that is used both ways is called `<name>Input`.
    pub name: String,
    /// What the type is. Starts with a sentence.
    #[serde(default)]
    pub docs: String,
    /// An object with these fields.
    #[serde(default)]
    pub fields: Option<Vec<Field>>,
    /// One of these values, all texts or all integers. Other values are kept as unknown.
    #[serde(default)]
    pub values: Option<Vec<EnumValue>>,
    /// An identifier: text that means nothing to the caller.
    #[serde(default)]
    pub id: bool,
}

/// One value of an enum.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EnumValue {
    /// Text or integer on the wire.
    pub value: Scalar,
    /// Rust name of the variant. Derived from a text when absent; an integer must have one.
    #[serde(default)]
    pub rust: Option<String>,
    /// What the value means.
    #[serde(default)]
    pub docs: String,
    /// Why the value should not be used any more, and what to use instead.
    #[serde(default)]
    pub deprecated: Option<String>,
}

/// A text or an integer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(untagged)]
pub enum Scalar {
    /// An integer.
    Int(i64),
    /// A text.
    Text(String),
}

impl Scalar {
    /// Whether it is an integer.
    #[must_use]
    pub fn is_int(&self) -> bool {
        matches!(self, Self::Int(_))
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Int(_) => None,
            Self::Text(text) => Some(text),
        }
    }
}

/// Whether it is the same in JSON.
impl PartialEq<Value> for Scalar {
    fn eq(&self, other: &Value) -> bool {
        match self {
            Self::Int(known) => other.as_i64() == Some(*known),
            Self::Text(known) => other.as_str() == Some(known),
        }
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(value) => value.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}
