//! Enums that Zoom may extend.

use crate::wire::{Item, Scalar, Stop};

/// What a scalar may be where an enum is expected. `None`: not set.
#[derive(Debug)]
pub enum Raw<'a> {
    /// A text.
    Text(&'a str),
    /// An integer.
    Int(i64),
    /// A boolean.
    Bool(bool),
}

impl<'a> Raw<'a> {
    /// What a scalar is.
    ///
    /// # Errors
    /// When it can be no value of an enum.
    #[inline]
    pub fn of(value: Scalar<'a>) -> Result<Option<Self>, Stop> {
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
///
/// # Errors
/// When it does not.
pub fn bit<E: Item>(values: &[(i64, E)], value: bool) -> Result<E, Stop> {
    let [one, zero] = [1, 0].map(|bit| known(values, &bit));
    let bit = one.zip(zero).map(|(one, zero)| if value { one } else { zero });
    bit.ok_or(Stop::Expected(E::EXPECTED))
}

/// Gives an enum of texts what every such enum can do. The call lists what each value is on the wire.
#[doc(hidden)]
#[macro_export]
macro_rules! __text_enum {
    ($($name:ident { $($wire:literal => $variant:ident,)* })*) => {$(
        impl $name {
            const VALUES: &'static [(&'static str, Self)] = &[$(($wire, Self::$variant)),*];

            /// The value as it goes over the wire. Empty for an unknown value that is an integer.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    Self::Unknown(value) => value.as_str().unwrap_or_default(),
                    known => $crate::generated_code::wire(Self::VALUES, known).unwrap_or_default(),
                }
            }
        }

        impl From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                match $crate::generated_code::known(Self::VALUES, &text) {
                    Some(known) => known,
                    None => Self::Unknown($crate::types::UnknownValue::text(text)),
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            #[inline]
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(text))
            }
        }

        $crate::__open_enum!($name, |raw| match raw {
            $crate::generated_code::Raw::Bool(_) => {
                return Err($crate::wire::Stop::Expected(<Self as $crate::wire::Item>::EXPECTED));
            }
            $crate::generated_code::Raw::Text(text) => Self::from(text),
            $crate::generated_code::Raw::Int(value) => {
                match $crate::generated_code::known(Self::VALUES, &value.to_string().as_str()) {
                    Some(known) => known,
                    None => Self::Unknown($crate::types::UnknownValue::int(value)),
                }
            }
        });
    )*};
}

/// Gives an enum of integers what every such enum can do. The call lists what each value is on the wire.
#[doc(hidden)]
#[macro_export]
macro_rules! __int_enum {
    ($($name:ident { $($wire:literal => $variant:ident,)* })*) => {$(
        impl $name {
            const VALUES: &'static [(i64, Self)] = &[$(($wire, Self::$variant)),*];

            /// The value as it goes over the wire. `None` for an unknown value that is no integer.
            #[must_use]
            #[inline]
            pub fn as_i64(&self) -> Option<i64> {
                match self {
                    Self::Unknown(value) => value.as_i64(),
                    known => $crate::generated_code::wire(Self::VALUES, known),
                }
            }
        }

        impl From<i64> for $name {
            #[inline]
            fn from(value: i64) -> Self {
                match $crate::generated_code::known(Self::VALUES, &value) {
                    Some(known) => known,
                    None => Self::Unknown($crate::types::UnknownValue::int(value)),
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            #[inline]
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(match $crate::generated_code::int(text) {
                    Some(value) => Self::from(value),
                    None => Self::Unknown($crate::types::UnknownValue::text(text)),
                })
            }
        }

        $crate::__open_enum!($name, |raw| match raw {
            $crate::generated_code::Raw::Bool(value) => {
                $crate::generated_code::bit(Self::VALUES, value)?
            }
            $crate::generated_code::Raw::Int(value) => Self::from(value),
            $crate::generated_code::Raw::Text(text) => match $crate::generated_code::int(text) {
                Some(value) => Self::from(value),
                None => Self::Unknown($crate::types::UnknownValue::text(text)),
            },
        });
    )*};
}

/// An integer that came as a text.
#[must_use]
pub fn int(text: &str) -> Option<i64> {
    <i64 as Item>::from_scalar(Scalar::Text(text)).ok().flatten()
}

/// What enums of texts and of integers have in common.
#[doc(hidden)]
#[macro_export]
macro_rules! __open_enum {
    ($name:ident, |$raw:ident| $from:expr) => {
        impl $crate::wire::Item for $name {
            #[inline]
            fn from_scalar(
                value: $crate::wire::Scalar<'_>,
            ) -> Result<Option<Self>, $crate::wire::Stop> {
                let Some($raw) = $crate::generated_code::Raw::of(value)? else { return Ok(None) };
                Ok(Some($from))
            }

            #[inline]
            fn view(&self) -> $crate::wire::View<'_> {
                match self {
                    Self::Unknown(value) => $crate::wire::View::Unlisted(value),
                    known => $crate::generated_code::wire(Self::VALUES, known)
                        .map_or($crate::wire::View::Unset, Into::into),
                }
            }
        }

        impl $crate::call::IntoValue for $name {
            #[inline]
            fn into_value(self) -> $crate::call::Value {
                $crate::wire::Item::view(&self).to_value()
            }
        }

        impl std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&$crate::wire::Item::view(self), f)
            }
        }

        impl $crate::generated_code::serde::Serialize for $name {
            #[inline]
            fn serialize<S: $crate::generated_code::serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                $crate::generated_code::serde::Serialize::serialize(
                    &$crate::wire::Item::view(self),
                    serializer,
                )
            }
        }

        impl<'de> $crate::generated_code::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: $crate::generated_code::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::wire::deserialize_item(deserializer)
            }
        }
    };
}

/// The wire form of a value that the spec lists.
pub fn wire<W: Copy, E: PartialEq>(values: &[(W, E)], value: &E) -> Option<W> {
    values.iter().find(|(_, known)| known == value).map(|(wire, _)| *wire)
}

/// The value that the spec lists for a wire form.
pub fn known<W: PartialEq, E: Clone>(values: &[(W, E)], wire: &W) -> Option<E> {
    values.iter().find(|(known, _)| known == wire).map(|(_, value)| value.clone())
}
