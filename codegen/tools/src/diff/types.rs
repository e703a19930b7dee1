//! Named types: which there are, where they are and which ways they go.

use std::collections::BTreeSet;

use super::change::{Change, ChangeLocation, Effect, Noun};
use super::context::Context;
use super::members::Settable;
use super::path::Names;
use super::surface::{Input, Origin, Surface, TypeKind};

impl<'a> Context<'_, 'a> {
    /// Compares all types.
    pub(super) fn types(&mut self) {
        let (old, new) = (self.old, self.new);
        let mut names: BTreeSet<String> =
            all_names(old).map(|name| self.renames.now(name).to_owned()).collect();
        names.extend(all_names(new).map(str::to_owned));
        for name in names {
            let before = self.renames.before(&name).to_owned();
            self.named(&before, &name);
        }
    }

    fn named(&mut self, before: &str, name: &str) {
        let (old, new) = (self.old, self.new);
        if let (Some(was), Some(is)) = (old.kind(before), new.kind(name))
            && was != is
        {
            let file = self.file_of(new, name);
            let location = location(new, name, &file);
            self.moved(&self::location(old, before, &file), &location, "type");
            let clause = format!("it is {}, no longer {}", a(is), a(was));
            let use_it = format!("use it as {}", a(is));
            let change = Change::changed(&location, clause).breaks(use_it);
            self.add(change.wire(Effect::Breaking));
            return;
        }
        match (old.enums.get(before), new.enums.get(name)) {
            (Some(was), Some(is)) => {
                let location = self.identity((before, &was.origin), (name, &is.origin));
                self.open_enum(&location, &was.ty, &is.ty);
            }
            (was, is) => self
                .one_sided(was.map(|was| (before, &was.origin)), is.map(|is| (name, &is.origin))),
        }
        match (old.ids.get(before), new.ids.get(name)) {
            (Some(was), Some(is)) => drop(self.identity((before, was), (name, is))),
            (was, is) => {
                self.one_sided(was.map(|was| (before, was)), is.map(|is| (name, is)));
            }
        }
        self.object(before, name);
    }

    /// An object is one type that is received, one that is sent, or both, and then the one that is
    /// sent is called `<name>Input`.
    fn object(&mut self, before: &str, name: &str) {
        let (old, new) = (self.old, self.new);
        let (old_sent, new_sent) = (old.inputs.get(before), new.inputs.get(name));
        let (old_record, new_record) = (old.records.get(before), new.records.get(name));
        let record =
            (old_record.map(|was| (before, &was.origin)), new_record.map(|is| (name, &is.origin)));
        let sent = (
            old_sent.map(|was| (was.name.as_str(), &was.origin)),
            new_sent.map(|is| (is.name.as_str(), &is.origin)),
        );
        let turned = turned(before, name, record, sent);
        if let (Some((clause, migration)), Some(was), Some(is)) =
            (&turned, record.0.or(sent.0), record.1.or(sent.1))
        {
            let location = self.identity(was, is);
            self.add(Change::changed(&location, clause).breaks(migration));
        } else if let (Some(was), Some(is)) = (old_record, new_record) {
            let location = self.identity((before, &was.origin), (name, &is.origin));
            self.record(&location, was, is);
        } else {
            self.one_sided(record.0, record.1);
        }
        match (old_sent, new_sent) {
            (Some(was), Some(is)) => {
                let (from, to) = ((was.name.as_str(), &was.origin), (is.name.as_str(), &is.origin));
                let location = match turned {
                    Some(_) => location(new, to.0, &to.1.file),
                    None => self.identity(from, to),
                };
                self.settable(&location, &settable(was), &settable(is), &Names::new());
            }
            _ if turned.is_some() => {}
            _ => self.one_sided(sent.0, sent.1),
        }
    }

    fn one_sided(&mut self, was: Option<(&str, &Origin)>, is: Option<(&str, &Origin)>) {
        // What the type means on the wire is told where it is used.
        if let Some((name, origin)) = was {
            let location = location(self.old, name, &origin.file);
            let change = Change::gone(&location, Noun::Type, "remove it; nothing uses it any more");
            self.add(change.wire(Effect::None));
        }
        if let Some((name, origin)) = is {
            let location = location(self.new, name, &origin.file);
            self.add(Change::new(&location, Noun::Type).wire(Effect::None));
        }
    }

    /// Compares where a type is and what it is called, and tells where it is now.
    fn identity(&mut self, old: (&str, &Origin), new: (&str, &Origin)) -> ChangeLocation {
        let was = location(self.old, old.0, &new.1.file);
        let is = location(self.new, new.0, &new.1.file);
        self.moved(&was, &is, "type");
        let lost: Vec<_> = self
            .old
            .groups
            .iter()
            .filter(|group| self.new.groups.contains(*group))
            .filter(|group| self.old.has(old.1, group) && !self.new.has(new.1, group))
            .map(|group| format!("`{group}`"))
            .collect();
        if !lost.is_empty() {
            let clause = format!("the feature {} does not bring it any more", lost.join(" or "));
            let features: Vec<_> = new.1.features.iter().map(|name| format!("`{name}`")).collect();
            let turn_on = format!("turn on {}", features.join(" or "));
            self.add(Change::changed(&is, clause).breaks(turn_on));
        }
        is
    }

    /// Tells of another path.
    pub(super) fn moved(&mut self, was: &ChangeLocation, is: &ChangeLocation, what: &str) {
        if was.path != is.path {
            let clause = format!("the {what} is now `{}`", is.short());
            self.add(Change::changed(was, clause).breaks(format!("write `{}`", is.short())));
        }
    }

    /// The file that declares a type.
    fn file_of(&self, surface: &Surface<'a>, name: &str) -> String {
        let origins = [
            surface.records.get(name).map(|ty| &ty.origin),
            surface.inputs.get(name).map(|ty| &ty.origin),
            surface.enums.get(name).map(|ty| &ty.origin),
            surface.ids.get(name),
        ];
        origins.into_iter().flatten().next().map(|origin| origin.file.clone()).unwrap_or_default()
    }
}

