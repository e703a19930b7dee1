//! What no endpoint of the spec has so far: every type and shape, held against a table made for it.
#![allow(clippy::unwrap_used)]

use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderMap, Method};
use serde_json::{Value, json};

use super::read;
use crate::call::{Call, Caller, Refusal};
use crate::contract::{Base, Contract, Field, Object, Variant};
use crate::route::Route;
use zoom_api::operation::{BodyKind, Operation};

static OPERATION: Operation = {
    let mut operation = Operation::new("tests.all", Method::POST, "/tests/{kind}");
    operation.body = BodyKind::Json;
    operation
};

static INNER: Object = Object {
    name: "Inner",
    fields: &[
        Field::new("day", Base::Date).required(),
        Field::new("seen", Base::DateTime).not_sent(),
    ],
};

static ALL: Object = Object {
    name: "All",
    fields: &[
        Field::new("ratio", Base::Float).range(Some(0), Some(1)),
        Field::new("at", Base::DateTime),
        Field::new("link", Base::Url),
        Field::new("tags", Base::Int).csv().items(None, Some(2)),
        Field::new("by_name", Base::Object(&INNER)).map(),
        Field::new("counts", Base::Int).map(),
        Field::new("anything", Base::Any),
        Field::new("file", Base::File),
        Field::new("exact", Base::Text).length(Some(3), Some(3)),
    ],
};

static CONTRACT: Contract = Contract {
    operation: &OPERATION,
    path: &[Field::new("kind", Base::TextEnum(&["big", "small"]))],
    headers: &[],
    query: &[
        Field::new("ids", Base::Int).list(),
        Field::new("ratio", Base::Float),
        Field::new("loud", Base::Bool).default("true"),
        Field::new("day", Base::Date),
    ],
    variants: &[Variant::new(200).body(&ALL)],
    by: None,
    errors: &[],
};

fn ask(kind: &str, query: &str, body: &Value) -> Result<Call, Refusal> {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", "application/json".parse().unwrap());
    let route = Route { contract: &CONTRACT, path: vec![("kind", kind.to_owned())] };
    let caller = Caller { user_id: "me".to_owned() };
    let body = Bytes::from(body.to_string());
    read(route, Some(query), &headers, &body, caller, SystemTime::UNIX_EPOCH)
}

/// The only problem of a call.
fn problem(kind: &str, query: &str, body: &Value) -> String {
    let errors = ask(kind, query, body).unwrap_err().errors;
    assert_eq!(errors.len(), 1, "{errors:?}");
    format!("{}: {}", errors[0].0, errors[0].1)
}

#[test]
fn parameters_have_their_types() {
    let call = ask("big", "ids=1&ids=2&ratio=0.5&day=2026-11-25", &json!({})).unwrap();
    let expected = json!({ "ids": [1, 2], "ratio": 0.5, "loud": true, "day": "2026-11-25" });
    assert_eq!(Value::Object(call.query), expected);
    let of = |query| problem("big", query, &json!({}));
    assert_eq!(of("ids=1&ids=two"), "ids[1]: Must be a whole number.");
    assert_eq!(of("ratio=NaN"), "ratio: Must be a number.");
    assert_eq!(of("ratio=inf"), "ratio: Must be a number.");
    assert_eq!(of("loud=1"), "loud: Must be true or false.");
    assert_eq!(of("day=2026-02-29"), "day: Must be a day such as 2026-11-25.");
    assert_eq!(problem("huge", "", &json!({})), "kind: Must be one of: big, small.");
}

#[test]
fn only_what_is_sent_is_kept() {
    let body = json!({
        "ratio": 1, "tags": "1, 2", "unknown": 1, "anything": { "a": [null] }, "link": "", "at": "",
        "by_name": { "x": { "day": "2026-11-25", "seen": 7, "unknown": 1 } },
    });
    let call = ask("big", "", &body).unwrap();
    let expected = json!({
        "ratio": 1, "tags": "1, 2", "anything": { "a": [null] }, "link": "", "at": "",
        "by_name": { "x": { "day": "2026-11-25" } },
    });
    assert_eq!(Value::Object(call.body), expected);
}

#[test]
fn values_have_their_types() {
    let moment = "at: Must be a moment such as 2026-11-25T10:00:00Z.";
    let url = "link: Must be a URL.";
    for (body, message) in [
        (json!({ "ratio": 1.01 }), "ratio: Must be 0 to 1."),
        (json!({ "ratio": "1" }), "ratio: Must be a number."),
        (json!({ "at": "2026-11-25" }), moment),
        (json!({ "at": "2026-11-25T10:00:00" }), moment),
        (json!({ "at": "2026-11-25T10:00:00+25:00" }), moment),
        (json!({ "at": "2026-11-25Tü" }), moment),
        (json!({ "link": "linkedin.com/in/ada" }), url),
        (json!({ "link": "javascript:alert(1)" }), url),
        (json!({ "tags": "1,x" }), "tags: Must be a whole number."),
        (json!({ "tags": "1,2,3" }), "tags: Must have at most 2 items."),
        (json!({ "tags": 1 }), "tags: Must be a text with commas between the items."),
        (json!({ "counts": { "a": 1, "b": "2" } }), "counts.b: Must be a whole number."),
        (json!({ "counts": [] }), "counts: Must be an object."),
        (json!({ "by_name": { "x": {} } }), "by_name.x.day: Is required."),
        (json!({ "by_name": { "x": 1 } }), "by_name.x: Must be an object."),
        (json!({ "by_name": { "x": null } }), "by_name.x: Must be an object."),
        (json!({ "file": "me" }), "file: Must be a file."),
        (json!({ "exact": "ab" }), "exact: Must have exactly 3 characters."),
    ] {
        assert_eq!(problem("big", "", &body), message);
    }
    for moment in ["2026-11-25T10:00:00Z", "2026-11-25T10:00:00.5Z", "2026-11-25T10:00:00-05:30"] {
        ask("big", "", &json!({ "at": moment, "link": "https://example.com/a?b" })).unwrap();
    }
}
