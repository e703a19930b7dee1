//! The kinds of fields that answers have, and what each tolerates.

use std::any::Any;
use std::collections::BTreeMap;
use std::ops::Deref;

use super::kind::is_integer;
use super::scalar::{Scalar, Stop, TWO_TO_THE_63RD, no_object};
use super::traits::{Item, Items, List, Map, Members, Record, View, Wire};

/// An optional field: absent, `null` and, for all but texts, `""` are `None`.
impl<T: Item> Wire for Option<T> {
    fn scalar(&mut self, value: Scalar<'_>) -> Result<(), Stop> {
        *self = T::from_scalar(value)?;
        Ok(())
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Stop> {
        *self = T::from_list(items)?;
        Ok(())
    }

    fn object(&mut self, members: &mut dyn Members) -> Result<(), Stop> {
        *self = T::from_object(members)?;
        Ok(())
    }

    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Unset, Item::view)
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn copy_from(&mut self, other: &dyn Wire) {
        copy(self, other);
    }
}

/// Makes a field like another one. Those of two records of one type are of one type.
fn copy<T: Clone + 'static>(field: &mut T, other: &dyn Wire) {
    let other = other.as_any().and_then(<dyn Any>::downcast_ref::<T>);
    debug_assert!(other.is_some(), "a record shows other fields than it reads");
    if let Some(other) = other {
        field.clone_from(other);
    }
}

/// A list: absent and `null` are empty, and items that are not set are left out. A value that could be an
/// item is a list of one.
impl<T: Item> Wire for Vec<T> {
    fn scalar(&mut self, value: Scalar<'_>) -> Result<(), Stop> {
        let item = match value {
            Scalar::Null | Scalar::Text("") => None,
            value => T::from_scalar(value).map_err(Stop::or_a_list)?,
        };
        self.clear();
        self.extend(item);
        Ok(())
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Stop> {
        self.clear();
        let mut item = None::<T>;
        while items.next(&mut item)? {
            if let Some(item) = item.take() {
                self.push(item);
            }
        }
        Ok(())
    }

    fn object(&mut self, members: &mut dyn Members) -> Result<(), Stop> {
        let item = T::from_object(members).map_err(Stop::or_a_list)?;
        self.clear();
        self.extend(item);
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::List(self)
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn copy_from(&mut self, other: &dyn Wire) {
        copy(self, other);
    }
}

impl<T: Item> List for Vec<T> {
    fn len(&self) -> usize {
        self.as_slice().len()
    }

    fn at(&self, index: usize) -> View<'_> {
        self.get(index).map_or(View::Unset, Item::view)
    }
}

/// A list that Zoom writes as one text with commas. Use it like a `Vec`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Csv<T>(Vec<T>);

impl<T> Default for Csv<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Deref for Csv<T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        &self.0
    }
}

impl<T> From<Vec<T>> for Csv<T> {
    fn from(items: Vec<T>) -> Self {
        Self(items)
    }
}

impl<T: Item> Wire for Csv<T> {
    fn scalar(&mut self, value: Scalar<'_>) -> Result<(), Stop> {
        let Scalar::Text(text) = value else {
            return self.0.scalar(value);
        };
        self.0.clear();
        for part in text.split(',') {
            self.0.extend(
                T::from_scalar(Scalar::Text(part.trim()))?.filter(|_| !part.trim().is_empty()),
            );
        }
        Ok(())
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Stop> {
        self.0.list(items)
    }

    fn object(&mut self, members: &mut dyn Members) -> Result<(), Stop> {
        self.0.object(members)
    }

    fn view(&self) -> View<'_> {
        View::Csv(&self.0)
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn copy_from(&mut self, other: &dyn Wire) {
        copy(self, other);
    }
}

impl<T: Item> Wire for BTreeMap<String, T> {
    fn scalar(&mut self, value: Scalar<'_>) -> Result<(), Stop> {
        no_object(value)?;
        self.clear();
        Ok(())
    }

    fn list(&mut self, _items: &mut dyn Items) -> Result<(), Stop> {
        Err(Stop::Expected("an object"))
    }

    fn object(&mut self, members: &mut dyn Members) -> Result<(), Stop> {
        self.clear();
        let mut value = None::<T>;
        while let Some(name) = members.next(&mut value)? {
            self.extend(value.take().map(|value| (name, value)));
        }
        Ok(())
    }

    fn view(&self) -> View<'_> {
        if self.is_empty() { View::Unset } else { View::Map(self) }
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn copy_from(&mut self, other: &dyn Wire) {
        copy(self, other);
    }
}

impl<T: Item> Map for BTreeMap<String, T> {
    fn entries<'a>(&'a self, each: &mut dyn FnMut(&'a str, View<'a>)) {
        for (name, value) in self {
            each(name, value.view());
        }
    }
}

/// An object.
impl<T: Record + Clone + Default + 'static> Item for T {
    const EXPECTED: &'static str = "an object";

    fn from_scalar(value: Scalar<'_>) -> Result<Option<Self>, Stop> {
        no_object(value).map(|()| None)
    }

    fn from_object(members: &mut dyn Members) -> Result<Option<Self>, Stop> {
        let mut record = Self::default();
        record.read(members)?;
        Ok(Some(record))
    }

    fn view(&self) -> View<'_> {
        View::Record(self)
    }
}

/// A text. Numbers and booleans are taken as they are written.
impl Item for String {
    const EXPECTED: &'static str = "a text";

