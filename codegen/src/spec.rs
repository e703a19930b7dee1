//! The spec as it stands in the files: one Rust type for each JSON shape, and nothing decided yet.
//!
//! `spec/schema.json` is derived from these types by a test, and a file is checked against that schema
//! before it is read into them. What an editor marks as wrong and what the generator refuses are
//! therefore the same, and nobody who generates compiles what derives a schema.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::ty::Type;

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

/// One event that Zoom tells of by a webhook: `spec/events/<group>/<name>.json`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Path of `spec/schema.json`, for editors.
    #[serde(rename = "$schema", default)]
    pub schema: Option<String>,
    /// Name of the event on the wire, such as `user.created`. The file is called by what stands behind
    /// the first dot.
    pub event: String,
    /// What has happened, in a few words and without a full stop.
    pub title: String,
    /// What has happened, in sentences. The first one becomes the summary.
    pub docs: String,
    /// Rust name of the payload, such as `UserCreated`.
    pub payload: String,
    /// OAuth scopes. An app with any one of the classic scopes, or any one of the granular ones, may
    /// subscribe. Both lists are empty where every app may.
    pub scopes: Scopes,
    /// What must be true of the account before the event is sent.
    #[serde(default)]
    pub prerequisites: Vec<String>,
    /// Calls that make the event. It may come without one too: people change things in Zoom itself.
    #[serde(default)]
    pub caused_by: Vec<Cause>,
    /// The fields of the payload.
    pub fields: Vec<Field>,
    /// Events as they come. Each becomes a test.
    pub examples: Vec<EventExample>,
    /// Types that only this event uses.
    #[serde(default)]
    pub types: Vec<TypeDef>,
    /// Where the sources disagree, and what was chosen.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}

/// A call that makes an event.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// Id of the operation.
    pub operation: String,
    /// Query parameters and body fields that must have these values. With others, the call makes no
    /// such event.
    #[serde(default)]
    pub when: BTreeMap<String, Value>,
}

/// One event as it comes.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EventExample {
    /// When it happened, in milliseconds since 1970.
    pub event_ts: i64,
    /// The payload.
    pub payload: Map<String, Value>,
}

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

/// Who vouches for the texts of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Nobody has looked at it since it was imported. `title` and `docs` may be left out: what names,
    /// types and paths tell is said in their place, or what the glossary says.
    Imported,
}

/// HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Reads.
    Get,
    /// Creates or adds.
    Post,
    /// Replaces.
    Put,
    /// Changes the fields that are sent.
    Patch,
    /// Deletes or removes.
    Delete,
}

impl Method {
    /// The method as HTTP writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl RateLabel {
    /// The label as the spec writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Medium => "medium",
            Self::Heavy => "heavy",
            Self::ResourceIntensive => "resource_intensive",
        }
    }
}

impl ListStyle {
    /// The style as the spec writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Repeat => "repeat",
            Self::Space => "space",
            Self::Pipe => "pipe",
        }
    }

    /// The style that the spec writes so.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        [Self::Csv, Self::Repeat, Self::Space, Self::Pipe]
            .into_iter()
            .find(|style| style.as_str() == word)
    }
}

impl Replay {
    /// The class as the spec writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Never => "never",
            Self::Verify => "verify",
        }
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

/// Rate limit label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RateLabel {
    /// The cheapest calls.
    Light,
    /// Listings and most changes.
    Medium,
    /// Costly calls, with a daily budget on every plan.
    Heavy,
    /// Reports and the like, counted per minute.
    ResourceIntensive,
}

/// Whether a call may be sent again when its outcome is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Replay {
    /// A second call has the same effect as one.
    Safe,
    /// A second call may do harm. Never sent again.
    Never,
    /// A second call may do harm, but a look at the account tells whether the first one worked.
    Verify,
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
    pub only: Option<Only>,
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

/// How a list is written where JSON lists cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ListStyle {
    /// One text, the items separated by commas.
    Csv,
    /// In a query, the parameter once for each item.
    Repeat,
    /// In a query, one text, the items separated by blanks.
    Space,
    /// In a query, one text, the items separated by `|`.
    Pipe,
}

/// Direction of a field in a type that is used both ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Only {
    /// Comes in answers, is never sent.
    Read,
    /// Is sent, never comes back.
    Write,
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
#[cfg_attr(test, schemars(transform = crate::schema::derived::require_value))]
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

