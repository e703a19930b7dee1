//! Between Rust values and JSON, for what Zoom sends.
//!
//! A generated type only lists its fields, once for reading ([`Record::read`]) and once for looking
//! at them ([`Record::show`]). Everything else stands here, once for all types and not once for each:
//! decoding, encoding, comparing, `Debug`. That keeps the crate small and quick to compile, and it
//! puts the rules of tolerance (numbers that come as text, `""` and `null` for "not set") in one place.
//!
//! The traits are public so that generated code and types of your own can share the machinery; the
//! module is not meant for daily use.

use std::fmt;

mod decode;
mod impls;
mod index;
mod read;
mod rest;
mod show;
mod trail;
mod walk;

pub use decode::{Misread, Seen, decode, deserialize, deserialize_item};
pub(crate) use decode::{body_of, decode_nothing};
pub use impls::Csv;
pub use index::Index;
pub use rest::{Misfit, Rest, UnknownField, UnknownFields};
pub(crate) use rest::{Step, members};
pub use show::{Whole, debug, equal, serialize};
pub use walk::misfits;
pub(crate) use walk::{Found, beside, has_keys, has_odd_keys, own_misfits, walk};

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
    fn or_a_list(self) -> Self {
        match self {
            Self::Expected(_) => Self::Expected("a list"),
            other => other,
        }
    }
}

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

    /// Whether it holds a value that the spec does not list.
    fn is_unknown(&self) -> bool {
        false
    }
}

/// One value that can stand in an optional field, in a list or in a map.
pub trait Item: Sized {
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

    /// Whether it is a value that the spec does not list.
    fn is_unknown(&self) -> bool {
        false
    }
}

/// An object of the API, as a list of its fields.
pub trait Record {
    /// Hands the fields to the reader, by wire name.
    ///
    /// # Errors
    /// When a member is in error.
    fn read(&mut self, from: &mut dyn Members) -> Result<(), Stop>;

    /// Whether the JSON is the list that its only field holds, without an object around it.
    fn is_bare(&self) -> bool {
        false
    }

    /// The member without which a JSON object is none of these: the items of a listing. A listing that
    /// lacks it is not empty, it is something else.
    fn needs(&self) -> Option<&'static str> {
        None
    }

    /// Fields that come and are never sent. `None`: it is not sent at all.
    fn reads_only(&self) -> Option<&'static [&'static str]> {
        None
    }

    /// Hands the fields to the viewer, by wire name.
    fn show(&self, to: &mut dyn Fields);
}

/// One field while an object is read: its wire name and where the value goes.
pub type Slot<'a> = (&'static str, &'a mut dyn Wire);

/// One field while an object is looked at.
pub type Field<'a> = (&'static str, &'a dyn Wire);

