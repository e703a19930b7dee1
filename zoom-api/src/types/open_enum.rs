//! Enums that Zoom may extend.

use std::fmt;

use crate::wire::{Item, Scalar, Stop, View};

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

    pub(crate) fn text(text: &str) -> Self {
        Self(Repr::Text(text.into()))
    }

    pub(crate) fn int(value: i64) -> Self {
        Self(Repr::Int(value))
    }

    pub(crate) fn view(&self) -> View<'_> {
        match &self.0 {
            Repr::Text(text) => View::Text(text),
            Repr::Int(value) => View::Int(*value),
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

/// What a scalar may be where an enum is expected. `None`: not set.
pub(crate) enum Raw<'a> {
    Text(&'a str),
    Int(i64),
    Bool(bool),
}

impl<'a> Raw<'a> {
    #[inline]
    pub(crate) fn of(value: Scalar<'a>) -> Result<Option<Self>, Stop> {
        match value {
            Scalar::Null | Scalar::Text("") => Ok(None),
            Scalar::Text(text) => Ok(Some(Self::Text(text))),
            Scalar::Int(value) => Ok(Some(Self::Int(value))),
            Scalar::Bool(value) => Ok(Some(Self::Bool(value))),
            // Any integer is a text at worst.
            Scalar::Number(digits) if crate::wire::is_integer(digits) && digits != "-0" => {
                Ok(Some(Self::Text(digits)))
            }
            Scalar::Float(value) if value.abs() >= crate::wire::TWO_TO_THE_63RD => {
                Err(Stop::AsWritten)
            }
            Scalar::Float(_) | Scalar::Number(_) => {
                i64::from_scalar(value).map(|value| value.map(Self::Int))
            }
        }
    }
}

/// A boolean for an enum of integers: `1` or `0`, if the spec lists both. It is no value of any other.
pub(crate) fn bit<E: Clone>(values: &[(i64, E)], value: bool) -> Result<E, Stop> {
    let [one, zero] = [1, 0].map(|bit| known(values, &bit));
    let bit = one.zip(zero).map(|(one, zero)| if value { one } else { zero });
    bit.ok_or(Stop::Expected(EXPECTED))
}

/// Gives an enum of texts what every such enum can do. The enum itself and its table of values are
/// generated.
macro_rules! text_enum {
    ($($name:ident)*) => {$(
        impl $name {
            /// The value as it goes over the wire. Empty for an unknown value that is an integer.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    Self::Unknown(value) => value.as_str().unwrap_or_default(),
                    known => $crate::types::open_enum::wire(Self::VALUES, known).unwrap_or_default(),
                }
            }
        }

        impl From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                $crate::types::open_enum::known(Self::VALUES, &text)
                    .unwrap_or_else(|| Self::Unknown($crate::types::UnknownValue::text(text)))
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            #[inline]
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(text))
            }
        }

        $crate::types::open_enum::open_enum!($name, |raw| match raw {
            $crate::types::open_enum::Raw::Bool(_) => {
                return Err($crate::wire::Stop::Expected($crate::types::open_enum::EXPECTED));
            }
            $crate::types::open_enum::Raw::Text(text) => Self::from(text),
            $crate::types::open_enum::Raw::Int(value) => {
                $crate::types::open_enum::known(Self::VALUES, &value.to_string().as_str())
                    .unwrap_or_else(|| Self::Unknown($crate::types::UnknownValue::int(value)))
            }
        });
    )*};
}
pub(crate) use text_enum;

/// Gives an enum of integers what every such enum can do. The enum itself and its table of values
/// are generated.
macro_rules! int_enum {
    ($($name:ident)*) => {$(
        impl $name {
            /// The value as it goes over the wire. `None` for an unknown value that is no integer.
            #[must_use]
            #[inline]
            pub fn as_i64(&self) -> Option<i64> {
                match self {
                    Self::Unknown(value) => value.as_i64(),
                    known => $crate::types::open_enum::wire(Self::VALUES, known),
                }
            }
        }

        impl From<i64> for $name {
            #[inline]
            fn from(value: i64) -> Self {
                $crate::types::open_enum::known(Self::VALUES, &value)
                    .unwrap_or_else(|| Self::Unknown($crate::types::UnknownValue::int(value)))
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            #[inline]
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(match $crate::types::open_enum::int(text) {
                    Some(value) => Self::from(value),
                    None => Self::Unknown($crate::types::UnknownValue::text(text)),
                })
            }
        }

        $crate::types::open_enum::open_enum!($name, |raw| match raw {
            $crate::types::open_enum::Raw::Bool(value) => {
                $crate::types::open_enum::bit(Self::VALUES, value)?
            }
            $crate::types::open_enum::Raw::Int(value) => Self::from(value),
            $crate::types::open_enum::Raw::Text(text) => match $crate::types::open_enum::int(text) {
                Some(value) => Self::from(value),
                None => Self::Unknown($crate::types::UnknownValue::text(text)),
            },
        });
    )*};
}
pub(crate) use int_enum;

/// An integer that came as a text.
pub(crate) fn int(text: &str) -> Option<i64> {
    <i64 as Item>::from_scalar(Scalar::Text(text)).ok().flatten()
}

/// What enums of texts and of integers have in common.
macro_rules! open_enum {
    ($name:ident, |$raw:ident| $from:expr) => {
        impl $crate::wire::Item for $name {
            const EXPECTED: &'static str = $crate::types::open_enum::EXPECTED;

            #[inline]
            fn from_scalar(
                value: $crate::wire::Scalar<'_>,
            ) -> Result<Option<Self>, $crate::wire::Stop> {
                let Some($raw) = $crate::types::open_enum::Raw::of(value)? else { return Ok(None) };
                Ok(Some($from))
            }

            #[inline]
            fn view(&self) -> $crate::wire::View<'_> {
                match self {
                    Self::Unknown(value) => value.view(),
                    known => $crate::types::open_enum::wire(Self::VALUES, known)
                        .map_or($crate::wire::View::Unset, Into::into),
                }
            }

            #[inline]
            fn is_unknown(&self) -> bool {
                matches!(self, Self::Unknown(_))
            }
        }

        impl From<$name> for $crate::call::Value {
            #[inline]
            fn from(value: $name) -> Self {
                $crate::wire::Item::view(&value).to_value()
            }
        }

        impl std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&$crate::wire::Item::view(self), f)
            }
        }

        impl serde::Serialize for $name {
            #[inline]
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(&$crate::wire::Item::view(self), serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::deserialize_item(deserializer)
            }
        }
    };
}
pub(crate) use open_enum;

pub(crate) const EXPECTED: &str = "a text or an integer";

/// The wire form of a value that the spec lists.
pub(crate) fn wire<W: Copy, E: PartialEq>(values: &[(W, E)], value: &E) -> Option<W> {
    values.iter().find(|(_, known)| known == value).map(|(wire, _)| *wire)
}

/// The value that the spec lists for a wire form.
pub(crate) fn known<W: PartialEq, E: Clone>(values: &[(W, E)], wire: &W) -> Option<E> {
    values.iter().find(|(known, _)| known == wire).map(|(_, value)| value.clone())
}
