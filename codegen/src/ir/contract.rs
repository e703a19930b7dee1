//! What the fake knows of a file of the spec: the spec as data.

use crate::ir::{Values, WireShape};
use crate::spec::ErrorCode;

/// The tables of one file.
#[derive(Debug, Default)]
pub struct Tables {
    /// Values of enums, by the name of the enum.
    pub values: Vec<(String, Values)>,
    /// Objects that are sent, received or both.
    pub objects: Vec<Object>,
    /// The operation, in the file of an endpoint.
    pub contract: Option<Contract>,
}

impl Tables {
    /// Whether there is anything in them. Ids alone leave nothing.
    pub fn hold_something(&self) -> bool {
        self.contract.is_some() || !self.objects.is_empty() || !self.values.is_empty()
    }
}

/// All that the fake must know about an operation.
#[derive(Debug)]
pub struct Contract {
    /// A request of the operation, from the name of the crate: `krate::users::ListUsers`.
    pub request: String,
    pub path: Vec<Field>,
    pub query: Vec<Field>,
    pub headers: Vec<Field>,
    /// The query parameter that decides between them.
    pub by: Option<String>,
    pub variants: Vec<VariantTable>,
    pub errors: Vec<ErrorCode>,
}

/// A request, as the fake's type of this name has it: the only one of its operation, or one for each value of the
/// parameter that decides.
#[derive(Debug)]
pub struct VariantTable {
    /// Value of the parameter that decides.
    pub value: Option<String>,
    /// What is sent.
    pub body: Option<Reference>,
    pub status: u16,
    /// What comes back.
    pub answer: Option<Reference>,
    /// Answers of the examples, as JSON.
    pub replies: Vec<String>,
}

/// Fields under a name.
#[derive(Debug)]
pub struct Object {
    pub name: String,
    pub fields: Vec<Field>,
}

/// A parameter or a field.
#[derive(Debug)]
pub struct Field {
    pub name: String,
    pub base: Base,
    /// What differs from a field that is optional, single, unbounded and goes both ways.
    pub facts: Facts,
}

/// What is said of a field beside name and type.
#[derive(Debug)]
pub struct Facts {
    pub shape: WireShape,
    pub required: bool,
    pub nullable: bool,
    /// What Zoom assumes, as JSON.
    pub default: Option<String>,
    pub range: [Option<i64>; 2],
    pub length: [Option<u64>; 2],
    pub items: [Option<u64>; 2],
    pub max_bytes: Option<u64>,
    pub content_types: Vec<String>,
    pub sent: bool,
    pub received: bool,
    pub aliases: Vec<String>,
    /// Whether the answer is this list alone.
    pub bare: bool,
}

/// What one value is to the fake: [`crate::resolve::Base`], with the table that it leads to.
#[derive(Debug)]
pub enum Base {
    /// One of those that the format knows, by the name of its variant.
    Plain(&'static str),
    /// One of the values of an enum: of texts, or of integers.
    TextEnum(Reference),
    IntEnum(Reference),
    Object(Reference),
}

/// A table, by name.
#[derive(Debug)]
pub struct Reference {
    /// Its module from the tables' own down. Empty: it stands in the same file.
    pub module: Vec<String>,
    pub name: String,
}
