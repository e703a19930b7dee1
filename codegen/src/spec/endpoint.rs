//! An endpoint: what is called, sent and answered.

mod request;

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

use super::behaviour::{ErrorCode, Pages, Split, Verify};
use super::enums::{Method, RateLabel, Replay, Tier};
use super::evidence::Evidence;
use super::example::Example;
use super::types::{Field, TypeDef};
pub use request::Request;

/// One endpoint: `spec/<group>/<name>.json`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// Path of `spec/schema.json`, for editors.
    #[serde(rename = "$schema", default)]
    pub schema: Option<String>,
    /// Who vouches for the texts. Absent: a person who wrote them, so that each is there.
    #[serde(default)]
    pub tier: Option<Tier>,
    /// Name of the operation. It is the path of the file: `users.settings.get` stands in
    /// `users/settings/get.json`.
    pub id: String,
    /// What the operation does, in a few words and without a full stop.
    #[serde(default)]
    pub title: String,
    /// What the operation does, in sentences. The first one becomes the summary.
    #[serde(default)]
    pub docs: String,
    /// Why the operation should not be called any more, and what to call instead.
    #[serde(default)]
    pub deprecated: Option<String>,
    /// HTTP method.
    pub method: Method,
    /// Path below the API's base URL, with `{name}` for each path parameter.
    pub path: String,
    /// Rust name of the request type, such as `ListUsers`. Absent when there are `variants`.
    #[serde(default)]
    pub request: Option<String>,
    /// OAuth scopes. A token with any one of the classic scopes, or any one of the granular ones, may call.
    pub scopes: Scopes,
    /// Rate limit label that Zoom books the call under.
    pub rate_limit: RateLabel,
    /// Whether the call may be sent again when its outcome is unknown.
    pub replay: Replay,
    /// How to find out whether a call took effect whose answer was lost. Given where `replay` is
    /// `verify`.
    #[serde(default)]
    pub verify: Option<Verify>,
    /// That a call with more items than Zoom takes can be sent as several.
    #[serde(default)]
    pub split: Option<Split>,
    /// What must be true of the account or the user before the call can work.
    #[serde(default)]
    pub prerequisites: Vec<String>,
    /// Limits that are neither a range of one field nor a rate (those stand in `rate_limits.json`).
    #[serde(default)]
    pub limits: Vec<String>,
    /// Path parameters, in the order of the constructor's arguments.
    #[serde(default)]
    pub path_params: Vec<Field>,
    /// Query parameters, in the order in which they are written to the URL.
    #[serde(default)]
    pub query: Vec<Field>,
    /// Headers of the request, beside those that every request has.
    #[serde(default)]
    pub headers: Vec<Field>,
    /// What is sent. Absent when nothing is, or when the `variants` say it.
    #[serde(default)]
    pub body: Option<Body>,
    /// What comes back on success. Absent when the `variants` say it.
    #[serde(default)]
    pub response: Option<Response>,
    /// One request type for each value of a query parameter that decides about body or answer.
    #[serde(default)]
    pub variants: Option<Variants>,
    /// How the listing is paged.
    #[serde(default)]
    pub pages: Option<Pages>,
    /// Errors that Zoom documents for this operation.
    #[serde(default)]
    pub errors: Vec<ErrorCode>,
    /// Calls as they go over the wire. Each becomes a test, the first one the documentation's example.
    #[serde(default)]
    pub examples: Vec<Example>,
    /// Types that only this endpoint uses.
    #[serde(default)]
    pub types: Vec<TypeDef>,
    /// Where the sources disagree, and what was chosen.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}

/// One request type for each value of a query parameter.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Variants {
    /// Name of the query parameter that decides. It gets no setter.
    pub by: String,
    /// The request types.
    pub each: Vec<Variant>,
}

/// The request type for one value of the deciding query parameter.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = require_value))]
pub struct Variant {
    /// Rust name of the request type.
    pub request: String,
    /// Value of the query parameter. `null`: the parameter is not sent.
    pub value: Option<String>,
    /// What this variant does, in sentences.
    #[serde(default)]
    pub docs: String,
    /// What is sent.
    #[serde(default)]
    pub body: Option<Body>,
    /// What comes back.
    pub response: Response,
    /// Calls as they go over the wire.
    #[serde(default)]
    pub examples: Vec<Example>,
}

/// OAuth scopes, in two naming schemes. Any one of either list is enough.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Scopes {
    /// Scopes of apps made before granular scopes.
    pub classic: Vec<String>,
    /// Granular scopes.
    pub granular: Vec<String>,
}

/// What is sent: the fields themselves, or the name of a type that has them.
///
/// It is sent as JSON, or as `multipart/form-data` when it is a form or a field is a `file`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Name of the type whose fields are sent.
    #[serde(rename = "type", default)]
    pub ty: Option<String>,
    /// Whether it is a form. A body with a file is one anyway.
    #[serde(default)]
    pub form: bool,
    /// Whether the JSON is a list without an object around it, which the only field holds.
    #[serde(default)]
    pub bare: bool,
    /// The fields.
    #[serde(default)]
    pub fields: Option<Vec<Field>>,
}

/// What comes back on success.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// HTTP status that Zoom documents. Any other 2xx is accepted too.
    pub status: u16,
    /// Name of a type that is declared elsewhere.
    #[serde(rename = "type", default)]
    pub ty: Option<String>,
    /// Rust name of the type that `fields` makes.
    #[serde(default)]
    pub name: Option<String>,
    /// What that type is.
    #[serde(default)]
    pub docs: Option<String>,
    /// Whether the JSON is a list without an object around it, which the only field holds.
    #[serde(default)]
    pub bare: bool,
    /// The fields of that type. No `type` and no `fields`: no body comes back.
    #[serde(default)]
    pub fields: Option<Vec<Field>>,
}

/// Makes [`Variant::value`] a member that must be there, though it may be `null`.
#[cfg(test)]
fn require_value(schema: &mut schemars::Schema) {
    if let Some(required) = schema.get_mut("required").and_then(serde_json::Value::as_array_mut) {
        required.push("value".into());
    }
}
