//! What is to be written, with every decision made.
//!
//! Architecture invariant: [`crate::emit`] spells what stands here and decides nothing. If emitting
//! needs to know something about the spec, this is where it goes.

pub mod contract;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::spec::{ListStyle, Method, RateLabel, Replay};

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

/// An entry of the table of operations.
#[derive(Debug)]
pub struct Operation {
    pub id: String,
    pub title: String,
    pub method: Method,
    pub path: String,
    pub query: Vec<Parameter>,
    pub body: BodyKind,
    pub scopes: Vec<String>,
    pub granular_scopes: Vec<String>,
    pub rate_limit: RateLabel,
    pub replay: Replay,
    pub status: u16,
    pub pages: Option<Pages>,
    /// Paths of the request types, from the name of the crate: `krate::users::ListUsers`.
    pub requests: Vec<String>,
    /// Limits beside that of the label.
    pub special_limits: Vec<SpecialLimit>,
    /// How to find out whether a call took effect.
    pub verify: Option<Verify>,
    /// How it is cut into several calls.
    pub split: Option<Split>,
    /// What proves that what it deletes is gone.
    pub gone: Vec<Gone>,
    /// Codes that say that something of that name or address is there already.
    pub conflicts: Vec<i64>,
}

/// A refusal that proves that what an operation deletes is gone.
#[derive(Debug, PartialEq, Eq)]
pub struct Gone {
    pub status: u16,
    pub code: i64,
    /// Query parameters with which it proves nothing.
    pub unless: Vec<String>,
}

/// A query parameter in the table of operations.
#[derive(Debug)]
pub struct Parameter {
    pub name: String,
    pub required: bool,
    pub list: Option<ListStyle>,
    /// Parameter without which it does harm.
    pub needs: Option<String>,
}

/// What a body is sent as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    None,
    Json,
    /// JSON, the list in the only field.
    List,
    Multipart,
}

/// Paging in the table of operations.
#[derive(Debug)]
pub struct Pages {
    pub token: String,
    pub size: String,
    pub max_size: Option<i64>,
    /// What to ask for when Zoom refuses `max_size`.
    pub fallback: Option<i64>,
    pub key: Vec<String>,
    /// Answer field with the number of all items.
    pub total: Option<String>,
}

/// A look at a listing that tells whether a call took effect.
#[derive(Debug)]
pub struct Verify {
    /// Module of the operation that lists.
    pub module: Vec<String>,
    /// Path parameters, and what of the call has their values.
    pub path: Vec<(String, Source)>,
    /// What must be listed.
    pub sent: Source,
    /// Path parameters of the listing in which it must not be listed any longer.
    pub gone_from: Option<Vec<(String, Source)>>,
    /// Names of the field that holds the items.
    pub items: Vec<String>,
    /// Fields that tell an item.
    pub by: Vec<String>,
    /// Body fields and their values, without which nothing can be found out.
    pub when: Vec<(String, String)>,
}

/// A list that can be sent in parts.
#[derive(Debug, PartialEq, Eq)]
pub struct Split {
    pub list: String,
    /// Most items of one call.
    pub most: u64,
    /// Field that tells the kinds of items apart.
    pub by: Option<String>,
    /// Most items of a kind.
    pub kinds: Vec<(String, u64)>,
}

/// Part of a call that has a value.
#[derive(Debug)]
pub enum Source {
    /// Path parameter.
    Path(String),
    /// Body field.
    Body(String),
}

/// A limit that an operation has beside that of its label.
#[derive(Debug)]
pub struct SpecialLimit {
    /// Name in the spec.
    pub id: String,
    /// Body fields and their values, without which it does not apply.
    pub when: Vec<(String, String)>,
    /// Path parameter whose values have a budget each.
    pub each: Option<String>,
    /// The window in seconds.
    pub window: u32,
    /// Calls by plan, in the order of the plans.
    pub calls: Vec<u32>,
}

/// The table of what Zoom's plans allow.
#[derive(Debug)]
pub struct RateLimits {
    /// The file of the spec.
    pub source: String,
    pub docs: Vec<String>,
    pub plans: Vec<Plan>,
}

/// One of Zoom's plans.
#[derive(Debug)]
pub struct Plan {
    /// Name of the variant.
    pub name: String,
    /// Name in the spec.
    pub id: String,
    pub docs: Vec<String>,
    pub labels: Vec<LabelLimits>,
    pub pools: Vec<Pool>,
}

/// What a plan allows under one label.
#[derive(Debug)]
pub struct LabelLimits {
    pub label: RateLabel,
    /// Calls, and the seconds in which they are allowed.
    pub rate: Option<(u32, u64)>,
    pub per_day: Option<u32>,
}

/// A daily budget that several labels share.
#[derive(Debug)]
pub struct Pool {
    pub labels: Vec<RateLabel>,
    pub per_day: u32,
}

/// A request type.
#[derive(Debug)]
pub struct Request {
    pub name: String,
    pub docs: Vec<String>,
    pub deprecated: Option<String>,
    /// Query parameters that every request of the type carries.
    pub fixed: Vec<(String, String)>,
    pub members: Members,
    /// Type of the answer. `None`: there is none to read.
    pub output: Option<String>,
    pub stream: Option<Stream>,
    pub examples: Vec<Example>,
    pub checks: Vec<Check>,
}

