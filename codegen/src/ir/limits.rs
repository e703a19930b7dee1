//! What plans allow.

use crate::spec::RateLabel;

/// The table of what Zoom's plans allow.
#[derive(Debug)]
pub struct RateLimits {
    /// The file of the spec.
    pub source: String,
    pub docs: Vec<String>,
    pub plans: Vec<Plan>,
}

/// One of Zoom's plans.
#[derive(Debug)]
pub struct Plan {
    /// Name of the variant.
    pub name: String,
    /// Name in the spec.
    pub id: String,
    pub docs: Vec<String>,
    pub labels: Vec<LabelLimits>,
    pub pools: Vec<Pool>,
}

/// What a plan allows under one label.
#[derive(Debug)]
pub struct LabelLimits {
    pub label: RateLabel,
    /// Calls, and the seconds in which they are allowed.
    pub rate: Option<(u32, u64)>,
    pub per_day: Option<u32>,
}

/// A daily budget that several labels share.
#[derive(Debug)]
pub struct Pool {
    pub labels: Vec<RateLabel>,
    pub per_day: u32,
}
