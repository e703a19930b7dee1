//! What the rules need to know of the spec as a whole.

use std::collections::HashSet;

use crate::files::{Files, Located};
use crate::reading::goes;
use crate::resolve::{Base, Types};
use crate::schema::nearest;
use crate::spec::{Body, Direction, Endpoint, Field, Request};
use crate::ty::{BuiltIn, Shape};
use crate::walk;

pub(super) struct Context<'a> {
    pub(super) files: &'a Files,
    /// Types by name. Of two with the same name, the first.
    pub(super) types: Types<'a>,
    /// Objects that are sent, whole or as a part of another.
    pub(super) sent: HashSet<&'a str>,
    /// Objects that are received, whole or as a part of another.
    pub(super) received: HashSet<&'a str>,
    /// Types that an endpoint or an event uses, or that a file uses that could not be read.
    pub(super) used: HashSet<&'a str>,
}

impl<'a> Context<'a> {
    pub(super) fn new(files: &'a Files) -> Self {
        let mut context = Self {
            files,
            types: Types::of(&files.types, &files.endpoints, &files.events),
            sent: HashSet::new(),
            received: HashSet::new(),
            used: HashSet::new(),
        };
        context.find_used_types();
        context
    }

    /// Finds out which types are used, and in which directions. A name that is not declared stands
    /// for the nearest one, and one that is none for any: it is reported, and what it was meant for
    /// should not be reported too.
    fn find_used_types(&mut self) {
        let mut queue = self.named_types();
        let mut misspelt = HashSet::new();
        while let Some((name, direction)) = queue.pop() {
            let Some(def) = self.types.def(name) else {
                if BuiltIn::named(name).is_none() && misspelt.insert(name) {
                    let near = nearest(name, self.types.names());
                    let is_meant = |known: &&str| !is_type_name(name) || Some(*known) == near;
                    let meant = self.types.names().filter(is_meant);
                    queue.extend(meant.flat_map(in_both_directions));
                }
                continue;
            };
            let seen = match direction {
                Direction::Read => &mut self.received,
                Direction::Write => &mut self.sent,
            };
            if seen.insert(&def.name) {
                self.used.insert(&def.name);
                let fields = def.fields.iter().flatten().filter(|field| goes(field, direction));
                queue.extend(fields.filter_map(|field| Some((field.ty.name()?, direction))));
            }
        }
    }

    /// The types that endpoints and events name, and those that they may name where it cannot be read: in a
    /// file, or under a name that is not there.
    fn named_types(&self) -> Vec<(&'a str, Direction)> {
        let may_be_used = |name: &&str| name.is_empty() || self.files.unread.may_name(name);
        let mut named: Vec<_> =
            self.types.names().filter(may_be_used).flat_map(in_both_directions).collect();
        let mut add = |name: Option<&'a str>, direction| {
            named.extend(name.map(|name| (name, direction)));
        };
        for file in &self.files.endpoints {
            walk::field_lists(file, &mut |_, location, fields| {
                if let Some(direction) = location.direction() {
                    fields.iter().for_each(|field| add(field.ty.name(), direction));
                }
            });
            for request in file.value.requests() {
                // A body of which nothing says what it is may be of any type.
                let nameless = |body: &Body| body.fields.is_none().then_some("");
                let body = request.body.and_then(|body| body.ty.as_deref().or(nameless(body)));
                add(body, Direction::Write);
                add(request.response.and_then(|answer| answer.ty.as_deref()), Direction::Read);
            }
        }
        for field in self.files.events.iter().flat_map(|file| &file.fields) {
            add(field.ty.name(), Direction::Read);
        }
        named
    }

    /// Whether a type of that name may be declared where it cannot be read: in a file, or without its name.
    pub(super) fn may_be_declared(&self, name: &str) -> bool {
        self.files.unread.types || self.files.unread.may_name(name) || self.types.def("").is_some()
    }

    /// What a value of a field is. A name that nothing is known of is reported once, by
    /// [`super::types::references`].
    pub(super) fn base(&self, field: &Field) -> Base<'a> {
        self.types.base(&field.ty)
    }

    /// Whether a field holds one text that may be compared and shown, or one of an unknown type.
    pub(super) fn is_text(&self, field: &Field) -> bool {
        let base = self.base(field);
        field.ty.shape == Shape::One
            && field.ty != BuiltIn::Secret
            && (base.is_text() || matches!(base, Base::Unknown))
    }

    /// The fields of a body. `None` when nothing is known of them.
    pub(super) fn body_fields(&self, body: &'a Body) -> Option<&'a [Field]> {
        self.own_fields(body.ty.as_deref(), body.fields.as_deref())
    }

    /// The fields that a request sends in its body: none where it has none. `None` when nothing is known of them.
    pub(super) fn sent_fields(&self, request: Request<'a>) -> Option<&'a [Field]> {
        request.body.map_or(Some(&[]), |body| self.body_fields(body))
    }

    /// What has the fields that a call sends, and what it lacks that has none of a name: a body has them, where there is
    /// one.
    pub(super) fn sent_lack<'n>(
        &self,
        file: &'n Located<Endpoint>,
        name: &'n str,
    ) -> (&'n str, &'n str) {
        let mut bodies = Vec::new();
        walk::requests(file, &mut |_, request| bodies.extend(request.body));
        let ty = bodies.first().and_then(|body| body.ty.as_deref());
        let name = if bodies.is_empty() { "body" } else { name };
        (ty.unwrap_or(file.source.path()), name)
    }

    /// The fields of the type that is named, or else those that are given.
    pub(super) fn own_fields(
        &self,
        ty: Option<&str>,
        fields: Option<&'a [Field]>,
    ) -> Option<&'a [Field]> {
        match ty {
            Some(name) => self.types.get(name)?.def.fields.as_deref(),
            None => fields,
        }
    }
}

/// Whether a type can have the name.
pub(super) fn is_type_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric())
}

fn in_both_directions(name: &str) -> [(&str, Direction); 2] {
    [Direction::Read, Direction::Write].map(|direction| (name, direction))
}
