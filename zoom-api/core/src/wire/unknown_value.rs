//! Values of enums that the spec does not list.

use std::fmt;

use super::kind::JsonKind;

/// A value that the spec does not list.
///
/// It can be read, compared and sent back, but not matched on: when a later version of this crate
/// names the value, no `match` changes its meaning.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UnknownValue(Repr);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    Text(Box<str>),
    Int(i64),
}

impl UnknownValue {
    /// The text, if the value is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.0 {
            Repr::Text(text) => Some(text),
            Repr::Int(_) => None,
        }
    }

    /// The integer, if the value is one.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self.0 {
            Repr::Text(_) => None,
            Repr::Int(value) => Some(value),
        }
    }

    /// Of a text, for generated code.
    #[doc(hidden)]
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self(Repr::Text(text.into()))
    }

    /// Of an integer, for generated code.
    #[doc(hidden)]
    #[must_use]
    pub fn int(value: i64) -> Self {
        Self(Repr::Int(value))
    }

    /// What kind of JSON it is.
    pub(super) fn kind(&self) -> JsonKind {
        match self.0 {
            Repr::Text(_) => JsonKind::String,
            Repr::Int(_) => JsonKind::Int,
        }
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Text(text) => fmt::Debug::fmt(text, f),
            Repr::Int(value) => fmt::Debug::fmt(value, f),
        }
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Text(text) => f.write_str(text),
            Repr::Int(value) => fmt::Display::fmt(value, f),
        }
    }
}
