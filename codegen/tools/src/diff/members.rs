//! What can be set: arguments of constructors, and setters.

use std::collections::HashMap;

use codegen::emit::argument;
use codegen::ir::{Member, Members, SentIn};
use codegen::names::escape;
use codegen::spec::{Direction, Field};

use super::change::{Change, ChangeLocation, Effect, Heading, Noun};
use super::context::Context;
use super::facts;
use super::pair::pair;
use super::path::{self, Names};
use super::surface::Fields;
use super::wire::list_style;

/// What can be set on something, in one of the specs.
pub(super) struct Settable<'m, 'a> {
    pub(super) members: &'m Members,
    pub(super) fields: &'m Fields<'a>,
}

/// One thing that can be set.
struct Setting<'m, 'a> {
    member: &'m Member,
    required: bool,
    /// What it is on the wire: place and name.
    slot: String,
    field: Option<&'a Field>,
}

impl<'m, 'a> Settable<'m, 'a> {
    /// `names`: those that path parameters have now.
    fn settings(&self, names: &Names<'_>) -> Vec<Setting<'m, 'a>> {
        let required = self.members.required.iter().map(|member| (member, true));
        let all = required.chain(self.members.optional.iter().map(|member| (member, false)));
        let settings = all.map(|(member, required)| {
            let wire = match member.place {
                SentIn::Path => path::now(names, &member.wire),
                SentIn::Query | SentIn::Header | SentIn::Body => &member.wire,
            };
            let slot = format!("{} {wire}", place_name(member.place));
            let field = self.fields.get(&(member.place, member.wire.as_str())).copied();
            Setting { member, required, slot, field }
        });
        settings.collect()
    }

    /// The constructor with its arguments.
    fn constructor(&self, location: &ChangeLocation) -> String {
        let names: Vec<_> =
            self.members.required.iter().map(|member| escape(&member.name)).collect();
        format!("`{}::new({})`", type_name(location), names.join(", "))
    }
}

