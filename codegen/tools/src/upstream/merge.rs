//! The three-way merge: what upstream changed since the last import comes into the spec where the
//! spec still says what upstream said then.

mod additions;
mod departures;
mod documented;
mod enums;
pub(super) mod errors;
mod fields;
mod loss;
mod losses;
mod operations;
mod scopes;
mod types;

use std::collections::{BTreeMap, BTreeSet};

use codegen::files::Spec;
use codegen::reading;
use codegen::source::{Node, Source};
use codegen::usage::Usage;

use super::combine::either;
use super::mapping::{FieldId, List, Mapping, Statement};
use super::model::{Facts, Pair, Section, is_event};
use super::overrides::{Overrides, nearest};
use super::report::{Change, Report};
use super::unsettled::{Part, Unsettled};
use crate::edit::settled::Settled;
use crate::edit::{EditError, Editor};
use crate::naming::Namer;
use loss::Loss;

/// A change of a file.
enum Edit {
    Set(String, Node),
    /// Into a list, behind the element of that name, or at the end.
    Insert(String, Option<String>, Node),
    Remove(String),
}

pub(super) struct Merge<'a, 'm> {
    spec: &'a Spec,
    pairs: &'m [Pair<'a>],
    mapping: &'m Mapping<'a>,
    overrides: Overrides<'a>,
    usage: Usage<'a>,
    namer: &'m mut Namer,
    report: &'m mut Report,
    edits: BTreeMap<&'a str, Vec<Edit>>,
    unsettled: Unsettled,
    /// Evidence that goes, by file.
    settled: BTreeMap<&'a str, Settled>,
    /// Types that go along with the fields that named them.
    going: BTreeSet<&'a str>,
    /// Fields that stay for what would be lost with their types.
    held: BTreeMap<FieldId, Loss>,
    /// Whether the document was written of the spec, and knows what that knows.
    pub(super) is_own: bool,
}

/// A place of the spec that is being settled.
struct MergedField<'a, 's> {
    source: &'a Source,
    pointer: String,
    upstream: String,
    said: &'s [Statement<'a>],
}

