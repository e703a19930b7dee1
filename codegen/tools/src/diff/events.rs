//! Events: those that came and went, and what an app must be allowed to get them.

use std::collections::BTreeMap;

use codegen::spec::Event;

use super::change::{Change, ChangeLocation, Effect, Noun};
use super::context::Context;
use super::surface::Surface;

/// Events, each with its file, by their names on the wire.
type Events<'a> = BTreeMap<&'a str, (&'a Event, &'a str)>;

impl<'a> Context<'_, 'a> {
    /// Compares all events, by their names on the wire.
    pub(super) fn events(&mut self) {
        let (old, new) = (events(self.old), events(self.new));
        for (name, (event, file)) in &new {
            let location = location(self.new, event, file);
            match (old.get(name), renamed(&old, &new, event)) {
                (Some((was, _)), _) => self.event(&location, was, event),
                (None, Some(was)) => {
                    let change =
                        Change::changed(&location, format!("was `{}`, is `{name}`", was.event));
                    let migration = "see whether what is done about it is still right";
                    self.add(change.breaks(migration).wire(Effect::Breaking));
                    self.event(&location, was, event);
                }
                (None, None) => self.add(Change::new(&location, Noun::Event)),
            }
        }
        for (name, (event, file)) in &old {
            if !new.contains_key(name) && renamed(&new, &old, event).is_none() {
                let migration = format!("match `Event::Unknown` with the name `{name}`");
                self.add(Change::gone(&location(self.old, event, file), Noun::Event, migration));
            }
        }
    }

    fn event(&mut self, location: &ChangeLocation, was: &Event, is: &Event) {
        if was.payload != is.payload {
            let change = Change::changed(location, format!("was `Event::{}`", was.payload));
            self.add(change.breaks(format!("write `{}`", is.payload)));
        }
        for (kind, was, is) in [
            ("classic", &was.scopes.classic, &is.scopes.classic),
            ("granular", &was.scopes.granular, &is.scopes.granular),
        ] {
            let only = |list: &[String], other: &[String]| {
                let scopes = list.iter().filter(|scope| !other.contains(scope));
                scopes.map(|scope| format!("`{scope}`")).collect::<Vec<_>>().join(", ")
            };
            let (gone, come) = (only(was, is), only(is, was));
            if !gone.is_empty() {
                let clause = format!("not for apps with the {kind} scope {gone} alone any more");
                let change = Change::changed(location, clause).wire(Effect::Breaking);
                self.add(change.migrate("give the app another of its scopes"));
            }
            if !come.is_empty() {
                let clause = format!("for apps with the {kind} scope {come} too");
                self.add(Change::changed(location, clause).wire(Effect::Additive));
            }
        }
    }
}

/// The event with the same name in Rust that has another name on the wire, and is in the one spec only.
fn renamed<'a>(from: &Events<'a>, to: &Events<'a>, event: &Event) -> Option<&'a Event> {
    let mut alone = from.values().filter(|(other, _)| !to.contains_key(other.event.as_str()));
    alone.find(|(other, _)| other.payload == event.payload).map(|(other, _)| *other)
}

/// The events of a spec by name.
fn events<'a>(surface: &Surface<'a>) -> Events<'a> {
    let events = surface.spec.events.iter();
    events.map(|file| (file.event.as_str(), (&file.value, file.source.path()))).collect()
}

fn location(surface: &Surface<'_>, event: &Event, file: &str) -> ChangeLocation {
    let library = surface.spec.api.library();
    let path = format!("{library}::events::Event::{}", event.payload);
    ChangeLocation { path, file: file.to_owned() }
}
