//! What Zoom's plans allow, and the limits of single operations.

use std::collections::BTreeMap;

use super::Context;
use super::change::{Change, Effect, Noun, Spot};
use crate::names;
use crate::spec::{Endpoint, LabelLimit, Plan, RateLimits, SpecialLimit};

impl<'a> Context<'_, 'a> {
    /// Compares the plans.
    pub(super) fn plans(&mut self) {
        let (old, new) = (&self.old.spec.rate_limits, &self.new.spec.rate_limits);
        let before = by_name(old);
        let after = by_name(new);
        for plan in &new.plans {
            let spot = spot(new.source.path(), plan);
            match before.get(plan.name.as_str()) {
                Some(was) => self.plan(&spot, was, plan),
                None => self.add(Change::new(&spot, Noun::Plan).wire(Effect::None)),
            }
        }
        // A plan can be cast to its number, so that one has to stay.
        let (was, is) = (numbers(old), numbers(new));
        let moved = new.plans.iter().filter(|plan| {
            let name = plan.name.as_str();
            was.get(name).is_some_and(|number| is.get(name) != Some(number))
        });
        for plan in moved.collect::<Vec<_>>() {
            let clause = "it has another number, for it has another place among the plans";
            let cast = "cast no plan to a number; `as_str` and `Plan::ALL` tell plans apart";
            let spot = spot(new.source.path(), plan);
            self.add(Change::changed(&spot, clause).breaks(cast));
        }
        for plan in old.plans.iter().filter(|plan| !after.contains_key(plan.name.as_str())) {
            let other = "name another plan";
            let change = Change::gone(&spot(old.source.path(), plan), Noun::Plan, other);
            self.add(change.wire(Effect::None));
        }
    }

    fn plan(&mut self, spot: &Spot, old: &Plan, new: &Plan) {
        let none = LabelLimit { per_second: None, per_minute: None, per_day: None };
        for (label, after) in &new.labels {
            let before = old.labels.get(label).unwrap_or(&none);
            let (was, is) = (allowed(before), allowed(after));
            if was != is {
                let clause = format!("`{}` allows {is}, no longer {was}", label.as_str());
                self.add(Change::changed(spot, clause).wire(stricter(before, after)));
            }
        }
        let (was, is) = (pools(old), pools(new));
        if was != is {
            let clause = format!("shared budgets are {}, no longer {}", listed(&is), listed(&was));
            // One that is new, or smaller than before, allows less.
            let less =
                is.iter().any(|(labels, calls)| was.get(labels).is_none_or(|was| calls < was));
            let effect = if less { Effect::Breaking } else { Effect::Additive };
            self.add(Change::changed(spot, clause).wire(effect));
        }
    }

    /// Compares the limits that an operation has beside that of its label.
    pub(super) fn special_limits(&mut self, spot: &Spot, old: &Endpoint, new: &Endpoint) {
        let before = self.old_special.get(old.id.as_str()).cloned().unwrap_or_default();
        let after = self.new_special.get(new.id.as_str()).cloned().unwrap_or_default();
        for (id, is) in &after {
            match before.get(id) {
                None => {
                    let change =
                        Change::changed(spot, format!("the limit `{id}` is new: {}", text(is)));
                    self.add(change.wire(Effect::Breaking));
                }
                Some(was) => {
                    let (was, is) = (self.common(was), self.common(is));
                    if text(&was) != text(&is) {
                        let clause =
                            format!("the limit `{id}` is {}, no longer {}", text(&is), text(&was));
                        let effect =
                            if tighter(&was, &is) { Effect::Breaking } else { Effect::Additive };
                        self.add(Change::changed(spot, clause).wire(effect));
                    }
                }
            }
        }
        for id in before.keys().filter(|id| !after.contains_key(*id)) {
            let change = Change::changed(spot, format!("the limit `{id}` is gone"));
            self.add(change.wire(Effect::Additive));
        }
    }

    /// A limit with the plans that both specs know.
    fn common(&self, limit: &SpecialLimit) -> SpecialLimit {
        let (old, new) = (&self.old.spec.rate_limits, &self.new.spec.rate_limits);
        let (before, after) = (by_name(old), by_name(new));
        let mut limit = limit.clone();
        limit.calls.retain(|plan, _| {
            before.contains_key(plan.as_str()) && after.contains_key(plan.as_str())
        });
        limit
    }
}

