//! Rate limits: labels, plans and special limits.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::conditions;
use super::context::Context;
use crate::at::At;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::lack::OPERATIONS;
use crate::names;
use crate::schema::{instead, nearest};
use crate::spec::{Plan, Pool, RateLabel, RateLimits, SpecialLimit};

/// Every plan has a name of its own and a limit for each label.
pub(super) fn plans(cx: &Context<'_>, out: &mut Diagnostics) {
    let Some(file) = &cx.files.rate_limits else { return };
    let root = At::root(&file.source);
    let at = root.member("plans");
    if file.plans.is_empty() {
        out.report(
            Rule::BadLimits,
            at.place(),
            "there is no plan",
            "list the plans that Zoom sells",
        );
    }
    for (index, plan) in file.plans.iter().enumerate() {
        let item = at.item(index);
        for label in RateLabel::ALL {
            if !plan.labels.contains_key(&label) {
                let name = label.as_str();
                let message = format!("`{}` has no limit for `{name}`", plan.name);
                let help = format!("add `\"{name}\": {{}}` if there is no limit");
                out.report(Rule::BadLimits, item.member("labels").name(), message, help);
            }
        }
        numbers(&item, plan, out);
        pools(&item.member("pools"), &plan.pools, out);
    }
    variants(&at, &file.plans, out);
    let names: Vec<_> = file.plans.iter().map(|plan| plan.name.as_str()).collect();
    own_names(&at, "name", "plan", &names, out);
    let names: Vec<_> = file.special.iter().map(|limit| limit.id.as_str()).collect();
    own_names(&root.member("special"), "id", "limit", &names, out);
}

/// A label has one rate, and no limit is nothing at all.
fn numbers(at: &At<'_>, plan: &Plan, out: &mut Diagnostics) {
    let at = at.member("labels");
    for (label, limit) in &plan.labels {
        let at = at.member(label.as_str());
        if limit.per_second.is_some() && limit.per_minute.is_some() {
            let message = "the calls are counted per second and per minute";
            let help = "leave one of them out";
            out.report(Rule::BadLimits, at.member("per_minute").name(), message, help);
        }
        let numbers = [
            ("per_second", limit.per_second),
            ("per_minute", limit.per_minute),
            ("per_day", limit.per_day),
        ];
        for (member, _) in numbers.into_iter().filter(|(_, calls)| *calls == Some(0)) {
            none(&at.member(member), out);
        }
    }
}

fn pools(at: &At<'_>, pools: &[Pool], out: &mut Diagnostics) {
    for (index, pool) in pools.iter().enumerate() {
        let at = at.item(index);
        let labels = at.member("labels");
        if pool.labels.is_empty() {
            let help = "name the labels that do";
            out.report(Rule::BadLimits, labels.place(), "no label draws on this budget", help);
        }
        let mut seen = BTreeSet::new();
        for (index, label) in pool.labels.iter().enumerate().filter(|(_, l)| !seen.insert(**l)) {
            let message = format!("`{}` stands in the list twice", label.as_str());
            let place = labels.item(index).place();
            out.report(Rule::BadLimits, place, message, "remove one of them");
        }
        if pool.per_day == 0 {
            none(&at.member("per_day"), out);
        }
    }
}

fn none(at: &At<'_>, out: &mut Diagnostics) {
    let help = "write how many are, or leave it out if there is no limit";
    out.report(Rule::BadLimits, at.place(), "no call would be allowed at all", help);
}

/// Each plan has a variant of its own.
fn variants(at: &At<'_>, plans: &[Plan], out: &mut Diagnostics) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (index, plan) in plans.iter().enumerate() {
        let item = at.item(index);
        let place = item.member("name").place();
        // What is no name at all is told of elsewhere.
        let Some(name) = names::variant(&plan.name) else {
            if names::is_snake_case(&plan.name) {
                let message = format!("`{}` gives no name in Rust", plan.name);
                out.report(Rule::BadName, place, message, "give the plan another name");
            }
            continue;
        };
        if let Some(first) = seen.insert(name.clone(), index)
            && plans.get(first).is_some_and(|other| other.name != plan.name)
        {
            let message = format!("two plans become `Plan::{name}`");
            let help = "rename one of them";
            let diagnostic = Diagnostic::new(Rule::NameCollision, place, message, help);
            out.push(diagnostic.related(at.item(first).member("name").place(), "the other one"));
        }
    }
}

