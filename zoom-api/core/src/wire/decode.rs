//! From bytes to a record, or to the reason why they are none.

use std::any::Any;

use serde::de::{Deserializer, Error as _};
use serde_json::Value as Json;

use super::index::Index;
use super::read::read_value;
use super::rest::{self, Misfit, Rest, UnknownField};
use super::scalar::{Scalar, Stop};
use super::schema::Schema;
use super::seen::{Misread, Seen};
use super::trail::{Source, Trail};
use super::traits::{Item, Items, Members, Record, View, Wire};

/// What there is to read of a body: without a byte order mark, and without blanks around it.
pub fn body_of(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii()
}

/// Reads a body where none is due.
pub(crate) fn decode_nothing(bytes: &[u8]) -> Result<(), Misread> {
    match serde_json::from_slice(bytes)? {
        Json::Object(_) | Json::Bool(true) => Ok(()),
        _ => Err(serde_json::Error::custom("no body is due, and what came is no object").into()),
    }
}

/// Reads a JSON object into a record, or a JSON list into one that [is bare](Schema::is_bare).
///
/// # Errors
/// When the bytes are not JSON, or not of that kind.
pub fn decode<R: Record + Default>(bytes: &[u8]) -> Result<(Box<R>, Seen), Misread> {
    let mut record = Box::<R>::default();
    let error = match read(bytes, &mut *record, Source::Text) {
        Ok((seen, true)) => return Ok((record, seen)),
        Ok((_, false)) => None,
        Err(error) => Some(error),
    };
    // A number counts as it is written, and the parser has handed over what it comes to. It also gives up
    // at a number that no float can hold, and at half of a surrogate pair.
    record = Box::default();
    match read(bytes, &mut *record, Source::AsWritten) {
        Ok((seen, _)) => Ok((record, seen)),
        Err(again) => Err(error.unwrap_or(again)),
    }
}

/// `false`: a number has to be read again, as it is written.
fn read(bytes: &[u8], record: &mut dyn Record, source: Source) -> Result<(Seen, bool), Misread> {
    let needs = record.schema().needs;
    let mut trail = Trail { needs, source, ..Trail::default() };
    let mut root = Root::new(record);
    // Checked as a whole, the text costs a fraction of what it costs to check each string in it.
    let read = match std::str::from_utf8(bytes) {
        Ok(text) => {
            let mut json = serde_json::Deserializer::from_str(text);
            read_value(&mut root, &mut trail, &mut json).and_then(|()| json.end())
        }
        // It says at which line and column.
        Err(error) => Err(match serde_json::from_slice::<Json>(bytes) {
            Err(located) => located,
            Ok(_) => serde_json::Error::custom(error),
        }),
    };
    let found_by = |trail: &Trail| rest::path(trail.steps.iter().rev());
    match (read, root.misfit()) {
        (Err(source), _) => Err(Misread { path: found_by(&trail), source }),
        (Ok(()), Some(misfit)) => Err(serde_json::Error::custom(misfit).into()),
        (Ok(()), None) if root.is_list => {
            trail.seen.tells = true;
            Ok((trail.seen, !trail.is_inexact))
        }
        (Ok(()), None) => {
            trail.seen.lacks = needs.filter(|_| !trail.has_needed);
            if !trail.repeated.is_empty() {
                trail.seen.contradicts = contradiction(bytes, &trail.repeated);
            }
            Ok((trail.seen, !trail.is_inexact))
        }
    }
}

/// Which of the fields that came more than once had values that differ. `null` is none.
#[cold]
fn contradiction(
    bytes: &[u8],
    repeated: &[(&'static str, &'static Index)],
) -> Option<&'static str> {
    let members = std::str::from_utf8(bytes).ok().and_then(rest::members);
    let differs = |(field, index): &&(&str, &Index)| {
        let Some(members) = &members else { return true };
        let of_field = members.iter().filter(|member| index.is_name_of(member.name(), field));
        let mut values = of_field.map(UnknownField::json).filter(|json| *json != "null");
        let first = values.next();
        values.any(|value| Some(value) != first)
    };
    repeated.iter().find(differs).map(|(field, _)| *field)
}

/// Reads an object of any format.
///
/// # Errors
/// When the input is not an object.
pub fn deserialize<'de, R: Record + Default, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<R, D::Error> {
    let mut record = R::default();
    let mut trail = Trail::default();
    let mut root = Root::new(&mut record);
    read_value(&mut root, &mut trail, deserializer)?;
    match root.misfit() {
        Some(misfit) => Err(D::Error::custom(misfit)),
        None => Ok(record),
    }
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
    read_value(&mut item, &mut trail, deserializer)?;
    if let Some(stray) = trail.strays.first() {
        return Err(D::Error::custom(Misfit::new([].iter(), stray)));
    }
    item.ok_or_else(|| D::Error::custom(format_args!("expected {}, found nothing", T::EXPECTED)))
}