/// How a listing is paged.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Pages {
    /// Query parameter and answer field that carry the token of the next page.
    pub token: String,
    /// Query parameter with the number of items per page.
    pub size: String,
    /// Items per page to ask for when Zoom refuses the greatest size that it documents. Given where
    /// the sources disagree on that size.
    #[serde(default)]
    pub fallback: Option<i64>,
    /// Answer field with the items of the page.
    pub items: String,
    /// Answer field with the number of items on all pages, where Zoom sends one.
    #[serde(default)]
    pub total: Option<String>,
    /// Fields of an item that tell it from the others. The first one that has a value counts.
    pub key: Vec<String>,
}

/// A look at a listing that tells whether a call took effect: what was sent must be listed.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// Id of the operation that lists: a safe `GET` of the same group.
    pub operation: String,
    /// Path parameters of that operation, each with the path parameter or body field of this one that
    /// has its value. Absent: those of the same name.
    #[serde(default)]
    pub path: BTreeMap<String, String>,
    /// What must be listed: a list in the body, or a path parameter.
    pub sent: String,
    /// The same listing once more, where what was sent must not be listed any longer: its path
    /// parameters, likewise.
    #[serde(default)]
    pub gone_from: Option<BTreeMap<String, String>>,
    /// Why the listing proves it. A sentence.
    #[serde(default)]
    pub why: Option<String>,
    /// Field of the listing that holds the items.
    pub items: String,
    /// Fields that tell an item: what was sent is listed if one of them is the same.
    pub by: Vec<String>,
    /// Body fields that must have these values. With others, nothing tells whether the call took effect.
    #[serde(default)]
    pub when: BTreeMap<String, Value>,
}

/// A list whose items count one by one: several calls with a part of it each do the same as one with all.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// Query parameter or body field with the list. Its `items` say how many one call takes.
    pub list: String,
    /// Why several calls do the same as one. A sentence.
    pub why: String,
    /// Field of an item that tells of which kind it is, where Zoom takes fewer of some kinds.
    #[serde(default)]
    pub by: Option<String>,
    /// How many items of a kind one call takes: values of that field, and numbers.
    #[serde(default)]
    pub most: BTreeMap<String, u64>,
}

/// One error that Zoom documents.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ErrorCode {
    /// HTTP status.
    pub status: u16,
    /// Zoom's code in the body. Absent where there is none.
    #[serde(default)]
    pub code: Option<i64>,
    /// What it means.
    #[serde(default)]
    pub docs: String,
    /// That it proves that what the call deletes is gone.
    #[serde(default)]
    pub gone: Option<Gone>,
    /// Whether it says that something of that name or address is there already.
    #[serde(default)]
    pub conflict: bool,
}

/// Why a refusal proves that what a call deletes is gone.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Gone {
    /// Why it speaks of what the call deletes and of nothing else. A sentence.
    pub why: String,
    /// Query parameters that name something else. With one of them it proves nothing.
    #[serde(default)]
    pub unless: Vec<String>,
}

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

/// Where a thing comes from: a decision on which the sources disagree, or what was seen or announced
/// though no document has it.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// What it is about: a path in this file, such as `/query/page_size/range`. List elements are
    /// named by their `name`, `value`, `code`, `request` or `id`.
    pub at: String,
    /// Where it was seen, though no document has it: what goes on behind "Seen", such as
    /// `in an answer of 2023`.
    #[serde(default)]
    pub seen: Option<String>,
    /// Day on which Zoom announced it, as `2026-11-19`, though no document has it yet.
    #[serde(default)]
    pub announced: Option<String>,
    /// Names of fields that were announced without type and place. They are somewhere in the body or
    /// the answer that `at` leads to.
    #[serde(default)]
    pub names: Vec<String>,
    /// What each source says. A decision has some.
    #[serde(default)]
    pub sources: Vec<String>,
    /// What was chosen, and why. A decision has it.
    #[serde(default)]
    pub chosen: Option<String>,
    /// The value that must stand at `at`. Makes the entry an override: when the file no longer has
    /// this value there, the generator says so.
    #[serde(default)]
    pub value: Option<Value>,
    /// Day of the decision, as `2026-11-23`.
    #[serde(default)]
    pub date: Option<String>,
}

impl Evidence {
    /// Whether it is about something that no document has: it was seen or announced.
    #[must_use]
    pub fn is_undocumented(&self) -> bool {
        self.seen.is_some() || self.announced.is_some()
    }

    /// Whether it vouches for what stands at `at`, though no document has that.
    #[must_use]
    pub fn vouches(&self) -> bool {
        self.is_undocumented() && self.names.is_empty()
    }
}

