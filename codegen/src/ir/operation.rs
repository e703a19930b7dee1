//! An operation, as the table of operations has it.

use crate::spec::{ListStyle, Method, RateLabel, Replay};

/// An entry of the table of operations.
#[derive(Debug)]
pub struct Operation {
    pub id: String,
    pub title: String,
    pub method: Method,
    pub path: String,
    /// Whether the path begins at the host.
    pub at_root: bool,
    pub query: Vec<Parameter>,
    pub body: BodyKind,
    pub scopes: Vec<String>,
    pub granular_scopes: Vec<String>,
    pub rate_limit: RateLabel,
    pub replay: Replay,
    pub status: u16,
    pub pages: Option<Pages>,
    /// Paths of the request types, from the name of the crate: `krate::users::ListUsers`.
    pub requests: Vec<String>,
    /// Limits beside that of the label.
    pub special_limits: Vec<SpecialLimit>,
    /// How to find out whether a call took effect.
    pub verify: Option<Verify>,
    /// How it is cut into several calls.
    pub split: Option<Split>,
    /// What proves that what it deletes is gone.
    pub gone: Vec<Gone>,
    /// Codes that say that something of that name or address is there already.
    pub conflicts: Vec<i64>,
    /// Codes that say that something is not there.
    pub missing: Vec<i64>,
}

/// A refusal that proves that what an operation deletes is gone.
#[derive(Debug, PartialEq, Eq)]
pub struct Gone {
    pub status: u16,
    pub code: i64,
    /// Query parameters with which it proves nothing.
    pub unless: Vec<String>,
}

/// A query parameter in the table of operations.
#[derive(Debug)]
pub struct Parameter {
    pub name: String,
    pub required: bool,
    pub list: Option<ListStyle>,
    /// Parameter without which it does harm.
    pub needs: Option<String>,
}

/// What a body is sent as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    None,
    Json,
    /// JSON, the list in the only field.
    List,
    Multipart,
}

/// Paging in the table of operations.
#[derive(Debug)]
pub struct Pages {
    pub token: String,
    /// Whether pages are asked for by their numbers.
    pub by_number: bool,
    pub size: String,
    pub max_size: Option<i64>,
    /// What to ask for when Zoom refuses `max_size`.
    pub fallback: Option<i64>,
    pub key: Vec<String>,
    /// Answer field with the number of all items.
    pub total: Option<String>,
}

/// A look at a listing that tells whether a call took effect.
#[derive(Debug)]
pub struct Verify {
    /// Module of the operation that lists.
    pub module: Vec<String>,
    /// Path parameters, and what of the call has their values.
    pub path: Vec<(String, CallPart)>,
    /// What must be listed.
    pub sent: CallPart,
    /// Path parameters of the listing in which it must not be listed any longer.
    pub gone_from: Option<Vec<(String, CallPart)>>,
    /// Names of the field that holds the items.
    pub items: Vec<String>,
    /// Fields that tell an item.
    pub by: Vec<String>,
    /// Body fields and their values, without which nothing can be found out.
    pub when: Vec<(String, String)>,
}

/// A list that can be sent in parts.
#[derive(Debug, PartialEq, Eq)]
pub struct Split {
    pub list: String,
    /// Most items of one call.
    pub most: u64,
    /// Field that tells the kinds of items apart.
    pub by: Option<String>,
    /// Most items of a kind.
    pub kinds: Vec<(String, u64)>,
}

/// Part of a call that has a value.
#[derive(Debug)]
pub enum CallPart {
    /// Path parameter.
    Path(String),
    /// Body field.
    Body(String),
}

/// A limit that an operation has beside that of its label.
#[derive(Debug)]
pub struct SpecialLimit {
    /// Name in the spec.
    pub id: String,
    /// Body fields and their values, without which it does not apply.
    pub when: Vec<(String, String)>,
    /// Path parameter whose values have a budget each.
    pub each: Option<String>,
    /// The window in seconds.
    pub window: u32,
    /// Calls by plan, in the order of the plans.
    pub calls: Vec<u32>,
}
