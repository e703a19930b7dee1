//! The shapes of a document that serde has no words for, or the wrong ones.

use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use serde_json::{Number, Value};

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

/// One type, or several.
pub(in crate::upstream) struct Types(pub(in crate::upstream) Vec<String>);

impl<'de> Deserialize<'de> for Types {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Types;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or a list of strings")
            }

            fn visit_str<E: Error>(self, ty: &str) -> Result<Types, E> {
                Ok(Types(vec![ty.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, types: A) -> Result<Types, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(types)).map(Types)
            }
        }

        deserializer.deserialize_any(Either)
    }
}

/// A bound that a value stays away from: a flag beside the bound in OpenAPI 3.0, the bound itself in 3.1.
#[derive(Default)]
pub(in crate::upstream) enum Exclusive {
    #[default]
    No,
    /// The bound beside it is meant.
    Beside,
    Bound(Number),
}

impl<'de> Deserialize<'de> for Exclusive {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl Visitor<'_> for Either {
            type Value = Exclusive;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, true or false")
            }

            fn visit_bool<E: Error>(self, flag: bool) -> Result<Exclusive, E> {
                Ok(if flag { Exclusive::Beside } else { Exclusive::No })
            }

            fn visit_i64<E: Error>(self, bound: i64) -> Result<Exclusive, E> {
                Ok(Exclusive::Bound(bound.into()))
            }

            fn visit_u64<E: Error>(self, bound: u64) -> Result<Exclusive, E> {
                Ok(Exclusive::Bound(bound.into()))
            }

            fn visit_f64<E: Error>(self, bound: f64) -> Result<Exclusive, E> {
                Ok(Number::from_f64(bound).map_or(Exclusive::No, Exclusive::Bound))
            }
        }

        deserializer.deserialize_any(Either)
    }
}

/// A value that is there, even if it is `null`.
pub(super) fn some<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
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
