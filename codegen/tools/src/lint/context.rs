//! What the lints need to know of the spec, and ways through it.

use codegen::at::At;
use codegen::day::Day;
use codegen::files::{Located, Spec};
use codegen::schema::Content;
use codegen::spec::{Endpoint, Event, Evidence, Field, TypeDef};
use codegen::usage::Usage;
use codegen::walk::{self, FieldLocation};

pub(super) struct Context<'a> {
    pub(super) spec: &'a Spec,
    pub(super) usage: Usage<'a>,
    pub(super) today: Day,
}

impl<'a> Context<'a> {
    pub(super) fn new(spec: &'a Spec, today: Day) -> Self {
        Self { spec, usage: Usage::of(spec), today }
    }

    /// All endpoints, each with the place of its file.
    pub(super) fn endpoints(&self) -> impl Iterator<Item = (At<'a>, &'a Located<Endpoint>)> {
        self.spec.endpoints.iter().map(|file| (At::root(&file.source), file))
    }

    /// All events, each with the place of its file.
    pub(super) fn events(&self) -> impl Iterator<Item = (At<'a>, &'a Located<Event>)> {
        self.spec.events.iter().map(|file| (At::root(&file.source), file))
    }

    /// All fields.
    pub(super) fn fields(&self, visit: &mut dyn FnMut(&At<'_>, FieldLocation, &'a Field)) {
        let mut each = |at: &At<'_>, location, fields: &'a [Field]| {
            for (index, field) in fields.iter().enumerate() {
                visit(&at.item(index), location, field);
            }
        };
        for file in &self.spec.types {
            walk::type_fields(&file.source, &file.types, &mut each);
        }
        for file in &self.spec.endpoints {
            walk::field_lists(file, &mut each);
        }
        for file in &self.spec.events {
            walk::event_field_lists(file, &mut each);
        }
    }

    /// All named types, with whether every endpoint and every event may use them.
    pub(super) fn types(&self, visit: &mut dyn FnMut(At<'a>, &'a TypeDef, bool)) {
        for (source, types) in self.spec.type_lists() {
            let shared = Content::of(source.path()) == Content::Types;
            for (index, def) in types.iter().enumerate() {
                visit(At::ty(source, index), def, shared);
            }
        }
    }

    /// All evidence.
    pub(super) fn evidence(&self, visit: &mut dyn FnMut(&At<'_>, &'a Evidence)) {
        let spec = self.spec;
        let endpoints = spec.endpoints.iter().map(|file| (&file.source, &file.value.evidence));
        let events = spec.events.iter().map(|file| (&file.source, &file.value.evidence));
        let types = spec.types.iter().map(|file| (&file.source, &file.value.evidence));
        let limits = [(&spec.rate_limits.source, &spec.rate_limits.value.evidence)];
        for (source, list) in endpoints.chain(events).chain(types).chain(limits) {
            let root = At::root(source);
            let at = root.member("evidence");
            for (index, evidence) in list.iter().enumerate() {
                visit(&at.item(index), evidence);
            }
        }
    }
}
