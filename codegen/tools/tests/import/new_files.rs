//! What cannot be taken in, or only in part, and how that is told.

use crate::common::base;
use crate::common::upstream::{brought, with};
use codegen_tools::upstream::{Import, Report};
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
        (json!({ "type": "object", "additionalProperties": object }), "{object}"),
        (json!({ "oneOf": [object, { "type": "string" }] }), "object|string"),
        (json!({ "type": "string" }), "string"),
    ] {
        let import = with_body(&schema);
        let why = format!("its body is `{ty}`; the spec has bodies with fields and lists");
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
        { "name": "a", "type": "string" },
        { "name": "b", "type": "string" }
    ]);
    assert_eq!(file["body"]["fields"], expected);
}

/// The notes of the one operation that is taken in.
fn notes(document: &Value) -> Vec<String> {
    let import = brought(&base(), document, &["*"]);
    match import.report.taken_in.as_slice() {
        [new] => new.notes.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn bodies_and_answers_that_are_left_out_are_noted() {
    let schema =
        json!({ "schema": { "type": "object", "properties": { "a": { "type": "string" } } } });
    let json = json!({ "application/json": schema });
    let none = json!({ "204": {} });
    for kind in ["application/octet-stream", "application/x-www-form-urlencoded"] {
        let body = json!({ kind: schema });
        let import = brought(&base(), &post(&body, &none), &["*"]);
        let why =
            format!("its body is `{kind}`; the spec has bodies that are JSON or multipart forms");
        assert_eq!(refusal(&import.report), why);
    }
    let answer = json!({ "200": { "content": { "text/csv": {}, "text/plain": schema } } });
    assert_eq!(
        notes(&post(&json, &answer)),
        ["upstream answers `text/csv`, `text/plain`; it is left out, since answers are JSON"]
    );
    let unknown = "upstream does not say what is in its body; it is left out";
    for body in [json!({ "application/json": {} }), json!({ "application/json": { "schema": {} } })]
    {
        assert_eq!(notes(&post(&body, &none)), [unknown]);
    }
    // What can be read is no news, whatever else there is.
    let both = json!({ "text/csv": {}, "application/json": schema });
    assert_eq!(notes(&post(&both, &json!({ "200": { "content": both } }))), [""; 0]);
    assert_eq!(notes(&post(&json, &none)), [""; 0]);
}

#[test]
fn a_path_that_the_spec_cannot_have_is_refused_and_the_others_are_taken_in() {
    let operation = json!({
        "description": "**Scopes:** `thing:write`\n\n**Rate Limit Label:** `LIGHT`",
        "responses": { "204": {} }
    });
    let cases = [
        ("/things/{id}.json", "`{id}.json` is not a segment of a path"),
        ("/things/", "`` is not a segment of a path"),
        ("/", "`` is not a segment of a path"),
        ("things", "the path does not begin with `/`"),
        ("/größe/{ä}", "`größe` is not a segment of a path"),
        ("/things/{ä}", "`{ä}` is not the name of a parameter"),
        ("/things/{id}/of/{id}", "`{id}` stands in the path twice"),
        ("/things/{a}/{b}}", "`{b}}` is not the name of a parameter"),
        ("/things/other/{b}", "`DELETE /things/other/{a}` has the same path"),
    ];
    let mut document = post(&json!({}), &json!({ "204": {} }));
    let files = with(&document, &["*"]);
    document["paths"]["/things/other/{a}"] = json!({ "delete": operation });
    for (path, _) in cases {
        document["paths"][path] = json!({ "delete": operation });
    }
    let import = brought(&files, &document, &["*"]);
    for (path, why) in cases {
        let key = format!("DELETE {path}");
        let refused = import.report.refused.iter().find(|(refused, _)| *refused == key);
        assert_eq!(refused.map(|(_, why)| why.as_str()), Some(why), "{path}");
    }
    let taken: Vec<_> = import.report.taken_in.iter().map(|new| &new.operation).collect();
    assert_eq!(taken, ["DELETE /things/other/{a}"]);
    assert_eq!(import.report.new, [], "they are told once");
    // What was refused has taken no name and no file.
    let file = &import.report.taken_in[0].file;
    assert_eq!(file, "things/other/delete.json");
}
