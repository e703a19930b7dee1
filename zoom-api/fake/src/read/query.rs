//! The query.

use serde_json::{Map, Value};

use zoom_api::operation::ListStyle;

use super::check::Checker;
use super::text;
use crate::contract::{Contract, Field, WireShape};

/// The parameters that the table knows and that have a value, with the types of the table.
///
/// `status=` is as good as nothing: that is how Zoom's own answers write that there is no next page.
/// A parameter that is there twice is refused unless it is a list, for nothing says which one Zoom
/// would take.
pub(super) fn read(contract: &Contract, query: &str, checker: &mut Checker) -> Map<String, Value> {
    let given: Vec<_> =
        form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| !value.is_empty()).collect();
    let mut values = Map::new();
    for field in contract.query {
        let mut texts =
            given.iter().filter(|(name, _)| name == field.name).map(|(_, value)| value.as_ref());
        let value = match (field.shape, texts.next()) {
            (_, None) => None,
            (WireShape::List, Some(first)) => {
                let texts = std::iter::once(first).chain(texts);
                Some(texts.map(|text| text::value(field.base, text)).collect())
            }
            (_, Some(_)) if texts.next().is_some() => {
                checker.report(field.name, "Must not be there more than once.");
                continue;
            }
            (WireShape::Csv, Some(text)) => {
                Some(Value::Array(text::items(field.base, text, separator(contract, field.name))))
            }
            (shape, Some(text)) => Some(single(shape, field, text)),
        };
        checker.parameter(field, value.clone());
        values.extend(value.map(|value| (field.name.to_owned(), value)));
    }
    values
}

/// The value of a parameter that is there once.
pub(super) fn single(shape: WireShape, field: &Field, text: &str) -> Value {
    match shape {
        WireShape::Csv => Value::Array(text::items(field.base, text, ',')),
        WireShape::One | WireShape::List | WireShape::Map => text::value(field.base, text),
    }
}

/// What stands between the items of a list.
fn separator(contract: &Contract, name: &str) -> char {
    let known = contract.operation.query.iter().find(|parameter| parameter.name == name);
    match known.and_then(|parameter| parameter.list) {
        Some(ListStyle::Space) => ' ',
        Some(ListStyle::Pipe) => '|',
        _ => ',',
    }
}

/// The values, and the defaults of what was not sent.
pub(super) fn with_defaults(
    contract: &Contract,
    mut values: Map<String, Value>,
) -> Map<String, Value> {
    for field in contract.query.iter().filter(|field| field.default.is_some()) {
        let default =
            || serde_json::from_str(field.default.unwrap_or_default()).unwrap_or_default();
        values.entry(field.name).or_insert_with(default);
    }
    values
}
