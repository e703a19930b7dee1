//! Values without anything inside of them, and why reading stopped.

/// Integers that are larger may have lost digits as a float.
pub(crate) const TWO_TO_THE_63RD: f64 = 9_223_372_036_854_775_808.0;

/// A JSON value that is neither a list nor an object.
#[derive(Clone, Copy, Debug)]
pub enum Scalar<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number, as what it comes to.
    Float(f64),
    /// Any other number, as it is written: integers beyond 64 bits, and on [demand](Stop::AsWritten).
    Number(&'a str),
    /// A text.
    Text(&'a str),
}

/// Why reading stopped.
#[derive(Debug)]
pub enum Stop {
    /// The value is of the wrong kind; this is what was expected. Nothing inside of it has been read.
    Expected(&'static str),
    /// What the number comes to is not enough: it is wanted as it is written.
    AsWritten,
    /// A part of the value was in error, and that error is kept by the reader.
    Inside,
}

impl Stop {
    /// The same, where a list was expected and the value could have been its only item.
    pub(super) fn or_a_list(self) -> Self {
        match self {
            Self::Expected(_) => Self::Expected("a list"),
            other => other,
        }
    }
}

/// What a scalar means where an object belongs.
///
/// # Errors
/// When it is more than nothing.
pub(super) fn no_object(value: Scalar<'_>) -> Result<(), Stop> {
    match value {
        Scalar::Null | Scalar::Text("") => Ok(()),
        _ => Err(Stop::Expected("an object")),
    }
}
