//! What is known while a document is read.

use std::collections::{BTreeSet, HashMap};

use super::security::SignIn;
use crate::upstream::fixups::Repairs;
use crate::upstream::model::Operation;
use crate::upstream::raw::{self, Held, Schema};

/// Deepest nesting of schemas.
pub(super) const MAX_DEPTH: usize = 60;
/// Most schemas that one operation may come to once its references are followed.
pub(super) const MAX_SCHEMAS: usize = 100_000;

pub(super) struct Reader<'a> {
    /// The document.
    pub(super) text: &'a str,
    pub(super) schemas: HashMap<&'a str, &'a Held<Schema>>,
    pub(super) parameters: HashMap<&'a str, &'a Held<raw::Parameter>>,
    pub(super) bodies: HashMap<&'a str, &'a Held<raw::Body>>,
    pub(super) responses: HashMap<&'a str, &'a Held<raw::Response>>,
    pub(super) security: SignIn<'a>,
    pub(super) repairs: Repairs,
    /// References that are being followed.
    pub(super) way: Vec<Step<'a>>,
    /// Schemas that are being read, with what they define.
    pub(super) scopes: Vec<&'a Schema>,
    pub(super) depth: usize,
    /// Schemas of this operation so far.
    pub(super) seen: usize,
    /// What there is to say of its schemas.
    pub(super) told: BTreeSet<String>,
}

/// A reference that is being followed.
pub(super) struct Step<'a> {
    pub(super) reference: &'a str,
    pub(super) target: &'a Schema,
    /// Whether a list or a map has been entered behind it.
    pub(super) many: bool,
    /// Whether what it leads to comes in itself again.
    pub(super) comes_again: bool,
}

impl Reader<'_> {
    /// Forgets what was read before.
    pub(super) fn begin(&mut self) {
        (self.seen, self.depth) = (0, 0);
        self.told.clear();
        self.way.clear();
        self.scopes.clear();
    }
}

/// Notes that something is left out. Without what is required, there is no call.
pub(super) fn leave_out(facts: &mut Operation, is_required: bool, what: &str, why: &str) {
    if is_required {
        facts.refusal = Some(format!("it needs {what}; {why}"));
    } else {
        // What says which one it is, is set off by commas.
        let end = if what.contains(", ") { "," } else { "" };
        facts.notes.push(format!("{what}{end} is left out: {why}"));
    }
}
