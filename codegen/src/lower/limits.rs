//! Rate limits: what the plans allow, and what single operations have beside.

use crate::docs;
use crate::files::Located;
use crate::ir::{LabelLimits, Plan, Pool, RateLimits, SpecialLimit};
use crate::names;
use crate::reading::conditions;
use crate::spec;

/// The table of the plans.
pub(super) fn rate_limits(file: &Located<spec::RateLimits>) -> RateLimits {
    RateLimits {
        source: file.source.path().to_owned(),
        docs: docs::lines(&file.docs),
        plans: file.plans.iter().filter_map(plan).collect(),
    }
}

fn plan(plan: &spec::Plan) -> Option<Plan> {
    let labels = plan.labels.iter().map(|(label, limit)| {
        let per_second = limit.per_second.map(|calls| (calls, 1));
        let rate = per_second.or(limit.per_minute.map(|calls| (calls, 60)));
        LabelLimits { label: *label, rate, per_day: limit.per_day }
    });
    let pools = plan.pools.iter();
    let pools = pools.map(|pool| Pool { labels: pool.labels.clone(), per_day: pool.per_day });
    Some(Plan {
        name: names::variant(&plan.name)?,
        id: plan.name.clone(),
        docs: docs::lines(&plan.docs),
        labels: labels.collect(),
        pools: pools.collect(),
    })
}

/// The special limits of an operation.
pub(super) fn special(id: &str, limits: &spec::RateLimits) -> Vec<SpecialLimit> {
    let counts = |limit: &&spec::SpecialLimit| limit.operations.iter().any(|known| known == id);
    let special = limits.special.iter().filter(counts).map(|limit| {
        let calls = limits.plans.iter().filter_map(|plan| limit.calls.get(&plan.name).copied());
        SpecialLimit {
            id: limit.id.clone(),
            when: conditions(&limit.when),
            each: limit.each.clone(),
            window: limit.window,
            calls: calls.collect(),
        }
    });
    special.collect()
}
