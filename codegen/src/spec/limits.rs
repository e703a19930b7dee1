//! What plans allow.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::enums::RateLabel;
use super::evidence::Evidence;

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
