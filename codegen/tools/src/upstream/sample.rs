//! Values for the example of a new endpoint. They are made up from the types alone.

use codegen::source::{Member, Node, NodeKind};
use codegen::ty::{Shape, Type};

use super::base::scalar;
use super::model::{Bounds, Facts};

/// Longest text that a least length can ask for.
const LONGEST: i64 = 10_000;
/// Most items that least numbers can ask for, those of lists in the items of lists together.
const MOST: i64 = 500;

/// A value. `sent`: only with the fields that must be there, or one if none must.
pub(super) fn value(facts: &Facts, sent: bool) -> Node {
    value_of(facts, sent, MOST)
}

/// A value. `most`: how many items the lists in it may have together.
fn value_of(facts: &Facts, sent: bool, most: i64) -> Node {
    let mut types = facts.types();
    let ty = match (types.next(), types.next()) {
        (Some(ty), None) => ty,
        _ => "any",
    };
    let ty = Type::parse(ty);
    let word = ty.word();
    // What comes in itself again ends here.
    let ends = facts.circle.is_some() && facts.fields.is_empty();
    match ty.shape {
        Shape::Map if ends && sent => NodeKind::Object(Vec::new()).into(),
        // What was received empty is no different from what was not received.
        Shape::Map if ends => {
            NodeKind::Object(vec![Member::new("key", NodeKind::Object(Vec::new()))]).into()
        }
        Shape::List if ends => NodeKind::List(Vec::new()).into(),
        Shape::One => one(word, facts, sent, most),
        Shape::Map => {
            NodeKind::Object(vec![Member::new("key", one(word, facts, sent, most))]).into()
        }
        Shape::List => {
            let [least, _] = facts.items;
            let count = least.unwrap_or(1).clamp(1, most.max(1));
            let items = (0..count).map(|_| one(word, facts, sent, most / count));
            NodeKind::List(items.collect()).into()
        }
    }
}

/// An answer as a whole.
pub(super) fn whole(facts: &Facts) -> Node {
    if facts.ty == "object" { object(facts, false) } else { value(facts, false) }
}

/// The fields of an object.
pub(super) fn object(facts: &Facts, sent: bool) -> Node {
    some_of(facts, sent, |_| true)
}

/// Of the fields of an object, those that are values.
pub(super) fn some_of(facts: &Facts, sent: bool, is_value: fn(&Facts) -> bool) -> Node {
    members(facts, sent, is_value, MOST)
}

fn members(facts: &Facts, sent: bool, is_value: fn(&Facts) -> bool, most: i64) -> Node {
    let some_required = facts.fields.iter().any(|(_, field)| field.required);
    let fields = facts.fields.iter().filter(|(_, field)| is_value(field));
    let fields: Vec<_> = match (sent, some_required) {
        (true, true) => fields.filter(|(_, field)| field.required).collect(),
        (true, false) => fields.take(1).collect(),
        (false, _) => fields.collect(),
    };
    let members =
        fields.into_iter().map(|(name, field)| Member::new(name, value_of(field, sent, most)));
    NodeKind::Object(members.collect()).into()
}

fn one(word: &str, facts: &Facts, sent: bool, most: i64) -> Node {
    if let Some(first) = facts.values.first().filter(|_| matches!(word, "string" | "int")) {
        return scalar(first);
    }
    match word {
        "object" => members(facts, sent, |_| true, most),
        "bool" => NodeKind::Bool(true).into(),
        "int" => NodeKind::Number(inside(facts.range, 1).to_string()).into(),
        "float" => NodeKind::Number(format!("{}.0", inside(facts.range, 1))).into(),
        "datetime" => "2026-01-31T10:00:00Z".into(),
        "date" => "2026-01-31".into(),
        "email" => "ada@example.com".into(),
        "url" => "https://example.com".into(),
        _ => text(facts.length).as_str().into(),
    }
}

fn inside([low, high]: Bounds, wish: i64) -> i64 {
    let value = low.map_or(wish, |low| low.max(wish));
    high.map_or(value, |high| high.min(value))
}

/// A text of a length that is allowed.
pub(super) fn text([least, most]: Bounds) -> String {
    let mut text = "example".to_owned();
    while i64::try_from(text.len())
        .is_ok_and(|length| least.is_some_and(|least| length < least.min(LONGEST)))
    {
        text.push('x');
    }
    let most = most.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
    text.truncate(most.max(1));
    text
}
