//! What the client does otherwise for the same Rust.

use std::collections::BTreeSet;

use codegen::ir::{BodyKind, CallPart, Gone, Operation, Verify};
use codegen::spec::Replay;

use super::change::{Change, ChangeLocation, Effect};
use super::context::Context;
use super::path::{self, Names};
use super::surface::Called;

impl<'a> Context<'_, 'a> {
    /// Compares what is done for an operation.
    pub(super) fn behaviour(
        &mut self,
        location: &ChangeLocation,
        was: &Called<'a>,
        is: &Called<'a>,
    ) {
        let (old, new) = (&was.operation, &is.operation);
        if old.id != new.id {
            let clause = format!("the operation is called `{}`, no longer `{}`", new.id, old.id);
            self.add(Change::changed(location, clause));
        }
        self.deprecated(
            location,
            was.endpoint.deprecated.as_deref(),
            is.endpoint.deprecated.as_deref(),
        );
        self.route(location, old, new);
        if old.body != new.body && ![old.body, new.body].contains(&BodyKind::None) {
            let form = match new.body {
                BodyKind::Multipart => "a form with parts",
                BodyKind::List => "a JSON list",
                BodyKind::Json | BodyKind::None => "JSON",
            };
            let change = Change::changed(location, format!("the body is sent as {form}"));
            self.add(change.wire(Effect::Breaking));
        }
        self.scopes(location, old, new);
        if old.rate_limit != new.rate_limit {
            let (now, before) = (new.rate_limit.as_str(), old.rate_limit.as_str());
            let clause = format!("calls count as `{now}`, no longer as `{before}`");
            let effect = self.another_label(old.rate_limit, new.rate_limit);
            self.add(Change::changed(location, clause).wire(effect));
        }
        if old.replay != new.replay {
            let clause = match new.replay {
                Replay::Safe => "a call whose outcome is unknown is sent again",
                Replay::Never => "a call whose outcome is unknown is not sent again",
                Replay::Verify => {
                    "a call whose outcome is unknown is sent again if a look shows that it was not carried out"
                }
            };
            self.add(Change::changed(location, clause));
        } else if let (Some(before), Some(now)) = (&old.verify, &new.verify)
            && !self.same_look(&path::renamed(was.endpoint, is.endpoint), before, now)
        {
            let clause = "whether a call was carried out is looked up in another way";
            self.add(Change::changed(location, clause));
        }
        if old.split != new.split {
            let clause = match &new.split {
                Some(split) => {
                    format!("a call in bulk with more than {} `{}` is cut", split.most, split.list)
                }
                None => "a call in bulk is not cut, whatever its length".to_owned(),
            };
            self.add(Change::changed(location, clause));
        }
        self.refusals(location, old, new);
        self.needs(location, old, new);
    }

    /// What is made of Zoom's codes.
    fn refusals(&mut self, location: &ChangeLocation, old: &Operation, new: &Operation) {
        let codes = |operation: &Operation, keep: &dyn Fn(&Gone) -> bool| {
            let kept = operation.gone.iter().filter(|gone| keep(gone));
            kept.map(|gone| format!("{} {}", gone.status, gone.code)).collect::<Vec<_>>()
        };
        let more = codes(new, &|gone| !old.gone.contains(gone));
        if !more.is_empty() {
            let clause =
                format!("{} proves that it is gone", either(more.iter().map(String::as_str)));
            self.add(Change::changed(location, clause));
        }
        let less = codes(old, &|gone| {
            new.gone.iter().all(|now| (now.status, now.code) != (gone.status, gone.code))
        });
        if !less.is_empty() {
            let clause = format!(
                "{} no longer proves that it is gone",
                either(less.iter().map(String::as_str))
            );
            self.add(Change::changed(location, clause));
        }
        for (was, is, what) in [
            (&old.conflicts, &new.conflicts, "is a conflict"),
            (&old.missing, &new.missing, "says that something is not there"),
        ] {
            let all: BTreeSet<_> = was.iter().chain(is).collect();
            for code in all {
                let clause = match (was.contains(code), is.contains(code)) {
                    (false, true) => format!("code {code} {what}"),
                    (true, false) => format!("code {code} no longer {what}"),
                    _ => continue,
                };
                self.add(Change::changed(location, clause));
            }
        }
    }

    /// What is refused before it is sent.
    fn needs(&mut self, location: &ChangeLocation, old: &Operation, new: &Operation) {
        for parameter in &new.query {
            let Some(before) = old.query.iter().find(|other| other.name == parameter.name) else {
                continue;
            };
            let name = &parameter.name;
            let clause = match (&before.needs, &parameter.needs) {
                (before, Some(now)) if before.as_ref() != Some(now) => {
                    format!("a call with `{name}` and without `{now}` is refused before it is sent")
                }
                (Some(_), None) => format!("`{name}` needs no other parameter"),
                _ => continue,
            };
            self.add(Change::changed(location, clause));
        }
    }

    fn route(&mut self, location: &ChangeLocation, old: &Operation, new: &Operation) {
        let call =
            |operation: &Operation| format!("{} {}", operation.method.as_str(), operation.path);
        if old.method == new.method && old.path == new.path {
            return;
        }
        self.add(if old.method == new.method && path::same(&old.path, &new.path) {
            let clause = format!("its template is `{}`, no longer `{}`", new.path, old.path);
            Change::changed(location, clause)
        } else {
            let clause = format!("it calls `{}`, no longer `{}`", call(new), call(old));
            Change::changed(location, clause).wire(Effect::Breaking)
        });
    }

    /// A scope of either list is enough.
    fn scopes<'o>(&mut self, location: &ChangeLocation, old: &'o Operation, new: &'o Operation) {
        let all = |operation: &'o Operation| -> Vec<&'o str> {
            let scopes = operation.scopes.iter().chain(&operation.granular_scopes);
            scopes.map(String::as_str).collect()
        };
        let (old, new) = (all(old), all(new));
        let more: Vec<_> = new.iter().copied().filter(|scope| !old.contains(scope)).collect();
        if !more.is_empty() {
            let clause = format!("{} is enough for a call", either(more));
            self.add(Change::changed(location, clause).wire(Effect::Additive));
        }
        let less: Vec<_> = old.iter().copied().filter(|scope| !new.contains(scope)).collect();
        if !less.is_empty() {
            let clause = format!("{} is no longer enough for a call", either(less));
            let change = Change::changed(location, clause).wire(Effect::Breaking);
            self.add(change.migrate("see that the token has another of the scopes"));
        }
    }

    /// Whether a lost answer is made good in the same way. The order of what it goes by means nothing.
    fn same_look(&self, names: &Names<'_>, old: &Verify, new: &Verify) -> bool {
        let (before, after) = (old.module.join("."), new.module.join("."));
        let listing = self.kept.get(before.as_str()).map(|(was, is)| path::renamed(was, is));
        let listing = listing.unwrap_or_default();
        let parts = |verify: &Verify, own: &Names<'_>, listing: &Names<'_>| {
            let source = |source: &CallPart| match source {
                CallPart::Path(name) => format!("path {}", path::now(own, name)),
                CallPart::Body(name) => format!("body {name}"),
            };
            let places = |given: &[(String, CallPart)]| -> BTreeSet<_> {
                let given = given.iter();
                given
                    .map(|(name, from)| (path::now(listing, name).to_owned(), source(from)))
                    .collect()
            };
            let given = (places(&verify.path), verify.gone_from.as_deref().map(places));
            let by: BTreeSet<_> = verify.by.iter().cloned().collect();
            let when: BTreeSet<_> = verify.when.iter().cloned().collect();
            (given, source(&verify.sent), by, when)
        };
        self.now(&before) == after
            && parts(old, names, &listing) == parts(new, &Names::new(), &Names::new())
            && new.items.iter().any(|name| old.items.contains(name))
    }
}

/// Names of which one is enough.
pub(super) fn either<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(" or ")
}
