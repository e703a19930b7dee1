//! Fields that are new upstream, and that the spec does not have.

use std::collections::BTreeSet;

use codegen::source::{Node, NodeKind, Source, escape};
use codegen::spec::Direction;

use super::facts::{is_imported, said_now, type_and_values, whole};
use super::{Edit, Merge};
use crate::upstream::build::{Builder, Destination};
use crate::upstream::mapping::{List, Mention};
use crate::upstream::model::{Facts, Section};

impl<'a> Merge<'a, '_> {
    pub(super) fn add_field(&mut self, list: &List<'a>, name: &str, said: &[Mention<'a>]) {
        // Which parameters are in a path is said by the path.
        let theirs = whole(said_now(said)).filter(|_| list.section != Section::Path);
        let Some(theirs) = theirs else { return };
        let mut change = self.change(list.source, &list.pointer, &self.upstream(said));
        change.at = format!("{}/{}", list.pointer, escape(name));
        change.theirs = Some(type_and_values(&theirs));
        if self.overrides.decide(list.source, &list.pointer) {
            self.report.kept.push(change);
            return;
        }
        let sent: BTreeSet<_> = said.iter().map(|said| said.section.is_sent()).collect();
        let is_sent = |ty| self.usage.is_sent(ty) || self.is_body(ty);
        let both = list.ty.is_some_and(|ty| is_sent(ty) && self.usage.is_received(ty));
        let only = match (both, sent.contains(&true), sent.contains(&false)) {
            (true, true, false) => Some(Direction::Write),
            (true, false, true) => Some(Direction::Read),
            _ => None,
        };
        let home = match self.home(list, said) {
            Destination::Type(sent) => Destination::Type(sent && only != Some(Direction::Read)),
            home => home,
        };
        let mut builder = Builder::new(self.namer, is_imported(list.source));
        let node = builder.field(name, &theirs, home, only, &list.owner);
        let new = builder.types;
        let after = self.neighbour(list, name, said);
        self.edit(list.source, Edit::Insert(list.pointer.clone(), after, node));
        self.new_types(list.source, new);
        self.placed(name, said, &change);
        self.report.taken.push(change);
    }

    /// Whether the fields of a type are those of a body.
    fn is_body(&self, ty: &str) -> bool {
        let mut requests = self.spec.endpoints.iter().flat_map(|file| file.requests());
        requests.any(|request| request.body.is_some_and(|body| body.ty.as_deref() == Some(ty)))
    }

    /// Where a new field or type of a list would stand.
    pub(super) fn home(&self, list: &List<'a>, said: &[Mention<'a>]) -> Destination {
        match (list.ty, list.section) {
            (Some(ty), _) => Destination::Type(self.usage.is_sent(ty)),
            (None, Section::Path) => Destination::Path,
            (None, Section::Query) => Destination::Query,
            (None, Section::Header) => Destination::Header,
            (None, Section::Body) if self.is_form(said) => Destination::Form,
            (None, Section::Body) => Destination::Body,
            (None, Section::Answer) => Destination::Answer,
        }
    }

    fn is_form(&self, said: &[Mention<'a>]) -> bool {
        let locations = said.iter().filter_map(|said| self.mapping.locations.get(said.location));
        let mut pairs = locations.filter_map(|location| self.pairs.get(location.operation));
        pairs.any(|pair| pair.theirs.is_form)
    }

    /// The field of the spec behind which a new one comes: the nearest that the document has
    /// before it.
    fn neighbour(&self, list: &List<'a>, name: &str, said: &[Mention<'a>]) -> Option<String> {
        let location = self.mapping.locations.get(said.first()?.location)?;
        let above = self.facts(location.above?)?;
        let before = above.fields.iter().take_while(|(other, _)| other != name);
        let known: BTreeSet<_> = list.fields.iter().map(|field| field.name.as_str()).collect();
        let pending = |other: &str| {
            let edits = self.edits.get(list.source.path()).into_iter().flatten();
            let new = edits.filter_map(|edit| match edit {
                Edit::Insert(at, _, node) if *at == list.pointer => node.member("name"),
                _ => None,
            });
            new.into_iter().any(|node| node.kind == NodeKind::Text(other.to_owned()))
        };
        let names = before.map(|(other, _)| other.as_str());
        let mut names: Vec<_> = names.collect();
        names.reverse();
        names.into_iter().find(|other| known.contains(other) || pending(other)).map(str::to_owned)
    }

    /// What a document says at a location.
    fn facts(&self, location: usize) -> Option<&'a Facts> {
        let mut names = Vec::new();
        let mut at = self.mapping.locations.get(location)?;
        while let Some(above) = at.above {
            names.push(at.name);
            at = self.mapping.locations.get(above)?;
        }
        let root = self.pairs.get(at.operation)?.theirs.section(at.section)?;
        names.iter().rev().try_fold(root, |facts, name| facts.field(name))
    }

    pub(super) fn new_types(&mut self, source: &'a Source, types: Vec<Node>) {
        for ty in types {
            self.edit(source, Edit::Insert("/types".to_owned(), None, ty));
        }
    }
}
