//! Texts with a type of their own: ids and dates.

/// Declares a text with a type of its own, together with what every such type can do.
#[doc(hidden)]
#[macro_export]
macro_rules! __text {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The text as it goes over the wire.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text as it goes over the wire.
            #[must_use]
            #[inline]
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            #[inline]
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<&String> for $name {
            #[inline]
            fn from(text: &String) -> Self {
                Self(text.clone())
            }
        }

        impl From<&$name> for $name {
            #[inline]
            fn from(text: &$name) -> Self {
                text.clone()
            }
        }

        impl $crate::call::IntoValue for $name {
            #[inline]
            fn into_value(self) -> $crate::call::Value {
                $crate::call::Value::Text(self.0)
            }
        }

        impl std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(&self.0, f)
            }
        }

        impl $crate::generated_code::serde::Serialize for $name {
            #[inline]
            fn serialize<S: $crate::generated_code::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> $crate::generated_code::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: $crate::generated_code::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self)
            }
        }

        impl $crate::wire::Item for $name {
            const EXPECTED: &'static str = "a text";

            #[inline]
            fn from_scalar(
                value: $crate::wire::Scalar<'_>,
            ) -> Result<Option<Self>, $crate::wire::Stop> {
                let text = <String as $crate::wire::Item>::from_scalar(value)?;
                Ok(text.filter(|text| !text.is_empty()).map(Self))
            }

            #[inline]
            fn view(&self) -> $crate::wire::View<'_> {
                $crate::wire::View::Text(&self.0)
            }
        }
    };
}