/// Takes the fields of a record.
pub trait Fields {
    /// Called once, with all fields in the order of the spec, and with what has none.
    fn fields(&mut self, fields: &[Field<'_>], rest: &Rest);
}

/// The members of a JSON object that is being read.
pub trait Members {
    /// Reads all members into the slots, which have the order of the index, and into `rest` what has none or
    /// does not fit.
    ///
    /// # Errors
    /// When a member is in error.
    fn read(
        &mut self,
        slots: &mut [Slot<'_>],
        index: &'static Index,
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

impl View<'_> {
    /// The value of an enum, to be sent.
    #[doc(hidden)]
    #[must_use]
    pub fn to_value(self) -> crate::call::Value {
        match self {
            View::Text(text) => text.into(),
            View::Int(value) => value.into(),
            _ => crate::call::Value::Null,
        }
    }
}

impl fmt::Display for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            View::Text(text) => f.write_str(text),
            View::Int(value) => value.fmt(f),
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

    /// Whether the item at a position is a value that the spec does not list.
    fn is_unknown_at(&self, index: usize) -> bool;
}

/// A map to look at.
pub trait Map {
    /// Calls `each` with every entry, in the order of the names, and with whether it is a value that
    /// the spec does not list.
    fn entries(&self, each: &mut dyn FnMut(&str, View<'_>, bool));
}

/// Makes structs the objects of answers: a [`Record`] with the given wire names, and with it `Debug`,
/// `PartialEq`, `Serialize` and `Deserialize`. The struct has a field `rest_` beside those that are named:
/// no wire name becomes that. `@is_bare` before a name makes it a list without an object
/// around it, `needs` behind it names the member that a listing must have. `sent` says that it can be sent back,
/// without the fields in parentheses.
///
/// All of it is `#[inline]`: what a crate does not use of the API is then not compiled at all.
#[doc(hidden)]
#[macro_export]
macro_rules! __record {
    ($($(@ $is_bare:ident)? $name:ident $(needs $needs:literal)? $(sent($($reads_only:literal),*))? { $($wire:literal $(| $alias:literal)* => $field:ident,)* })*) => {$(
        #[allow(dead_code, reason = "nobody has to ask a private type")]
        impl $name {
            /// The members that came with it and that the spec does not know. They do not count when two
            /// values are compared.
            #[must_use]
            #[inline]
            pub fn unknown_fields(&self) -> $crate::wire::UnknownFields<'_> {
                self.rest_.unknown_fields()
            }

            /// The values in it, at any depth, that did not fit their fields.
            #[must_use]
            #[inline]
            pub fn misfits(&self) -> Vec<$crate::wire::Misfit> {
                $crate::wire::misfits(self)
            }

            /// The value for serialising, with the members that the spec does not know, at any depth.
            #[must_use]
            #[inline]
            pub fn with_unknown_fields(&self) -> $crate::wire::Whole<'_> {
                $crate::wire::Whole::new(self)
            }
        }
        impl $crate::wire::Record for $name {
            #[inline]
            fn read(&mut self, from: &mut dyn $crate::wire::Members) -> Result<(), $crate::wire::Stop> {
                static INDEX: $crate::wire::Index = $crate::wire::Index::new(&[$($wire),*], &[$($(($alias, $wire),)*)*]);
                from.read(&mut [$(($wire, &mut self.$field)),*], &INDEX, &mut self.rest_)
            }
            $(#[inline]
            fn $is_bare(&self) -> bool {
                true
            })?
            $(#[inline]
            fn needs(&self) -> Option<&'static str> {
                Some($needs)
            })?
            $(#[inline]
            fn reads_only(&self) -> Option<&'static [&'static str]> {
                Some(&[$($reads_only),*])
            })?
            #[inline]
            fn show(&self, to: &mut dyn $crate::wire::Fields) {
                to.fields(&[$(($wire, &self.$field)),*], &self.rest_);
            }
        }
        impl $crate::wire::Item for $name {
            const EXPECTED: &'static str = "an object";
            #[inline]
            fn from_scalar(value: $crate::wire::Scalar<'_>) -> Result<Option<Self>, $crate::wire::Stop> {
                $crate::generated_code::no_object(value).map(|()| None)
            }
            #[inline]
            fn from_object(members: &mut dyn $crate::wire::Members) -> Result<Option<Self>, $crate::wire::Stop> {
                let mut record = Self::default();
                $crate::wire::Record::read(&mut record, members)?;
                Ok(Some(record))
            }
            #[inline]
            fn view(&self) -> $crate::wire::View<'_> {
                $crate::wire::View::Record(self)
            }
        }
        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::wire::debug(stringify!($name), self, f)
            }
        }
        impl PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::wire::equal(self, other)
            }
        }
        impl $crate::generated_code::serde::Serialize for $name {
            #[inline]
            fn serialize<S: $crate::generated_code::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::wire::serialize(self, serializer)
            }
        }
        impl<'de> $crate::generated_code::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: $crate::generated_code::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let mut record = Self::default();
                $crate::wire::deserialize(&mut record, deserializer).map(|()| record)
            }
        }
        impl $crate::generated_code::Answer for $name {
            #[inline]
            fn decode(bytes: &[u8]) -> Result<(Box<Self>, $crate::wire::Seen), $crate::wire::Misread> {
                $crate::wire::decode(bytes)
            }
            #[inline]
            fn empty() -> Self {
                Self::default()
            }
            $(#[inline]
            fn needs() -> Option<&'static str> {
                Some($needs)
            })?
            #[inline]
            fn record(&self) -> Option<(&'static str, &dyn $crate::wire::Record)> {
                Some((stringify!($name), self))
            }
        }
    )*};
}

/// Whether a number is written as an integer.
pub(crate) fn is_integer(number: &str) -> bool {
    number.strip_prefix('-').unwrap_or(number).bytes().all(|byte| byte.is_ascii_digit())
}

/// What a scalar means where an object belongs.
///
/// # Errors
/// When it is more than nothing.
pub fn no_object(value: Scalar<'_>) -> Result<(), Stop> {
    match value {
        Scalar::Null | Scalar::Text("") => Ok(()),
        _ => Err(Stop::Expected("an object")),
    }
}

/// Records for tests: an object, and a list of such objects without one around it.
#[cfg(test)]
mod samples {
    #[derive(Clone, Default)]
    pub(super) struct Desk {
        pub(super) height: Option<i64>,
        rest_: super::Rest,
    }

    #[derive(Clone, Default)]
    pub(super) struct Desks {
        pub(super) desks: Vec<Desk>,
        rest_: super::Rest,
    }

    crate::__record! {
        Desk { "height" => height, }
        @is_bare Desks { "desks" => desks, }
    }
}
