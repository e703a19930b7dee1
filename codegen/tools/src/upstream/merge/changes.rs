//! What is told of a change, and what stays open.

use codegen::source::Source;

use super::facts::shallow;
use super::{Merge, MergedField};
use crate::upstream::mapping::Mention;
use crate::upstream::model::is_event;
use crate::upstream::overrides::nearest;
use crate::upstream::report::Change;
use crate::upstream::unsettled::Aspect;

impl<'a> Merge<'a, '_> {
    pub(super) fn change(&self, source: &Source, at: &str, upstream: &str) -> Change {
        let position = nearest(source, at).map(|(span, _)| source.position(span.start));
        Change {
            file: source.path().to_owned(),
            position,
            at: at.to_owned(),
            upstream: upstream.to_owned(),
            base: None,
            theirs: None,
            ours: None,
            help: String::new(),
        }
    }

    pub(super) fn conflict(&mut self, change: Change) {
        let help = "write upstream's value, or keep yours by evidence with a `value` at this place";
        self.report.conflicts.push(Change { help: help.to_owned(), ..change });
    }

    pub(super) fn obsolete(&mut self, change: Change) {
        let help = "upstream says the same now: remove the override";
        self.report.obsolete.push(Change { help: help.to_owned(), ..change });
    }

    /// Whether an earlier import knew an operation. An agreement is news only if there was none
    /// before.
    pub(super) fn is_known(&self, operation: usize) -> bool {
        self.pairs.get(operation).is_some_and(|pair| pair.base.is_some())
    }

    /// The same of what is said in several places.
    pub(super) fn are_known(&self, said: &[Mention<'a>]) -> bool {
        let locations = said.iter().filter_map(|said| self.mapping.locations.get(said.location));
        locations.into_iter().any(|location| self.is_known(location.operation))
    }

    pub(super) fn leave_open(&mut self, merged: &MergedField<'a, '_>, aspect: Aspect) {
        self.unsettled.aspects.extend(merged.said.iter().map(|said| (said.location, aspect)));
    }

    pub(super) fn leave_values_open(&mut self, said: &[Mention<'a>]) {
        self.unsettled.aspects.extend(said.iter().map(|said| (said.location, Aspect::Values)));
    }

    /// Where in the document something is said, the first place of several.
    pub(super) fn upstream(&self, said: &[Mention<'a>]) -> String {
        let changed = said.iter().find(|said| said.base.map(shallow) != said.theirs.map(shallow));
        let Some(first) = changed.or(said.first()) else { return String::new() };
        let mut names = Vec::new();
        let mut at = self.mapping.locations.get(first.location);
        while let Some(location) = at {
            let Some(above) = location.above else { break };
            names.push(location.name);
            at = self.mapping.locations.get(above);
        }
        let key = at.and_then(|root| self.pairs.get(root.operation)).map_or("", |pair| pair.key);
        let section = match at {
            Some(_) if is_event(key) => "payload",
            at => at.map_or("", |root| root.section.name()),
        };
        names.reverse();
        format!("{key} {section} {}", names.join("."))
    }
}