/// How the items are taken out of a page.
#[derive(Debug)]
pub struct Stream {
    /// Type of an item.
    pub item: String,
    /// Rust names of the answer's fields.
    pub items: String,
    pub token: String,
    /// Fields of an item that tell it from the others.
    pub key: Vec<String>,
    /// Field with the number of items on all pages.
    pub total: Option<String>,
}

/// What can be set on a request or on an object that is sent.
#[derive(Debug, Default)]
pub struct Members {
    /// Arguments of the constructor.
    pub required: Vec<Member>,
    /// Setters.
    pub optional: Vec<Member>,
}

impl Members {
    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Member> {
        self.required.iter().chain(&self.optional)
    }
}

/// One thing that can be set.
#[derive(Debug)]
pub struct Member {
    /// Rust name, not escaped.
    pub name: String,
    /// Name on the wire.
    pub wire: String,
    pub place: Place,
    pub docs: Vec<String>,
    pub ty: Type,
    /// Name of the method that clears it, and what that says.
    pub clear: Option<String>,
    pub deprecated: Option<String>,
}

impl Member {
    /// Whether it is a file, and the body therefore a form.
    pub fn base_is_file(&self) -> bool {
        self.ty.base == Base::File
    }
}

/// Where a value is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    Path,
    Query,
    Header,
    Body,
}

/// An object that is sent.
#[derive(Debug)]
pub struct Input {
    pub name: String,
    pub docs: Vec<String>,
    pub members: Rc<Members>,
    pub checks: Vec<Check>,
    /// Name of the object that is received and can be sent back as this one.
    pub received: Option<String>,
}

/// An object that is received.
#[derive(Debug)]
pub struct Record {
    pub name: String,
    pub docs: Vec<String>,
    pub fields: Vec<Field>,
    /// Whether it comes as the list in its only field, without an object around it.
    pub bare: bool,
    /// Wire name of the items, for a listing: without them it is none.
    pub items: Option<String>,
    /// Wire names of the fields that are never sent, of an object that can be sent back.
    pub reads_only: Option<Vec<String>>,
}

/// A field of an object that is received.
#[derive(Debug)]
pub struct Field {
    /// Rust name, not escaped.
    pub name: String,
    pub wire: String,
    pub docs: Vec<String>,
    pub ty: Type,
    pub aliases: Vec<String>,
    pub deprecated: Option<String>,
}

/// The type of a value, with the shape it has in its field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Type {
    pub shape: Shape,
    pub base: Base,
}

/// Whether there is one value or many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    One,
    List,
    Csv,
    Map,
}

/// The type of one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    Text,
    Bool,
    Int,
    Float,
    DateTime,
    Date,
    Secret,
    File,
    Json,
    Id(String),
    Enum(String),
    /// An object that is received.
    Record(String),
    /// An object that is sent, and the name that it has in the spec.
    Input {
        name: String,
        of: String,
    },
}

/// An enum that Zoom may extend.
#[derive(Debug)]
pub struct Enum {
    pub name: String,
    pub docs: Vec<String>,
    pub values: Values,
}

/// The values of an enum.
#[derive(Debug)]
pub enum Values {
    Text(Vec<Variant<String>>),
    Int(Vec<Variant<i64>>),
}

/// One value of an enum.
#[derive(Debug)]
pub struct Variant<T> {
    pub name: String,
    pub wire: T,
    pub docs: Vec<String>,
    pub deprecated: Option<String>,
}

/// An identifier.
#[derive(Debug)]
pub struct Id {
    pub name: String,
    pub docs: Vec<String>,
}

/// What one setter, or the constructor alone, must put on the wire.
#[derive(Debug)]
pub struct Check {
    pub args: Vec<Expr>,
    pub setter: Option<(String, Option<Expr>)>,
    pub expect: Expect,
}

/// What a check looks for.
#[derive(Debug)]
pub enum Expect {
    /// The whole body.
    Body(String),
    /// One parameter of the query, decoded.
    Query(String),
    /// One header, as `name: value`.
    Header(String),
}

/// A call as documentation and test show it.
#[derive(Debug)]
pub struct Example {
    /// Arguments of the constructor, in order.
    pub args: Vec<Expr>,
    /// Setters that are called, in order.
    pub setters: Vec<(String, Option<Expr>)>,
    /// The JSON body that this puts on the wire.
    pub body: Option<String>,
}

/// A value in an example.
#[derive(Clone, Debug)]
pub enum Expr {
    Text(String),
    Bool(bool),
    Int(i64),
    Float(f64),
    /// `Type::from(..)` for a value that the enum does not list, else `Type::Variant`.
    Variant {
        ty: String,
        variant: String,
    },
    From {
        ty: String,
        value: Box<Expr>,
    },
    Object {
        ty: String,
        args: Vec<Expr>,
        setters: Vec<(String, Option<Expr>)>,
    },
    List(Vec<Expr>),
    /// A list without items, which must say of what.
    Empty(Base),
    Map(Vec<(String, Expr)>),
    /// JSON whose objects are sorted.
    Json(serde_json::Value),
    File {
        name: String,
        content_type: String,
        text: String,
    },
}
