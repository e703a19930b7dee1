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
use codegen::ir::{Base, Shape, Type};
use codegen::spec::{Endpoint, Only};

use change::Spot;
pub use change::{Change, Effect, Noun, Section, Statement};
pub use changelog::changelog;
use renames::Renames;
use surface::Surface;
pub use version::least_version;
use wire::Wire;

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

/// Two specs, and what has been found about them.
struct Context<'s, 'a> {
    old: &'s Surface<'a>,
    new: &'s Surface<'a>,
    renames: Renames<'a>,
    /// Operations that both have, by their old ids.
    kept: HashMap<&'a str, (&'a Endpoint, &'a Endpoint)>,
    changes: Vec<Change>,
}

impl<'s, 'a> Context<'s, 'a> {
    fn add(&mut self, change: Change) {
        self.changes.push(change);
    }

    fn wire(&self, way: Only) -> Wire<'s, 'a> {
        Wire { old: self.old, new: self.new, way }
    }

    /// The id that an operation has now.
    fn now<'n>(&self, old: &'n str) -> &'n str
    where
        'a: 'n,
    {
        self.kept.get(old).map_or(old, |(_, is)| &is.id)
    }

    /// Tells of a deprecation. Another text for one is not told of.
    fn deprecated(&mut self, spot: &Spot, was: Option<&str>, is: Option<&str>) {
        match (was, is) {
            (None, Some(note)) => {
                let clause = format!("deprecated: {}", note.trim_end_matches('.'));
                let change = Change::changed(spot, clause).section(Section::Deprecated);
                self.add(change.rust(Effect::Additive));
            }
            (Some(_), None) => self.add(Change::changed(spot, "not deprecated any more")),
            _ => {}
        }
    }

    /// Whether a field that is received has the same type.
    fn same_type(&self, old: &Type, new: &Type) -> bool {
        old.shape == new.shape && self.same_base(&old.base, &new.base)
    }

    /// Whether an argument has the same type.
    fn same_argument(&self, old: &Type, new: &Type) -> bool {
        // Both are given as anything that yields items.
        let list = |shape| if shape == Shape::Csv { Shape::List } else { shape };
        list(old.shape) == list(new.shape) && self.same_base(&old.base, &new.base)
    }

    fn same_base(&self, old: &Base, new: &Base) -> bool {
        match (spec_name(old), spec_name(new)) {
            // What has become of a named type is told where it is declared.
            (Some(old), Some(new)) => self.renames.now(old) == new,
            _ => old == new,
        }
    }
}

/// The name of a type in the spec.
fn spec_name(base: &Base) -> Option<&str> {
    match base {
        Base::Id(name) | Base::Enum(name) | Base::Record(name) | Base::Input { of: name, .. } => {
            Some(name)
        }
        _ => None,
    }
}
