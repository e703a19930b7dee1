//! Types that have another name now.
//!
//! A type is taken for renamed when the old name is gone, the new one was not there, and a place that
//! both specs have (a field, an answer) had the one and has the other.

use std::collections::HashMap;

use super::path;
use super::surface::{Asked, Surface};
use crate::reading::split_type;
use crate::spec::{Field, Response, TypeDef};

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
        let mut finder = Finder {
            old_types: &old.types,
            new_types: &new.types,
            old_answers: &old.answers,
            new_answers: &new.answers,
            found: Self::default(),
            queue: Vec::new(),
        };
        for (before, after) in requests {
            finder.request(before, after);
        }
        for (name, ty) in &old.types {
            if let Some(after) = new.types.get(name) {
                finder.fields(ty.fields.as_deref(), after.fields.as_deref());
            }
        }
        while let Some((before, after)) = finder.queue.pop() {
            finder.fields(before.fields.as_deref(), after.fields.as_deref());
        }
        finder.found
    }
}

struct Finder<'s, 'a> {
    old_types: &'s HashMap<&'a str, &'a TypeDef>,
    new_types: &'s HashMap<&'a str, &'a TypeDef>,
    old_answers: &'s HashMap<&'a str, &'a [Field]>,
    new_answers: &'s HashMap<&'a str, &'a [Field]>,
    found: Renames<'a>,
    /// Renamed types whose fields are still to be looked at.
    queue: Vec<(&'a TypeDef, &'a TypeDef)>,
}

impl<'a> Finder<'_, 'a> {
    fn request(&mut self, old: &Asked<'a>, new: &Asked<'a>) {
        let (was, is) = (old.called.endpoint, new.called.endpoint);
        let names = path::renamed(was, is);
        for before in &was.path_params {
            let name = path::now(&names, &before.name);
            if let Some(after) = is.path_params.iter().find(|after| after.name == name) {
                self.names(split_type(&before.ty).1, split_type(&after.ty).1);
            }
        }
        self.fields(Some(&was.query), Some(&is.query));
        if let (Some(old), Some(new)) = (old.form.body, new.form.body) {
            self.fields(old.fields.as_deref(), new.fields.as_deref());
            if let (Some(old), Some(new)) = (&old.ty, &new.ty) {
                self.names(old, new);
            }
        }
        if let (Some(old), Some(new)) = (old.form.response, new.form.response) {
            self.fields(old.fields.as_deref(), new.fields.as_deref());
            if let (Some(old), Some(new)) = (answer_name(old), answer_name(new)) {
                self.names(old, new);
            }
        }
    }

    fn fields(&mut self, old: Option<&'a [Field]>, new: Option<&'a [Field]>) {
        let (Some(old), Some(new)) = (old, new) else { return };
        let old: HashMap<_, _> = old.iter().map(|field| (field.name.as_str(), field)).collect();
        for field in new {
            if let Some(before) = old.get(field.name.as_str()) {
                self.names(split_type(&before.ty).1, split_type(&field.ty).1);
            }
        }
    }

    /// The old name and the new one stand at the same place.
    fn names(&mut self, old: &'a str, new: &'a str) {
        let was = self.old_types.contains_key(old) || self.old_answers.contains_key(old);
        let is = self.new_types.contains_key(new) || self.new_answers.contains_key(new);
        let stays = self.new_types.contains_key(old) || self.new_answers.contains_key(old);
        let came = !self.old_types.contains_key(new) && !self.old_answers.contains_key(new);
        let free = !self.found.new.contains_key(old) && !self.found.old.contains_key(new);
        if old == new || !was || !is || stays || !came || !free {
            return;
        }
        match (self.old_types.get(old), self.new_types.get(new)) {
            (Some(before), Some(after)) if kind(before) == kind(after) => {
                self.queue.push((before, after));
            }
            (Some(ty), None) | (None, Some(ty)) if kind(ty) != Kind::Object => return,
            (Some(_), Some(_)) => return,
            _ => {}
        }
        self.found.new.insert(old, new);
        self.found.old.insert(new, old);
    }
}

fn answer_name(answer: &Response) -> Option<&str> {
    answer.ty.as_deref().or(answer.name.as_deref())
}

/// What a named type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    Enum,
    Id,
}

pub(super) fn kind(ty: &TypeDef) -> Kind {
    match (ty.id, &ty.values) {
        (true, _) => Kind::Id,
        (_, Some(_)) => Kind::Enum,
        _ => Kind::Object,
    }
}