/// Special limits by operation and id.
pub(super) type Special<'a> = BTreeMap<&'a str, BTreeMap<&'a str, &'a SpecialLimit>>;

pub(super) fn special(limits: &RateLimits) -> Special<'_> {
    let mut special = Special::new();
    for limit in &limits.special {
        for operation in &limit.operations {
            special.entry(operation).or_default().insert(&limit.id, limit);
        }
    }
    special
}

fn by_name(limits: &RateLimits) -> BTreeMap<&str, &Plan> {
    limits.plans.iter().map(|plan| (plan.name.as_str(), plan)).collect()
}

/// The place of each plan among all.
fn numbers(limits: &RateLimits) -> BTreeMap<&str, usize> {
    limits.plans.iter().enumerate().map(|(number, plan)| (plan.name.as_str(), number)).collect()
}

fn spot(file: &str, plan: &Plan) -> Spot {
    let name = names::variant(&plan.name).unwrap_or_default();
    Spot { path: format!("zoom_api::limits::Plan::{name}"), file: file.to_owned() }
}

fn allowed(limit: &LabelLimit) -> String {
    let kinds =
        [(limit.per_second, "second"), (limit.per_minute, "minute"), (limit.per_day, "day")];
    let kinds = kinds.into_iter().filter_map(|(calls, unit)| Some(format!("{} a {unit}", calls?)));
    let kinds: Vec<_> = kinds.collect();
    if kinds.is_empty() { "as many as one likes".to_owned() } else { kinds.join(" and ") }
}

/// Whether calls at the old pace may be refused.
fn stricter(old: &LabelLimit, new: &LabelLimit) -> Effect {
    let pace = |limit: &LabelLimit| {
        let minute = limit.per_minute.map(u64::from);
        limit.per_second.map(|calls| u64::from(calls) * 60).or(minute).unwrap_or(u64::MAX)
    };
    let day = |limit: &LabelLimit| limit.per_day.unwrap_or(u32::MAX);
    let less = pace(new) < pace(old) || day(new) < day(old);
    if less { Effect::Breaking } else { Effect::Additive }
}

/// Daily budgets by what draws on them.
fn pools(plan: &Plan) -> BTreeMap<String, u32> {
    let pools = plan.pools.iter().map(|pool| {
        let mut labels: Vec<_> = pool.labels.iter().map(|label| label.as_str()).collect();
        labels.sort_unstable();
        (labels.join(" and "), pool.per_day)
    });
    pools.collect()
}

fn listed(pools: &BTreeMap<String, u32>) -> String {
    let pools = pools.iter().map(|(labels, calls)| format!("{calls} a day for {labels}"));
    let pools: Vec<_> = pools.collect();
    if pools.is_empty() { "none".to_owned() } else { pools.join(", ") }
}

/// Whether calls that the old limit allowed may be refused.
fn tighter(old: &SpecialLimit, new: &SpecialLimit) -> bool {
    let slower = new.calls.iter().any(|(plan, now)| {
        let before = old.calls.get(plan).copied().unwrap_or(u32::MAX);
        let (now, before) = (u64::from(*now), u64::from(before));
        now < before || now * u64::from(old.window) < before * u64::from(new.window)
    });
    slower || old.each != new.each || old.when != new.when
}

fn text(limit: &SpecialLimit) -> String {
    let calls = limit.calls.iter().map(|(plan, calls)| format!("{calls} on {plan}"));
    let calls = calls.collect::<Vec<_>>().join(", ");
    let each = limit.each.as_ref().map(|each| format!(" for each `{each}`")).unwrap_or_default();
    let when = limit.when.iter().map(|(name, value)| format!(" when `{name}` is `{value}`"));
    format!("{calls} in {} s{each}{}", limit.window, when.collect::<Vec<_>>().join(" and"))
}
