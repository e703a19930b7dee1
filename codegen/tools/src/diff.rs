//! What has changed between two specs, and what that does to those who use them.
//!
//! Everything is compared by name: requests, types, fields, values. What has no name of its own in
//! what comes of the spec (order, texts, examples, evidence) is not compared.
//!
//! Each change is judged twice. Its effect in Rust is that on programs written against the crate,
//! whose public API decides on the version. Its effect on the wire is that on somebody who talks to
//! Zoom as the old spec says and meets a Zoom as the new one says.

mod behaviour;
mod budget;
mod change;
mod changelog;
#[cfg(test)]
mod compared;
mod context;
mod enums;
mod events;
mod facts;
mod members;
mod operations;
mod pages;
mod pair;
mod path;
mod plans;
mod records;
mod renames;
mod special;
mod surface;
mod types;
mod version;
mod wire;

use std::collections::HashMap;

use codegen::files::Spec;

pub use change::{Change, Effect, Heading, Noun, Statement};
pub use changelog::changelog;
use context::Context;
use renames::Renames;
use surface::Surface;
pub use version::least_version;

/// All changes from one spec to another, the gravest first and then by path.
#[must_use]
pub fn diff(old: &Spec, new: &Spec) -> Vec<Change> {
    let (old, new) = (Surface::of(old), Surface::of(new));
    let requests = operations::pairs(&old, &new);
    let both: Vec<_> = requests.iter().filter_map(|(old, new)| (*old).zip(*new)).collect();
    let mut kept = HashMap::new();
    for (old, new) in &both {
        let (was, is) = (old.called.endpoint, new.called.endpoint);
        let pair = kept.entry(was.id.as_str()).or_insert((was, is));
        // One of its variants may have become an operation of its own.
        if was.id == is.id {
            *pair = (was, is);
        }
    }
    let mut context = Context {
        renames: Renames::find(&old, &new, &both),
        kept,
        old: &old,
        new: &new,
        changes: Vec::new(),
    };
    context.groups();
    context.requests(&requests);
    context.events();
    context.types();
    context.plans();
    let mut changes = context.changes;
    changes.sort_by(|a, b| {
        let rank =
            |change: &Change| (std::cmp::Reverse(change.rust), std::cmp::Reverse(change.wire));
        rank(a).cmp(&rank(b)).then_with(|| a.path.cmp(&b.path))
    });
    changes
}

/// The gravest effect on the Rust API. `None`: there are no changes.
#[must_use]
pub fn gravest(changes: &[Change]) -> Option<Effect> {
    changes.iter().map(|change| change.rust).max()
}