impl<'a, 'm> Merge<'a, 'm> {
    pub(super) fn new(
        spec: &'a Spec,
        pairs: &'m [Pair<'a>],
        mapping: &'m Mapping<'a>,
        namer: &'m mut Namer,
        report: &'m mut Report,
    ) -> Self {
        let mut overrides = Overrides::default();
        for file in &spec.endpoints {
            overrides.add(&file.source, &file.evidence);
        }
        for file in &spec.events {
            overrides.add(&file.source, &file.evidence);
        }
        for file in &spec.types {
            overrides.add(&file.source, &file.evidence);
        }
        Self {
            spec,
            pairs,
            mapping,
            overrides,
            usage: Usage::of(spec),
            namer,
            report,
            edits: BTreeMap::new(),
            unsettled: Unsettled::default(),
            settled: BTreeMap::new(),
            going: BTreeSet::new(),
            held: BTreeMap::new(),
            is_own: false,
        }
    }

    /// Settles all places.
    pub(super) fn run(&mut self) {
        let mapping = self.mapping;
        for (index, pair) in self.pairs.iter().enumerate() {
            self.operation(index, pair);
        }
        self.depart();
        let mut enums: BTreeMap<&'a str, Vec<Statement<'a>>> = BTreeMap::new();
        for (field_id, said) in &mapping.fields {
            let Some((list, field)) = mapping.field(*field_id) else { continue };
            if list.ty.is_some_and(|ty| self.going.contains(ty)) {
                continue;
            }
            self.field(*field_id, list, field, said);
            if let Some(def) = field.ty.name().and_then(|name| mapping.lists.types.def(name)) {
                enums.entry(&def.name).or_default().extend(said);
            }
        }
        enums.retain(|name, _| !self.going.contains(name));
        for (name, said) in enums {
            self.enum_values(name, &said);
        }
        for ((list, name), said) in &mapping.additions {
            let list = mapping.lists.get(*list);
            let stays = |list: &&List<'a>| !list.ty.is_some_and(|ty| self.going.contains(ty));
            if let Some(list) = list.filter(stays) {
                self.addition(list, name, said);
            }
        }
        self.remove_types();
    }

    /// The changed files, and what stays open.
    pub(super) fn finish(
        self,
        spec: &Spec,
    ) -> Result<(BTreeMap<String, String>, Unsettled), EditError> {
        let mut texts = BTreeMap::new();
        let endpoints = spec.endpoints.iter().map(|file| &file.source);
        let events = spec.events.iter().map(|file| &file.source);
        let types = spec.types.iter().map(|file| &file.source);
        for source in endpoints.chain(events).chain(types) {
            let (edits, settled) = (self.edits.get(source.path()), self.settled.get(source.path()));
            if edits.is_none() && settled.is_none() {
                continue;
            }
            let Ok(mut editor) = Editor::new(source.path(), source.text()) else { continue };
            for edit in edits.into_iter().flatten() {
                match edit {
                    Edit::Set(pointer, node) => editor.set(pointer, node.clone())?,
                    Edit::Insert(list, after, node) => {
                        let at = after.as_ref().and_then(|after| editor.element(list, after));
                        editor.insert(list, at.map_or(usize::MAX, |at| at + 1), node.clone())?;
                    }
                    Edit::Remove(pointer) => drop(editor.remove(pointer)?),
                }
            }
            if let Some(settled) = settled {
                settled.remove_from(&mut editor)?;
            }
            texts.insert(source.path().to_owned(), editor.text());
        }
        let report = self.report;
        for changes in [
            &mut report.taken,
            &mut report.documented,
            &mut report.conflicts,
            &mut report.obsolete,
            &mut report.kept,
        ] {
            changes.sort_by(|one, other| one.key().cmp(&other.key()));
        }
        Ok((texts, self.unsettled))
    }

    fn edit(&mut self, source: &'a Source, edit: Edit) {
        self.edits.entry(source.path()).or_default().push(edit);
    }

    // Reports.

    fn change(&self, source: &Source, at: &str, upstream: &str) -> Change {
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

    fn conflict(&mut self, change: Change) {
        let help = "write upstream's value, or keep yours by evidence with a `value` at this place";
        self.report.conflicts.push(Change { help: help.to_owned(), ..change });
    }

    fn obsolete(&mut self, change: Change) {
        let help = "upstream says the same now: remove the override";
        self.report.obsolete.push(Change { help: help.to_owned(), ..change });
    }

    /// Whether an earlier import knew an operation. An agreement is news only if there was none
    /// before.
    fn is_known(&self, operation: usize) -> bool {
        self.pairs.get(operation).is_some_and(|pair| pair.base.is_some())
    }

    /// The same of what is said in several places.
    fn are_known(&self, said: &[Statement<'a>]) -> bool {
        let locations = said.iter().filter_map(|said| self.mapping.locations.get(said.location));
        locations.into_iter().any(|location| self.is_known(location.operation))
    }

    fn hold(&mut self, merged: &MergedField<'a, '_>, part: Part) {
        self.unsettled.parts.extend(merged.said.iter().map(|said| (said.location, part)));
    }

    fn hold_values(&mut self, said: &[Statement<'a>]) {
        self.unsettled.parts.extend(said.iter().map(|said| (said.location, Part::Values)));
    }

    /// Where in the document something is said, the first place of several.
    fn upstream(&self, said: &[Statement<'a>]) -> String {
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

/// Whether a file is one that nobody has reviewed.
fn is_imported(source: &Source) -> bool {
    source.tree().is_some_and(reading::is_imported)
}

/// What is said of a value itself, without what is in it.
fn shallow(facts: &Facts) -> Facts {
    let mut values = facts.values.clone();
    values.sort_unstable();
    Facts {
        ty: facts.ty.clone(),
        default: facts.default.clone(),
        circle: facts.circle.clone(),
        values,
        fields: Vec::new(),
        choices: Vec::new(),
        ..*facts
    }
}

/// What holds of a value that is spoken of in several places. Only what is sent can be required.
fn joint<'f>(said: impl Iterator<Item = (Section, &'f Facts)>) -> Option<Facts> {
    let mut required = None;
    let mut joint: Option<Facts> = None;
    for (section, facts) in said {
        let facts = shallow(facts);
        if section.is_sent() {
            required = Some(required.unwrap_or(true) && facts.required);
        }
        joint = Some(match joint {
            Some(so_far) => either(so_far, facts),
            None => facts,
        });
    }
    joint.map(|facts| Facts { required: required.unwrap_or_default(), ..facts })
}

/// The same, with all that is in it.
fn whole<'f>(said: impl Iterator<Item = (Section, &'f Facts)> + Clone) -> Option<Facts> {
    let joint = joint(said.clone())?;
    let Facts { fields, choices, .. } =
        said.map(|(_, facts)| facts.clone()).reduce(either).unwrap_or_default();
    Some(Facts { fields, choices, ..joint })
}

/// What upstream said at the last import, in all places that are one in the spec.
fn before<'a>(said: &[Statement<'a>]) -> impl Iterator<Item = (Section, &'a Facts)> + Clone {
    said.iter().filter_map(|said| Some((said.section, said.base?)))
}

/// What it says now.
fn now<'a>(said: &[Statement<'a>]) -> impl Iterator<Item = (Section, &'a Facts)> + Clone {
    said.iter().filter_map(|said| Some((said.section, said.theirs?)))
}

/// A type and its values, for a person to read.
fn type_and_values(facts: &Facts) -> String {
    if facts.values.is_empty() {
        return format!("\"{}\"", facts.ty);
    }
    let values: Vec<_> = facts.values.iter().map(ToString::to_string).collect();
    format!("\"{}\" of {}", facts.ty, values.join(", "))
}

/// A value on one line.
fn text(node: &Node) -> String {
    codegen::format::on_one_line(node)
}
