//! Between Rust values and JSON, for what Zoom sends.
//!
//! A generated type only names its fields ([`Record::schema`]) and lists them, once for reading
//! ([`Record::read`]) and once for looking at them ([`Record::show`]). Everything else stands here, once for all types
//! and not once for each: decoding, encoding, copying, comparing, `Debug`. That keeps the crate small and quick to
//! compile, and it puts the rules of tolerance (numbers that come as text, `""` and `null` for "not set") in one place.
//!
//! The traits are public so that generated code and types of your own can share the machinery; the
//! module is not meant for daily use.

pub(crate) mod decode;
mod impls;
mod index;
mod inspect;
mod kind;
mod read;
pub(crate) mod rest;
mod scalar;
mod schema;
mod seen;
mod show;
mod trail;
mod traits;
mod unknown_value;
mod walk;

pub(crate) use decode::{body_of, decode_nothing};
pub use decode::{decode, deserialize, deserialize_item};
pub use impls::Csv;
pub use inspect::Inspect;
pub use kind::JsonKind;
pub(crate) use kind::is_integer;
pub use rest::{Misfit, Rest, UnknownField, UnknownFields};
pub(crate) use rest::{Step, members};
pub(crate) use scalar::TWO_TO_THE_63RD;
pub use scalar::{Scalar, Stop};
pub use schema::Schema;
pub use seen::{Misread, Seen};
pub use show::{Whole, copy, debug, equal, serialize};
pub use traits::{Fields, Item, Items, List, Map, Members, Record, View, Wire};
pub use unknown_value::UnknownValue;
pub use walk::misfits;
pub(crate) use walk::{Found, has_keys, has_odd_keys, own_misfits, rest, walk};

/// Makes structs the objects of answers: a [`Record`] with the given wire names, and with it `Clone`,
/// `Debug`, `Default`, `PartialEq`, `Serialize` and `Deserialize`. The struct has a field `rest_` beside those that are
/// named: no wire name becomes that. `@is_bare` before a name makes it a list without an object
/// around it, `needs` behind it names the member that a listing must have. `sent` says that it can be sent back,
/// without the fields in parentheses.
///
/// All of it is `#[inline]`: what a crate does not use of the API is then not compiled at all.
#[doc(hidden)]
#[macro_export]
macro_rules! __record {
    ($($(@ $is_bare:ident)? $name:ident $(needs $needs:literal)? $(sent($($reads_only:literal),*))? { $($wire:literal $(| $alias:literal)* => $field:ident,)* })*) => {$(
        impl $crate::wire::Record for $name {
            #[inline]
            fn schema(&self) -> &'static $crate::wire::Schema {
                static SCHEMA: $crate::wire::Schema =
                    $crate::wire::Schema::new(stringify!($name), &[$($wire),*], &[$($(($alias, $wire),)*)*])
                        $(.$is_bare())?
                        $(.needs($needs))?
                        $(.sent(&[$($reads_only),*]))?;
                &SCHEMA
            }
            #[inline]
            fn read(&mut self, from: &mut dyn $crate::wire::Members) -> Result<(), $crate::wire::Stop> {
                from.read($crate::wire::Record::schema(self), &mut [$(&mut self.$field),*], &mut self.rest_)
            }
            #[inline]
            fn show<'a>(&'a self, to: &mut dyn $crate::wire::Fields<'a>) {
                to.fields($crate::wire::Record::schema(self), &[$(&self.$field),*], &self.rest_);
            }
        }
        impl Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                $crate::wire::copy(self)
            }
        }
        impl Default for $name {
            #[inline]
            fn default() -> Self {
                Self { $($field: Default::default(),)* rest_: Default::default() }
            }
        }
        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::wire::debug(self, f)
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
                $crate::wire::deserialize(deserializer)
            }
        }
    )*};
}

/// Types for tests: an object, a list of such objects without one around it, and an enum.
#[cfg(test)]
pub(crate) mod samples {
    pub(super) struct Desk {
        pub(super) height: Option<i64>,
        rest_: super::Rest,
    }

    pub(super) struct Desks {
        pub(super) desks: Vec<Desk>,
        rest_: super::Rest,
    }

    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub(crate) enum Mood {
        Active,
        Inactive,
        Unknown(crate::types::UnknownValue),
    }

    crate::__text_enum! {
        Mood { "active" => Active, "inactive" => Inactive, }
    }

    crate::__record! {
        Desk { "height" => height, }
        @is_bare Desks { "desks" => desks, }
    }
}
