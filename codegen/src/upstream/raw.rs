//! An OpenAPI 3.0 document as it stands in the file: the members that say something about the
//! structure, and none of its prose but the descriptions that name scopes and error codes.

use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::{Number, Value};

/// Which kind of document it is. Read first, since other kinds have other members.
#[derive(Deserialize)]
pub(super) struct Head {
    pub(super) openapi: Option<Value>,
    pub(super) swagger: Option<Value>,
}

/// The document.
#[derive(Deserialize)]
pub(super) struct Document {
    pub(super) info: Info,
    pub(super) paths: Ordered<PathItem>,
    #[serde(default)]
    pub(super) components: Components,
}

#[derive(Deserialize)]
pub(super) struct Info {
    pub(super) title: String,
}

/// What a reference can lead to.
#[derive(Default, Deserialize)]
pub(super) struct Components {
    #[serde(default)]
    pub(super) schemas: Ordered<Schema>,
    #[serde(default)]
    pub(super) parameters: Ordered<Parameter>,
    #[serde(default, rename = "requestBodies")]
    pub(super) request_bodies: Ordered<Body>,
    #[serde(default)]
    pub(super) responses: Ordered<Response>,
}

#[derive(Deserialize)]
pub(super) struct PathItem {
    #[serde(default)]
    pub(super) parameters: Vec<Parameter>,
    pub(super) get: Option<Box<Operation>>,
    pub(super) post: Option<Box<Operation>>,
    pub(super) put: Option<Box<Operation>>,
    pub(super) patch: Option<Box<Operation>>,
    pub(super) delete: Option<Box<Operation>>,
}

#[derive(Deserialize)]
pub(super) struct Operation {
    #[serde(rename = "operationId")]
    pub(super) id: Option<String>,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) parameters: Vec<Parameter>,
    #[serde(rename = "requestBody")]
    pub(super) body: Option<Body>,
    #[serde(default)]
    pub(super) responses: Ordered<Response>,
    #[serde(default)]
    pub(super) security: Vec<Ordered<Vec<String>>>,
}

#[derive(Deserialize)]
pub(super) struct Parameter {
    #[serde(rename = "$ref")]
    pub(super) reference: Option<String>,
    #[serde(default)]
    pub(super) name: String,
    #[serde(default, rename = "in")]
    pub(super) place: String,
    #[serde(default)]
    pub(super) required: bool,
    #[serde(default)]
    pub(super) deprecated: bool,
    pub(super) schema: Option<Schema>,
}

#[derive(Deserialize)]
pub(super) struct Body {
    #[serde(rename = "$ref")]
    pub(super) reference: Option<String>,
    #[serde(default)]
    pub(super) content: Ordered<Media>,
}

#[derive(Deserialize)]
pub(super) struct Response {
    #[serde(rename = "$ref")]
    pub(super) reference: Option<String>,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) content: Ordered<Media>,
}

#[derive(Deserialize)]
pub(super) struct Media {
    pub(super) schema: Option<Schema>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Schema {
    #[serde(rename = "$ref")]
    pub(super) reference: Option<String>,
    #[serde(rename = "type")]
    pub(super) ty: Option<String>,
    pub(super) format: Option<String>,
    pub(super) properties: Option<Ordered<Schema>>,
    pub(super) additional_properties: Option<Box<Additional>>,
    pub(super) required: Option<Required>,
    pub(super) items: Option<Box<Schema>>,
    #[serde(rename = "enum")]
    pub(super) values: Option<Vec<Value>>,
    pub(super) default: Option<Value>,
    pub(super) minimum: Option<Number>,
    pub(super) maximum: Option<Number>,
    pub(super) exclusive_minimum: bool,
    pub(super) exclusive_maximum: bool,
    pub(super) min_length: Option<Number>,
    pub(super) max_length: Option<Number>,
    pub(super) min_items: Option<Number>,
    pub(super) max_items: Option<Number>,
    pub(super) one_of: Vec<Schema>,
    pub(super) any_of: Vec<Schema>,
    pub(super) all_of: Vec<Schema>,
    pub(super) nullable: bool,
    pub(super) deprecated: bool,
    pub(super) read_only: bool,
    pub(super) write_only: bool,
}

/// Members with any name.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Additional {
    Allowed(bool),
    Schema(Box<Schema>),
}

/// Which members are required. Older documents have a flag on the member itself.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Required {
    Names(Vec<String>),
    Flag(bool),
}

/// The members of an object in the order of the document, each of them once.
pub(super) struct Ordered<V>(pub(super) Vec<(String, V)>);

impl<V> Ordered<V> {
    pub(super) fn get(&self, name: &str) -> Option<&V> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| value)
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, (String, V)> {
        self.0.iter()
    }
}

impl<V> Default for Ordered<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Ordered<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members(PhantomData))
    }
}

struct Members<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for Members<V> {
    type Value = Ordered<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::with_capacity(map.size_hint().unwrap_or_default());
        let mut seen = HashSet::new();
        while let Some(name) = map.next_key::<String>()? {
            if !seen.insert(name.clone()) {
                return Err(A::Error::custom(format_args!(
                    "the member `{name}` stands here twice"
                )));
            }
            members.push((name, map.next_value()?));
        }
        Ok(Ordered(members))
    }
}
