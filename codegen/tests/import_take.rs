//! What cannot be taken in, or only in part, and how that is told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(missing_docs)]

mod common;

use codegen::upstream::{Import, Report};
use common::base;
use common::upstream::brought;
use serde_json::{Value, json};

/// A document with one operation, `POST /things`.
fn post(body: &Value, responses: &Value) -> Value {
    json!({ "openapi": "3.0.1", "info": { "title": "Things" }, "paths": { "/things": { "post": {
        "description": "**Scopes:** `thing:write`\n\n**Rate Limit Label:** `LIGHT`",
        "requestBody": { "content": body },
        "responses": responses
    } } } })
}

/// What comes of a body of JSON.
fn with_body(schema: &Value) -> Import {
    let body = json!({ "application/json": { "schema": schema } });
    brought(&base(), &post(&body, &json!({ "204": {} })), &["*"])
}

/// Why the one operation is refused.
fn refusal(report: &Report) -> &str {
    match (report.refused.as_slice(), report.taken_in.as_slice()) {
        ([(_, why)], []) => why,
        (refused, taken) => panic!("{refused:?} {taken:?}"),
    }
}

#[test]
fn a_body_that_is_no_object_cannot_be_taken_in() {
    let object = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    for (schema, ty) in [
        (json!({ "type": "array", "items": object }), "[object]"),
        (json!({ "type": "object", "additionalProperties": object }), "{object}"),
        (json!({ "oneOf": [object, { "type": "string" }] }), "object|string"),
        (json!({ "type": "string" }), "string"),
    ] {
        let import = with_body(&schema);
        let why = format!("its body is `{ty}`; the spec has bodies with fields");
        assert_eq!(refusal(&import.report), why);
        assert!(!import.files.keys().any(|path| path.starts_with("things/")), "{ty}");
    }
    assert_eq!(with_body(&object).report.taken_in.len(), 1);
}

#[test]
fn an_object_stays_one_when_choices_only_say_what_is_required() {
    let import = with_body(&json!({
        "type": "object",
        "properties": { "a": { "type": "string" }, "b": { "type": "string" } },
        "anyOf": [{ "required": ["a"] }, { "required": ["b"] }]
    }));
    let file: Value = serde_json::from_str(&import.files["things/create.json"]).unwrap();
    let expected = json!([
        { "name": "a", "type": "string", "docs": "" },
        { "name": "b", "type": "string", "docs": "" }
    ]);
    assert_eq!(file["body"]["fields"], expected);
}