/// What is of the API and not of the generator: `spec/api.json`.
///
/// All folders are below the one that holds `spec/`, and written with `/`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// Path of `spec/schema.json`, for editors.
    #[serde(rename = "$schema", default)]
    pub schema: Option<String>,
    /// Name of the crate that callers depend on, as Cargo has it.
    #[serde(rename = "crate")]
    pub package: String,
    /// What the API is called in sentences, such as `the User API`. Without a full stop.
    pub title: String,
    /// Address that the paths of the operations are put behind, such as `https://example.com/v2`.
    pub base_url: String,
    /// The same in Zoom for Government, where it is there.
    #[serde(default)]
    pub government_url: Option<String>,
    /// Folder of the crate. Absent: the folder that holds `spec/`.
    #[serde(default)]
    pub folder: Option<String>,
    /// Folder of the tests. Absent: `tests` in the folder of the crate.
    #[serde(default)]
    pub tests: Option<String>,
    /// Crate that the fake is, with the tables of this API in it. Absent: the crate itself has them, for the
    /// fake of its runtime.
    #[serde(default)]
    pub fake: Option<Package>,
    /// The crates that act on what is generated. Absent: the crate and its fake do that themselves.
    #[serde(default)]
    pub runtime: Option<Runtime>,
}

/// A crate, and where it is.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// Name, as Cargo has it.
    #[serde(rename = "crate")]
    pub package: String,
    /// Folder.
    pub folder: String,
}

/// The crates that act on what is generated for an API of another crate.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Runtime {
    /// Name of the one that sends requests and reads answers.
    pub client: String,
    /// Name of the one that answers in tests.
    pub fake: String,
}

/// Rate limits of the plans: `spec/rate_limits.json`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RateLimits {
    /// Path of `spec/schema.json`, for editors.
    #[serde(rename = "$schema", default)]
    pub schema: Option<String>,
    /// What the limits count, and when they start anew.
    pub docs: String,
    /// The plans, from the slowest to the fastest.
    pub plans: Vec<Plan>,
    /// Limits of single operations, beside their label.
    pub special: Vec<SpecialLimit>,
    /// Where the sources disagree, and what was chosen.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}

/// The limits of one plan.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Name in snake case, such as `business`.
    pub name: String,
    /// Which plans of Zoom's price list it covers.
    pub docs: String,
    /// Limits by label.
    #[cfg_attr(test, schemars(extend("propertyNames" = { "$ref": "#/$defs/RateLabel" })))]
    pub labels: BTreeMap<RateLabel, LabelLimit>,
    /// Daily budgets that several labels draw on together.
    #[serde(default)]
    pub pools: Vec<Pool>,
}

/// The limits of one label on one plan. Absent: no limit of that kind.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LabelLimit {
    /// Calls per second. Not beside `per_minute`.
    #[serde(default)]
    pub per_second: Option<u32>,
    /// Calls per minute. Not beside `per_second`.
    #[serde(default)]
    pub per_minute: Option<u32>,
    /// Calls per day, from 00:00 UTC.
    #[serde(default)]
    pub per_day: Option<u32>,
}

/// A daily budget that several labels draw on together.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Pool {
    /// The labels.
    pub labels: Vec<RateLabel>,
    /// Calls per day, from 00:00 UTC.
    pub per_day: u32,
}

/// A limit of single operations, beside their label.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SpecialLimit {
    /// Name in snake case.
    pub id: String,
    /// What is limited, in a sentence.
    pub docs: String,
    /// Ids of the operations that count.
    pub operations: Vec<String>,
    /// Body fields that must have these values for a call to count.
    #[serde(default)]
    pub when: BTreeMap<String, Value>,
    /// Path parameter whose values have a budget each. Absent: one budget for the account.
    #[serde(default)]
    pub each: Option<String>,
    /// Length of the window in seconds. 86400 is a day from 00:00 UTC.
    pub window: u32,
    /// Calls per window, by plan.
    pub calls: BTreeMap<String, u32>,
}

/// What `cargo xtask lint` lets pass: `spec/lint.json`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LintFile {
    /// Path of `spec/schema.json`, for editors.
    #[serde(rename = "$schema", default)]
    pub schema: Option<String>,
    /// The exceptions.
    pub exceptions: Vec<Exception>,
}

/// An exception from a rule of `cargo xtask lint`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// Name of the rule.
    pub rule: String,
    /// Path of the file below the folder of the spec, such as `users/list.json`.
    pub file: String,
    /// A path in that file, such as `/query/page_size`, as evidence has it: what stands there is
    /// excepted. Absent: the whole file.
    #[serde(default)]
    pub at: Option<String>,
    /// Why the rule does not hold here.
    pub reason: String,
    /// Last day of the exception, as `2027-11-23`.
    pub until: String,
}

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
