//! Limits that single operations have beside that of their label.

use std::slice;

use codegen::reading::condition_text;
use codegen::spec::SpecialLimit;

use super::budget::{self, Budget};
use super::change::{Change, ChangeLocation, Effect};
use super::context::Context;
use super::pair::pair;
use super::path;

impl Context<'_, '_> {
    /// Compares the limits of an operation, of which only the id now is known.
    pub(super) fn special_limits(&mut self, location: &ChangeLocation, id: &str) {
        let (old, new) = (&self.old.spec.rate_limits.special, &self.new.spec.rate_limits.special);
        let mut limited = old.iter().chain(new).flat_map(|limit| &limit.operations);
        // Few are, and what follows takes its time.
        if !limited.any(|own| own == id || self.now(own) == id) {
            return;
        }
        let all_before: Vec<_> = old.iter().map(|limit| self.in_new_words(limit)).collect();
        let all_after: Vec<_> = new.iter().map(|limit| self.comparable(limit)).collect();
        let counts = |limit: &&SpecialLimit| limit.operations.iter().any(|own| own == id);
        let own = |all: &[SpecialLimit]| all.iter().filter(counts).cloned().collect::<Vec<_>>();
        let (before, after) = (own(&all_before), own(&all_after));
        let text = |limit: &SpecialLimit| text(limit, id);
        let name = |limit: &SpecialLimit| vec![limit.id.clone()];
        let content = |limit: &SpecialLimit| vec![text(limit)];
        for (was, is) in pair(&before, &after, &[(&name, &name), (&content, &content)]) {
            if let (Some(was), Some(is)) = (was, is)
                && was.id != is.id
            {
                let clause = format!("the limit `{}` is now called `{}`", was.id, is.id);
                self.add(Change::changed(location, clause));
            }
            let clause = match (was, is) {
                (Some(was), Some(is)) if text(was) != text(is) => {
                    format!("the limit `{}` is {}, no longer {}", is.id, text(is), text(was))
                }
                (None, Some(is)) => format!("the limit `{}` is new: {}", is.id, text(is)),
                (Some(was), None) => format!("the limit `{}` is gone", was.id),
                _ => continue,
            };
            let (one, other) = (was.map(slice::from_ref), is.map(slice::from_ref));
            let effects = self.common_plans().into_iter().map(|(_, plan)| {
                let budgets = |limits| budgets(limits, &plan.name);
                let was = (budgets(one.unwrap_or_default()), budgets(&all_before));
                let is = (budgets(other.unwrap_or_default()), budgets(&all_after));
                budget::effect((&was.0, &was.1), (&is.0, &is.1))
            });
            let effect = effects.max().unwrap_or(Effect::None);
            self.add(Change::changed(location, clause).wire(effect));
        }
    }

    /// A limit with the plans that both specs know.
    fn comparable(&self, limit: &SpecialLimit) -> SpecialLimit {
        let plans = self.common_plans();
        let mut limit = limit.clone();
        limit.calls.retain(|name, _| plans.iter().any(|(_, plan)| plan.name == *name));
        limit
    }

    /// An old limit, with the names that plans, operations and path parameters have now.
    fn in_new_words(&self, limit: &SpecialLimit) -> SpecialLimit {
        let calls = self
            .common_plans()
            .into_iter()
            .filter_map(|(was, is)| Some((is.name.clone(), *limit.calls.get(&was.name)?)));
        let kept = limit.operations.iter().find_map(|id| self.kept.get(id.as_str()));
        let names = kept.map(|(was, is)| path::renamed(was, is)).unwrap_or_default();
        SpecialLimit {
            calls: calls.collect(),
            each: limit.each.as_ref().map(|each| path::now(&names, each).to_owned()),
            operations: limit.operations.iter().map(|id| self.now(id).to_owned()).collect(),
            ..limit.clone()
        }
    }
}

/// What limits let through on a plan.
fn budgets<'l>(limits: &'l [SpecialLimit], plan: &str) -> Vec<Budget<'l>> {
    let budgets = limits.iter().filter_map(|limit| {
        let when = limit.when.iter();
        Some(Budget {
            drawn_by: limit.operations.iter().map(String::as_str).collect(),
            when: when
                .filter_map(|(name, value)| Some((name.as_str(), condition_text(value)?)))
                .collect(),
            each: limit.each.as_deref(),
            calls: *limit.calls.get(plan)?,
            window: limit.window,
        })
    });
    budgets.collect()
}

/// What a limit says of an operation.
fn text(limit: &SpecialLimit, id: &str) -> String {
    let calls = limit.calls.iter().map(|(plan, calls)| format!("{calls} on {plan}"));
    let calls = calls.collect::<Vec<_>>().join(", ");
    let each = limit.each.as_ref().map(|each| format!(" for each `{each}`")).unwrap_or_default();
    let when = limit.when.iter().map(|(name, value)| format!(" when `{name}` is `{value}`"));
    let mut others: Vec<_> = limit.operations.iter().filter(|own| *own != id).collect();
    others.sort_unstable();
    let others = others.iter().map(|other| format!(" together with `{other}`"));
    let (when, others) =
        (when.collect::<Vec<_>>().join(" and"), others.collect::<Vec<_>>().join(" and"));
    format!("{calls} in {} s{each}{when}{others}", limit.window)
}
