//! What is read from JSON and looked at, and what reads and looks.

use std::any::Any;
use std::fmt;

use super::rest::Rest;
use super::scalar::{Scalar, Stop};
use super::schema::Schema;
use super::unknown_value::UnknownValue;

/// A field that can be read from JSON and looked at.
pub trait Wire {
    /// Takes a scalar.
    ///
    /// # Errors
    /// When the scalar is of the wrong kind.
    fn scalar(&mut self, value: Scalar<'_>) -> Result<(), Stop>;

    /// Takes a list.
    ///
    /// # Errors
    /// When a list is the wrong kind of value, or an item is in error.
    fn list(&mut self, items: &mut dyn Items) -> Result<(), Stop>;

    /// Takes an object.
    ///
    /// # Errors
    /// When an object is the wrong kind of value, or a member is in error.
    fn object(&mut self, members: &mut dyn Members) -> Result<(), Stop>;

    /// What the field holds.
    fn view(&self) -> View<'_>;

    /// The field itself, for another of its type to be made like it. `None`: it is no field of a record, and
    /// [`copy_from`](Self::copy_from) does nothing with it.
    fn as_any(&self) -> Option<&dyn Any>;

    /// Takes a copy of what another field of the same type holds.
    fn copy_from(&mut self, other: &dyn Wire);
}

/// One value that can stand in an optional field, in a list or in a map.
pub trait Item: Clone + 'static {
    /// Makes the value from a scalar. `None`: the scalar says "not set".
    ///
    /// # Errors
    /// When the scalar is of the wrong kind.
    fn from_scalar(value: Scalar<'_>) -> Result<Option<Self>, Stop>;

    /// Makes the value from a list.
    ///
    /// # Errors
    /// When a list is the wrong kind of value.
    fn from_list(_items: &mut dyn Items) -> Result<Option<Self>, Stop> {
        Err(Stop::Expected(Self::EXPECTED))
    }

    /// Makes the value from an object.
    ///
    /// # Errors
    /// When an object is the wrong kind of value, or a member is in error.
    fn from_object(_members: &mut dyn Members) -> Result<Option<Self>, Stop> {
        Err(Stop::Expected(Self::EXPECTED))
    }

    /// What to call the value in an error, such as `an integer`.
    const EXPECTED: &'static str;

    /// What the value holds.
    fn view(&self) -> View<'_>;
}

/// An object of the API, as a list of its fields.
pub trait Record {
    /// What the spec says of the type.
    fn schema(&self) -> &'static Schema;

    /// Hands the fields to the reader.
    ///
    /// # Errors
    /// When a member is in error.
    fn read(&mut self, from: &mut dyn Members) -> Result<(), Stop>;

    /// Hands the fields to the viewer: the same ones as [`read`](Self::read), in the same order.
    fn show<'a>(&'a self, to: &mut dyn Fields<'a>);
}

/// Takes the fields of a record.
pub trait Fields<'a> {
    /// Called once, with all fields in the order of the schema, and with what has none.
    fn fields(&mut self, schema: &'static Schema, fields: &[&'a dyn Wire], rest: &'a Rest);
}

/// The members of a JSON object that is being read.
pub trait Members {
    /// Reads all members into the slots, which have the order of the schema, and into `rest` what has none or
    /// does not fit.
    ///
    /// # Errors
    /// When a member is in error.
    fn read(
        &mut self,
        schema: &'static Schema,
        slots: &mut [&mut dyn Wire],
        rest: &mut Rest,
    ) -> Result<(), Stop>;

    /// Reads the next member into `value` and gives its name. `None` after the last one.
    ///
    /// # Errors
    /// When the member is in error.
    fn next(&mut self, value: &mut dyn Wire) -> Result<Option<String>, Stop>;
}

/// The items of a JSON list that is being read.
pub trait Items {
    /// Reads the next item into `value`. `false` after the last one.
    ///
    /// # Errors
    /// When the item is in error.
    fn next(&mut self, value: &mut dyn Wire) -> Result<bool, Stop>;

    /// Hands over the items that did not fit, when there is no object around the list to take them.
    #[doc(hidden)]
    fn strays(&mut self, _rest: &mut Rest) {}
}

/// What a field holds, for whoever looks at it.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// Nothing: the field was absent, `null` or empty.
    Unset,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number that is not an integer.
    Float(f64),
    /// A text.
    Text(&'a str),
    /// A value of an enum that the spec does not list.
    Unlisted(&'a UnknownValue),
    /// Something that is shown to nobody. Only comparison looks inside.
    Secret(&'a str),
    /// An object of the API.
    Record(&'a dyn Record),
    /// A list.
    List(&'a dyn List),
    /// A list that goes over the wire as one text with commas.
    Csv(&'a dyn List),
    /// An object with names that the spec does not know.
    Map(&'a dyn Map),
    /// JSON that the spec does not describe.
    Json(&'a serde_json::Value),
}

impl<'a> View<'a> {
    /// The text, or nothing.
    #[doc(hidden)]
    #[must_use]
    pub fn as_str(self) -> &'a str {
        match self {
            Self::Text(text) => text,
            Self::Unlisted(value) => value.as_str().unwrap_or_default(),
            _ => "",
        }
    }

    /// The integer, if it is one.
    #[doc(hidden)]
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(value),
            Self::Unlisted(value) => value.as_i64(),
            _ => None,
        }
    }

    /// A value that the spec does not list, as any other of its kind.
    pub(crate) fn of_unlisted(value: &'a UnknownValue) -> Self {
        match (value.as_str(), value.as_i64()) {
            (Some(text), _) => Self::Text(text),
            (None, Some(value)) => Self::Int(value),
            (None, None) => Self::Unset,
        }
    }
}

impl fmt::Display for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            View::Text(text) => f.write_str(text),
            View::Int(value) => value.fmt(f),
            View::Bool(value) => value.fmt(f),
            View::Float(value) => value.fmt(f),
            View::Unlisted(value) => value.fmt(f),
            _ => Ok(()),
        }
    }
}

impl<'a> From<&'a str> for View<'a> {
    fn from(text: &'a str) -> Self {
        View::Text(text)
    }
}

impl From<i64> for View<'_> {
    fn from(value: i64) -> Self {
        View::Int(value)
    }
}

/// A list to look at.
pub trait List {
    /// Number of items.
    fn len(&self) -> usize;

    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at a position, or `Unset` past the end.
    fn at(&self, index: usize) -> View<'_>;
}

/// A map to look at.
pub trait Map {
    /// Calls `each` with every entry, in the order of the names.
    fn entries<'a>(&'a self, each: &mut dyn FnMut(&'a str, View<'a>));
}