impl<'a> Context<'_, 'a> {
    /// Compares what can be set on a request or on an object that is sent. `names`: those that path
    /// parameters have now.
    pub(super) fn settable(
        &mut self,
        location: &ChangeLocation,
        old: &Settable<'_, 'a>,
        new: &Settable<'_, 'a>,
        names: &Names<'_>,
    ) {
        let call = format!("call {}", new.constructor(location));
        let (before, after) = (old.settings(names), new.settings(&Names::new()));
        let slot = |setting: &Setting<'_, '_>| vec![setting.slot.clone()];
        let name = |setting: &Setting<'_, '_>| vec![setting.member.name.clone()];
        let mut pairs = pair(&before, &after, &[(&slot, &slot), (&name, &name)]);
        for (old, new) in &pairs {
            match (old, new) {
                (Some(old), Some(new)) => self.setting(location, old, new, &call),
                (None, Some(new)) => self.new_setting(location, new, &call),
                (Some(old), None) => self.lost_setting(location, old, &call),
                (None, None) => {}
            }
        }
        pairs.retain(|(old, new)| {
            old.is_some_and(|old| old.required) && new.is_some_and(|new| new.required)
        });
        self.order(location, &before, &pairs, &call);
        match (old.members.required.is_empty(), new.members.required.is_empty()) {
            (true, false) => {
                let change = Change::changed(location, "there is no `Default` any more");
                self.add(change.under(Heading::Removed).breaks(call));
            }
            (false, true) => {
                let change = Change::changed(location, "there is a `Default`");
                self.add(change.under(Heading::Added).rust(Effect::Additive));
            }
            _ => {}
        }
    }

    fn new_setting(&mut self, location: &ChangeLocation, new: &Setting<'_, '_>, call: &str) {
        let member = new.member;
        if new.required {
            let clause = format!("the argument {} is new", what(member));
            let change = Change::changed(&location.member("new"), clause);
            self.add(change.breaks(call).wire(Effect::Breaking));
            return;
        }
        self.add(Change::new(&location.member(&member.name), Noun::Setter));
        if let Some(clear) = &member.clear {
            self.add(Change::new(&location.member(clear), Noun::Clearing));
        }
    }

    fn lost_setting(&mut self, location: &ChangeLocation, old: &Setting<'_, '_>, call: &str) {
        let member = old.member;
        if old.required {
            let clause = format!("the argument {} is gone", what(member));
            let change = Change::changed(&location.member("new"), clause);
            self.add(change.breaks(call).wire(Effect::Breaking));
            return;
        }
        let remove = "remove the call; Zoom does not take it any more";
        self.add(Change::gone(&location.member(&member.name), Noun::Setter, remove));
        if let Some(clear) = &member.clear {
            self.add(Change::gone(&location.member(clear), Noun::Clearing, remove));
        }
    }

    fn setting(
        &mut self,
        location: &ChangeLocation,
        old: &Setting<'_, 'a>,
        new: &Setting<'_, 'a>,
        call: &str,
    ) {
        let (before, after) = (old.member, new.member);
        // Arguments have no names for those who call.
        let here = if new.required { location.member("new") } else { location.member(&after.name) };
        match (old.required, new.required) {
            (false, true) => {
                let clause = format!("{} is an argument, no longer a setter", what(after));
                self.add(Change::changed(&here, clause).breaks(call).wire(Effect::Breaking));
            }
            (true, false) => {
                let clause = format!("`{}` is a setter, no longer an argument", after.name);
                self.add(Change::changed(&here, clause).breaks(call).wire(Effect::Additive));
            }
            (false, false) if before.name != after.name => {
                let location = location.member(&before.name);
                let clause = format!("the setter is now called `{}`", escape(&after.name));
                let call = format!("call `{}`", escape(&after.name));
                self.add(Change::changed(&location, clause).breaks(call));
            }
            _ => {}
        }
        if old.slot != new.slot && after.place != SentIn::Path {
            let clause = format!(
                "it sends the {} `{}`, no longer the {} `{}`",
                place_name(after.place),
                after.wire,
                place_name(before.place),
                before.wire
            );
            self.add(Change::changed(&here, clause).wire(Effect::Breaking));
        }
        if !new.required && !old.required {
            self.clearing(location, before, after);
        }
        self.argument_type(&here, old, new);
        // Nobody is warned of an argument.
        if !new.required {
            let was = before.deprecated.as_deref().filter(|_| !old.required);
            self.deprecated(&here, was, after.deprecated.as_deref());
        }
        if let (Some(old), Some(new)) = (old.field, new.field) {
            for change in facts::sent(&here, old, new, after) {
                self.add(change);
            }
        }
    }

    fn clearing(&mut self, location: &ChangeLocation, before: &Member, after: &Member) {
        match (&before.clear, &after.clear) {
            (None, Some(clear)) => self.add(Change::new(&location.member(clear), Noun::Clearing)),
            (Some(clear), None) => {
                let remove = "remove the call; Zoom does not take `null` any more";
                self.add(Change::gone(&location.member(clear), Noun::Clearing, remove));
            }
            (Some(old), Some(new)) if old != new => {
                let clause = format!("the method is now called `{new}`");
                let change = Change::changed(&location.member(old), clause);
                self.add(change.breaks(format!("call `{new}`")));
            }
            _ => {}
        }
    }

    fn argument_type(
        &mut self,
        location: &ChangeLocation,
        old: &Setting<'_, 'a>,
        new: &Setting<'_, 'a>,
    ) {
        let (was, is) = (argument(&old.member.ty), argument(&new.member.ty));
        let rust = !self.same_argument(&old.member.ty, &new.member.ty);
        let (Some(before), Some(after)) = (old.field, new.field) else { return };
        let (before, after) = ((old.member.place, before), (new.member.place, after));
        let name = if new.required {
            format!("`{}` takes", new.member.name)
        } else {
            "it takes".to_owned()
        };
        if rust {
            let clause = format!("{name} `{is}`, no longer `{was}`");
            let effect = self.wire(Direction::Write).field(before, after);
            self.add(Change::changed(location, clause).wire(effect).breaks(format!("pass `{is}`")));
        } else if list_style(before.0, before.1) != list_style(after.0, after.1) {
            let style = list_style(after.0, after.1).unwrap_or_default();
            let change = Change::changed(location, format!("the list is sent {style}"));
            self.add(change.wire(Effect::Breaking));
        }
    }

    /// The arguments that both constructors have must come in the same order.
    fn order(
        &mut self,
        location: &ChangeLocation,
        before: &[Setting<'_, 'a>],
        kept: &[(Option<&Setting<'_, 'a>>, Option<&Setting<'_, 'a>>)],
        call: &str,
    ) {
        let places: HashMap<_, _> =
            before.iter().enumerate().map(|(index, old)| (&old.slot, index)).collect();
        let order: Vec<_> =
            kept.iter().filter_map(|(old, _)| places.get(&(*old)?.slot).copied()).collect();
        if order.is_sorted() {
            return;
        }
        let types: Vec<_> =
            kept.iter().filter_map(|(_, new)| Some(argument(&(*new)?.member.ty))).collect();
        let alike = types
            .iter()
            .enumerate()
            .any(|(index, ty)| types.iter().take(index).any(|other| takes_both(ty, other)));
        let silent = if alike { ", which the compiler may not notice" } else { "" };
        let clause = "the arguments come in another order";
        let change = Change::changed(&location.member("new"), clause);
        self.add(change.breaks(format!("{call}{silent}")));
    }
}

/// Whether one value may fit both arguments.
fn takes_both(one: &str, other: &str) -> bool {
    one == other || (one.starts_with("impl Into<") && other.starts_with("impl Into<"))
}

/// Name and place of an argument.
fn what(member: &Member) -> String {
    let (name, place) = (escape(&member.name), place_name(member.place));
    if member.name == member.wire {
        format!("`{name}` ({place})")
    } else {
        format!("`{name}` ({place} `{}`)", member.wire)
    }
}

fn place_name(place: SentIn) -> &'static str {
    match place {
        SentIn::Path => "path parameter",
        SentIn::Query => "query parameter",
        SentIn::Header => "header",
        SentIn::Body => "body field",
    }
}

/// The last part of a path.
fn type_name(location: &ChangeLocation) -> &str {
    location.path.rsplit("::").next().unwrap_or_default()
}
