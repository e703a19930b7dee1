//! What generated code consists of, by the names that it has there.

/// A part of a generated file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Part {
    /// The type that it belongs to. Empty: the operation.
    pub ty: String,
    /// What it is of that type.
    pub kind: PartKind,
}

impl Part {
    /// A part of a type.
    pub fn of(ty: &str, kind: PartKind) -> Self {
        Self { ty: ty.to_owned(), kind }
    }

    /// A type, or the operation, as a whole.
    pub fn whole(ty: &str) -> Self {
        Self::of(ty, PartKind::Whole)
    }
}

/// A part of a generated type, or of the operation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PartKind {
    /// All of it.
    Whole,
    /// Argument of the constructor.
    Argument(String),
    /// Setter, or the method that clears.
    Method(String),
    /// Field of an answer.
    Field(String),
    /// Variant of an enum, or of an operation by the value that decides on it.
    Variant(String),
    /// Parameter, field or value by its name on the wire, where a table lists it or a constructor
    /// sets it.
    Wire(String),
    /// Special limit of the operation.
    Limit(String),
}

/// A part, and the lines of its file that it takes, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// What it is.
    pub part: Part,
    /// The first line: that of the documentation.
    pub first: usize,
    /// The line with its name.
    pub line: usize,
    /// The last line.
    pub last: usize,
}
