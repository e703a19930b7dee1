//! Reading JSON into records: one visitor for all types.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::{Item, Items, Members, Record, Scalar, Slot, Stop, Wire};

/// How much of an answer was understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Members of the outermost object.
    pub members: u32,
    /// Those of them that have a field.
    pub known: u32,
    /// Whether a field holds something that only an answer of the type has, and no refusal.
    pub tells: bool,
    /// The member that an answer of the type [needs](Record::needs), when it is not there.
    pub lacks: Option<&'static str>,
}

/// Names that refusals have too. A field of that name does not show that an answer is none.
const OF_REFUSALS: [&str; 8] =
    ["code", "error", "errors", "message", "reason", "result", "status", "success"];

/// Why an answer could not be read.
#[derive(Debug)]
pub struct Misread {
    path: String,
    source: serde_json::Error,
}

impl From<serde_json::Error> for Misread {
    fn from(source: serde_json::Error) -> Self {
        Self { path: String::new(), source }
    }
}

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            write!(f, "{}", self.source)
        } else {
            write!(f, "`{}`: {}", self.path, self.source)
        }
    }
}

impl std::error::Error for Misread {}

impl Misread {
    /// A listing does not have its items.
    pub(crate) fn lacks(name: &str) -> Self {
        serde_json::Error::custom(format_args!("the answer has no `{name}`")).into()
    }

    /// An object is none of those that were due.
    pub(crate) fn strange() -> Self {
        serde_json::Error::custom("the answer has members, and none that is known").into()
    }
}

/// What there is to read of a body: without a byte order mark, and without blanks around it.
pub(crate) fn body_of(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii()
}

/// Reads a body where none is due.
pub(crate) fn decode_nothing(bytes: &[u8]) -> Result<(), Misread> {
    match serde_json::from_slice(bytes)? {
        serde_json::Value::Object(_) | serde_json::Value::Bool(true) => Ok(()),
        _ => Err(serde_json::Error::custom("no body is due, and what came is no object").into()),
    }
}

/// Reads a JSON object into a record, or a JSON list into one that [is bare](Record::is_bare).
///
/// # Errors
/// When the bytes are not JSON, not of that kind, or a field holds the wrong kind of value.
pub fn decode(bytes: &[u8], record: &mut dyn Record) -> Result<Seen, Misread> {
    let needs = record.needs();
    let mut trail = Trail { needs, ..Trail::default() };
    let mut root = Root::new(record);
    // Checked as a whole, the text costs a fraction of what it costs to check each string in it.
    let read = match std::str::from_utf8(bytes) {
        Ok(text) => {
            let mut json = serde_json::Deserializer::from_str(text);
            let seed = Seed { target: &mut root, trail: &mut trail };
            seed.deserialize(&mut json).and_then(|()| json.end())
        }
        // It says at which line and column.
        Err(error) => Err(match serde_json::from_slice::<serde_json::Value>(bytes) {
            Err(located) => located,
            Ok(_) => serde_json::Error::custom(error),
        }),
    };
    match read {
        Ok(()) if root.is_list => Ok(Seen { tells: true, ..Seen::default() }),
        Ok(()) => Ok(Seen { lacks: needs.filter(|_| !trail.has_needed), ..trail.seen }),
        Err(source) => Err(Misread { path: trail.path(), source }),
    }
}

/// Reads an object of any format into a record.
///
/// # Errors
/// When the input is not an object, or a field holds the wrong kind of value.
pub fn deserialize<'de, D: Deserializer<'de>>(
    record: &mut dyn Record,
    deserializer: D,
) -> Result<(), D::Error> {
    let mut trail = Trail::default();
    Seed { target: &mut Root::new(record), trail: &mut trail }.deserialize(deserializer)
}

/// Reads one value of any format.
///
/// # Errors
/// When the input is of the wrong kind, or says "not set".
pub fn deserialize_item<'de, T: Item, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let mut item = None::<T>;
    let mut trail = Trail::default();
    Seed { target: &mut item, trail: &mut trail }.deserialize(deserializer)?;
    item.ok_or_else(|| D::Error::custom(format_args!("expected {}, found nothing", T::EXPECTED)))
}

/// Where reading stands. The path is built from the inside outwards, and only in case of an error.
#[derive(Default)]
struct Trail {
    steps: Vec<String>,
    depth: u32,
    /// What was seen of the outermost object.
    seen: Seen,
    /// The member that it needs.
    needs: Option<&'static str>,
    has_needed: bool,
}

