//! What the client does otherwise for the same Rust.

use std::collections::BTreeSet;

use super::Context;
use super::change::{Change, Effect, Spot};
use super::path::{self, Names};
use super::surface::Called;
use crate::ir::{BodyKind, Operation, Source, Verify};
use crate::spec::Replay;

impl<'a> Context<'_, 'a> {
    /// Compares what is done for an operation.
    pub(super) fn behaviour(&mut self, spot: &Spot, was: &Called<'a>, is: &Called<'a>) {
        let (old, new) = (&was.operation, &is.operation);
        if old.id != new.id {
            let clause = format!("the operation is called `{}`, no longer `{}`", new.id, old.id);
            self.add(Change::changed(spot, clause));
        }
        self.route(spot, old, new);
        if let (BodyKind::Json, BodyKind::Multipart) | (BodyKind::Multipart, BodyKind::Json) =
            (old.body, new.body)
        {
            let form = if new.body == BodyKind::Json { "JSON" } else { "a form with parts" };
            let change = Change::changed(spot, format!("the body is sent as {form}"));
            self.add(change.wire(Effect::Breaking));
        }
        self.scopes(spot, old, new);
        if old.rate_limit != new.rate_limit {
            let (now, before) = (new.rate_limit.as_str(), old.rate_limit.as_str());
            let clause = format!("calls count as `{now}`, no longer as `{before}`");
            let effect = self.another_label(old.rate_limit, new.rate_limit);
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
        } else if let (Some(before), Some(now)) = (&old.verify, &new.verify)
            && !self.same_look(&path::renamed(was.endpoint, is.endpoint), before, now)
        {
            let clause = "whether a call was carried out is looked up in another way";
            self.add(Change::changed(spot, clause));
        }
    }

    fn route(&mut self, spot: &Spot, old: &Operation, new: &Operation) {
        let call =
            |operation: &Operation| format!("{} {}", operation.method.as_str(), operation.path);
        if old.method == new.method && old.path == new.path {
            return;
        }
        self.add(if old.method == new.method && path::same(&old.path, &new.path) {
            let clause = format!("its template is `{}`, no longer `{}`", new.path, old.path);
            Change::changed(spot, clause)
        } else {
            let clause = format!("it calls `{}`, no longer `{}`", call(new), call(old));
            Change::changed(spot, clause).wire(Effect::Breaking)
        });
    }

    /// A scope of either list is enough.
    fn scopes<'o>(&mut self, spot: &Spot, old: &'o Operation, new: &'o Operation) {
        let all = |operation: &'o Operation| -> Vec<&'o str> {
            let scopes = operation.scopes.iter().chain(&operation.granular_scopes);
            scopes.map(String::as_str).collect()
        };
        let (old, new) = (all(old), all(new));
        let more: Vec<_> = new.iter().copied().filter(|scope| !old.contains(scope)).collect();
        if !more.is_empty() {
            let clause = format!("{} is enough for a call", either(more));
            self.add(Change::changed(spot, clause).wire(Effect::Additive));
        }
        let less: Vec<_> = old.iter().copied().filter(|scope| !new.contains(scope)).collect();
        if !less.is_empty() {
            let clause = format!("{} is no longer enough for a call", either(less));
            let change = Change::changed(spot, clause).wire(Effect::Breaking);
            self.add(change.migrate("see that the token has another of the scopes"));
        }
    }

    /// Whether a lost answer is made good in the same way. The order of what it goes by means nothing.
    fn same_look(&self, names: &Names<'_>, old: &Verify, new: &Verify) -> bool {
        let (before, after) = (old.module.join("."), new.module.join("."));
        let listing = self.kept.get(before.as_str()).map(|(was, is)| path::renamed(was, is));
        let listing = listing.unwrap_or_default();
        let parts = |verify: &Verify, own: &Names<'_>, listing: &Names<'_>| {
            let source = |source: &Source| match source {
                Source::Path(name) => format!("path {}", path::now(own, name)),
                Source::Body(name) => format!("body {name}"),
            };
            let given = verify.path.iter();
            let given: BTreeSet<_> = given
                .map(|(name, from)| (path::now(listing, name).to_owned(), source(from)))
                .collect();
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
