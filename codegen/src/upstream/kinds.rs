//! Whether a type of the spec is the one that a document means, or another reading of it.

use std::collections::HashMap;

use super::model::Facts;
use super::places::Declared;
use crate::reading::{Shape, split_type};
use crate::spec::{Field, ListStyle, Scalar};

/// The type that a document means, with `enum` for what has values.
pub(super) fn meant(facts: &Facts) -> String {
    if facts.ty.contains('|') {
        return "any".to_owned();
    }
    let (shape, word) = split_type(&facts.ty);
    let word =
        if facts.values.is_empty() || !matches!(word, "string" | "int") { word } else { "enum" };
    wrap(shape, word)
}

/// The type that the spec has, in the same words.
pub(super) fn declared(field: &Field, types: &HashMap<&str, Declared<'_>>) -> String {
    let (shape, word) = split_type(&field.ty);
    let word = match types.get(word).map(|declared| declared.def) {
        Some(def) if def.fields.is_some() => "object",
        Some(def) if def.values.is_some() => "enum",
        Some(_) => "id",
        None => word,
    };
    wrap(shape, word)
}

fn wrap(shape: Shape, word: &str) -> String {
    match shape {
        Shape::One => word.to_owned(),
        Shape::List => format!("[{word}]"),
        Shape::Map => format!("{{{word}}}"),
    }
}

/// Whether a field of the spec can carry what a document means.
pub(super) fn reads(field: &Field, facts: &Facts, types: &HashMap<&str, Declared<'_>>) -> bool {
    let (shape, word) = split_type(&field.ty);
    let is_int = types
        .get(word)
        .and_then(|declared| declared.def.values.as_ref())
        .map(|values| values.first().is_some_and(|value| matches!(value.value, Scalar::Int(_))));
    let own = declared(field, types);
    let own = split_type(&own).1;
    let any = |ty: &str| {
        let (theirs, said) = split_type(ty);
        let is_csv = field.list == Some(ListStyle::Csv) && theirs == Shape::One && said == "string";
        if is_csv || (shape == Shape::One && own == "any") {
            return true;
        }
        shape == theirs
            && match said {
                "string" | "email" | "url" | "secret" | "datetime" | "date" => match own {
                    "enum" => is_int == Some(false),
                    own => TEXTS.contains(&own),
                },
                "int" => matches!(own, "int" | "float") || is_int == Some(true),
                "float" => matches!(own, "int" | "float"),
                "any" => true,
                said => own == said || own == "any",
            }
    };
    facts.types().any(any)
}

/// Types that are texts on the wire.
const TEXTS: &[&str] = &["string", "email", "url", "secret", "datetime", "date", "id", "any"];
