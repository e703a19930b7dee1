//! An OpenAPI 3.0 or 3.1 document as it stands in the file: the members that say something about the
//! structure, and none of its prose but the descriptions that name scopes and error codes.

mod shapes;

use serde::Deserialize;
use serde_json::{Number, Value};

pub(super) use shapes::{Additional, Exclusive, Ordered, Required, Types};
use shapes::{only_objects, without_extensions};

only_objects!(
    Head, Document, Info, Components, PathItem, Operation, Parameter, Body, Response, Media, Schema
);

/// Which kind of document it is. Read first, since other kinds have other members.
#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct Head {
    pub(super) openapi: Option<Value>,
    pub(super) swagger: Option<Value>,
}

/// The document.
#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct Document {
    pub(super) info: Info,
    #[serde(default, deserialize_with = "without_extensions")]
    pub(super) paths: Ordered<PathItem>,
    #[serde(default, deserialize_with = "without_extensions")]
    pub(super) webhooks: Ordered<PathItem>,
    #[serde(default)]
    pub(super) components: Components,
}

#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct Info {
    pub(super) title: String,
}

/// What a reference can lead to.
#[derive(Default, Deserialize)]
#[serde(remote = "Self")]
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
#[serde(remote = "Self")]
pub(super) struct PathItem {
    #[serde(rename = "$ref")]
    pub(super) reference: Option<String>,
    #[serde(default)]
    pub(super) parameters: Vec<Parameter>,
    pub(super) get: Option<Box<Operation>>,
    pub(super) post: Option<Box<Operation>>,
    pub(super) put: Option<Box<Operation>>,
    pub(super) patch: Option<Box<Operation>>,
    pub(super) delete: Option<Box<Operation>>,
}

#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct Operation {
    #[serde(rename = "operationId")]
    pub(super) id: Option<String>,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) parameters: Vec<Parameter>,
    #[serde(rename = "requestBody")]
    pub(super) body: Option<Body>,
    #[serde(default, deserialize_with = "without_extensions")]
    pub(super) responses: Ordered<Response>,
    #[serde(default)]
    pub(super) security: Vec<Ordered<Vec<String>>>,
}

#[derive(Deserialize)]
#[serde(remote = "Self")]
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
#[serde(remote = "Self")]
pub(super) struct Body {
    #[serde(rename = "$ref")]
    pub(super) reference: Option<String>,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) content: Ordered<Media>,
}

#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct Response {
    #[serde(rename = "$ref")]
    pub(super) reference: Option<String>,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) content: Ordered<Media>,
}

#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct Media {
    pub(super) schema: Option<Schema>,
}

#[derive(Default, Deserialize)]
#[serde(remote = "Self", default, rename_all = "camelCase")]
pub(super) struct Schema {
    #[serde(rename = "$ref")]
    pub(super) reference: Option<String>,
    #[serde(rename = "type")]
    pub(super) ty: Types,
    pub(super) format: Option<String>,
    pub(super) properties: Option<Ordered<Schema>>,
    pub(super) additional_properties: Option<Box<Additional>>,
    pub(super) required: Option<Required>,
    pub(super) items: Option<Box<Schema>>,
    #[serde(rename = "enum")]
    pub(super) values: Option<Vec<Value>>,
    /// The only value, in OpenAPI 3.1.
    #[serde(rename = "const")]
    pub(super) constant: Option<Value>,
    pub(super) default: Option<Value>,
    pub(super) minimum: Option<Number>,
    pub(super) maximum: Option<Number>,
    pub(super) exclusive_minimum: Exclusive,
    pub(super) exclusive_maximum: Exclusive,
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
