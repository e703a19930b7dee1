//! Reading JSON into fields: one visitor for all types.
//!
//! A value that does not fit costs its field and nothing else: it is kept in the [`Rest`] of the object
//! that it came with. So are members that have no field. Only what is no JSON ends the reading.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::index::{self, Index};
use super::rest::Rest;
use super::rest::{self, Step};
use super::scalar::{Scalar, Stop, TWO_TO_THE_63RD};
use super::schema::Schema;
use super::trail::{Source, Trail};
use super::traits::{Items, Members, Wire};

/// How deeply the values of a field can be nested. The parser itself gives up at 128.
const DEEPEST: u32 = 96;

/// Reads one value into one target.
pub(super) fn read_value<'de, D: Deserializer<'de>>(
    target: &mut dyn Wire,
    trail: &mut Trail,
    deserializer: D,
) -> Result<(), D::Error> {
    Seed { target, trail }.deserialize(deserializer)
}

/// One value on its way into one target.
struct Seed<'a> {
    target: &'a mut dyn Wire,
    trail: &'a mut Trail,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Seed<'_> {
    fn scalar(&mut self, value: Scalar<'_>) {
        match self.target.scalar(value) {
            Ok(()) => {}
            Err(Stop::AsWritten) => self.as_written(value),
            Err(Stop::Expected(what)) => self.trail.stray(what, json_of(value)),
            Err(Stop::Inside) => {}
        }
    }

    /// The target wants the number as it is written.
    #[cold]
    fn as_written(&mut self, value: Scalar<'_>) {
        match (value, self.trail.source) {
            (Scalar::Float(_), Source::Text) => self.trail.is_inexact = true,
            (Scalar::Float(number), Source::Untyped) => {
                self.scalar(Scalar::Number(&format!("{number:e}")));
            }
            // Nobody can say how it was written. Below that size, it tells which number was meant.
            (Scalar::Float(number), _) if number.abs() < TWO_TO_THE_63RD => {
                self.scalar(Scalar::Number(&number.to_string()));
            }
            _ => self.trail.stray("a number that can be read exactly", json_of(value)),
        }
    }

    /// A number as it is written.
    fn number(&mut self, text: &str) {
        match text.parse() {
            Ok(value) if text != "-0" => self.scalar(Scalar::Int(value)),
            _ => self.scalar(Scalar::Number(text)),
        }
    }
}

