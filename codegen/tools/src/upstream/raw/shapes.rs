//! The shapes of a document that serde has no words for, or the wrong ones.

use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

use super::Schema;

/// Reads structs from objects alone. What serde derives, here under the name of the struct, takes
/// lists too, and calls an object what it is called in Rust.
macro_rules! only_objects {
    ($($name:ident),*) => { $(
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Object;

                impl<'de> serde::de::Visitor<'de> for Object {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("an object")
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(
                        self,
                        map: A,
                    ) -> Result<$name, A::Error> {
                        $name::deserialize(serde::de::value::MapAccessDeserializer::new(map))
                    }
                }

                deserializer.deserialize_map(Object)
            }
        }
    )* };
}
pub(super) use only_objects;

/// Members with any name.
pub(in crate::upstream) enum Additional {
    Allowed(bool),
    Schema(Box<Schema>),
}

impl<'de> Deserialize<'de> for Additional {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Additional;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a schema, true or false")
            }

            fn visit_bool<E: Error>(self, is_allowed: bool) -> Result<Additional, E> {
                Ok(Additional::Allowed(is_allowed))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Additional, A::Error> {
                let schema = Schema::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Additional::Schema(Box::new(schema)))
            }
        }

        deserializer.deserialize_any(Either)
    }
}

/// Which members are required. Older documents have a flag on the member itself.
pub(in crate::upstream) enum Required {
    Names(Vec<String>),
    Flag(bool),
}

impl<'de> Deserialize<'de> for Required {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Required;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of names, true or false")
            }

            fn visit_bool<E: Error>(self, flag: bool) -> Result<Required, E> {
                Ok(Required::Flag(flag))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, names: A) -> Result<Required, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(names)).map(Required::Names)
            }
        }

        deserializer.deserialize_any(Either)
    }
}

/// The type of a value. OpenAPI 3.1 may give several, and has `null` among them.
#[derive(Default)]
pub(in crate::upstream) struct Types {
    /// The only one that is not `null`.
    pub(in crate::upstream) name: Option<String>,
    pub(in crate::upstream) null: bool,
}

impl<'de> Deserialize<'de> for Types {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Types;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a type, or a list of them")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Types, E> {
                Ok(Types { name: Some(name.to_owned()), null: false })
            }

            fn visit_unit<E: Error>(self) -> Result<Types, E> {
                Ok(Types::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, names: A) -> Result<Types, A::Error> {
                let mut names = Vec::<String>::deserialize(SeqAccessDeserializer::new(names))?;
                let count = names.len();
                names.retain(|name| name != "null");
                let null = names.len() < count;
                let only = names.pop().filter(|_| names.is_empty());
                Ok(Types { name: only, null })
            }
        }

        deserializer.deserialize_any(Either)
    }
}

/// Whether a bound is itself out of bounds, or, in OpenAPI 3.1, a bound that is.
#[derive(Deserialize)]
#[serde(untagged)]
pub(in crate::upstream) enum Exclusive {
    Flag(bool),
    Bound(Number),
}

impl Default for Exclusive {
    fn default() -> Self {
        Self::Flag(false)
    }
}

/// The members of an object in the order of the document, each of them once.
pub(in crate::upstream) struct Ordered<V>(pub(in crate::upstream) Vec<(String, V)>);

impl<V> Ordered<V> {
    pub(in crate::upstream) fn get(&self, name: &str) -> Option<&V> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| value)
    }

    pub(in crate::upstream) fn iter(&self) -> std::slice::Iter<'_, (String, V)> {
        self.0.iter()
    }
}

impl<V> Default for Ordered<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Ordered<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members { has_extensions: false, of: PhantomData })
    }
}

/// Members of an object that may have others beside them, whose names begin with `x-`.
pub(super) fn without_extensions<'de, V: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Ordered<V>, D::Error> {
    deserializer.deserialize_map(Members { has_extensions: true, of: PhantomData })
}

struct Members<V> {
    has_extensions: bool,
    of: PhantomData<V>,
}

impl<'de, V: Deserialize<'de>> Visitor<'de> for Members<V> {
    type Value = Ordered<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::with_capacity(map.size_hint().unwrap_or_default());
        let mut seen = HashSet::new();
        while let Some(name) = map.next_key::<String>()? {
            if !seen.insert(name.clone()) {
                return Err(A::Error::custom(format_args!(
                    "the member `{name}` stands here twice"
                )));
            }
            if self.has_extensions && name.starts_with("x-") {
                map.next_value::<IgnoredAny>()?;
            } else {
                members.push((name, map.next_value()?));
            }
        }
        Ok(Ordered(members))
    }
}
