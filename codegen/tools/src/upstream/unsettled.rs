//! What an import leaves open stays in the base as it was, so that the next one sees the same
//! difference.

use std::collections::BTreeSet;

use super::base::MergeBase;
use super::mapping::Mapping;
use super::model::{Code, Facts, Operation, Pair, Section};

/// What may be said about a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aspect {
    Whole,
    Type,
    Values,
    Required,
    Nullable,
    Deprecated,
    Default,
    Range,
    Length,
    Items,
    List,
}

/// What is open.
#[derive(Default)]
pub(super) struct Unsettled {
    /// What is open of what is said at locations.
    pub(super) aspects: Vec<(usize, Aspect)>,
    /// Facts of operations.
    pub(super) operations: BTreeSet<(usize, &'static str)>,
    /// Errors of operations.
    pub(super) errors: BTreeSet<(usize, Code)>,
}

/// Takes back what is open.
pub(super) fn keep(
    new: &mut MergeBase,
    pairs: &[Pair<'_>],
    mapping: &Mapping<'_>,
    unsettled: &Unsettled,
) {
    for (location, aspect) in &unsettled.aspects {
        let mut names = Vec::new();
        let Some(mut at) = mapping.locations.get(*location) else { continue };
        while let Some(above) = at.above.and_then(|above| mapping.locations.get(above)) {
            names.push(at.name);
            at = above;
        }
        names.reverse();
        let Some(pair) = pairs.get(at.operation) else { continue };
        let old = pair.base.and_then(|operation| operation.section(at.section));
        let noted = new.documents.get_mut(pair.title);
        let operation = noted.and_then(|noted| noted.operations.get_mut(pair.key));
        let section = operation.and_then(|operation| operation.section_mut(at.section).as_mut());
        let Some(section) = section else { continue };
        let old = names.iter().try_fold(old, |facts, name| Some(facts?.field(name))).flatten();
        restore(section, &names, old, *aspect);
    }
    for (index, name) in &unsettled.operations {
        let Some(pair) = pairs.get(*index) else { continue };
        let noted = new.documents.get_mut(pair.title);
        let Some(operation) = noted.and_then(|noted| noted.operations.get_mut(pair.key)) else {
            continue;
        };
        let nothing = Operation::default();
        let old = pair.base.unwrap_or(&nothing);
        match *name {
            "classic" => operation.classic.clone_from(&old.classic),
            "granular" => operation.granular.clone_from(&old.granular),
            "rate_limit" => operation.rate_limit.clone_from(&old.rate_limit),
            "status" => operation.status = old.status,
            name => {
                if let Some(section) = Section::ALL.iter().find(|section| section.name() == name) {
                    let facts: Option<Facts> = old.section(*section).cloned();
                    *operation.section_mut(*section) = facts;
                    if *section == Section::Body {
                        operation.is_form = old.is_form;
                    }
                }
            }
        }
    }
    for (index, code) in &unsettled.errors {
        let Some(pair) = pairs.get(*index) else { continue };
        let noted = new.documents.get_mut(pair.title);
        let operation = noted.and_then(|noted| noted.operations.get_mut(pair.key));
        let Some(operation) = operation else { continue };
        if pair.base.is_some_and(|old| old.errors.contains(code)) {
            operation.errors.insert(*code);
        } else {
            operation.errors.remove(code);
        }
    }
}

/// Sets a part of what is said at a place back to what was said before.
fn restore(section: &mut Facts, names: &[&str], old: Option<&Facts>, aspect: Aspect) {
    let Some((last, above)) = names.split_last() else { return };
    let parent = above.iter().try_fold(section, |facts, name| {
        facts.fields.iter_mut().find(|(other, _)| other == name).map(|(_, facts)| facts)
    });
    let Some(parent) = parent else { return };
    let at = parent.fields.iter().position(|(name, _)| name == last);
    let there = at.and_then(|at| parent.fields.get_mut(at)).map(|(_, facts)| facts);
    let nothing = Facts::default();
    match (aspect, there, old) {
        (Aspect::Whole, None, Some(old)) => parent.fields.push(((*last).to_owned(), old.clone())),
        (Aspect::Whole, Some(there), Some(old)) => *there = old.clone(),
        (Aspect::Whole, Some(_), None) => parent.fields.retain(|(name, _)| name != last),
        (_, None, _) => {}
        (aspect, Some(there), old) => {
            let old = old.unwrap_or(&nothing);
            match aspect {
                Aspect::Whole => {}
                Aspect::Type => {
                    there.ty.clone_from(&old.ty);
                    there.values.clone_from(&old.values);
                    there.fields.clone_from(&old.fields);
                }
                Aspect::Values => there.values.clone_from(&old.values),
                Aspect::Required => there.required = old.required,
                Aspect::Nullable => there.nullable = old.nullable,
                Aspect::Deprecated => there.deprecated = old.deprecated,
                Aspect::Default => there.default.clone_from(&old.default),
                Aspect::Range => there.range = old.range,
                Aspect::Length => there.length = old.length,
                Aspect::Items => there.items = old.items,
                Aspect::List => there.list = old.list,
            }
        }
    }
}
