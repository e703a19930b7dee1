//! What of the spec is not known, because there is a mistake in its place.
//!
//! One mistake is told once. A file with a mistake in its shape is read as if the mistake were mended in the
//! simplest way, so that its other mistakes are found; what follows from the mending is not told.

use std::collections::HashSet;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Place, Rule};
use crate::lack::OPERATIONS;
use crate::names::operation_file;
use crate::schema::{Fault, Repair};
use crate::source::{Member, Node, NodeKind, Source, Span};
use crate::spec::TypeDef;

/// The places that are not known.
#[derive(Default)]
pub(crate) struct Damage {
    /// Values that stand for what is not there: where the object is that lacks it.
    missing: HashSet<(String, Span)>,
    /// Values that are not what the format wants.
    wrong: Vec<(String, Span)>,
    files: HashSet<String>,
    /// Types that are declared there.
    types: HashSet<String>,
}

impl Damage {
    /// Notes what a mended fault leaves unknown. A misspelt name leaves nothing.
    pub(crate) fn note(&mut self, source: &Source, fault: &Fault) {
        let span = fault.around.as_ref().unwrap_or(&fault.span);
        let place = (source.path().to_owned(), span.clone());
        match &fault.repair {
            Repair::Rename(_) => return,
            Repair::Remove(_) | Repair::Replace(_) => self.wrong.push(place),
            Repair::Add(_) => drop(self.missing.insert(place)),
        }
        self.files.insert(source.path().to_owned());
    }

    /// Notes a file that only a part of is known of.
    pub(crate) fn note_file(&mut self, source: &Source) {
        self.files.insert(source.path().to_owned());
    }

    /// Notes which types the files declare of which only a part is known.
    pub(crate) fn note_types<'a>(
        &mut self,
        lists: impl Iterator<Item = (&'a Arc<Source>, &'a [TypeDef])>,
    ) {
        let damaged = lists.filter(|(source, _)| self.files.contains(source.path()));
        let names = damaged.flat_map(|(_, types)| types.iter().map(|def| def.name.clone()));
        self.types = names.collect();
    }

    /// Whether a diagnostic may be there only because of what is not known.
    pub(crate) fn explains(&self, found: &Diagnostic) -> bool {
        if self.files.is_empty() {
            return false;
        }
        let (path, span) = (found.place.source.path(), &found.place.span);
        let inside = |(file, wrong): &(String, Span)| {
            file == path && wrong.start <= span.start && span.end <= wrong.end
        };
        let holds = |(file, wrong): &(String, Span)| {
            file == path && span.start <= wrong.start && wrong.end <= span.end
        };
        let is_damaged = |place: &Place| self.files.contains(place.source.path());
        let related = found.related.as_ref().map(|(place, _)| place);
        // What a damaged file may have, or be.
        let may_have = found.lack.as_ref().is_some_and(|lack| match lack.owner.as_str() {
            OPERATIONS => self.files.contains(&operation_file(&lack.name)),
            owner => self.files.contains(owner) || self.types.contains(owner),
        });
        // Shared types are in the examples of all that use them.
        let is_compared =
            self.files.contains(path) || self.files.iter().any(|file| file.starts_with("types/"));
        self.missing.contains(&(path.to_owned(), span.clone()))
            || self.wrong.iter().any(inside)
            || is_compared && compares(found.rule)
            || compares_endpoints(found.rule)
            || may_have
            || found.rule == Rule::EmptyRange && self.wrong.iter().any(holds)
            || compares_two(found.rule)
                && [Some(&found.place), related].into_iter().flatten().any(is_damaged)
    }
}

/// Whether a rule holds one part of the spec against another: it can say nothing while one of them is
/// unknown.
pub(crate) fn compares(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::BadBody
            | Rule::BadCause
            | Rule::BadDefault
            | Rule::BadEnum
            | Rule::BadExample
            | Rule::BadException
            | Rule::BadGone
            | Rule::BadLimits
            | Rule::BadNeeds
            | Rule::BadPages
            | Rule::BadPath
            | Rule::BadReply
            | Rule::BadSplit
            | Rule::BadVariants
            | Rule::EvidencePath
            | Rule::EvidenceValue
            | Rule::Misplaced
            | Rule::MissingExample
            | Rule::OneForm
            | Rule::WireLine
    )
}

/// Whether a rule holds one endpoint against another: what it finds in one may come of a mistake in the other.
fn compares_endpoints(rule: Rule) -> bool {
    rule == Rule::BadVerify
}

/// Whether a rule finds two endpoints to be at odds, of which one may be damaged.
fn compares_two(rule: Rule) -> bool {
    matches!(rule, Rule::DuplicateRoute | Rule::UnevenCode)
}

/// Mends a fault in the values of a file.
pub(crate) fn mend(node: &mut Node, fault: &Fault) {
    match (&fault.repair, &mut node.kind) {
        (Repair::Replace(value), _) if node.span == fault.span => *node = value.clone(),
        (Repair::Add(member), NodeKind::Object(members)) if node.span == fault.span => {
            members.push(member.clone());
        }
        (_, NodeKind::List(items)) => items.iter_mut().for_each(|item| mend(item, fault)),
        (repair, NodeKind::Object(members)) => {
            let is_meant = |member: &Member| member.name_span == fault.span;
            match repair {
                Repair::Remove(_) => members.retain(|member| !is_meant(member)),
                Repair::Rename(name) => {
                    if let Some(member) = members.iter_mut().find(|member| is_meant(member)) {
                        member.name.clone_from(name);
                    }
                }
                Repair::Replace(_) | Repair::Add(_) => {}
            }
            members.iter_mut().for_each(|member| mend(&mut member.value, fault));
        }
        _ => {}
    }
}
