//! How many calls a limit lets through, beside another one.

use std::collections::BTreeSet;

use super::change::Effect;

/// So many calls in a window of that length, whenever it begins: a day is taken for any 24 hours.
#[derive(Clone)]
pub(super) struct Budget<'a> {
    /// What draws on it together: labels or operations.
    pub(super) drawn_by: BTreeSet<&'a str>,
    /// Without these values in its body, a call does not count.
    pub(super) when: BTreeSet<(&'a str, String)>,
    /// Path parameter whose values have a budget each.
    pub(super) each: Option<&'a str>,
    pub(super) calls: u32,
    /// Length of the window in seconds.
    pub(super) window: u32,
}

/// Seconds of a day.
pub(super) const DAY: u32 = 86_400;

impl<'a> Budget<'a> {
    /// One that all calls count against.
    pub(super) fn of(drawn_by: impl IntoIterator<Item = &'a str>, calls: u32, window: u32) -> Self {
        let drawn_by = drawn_by.into_iter().collect();
        Self { drawn_by, when: BTreeSet::new(), each: None, calls, window }
    }

    /// How many calls may be made in a window of the other one by those who keep to this one. `None`:
    /// it says nothing about them.
    fn most(&self, other: &Self) -> Option<u64> {
        let counts = self.drawn_by.is_superset(&other.drawn_by) && self.when.is_subset(&other.when);
        let one_for_all = self.each.is_none() || self.each == other.each;
        let windows = u64::from(other.window).div_ceil(u64::from(self.window).max(1));
        (counts && one_for_all).then(|| u64::from(self.calls).saturating_mul(windows))
    }
}

/// What it does to those who keep to all of the old budgets that some of them have become others.
pub(super) fn effect<'a>(
    (was, old): (&[Budget<'a>], &[Budget<'a>]),
    (is, new): (&[Budget<'a>], &[Budget<'a>]),
) -> Effect {
    if is.iter().any(|budget| refuses(budget, old)) {
        Effect::Breaking
    } else if was.iter().any(|budget| refuses(budget, new)) {
        Effect::Additive
    } else {
        Effect::None
    }
}

/// Whether a budget may refuse a call that the others let through.
fn refuses<'a>(budget: &Budget<'a>, others: &[Budget<'a>]) -> bool {
    let most = |budget: &Budget<'a>| others.iter().filter_map(|other| other.most(budget)).min();
    // What draws on one budget together may have one each.
    let apart = budget
        .drawn_by
        .iter()
        .map(|name| most(&Budget { drawn_by: BTreeSet::from([*name]), ..budget.clone() }));
    let calls = [most(budget), apart.sum()].into_iter().flatten().min();
    calls.is_none_or(|calls| calls > u64::from(budget.calls))
}

#[cfg(test)]
mod tests {
    use super::{Budget, Effect, effect};

    #[test]
    fn a_burst_that_was_allowed_must_stay_allowed() {
        for (old, new, expected) in [
            ((1, 1), (60, 60), Effect::Additive),
            ((60, 60), (1, 1), Effect::Breaking),
            ((10, 60), (1, 1), Effect::Breaking),
            ((10, 60), (10, 1), Effect::Additive),
            ((10, 60), (10, 90), Effect::Breaking),
            ((10, 90), (15, 120), Effect::Breaking),
            ((10, 90), (20, 120), Effect::Additive),
            ((3, 86400), (1, 60), Effect::Breaking),
            ((5, 5), (5, 5), Effect::None),
        ] {
            let budget = |(calls, window)| [Budget::of(["heavy"], calls, window)];
            let (was, is) = (budget(old), budget(new));
            assert_eq!(effect((&was, &was), (&is, &is)), expected, "{old:?} {new:?}");
        }
    }

    #[test]
    fn a_shared_budget_may_be_as_large_as_its_parts_were() {
        let apart = [Budget::of(["heavy"], 10, 60), Budget::of(["light"], 5, 60)];
        for (calls, expected) in [(14, Effect::Breaking), (15, Effect::Additive)] {
            let together = [Budget::of(["heavy", "light"], calls, 60)];
            assert_eq!(effect((&apart, &apart), (&together, &together)), expected, "{calls}");
        }
    }
}
