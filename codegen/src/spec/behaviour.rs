//! What is known of calls beside their form: pages, proofs, cuts and errors.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// How a listing is paged.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Pages {
    /// Query parameter and answer field that carry the token of the next page. Beside `count`, the query parameter
    /// with the number of the page, from 1.
    pub token: String,
    /// Answer field with the number of pages, where pages are asked for by their numbers.
    #[serde(default)]
    pub count: Option<String>,
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
    /// Whether it says that something which the call names is not there.
    #[serde(default)]
    pub missing: bool,
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
