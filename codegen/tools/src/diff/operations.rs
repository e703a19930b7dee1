//! Request types, and the operations that they call.

use std::collections::HashSet;

use codegen::spec::Direction;

use super::change::{Change, ChangeLocation, Effect, Heading};
use super::context::Context;
use super::members::Settable;
use super::pair::{Names, pair};
use super::path::{self, unnamed};
use super::surface::{Asked, Surface};

/// The requests of two specs, side by side.
pub(super) type Pairs<'s, 'a> = Vec<(Option<&'s Asked<'a>>, Option<&'s Asked<'a>>)>;

/// Pairs requests: by the id of the operation, then by what is called, then by name alone, for two
/// types at one path in Rust are the same to a program, whatever they call. Of an operation with
/// several, those of one name or one value belong together.
pub(super) fn pairs<'s, 'a>(old: &'s Surface<'a>, new: &'s Surface<'a>) -> Pairs<'s, 'a> {
    let id = |asked: &Asked<'_>| asked.called.operation.id.clone();
    let route = |asked: &Asked<'_>| {
        let operation = &asked.called.operation;
        format!("{} {}", operation.method.as_str(), unnamed(&operation.path))
    };
    let name = |asked: &Asked<'_>| asked.request.name.clone();
    let value = |asked: &Asked<'_>| format!("{:?}", asked.spec.value());
    let id_name = |asked: &Asked<'a>| vec![format!("{} {}", id(asked), name(asked))];
    let id_value = |asked: &Asked<'a>| vec![format!("{} {}", id(asked), value(asked))];
    let route_name = |asked: &Asked<'a>| vec![format!("{} {}", route(asked), name(asked))];
    let route_value = |asked: &Asked<'a>| vec![format!("{} {}", route(asked), value(asked))];
    let name = |asked: &Asked<'a>| vec![name(asked)];
    let rounds: [Names<'_, Asked<'a>>; 5] = [&id_name, &id_value, &route_name, &route_value, &name];
    pair(&old.requests, &new.requests, &rounds.map(|names| (names, names)))
}

impl<'a> Context<'_, 'a> {
    /// Compares all requests.
    pub(super) fn requests(&mut self, pairs: &Pairs<'_, 'a>) {
        // What is to be said of an operation is said once, at the first of its requests.
        let mut told = HashSet::new();
        for pair in pairs {
            match *pair {
                (Some(was), Some(is)) => {
                    let location = self.request(was, is);
                    let ids = (&was.called.operation.id, &is.called.operation.id);
                    if told.insert(ids) {
                        self.behaviour(&location, &was.called, &is.called);
                        self.special_limits(&location, &is.called.endpoint.id);
                    }
                }
                (None, Some(is)) => self.new_request(is),
                (Some(was), None) => self.lost_request(was),
                (None, None) => {}
            }
        }
    }

    fn new_request(&mut self, asked: &Asked<'_>) {
        let clause = format!("the request is new; it calls `{}`", call(asked));
        let change =
            Change::changed(&location(self.new, asked, asked), clause).under(Heading::Added);
        self.add(change.rust(Effect::Additive).wire(Effect::Additive));
    }

    fn lost_request(&mut self, asked: &Asked<'_>) {
        let clause = format!("the request is gone; it called `{}`", call(asked));
        let raw = "as long as Zoom answers, call it with `Client::raw`";
        let change = Change::changed(&location(self.old, asked, asked), clause);
        self.add(change.under(Heading::Removed).breaks(raw).wire(Effect::Breaking));
    }

    /// Compares a request that both specs have, and tells where it is now.
    fn request(&mut self, was: &Asked<'a>, is: &Asked<'a>) -> ChangeLocation {
        let here = location(self.new, is, is);
        self.moved(&location(self.old, was, is), &here, "request");
        if was.request.fixed != is.request.fixed {
            let (now, before) = (fixed(&is.request.fixed), fixed(&was.request.fixed));
            let change = Change::changed(&here, format!("it sends {now}, no longer {before}"));
            self.add(change.wire(Effect::Breaking));
        }
        let before = Settable { members: &was.request.members, fields: &was.fields };
        let after = Settable { members: &is.request.members, fields: &is.fields };
        let names = path::renamed(was.called.endpoint, is.called.endpoint);
        self.settable(&here, &before, &after, &names);
        self.output(&here, was.request.output.as_deref(), is.request.output.as_deref());
        let status =
            |asked: &Asked<'_>| asked.spec.response.map_or(200, |response| response.status);
        let (before, now) = (status(was), status(is));
        if before != now {
            let clause = format!("the status of a success is {now}, no longer {before}");
            self.add(Change::changed(&here, clause).wire(Effect::Breaking));
        }
        self.paged(&here, was, is);
        here
    }

    fn output(&mut self, location: &ChangeLocation, was: Option<&str>, is: Option<&str>) {
        let change = match (was, is) {
            (None, Some(is)) => {
                let change =
                    Change::changed(location, format!("the answer is `{is}`, no longer empty"));
                change.breaks(format!("read `{is}`")).wire(Effect::Additive)
            }
            (Some(was), None) => {
                let change =
                    Change::changed(location, format!("the answer is empty, no longer `{was}`"));
                change.breaks("read nothing from it").wire(Effect::Breaking)
            }
            (Some(was), Some(is)) if self.renames.now(was) != is => {
                let effect = self.wire(Direction::Read).answer(was, is);
                let change =
                    Change::changed(location, format!("the answer is `{is}`, no longer `{was}`"));
                change.breaks(format!("read `{is}`")).wire(effect)
            }
            _ => return,
        };
        self.add(change);
    }

    /// Groups are features of the crate.
    pub(super) fn groups(&mut self) {
        let (old, new) = (&self.old.groups, &self.new.groups);
        let library = self.new.spec.api.library();
        let location = |feature: &str| {
            let folder = feature.replace('-', "_");
            ChangeLocation { path: format!("{library}::{folder}"), file: folder }
        };
        for feature in new.difference(old) {
            let clause = format!("the group is new, with the feature `{feature}`");
            let change = Change::changed(&location(feature), clause).under(Heading::Added);
            self.add(change.rust(Effect::Additive));
        }
        for feature in old.difference(new) {
            let clause = format!("the group is gone, with the feature `{feature}`");
            let change = Change::changed(&location(feature), clause).under(Heading::Removed);
            let off = format!("take `{feature}` out of the features of the dependency");
            self.add(change.breaks(off));
        }
    }
}

/// Where a request is in one of the specs, with the file that a change of it is told with.
fn location(surface: &Surface<'_>, asked: &Asked<'_>, told: &Asked<'_>) -> ChangeLocation {
    ChangeLocation { path: surface.path(&asked.request.name), file: told.called.file.clone() }
}

fn call(asked: &Asked<'_>) -> String {
    let operation = &asked.called.operation;
    let fixed = asked.request.fixed.iter().map(|(name, value)| format!("?{name}={value}"));
    format!("{} {}{}", operation.method.as_str(), operation.path, fixed.collect::<String>())
}

fn fixed(query: &[(String, String)]) -> String {
    let pairs = query.iter().map(|(name, value)| format!("`{name}={value}`"));
    let pairs: Vec<_> = pairs.collect();
    if pairs.is_empty() { "no fixed query".to_owned() } else { pairs.join(" and ") }
}