    #[inline]
    fn from_scalar(value: Scalar<'_>) -> Result<Option<Self>, Stop> {
        match value {
            Scalar::Text(text) => Ok(Some(text.to_owned())),
            other => written(other),
        }
    }

    fn view(&self) -> View<'_> {
        View::Text(self)
    }
}

/// What is no text, as one. Few fields have that, so it stands apart.
#[cold]
fn written(value: Scalar<'_>) -> Result<Option<String>, Stop> {
    Ok(match value {
        Scalar::Null => None,
        Scalar::Bool(value) => Some(value.to_string()),
        Scalar::Int(value) => Some(value.to_string()),
        Scalar::Number(text) | Scalar::Text(text) => Some(text.to_owned()),
        Scalar::Float(_) => return Err(Stop::AsWritten),
    })
}

/// A boolean. `1`, `0` and the words as text are taken too.
impl Item for bool {
    const EXPECTED: &'static str = "a boolean";

    #[inline]
    fn from_scalar(value: Scalar<'_>) -> Result<Option<Self>, Stop> {
        match value {
            Scalar::Bool(value) => return Ok(Some(value)),
            Scalar::Text(text) if text.trim().eq_ignore_ascii_case("true") => {
                return Ok(Some(true));
            }
            Scalar::Text(text) if text.trim().eq_ignore_ascii_case("false") => {
                return Ok(Some(false));
            }
            _ => {}
        }
        match i64::from_scalar(value) {
            Ok(None) => Ok(None),
            Ok(Some(0)) => Ok(Some(false)),
            Ok(Some(1)) => Ok(Some(true)),
            _ => Err(Stop::Expected(Self::EXPECTED)),
        }
    }

    fn view(&self) -> View<'_> {
        View::Bool(*self)
    }
}

/// An integer. A number as text is taken too, and one such as `3.0`.
impl Item for i64 {
    const EXPECTED: &'static str = "an integer";

    #[inline]
    fn from_scalar(value: Scalar<'_>) -> Result<Option<Self>, Stop> {
        match value {
            Scalar::Null | Scalar::Text("") => Ok(None),
            Scalar::Int(value) => Ok(Some(value)),
            Scalar::Text(text) => match text.trim().parse() {
                Ok(value) => Ok(Some(value)),
                Err(_) => Self::from_scalar(Scalar::Number(text.trim())),
            },
            Scalar::Number(digits) => match digits.parse() {
                Ok(value) => Self::from_scalar(Scalar::Float(value)),
                Err(_) => Err(Stop::Expected(Self::EXPECTED)),
            },
            // 2^53: beyond it a float no longer tells which integer was meant.
            Scalar::Float(value)
                if value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0 =>
            {
                Ok(Some(value as i64))
            }
            _ => Err(Stop::Expected(Self::EXPECTED)),
        }
    }

    fn view(&self) -> View<'_> {
        View::Int(*self)
    }
}

/// A number. A number as text is taken too.
impl Item for f64 {
    const EXPECTED: &'static str = "a number";

    #[inline]
    fn from_scalar(value: Scalar<'_>) -> Result<Option<Self>, Stop> {
        match value {
            Scalar::Null | Scalar::Text("") => Ok(None),
            Scalar::Int(value) => Ok(Some(value as f64)),
            Scalar::Float(value) => Ok(Some(value)),
            Scalar::Text(text) | Scalar::Number(text) => match text.trim().parse::<f64>() {
                Ok(value) if value.is_finite() => Ok(Some(value)),
                _ => Err(Stop::Expected(Self::EXPECTED)),
            },
            Scalar::Bool(_) => Err(Stop::Expected(Self::EXPECTED)),
        }
    }

    fn view(&self) -> View<'_> {
        View::Float(*self)
    }
}

/// JSON that the spec does not describe. A number that is too large for it is the text of its digits.
impl Item for serde_json::Value {
    const EXPECTED: &'static str = "a JSON value";

    fn from_scalar(value: Scalar<'_>) -> Result<Option<Self>, Stop> {
        Ok(match value {
            Scalar::Null => None,
            Scalar::Bool(value) => Some(Self::from(value)),
            Scalar::Int(value) => Some(Self::from(value)),
            Scalar::Float(value) if value.abs() >= TWO_TO_THE_63RD => {
                return Err(Stop::AsWritten);
            }
            Scalar::Float(value) => Some(Self::from(value)),
            Scalar::Number(digits) => Some(number(digits)),
            Scalar::Text(value) => Some(Self::from(value)),
        })
    }

    fn from_list(items: &mut dyn Items) -> Result<Option<Self>, Stop> {
        let mut list = Vec::new();
        let mut item = None::<Self>;
        while items.next(&mut item)? {
            list.push(item.take().unwrap_or(Self::Null));
        }
        Ok(Some(Self::Array(list)))
    }

    fn from_object(members: &mut dyn Members) -> Result<Option<Self>, Stop> {
        let mut object = serde_json::Map::new();
        let mut value = None::<Self>;
        while let Some(name) = members.next(&mut value)? {
            object.insert(name, value.take().unwrap_or(Self::Null));
        }
        Ok(Some(Self::Object(object)))
    }

    fn view(&self) -> View<'_> {
        View::Json(self)
    }
}

fn number(digits: &str) -> serde_json::Value {
    let is_whole = is_integer(digits);
    match (digits.parse::<u64>(), digits.parse::<f64>()) {
        (Ok(value), _) => value.into(),
        (Err(_), Ok(value)) if value.is_finite() && (!is_whole || digits == "-0") => value.into(),
        _ => digits.into(),
    }
}
