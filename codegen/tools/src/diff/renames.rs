//! Types that have another name now.
//!
//! A type is taken for renamed when the old name is gone, the new one was not there, and a place that
//! both specs have (a field, an answer) had the one and has the other.

use std::collections::HashMap;

use codegen::spec::{Field, Response};

use super::path;
use super::surface::{Asked, Surface};

/// New names by old names, and the old ones by the new ones.
#[derive(Default)]
pub(super) struct Renames<'a> {
    new: HashMap<&'a str, &'a str>,
    old: HashMap<&'a str, &'a str>,
}

impl<'a> Renames<'a> {
    /// The name that a type has now.
    pub(super) fn now<'n>(&'n self, old: &'n str) -> &'n str {
        self.new.get(old).copied().unwrap_or(old)
    }

    /// The name that a type had before.
    pub(super) fn before<'n>(&'n self, new: &'n str) -> &'n str {
        self.old.get(new).copied().unwrap_or(new)
    }

    /// Finds them, along requests that have been paired.
    pub(super) fn find(
        old: &Surface<'a>,
        new: &Surface<'a>,
        requests: &[(&Asked<'a>, &Asked<'a>)],
    ) -> Self {
        let mut finder = Finder { old, new, found: Self::default(), queue: Vec::new() };
        for (before, after) in requests {
            finder.request(before, after);
        }
        for name in old.types.names().filter(|name| new.types.def(name).is_some()) {
            finder.fields(old.fields_of(name), new.fields_of(name));
        }
        while let Some((before, after)) = finder.queue.pop() {
            finder.fields(before, after);
        }
        finder.found
    }
}

struct Finder<'s, 'a> {
    old: &'s Surface<'a>,
    new: &'s Surface<'a>,
    found: Renames<'a>,
    /// Fields of renamed types that are still to be looked at.
    queue: Vec<(&'a [Field], &'a [Field])>,
}

impl<'a> Finder<'_, 'a> {
    fn request(&mut self, old: &Asked<'a>, new: &Asked<'a>) {
        let (was, is) = (old.called.endpoint, new.called.endpoint);
        let names = path::renamed(was, is);
        for before in &was.path_params {
            let name = path::now(&names, &before.name);
            if let Some(after) = is.path_params.iter().find(|after| after.name == name) {
                self.types(before, after);
            }
        }
        self.fields(&was.query, &is.query);
        if let (Some(old), Some(new)) = (old.spec.body, new.spec.body) {
            self.fields(
                old.fields.as_deref().unwrap_or_default(),
                new.fields.as_deref().unwrap_or_default(),
            );
            if let (Some(old), Some(new)) = (&old.ty, &new.ty) {
                self.names(old, new);
            }
        }
        if let (Some(old), Some(new)) = (old.spec.response, new.spec.response) {
            self.fields(
                old.fields.as_deref().unwrap_or_default(),
                new.fields.as_deref().unwrap_or_default(),
            );
            if let (Some(old), Some(new)) = (answer_name(old), answer_name(new)) {
                self.names(old, new);
            }
        }
    }

    fn fields(&mut self, old: &'a [Field], new: &'a [Field]) {
        let old: HashMap<_, _> = old.iter().map(|field| (field.name.as_str(), field)).collect();
        for field in new {
            if let Some(before) = old.get(field.name.as_str()) {
                self.types(before, field);
            }
        }
    }

    /// Two fields stand at the same place.
    fn types(&mut self, old: &'a Field, new: &'a Field) {
        if let (Some(old), Some(new)) = (old.ty.name(), new.ty.name()) {
            self.names(old, new);
        }
    }

    /// The old name and the new one stand at the same place.
    fn names(&mut self, old: &'a str, new: &'a str) {
        let (was, is) = (self.old.kind(old), self.new.kind(new));
        let stays = self.new.kind(old).is_some();
        let came = self.old.kind(new).is_none();
        let free = !self.found.new.contains_key(old) && !self.found.old.contains_key(new);
        if was.is_none() || was != is || stays || !came || !free {
            return;
        }
        self.queue.push((self.old.fields_of(old), self.new.fields_of(new)));
        self.found.new.insert(old, new);
        self.found.old.insert(new, old);
    }
}

fn answer_name(answer: &Response) -> Option<&str> {
    answer.ty.as_deref().or(answer.name.as_deref())
}