impl Trail {
    /// A member of the outermost object has been read.
    fn saw(&mut self, name: &str, holds_something: bool) {
        self.seen.known += 1;
        let is_needed = self.needs.is_some_and(|needs| needs == name);
        self.has_needed |= is_needed;
        self.seen.tells |= holds_something
            && if self.needs.is_some() { is_needed } else { !OF_REFUSALS.contains(&name) };
    }

    fn path(&self) -> String {
        let mut path = String::new();
        for step in self.steps.iter().rev() {
            if !path.is_empty() && !step.starts_with('[') {
                path.push('.');
            }
            path.push_str(step);
        }
        path
    }
}

/// The outermost object, or the list that stands for it.
struct Root<'a> {
    record: &'a mut dyn Record,
    /// Whether a list has come.
    is_list: bool,
}

impl<'a> Root<'a> {
    fn new(record: &'a mut dyn Record) -> Self {
        Self { record, is_list: false }
    }
}

impl Wire for Root<'_> {
    fn scalar(&mut self, _value: Scalar<'_>) -> Result<(), Stop> {
        Err(Stop::Expected("an object"))
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Stop> {
        if !self.record.is_bare() {
            return Err(Stop::Expected("an object"));
        }
        self.is_list = true;
        self.record.read(&mut Bare(items))
    }

    fn object(&mut self, members: &mut dyn Members) -> Result<(), Stop> {
        self.record.read(members)
    }

    fn view(&self) -> super::View<'_> {
        super::View::Unset
    }
}

/// A list that comes without an object around it: the record has one field, which holds it.
struct Bare<'a>(&'a mut dyn Items);

impl Members for Bare<'_> {
    fn read(
        &mut self,
        slots: &mut [Slot<'_>],
        _aliases: &[(&'static str, &'static str)],
    ) -> Result<(), Stop> {
        slots.first_mut().map_or(Ok(()), |(_, target)| target.list(self.0))
    }

    fn next(&mut self, _value: &mut dyn Wire) -> Result<Option<String>, Stop> {
        Ok(None)
    }
}

