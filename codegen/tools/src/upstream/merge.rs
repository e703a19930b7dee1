//! The three-way merge: what upstream changed since the last import comes into the spec where the
//! spec still says what upstream said then.

mod additions;
mod changes;
mod departures;
mod documented;
mod enums;
mod errors;
mod facts;
mod fields;
mod loss;
mod losses;
mod operations;
mod scopes;
mod types;

use std::collections::{BTreeMap, BTreeSet};

use codegen::files::Spec;
use codegen::source::{Node, Source};
use codegen::usage::Usage;

use super::codes::KnownCodes;
use super::mapping::{FieldId, List, Mapping, Mention};
use super::model::{Document, Pair};
use super::overrides::Overrides;
use super::report::Report;
use super::unsettled::Unsettled;
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
    codes: KnownCodes,
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
    is_own: bool,
}

/// A place of the spec that is being settled.
struct MergedField<'a, 's> {
    source: &'a Source,
    pointer: String,
    upstream: String,
    said: &'s [Mention<'a>],
}

impl<'a, 'm> Merge<'a, 'm> {
    pub(super) fn new(
        spec: &'a Spec,
        document: &Document,
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
            codes: KnownCodes::of(spec, document),
            namer,
            report,
            edits: BTreeMap::new(),
            unsettled: Unsettled::default(),
            settled: BTreeMap::new(),
            going: BTreeSet::new(),
            held: BTreeMap::new(),
            is_own: document.is_own,
        }
    }

    /// Settles all places.
    pub(super) fn run(&mut self) {
        let mapping = self.mapping;
        for (index, pair) in self.pairs.iter().enumerate() {
            self.merge_operation(index, pair);
        }
        self.find_departures();
        let mut enums: BTreeMap<&'a str, Vec<Mention<'a>>> = BTreeMap::new();
        for (field_id, said) in &mapping.fields {
            let Some((list, field)) = mapping.field(*field_id) else { continue };
            if list.ty.is_some_and(|ty| self.going.contains(ty)) {
                continue;
            }
            self.merge_field(*field_id, list, field, said);
            if let Some(def) = field.ty.name().and_then(|name| mapping.lists.types.def(name)) {
                enums.entry(&def.name).or_default().extend(said);
            }
        }
        enums.retain(|name, _| !self.going.contains(name));
        for (name, said) in enums {
            self.merge_enum_values(name, &said);
        }
        for ((list, name), said) in &mapping.additions {
            let list = mapping.lists.get(*list);
            let stays = |list: &&List<'a>| !list.ty.is_some_and(|ty| self.going.contains(ty));
            if let Some(list) = list.filter(stays) {
                self.add_field(list, name, said);
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
}
