//! What an object had beside what its fields hold: members that the spec does not know, and values that
//! did not fit.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::kind::JsonKind;

/// The rest of an object. One pointer, and nothing behind it where there is no rest.
///
/// It holds copies of the bytes, and of them no more than what is not in the fields: an item of a listing
/// does not keep the page alive that it came with.
#[derive(Clone, Default)]
pub struct Rest(Option<Box<Kept>>);

#[derive(Clone, Default)]
struct Kept {
    /// A JSON object of the members that have no field, as they came. Empty when there is none.
    unknown: Box<str>,
    strays: Vec<Stray>,
}

/// A value that did not fit its field.
#[derive(Clone, Debug)]
pub(crate) struct Stray {
    /// The way to it, from the inside outwards.
    pub(crate) steps: Vec<Step>,
    pub(crate) expected: &'static str,
    pub(crate) json: Box<str>,
}

/// A step on the way to a value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// Into a field.
    Name(&'static str),
    /// Into an entry of a map.
    Key(String),
    /// Into an item of a list.
    Item(usize),
}

/// The way as it is shown, such as `users[3].pmi`.
pub(crate) fn path<'a>(steps: impl Iterator<Item = &'a Step>) -> String {
    let mut path = String::new();
    for step in steps {
        let name = match step {
            Step::Item(index) => {
                path.push_str(&format!("[{index}]"));
                continue;
            }
            Step::Name(name) => name,
            Step::Key(key) => key.as_str(),
        };
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(name);
    }
    path
}

impl Rest {
    /// Members that have no field.
    #[must_use]
    pub fn unknown_fields(&self) -> UnknownFields<'_> {
        UnknownFields(self.0.as_ref().map_or("", |kept| &kept.unknown))
    }

    /// Values of this object that did not fit, not those of objects inside.
    pub(crate) fn strays(&self) -> &[Stray] {
        self.0.as_ref().map_or(&[], |kept| kept.strays.as_slice())
    }

    pub(super) fn set_unknown(&mut self, json: &str) {
        self.0.get_or_insert_default().unknown = json.into();
    }

    pub(super) fn add_stray(&mut self, stray: Stray) {
        self.0.get_or_insert_default().strays.push(stray);
    }
}

/// Writes the name of a member.
pub(super) fn push_name(json: &mut String, name: &str) {
    let is_plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
    if name.bytes().all(is_plain) {
        json.push('"');
        json.push_str(name);
        json.push('"');
    } else {
        json.push_str(&Value::from(name).to_string());
    }
}

/// The members of an object that the spec does not know, in the order in which they came:
/// [`unknown_fields`](crate::Inspect::unknown_fields) of every received type.
///
/// ```
/// use zoom_api::Inspect;
///
/// let json = r#"{ "id": "a", "shoe_size": 41.5, "seat": { "room": "C-17" } }"#;
/// let user: zoom_api::users::User = serde_json::from_str(json)?;
/// let unknown = user.unknown_fields();
/// assert_eq!(unknown.len(), 2);
/// assert_eq!(unknown.get("shoe_size"), Some(serde_json::json!(41.5)));
/// let names: Vec<_> = unknown.iter().map(|field| field.name().to_owned()).collect();
/// assert_eq!(names, ["shoe_size", "seat"]);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// They are kept as text, and parsed when they are asked for. Nobody has said which of them are secret:
/// `Debug` shows the names only.
#[derive(Clone, Copy, Default)]
pub struct UnknownFields<'a>(&'a str);

/// A member that the spec does not know.
#[derive(Clone)]
pub struct UnknownField<'a> {
    name: Cow<'a, str>,
    json: &'a str,
}

impl<'a> UnknownFields<'a> {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them as one JSON object. Empty when there is none.
    pub(crate) fn json(&self) -> &'a str {
        self.0
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.iter().len()
    }

    /// All of them.
    #[must_use]
    pub fn iter(&self) -> std::vec::IntoIter<UnknownField<'a>> {
        let members = if self.0.is_empty() { None } else { members(self.0) };
        members.unwrap_or_default().into_iter()
    }

    /// The value of a name. Of several with one name, the last one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value> {
        self.iter().rfind(|field| field.name() == name).map(|field| field.value())
    }
}

