//! What Zoom allows in which time: the shapes of the generated tables.

pub(crate) mod special;

use std::str::FromStr;
use std::time::Duration;

use crate::error::{Error, ErrorKind};
pub use crate::generated::rate_limits::Plan;
use crate::operation::RateLimit;
pub use special::SpecialLimit;

/// From the plan's name, such as `business`, in whatever case.
impl FromStr for Plan {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let named = |plan: &&Self| plan.as_str().eq_ignore_ascii_case(text.trim());
        Self::ALL.iter().find(named).copied().ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|plan| plan.as_str()).collect();
            let what = format!("`{}` is no plan: {}", text.escape_debug(), names.join(", "));
            Error::with_source(ErrorKind::InvalidInput, what)
        })
    }
}

/// Calls in a window of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rate {
    /// How many calls.
    pub calls: u32,
    /// In which time.
    pub window: Duration,
}

impl Rate {
    pub(crate) const fn new(calls: u32, seconds: u64) -> Self {
        Self { calls, window: Duration::from_secs(seconds) }
    }
}

/// What a plan allows the account, all its apps together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlanLimits {
    /// By label.
    pub labels: &'static [LabelLimits],
    /// Daily budgets that several labels share.
    pub pools: &'static [Pool],
}

/// What a plan allows under one label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LabelLimits {
    /// The label.
    pub label: RateLimit,
    /// Calls per second or minute. `None`: as many as one likes.
    pub rate: Option<Rate>,
    /// Calls per day, which begins at 00:00 UTC.
    pub per_day: Option<u32>,
}

/// A daily budget that several labels share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pool {
    /// The labels.
    pub labels: &'static [RateLimit],
    /// Calls per day, which begins at 00:00 UTC.
    pub per_day: u32,
}
