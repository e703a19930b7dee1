//! Limits that single operations have.

use std::time::Duration;

use crate::generated::rate_limits::Plan;

/// A limit that an operation has beside that of its label. Operations whose limits are equal share the budget: two APIs
/// may have different ones with one id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct SpecialLimit {
    /// Name in the spec, such as `create_user`.
    pub id: &'static str,
    /// Body fields and query parameters that must have these values for the limit to apply.
    pub when: &'static [(&'static str, &'static str)],
    /// Path parameter whose values have a budget each. `None`: one budget for the account.
    pub each: Option<&'static str>,
    /// The time that the calls are counted in. A day begins at 00:00 UTC.
    pub window: Duration,
    /// Calls by plan, in the order of `Plan`'s variants. [`allows`](Self::allows) reads it.
    pub calls: &'static [u32],
}

impl SpecialLimit {
    /// A limit, with its window in seconds.
    #[must_use]
    pub const fn new(
        id: &'static str,
        when: &'static [(&'static str, &'static str)],
        each: Option<&'static str>,
        seconds: u64,
        calls: &'static [u32],
    ) -> Self {
        Self { id, when, each, window: Duration::from_secs(seconds), calls }
    }

    /// Calls that a plan allows in the window, but at least one. As many as one likes on a plan that is not
    /// listed.
    #[must_use]
    pub fn allows(&self, plan: Plan) -> u32 {
        let index = Plan::ALL.iter().position(|known| *known == plan).unwrap_or_default();
        self.calls.get(index).copied().unwrap_or(u32::MAX).max(1)
    }
}
