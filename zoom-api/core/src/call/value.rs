use std::borrow::Cow;
use std::fmt;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::types::{Secret, Upload};
use crate::wire::View;

/// A value that is sent.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// `null`: clears a field.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number that is not an integer.
    Float(f64),
    /// A text.
    Text(String),
    /// A text that `Debug` hides.
    Secret(Secret),
    /// A list.
    List(Vec<Value>),
    /// A list that is sent as one text with commas.
    Csv(Vec<Value>),
    /// An object.
    Object(Object),
    /// JSON as it is.
    Json(serde_json::Value),
    /// A file, which makes the body `multipart/form-data`.
    File(Upload),
}

/// The members of an object that is sent: those that were set, in the order in which they were.
#[derive(Clone, Default, PartialEq)]
pub struct Object(Vec<(Cow<'static, str>, Value)>);

impl Object {
    /// Sets a member. The last value wins.
    #[must_use]
    pub fn body(mut self, name: &'static str, value: impl IntoValue) -> Self {
        self.insert(Cow::Borrowed(name), value.into_value());
        self
    }

    #[inline(never)]
    pub(crate) fn insert(&mut self, name: Cow<'static, str>, value: Value) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, slot)) => *slot = value,
            None => self.0.push((name, value)),
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.members().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    #[cfg(feature = "bulk")]
    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.0.iter_mut().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    #[cfg(feature = "bulk")]
    pub(crate) fn shrink(&mut self) {
        self.0.shrink_to_fit();
    }

    pub(crate) fn remove(&mut self, name: &str) -> Option<Value> {
        let index = self.0.iter().position(|(known, _)| *known == name)?;
        Some(self.0.remove(index).1)
    }

    /// The members that are set.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// Whether no member is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Value {
    /// The value as text, for a query or a form. `None` for lists, objects and files.
    pub(crate) fn text(&self) -> Option<Cow<'_, str>> {
        Some(match self {
            Self::Null => Cow::Borrowed(""),
            Self::Bool(true) => Cow::Borrowed("true"),
            Self::Bool(false) => Cow::Borrowed("false"),
            Self::Int(value) => Cow::Owned(value.to_string()),
            Self::Float(value) => Cow::Owned(value.to_string()),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Secret(secret) => Cow::Borrowed(secret.expose()),
            Self::List(_) | Self::Csv(_) | Self::Object(_) | Self::Json(_) | Self::File(_) => {
                return None;
            }
        })
    }
}

/// An argument as the type that the spec gives it, as a value.
pub fn one<T: IntoValue>(argument: impl Into<T>) -> Value {
    argument.into().into_value()
}

/// A list of arguments.
pub fn list<T: IntoValue>(items: impl IntoIterator<Item = impl Into<T>>) -> Value {
    Value::List(items.into_iter().map(|item| one::<T>(item)).collect())
}

/// A list of arguments that is sent as one text with commas.
pub fn csv<T: IntoValue>(items: impl IntoIterator<Item = impl Into<T>>) -> Value {
    Value::Csv(items.into_iter().map(|item| one::<T>(item)).collect())
}

/// An object whose names the caller chooses.
pub fn map<T: IntoValue>(
    entries: impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>,
) -> Value {
    let mut object = Object::default();
    for (name, item) in entries {
        object.insert(Cow::Owned(name.into()), one::<T>(item));
    }
    Value::Object(object)
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Int(value) => serializer.serialize_i64(*value),
            // JSON has no such numbers; `null` would clear the field.
            Self::Float(value) if !value.is_finite() => {
                Err(serde::ser::Error::custom(format_args!("{value} cannot be sent as JSON")))
            }
            Self::Float(value) => serializer.serialize_f64(*value),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Secret(secret) => serializer.serialize_str(secret.expose()),
            Self::List(items) => {
                let mut seq = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    seq.serialize_element(item)?;
                }
                seq.end()
            }
            Self::Csv(items) => {
                let text = joined(items).map_err(serde::ser::Error::custom)?;
                serializer.serialize_str(&text)
            }
            Self::Object(object) => object.serialize(serializer),
            Self::Json(value) => value.serialize(serializer),
            Self::File(_) => Err(serde::ser::Error::custom("a file cannot be sent as JSON")),
        }
    }
}

/// The items with commas between them. An item that holds one would become two.
pub(super) fn joined(items: &[Value]) -> Result<String, String> {
    let mut text = String::new();
    for (index, item) in items.iter().enumerate() {
        let item = item.text().ok_or("a list of texts holds something else")?;
        if item.is_empty() || item.contains(',') {
            return Err(format!(
                "`{item}` cannot be an item of a list whose items are separated by commas"
            ));
        }
        if index > 0 {
            text.push(',');
        }
        text.push_str(&item);
    }
    Ok(text)
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name.as_ref(), value)?;
        }
        map.end()
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => value.fmt(f),
            Self::Int(value) => value.fmt(f),
            Self::Float(value) => value.fmt(f),
            Self::Text(text) => text.fmt(f),
            Self::Secret(secret) => secret.fmt(f),
            Self::List(items) | Self::Csv(items) => items.fmt(f),
            Self::Object(object) => object.fmt(f),
            Self::Json(value) => value.fmt(f),
            Self::File(file) => file.fmt(f),
        }
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.members()).finish()
    }
}

/// What can be sent as a value.
///
/// It is not `Into<Value>`: the compiler holds each implementation of `From` for one type against all others,
/// and a thousand types of an API would come to half a million comparisons.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as a value",
    label = "not a value",
    note = "values are `bool`, `i64`, `f64`, texts, `serde_json::Value`, and the types that a spec has for what is sent",
    note = "several are a `Value::List`"
)]
pub trait IntoValue {
    /// The value.
    fn into_value(self) -> Value;
}

impl IntoValue for Value {
    #[inline]
    fn into_value(self) -> Value {
        self
    }
}

impl IntoValue for &str {
    fn into_value(self) -> Value {
        self.into()
    }
}

macro_rules! from {
    ($($variant:ident($type:ty))*) => {$(
        impl IntoValue for $type {
            fn into_value(self) -> Value {
                self.into()
            }
        }

        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$variant(value)
            }
        }
    )*};
}
from! {
    Bool(bool)
    Int(i64)
    Float(f64)
    Text(String)
    Secret(Secret)
    Object(Object)
    Json(serde_json::Value)
    File(Upload)
}

/// Makes objects that are sent values.
///
/// One that was received in another form can be made from that, behind `<-`: what was set of it and can be sent.
#[doc(hidden)]
#[macro_export]
macro_rules! __input {
    ($($name:ident $(<- $received:ident)?)*) => {$(
        $(impl From<&$received> for $name {
            #[inline]
            fn from(received: &$received) -> Self {
                Self($crate::call::Object::received(received))
            }
        })?

        impl $crate::call::IntoValue for $name {
            fn into_value(self) -> $crate::call::Value {
                $crate::call::Value::Object(self.0)
            }
        }
    )*};
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl View<'_> {
    /// The value of an enum, to be sent.
    #[doc(hidden)]
    #[must_use]
    pub fn to_value(self) -> Value {
        match self {
            View::Text(text) => text.into(),
            View::Int(value) => value.into(),
            View::Unlisted(value) => View::of_unlisted(value).to_value(),
            _ => Value::Null,
        }
    }
}
