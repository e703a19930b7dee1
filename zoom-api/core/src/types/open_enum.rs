//! Enums that Zoom may extend.

use std::fmt;

use crate::wire::{Item, Scalar, Stop, UnknownValue, View};

/// What the values of an enum are on the wire, and what any other becomes. `W` is `&str` or `i64`.
pub struct Values<W: 'static, E: 'static> {
    listed: &'static [(W, E)],
    unknown: fn(UnknownValue) -> E,
}

impl<W: Copy, E: Item + PartialEq> Values<W, E> {
    /// The values that the spec lists, and the variant for those that it does not.
    #[must_use]
    pub const fn new(listed: &'static [(W, E)], unknown: fn(UnknownValue) -> E) -> Self {
        Self { listed, unknown }
    }

    /// The wire form of a value that the spec lists.
    fn wire(&self, value: &E) -> Option<W> {
        self.listed.iter().find(|(_, listed)| listed == value).map(|(wire, _)| *wire)
    }

    /// The value that the spec lists for a wire form.
    fn listed(&self, is_form: impl Fn(W) -> bool) -> Option<E> {
        self.listed.iter().find(|(wire, _)| is_form(*wire)).map(|(_, value)| value.clone())
    }

    /// What a value that the spec lists looks like.
    pub fn view<'a>(&self, value: &E) -> View<'a>
    where
        W: Into<View<'a>>,
    {
        self.wire(value).map_or(View::Unset, Into::into)
    }
}

impl<E: Item + PartialEq> Values<&'static str, E> {
    /// The value of a text.
    pub fn of(&self, text: &str) -> E {
        self.listed(|wire| wire == text).unwrap_or_else(|| (self.unknown)(UnknownValue::text(text)))
    }

    /// The value of a scalar. `None`: not set.
    ///
    /// # Errors
    /// When it can be no value of an enum.
    pub fn of_scalar(&self, value: Scalar<'_>) -> Result<Option<E>, Stop> {
        let Some(raw) = Raw::of(value)? else { return Ok(None) };
        Ok(Some(match raw {
            Raw::Bool(_) => return Err(Stop::Expected(E::EXPECTED)),
            Raw::Text(text) => self.of(text),
            Raw::Int(value) => {
                let digits = value.to_string();
                let listed = self.listed(|wire| wire == digits);
                listed.unwrap_or_else(|| (self.unknown)(UnknownValue::int(value)))
            }
        }))
    }
}

impl<E: Item + PartialEq> Values<i64, E> {
    /// The value of an integer.
    pub fn of(&self, value: i64) -> E {
        self.listed(|wire| wire == value)
            .unwrap_or_else(|| (self.unknown)(UnknownValue::int(value)))
    }

    /// The value of an integer as text, or of any other text.
    pub fn of_text(&self, text: &str) -> E {
        match i64::from_scalar(Scalar::Text(text)) {
            Ok(Some(value)) => self.of(value),
            _ => (self.unknown)(UnknownValue::text(text)),
        }
    }

    /// The value of a scalar. `None`: not set.
    ///
    /// # Errors
    /// When it can be no value of an enum.
    pub fn of_scalar(&self, value: Scalar<'_>) -> Result<Option<E>, Stop> {
        let Some(raw) = Raw::of(value)? else { return Ok(None) };
        Ok(Some(match raw {
            Raw::Bool(value) => self.bit(value)?,
            Raw::Int(value) => self.of(value),
            Raw::Text(text) => self.of_text(text),
        }))
    }

    /// A boolean: `1` or `0`, if the spec lists both. It is no value of any other enum.
    fn bit(&self, value: bool) -> Result<E, Stop> {
        let [one, zero] = [1, 0].map(|bit| self.listed(|wire| wire == bit));
        let bit = one.zip(zero).map(|(one, zero)| if value { one } else { zero });
        bit.ok_or(Stop::Expected(E::EXPECTED))
    }
}

/// What a scalar may be where an enum is expected.
enum Raw<'a> {
    Text(&'a str),
    Int(i64),
    Bool(bool),
}

impl<'a> Raw<'a> {
    fn of(value: Scalar<'a>) -> Result<Option<Self>, Stop> {
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

impl<W: fmt::Debug, E: fmt::Debug> fmt::Debug for Values<W, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.listed).finish()
    }
}

/// Gives an enum of texts what every such enum can do. The call lists what each value is on the wire.
#[doc(hidden)]
#[macro_export]
macro_rules! __text_enum {
    ($($name:ident { $($wire:literal => $variant:ident,)* })*) => {$(
        impl $name {
            const VALUES: $crate::generated_code::Values<&'static str, Self> =
                $crate::generated_code::Values::new(&[$(($wire, Self::$variant)),*], Self::Unknown);

            /// The value as it goes over the wire. Empty for an unknown value that is an integer.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                $crate::wire::Item::view(self).as_str()
            }
        }

        impl From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                Self::VALUES.of(text)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            #[inline]
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::VALUES.of(text))
            }
        }

        $crate::__open_enum! { $name }
    )*};
}

/// Gives an enum of integers what every such enum can do. The call lists what each value is on the wire.
#[doc(hidden)]
#[macro_export]
macro_rules! __int_enum {
    ($($name:ident { $($wire:literal => $variant:ident,)* })*) => {$(
        impl $name {
            const VALUES: $crate::generated_code::Values<i64, Self> =
                $crate::generated_code::Values::new(&[$(($wire, Self::$variant)),*], Self::Unknown);

            /// The value as it goes over the wire. `None` for an unknown value that is no integer.
            #[must_use]
            #[inline]
            pub fn as_i64(&self) -> Option<i64> {
                $crate::wire::Item::view(self).as_i64()
            }
        }

        impl From<i64> for $name {
            #[inline]
            fn from(value: i64) -> Self {
                Self::VALUES.of(value)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            #[inline]
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::VALUES.of_text(text))
            }
        }

        $crate::__open_enum! { $name }
    )*};
}

/// What enums of texts and of integers have in common.
#[doc(hidden)]
#[macro_export]
macro_rules! __open_enum {
    ($name:ident) => {
        impl $crate::wire::Item for $name {
            const EXPECTED: &'static str = "a text or an integer";

            #[inline]
            fn from_scalar(
                value: $crate::wire::Scalar<'_>,
            ) -> Result<Option<Self>, $crate::wire::Stop> {
                Self::VALUES.of_scalar(value)
            }

            #[inline]
            fn view(&self) -> $crate::wire::View<'_> {
                match self {
                    Self::Unknown(value) => $crate::wire::View::Unlisted(value),
                    listed => Self::VALUES.view(listed),
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
