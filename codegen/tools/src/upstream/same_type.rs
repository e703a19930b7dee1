//! Whether a type of the spec is the one that a document means, or another reading of it.

use codegen::reading::are_ints;
use codegen::resolve::{Base, Types};
use codegen::spec::{Field, ListStyle};
use codegen::ty::{Shape, Type};

use super::model::Facts;

/// What an enum of texts is called here, and one of integers.
const TEXT_ENUM: &str = "text enum";
const INT_ENUM: &str = "int enum";

/// The type that a document means, where enums are just that.
pub(super) fn meant(facts: &Facts) -> String {
    if facts.ty.contains('|') {
        return "any".to_owned();
    }
    let ty = Type::parse(&facts.ty);
    let word = ty.word();
    let word = match (word, facts.values.first()) {
        ("string" | "int", Some(value)) => enum_of(value.is_int()),
        _ => word,
    };
    ty.shape.of(word)
}

/// The type that the spec has, in the same words.
pub(super) fn declared(field: &Field, types: &Types<'_>) -> String {
    let word = match types.base(&field.ty) {
        Base::Object(_) => "object",
        Base::Enum(_, values) => enum_of(are_ints(values)),
        Base::Id(_) => "id",
        Base::BuiltIn(_) | Base::Unknown => field.ty.word(),
    };
    field.ty.shape.of(word)
}

fn enum_of(are_ints: bool) -> &'static str {
    if are_ints { INT_ENUM } else { TEXT_ENUM }
}

/// Whether a field of the spec can carry what a document means.
pub(super) fn reads(field: &Field, facts: &Facts, types: &Types<'_>) -> bool {
    let own = Type::parse(&declared(field, types));
    let (shape, own) = (own.shape, own.word());
    let any = |ty: &str| {
        let theirs = Type::parse(ty);
        let (theirs, said) = (theirs.shape, theirs.word());
        let is_csv = field.list == Some(ListStyle::Csv) && theirs == Shape::One && said == "string";
        if is_csv || (shape == Shape::One && own == "any") {
            return true;
        }
        shape == theirs
            && match said {
                "string" | "email" | "url" | "secret" | "datetime" | "date" => TEXTS.contains(&own),
                "int" => matches!(own, "int" | "float" | INT_ENUM),
                "float" => matches!(own, "int" | "float"),
                "any" => true,
                said => own == said || own == "any",
            }
    };
    facts.types().any(any)
}

/// Types that are texts on the wire.
const TEXTS: &[&str] =
    &["string", "email", "url", "secret", "datetime", "date", "id", "any", TEXT_ENUM];
