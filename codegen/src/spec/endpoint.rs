//! An endpoint: what is called, sent and answered.

mod file;

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

use super::behaviour::{ErrorCode, Pages, Split, Verify};
use super::enums::{Method, RateLabel, Replay, Tier};
use super::evidence::Evidence;
use super::example::Example;
use super::types::{Field, TypeDef};
use crate::source::escape;
pub use file::{EndpointFile, Variant, Variants};

/// One endpoint, with its request types: one, or one for each value of a query parameter.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "EndpointFile")]
pub struct Endpoint {
    /// Path of `spec/schema.json`, for editors.
    pub schema: Option<String>,
    /// Who vouches for the texts. Absent: a person who wrote them, so that each is there.
    pub tier: Option<Tier>,
    /// Name of the operation.
    pub id: String,
    /// What the operation does, in a few words and without a full stop.
    pub title: String,
    /// What the operation does, in sentences. The first one becomes the summary.
    pub docs: String,
    /// Why the operation should not be called any more, and what to call instead.
    pub deprecated: Option<String>,
    /// HTTP method.
    pub method: Method,
    /// Path below the API's base URL, with `{name}` for each path parameter.
    pub path: String,
    /// OAuth scopes.
    pub scopes: Scopes,
    /// Rate limit label that Zoom books the call under.
    pub rate_limit: RateLabel,
    /// Whether the call may be sent again when its outcome is unknown.
    pub replay: Replay,
    /// How to find out whether a call took effect whose answer was lost.
    pub verify: Option<Verify>,
    /// That a call with more items than Zoom takes can be sent as several.
    pub split: Option<Split>,
    /// What must be true of the account or the user before the call can work.
    pub prerequisites: Vec<String>,
    /// Limits that are neither a range of one field nor a rate.
    pub limits: Vec<String>,
    /// Path parameters, in the order of the constructor's arguments.
    pub path_params: Vec<Field>,
    /// Query parameters, in the order in which they are written to the URL.
    pub query: Vec<Field>,
    /// Headers of the request, beside those that every request has.
    pub headers: Vec<Field>,
    /// Name of the query parameter whose value decides which form it is. Absent when there is one form.
    pub by: Option<String>,
    /// The request types, in order.
    pub forms: Vec<Form>,
    /// Members of the file that the variants have to say, and that stand beside them: a fault.
    pub beside_variants: Vec<&'static str>,
    /// How the listing is paged.
    pub pages: Option<Pages>,
    /// Errors that Zoom documents for this operation.
    pub errors: Vec<ErrorCode>,
    /// Types that only this endpoint uses.
    pub types: Vec<TypeDef>,
    /// Where the sources disagree, and what was chosen.
    pub evidence: Vec<Evidence>,
}

/// One request type: the endpoint itself or one of its variants.
#[derive(Clone, Debug)]
pub struct Form {
    /// Rust name of the request type. It may be missing in a file that is not finished.
    pub request: Option<String>,
    /// What a variant does. Absent: what the endpoint does.
    pub docs: Option<String>,
    /// Name and value of the query parameter that decides, when it is sent.
    pub fixed: Option<(String, String)>,
    /// What is sent.
    pub body: Option<Body>,
    /// What comes back. It may be missing in a file that is not finished.
    pub response: Option<Response>,
    /// Calls as they go over the wire.
    pub examples: Vec<Example>,
}

impl Endpoint {
    /// The only form. `None` where there are variants.
    #[must_use]
    pub fn only_form(&self) -> Option<&Form> {
        self.forms.first().filter(|_| self.by.is_none())
    }

    /// Where one of the forms is described: a JSON pointer that tells variants by their names.
    #[must_use]
    pub fn pointer_to(&self, form: &Form) -> String {
        match self.by {
            Some(_) => format!("/variants/each/{}", escape(form.name())),
            None => String::new(),
        }
    }

    /// What one of the forms does, in sentences.
    #[must_use]
    pub fn docs_of<'a>(&'a self, form: &'a Form) -> &'a str {
        form.docs.as_deref().unwrap_or(&self.docs)
    }
}

impl Form {
    /// Rust name of the request type.
    #[must_use]
    pub fn name(&self) -> &str {
        self.request.as_deref().unwrap_or_default()
    }

    /// Value of the query parameter that decides, when it is sent.
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        self.fixed.as_ref().map(|(_, value)| value.as_str())
    }
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