/// Names of all types in the spec.
fn all_names<'s>(surface: &'s Surface<'_>) -> impl Iterator<Item = &'s str> {
    let objects = surface.records.keys().chain(surface.inputs.keys());
    objects.chain(surface.enums.keys()).chain(surface.ids.keys()).map(String::as_str)
}

fn location(surface: &Surface<'_>, name: &str, file: &str) -> ChangeLocation {
    ChangeLocation { path: surface.path(name), file: file.to_owned() }
}

fn settable<'m, 'a>(sent: &'m Input<'a>) -> Settable<'m, 'a> {
    Settable { members: &sent.members, fields: &sent.fields }
}

/// What the name of an object means now, if it means another way than before, and what to do.
fn turned<T>(
    before: &str,
    name: &str,
    (was_read, is_read): (Option<T>, Option<T>),
    (was_sent, is_sent): (Option<T>, Option<T>),
) -> Option<(String, String)> {
    match (was_read.is_some(), was_sent.is_some(), is_read.is_some(), is_sent.is_some()) {
        (false, true, true, true) => Some((
            format!("it is what comes back; what is sent is `{name}Input`"),
            format!("send `{name}Input`"),
        )),
        (true, true, false, true) => Some((
            format!("it is what is sent, which was `{before}Input`; it does not come back"),
            format!("send `{name}`"),
        )),
        (false, true, true, false) => Some((
            "it is what comes back, no longer what is sent".to_owned(),
            "read its fields; it has no `new` and no setters".to_owned(),
        )),
        (true, false, false, true) => Some((
            "it is what is sent, no longer what comes back".to_owned(),
            "make it with `new` and setters; it has no fields to read".to_owned(),
        )),
        _ => None,
    }
}

/// A kind with its article.
fn a(kind: TypeKind) -> &'static str {
    match kind {
        TypeKind::Object => "an object",
        TypeKind::Enum => "an enum",
        TypeKind::Id => "an id",
    }
}
