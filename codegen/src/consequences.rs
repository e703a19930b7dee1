//! What is wrong only because something else is: of each mistake, the cause is told.

use std::collections::{BTreeMap, HashSet};

use crate::damage::compares;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::lack::{Lack, OPERATIONS};
use crate::names::operation_file;

/// Lets go of problems that follow from others, and tells once what is named in several places and not there.
pub(crate) fn settle(found: Diagnostics) -> Diagnostics {
    let mut items: Vec<_> = found.into_iter().collect();
    drop_comparisons(&mut items);
    drop_overrides(&mut items);
    Diagnostics::from(told_once(items))
}

/// What a file declares is held against nothing while it is not clear, and an operation is known by its file whatever
/// id that has.
fn drop_comparisons(items: &mut Vec<Diagnostic>) {
    let paths = |is_meant: fn(&Diagnostic) -> bool| -> HashSet<String> {
        let meant = items.iter().filter(|item| is_meant(item));
        meant.map(|item| item.place.source.path().to_owned()).collect()
    };
    let (unclear, misnamed) = (paths(is_unclear), paths(|item| item.rule == Rule::IdPath));
    let pathless = paths(|item| item.rule == Rule::BadPath);
    let misnaming = paths(|item| item.rule == Rule::BadName);
    items.retain(|item| {
        let is_known = item.lack.as_ref().is_some_and(|lack| {
            lack.owner == OPERATIONS && misnamed.contains(&operation_file(&lack.name))
        });
        let is_compared = compares(item.rule) || item.rule == Rule::BadVerify;
        let path = item.place.source.path();
        let is_open = is_compared && unclear.contains(path)
            || item.rule == Rule::DuplicateRoute && pathless.contains(path);
        // Evidence goes by names.
        let is_lost = item.rule == Rule::EvidencePath && misnaming.contains(path);
        let is_cause = is_unclear(item) && item.rule != Rule::DuplicateRoute;
        !is_known && !is_lost && (is_cause || !is_open)
    });
}

/// Whether it is found that what a file declares is not clear.
fn is_unclear(item: &Diagnostic) -> bool {
    let is_nameless = || item.place.source.slice(&item.place.span) == "\"\"";
    match item.rule {
        Rule::BadPath | Rule::DuplicateField | Rule::DuplicateRoute | Rule::OneForm => true,
        Rule::BadName => is_nameless(),
        _ => false,
    }
}

/// Overrides no longer apply where there is another mistake in what they are about.
fn drop_overrides(items: &mut Vec<Diagnostic>) {
    let is_override = |item: &Diagnostic| item.rule == Rule::EvidenceValue;
    let others = items.iter().filter(|item| !is_override(item));
    let wrong: Vec<_> = others.map(|item| item.place.clone()).collect();
    let holds = |value: &Place, wrong: &Place| {
        let (path, start, end) = value.key();
        let inner = wrong.key();
        path == inner.0 && start <= inner.1 && inner.2 <= end
    };
    items.retain(|item| {
        let value = item.related.as_ref().filter(|_| is_override(item));
        !value.is_some_and(|(value, _)| wrong.iter().any(|wrong| holds(value, wrong)))
    });
}

/// Of all that lack the same thing, the first is told, and how many others there are.
fn told_once(items: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut lacking: BTreeMap<Lack, Vec<Diagnostic>> = BTreeMap::new();
    let mut told = Vec::new();
    for item in items {
        match &item.lack {
            Some(lack) => lacking.entry(lack.clone()).or_default().push(item),
            None => told.push(item),
        }
    }
    for mut group in lacking.into_values() {
        // Evidence is about what is there, and does not need it.
        let order =
            |item: &Diagnostic| matches!(item.rule, Rule::EvidencePath | Rule::EvidenceValue);
        group.sort_by(|a, b| (order(a), a.place.key()).cmp(&(order(b), b.place.key())));
        group.dedup_by(|a, b| a.place.key() == b.place.key());
        let others = group.len() - 1;
        let Some(mut first) = group.into_iter().next() else { continue };
        first.message += &elsewhere(others);
        told.push(first);
    }
    told
}

/// That something is so in other places too.
pub(crate) fn elsewhere(others: usize) -> String {
    match others {
        0 => String::new(),
        1 => ", here and in one place more".to_owned(),
        _ => format!(", here and in {others} places more"),
    }
}