/// The outermost object, or the list that stands for it.
struct Root<'a> {
    record: &'a mut dyn Record,
    /// Whether a list has come.
    is_list: bool,
    /// What has come instead.
    found: Option<&'static str>,
}

impl<'a> Root<'a> {
    fn new(record: &'a mut dyn Record) -> Self {
        Self { record, is_list: false, found: None }
    }

    fn misfit(&self) -> Option<String> {
        self.found.map(|found| format!("expected an object, found {found}"))
    }
}

impl Wire for Root<'_> {
    fn scalar(&mut self, value: Scalar<'_>) -> Result<(), Stop> {
        self.found = Some(match value {
            Scalar::Null => "null",
            Scalar::Bool(_) => "a boolean",
            Scalar::Int(_) => "an integer",
            Scalar::Float(_) | Scalar::Number(_) => "a number",
            Scalar::Text("") => "an empty text",
            Scalar::Text(_) => "a text",
        });
        Ok(())
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Stop> {
        if self.record.schema().is_bare {
            self.is_list = true;
            return self.record.read(&mut Bare(items));
        }
        self.found = Some("a list");
        Err(Stop::Expected("an object"))
    }

    fn object(&mut self, members: &mut dyn Members) -> Result<(), Stop> {
        self.record.read(members)
    }

    fn view(&self) -> View<'_> {
        View::Unset
    }

    fn as_any(&self) -> Option<&dyn Any> {
        None
    }

    fn copy_from(&mut self, _other: &dyn Wire) {}
}

/// A list that comes without an object around it: the record has one field, which holds it.
struct Bare<'a>(&'a mut dyn Items);

impl Members for Bare<'_> {
    fn read(
        &mut self,
        _schema: &'static Schema,
        slots: &mut [&mut dyn Wire],
        rest: &mut Rest,
    ) -> Result<(), Stop> {
        let Some(target) = slots.first_mut() else { return Ok(()) };
        target.list(self.0)?;
        self.0.strays(rest);
        Ok(())
    }

    fn next(&mut self, _value: &mut dyn Wire) -> Result<Option<String>, Stop> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use crate::response::Answer;
    use crate::wire::Seen;
    use crate::wire::samples::{Desk, Desks};

    #[test]
    fn a_list_without_an_object_around_it_is_read_and_written() {
        let json = r#"[{"height":70},{"height":110}]"#;
        let (desks, seen) = Desks::decode(json.as_bytes()).unwrap();
        assert_eq!((desks.desks.len(), seen.tells), (2, true));
        assert_eq!(serde_json::to_string(&desks).unwrap(), json);
        assert_eq!(serde_json::from_str::<Desks>(json).unwrap(), *desks);

        let (none, seen) = Desks::decode(b"[]").unwrap();
        assert_eq!((none.desks.len(), seen.tells), (0, true));
        assert_eq!(serde_json::to_string(&none).unwrap(), "[]");
    }

    #[test]
    fn what_is_no_answer_of_the_type_says_so() {
        let error = |json: &str| Desk::decode(json.as_bytes()).unwrap_err().to_string();
        assert_eq!(error("3"), "expected an object, found an integer");
        assert_eq!(error("[]"), "expected an object, found a list");
        assert_eq!(error(r#"{"height":70"#), "EOF while parsing an object at line 1 column 12");
        let cut = Desks::decode(br#"[{"height":70},{"height":"lo"#).unwrap_err().to_string();
        assert!(cut.starts_with("`[1].height`: EOF while parsing a string"), "{cut}");
        assert!(Desks::decode(b"3").is_err());
        let (_, seen) = Desks::decode(br#"{"code":300}"#).unwrap();
        assert_eq!(seen, Seen { members: 1, ..Seen::default() });
    }

    #[test]
    fn where_no_body_is_due_an_object_is_borne() {
        for json in ["{}", r#"{"a":1}"#, "true"] {
            assert!(super::decode_nothing(json.as_bytes()).is_ok(), "{json}");
        }
        for json in ["false", "null", "[]", "3", r#""x""#, "<html>", "{"] {
            assert!(super::decode_nothing(json.as_bytes()).is_err(), "{json}");
        }
    }
}