fn json_of(value: Scalar<'_>) -> String {
    match value {
        Scalar::Null => "null".to_owned(),
        Scalar::Bool(value) => value.to_string(),
        Scalar::Int(value) => value.to_string(),
        Scalar::Float(value) => Json::from(value).to_string(),
        Scalar::Number(text) => text.to_owned(),
        Scalar::Text(text) => Json::from(text).to_string(),
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: serde::de::Error>(mut self) -> Result<(), E> {
        self.scalar(Scalar::Null);
        Ok(())
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_bool<E: serde::de::Error>(mut self, value: bool) -> Result<(), E> {
        self.scalar(Scalar::Bool(value));
        Ok(())
    }

    fn visit_i64<E: serde::de::Error>(mut self, value: i64) -> Result<(), E> {
        self.scalar(Scalar::Int(value));
        Ok(())
    }

    fn visit_u64<E: serde::de::Error>(mut self, value: u64) -> Result<(), E> {
        match i64::try_from(value) {
            Ok(value) => self.scalar(Scalar::Int(value)),
            Err(_) => self.scalar(Scalar::Number(&value.to_string())),
        }
        Ok(())
    }

    fn visit_f64<E: serde::de::Error>(mut self, value: f64) -> Result<(), E> {
        self.scalar(Scalar::Float(value));
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(mut self, value: &str) -> Result<(), E> {
        self.scalar(Scalar::Text(value));
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        let Self { target, trail } = self;
        trail.depth += 1;
        let mut items = JsonItems { seq, index: 0, trail, error: None };
        let read = if items.trail.depth > DEEPEST {
            Err(Stop::Expected(TOO_DEEP))
        } else {
            target.list(&mut items)
        };
        items.trail.depth -= 1;
        match (read, items.error) {
            (_, Some(error)) => Err(error),
            (Err(Stop::Expected(what)), None) => {
                // Nothing of it has been read.
                let json = list_of(items.seq, items.trail)?;
                items.trail.stray(what, json);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let Self { target, trail } = self;
        trail.depth += 1;
        let mut members = JsonMembers { map, trail, error: None };
        let read = if members.trail.depth > DEEPEST {
            Err(Stop::Expected(TOO_DEEP))
        } else {
            target.object(&mut members)
        };
        members.trail.depth -= 1;
        match (read, members.error) {
            (_, Some(error)) => Err(error),
            (Err(Stop::Expected(what)), None) => {
                let json = object_of(members.map, members.trail)?;
                members.trail.stray(what, json);
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

const TOO_DEEP: &str = "a value that is not nested as deeply";

/// The JSON of a list that nobody takes.
#[cold]
fn list_of<'de, A: SeqAccess<'de>>(mut seq: A, trail: &mut Trail) -> Result<String, A::Error> {
    let mut json = String::from("[");
    if trail.source.is_text() {
        while let Some(value) = seq.next_element::<&RawValue>()? {
            json.extend([value.get(), ","]);
        }
    } else if trail.depth < DEEPEST {
        let mut value = None;
        while seq.next_element_seed(Untyped(&mut value, trail.depth))?.is_some() {
            json.extend([&*value.take().unwrap_or(Json::Null).to_string(), ","]);
        }
    } else {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
    }
    Ok(closed(json, ']'))
}

/// The JSON of an object that nobody takes.
#[cold]
fn object_of<'de, A: MapAccess<'de>>(mut map: A, trail: &mut Trail) -> Result<String, A::Error> {
    let mut json = String::from("{");
    if trail.source.is_text() {
        while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
            json.extend([&*Json::from(name).to_string(), ":", value.get(), ","]);
        }
    } else if trail.depth < DEEPEST {
        while let Some(name) = map.next_key::<String>()? {
            let mut value = None;
            map.next_value_seed(Untyped(&mut value, trail.depth))?;
            let value = value.unwrap_or(Json::Null).to_string();
            json.extend([&*Json::from(name).to_string(), ":", &*value, ","]);
        }
    } else {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    }
    Ok(closed(json, '}'))
}

fn closed(mut json: String, end: char) -> String {
    if json.ends_with(',') {
        json.pop();
    }
    json.push(end);
    json
}

/// Reads what has no type, at some depth, from any format. What is nested too deeply in it is left out.
struct Untyped<'a>(&'a mut Option<Json>, u32);

impl<'de> DeserializeSeed<'de> for Untyped<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Self(target, depth) = self;
        let mut trail = Trail { source: Source::Untyped, depth, ..Trail::default() };
        Seed { target, trail: &mut trail }.deserialize(deserializer)
    }
}

/// Reads a number as it is written, and anything else as usual.
struct AsWritten<'a>(Seed<'a>);

impl<'de> DeserializeSeed<'de> for AsWritten<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Self(mut seed) = self;
        let json = <&RawValue as serde::Deserialize>::deserialize(deserializer)?.get();
        if json.starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
            seed.number(json);
            return Ok(());
        }
        let Seed { target, trail } = seed;
        let inner = Seed { target, trail: &mut *trail };
        match inner.deserialize(&mut serde_json::Deserializer::from_str(json)) {
            Err(_) if json.starts_with('"') => {
                trail.stray("a text of Unicode", json);
                Ok(())
            }
            read => read.map_err(D::Error::custom),
        }
    }
}

struct JsonItems<'a, A, E> {
    seq: A,
    index: usize,
    trail: &'a mut Trail,
    error: Option<E>,
}

impl<'de, A: SeqAccess<'de>> Items for JsonItems<'_, A, A::Error> {
    fn next(&mut self, value: &mut dyn Wire) -> Result<bool, Stop> {
        let mark = self.trail.strays.len();
        let as_written = self.trail.source == Source::AsWritten;
        let seed = Seed { target: value, trail: self.trail };
        let read = if as_written {
            self.seq.next_element_seed(AsWritten(seed))
        } else {
            self.seq.next_element_seed(seed)
        };
        let index = self.index;
        match read {
            Ok(item) => {
                if self.trail.strays.len() > mark {
                    self.trail.step(mark, &|| Step::Item(index));
                }
                self.index += 1;
                Ok(item.is_some())
            }
            Err(error) => {
                self.trail.steps.push(Step::Item(index));
                self.error = Some(error);
                Err(Stop::Inside)
            }
        }
    }

    fn strays(&mut self, rest: &mut Rest) {
        self.trail.strays.drain(..).for_each(|stray| rest.add_stray(stray));
    }
}

struct JsonMembers<'a, A, E> {
    map: A,
    trail: &'a mut Trail,
    error: Option<E>,
}

impl<'de, A: MapAccess<'de>> JsonMembers<'_, A, A::Error> {
    fn fail<T>(&mut self, error: A::Error) -> Result<T, Stop> {
        self.error = Some(error);
        Err(Stop::Inside)
    }

    /// Reads the value of a member.
    #[inline]
    fn value(&mut self, target: &mut dyn Wire) -> Result<(), A::Error> {
        if self.trail.source == Source::AsWritten {
            return self.value_as_written(target);
        }
        self.map.next_value_seed(Seed { target, trail: self.trail })
    }

    #[cold]
    fn value_as_written(&mut self, target: &mut dyn Wire) -> Result<(), A::Error> {
        self.map.next_value_seed(AsWritten(Seed { target, trail: self.trail }))
    }

    /// Keeps the value of a member that has no field, behind its name.
    fn keep(&mut self) -> Result<(), A::Error> {
        if self.trail.source.is_text() {
            self.trail.unknown.push_str(self.map.next_value::<&RawValue>()?.get());
        } else {
            let mut value = None;
            self.map.next_value_seed(Untyped(&mut value, self.trail.depth))?;
            self.trail.unknown.push_str(&value.unwrap_or(Json::Null).to_string());
        }
        Ok(())
    }
}

