//! Where in the spec the fields stand that a document speaks of.
//!
//! A field of a shared type stands in one place of the spec and in many of a document. What the
//! document says in all of them is gathered at the one place, before anything is decided.

mod lists;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use codegen::files::Spec;
use codegen::reading::goes;
use codegen::spec::{Direction, Field};

use super::model::{Facts, Pair, Section, is_event};
use super::whole::Wholes;
pub(super) use lists::List;
use lists::Lists;

/// A field of the spec: its list, and its position in it.
pub(super) type FieldId = (usize, usize);

/// Where in a document something is said.
#[derive(Clone, Copy)]
pub(super) struct Mention<'a> {
    pub(super) location: usize,
    pub(super) section: Section,
    pub(super) base: Option<&'a Facts>,
    pub(super) theirs: Option<&'a Facts>,
}

/// A step on the way into a document: an operation's section, or a field below another step.
pub(super) struct Location<'a> {
    pub(super) above: Option<usize>,
    pub(super) operation: usize,
    pub(super) section: Section,
    pub(super) name: &'a str,
}

/// All that documents say, by place in the spec.
#[derive(Default)]
pub(super) struct Mapping<'a> {
    pub(super) lists: Lists<'a>,
    pub(super) locations: Vec<Location<'a>>,
    /// Of fields that the spec has.
    pub(super) fields: BTreeMap<FieldId, Vec<Mention<'a>>>,
    /// Of fields that the spec does not have and the base does not know.
    pub(super) additions: BTreeMap<(usize, &'a str), Vec<Mention<'a>>>,
}

impl<'a> Mapping<'a> {
    pub(super) fn of(spec: &'a Spec, pairs: &[Pair<'a>]) -> Self {
        let mut mapping = Self { lists: Lists::of(spec), ..Self::default() };
        for (index, pair) in pairs.iter().enumerate() {
            for section in Section::ALL {
                mapping.section(index, pair, section);
            }
        }
        mapping.believe_endpoints(pairs);
        mapping
    }

    /// Events tell of the same things in fewer words, without bounds, defaults and values: where an
    /// endpoint speaks of a field, what events say of it does not count.
    fn believe_endpoints(&mut self, pairs: &[Pair<'a>]) {
        let locations = &self.locations;
        let is_of_endpoint = |said: &Mention<'_>| {
            let pair = locations.get(said.location).and_then(|at| pairs.get(at.operation));
            pair.is_some_and(|pair| !is_event(pair.key))
        };
        for said in self.fields.values_mut() {
            if said.iter().any(|said| said.theirs.is_some() && is_of_endpoint(said)) {
                said.retain(is_of_endpoint);
            }
        }
    }

    pub(super) fn field(&self, (list, at): FieldId) -> Option<(&List<'a>, &'a Field)> {
        let list = self.lists.get(list)?;
        Some((list, list.fields.get(at)?))
    }

    fn section(&mut self, index: usize, pair: &Pair<'a>, section: Section) {
        let base = pair.base.and_then(|operation| operation.section(section));
        let theirs = pair.theirs.section(section);
        // A body that comes or goes, or becomes another thing, is looked at as a whole.
        if theirs.is_none() || !Wholes::of(pair, section).have_the_same_fields() {
            return;
        }
        let lists = self.lists.roots(pair, section);
        if !lists.is_empty() {
            let root = self.location(Location { above: None, operation: index, section, name: "" });
            self.walk(&lists, root, section, index, base, theirs);
        }
    }

    fn location(&mut self, location: Location<'a>) -> usize {
        self.locations.push(location);
        self.locations.len() - 1
    }

    fn walk(
        &mut self,
        lists: &[usize],
        above: usize,
        section: Section,
        operation: usize,
        base: Option<&'a Facts>,
        theirs: Option<&'a Facts>,
    ) {
        let (before, after) = (by_name(base), by_name(theirs));
        let fields = |facts: Option<&'a Facts>| facts.into_iter().flat_map(|facts| &facts.fields);
        let gone = fields(base).filter(|(name, _)| !after.contains_key(name.as_str()));
        let theirs_of = theirs;
        let direction = if section.is_sent() { Direction::Write } else { Direction::Read };
        for (name, _) in fields(theirs).chain(gone) {
            let name = name.as_str();
            let (base, theirs) = (before.get(name).copied(), after.get(name).copied());
            let location = self.location(Location { above: Some(above), operation, section, name });
            let said = Mention { location, section, base, theirs };
            let hits: Vec<_> = lists.iter().filter_map(|list| self.hit(*list, name)).collect();
            let (fits, other): (Vec<_>, Vec<_>) =
                hits.into_iter().partition(|(_, _, field)| goes(field, direction));
            if fits.is_empty() {
                if base.is_none() && theirs.is_some() {
                    match other.first() {
                        // It is there for the other way only: what is said counts there.
                        Some((list, at, _)) => {
                            self.fields.entry((*list, *at)).or_default().push(said);
                        }
                        None => {
                            for list in self.homes(lists, name, theirs_of) {
                                self.additions.entry((list, name)).or_default().push(said);
                            }
                        }
                    }
                }
                continue;
            }
            let mut below = Vec::new();
            for (list, at, field) in fits {
                self.fields.entry((list, at)).or_default().push(said);
                below.extend(field.ty.name().and_then(|name| self.lists.of_type(name)));
            }
            below.sort_unstable();
            below.dedup();
            // What was in a field that is gone, or that has no fields any more, goes with it.
            let has_fields = |facts: &Facts| !facts.fields.is_empty();
            let is_open = theirs.is_some_and(has_fields) || !base.is_some_and(has_fields);
            if !below.is_empty() && theirs.is_some() && is_open {
                self.walk(&below, location, section, operation, base, theirs);
            }
        }
    }

    /// Which of several lists get a new field: for each choice that has it, the one that has most
    /// of its neighbours.
    fn homes(&self, lists: &[usize], name: &str, facts: Option<&Facts>) -> BTreeSet<usize> {
        let choices = facts.into_iter().flat_map(|facts| &facts.choices);
        let choices = choices.filter(|choice| choice.iter().any(|other| other == name));
        let best = |choice: Option<&Vec<String>>| {
            let neighbours = |list: &List<'_>| {
                let names = choice.into_iter().flatten();
                names.filter(|name| list.index.contains_key(name.as_str())).count()
            };
            let known = lists.iter().filter_map(|list| Some((*list, self.lists.get(*list)?)));
            // Of equals the first: `max_by_key` alone would take the last.
            known.rev().max_by_key(|(_, list)| neighbours(list)).map(|(list, _)| list)
        };
        let homes: BTreeSet<_> = choices.filter_map(|choice| best(Some(choice))).collect();
        if homes.is_empty() { best(None).into_iter().collect() } else { homes }
    }

    fn hit(&self, list: usize, name: &str) -> Option<(usize, usize, &'a Field)> {
        let fields = self.lists.get(list)?;
        let at = *fields.index.get(name)?;
        Some((list, at, fields.fields.get(at)?))
    }
}

fn by_name(facts: Option<&Facts>) -> HashMap<&str, &Facts> {
    let fields = facts.into_iter().flat_map(|facts| &facts.fields);
    fields.map(|(name, facts)| (name.as_str(), facts)).collect()
}
