//! JSON whose members stay in the order in which they were added.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

/// A JSON value.
#[derive(Clone, Debug)]
pub(super) enum Json {
    Value(Value),
    List(Vec<Json>),
    Object(Object),
}

/// A JSON object.
#[derive(Clone, Debug, Default)]
pub(super) struct Object(Vec<(Cow<'static, str>, Json)>);

impl Object {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// The object with one member more.
    pub(super) fn with(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<Json>,
    ) -> Self {
        self.0.push((name.into(), value.into()));
        self
    }

    /// The object with one member more, if there is a value.
    pub(super) fn maybe(
        self,
        name: impl Into<Cow<'static, str>>,
        value: Option<impl Into<Json>>,
    ) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The object with one member more, if there is anything in it.
    pub(super) fn filled(self, name: impl Into<Cow<'static, str>>, value: Object) -> Self {
        if value.0.is_empty() { self } else { self.with(name, value) }
    }

    /// The object with the members of another behind its own.
    pub(super) fn and(mut self, other: Object) -> Self {
        self.0.extend(other.0);
        self
    }

    /// A member.
    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Json> {
        self.0.iter_mut().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}

impl<N: Into<Cow<'static, str>>, V: Into<Json>> FromIterator<(N, V)> for Object {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(members: I) -> Self {
        Self(members.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::List(items) => items.serialize(serializer),
            Self::Object(object) => object.serialize(serializer),
        }
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl From<Object> for Json {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

impl<T: Into<Json>> From<Vec<T>> for Json {
    fn from(items: Vec<T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

macro_rules! scalars {
    ($($ty:ty),*) => {
        $(impl From<$ty> for Json {
            fn from(value: $ty) -> Self {
                Self::Value(value.into())
            }
        })*
    };
}

scalars!(Value, &str, String, bool, i64, u64, u16, u32);

/// A reference to a component.
pub(super) fn reference(kind: &str, name: &str) -> Object {
    Object::new().with("$ref", format!("#/components/{kind}/{name}"))
}
