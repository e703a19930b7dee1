//! Values at the edge of what fields can hold, in each kind of field that a spec can have.

use std::collections::BTreeMap;

use serde::de::value::{Error, MapDeserializer};
use serde::de::{Deserialize, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Value, json};
use zoom_api::generated_code::{Csv, Object, Rest, record};
use zoom_api::types::{Secret, UserStatus, UserType};
use zoom_api::{Answer, Inspect as _};

struct Shelf {
    width: Option<f64>,
    count: Option<i64>,
    is_open: Option<bool>,
    notes: Option<Value>,
    places: BTreeMap<String, i64>,
    books: BTreeMap<String, Book>,
    rows: Csv<i64>,
    flags: Csv<bool>,
    weights: Csv<f64>,
    rest_: Rest,
}

struct Book {
    title: Option<String>,
    key: Option<Secret>,
    rest_: Rest,
}

/// A list without an object around it.
struct Labels {
    labels: Vec<String>,
    rest_: Rest,
}

record! {
    Shelf sent("width") {
        "width" => width,
        "count" => count,
        "is_open" => is_open,
        "notes" => notes,
        "places" => places,
        "books" => books,
        "rows" => rows,
        "flags" => flags,
        "weights" => weights,
    }
    Book sent() { "title" => title, "key" => key, }
    @is_bare Labels { "labels" => labels, }
}

fn shelf(json: &str) -> Shelf {
    *Shelf::decode(json.as_bytes()).unwrap().0
}

/// The only value that did not fit.
fn misfit(shelf: &Shelf) -> String {
    let [misfit] = shelf.misfits().try_into().unwrap();
    format!("{misfit}: {}", misfit.json())
}

