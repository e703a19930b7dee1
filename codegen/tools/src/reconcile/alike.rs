//! Whether a name that came is a known field under another name.

use codegen::names;
use codegen::reading::{are_ints, goes, rust_name};
use codegen::resolve::Base;
use codegen::spec::{Direction, Field};
use codegen::ty::{BuiltIn, Shape};

use super::read::Json;

/// Fewest letters of a word in which one of them may differ: `id` and `ip` are two things.
const FEWEST: usize = 4;

/// Whether two names are alike: the same but for how words are set apart, in the singular and the plural,
/// or with one letter that differs.
pub(super) fn are_alike(one: &str, other: &str) -> bool {
    let joined = |name: &str| name.to_lowercase().replace(['_', '-', '.', ' '], "");
    if joined(one) == joined(other) {
        return true;
    }
    let (Some(one), Some(other)) = (names::field(one), names::field(other)) else { return false };
    let (one, other): (Vec<_>, Vec<_>) = (one.split('_').collect(), other.split('_').collect());
    if one.len() != other.len() {
        return false;
    }
    let mut differ = one.iter().zip(&other).filter(|(one, other)| one != other);
    let (Some((one, other)), None) = (differ.next(), differ.next()) else { return false };
    is_plural(one, other) || is_plural(other, one) || is_slip(one, other)
}

fn is_plural(one: &str, many: &str) -> bool {
    let longer = |end: &str| many.strip_suffix(end) == Some(one);
    let changed = many.strip_suffix("ies").zip(one.strip_suffix('y'));
    longer("s") || longer("es") || changed.is_some_and(|(many, one)| many == one)
}

/// One letter differs, is missing or has changed places. Digits tell things apart.
fn is_slip(one: &str, other: &str) -> bool {
    let letters = |word: &str| word.chars().all(char::is_alphabetic);
    let least = one.chars().count().min(other.chars().count());
    least >= FEWEST && letters(one) && letters(other) && strsim::osa_distance(one, other) == 1
}

/// Whether a field of an answer can be read from these kinds of JSON.
pub(super) fn reads(field: &Field, base: Base<'_>, kinds: &[Json]) -> bool {
    let fits = |kind: &Json| match (kind, field.ty.shape) {
        (Json::Null, _) => true,
        (kind, Shape::List) => *kind == Json::List,
        (kind, Shape::Map) => *kind == Json::Object,
        (kind, Shape::One) => match base {
            Base::BuiltIn(BuiltIn::Any) => true,
            Base::BuiltIn(BuiltIn::Bool) => *kind == Json::Bool,
            Base::BuiltIn(BuiltIn::Int) => *kind == Json::Int,
            Base::BuiltIn(BuiltIn::Float) => matches!(kind, Json::Int | Json::Float),
            Base::Object(_) => *kind == Json::Object,
            Base::Enum(_, values) if are_ints(values) => *kind == Json::Int,
            _ => *kind == Json::String,
        },
    };
    goes(field, Direction::Read) && kinds.iter().all(fits)
}

/// Whether two fields would have one name in Rust.
pub(super) fn is_namesake(field: &Field, name: &str) -> bool {
    names::field(name).is_some_and(|name| rust_name(field) == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_alike_but_for_one_letter_a_plural_or_how_words_are_set_apart() {
        for (one, other) in [
            ("selection_value", "selection_values"),
            ("firstName", "first_name"),
            ("firstname", "first_name"),
            ("langauge", "language"),
            ("time_zone", "timezone"),
            ("country", "countries"),
            ("address", "addresses"),
            ("participant_video", "participants_video"),
            ("departmnt", "department"),
        ] {
            assert!(are_alike(one, other) && are_alike(other, one), "{one} {other}");
        }
    }

    #[test]
    fn other_names_are_not() {
        for (one, other) in [
            ("id", "ip"),
            ("size_x", "size_y"),
            ("address1", "address2"),
            ("host_video", "cohost_audio"),
            ("first_name", "last_name"),
            ("meeting_password", "webinar_password"),
            ("allow_host", "allow_hosts_to"),
            ("type", "typing"),
            ("2fa", "fa"),
        ] {
            assert!(!are_alike(one, other) && !are_alike(other, one), "{one} {other}");
        }
    }
}
