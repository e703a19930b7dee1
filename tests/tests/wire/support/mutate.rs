//! Every value of an answer replaced by one of another kind, one at a time.

use serde::Serialize;
use serde_json::{Value as Json, json};
use zoom_api::Answer;
use zoom_api::wire::{Record, misfits};

use super::{current, is_secret};

/// A step of the way to a value.
#[derive(Clone)]
enum Step {
    Member(String),
    Item(usize),
}

/// Reads an answer. Gives what is written of it, and the places of what was kept aside.
pub type Read = fn(&Json) -> (Json, Vec<String>);

/// Reads an answer of a type.
pub fn read<T: Answer + Serialize>(reply: &Json) -> (Json, Vec<String>) {
    let (value, _) = T::decode(reply.to_string().as_bytes()).unwrap();
    (serde_json::to_value(&value).unwrap(), value.record().map_or_else(Vec::new, kept))
}

fn kept(record: &dyn Record) -> Vec<String> {
    misfits(record).iter().map(|misfit| misfit.path().to_owned()).collect()
}

/// Whatever one value is, all others are read as before, and the one is either read or kept aside.
pub fn mutate(read: Read, reply: &Json) {
    let (before, _) = read(reply);
    let wrong = [
        json!(42.5),
        json!("\u{2603} \"none\""),
        json!(true),
        json!(12_345_678_901_234_567_890_u64),
        json!([[1]]),
        json!({ "odd": {} }),
        json!([]),
        json!({}),
        json!(""),
        Json::Null,
    ];
    // Of an answer with hundreds of values, each is tried in some ways only, and all ways are tried.
    let paths = paths(reply);
    let ways = if paths.len() > 60 { 2 } else { wrong.len() };
    for (index, path) in paths.into_iter().enumerate() {
        for value in wrong.iter().cycle().skip(index * ways % wrong.len()).take(ways) {
            let mut changed = reply.clone();
            *at(&mut changed, &path).unwrap() = value.clone();
            let (mut after, kept) = read(&changed);
            let places = [shown(&path, current), shown(&path, |name| name)];
            let place = &places[1];
            assert_eq!(
                without(&before, &path, &after),
                without(&after, &path, &before),
                "{place} is {value}"
            );
            let is_empty = matches!(value, Json::Null)
                || value == ""
                || value == &json!([])
                || value == &json!({});
            let last = path.iter().rev().find_map(|step| match step {
                Step::Member(name) => Some(name.as_str()),
                Step::Item(_) => None,
            });
            if is_empty || last.is_some_and(is_secret) {
                continue;
            }
            let is_kept =
                kept.iter().any(|path| places.iter().any(|place| path.starts_with(place)));
            assert!(is_kept || at(&mut after, &path).is_some(), "{place} was lost: {value}");
        }
    }
}

/// The ways to all values inside.
fn paths(value: &Json) -> Vec<Vec<Step>> {
    let mut paths = Vec::new();
    let mut inside = |step: Step, value: &Json| {
        let inner = self::paths(value).into_iter();
        paths.push(vec![step.clone()]);
        paths.extend(inner.map(|path| [vec![step.clone()], path].concat()));
    };
    match value {
        Json::Object(members) => {
            members.iter().for_each(|(name, value)| inside(Step::Member(name.clone()), value))
        }
        Json::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| inside(Step::Item(index), value));
        }
        _ => {}
    }
    paths
}

/// The value at the end of a way, by the names of today or of old.
fn at<'a>(value: &'a mut Json, path: &[Step]) -> Option<&'a mut Json> {
    let Some((step, rest)) = path.split_first() else { return Some(value) };
    let inner = match step {
        Step::Member(name) if value.get(name).is_some() => value.get_mut(name)?,
        Step::Member(name) => value.get_mut(current(name))?,
        Step::Item(index) => value.get_mut(index)?,
    };
    at(inner, rest)
}

/// The value without what is at the end of a way. An item is there to be taken out unless it was left out
/// already: then the list is shorter than that of the other value.
fn without(value: &Json, path: &[Step], other: &Json) -> Json {
    let (Some((last, way)), mut value, mut other) =
        (path.split_last(), value.clone(), other.clone())
    else {
        return Json::Null;
    };
    let Some(holder) = at(&mut value, way) else { return value };
    match (last, holder, at(&mut other, way)) {
        (Step::Member(name), Json::Object(members), _) => {
            members.remove(name);
            members.remove(current(name));
        }
        (Step::Item(index), Json::Array(items), Some(Json::Array(others)))
            if items.len() >= others.len() && *index < items.len() =>
        {
            items.remove(*index);
        }
        // The last item of a list: the other one has no list any more.
        (Step::Item(_), Json::Array(items), None) if items.len() == 1 => {
            if let Some((Step::Member(name), way)) = way.split_last()
                && let Some(Json::Object(members)) = at(&mut value, way)
            {
                members.remove(name);
                members.remove(current(name));
            }
        }
        _ => {}
    }
    value
}

fn shown<'a>(path: &'a [Step], name: fn(&'a str) -> &'a str) -> String {
    path.iter().fold(String::new(), |shown, step| match step {
        Step::Item(index) => format!("{shown}[{index}]"),
        Step::Member(member) if shown.is_empty() => name(member).to_owned(),
        Step::Member(member) => format!("{shown}.{}", name(member)),
    })
}