fn map<const N: usize>(entries: [(&str, i64); N]) -> BTreeMap<String, i64> {
    entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

#[test]
fn a_float_is_a_number_that_there_is() {
    for (json, width) in [("1e308", 1e308), ("\" -2.5 \"", -2.5), ("-0", -0.0), ("7", 7.0)] {
        assert_eq!(shelf(&format!(r#"{{"width":{json}}}"#)).width, Some(width), "{json}");
    }
    for (json, found) in [
        ("1e400", "a number"),
        ("-1e400", "a number"),
        ("\"1e400\"", "a text"),
        ("\"inf\"", "a text"),
        ("\"NaN\"", "a text"),
        ("true", "a boolean"),
    ] {
        let shelf = shelf(&format!(r#"{{"width":{json},"count":1}}"#));
        assert_eq!((shelf.width, shelf.count), (None, Some(1)), "{json}");
        assert_eq!(misfit(&shelf), format!("`width`: expected a number, found {found}: {json}"));
    }
}

/// 2^53 and one, which no float can hold.
#[test]
fn an_integer_as_text_loses_no_digit() {
    for json in ["9007199254740993", "\"9007199254740993\"", "\" 9007199254740993 \""] {
        let shelf = shelf(&format!(r#"{{"count":{json}}}"#));
        assert_eq!(shelf.count, Some(9_007_199_254_740_993), "{json}");
    }
    assert_eq!(shelf(r#"{"count":"9007199254740992.0"}"#).count, Some(9_007_199_254_740_992));
    assert_eq!(shelf(r#"{"count":"9007199254740994.0"}"#).count, None);
}

/// What no number of `serde_json` holds as it is written is the text of its digits.
#[test]
fn a_number_in_any_json_comes_to_what_it_is() {
    for (number, value) in [
        ("123456789012345678901234567890", r#""123456789012345678901234567890""#),
        ("-123456789012345678901234567890", r#""-123456789012345678901234567890""#),
        ("1e400", r#""1e400""#),
        ("18446744073709551615", "18446744073709551615"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("1.50", "1.5"),
        ("-0", "-0.0"),
        ("2e3", "2000.0"),
    ] {
        // The other one makes all of it be read again, each number as it is written.
        for (more, kept) in [("", ""), (",1e400", r#","1e400""#)] {
            let json = format!(r#"{{"notes":[{number},{{"a":{number}}}{more}],"count":1.0}}"#);
            let shelf = shelf(&json);
            let expected = format!(r#"[{value},{{"a":{value}}}{kept}]"#);
            assert_eq!(shelf.notes.as_ref().unwrap().to_string(), expected);
            assert_eq!((shelf.count, shelf.misfits().len()), (Some(1), 0), "{number}");
        }
    }
}

#[test]
fn a_number_in_a_list_without_an_object_comes_as_it_is_written() {
    for json in ["[1.10]", "[1e3]", "[123456789012345678901234567890]"] {
        let (labels, seen) = Labels::decode(json.as_bytes()).unwrap();
        assert_eq!(labels.labels, [json.trim_matches(['[', ']'])]);
        assert_eq!((seen.misfits, seen.tells), (0, true));
    }
    let (labels, seen) = Labels::decode(br#"["a",{"b":1.10}]"#).unwrap();
    assert_eq!((labels.labels.len(), seen.misfits), (1, 1));
    assert_eq!(labels.misfits()[0].json(), r#"{"b":1.10}"#);
}

#[test]
fn of_a_map_that_comes_twice_the_last_one_counts() {
    let twice = shelf(r#"{"places":{"a":1,"b":2},"count":1,"places":{"b":3,"c":null}}"#);
    assert_eq!(twice.places, map([("b", 3)]));
    for nothing in ["null", r#""""#, "{}"] {
        let json = format!(r#"{{"places":{{"a":1}},"places":{nothing}}}"#);
        assert_eq!(shelf(&json).places, map([]), "{nothing}");
    }
    for (odd, found) in [("3", "an integer"), ("[1]", "a list")] {
        let shelf = shelf(&format!(r#"{{"places":{odd},"count":1}}"#));
        assert_eq!((shelf.places.len(), shelf.count), (0, Some(1)));
        assert_eq!(misfit(&shelf), format!("`places`: expected an object, found {found}: {odd}"));
    }
    let one = shelf(r#"{"places":{"a":1,"b":"x","c":2}}"#);
    assert_eq!(one.places, map([("a", 1), ("c", 2)]));
    assert_eq!(misfit(&one), r#"`places.b`: expected an integer, found a text: "x""#);
}

#[test]
fn an_error_in_a_map_says_where_it_is() {
    let error = |json: &str| Shelf::decode(json.as_bytes()).unwrap_err().to_string();
    let cut = error(r#"{"books":{"b7":{"title":"lo"#);
    assert!(cut.starts_with("`books.b7.title`: EOF while parsing a string"), "{cut}");
    let cut = error(r#"{"places":{"a":1,"b":"#);
    assert!(cut.starts_with("`places.b`: EOF while parsing a value"), "{cut}");
}

#[test]
fn what_a_map_holds_is_shown_written_and_compared() {
    let json = r#"{"width":1.5,"is_open":true,"notes":[1],"places":{"a":1},"books":{"b7":{"title":"Sagas","new":1}},"rows":"1,2","flags":"true,false","weights":"0.5,2"}"#;
    let one = shelf(json);
    let plain = json.replace(r#","new":1"#, "");
    assert_eq!(serde_json::to_string(&one).unwrap(), plain);
    assert_eq!(serde_json::to_string(&one.with_unknown_fields()).unwrap(), json);
    assert!(format!("{one:?}").contains(r#""b7": Book { title: "Sagas", .. }"#), "{one:?}");
    assert_eq!(one, shelf(&plain));
    let sent = plain.replace(r#""width":1.5,"#, "");
    assert_eq!(serde_json::to_string(&Object::received(&one)).unwrap(), sent);
    let nothing = shelf(r#"{"places":{},"books":{"b7":{}},"rows":""}"#);
    assert_eq!(serde_json::to_string(&Object::received(&nothing)).unwrap(), "{}");
    for (old, new) in [
        ("1.5", "1.6"),
        ("true", "false"),
        ("[1]", "[2]"),
        (r#""a":1"#, r#""a":2"#),
        (r#""a":1"#, r#""b":1"#),
        ("Sagas", "Tales"),
        ("1,2", "1,3"),
        ("true,false", "true,true"),
        ("0.5,2", "0.5,3"),
        (r#","books":{"b7":{"title":"Sagas"}}"#, ""),
    ] {
        let other = shelf(&plain.replacen(old, new, 1));
        assert_ne!(one, other, "{new}");
        assert_ne!(other, one, "{new}");
    }
    // Secrets are written nowhere, and count.
    let [one, other] = ["k1", "k2"]
        .map(|key| shelf(&plain.replace("Sagas\"", &format!("Sagas\",\"key\":\"{key}\""))));
    assert_eq!(serde_json::to_string(&one).unwrap(), plain);
    assert!(one == one.clone() && one != other);
}

/// Objects in each other, `depth` of them, with something in the innermost one.
fn nested(depth: usize) -> String {
    format!(r#"{}"end"{}"#, r#"{"a":"#.repeat(depth), r#","b":1}"#.repeat(depth))
}

/// The object around the field is the first one.
#[test]
fn what_is_nested_too_deeply_costs_that_much_of_it() {
    for (depth, is_left) in [(95, true), (96, false), (120, false)] {
        let json = format!(r#"{{"notes":{},"count":1}}"#, nested(depth));
        let as_text = shelf(&json);
        assert_eq!(as_text.count, Some(1));
        let notes = as_text.notes.as_ref().unwrap();
        let inner = notes.pointer(&"/a".repeat(95)).unwrap();
        let kept = if is_left { json!("end") } else { Value::Null };
        assert_eq!((inner, as_text.misfits().len()), (&kept, usize::from(!is_left)), "{depth}");
        if let Some(misfit) = as_text.misfits().first() {
            assert_eq!(misfit.json(), nested(depth - 95));
            let text = misfit.to_string();
            let said = "expected a value that is not nested as deeply, found an object";
            assert!(text.ends_with(said), "{text}");
        }
        // From a format without text, what is too deep is left out, and what comes behind it is not.
        let value: Value = serde_json::from_str(&json).unwrap();
        let other = Shelf::deserialize(value).unwrap();
        assert_eq!((other.count, other.notes.as_ref()), (Some(1), Some(notes)));
        let misfits = other.misfits();
        let kept: Vec<_> = misfits.iter().map(|misfit| misfit.json()).collect();
        assert_eq!(kept, ["{}"][usize::from(is_left)..]);
    }
}

#[test]
fn what_does_not_fit_and_what_is_not_known_can_be_written_down() {
    let one = shelf(r#"{"new":[1],"count":"x","more":{"a":null}}"#);
    let unknown = serde_json::to_string(&one.unknown_fields()).unwrap();
    assert_eq!(unknown, r#"{"new":[1],"more":{"a":null}}"#);
    assert_eq!(one.misfits()[0].expected(), "an integer");
}

#[test]
fn an_enum_alone_is_read_as_in_a_field() {
    let read = |json: &str| serde_json::from_str::<UserType>(json).map_err(|it| it.to_string());
    assert_eq!(read("2"), Ok(UserType::Licensed));
    assert_eq!(read(r#""2""#), Ok(UserType::Licensed));
    let error = |json: &str| read(json).unwrap_err();
    assert_eq!(error("null"), "expected a text or an integer, found nothing");
    assert_eq!(error("[2]"), "expected a text or an integer, found a list");
    let status: UserStatus = serde_json::from_str(r#""asleep""#).unwrap();
    assert_eq!(status.as_str(), "asleep");
}

/// A value of a format that tells "nothing" and "something" from what it is.
#[derive(Clone, Copy)]
struct Maybe(Option<i64>);

impl<'de> Deserializer<'de> for Maybe {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            None => visitor.visit_none(),
            Some(value) => visitor.visit_some(value.into_deserializer()),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl IntoDeserializer<'_, Error> for Maybe {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

#[test]
fn a_format_may_say_that_there_is_a_value() {
    let members = [("count", Some(7)), ("width", Some(2)), ("is_open", Some(1)), ("is_open", None)];
    let members = members.map(|(name, value)| (name, Maybe(value)));
    let read = Shelf::deserialize(MapDeserializer::new(members.into_iter())).unwrap();
    assert_eq!((read.count, read.is_open, read.width), (Some(7), None, Some(2.0)));
    assert!(read.misfits().is_empty());
}
