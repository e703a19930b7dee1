//! Two specs, and what has been found about them.

use std::collections::HashMap;

use codegen::ir::{Base, Type, WireShape};
use codegen::spec::{Direction, Endpoint};

use super::change::{Change, ChangeLocation, Effect, Heading};
use super::renames::Renames;
use super::surface::Surface;
use super::wire::Wire;

/// Two specs, and what has been found about them.
pub(super) struct Context<'s, 'a> {
    pub(super) old: &'s Surface<'a>,
    pub(super) new: &'s Surface<'a>,
    pub(super) renames: Renames<'a>,
    /// Operations that both have, by their old ids.
    pub(super) kept: HashMap<&'a str, (&'a Endpoint, &'a Endpoint)>,
    pub(super) changes: Vec<Change>,
}

impl<'s, 'a> Context<'s, 'a> {
    pub(super) fn add(&mut self, change: Change) {
        self.changes.push(change);
    }

    pub(super) fn wire(&self, direction: Direction) -> Wire<'s, 'a> {
        Wire { old: self.old, new: self.new, direction }
    }

    /// The id that an operation has now.
    pub(super) fn now<'n>(&self, old: &'n str) -> &'n str
    where
        'a: 'n,
    {
        self.kept.get(old).map_or(old, |(_, is)| &is.id)
    }

    /// Tells of a deprecation. Another text for one is not told of.
    pub(super) fn deprecated(
        &mut self,
        location: &ChangeLocation,
        was: Option<&str>,
        is: Option<&str>,
    ) {
        match (was, is) {
            (None, Some(note)) => {
                let clause = format!("deprecated: {}", note.trim_end_matches('.'));
                let change = Change::changed(location, clause).under(Heading::Deprecated);
                self.add(change.rust(Effect::Additive));
            }
            (Some(_), None) => self.add(Change::changed(location, "not deprecated any more")),
            _ => {}
        }
    }

    /// Whether a field that is received has the same type.
    pub(super) fn same_type(&self, old: &Type, new: &Type) -> bool {
        old.shape == new.shape && self.same_base(&old.base, &new.base)
    }

    /// Whether an argument has the same type.
    pub(super) fn same_argument(&self, old: &Type, new: &Type) -> bool {
        // Both are given as anything that yields items.
        let list = |shape| if shape == WireShape::Csv { WireShape::List } else { shape };
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