/// Reads one value into one target.
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
    fn scalar<E: serde::de::Error>(self, value: Scalar<'_>) -> Result<(), E> {
        self.target.scalar(value).map_err(|stop| match stop {
            Stop::Expected(what) => {
                E::custom(format_args!("expected {what}, found {}", found(value)))
            }
            Stop::Inside => E::custom("the value is in error"),
        })
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.scalar(Scalar::Null)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        self.scalar(Scalar::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.scalar(Scalar::Bool(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.scalar(Scalar::Int(value))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        match i64::try_from(value) {
            Ok(value) => self.scalar(Scalar::Int(value)),
            Err(_) => self.scalar(Scalar::Float(value as f64)),
        }
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        self.scalar(Scalar::Float(value))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<(), E> {
        self.scalar(Scalar::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        let mut items = JsonItems { seq, index: 0, trail: self.trail, error: None };
        let read = self.target.list(&mut items);
        settle(read, items.error, "a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.trail.depth += 1;
        let mut members = JsonMembers { map, trail: self.trail, error: None };
        let read = self.target.object(&mut members);
        members.trail.depth -= 1;
        settle(read, members.error, "an object")
    }
}

fn settle<E: serde::de::Error>(
    read: Result<(), Stop>,
    inside: Option<E>,
    found: &str,
) -> Result<(), E> {
    match (read, inside) {
        (_, Some(error)) => Err(error),
        (Ok(()), None) => Ok(()),
        (Err(Stop::Expected(what)), None) => {
            Err(E::custom(format_args!("expected {what}, found {found}")))
        }
        (Err(Stop::Inside), None) => Err(E::custom(format_args!("{found} is in error"))),
    }
}

/// The kind of a scalar, never its content: that may be a secret, and errors are logged.
fn found(value: Scalar<'_>) -> &'static str {
    match value {
        Scalar::Null => "null",
        Scalar::Bool(_) => "a boolean",
        Scalar::Int(_) => "an integer",
        Scalar::Float(_) => "a number",
        Scalar::Text("") => "an empty text",
        Scalar::Text(_) => "a text",
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
        match self.seq.next_element_seed(Seed { target: value, trail: self.trail }) {
            Ok(item) => {
                self.index += 1;
                Ok(item.is_some())
            }
            Err(error) => {
                self.trail.steps.push(format!("[{}]", self.index));
                self.error = Some(error);
                Err(Stop::Inside)
            }
        }
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
}

impl<'de, A: MapAccess<'de>> Members for JsonMembers<'_, A, A::Error> {
    fn read(
        &mut self,
        slots: &mut [Slot<'_>],
        aliases: &[(&'static str, &'static str)],
    ) -> Result<(), Stop> {
        // Members usually come in the same order as last time, so the search starts behind the
        // member before.
        let mut start = 0;
        loop {
            let index = match self.map.next_key_seed(Name { slots, aliases, start }) {
                Ok(Some(index)) => index,
                Ok(None) => return Ok(()),
                Err(error) => return self.fail(error),
            };
            if self.trail.depth == 1 {
                self.trail.seen.members += 1;
            }
            let slot = index.and_then(|index| slots.get_mut(index));
            // Of a field with several names, the first one that holds something counts.
            let slot = slot.filter(|slot| aliases.is_empty() || slot.1.view().is_unset());
            let Some((name, target)) = slot else {
                if let Err(error) = self.map.next_value::<IgnoredAny>() {
                    return self.fail(error);
                }
                continue;
            };
            start = index.unwrap_or(0) + 1;
            if let Err(error) =
                self.map.next_value_seed(Seed { target: *target, trail: self.trail })
            {
                self.trail.steps.push((*name).to_owned());
                return self.fail(error);
            }
            if self.trail.depth == 1 {
                self.trail.saw(name, !target.view().is_unset());
            }
        }
    }

    fn next(&mut self, value: &mut dyn Wire) -> Result<Option<String>, Stop> {
        match self.map.next_key::<String>() {
            Ok(None) => Ok(None),
            Ok(Some(name)) => {
                match self.map.next_value_seed(Seed { target: value, trail: self.trail }) {
                    Ok(()) => Ok(Some(name)),
                    Err(error) => {
                        self.trail.steps.push(name);
                        self.fail(error)
                    }
                }
            }
            Err(error) => self.fail(error),
        }
    }
}

/// Finds the slot of a member by its name.
struct Name<'a, 'b> {
    slots: &'a [Slot<'b>],
    aliases: &'a [(&'static str, &'static str)],
    start: usize,
}

impl Name<'_, '_> {
    fn find(&self, name: &str) -> Option<usize> {
        let (before, behind) = self.slots.split_at_checked(self.start).unwrap_or((self.slots, &[]));
        behind
            .iter()
            .position(|slot| slot.0 == name)
            .map(|index| index + before.len())
            .or_else(|| before.iter().position(|slot| slot.0 == name))
    }
}

impl<'de> DeserializeSeed<'de> for Name<'_, '_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de> Visitor<'de> for Name<'_, '_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member name")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self::Value, E> {
        let alias = || self.aliases.iter().find(|(alias, _)| *alias == name);
        Ok(self.find(name).or_else(|| alias().and_then(|(_, name)| self.find(name))))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::response::Answer;
    use crate::wire::samples::{Desk, Desks};

    #[test]
    fn a_list_without_an_object_around_it_is_read_and_written() {
        let json = r#"[{"height":70},{"height":110}]"#;
        let (desks, seen) = Desks::decode(json.as_bytes()).unwrap();
        assert_eq!((desks.desks.len(), seen.tells), (2, true));
        assert_eq!(serde_json::to_string(&desks).unwrap(), json);
        assert_eq!(serde_json::from_str::<Desks>(json).unwrap(), desks);

        let (none, seen) = Desks::decode(b"[]").unwrap();
        assert_eq!((none.desks.len(), seen.tells), (0, true));
        assert_eq!(serde_json::to_string(&none).unwrap(), "[]");
    }

    #[test]
    fn what_is_no_bare_list_says_so() {
        let error = Desks::decode(br#"[{"height":70},{"height":"low"}]"#).unwrap_err();
        assert!(error.to_string().starts_with("`[1].height`: expected an integer"), "{error}");
        assert!(Desks::decode(b"3").is_err());
        assert!(Desk::decode(b"[]").is_err());
        let (_, seen) = Desks::decode(br#"{"code":300}"#).unwrap();
        assert_eq!(seen, Seen { members: 1, ..Seen::default() });
    }
}
