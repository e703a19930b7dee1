//! What the spec says about calls and answers, as data: the shapes of the tables that are generated for
//! the fake.

use super::refusal::Refusal;
pub use zoom_api::Endpoint;
use zoom_api::operation::Operation;

/// Brings all of it into tables that are for this version, and says so where they are for another.
#[doc(hidden)]
#[macro_export]
macro_rules! contract_tables {
    (3) => {
        pub(crate) use $crate::contract as runtime;
    };
    ($other:literal) => {
        pub(crate) use $crate::contract as runtime;
        compile_error!(concat!(
            "these tables were generated for version ",
            $other,
            " of what generated code needs, and this `zoom-api-fake` has version 3: run the \
            `cargo xtask generate` that comes with it, or depend on the one that generated the tables"
        ));
    };
}

/// All that the spec says about one operation.
#[derive(Debug)]
pub struct Contract {
    /// What the client knows of it too: route, scopes, label, limits, paging.
    pub operation: &'static Operation,
    /// Path parameters, in the order of the path.
    pub path: &'static [Field],
    /// Query parameters.
    pub query: &'static [Field],
    /// Headers, beside those that every request has.
    pub headers: &'static [Field],
    /// What is sent and what comes back: one variant, or one for each value of the query parameter that
    /// decides.
    pub variants: &'static [Variant],
    /// The query parameter that decides between the variants.
    pub by: Option<&'static str>,
    /// Errors that Zoom documents.
    pub errors: &'static [ErrorCode],
}

impl Contract {
    /// The refusal that the spec lists under this code.
    ///
    /// A code that the operation does not list is refused with 400, so that a mistake shows in the
    /// tests and not as a panic.
    pub(crate) fn refuse(&self, code: i64) -> Refusal {
        match self.errors.iter().find(|error| error.code == code) {
            Some(error) => Refusal::new(error.status, code, error.docs),
            None => Refusal::new(400, code, ""),
        }
    }
}

/// An operation as it is called: one variant, or one for each value of the query parameter that decides.
#[derive(Debug)]
pub struct Variant {
    /// Value of the query parameter that decides. `None`: it is not sent, or nothing decides.
    pub value: Option<&'static str>,
    /// What is sent.
    pub body: Option<&'static Object>,
    /// Status of a success.
    pub status: u16,
    /// What comes back.
    pub answer: Option<&'static Object>,
    /// Answers of the examples, as JSON.
    pub replies: &'static [&'static str],
}

impl Variant {
    /// A variant that sends nothing and gets nothing back.
    pub const fn new(status: u16) -> Self {
        Self { value: None, body: None, status, answer: None, replies: &[] }
    }

    pub const fn value(self, value: &'static str) -> Self {
        Self { value: Some(value), ..self }
    }

    pub const fn body(self, body: &'static Object) -> Self {
        Self { body: Some(body), ..self }
    }

    pub const fn answer(self, answer: &'static Object) -> Self {
        Self { answer: Some(answer), ..self }
    }

    pub const fn replies(self, replies: &'static [&'static str]) -> Self {
        Self { replies, ..self }
    }
}

/// An object of a body or an answer.
#[derive(Debug)]
pub struct Object {
    /// Name in the spec.
    pub name: &'static str,
    /// Its fields, in the order of the spec.
    pub fields: &'static [Field],
}

/// A parameter or a field.
#[derive(Debug)]
pub struct Field {
    /// Name on the wire.
    pub name: &'static str,
    /// Other names under which answers may carry it.
    pub aliases: &'static [&'static str],
    /// The type of one value.
    pub base: Base,
    /// Whether there is one value or many.
    pub shape: WireShape,
    /// Whether it must be sent.
    pub required: bool,
    /// Whether it may be sent as `null`.
    pub nullable: bool,
    /// What Zoom assumes when nothing is sent, as JSON.
    pub default: Option<&'static str>,
    /// Least and greatest value.
    pub range: [Option<i64>; 2],
    /// Least and greatest number of characters.
    pub length: [Option<u64>; 2],
    /// Least and greatest number of items.
    pub items: [Option<u64>; 2],
    /// Greatest size of a file.
    pub max_bytes: Option<u64>,
    /// Content types that a file may have. None: any.
    pub content_types: &'static [&'static str],
    /// Whether it is sent.
    pub sent: bool,
    /// Whether it comes back.
    pub received: bool,
    /// Whether the answer is this list alone, without an object around it.
    pub bare: bool,
}

impl Field {
    /// A field that is optional, single, unbounded and goes both ways.
    pub const fn new(name: &'static str, base: Base) -> Self {
        Self {
            name,
            aliases: &[],
            base,
            shape: WireShape::One,
            required: false,
            nullable: false,
            default: None,
            range: [None, None],
            length: [None, None],
            items: [None, None],
            max_bytes: None,
            content_types: &[],
            sent: true,
            received: true,
            bare: false,
        }
    }

    pub const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    pub const fn list(self) -> Self {
        Self { shape: WireShape::List, ..self }
    }

    pub const fn csv(self) -> Self {
        Self { shape: WireShape::Csv, ..self }
    }

    pub const fn map(self) -> Self {
        Self { shape: WireShape::Map, ..self }
    }

    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    pub const fn nullable(self) -> Self {
        Self { nullable: true, ..self }
    }

    pub const fn default(self, json: &'static str) -> Self {
        Self { default: Some(json), ..self }
    }

    pub const fn range(self, least: Option<i64>, greatest: Option<i64>) -> Self {
        Self { range: [least, greatest], ..self }
    }

    pub const fn length(self, least: Option<u64>, greatest: Option<u64>) -> Self {
        Self { length: [least, greatest], ..self }
    }

    pub const fn items(self, least: Option<u64>, greatest: Option<u64>) -> Self {
        Self { items: [least, greatest], ..self }
    }

    pub const fn max_bytes(self, max_bytes: u64) -> Self {
        Self { max_bytes: Some(max_bytes), ..self }
    }

    pub const fn content_types(self, types: &'static [&'static str]) -> Self {
        Self { content_types: types, ..self }
    }

    pub const fn not_sent(self) -> Self {
        Self { sent: false, ..self }
    }

    pub const fn not_received(self) -> Self {
        Self { received: false, ..self }
    }

    pub const fn bare(self) -> Self {
        Self { bare: true, ..self }
    }
}

/// Whether there is one value or many, and how many are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireShape {
    /// One value.
    One,
    /// A JSON list, or in a query the parameter once for each item.
    List,
    /// One text with commas.
    Csv,
    /// A JSON object with names that the spec does not know.
    Map,
}

/// The type of one value.
#[derive(Clone, Copy, Debug)]
pub enum Base {
    /// Any text.
    Text,
    /// An e-mail address.
    Email,
    /// A URL.
    Url,
    /// An identifier.
    Id,
    /// A password, key or token.
    Secret,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// RFC 3339.
    DateTime,
    /// A day, `2026-11-25`.
    Date,
    /// A file of a form.
    File,
    /// Any JSON.
    Any,
    /// One of these texts.
    TextEnum(&'static [&'static str]),
    /// One of these numbers.
    IntEnum(&'static [i64]),
    /// An object.
    Object(&'static Object),
}

/// An error that Zoom documents for an operation.
#[derive(Debug)]
pub struct ErrorCode {
    /// HTTP status.
    pub status: u16,
    /// Zoom's code.
    pub code: i64,
    /// What it means.
    pub docs: &'static str,
}

impl ErrorCode {
    pub const fn new(status: u16, code: i64, docs: &'static str) -> Self {
        Self { status, code, docs }
    }
}
