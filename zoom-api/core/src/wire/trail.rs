//! What is known while an answer is read.

use super::index::Index;
use super::rest::{Step, Stray};
use super::seen::Seen;
use super::traits::{View, Wire};

/// Names that refusals have too. A field of that name does not show that an answer is none.
const OF_REFUSALS: [&str; 9] =
    ["code", "error", "errors", "message", "reason", "result", "status", "success", "type"];

/// What is read.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) enum Source {
    /// Whatever implements serde's traits.
    #[default]
    Any,
    /// The same, and it has no type: a number is what it comes to.
    Untyped,
    /// A text of JSON.
    Text,
    /// A text of JSON, whose numbers are taken as they are written.
    AsWritten,
}

/// Where reading stands.
#[derive(Default)]
pub(super) struct Trail {
    pub(super) source: Source,
    /// The way to an error, from the inside outwards.
    pub(super) steps: Vec<Step>,
    /// Values that did not fit, until the object that they came with takes them.
    pub(super) strays: Vec<Stray>,
    /// The members that have no field, of the objects that reading is inside of.
    pub(super) unknown: String,
    /// Lists and objects that reading is inside of.
    pub(super) depth: u32,
    /// Whether a number has to be read again, as it is written.
    pub(super) is_inexact: bool,
    /// What was seen of the outermost object.
    pub(super) seen: Seen,
    /// The member that it needs, whether it has come, and whether it is what it should be.
    pub(super) needs: Option<&'static str>,
    pub(super) has_come: bool,
    pub(super) has_needed: bool,
    /// Its fields that came a second time, and what knows their names.
    pub(super) repeated: Vec<(&'static str, &'static Index)>,
    /// Objects that hold nothing in a field, where items of a listing are due: alone, and in a list.
    pub(super) strange_item: bool,
    pub(super) strange_items: usize,
}

impl Source {
    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::AsWritten)
    }
}

impl Trail {
    /// A value did not fit.
    pub(super) fn stray(&mut self, expected: &'static str, json: impl Into<Box<str>>) {
        self.seen.misfits += 1;
        self.strays.push(Stray { steps: Vec::new(), expected, json: json.into() });
    }

    /// The values that did not fit since there were `mark` of them lie one step further in.
    pub(super) fn step(&mut self, mark: usize, step: &dyn Fn() -> Step) {
        for stray in self.strays.iter_mut().skip(mark) {
            stray.steps.push(step());
        }
    }

    /// An object inside of the outermost one has been read. Where it is in the place of an item, it holds
    /// something in a field, or it is none.
    #[inline]
    pub(super) fn ends(&mut self, slots: &[&mut dyn Wire]) {
        if !(2..=3).contains(&self.depth) || slots.iter().any(|slot| !slot.view().is_unset()) {
            return;
        }
        match self.depth {
            2 => self.strange_item = true,
            _ => self.strange_items += 1,
        }
    }

    /// Whether a field of a listing, which is to be read, has come already.
    #[inline]
    pub(super) fn comes_again(&self, name: &str, value: &dyn Wire) -> bool {
        !value.view().is_unset() || self.has_come && self.needs == Some(name)
    }

    /// A member of the outermost object has been read: its value fits or does not, and some of its items
    /// do not.
    #[inline]
    pub(super) fn saw(&mut self, name: &str, value: &dyn Wire, fits: bool, stray_items: usize) {
        self.seen.known += 1;
        if self.needs.is_none() {
            // One field that tells is enough.
            self.seen.tells =
                self.seen.tells || !OF_REFUSALS.contains(&name) && !value.view().is_unset();
        } else if self.needs == Some(name) {
            self.has_come = true;
            let value = value.view();
            let items = if let View::List(list) = value { list.len() } else { 0 };
            self.seen.lost = self.strange_items + stray_items;
            // Where no item is one, the list is none.
            let is_list = self.seen.lost == 0 || self.seen.lost < items + stray_items;
            self.has_needed = fits && !self.strange_item && is_list;
            self.seen.tells |= self.has_needed && !value.is_unset();
        }
    }
}
