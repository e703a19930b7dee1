//! Rate limits: labels, plans and special limits.

use std::collections::{HashMap, HashSet};

use super::at::At;
use super::context::Context;
use super::walk;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::names;
use crate::schema::{instead, nearest};
use crate::spec::{RateLabel, RateLimits, SpecialLimit};

const LABELS: [(RateLabel, &str); 4] = [
    (RateLabel::Light, "light"),
    (RateLabel::Medium, "medium"),
    (RateLabel::Heavy, "heavy"),
    (RateLabel::ResourceIntensive, "resource_intensive"),
];

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
        for (label, name) in LABELS {
            if !plan.labels.contains_key(&label) {
                let message = format!("`{}` has no limit for `{name}`", plan.name);
                let help = format!("add `\"{name}\": {{}}` if there is no limit");
                out.report(Rule::BadLimits, item.member("labels").name(), message, help);
            }
        }
        for (index, _) in plan.pools.iter().enumerate().filter(|(_, pool)| pool.labels.is_empty()) {
            let place = item.member("pools").item(index).member("labels").place();
            out.report(
                Rule::BadLimits,
                place,
                "no label draws on this budget",
                "name the labels that do",
            );
        }
    }
    let names: Vec<_> = file.plans.iter().map(|plan| plan.name.as_str()).collect();
    own_names(&at, "name", "plan", &names, out);
    let names: Vec<_> = file.special.iter().map(|limit| limit.id.as_str()).collect();
    own_names(&root.member("special"), "id", "limit", &names, out);
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
            out.report(Rule::BadLimits, at.item(index).place(), message, help);
        }
    }
}

fn calls(at: &At<'_>, file: &RateLimits, limit: &SpecialLimit, out: &mut Diagnostics) {
    let at = at.member("calls");
    let plans: Vec<_> = file.plans.iter().map(|plan| plan.name.as_str()).collect();
    for name in limit.calls.keys().filter(|name| !plans.contains(&name.as_str())) {
        let message = format!("there is no plan `{name}`");
        out.report(Rule::BadLimits, at.member(name).name(), message, instead(name, &plans));
    }
    for plan in plans.into_iter().filter(|plan| !limit.calls.contains_key(*plan)) {
        let message = format!("the limit of the plan `{plan}` is missing");
        out.report(
            Rule::BadLimits,
            at.name(),
            message,
            format!("add the calls that `{plan}` allows"),
        );
    }
}

fn conditions(cx: &Context<'_>, at: &At<'_>, limit: &SpecialLimit, out: &mut Diagnostics) {
    for file in cx.files.endpoints.iter().filter(|file| limit.operations.contains(&file.id)) {
        walk::forms(file, &mut |_, form| {
            let fields = form.body.map(|body| cx.body_fields(body));
            let Some(fields) = fields.map_or(Some(Default::default()), |fields| fields) else {
                return;
            };
            for name in
                limit.when.keys().filter(|name| !fields.iter().any(|field| field.name == **name))
            {
                let message = format!("`{}` sends no field `{name}`", file.id);
                let place = at.member("when").member(name).name();
                let names: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
                out.report(Rule::BadLimits, place, message, instead(name, &names));
            }
        });
    }
}
