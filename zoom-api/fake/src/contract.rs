//! What the spec says about calls and answers, as data: the shapes of the tables that are generated for
//! the fake.

use super::call::Refusal;
use zoom_api::operation::Operation;

/// All that the spec says about one operation.
#[derive(Debug)]
pub(crate) struct Contract {
    /// What the client knows of it too: route, scopes, label, limits, paging.
    pub(crate) operation: &'static Operation,
    /// Path parameters, in the order of the path.
    pub(crate) path: &'static [Field],
    /// Query parameters.
    pub(crate) query: &'static [Field],
    /// What is sent and what comes back: one entry, or one for each value of the query parameter that
    /// decides.
    pub(crate) forms: &'static [Form],
    /// The query parameter that decides between the forms.
    pub(crate) by: Option<&'static str>,
    /// Errors that Zoom documents.
    pub(crate) errors: &'static [ErrorCode],
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

/// One way in which an operation is called.
#[derive(Debug)]
pub(crate) struct Form {
    /// Value of the query parameter that decides. `None`: it is not sent, or nothing decides.
    pub(crate) value: Option<&'static str>,
    /// What is sent.
    pub(crate) body: Option<&'static Object>,
    /// Status of a success.
    pub(crate) status: u16,
    /// What comes back.
    pub(crate) answer: Option<&'static Object>,
    /// Answers of the examples, as JSON.
    pub(crate) replies: &'static [&'static str],
}

/// An object of a body or an answer.
#[derive(Debug)]
pub(crate) struct Object {
    /// Name in the spec.
    pub(crate) name: &'static str,
    /// Its fields, in the order of the spec.
    pub(crate) fields: &'static [Field],
}

/// A parameter or a field.
#[derive(Debug)]
pub(crate) struct Field {
    /// Name on the wire.
    pub(crate) name: &'static str,
    /// Other names under which answers may carry it.
    pub(crate) aliases: &'static [&'static str],
    /// The type of one value.
    pub(crate) kind: Kind,
    /// Whether there is one value or many.
    pub(crate) shape: Shape,
    /// Whether it must be sent.
    pub(crate) required: bool,
    /// Whether it may be sent as `null`.
    pub(crate) nullable: bool,
    /// What Zoom assumes when nothing is sent, as JSON.
    pub(crate) default: Option<&'static str>,
    /// Least and greatest value.
    pub(crate) range: [Option<i64>; 2],
    /// Least and greatest number of characters.
    pub(crate) length: [Option<u64>; 2],
    /// Least and greatest number of items.
    pub(crate) items: [Option<u64>; 2],
    /// Greatest size of a file.
    pub(crate) max_bytes: Option<u64>,
    /// Content types that a file may have. None: any.
    pub(crate) content_types: &'static [&'static str],
    /// Whether it is sent.
    pub(crate) sent: bool,
    /// Whether it comes back.
    pub(crate) received: bool,
    /// Whether the answer is this list alone, without an object around it.
    pub(crate) bare: bool,
}

/// A field that is optional, single, unbounded and goes both ways: the others say how they differ.
pub(crate) const FIELD: Field = Field {
    name: "",
    aliases: &[],
    kind: Kind::Any,
    shape: Shape::One,
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
};

/// Whether there is one value or many, and how many are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
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
pub(crate) enum Kind {
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
pub(crate) struct ErrorCode {
    /// HTTP status.
    pub(crate) status: u16,
    /// Zoom's code.
    pub(crate) code: i64,
    /// What it means.
    pub(crate) docs: &'static str,
}