impl<'de, A: MapAccess<'de>> Members for JsonMembers<'_, A, A::Error> {
    fn read(
        &mut self,
        schema: &'static Schema,
        slots: &mut [&mut dyn Wire],
        rest: &mut Rest,
    ) -> Result<(), Stop> {
        let is_root = self.trail.depth == 1;
        let mark = self.trail.strays.len();
        let unknown = self.trail.unknown.len();
        let index = &schema.index;
        let mut names = Names { index, behind: 0, unknown };
        let mut members = 0;
        loop {
            let name = Name { names: &mut names, unknown: &mut self.trail.unknown };
            let number = match self.map.next_key_seed(name) {
                Ok(Some(number)) => number,
                Ok(None) => break,
                Err(error) => return self.fail(error),
            };
            members += 1;
            let slot = number
                .and_then(|number| Some((*index.names().get(number)?, slots.get_mut(number)?)));
            let Some((name, target)) = slot else {
                if let Err(error) = self.keep() {
                    return self.fail(error);
                }
                continue;
            };
            let is_of_listing = is_root && self.trail.needs.is_some();
            if is_of_listing && self.trail.comes_again(name, &**target) {
                self.trail.repeated.push((name, index));
            }
            // Of a field that comes again, by another name or in a listing, the first one that holds something
            // counts.
            if (is_of_listing || index.has_aliases()) && !target.view().is_unset() {
                if let Err(error) = self.map.next_value::<IgnoredAny>() {
                    return self.fail(error);
                }
                continue;
            }
            if is_root {
                self.trail.strange_items = 0;
                self.trail.strange_item = false;
            }
            if let Err(error) = self.value(&mut **target) {
                self.trail.steps.push(Step::Name(name));
                return self.fail(error);
            }
            let (mut fits, mut stray_items) = (true, 0);
            if self.trail.strays.len() > mark {
                self.trail.step(mark, &|| Step::Name(name));
                for stray in self.trail.strays.drain(mark..) {
                    fits &= stray.steps.len() > 1;
                    stray_items += usize::from(stray.steps.len() == 2);
                    rest.add_stray(stray);
                }
            }
            if is_root {
                self.trail.saw(name, &**target, fits, stray_items);
            }
        }
        if is_root {
            self.trail.seen.members = members;
        } else if self.trail.needs.is_some() {
            self.trail.ends(slots);
        }
        if self.trail.unknown.len() > unknown {
            self.trail.unknown.push('}');
            rest.set_unknown(self.trail.unknown.get(unknown..).unwrap_or_default());
            self.trail.unknown.truncate(unknown);
        }
        Ok(())
    }

    fn next(&mut self, value: &mut dyn Wire) -> Result<Option<String>, Stop> {
        let name = match self.map.next_key::<String>() {
            Ok(Some(name)) => name,
            Ok(None) => return Ok(None),
            Err(error) => return self.fail(error),
        };
        let mark = self.trail.strays.len();
        if let Err(error) = self.value(value) {
            self.trail.steps.push(Step::Key(name));
            return self.fail(error);
        }
        if self.trail.strays.len() > mark {
            self.trail.step(mark, &|| Step::Key(name.clone()));
        }
        Ok(Some(name))
    }
}

/// What finds the slots of the members of one object by their names.
struct Names {
    index: &'static Index,
    /// The slot of the member before has the number below this one.
    behind: usize,
    /// Where the text of the members that have no slot begins.
    unknown: usize,
}

impl Names {
    #[inline]
    fn find(&mut self, name: &str) -> Option<usize> {
        let next = self.index.next(self.behind);
        let slot = match self.index.names().get(next) {
            Some(known) if index::is_same(known, name) => next,
            _ => self.search(name)?,
        };
        self.behind = slot + 1;
        Some(slot)
    }

    #[inline(never)]
    fn search(&mut self, name: &str) -> Option<usize> {
        let slot = self.index.find(name)?;
        self.index.learn(self.behind, slot);
        Some(slot)
    }
}

/// Finds the slot of one member. The name of one that has none goes to the text of those.
struct Name<'a> {
    names: &'a mut Names,
    unknown: &'a mut String,
}

impl Name<'_> {
    #[inline(never)]
    fn keep(self, name: &str) {
        let text = self.unknown;
        text.push(if text.len() == self.names.unknown { '{' } else { ',' });
        rest::push_name(text, name);
        text.push(':');
    }
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Option<usize>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de> Visitor<'de> for Name<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member name")
    }

    #[inline]
    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self::Value, E> {
        let slot = self.names.find(name);
        if slot.is_none() {
            self.keep(name);
        }
        Ok(slot)
    }
}