impl<'a> IntoIterator for UnknownFields<'a> {
    type Item = UnknownField<'a>;
    type IntoIter = std::vec::IntoIter<UnknownField<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a> UnknownField<'a> {
    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value as it came.
    #[must_use]
    pub fn json(&self) -> &'a str {
        self.json
    }

    /// What kind of JSON it is.
    #[must_use]
    pub fn kind(&self) -> JsonKind {
        JsonKind::of_json(self.json)
    }

    /// The value. What is nested too deeply to be parsed is the text of its JSON.
    #[must_use]
    pub fn value(&self) -> Value {
        value(self.json)
    }
}

fn value(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|_| Value::from(json))
}

impl fmt::Debug for UnknownFields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(|field| field.name)).finish()
    }
}

impl fmt::Debug for UnknownField<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnknownField").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Serialize for UnknownFields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = self.iter();
        let mut map = serializer.serialize_map(Some(fields.len()))?;
        for field in fields {
            map.serialize_entry(field.name(), &field.value())?;
        }
        map.end()
    }
}

/// The members of a JSON object, not parsed any further, in the order in which they came. `None`: it is none.
pub fn members(json: &str) -> Option<Vec<UnknownField<'_>>> {
    serde_json::from_str(json).ok().map(|Members(members)| members)
}

/// Names and values of an object, not parsed any further.
struct Members<'a>(Vec<UnknownField<'a>>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((Name(name), json)) = map.next_entry::<_, &'de RawValue>()? {
                    members.push(UnknownField { name, json: json.get() });
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(All)
    }
}

/// A text that is borrowed where it holds no escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_borrowed_str<E: serde::de::Error>(
                self,
                name: &'de str,
            ) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// A value that did not fit its field. The field is not set, or the item is not in the list.
///
/// `Display` and `Debug` say where it stood and of what kind it was, and never the value: that may be a
/// secret.
#[derive(Clone)]
pub struct Misfit {
    path: String,
    expected: &'static str,
    json: Box<str>,
}

impl Misfit {
    pub(super) fn new<'a>(steps: impl Iterator<Item = &'a Step>, stray: &'a Stray) -> Self {
        let steps: Vec<_> = steps.chain(stray.steps.iter().rev()).collect();
        let path = path(steps.into_iter());
        Self { path, expected: stray.expected, json: stray.json.clone() }
    }

    /// Where it stood, seen from what was asked: `users[3].pmi` of a page, `pmi` of a user.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What was expected, such as `an integer`.
    #[must_use]
    pub fn expected(&self) -> &'static str {
        self.expected
    }

    /// What kind of JSON it is.
    #[must_use]
    pub fn kind(&self) -> JsonKind {
        JsonKind::of_json(&self.json)
    }

    /// The value as it came.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    /// The value. What is nested too deeply to be parsed is the text of its JSON.
    #[must_use]
    pub fn value(&self) -> Value {
        value(&self.json)
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = match (self.kind(), &*self.json) {
            (_, "\"\"") => "an empty text",
            (JsonKind::Null, _) => "null",
            (JsonKind::Bool, _) => "a boolean",
            (JsonKind::Int, _) => "an integer",
            (JsonKind::Float, _) => "a number",
            (JsonKind::String, _) => "a text",
            (JsonKind::List, _) => "a list",
            (JsonKind::Object, _) => "an object",
        };
        if !self.path.is_empty() {
            write!(f, "`{}`: ", self.path)?;
        }
        write!(f, "expected {}, found {found}", self.expected)
    }
}

impl fmt::Debug for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, kind) = (&self.path, self.kind());
        let mut shown = f.debug_struct("Misfit");
        shown.field("path", path).field("expected", &self.expected).field("kind", &kind);
        shown.finish_non_exhaustive()
    }
}
