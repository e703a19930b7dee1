//! An OpenAPI 3.0 or 3.1 document as it stands in the file: the members that say something about the
//! structure, and none of its prose but the descriptions that name scopes and error codes.

mod held;
mod schema;
mod shapes;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

pub(super) use held::Held;
pub(super) use schema::{Additional, Schema};
pub(super) use shapes::{Exclusive, Ordered, Required};
use shapes::{only_objects, without_extensions};

only_objects!(
    Head, Document, Info, Server, Variable, Components, PathItem, Operation, ErrorCode, Parameter,
    Body, Response, Media, Encoding, Scheme
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
    #[serde(default)]
    pub(super) servers: Vec<Server>,
    #[serde(default, deserialize_with = "without_extensions")]
    pub(super) paths: Ordered<Held<PathItem>>,
    #[serde(default, deserialize_with = "without_extensions")]
    pub(super) webhooks: Ordered<Held<PathItem>>,
    #[serde(default)]
    pub(super) components: Components,
    /// For operations that say nothing of their own.
    #[serde(default)]
    pub(super) security: Vec<Ordered<Vec<String>>>,
}

#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct Info {
    pub(super) title: String,
    /// What wrote the document, where that was one of our own.
    #[serde(rename = "x-written-by")]
    pub(super) written_by: Option<String>,
}

/// An address that paths are put behind.
#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct Server {
    #[serde(default)]
    pub(super) url: String,
    /// Parts of the URL, by their names in braces.
    #[serde(default)]
    pub(super) variables: Ordered<Variable>,
}

#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct Variable {
    #[serde(default)]
    pub(super) default: String,
}

/// What a reference can lead to.
#[derive(Default, Deserialize)]
#[serde(remote = "Self")]
pub(super) struct Components {
    #[serde(default)]
    pub(super) schemas: Ordered<Held<Schema>>,
    #[serde(default)]
    pub(super) parameters: Ordered<Held<Parameter>>,
    #[serde(default, rename = "requestBodies")]
    pub(super) request_bodies: Ordered<Held<Body>>,
    #[serde(default)]
    pub(super) responses: Ordered<Held<Response>>,
    #[serde(default, rename = "pathItems")]
    pub(super) path_items: Ordered<Held<PathItem>>,
    #[serde(default, rename = "securitySchemes")]
    pub(super) security_schemes: Ordered<Held<Scheme>>,
}

/// A way to sign in.
#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct Scheme {
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) scheme: String,
    #[serde(default)]
    pub(super) name: String,
    #[serde(default, rename = "in")]
    pub(super) place: String,
}

#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct PathItem {
    #[serde(rename = "$ref")]
    pub(super) reference: Option<String>,
    /// Instead of those of the document.
    #[serde(default)]
    pub(super) servers: Vec<Server>,
    #[serde(default)]
    pub(super) parameters: Vec<Parameter>,
    pub(super) get: Option<Held<Operation>>,
    pub(super) post: Option<Held<Operation>>,
    pub(super) put: Option<Held<Operation>>,
    pub(super) patch: Option<Held<Operation>>,
    pub(super) delete: Option<Held<Operation>>,
    // Methods that the spec does not have.
    pub(super) head: Option<IgnoredAny>,
    pub(super) options: Option<IgnoredAny>,
    pub(super) trace: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct Operation {
    #[serde(rename = "operationId")]
    pub(super) id: Option<String>,
    /// Instead of those of the path.
    #[serde(default)]
    pub(super) servers: Vec<Server>,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) deprecated: bool,
    #[serde(default)]
    pub(super) parameters: Vec<Parameter>,
    #[serde(rename = "requestBody")]
    pub(super) body: Option<Body>,
    #[serde(default, deserialize_with = "without_extensions")]
    pub(super) responses: Ordered<Response>,
    /// Instead of that of the document.
    pub(super) security: Option<Vec<Ordered<Vec<String>>>>,
    #[serde(rename = "x-rate-limit-label")]
    pub(super) rate_limit: Option<String>,
    /// The errors as data, where a document has them so.
    #[serde(rename = "x-error-codes")]
    pub(super) errors: Option<Vec<ErrorCode>>,
}

#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct ErrorCode {
    pub(super) status: u16,
    pub(super) code: Option<i64>,
    #[serde(default)]
    pub(super) conflict: bool,
    #[serde(default)]
    pub(super) missing: bool,
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
    pub(super) style: Option<String>,
    pub(super) explode: Option<bool>,
    pub(super) schema: Option<Schema>,
    /// A value that is written as a document of its own.
    #[serde(default)]
    pub(super) content: Ordered<Media>,
}

#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct Body {
    #[serde(rename = "$ref")]
    pub(super) reference: Option<String>,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) required: bool,
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
    /// How the parts of a form are written.
    #[serde(default)]
    pub(super) encoding: Ordered<Encoding>,
}

#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct Encoding {
    #[serde(rename = "contentType")]
    pub(super) content_type: Option<String>,
}
