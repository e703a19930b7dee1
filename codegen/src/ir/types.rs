//! The types of fields, and what has them.

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
    pub place: SentIn,
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
pub enum SentIn {
    Path,
    Query,
    Header,
    Body,
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
    pub shape: WireShape,
    pub base: Base,
}

/// Whether there is one value or many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireShape {
    One,
    List,
    Csv,
    Map,
}

/// What one value is in Rust: [`crate::resolve::Base`], of one direction.
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
    Text(Vec<EnumValue<String>>),
    Int(Vec<EnumValue<i64>>),
}

/// One value of an enum: [`crate::spec::EnumValue`], with its name in Rust.
#[derive(Debug)]
pub struct EnumValue<T> {
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