/// Names are in snake case, and each is given once.
fn own_names(at: &At<'_>, member: &str, what: &str, names: &[&str], out: &mut Diagnostics) {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (index, name) in names.iter().enumerate() {
        let place = at.item(index).member(member).place();
        if !names::is_snake_case(name) {
            let help = "write words in lower case with `_` between them";
            out.report(
                Rule::BadName,
                place.clone(),
                format!("`{name}` is not the name of a {what}"),
                help,
            );
        }
        if let Some(first) = seen.insert(name, index) {
            let message = format!("two {what}s are called `{name}`");
            let diagnostic = Diagnostic::new(Rule::BadLimits, place, message, "rename one of them");
            out.push(diagnostic.related(at.item(first).member(member).place(), "the other one"));
        }
    }
}

/// Special limits name operations, plans and fields that are there.
pub(super) fn special(cx: &Context<'_>, out: &mut Diagnostics) {
    let Some(file) = &cx.files.rate_limits else { return };
    let root = At::root(&file.source);
    let at = root.member("special");
    for (index, limit) in file.special.iter().enumerate() {
        let at = at.item(index);
        operations(cx, &at, limit, out);
        calls(&at, file, limit, out);
        conditions(cx, &at, limit, out);
        if limit.window == 0 {
            let message = "a window of 0 seconds limits nothing";
            out.report(
                Rule::BadLimits,
                at.member("window").place(),
                message,
                "write its length in seconds",
            );
        }
    }
}

fn operations(cx: &Context<'_>, at: &At<'_>, limit: &SpecialLimit, out: &mut Diagnostics) {
    let at = at.member("operations");
    if limit.operations.is_empty() {
        out.report(
            Rule::BadLimits,
            at.place(),
            "no operation is limited",
            "name the operations that count",
        );
    }
    let known: HashSet<_> = cx.files.endpoints.iter().map(|file| file.id.as_str()).collect();
    for (index, id) in limit.operations.iter().enumerate() {
        if !known.contains(id.as_str()) && !cx.files.unread.may_be(id) {
            let help = match nearest(id, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name the id of an endpoint, such as `users.list`".to_owned(),
            };
            let message = format!("there is no operation `{id}`");
            let place = at.item(index).place();
            out.push(Diagnostic::new(Rule::BadLimits, place, message, help).lacks(OPERATIONS, id));
        }
    }
}

fn calls(at: &At<'_>, file: &RateLimits, limit: &SpecialLimit, out: &mut Diagnostics) {
    let at = at.member("calls");
    for (plan, _) in limit.calls.iter().filter(|(_, calls)| **calls == 0) {
        let message = "no call would be allowed at all";
        let help = "write how many are; say in `prerequisites` which plans have the operation";
        out.report(Rule::BadLimits, at.member(plan).place(), message, help);
    }
    let plans: Vec<_> = file.plans.iter().map(|plan| plan.name.as_str()).collect();
    let mut missing = plans.clone();
    missing.retain(|plan| !limit.calls.contains_key(*plan));
    let unknown: Vec<_> =
        limit.calls.keys().filter(|name| !plans.contains(&name.as_str())).collect();
    let is_one = unknown.len() == 1 && missing.len() == 1;
    for name in unknown {
        // A plan that has no limit has it under this name.
        let near = nearest(name, plans.iter().copied());
        let meant = near.or(missing.first().copied().filter(|_| is_one));
        missing.retain(|plan| Some(*plan) != meant);
        let is_told = near.is_some_and(|near| !names::is_snake_case(near));
        if !is_told {
            let message = format!("there is no plan `{name}`");
            let found = Diagnostic::new(
                Rule::BadLimits,
                at.member(name).name(),
                message,
                instead(name, &plans),
            );
            out.push(found.lacks("plans", name));
        }
    }
    for plan in missing {
        let message = format!("the limit of the plan `{plan}` is missing");
        let help = format!("add the calls that `{plan}` allows");
        let found = Diagnostic::new(Rule::BadLimits, at.name(), message, help);
        out.push(found.lacks("limits of plans", plan));
    }
}

/// Each operation has the path parameter and the body fields that the limit goes by.
fn conditions(cx: &Context<'_>, at: &At<'_>, limit: &SpecialLimit, out: &mut Diagnostics) {
    for file in cx.files.endpoints.iter().filter(|file| limit.operations.contains(&file.id)) {
        conditions::check(cx, &at.member("when"), file, &[], &limit.when, Rule::BadLimits, out);
        let Some(each) = &limit.each else { continue };
        let names: Vec<_> = file.path_params.iter().map(|field| field.name.as_str()).collect();
        if !names.contains(&each.as_str()) {
            let message = format!("`{}` has no path parameter `{each}`", file.id);
            let place = at.member("each").place();
            out.report(Rule::BadLimits, place, message, instead(each, &names));
        }
    }
}
