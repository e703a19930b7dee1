//! An event, and the calls that it comes of.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::endpoint::Scopes;
use super::evidence::Evidence;
use super::types::{Field, TypeDef};

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
