//! What is to be written, with every decision made.
//!
//! Architecture invariant: [`crate::emit`] spells what stands here and decides nothing. If emitting
//! needs to know something about the spec, this is where it goes.

mod check;
pub mod contract;
mod limits;
mod operation;
mod request;
mod types;
mod value;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

pub use check::{Check, Expect};
pub use limits::{LabelLimits, Plan, Pool, RateLimits};
pub use operation::{
    BodyKind, CallPart, Gone, Operation, Pages, Parameter, SpecialLimit, Split, Verify,
};
pub use request::{Example, Input, Next, Request, Stream};
pub use types::{
    Base, Enum, EnumValue, Field, Id, Member, Members, Record, SentIn, Type, Values, WireShape,
};
pub use value::Expr;

/// The module that exports each type, by the type's name.
pub type Homes = BTreeMap<String, String>;

/// One generated file.
#[derive(Debug)]
pub struct Module {
    /// The file of the spec, such as `users/list.json`.
    pub source: String,
    /// Module names from the crate's `generated` module down.
    pub path: Vec<String>,
    /// Cargo features that need the file. Empty: every build has it.
    pub features: BTreeSet<String>,
    /// What the file is about.
    pub docs: Vec<String>,
    /// The operation, in the file of an endpoint.
    pub operation: Option<Operation>,
    /// The event, in the file of one.
    pub event: Option<Event>,
    /// What the fake knows of the file, if there is anything to know.
    pub tables: Option<contract::Tables>,
    /// Request types.
    pub requests: Vec<Request>,
    /// Objects that are sent.
    pub inputs: Vec<Input>,
    /// Objects that are received.
    pub records: Vec<Record>,
    /// Enums.
    pub enums: Vec<Enum>,
    /// Identifiers.
    pub ids: Vec<Id>,
}

impl Module {
    /// Lets go of everything but the names, which are needed until the last file is written.
    pub fn shrink(&mut self) {
        self.docs = Vec::new();
        self.tables = self.tables.as_ref().map(|_| contract::Tables::default());
        for request in &mut self.requests {
            request.docs = Vec::new();
            request.members = Members::default();
            request.examples = Vec::new();
            request.checks = Vec::new();
        }
        for input in &mut self.inputs {
            input.docs = Vec::new();
            input.members = Rc::default();
            input.checks = Vec::new();
        }
        for record in &mut self.records {
            record.docs = Vec::new();
            record.fields = Vec::new();
        }
        for ty in &mut self.enums {
            ty.docs = Vec::new();
            ty.values = Values::Int(Vec::new());
        }
    }
}

/// An event that Zoom tells of.
#[derive(Debug)]
pub struct Event {
    /// Name on the wire.
    pub wire: String,
    /// Type of the payload, which is also the name of the event in Rust.
    pub payload: String,
    /// What has happened.
    pub docs: Vec<String>,
    /// Number of examples.
    pub examples: usize,
}
