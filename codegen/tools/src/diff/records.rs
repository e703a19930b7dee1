//! Objects that are received.

use codegen::emit::received;
use codegen::ir::{Field, SentIn};
use codegen::names::escape;
use codegen::spec::Direction;

use super::change::{Change, ChangeLocation, Effect, Noun};
use super::context::Context;
use super::pair::pair;
use super::surface::Received;

impl<'a> Context<'_, 'a> {
    /// Compares the fields of an object. Their order means nothing.
    pub(super) fn record(
        &mut self,
        location: &ChangeLocation,
        old: &Received<'a>,
        new: &Received<'a>,
    ) {
        let wire = |field: &Field| vec![field.wire.clone()];
        let alias = |field: &Field| field.aliases.clone();
        let name = |field: &Field| vec![field.name.clone()];
        // A field that has moved to another name is still read from the old one.
        let rounds: [(super::pair::Names<'_, Field>, super::pair::Names<'_, Field>); 4] =
            [(&wire, &wire), (&wire, &alias), (&alias, &wire), (&name, &name)];
        for pair in pair(&old.record.fields, &new.record.fields, &rounds) {
            match pair {
                (Some(before), Some(after)) => self.field(location, (old, before), (new, after)),
                (None, Some(after)) => {
                    self.add(Change::new(&location.member(&after.name), Noun::Field));
                }
                (Some(before), None) => {
                    let remove =
                        "stop reading it; if Zoom still sends it, it is in `Response::bytes`";
                    self.add(Change::gone(&location.member(&before.name), Noun::Field, remove));
                }
                (None, None) => {}
            }
        }
        let clause = match (old.record.bare, new.record.bare) {
            (false, true) => "it comes as a list, without an object around it",
            (true, false) => "it comes as an object, no longer as a list",
            _ => return,
        };
        self.add(Change::changed(location, clause).wire(Effect::Breaking));
    }

    fn field(
        &mut self,
        location: &ChangeLocation,
        (old, before): (&Received<'a>, &Field),
        (new, after): (&Received<'a>, &Field),
    ) {
        let here = location.member(&after.name);
        if before.name != after.name {
            let name = escape(&after.name);
            let change = Change::changed(
                &location.member(&before.name),
                format!("the field is now called `{name}`"),
            );
            self.add(change.breaks(format!("read `{name}`")));
        }
        // The field of a bare list has no name on the wire.
        if !(old.record.bare && new.record.bare) {
            self.wire_names(&here, before, after);
        }
        if !self.same_type(&before.ty, &after.ty) {
            let (was, is) = (received(&before.ty), received(&after.ty));
            let fields =
                (old.fields.get(before.wire.as_str()), new.fields.get(after.wire.as_str()));
            let effect = match fields {
                (Some(old), Some(new)) => {
                    self.wire(Direction::Read).field((SentIn::Body, old), (SentIn::Body, new))
                }
                _ => Effect::Breaking,
            };
            let change = Change::changed(&here, format!("it is `{is}`, no longer `{was}`"));
            self.add(change.wire(effect).breaks(format!("read it as `{is}`")));
        }
        self.deprecated(&here, before.deprecated.as_deref(), after.deprecated.as_deref());
    }

    /// The names that a field is read from.
    fn wire_names(&mut self, location: &ChangeLocation, before: &Field, after: &Field) {
        if before.wire != after.wire {
            let known = after.aliases.contains(&before.wire);
            let also = if known { ", which is still read" } else { "" };
            let clause =
                format!("Zoom sends it as `{}`, no longer as `{}`{also}", after.wire, before.wire);
            // Whoever reads it from all its names has read it from this one before.
            let read = before.aliases.contains(&after.wire);
            let effect = if read { Effect::None } else { Effect::Breaking };
            self.add(Change::changed(location, clause).wire(effect));
        }
        let names = |field: &Field| -> Vec<String> {
            std::iter::once(&field.wire).chain(&field.aliases).cloned().collect()
        };
        let (was, is) = (names(before), names(after));
        for alias in after.aliases.iter().filter(|alias| !was.contains(alias)) {
            let clause = format!("it is also read from `{alias}`");
            self.add(Change::changed(location, clause).wire(Effect::Additive));
        }
        for alias in before.aliases.iter().filter(|alias| !is.contains(alias)) {
            let clause = format!("it is no longer read from `{alias}`");
            self.add(Change::changed(location, clause).wire(Effect::Breaking));
        }
    }
}
