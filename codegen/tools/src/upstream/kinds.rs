//! Whether a type of the spec is the one that a document means, or another reading of it.

use std::collections::HashMap;

use codegen::reading::{Shape, split_type};
use codegen::spec::{Field, ListStyle, Scalar, TypeDef};

use super::model::Facts;
use super::places::Declared;

/// What an enum of texts is called here, and one of integers.
const TEXT_ENUM: &str = "text enum";
const INT_ENUM: &str = "int enum";

/// The type that a document means, where enums are just that.
pub(super) fn meant(facts: &Facts) -> String {
    if facts.ty.contains('|') {
        return "any".to_owned();
    }
    let (shape, word) = split_type(&facts.ty);
    let word = if matches!(word, "string" | "int") {
        facts.values.first().map_or(word, |value| enum_of(value))
    } else {
        word
    };
    wrap(shape, word)
}

/// The type that the spec has, in the same words.
pub(super) fn declared(field: &Field, types: &HashMap<&str, Declared<'_>>) -> String {
    let (shape, word) = split_type(&field.ty);
    let word = match types.get(word).map(|declared| declared.def) {
        Some(def) if def.fields.is_some() => "object",
        Some(TypeDef { values: Some(values), .. }) => {
            values.first().map_or(TEXT_ENUM, |first| enum_of(&first.value))
        }
        Some(_) => "id",
        None => word,
    };
    wrap(shape, word)
}

fn enum_of(value: &Scalar) -> &'static str {
    match value {
        Scalar::Int(_) => INT_ENUM,
        Scalar::Text(_) => TEXT_ENUM,
    }
}

pub(super) fn wrap(shape: Shape, word: &str) -> String {
    match shape {
        Shape::One => word.to_owned(),
        Shape::List => format!("[{word}]"),
        Shape::Map => format!("{{{word}}}"),
    }
}

/// Whether a field of the spec can carry what a document means.
pub(super) fn reads(field: &Field, facts: &Facts, types: &HashMap<&str, Declared<'_>>) -> bool {
    let own = declared(field, types);
    let (shape, own) = split_type(&own);
    let any = |ty: &str| {
        let (theirs, said) = split_type(ty);
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
