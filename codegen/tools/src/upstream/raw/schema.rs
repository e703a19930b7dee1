//! What a value is.

use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::{Number, Value};

use super::shapes::{Exclusive, Ordered, Required, Types, some};

/// What a value is. A schema that is `true` allows anything.
#[derive(Default, Deserialize)]
#[serde(remote = "Self", default, rename_all = "camelCase")]
pub(in crate::upstream) struct Schema {
    #[serde(rename = "$ref")]
    pub(in crate::upstream) reference: Option<String>,
    #[serde(rename = "type")]
    pub(in crate::upstream) ty: Option<Types>,
    pub(in crate::upstream) format: Option<String>,
    pub(in crate::upstream) content_media_type: Option<String>,
    pub(in crate::upstream) content_encoding: Option<String>,
    pub(in crate::upstream) properties: Option<Ordered<Schema>>,
    pub(in crate::upstream) additional_properties: Option<Box<Additional>>,
    pub(in crate::upstream) pattern_properties: Ordered<Schema>,
    pub(in crate::upstream) required: Option<Required>,
    pub(in crate::upstream) items: Option<Box<Schema>>,
    #[serde(rename = "enum")]
    pub(in crate::upstream) values: Option<Vec<Value>>,
    #[serde(rename = "const", deserialize_with = "some")]
    pub(in crate::upstream) constant: Option<Value>,
    pub(in crate::upstream) default: Option<Value>,
    pub(in crate::upstream) minimum: Option<Number>,
    pub(in crate::upstream) maximum: Option<Number>,
    pub(in crate::upstream) exclusive_minimum: Exclusive,
    pub(in crate::upstream) exclusive_maximum: Exclusive,
    pub(in crate::upstream) min_length: Option<Number>,
    pub(in crate::upstream) max_length: Option<Number>,
    pub(in crate::upstream) min_items: Option<Number>,
    pub(in crate::upstream) max_items: Option<Number>,
    pub(in crate::upstream) one_of: Vec<Schema>,
    pub(in crate::upstream) any_of: Vec<Schema>,
    pub(in crate::upstream) all_of: Vec<Schema>,
    pub(in crate::upstream) nullable: bool,
    pub(in crate::upstream) deprecated: bool,
    pub(in crate::upstream) read_only: bool,
    pub(in crate::upstream) write_only: bool,
    #[serde(rename = "$defs", alias = "definitions")]
    pub(in crate::upstream) definitions: Ordered<Schema>,
}

impl Schema {
    /// The type, where it is one beside `null`.
    pub(in crate::upstream) fn one_type(&self) -> Option<&str> {
        let mut types = self.types().filter(|ty| *ty != NULL);
        types.next().filter(|_| types.next().is_none())
    }

    /// The types that it allows, if it says so.
    pub(in crate::upstream) fn types(&self) -> impl Iterator<Item = &str> {
        let types = self.ty.iter().flat_map(|types| &types.0);
        types.map(String::as_str)
    }

    /// Whether it may be `null`, beside what else it may be.
    pub(in crate::upstream) fn allows_null(&self) -> bool {
        let values = self.values.iter().flatten().chain(&self.constant);
        self.nullable
            || self.types().any(|ty| ty == NULL)
            || self.ty.is_none() && values.into_iter().any(Value::is_null)
    }

    /// Whether it is `null` and nothing else.
    pub(in crate::upstream) fn is_null(&self) -> bool {
        let mut types = self.types().peekable();
        let mut values = self.values.iter().flatten().chain(&self.constant).peekable();
        types.peek().is_some() && types.all(|ty| ty == NULL)
            || values.peek().is_some() && values.all(Value::is_null)
    }
}

impl<'de> Deserialize<'de> for Schema {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Schema;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_bool<E: Error>(self, _: bool) -> Result<Schema, E> {
                Ok(Schema::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Schema, A::Error> {
                // That which serde derives.
                Schema::deserialize(MapAccessDeserializer::new(map))
            }
        }

        deserializer.deserialize_any(Object)
    }
}

/// Members with any name.
pub(in crate::upstream) enum Additional {
    Allowed(bool),
    Schema(Box<Schema>),
}

impl<'de> Deserialize<'de> for Additional {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Additional;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a schema, true or false")
            }

            fn visit_bool<E: Error>(self, is_allowed: bool) -> Result<Additional, E> {
                Ok(Additional::Allowed(is_allowed))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Additional, A::Error> {
                let schema: Schema = Deserialize::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Additional::Schema(Box::new(schema)))
            }
        }

        deserializer.deserialize_any(Either)
    }
}

/// The type of nothing.
const NULL: &str = "null";
