//! Operations, and the request types that call them.

use super::Context;
use super::change::{Change, Effect, Section, Spot};
use super::members::Settable;
use super::pair::pair;
use super::surface::{Asked, Called, Surface};
use crate::ir::{BodyKind, Operation};
use crate::spec::Replay;

/// The operations of two specs, side by side: by id, then by what is called.
pub(super) fn pairs<'s, 'a>(
    old: &'s Surface<'a>,
    new: &'s Surface<'a>,
) -> Vec<(Option<&'s Called<'a>>, Option<&'s Called<'a>>)> {
    let id = |called: &Called<'_>| vec![called.operation.id.clone()];
    let route = |called: &Called<'_>| {
        let Operation { method, path, .. } = &called.operation;
        vec![format!("{} {}", method.as_str(), unnamed(path))]
    };
    pair(&old.operations, &new.operations, &[(&id, &id), (&route, &route)])
}

/// A path without the names of its parameters, which nobody sees on the wire.
fn unnamed(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

impl<'a> Context<'_, 'a> {
    /// Tells of an operation that only one of the specs has.
    pub(super) fn one_operation(&mut self, called: &Called<'a>, is_new: bool) {
        let surface = if is_new { self.new } else { self.old };
        for asked in &called.requests {
            let spot = Spot { path: surface.path(&asked.request.name), file: called.file.clone() };
            self.one_request(&spot, called, asked, is_new);
        }
    }

    fn one_request(&mut self, spot: &Spot, called: &Called<'_>, asked: &Asked<'_>, is_new: bool) {
        let Operation { method, path, .. } = &called.operation;
        let fixed = asked.request.fixed.iter().map(|(name, value)| format!("?{name}={value}"));
        let call = format!("{} {path}{}", method.as_str(), fixed.collect::<String>());
        self.add(if is_new {
            let change = Change::changed(spot, format!("the request is new; it calls `{call}`"));
            change.section(Section::Added).rust(Effect::Additive).wire(Effect::Additive)
        } else {
            let change = Change::changed(spot, format!("the request is gone; it called `{call}`"));
            let raw = "as long as Zoom answers, call it with `Client::raw`";
            change.section(Section::Removed).breaks(raw).wire(Effect::Breaking)
        });
    }

    /// Compares an operation that both specs have.
    pub(super) fn operation(&mut self, old: &Called<'a>, new: &Called<'a>) {
        let name = |asked: &Asked<'_>| vec![asked.request.name.clone()];
        let fixed = |asked: &Asked<'_>| vec![format!("{:?}", asked.request.fixed)];
        let mut first = None;
        for pair in pair(&old.requests, &new.requests, &[(&name, &name), (&fixed, &fixed)]) {
            match pair {
                (Some(was), Some(is)) => {
                    let was_at =
                        Spot { path: self.old.path(&was.request.name), file: new.file.clone() };
                    let spot =
                        Spot { path: self.new.path(&is.request.name), file: new.file.clone() };
                    self.moved(&was_at, &spot, "request");
                    self.request(&spot, (old, was), (new, is));
                    first.get_or_insert(spot);
                }
                (None, Some(is)) => {
                    let path = self.new.path(&is.request.name);
                    self.one_request(&Spot { path, file: new.file.clone() }, new, is, true);
                }
                (Some(was), None) => {
                    let path = self.old.path(&was.request.name);
                    self.one_request(&Spot { path, file: old.file.clone() }, old, was, false);
                }
                (None, None) => {}
            }
        }
        if let Some(spot) = first {
            self.behaviour(&spot, &old.operation, &new.operation);
            self.special_limits(&spot, old.endpoint, new.endpoint);
        }
    }

    fn request(
        &mut self,
        spot: &Spot,
        (old, was): (&Called<'a>, &Asked<'a>),
        (new, is): (&Called<'a>, &Asked<'a>),
    ) {
        if was.request.fixed != is.request.fixed {
            let text = |fixed: &[(String, String)]| match fixed {
                [] => "no fixed query".to_owned(),
                fixed => {
                    let pairs = fixed.iter().map(|(name, value)| format!("`{name}={value}`"));
                    pairs.collect::<Vec<_>>().join(" and ")
                }
            };
            let (now, before) = (text(&is.request.fixed), text(&was.request.fixed));
            let change = Change::changed(spot, format!("it sends {now}, no longer {before}"));
            self.add(change.wire(Effect::Breaking));
        }
        let before = Settable {
            members: &was.request.members,
            fields: &was.fields,
            path: &old.endpoint.path,
        };
        let after =
            Settable { members: &is.request.members, fields: &is.fields, path: &new.endpoint.path };
        self.settable(spot, &before, &after);
        self.output(spot, was.request.output.as_deref(), is.request.output.as_deref());
        self.paged(spot, was, is);
    }

    fn output(&mut self, spot: &Spot, was: Option<&str>, is: Option<&str>) {
        let change = match (was, is) {
            (None, Some(is)) => {
                let change =
                    Change::changed(spot, format!("the answer is `{is}`, no longer empty"));
                change.breaks(format!("read `{is}`")).wire(Effect::Additive)
            }
            (Some(was), None) => {
                let change =
                    Change::changed(spot, format!("the answer is empty, no longer `{was}`"));
                change.breaks("read nothing from it").wire(Effect::Breaking)
            }
            (Some(was), Some(is)) if self.renames.now(was) != is => {
                let same = self.wire().same_answer(was, is);
                let effect = if same { Effect::None } else { Effect::Breaking };
                let change =
                    Change::changed(spot, format!("the answer is `{is}`, no longer `{was}`"));
                change.breaks(format!("read `{is}`")).wire(effect)
            }
            _ => return,
        };
        self.add(change);
    }

    fn paged(&mut self, spot: &Spot, was: &Asked<'_>, is: &Asked<'_>) {
        match (&was.request.stream, &is.request.stream) {
            (None, Some(_)) => {
                let change = Change::changed(spot, "it can be streamed: there is a `Paged`");
                self.add(change.section(Section::Added).rust(Effect::Additive));
            }
            (Some(_), None) => {
                let change =
                    Change::changed(spot, "it cannot be streamed: there is no `Paged` any more");
                let send = "send it with `Client::send`";
                self.add(change.section(Section::Removed).breaks(send));
            }
            (Some(was), Some(is)) => {
                if self.renames.now(&was.item) != is.item {
                    let clause = format!("its items are `{}`, no longer `{}`", is.item, was.item);
                    let read = format!("read items as `{}`", is.item);
                    self.add(Change::changed(spot, clause).breaks(read));
                }
                if was.key != is.key {
                    let clause = format!(
                        "streams tell items by {}, no longer by {}",
                        list(&is.key, "nothing"),
                        list(&was.key, "nothing")
                    );
                    self.add(Change::changed(spot, clause));
                }
                if was.total != is.total {
                    let clause = match &is.total {
                        Some(total) => format!("streams count the items by `{total}`"),
                        None => "streams do not count the items any more".to_owned(),
                    };
                    self.add(Change::changed(spot, clause));
                }
            }
            (None, None) => {}
        }
    }

    /// What the client does otherwise for the same Rust.
    fn behaviour(&mut self, spot: &Spot, old: &Operation, new: &Operation) {
        if old.id != new.id {
            let clause = format!("the operation is called `{}`, no longer `{}`", new.id, old.id);
            self.add(Change::changed(spot, clause));
        }
        let call =
            |operation: &Operation| format!("{} {}", operation.method.as_str(), operation.path);
        if old.method != new.method || old.path != new.path {
            let same = old.method == new.method && unnamed(&old.path) == unnamed(&new.path);
            let effect = if same { Effect::None } else { Effect::Breaking };
            let clause = if same {
                format!("its template is `{}`, no longer `{}`", new.path, old.path)
            } else {
                format!("it calls `{}`, no longer `{}`", call(new), call(old))
            };
            self.add(Change::changed(spot, clause).wire(effect));
        }
        if let (BodyKind::Json, BodyKind::Multipart) | (BodyKind::Multipart, BodyKind::Json) =
            (old.body, new.body)
        {
            let form = if new.body == BodyKind::Json { "JSON" } else { "a form with parts" };
            let change = Change::changed(spot, format!("the body is sent as {form}"));
            self.add(change.wire(Effect::Breaking));
        }
        self.scopes(spot, &old.scopes, &new.scopes);
        self.scopes(spot, &old.granular_scopes, &new.granular_scopes);
        if old.rate_limit != new.rate_limit {
            let (now, before) = (new.rate_limit.as_str(), old.rate_limit.as_str());
            let clause = format!("calls count as `{now}`, no longer as `{before}`");
            // A heavier label allows less.
            let heavier = new.rate_limit > old.rate_limit;
            let effect = if heavier { Effect::Breaking } else { Effect::Additive };
            self.add(Change::changed(spot, clause).wire(effect));
        }
        if old.replay != new.replay {
            let clause = match new.replay {
                Replay::Safe => "a call whose outcome is unknown is sent again",
                Replay::Never => "a call whose outcome is unknown is not sent again",
                Replay::Verify => {
                    "a call whose outcome is unknown is sent again if a look shows that it was not carried out"
                }
            };
            self.add(Change::changed(spot, clause));
        } else if format!("{:?}", old.verify) != format!("{:?}", new.verify) {
            let clause = "whether a call was carried out is looked up in another way";
            self.add(Change::changed(spot, clause));
        }
        if old.status != new.status {
            let clause =
                format!("the status of a success is {}, no longer {}", new.status, old.status);
            self.add(Change::changed(spot, clause).wire(Effect::Breaking));
        }
        let size =
            |operation: &Operation| operation.pages.as_ref().and_then(|pages| pages.max_size);
        if let (Some(before), Some(now)) = (size(old), size(new))
            && before != now
        {
            let clause = format!("streams ask for {now} items a page, no longer for {before}");
            self.add(Change::changed(spot, clause));
        }
    }

    fn scopes(&mut self, spot: &Spot, old: &[String], new: &[String]) {
        let more: Vec<_> = new.iter().filter(|scope| !old.contains(scope)).cloned().collect();
        if !more.is_empty() {
            let clause = format!("{} is enough for a call", list(&more, ""));
            self.add(Change::changed(spot, clause).wire(Effect::Additive));
        }
        let less: Vec<_> = old.iter().filter(|scope| !new.contains(scope)).cloned().collect();
        if !less.is_empty() {
            let clause = format!("{} is no longer enough for a call", list(&less, ""));
            let change = Change::changed(spot, clause).wire(Effect::Breaking);
            self.add(change.migrate("see that the token has another of the scopes"));
        }
    }

    /// Groups are features of the crate.
    pub(super) fn groups(&mut self) {
        let (old, new) = (&self.old.groups, &self.new.groups);
        let spot = |feature: &str| {
            let folder = feature.replace('-', "_");
            Spot { path: format!("zoom_api::{folder}"), file: folder }
        };
        for feature in new.difference(old) {
            let clause = format!("the group is new, with the feature `{feature}`");
            let change = Change::changed(&spot(feature), clause).section(Section::Added);
            self.add(change.rust(Effect::Additive));
        }
        for feature in old.difference(new) {
            let clause = format!("the group is gone, with the feature `{feature}`");
            let change = Change::changed(&spot(feature), clause).section(Section::Removed);
            let off = format!("take `{feature}` out of the features of the dependency");
            self.add(change.breaks(off));
        }
    }
}

/// Names in one sentence.
fn list(names: &[String], none: &str) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    if names.is_empty() { none.to_owned() } else { names.join(" or ") }
}
