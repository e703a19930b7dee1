//! What type a field may have that came as this JSON.

use codegen::names;

use super::read::Json;
use crate::secrets;

/// A type, and how sure it is.
pub(super) struct Guess {
    pub(super) ty: &'static str,
    doubt: Option<&'static str>,
}

impl Guess {
    /// The type that takes all of these. Whether it is a secret is told by the name.
    pub(super) fn of(name: &str, kinds: impl Iterator<Item = Json>) -> Self {
        let mut kinds: Vec<_> = kinds.filter(|kind| *kind != Json::Null).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let (ty, doubt) = match kinds.as_slice() {
            [Json::Bool] => ("bool", None),
            [Json::String] | [Json::Int] | [Json::Int, Json::String]
                if secrets::is_named_like_one(name) =>
            {
                ("secret", Some("it sounds like a secret: if it is none, give it another type"))
            }
            [Json::Int] => ("int", None),
            [Json::Float] | [Json::Int, Json::Float] => ("float", None),
            [Json::String] => {
                ("string", Some("look whether it is an id, a date, an address or an enum"))
            }
            [Json::List] => ("[any]", Some("say what the items are")),
            [Json::Object] => ("any", Some("give the object a type with fields of its own")),
            [] => ("any", Some("it was never more than `null`: find out what it is")),
            _ => ("any", Some("it came in several kinds: find out which are meant")),
        };
        Self { ty, doubt }
    }

    /// What there is to do about the field.
    pub(super) fn help(&self, name: &str) -> Option<String> {
        let unnamed = names::field(name).is_none().then_some("give it a name in `rust`");
        let help: Vec<_> = self.doubt.into_iter().chain(unnamed).collect();
        (!help.is_empty()).then(|| help.join("; "))
    }
}
