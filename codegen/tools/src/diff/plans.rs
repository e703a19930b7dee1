//! What Zoom's plans allow.

use std::collections::{BTreeMap, BTreeSet};

use codegen::facts;
use codegen::files::Spec;
use codegen::names;
use codegen::spec::{Plan, Pool, RateLabel, RateLimits};

use super::budget::{self, Budget, DAY};
use super::change::{Change, ChangeLocation, Effect, Noun};
use super::context::Context;
use super::pair::pair;

impl<'a> Context<'_, 'a> {
    /// Compares the plans.
    pub(super) fn plans(&mut self) {
        // The plans of a crate that leaves acting to another one are that one's.
        if self.new.spec.api.runtime.is_some() {
            return;
        }
        let (old, new) = (self.old.spec, self.new.spec);
        for (was, is) in self.plan_pairs() {
            match (was, is) {
                (Some(was), Some(is)) => {
                    let location = location(new, is);
                    self.moved(&self::location(old, was), &location, "plan");
                    self.plan(&location, was, is);
                    // A plan can be cast to its number, so that one has to stay.
                    if number(&old.rate_limits, was) != number(&new.rate_limits, is) {
                        let clause =
                            "it has another number, for it has another place among the plans";
                        let cast =
                            "cast no plan to a number; `as_str` and `Plan::ALL` tell plans apart";
                        self.add(Change::changed(&location, clause).breaks(cast));
                    }
                }
                (None, Some(is)) => {
                    self.add(Change::new(&location(new, is), Noun::Plan).wire(Effect::None));
                }
                (Some(was), None) => {
                    let change = Change::gone(&location(old, was), Noun::Plan, "name another plan");
                    self.add(change.wire(Effect::None));
                }
                (None, None) => {}
            }
        }
    }

    /// The plans of both specs: by name, then by what they allow.
    fn plan_pairs(&self) -> Vec<(Option<&'a Plan>, Option<&'a Plan>)> {
        let (old, new) = (&self.old.spec.rate_limits, &self.new.spec.rate_limits);
        let name = |plan: &Plan| vec![plan.name.clone()];
        let content = |plan: &Plan| vec![format!("{:?} {}", plan.labels, listed(&pools(plan)))];
        pair(&old.plans, &new.plans, &[(&name, &name), (&content, &content)])
    }

    fn plan(&mut self, location: &ChangeLocation, old: &Plan, new: &Plan) {
        let (before, after) = (budgets(old), budgets(new));
        for (label, limit) in &new.labels {
            let (was, is) = (old.labels.get(label).map(facts::allowed), facts::allowed(limit));
            let was = was.unwrap_or_default();
            if was != is {
                let own = |plan| label_budgets(plan, *label);
                let effect = budget::effect((&own(old), &before), (&own(new), &after));
                let clause = format!("`{}` allows {is}, no longer {was}", label.as_str());
                self.add(Change::changed(location, clause).wire(effect));
            }
        }
        let (was, is) = (pools(old), pools(new));
        if was != is {
            let own = (pool_budgets(old), pool_budgets(new));
            let effect = budget::effect((&own.0, &before), (&own.1, &after));
            let clause = format!("shared budgets are {}, no longer {}", listed(&is), listed(&was));
            self.add(Change::changed(location, clause).wire(effect));
        }
    }

    /// What it does to the calls of an operation that they count as another label. Whatever else draws
    /// on the budgets of the two is not looked at.
    pub(super) fn another_label(&self, old: RateLabel, new: RateLabel) -> Effect {
        let own = |plan, label: RateLabel| -> Vec<Budget<'_>> {
            let mut budgets = budgets(plan);
            budgets.retain(|budget| budget.drawn_by.contains(label.as_str()));
            budgets.iter_mut().for_each(|budget| budget.drawn_by = BTreeSet::from(["it"]));
            budgets
        };
        let effects = self.common_plans().into_iter().map(|(was, is)| {
            let (was, is) = (own(was, old), own(is, new));
            budget::effect((&was, &was), (&is, &is))
        });
        effects.max().unwrap_or(Effect::None)
    }

    /// The plans that both specs know.
    pub(super) fn common_plans(&self) -> Vec<(&'a Plan, &'a Plan)> {
        self.plan_pairs().into_iter().filter_map(|(was, is)| was.zip(is)).collect()
    }
}

/// All budgets of a plan.
fn budgets(plan: &Plan) -> Vec<Budget<'_>> {
    let labels = plan.labels.keys().flat_map(|label| label_budgets(plan, *label));
    labels.chain(pool_budgets(plan)).collect()
}

fn label_budgets(plan: &Plan, label: RateLabel) -> Vec<Budget<'_>> {
    let Some(limit) = plan.labels.get(&label) else { return Vec::new() };
    let kinds = [(limit.per_second, 1), (limit.per_minute, 60), (limit.per_day, DAY)];
    let kinds = kinds.into_iter().filter_map(|(calls, window)| Some((calls?, window)));
    kinds.map(|(calls, window)| Budget::of([label.as_str()], calls, window)).collect()
}

fn pool_budgets(plan: &Plan) -> Vec<Budget<'_>> {
    let pools = plan.pools.iter();
    let labels = |pool: &Pool| pool.labels.iter().map(|label| label.as_str()).collect::<Vec<_>>();
    pools.map(|pool| Budget::of(labels(pool), pool.per_day, DAY)).collect()
}

/// The place of a plan among all.
fn number(limits: &RateLimits, plan: &Plan) -> Option<usize> {
    limits.plans.iter().position(|other| other.name == plan.name)
}

fn location(spec: &Spec, plan: &Plan) -> ChangeLocation {
    let name = names::variant(&plan.name).unwrap_or_default();
    let path = format!("{}::limits::Plan::{name}", spec.api.library());
    ChangeLocation { path, file: spec.rate_limits.source.path().to_owned() }
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
