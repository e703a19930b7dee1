//! Forms of a spec that no endpoint of this crate has: how each is written in Rust, and what its tests expect.

use std::collections::BTreeMap;

use crate::common::base;
use codegen::load::load_files;
use serde_json::{Value, json};

/// What is written of the small spec with one more endpoint: `notes.set` or `notes.list`.
fn generated(name: &str, rest: Value) -> BTreeMap<String, String> {
    with(json!([]), [(name, rest)])
}

/// The same, with types that endpoints share.
fn with<const N: usize>(types: Value, endpoints: [(&str, Value); N]) -> BTreeMap<String, String> {
    let mut files = base();
    let mut add = |path: String, file: Value| {
        files.insert(path, codegen::format::format(&file.to_string()).unwrap().into_bytes());
    };
    for (name, rest) in endpoints {
        let is_list = name == "list";
        let mut endpoint = json!({
            "$schema": "../schema.json",
            "id": format!("notes.{name}"),
            "title": "Do it",
            "docs": "Does it.",
            "method": if is_list { "GET" } else { "PUT" },
            "path": "/notes",
            "request": if is_list { "ListNotes" } else { "DoIt" },
            "scopes": { "classic": ["user:write"], "granular": [] },
            "rate_limit": "light",
            "replay": "safe",
            "response": { "status": 204 },
        });
        endpoint.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        add(format!("notes/{name}.json"), endpoint);
    }
    if types != json!([]) {
        let file = json!({ "$schema": "../schema.json", "docs": "Notes.", "types": types });
        add("types/notes.json".to_owned(), file);
    }
    let spec = load_files(files).unwrap_or_else(|problems| panic!("{problems}"));
    codegen::generate(&spec).unwrap()
}

/// A part of a generated file, without blanks and line ends.
#[track_caller]
fn assert_has(files: &BTreeMap<String, String>, path: &str, part: &str) {
    let plain = |text: &str| text.split_whitespace().collect::<String>().replace(",)", ")");
    assert!(plain(&files[path]).contains(&plain(part)), "{part}\n{}", files[path]);
}

const SET: &str = "tests/generated/notes/set.rs";
const TYPES: &str = "zoom-api/src/generated/types/notes.rs";
const LIST: &str = "zoom-api/src/generated/notes/list.rs";

#[test]
fn a_body_that_is_a_list_is_that_list_whatever_else_is_sent() {
    let files = generated(
        "set",
        json!({
            "path": "/notes/{noteId}",
            "path_params": [{ "name": "noteId", "type": "string", "docs": "The note." }],
            "query": [{ "name": "note", "type": "string", "docs": "A note." }],
            "body": { "bare": true, "fields": [
                { "name": "names", "type": "[string]", "docs": "Names.", "required": true },
            ] },
            "examples": [{
                "path": { "noteId": "n" },
                "query": { "note": "x" },
                "body": ["a", "b"],
                "wire": "PUT /notes/n?note=x",
            }],
        }),
    );
    assert_has(&files, SET, r#"DoIt::new("n", ["a", "b"]).note("x"), "[\"a\",\"b\"]")"#);
    assert_has(&files, SET, r#"body(DoIt::new("a", ["a"]), "[\"a\"]")"#);
    assert_has(&files, SET, r#"query(DoIt::new("a", ["a"]).note("a"), "note=a")"#);
}

#[test]
fn a_parameter_does_not_go_into_the_body_for_its_name() {
    let files = generated(
        "set",
        json!({
            "query": [{ "name": "note", "type": "string", "docs": "A note.", "rust": "about" }],
            "body": { "fields": [
                { "name": "note", "type": "string", "docs": "A note." },
                { "name": "size", "type": "int", "docs": "Its size." },
            ] },
            "examples": [{
                "query": { "note": "x" },
                "body": { "size": 1, "note": "y" },
                "wire": "PUT /notes?note=x",
            }],
        }),
    );
    let call = r#"DoIt::new().about("x").note("y").size(1), "{\"note\":\"y\",\"size\":1}""#;
    assert_has(&files, SET, call);
    assert_has(&files, SET, r#"query(DoIt::new().about("a"), "note=a")"#);
    assert_has(&files, SET, r#"body(DoIt::new().note("a"), "{\"note\":\"a\"}")"#);
}

/// The client writes one text, whatever the items are and however the example writes them.
#[test]
fn a_list_with_commas_is_a_text_in_the_body() {
    for (ty, example, call, sent) in [
        ("string", json!("a, b,,c"), r#"["a", "b", "c"]"#, "a,b,c"),
        ("string", json!(["a", "1"]), r#"["a", "1"]"#, "a,1"),
        ("string", json!(""), "<[String; 0]>::default()", ""),
        ("string", json!([]), "<[String; 0]>::default()", ""),
        ("string", json!("1"), r#"["1"]"#, "1"),
        ("int", json!("1,,2"), "[1, 2]", "1,2"),
        ("int", json!([1, 2]), "[1, 2]", "1,2"),
        ("int", json!("007,+5"), "[7, 5]", "7,5"),
        ("float", json!("1.5"), "[1.5]", "1.5"),
        ("float", json!(".5,2"), "[0.5, 2.0]", "0.5,2"),
        ("bool", json!("true,false"), "[true, false]", "true,false"),
        ("UserKind", json!("1"), "[UserKind::Basic]", "1"),
        ("UserStatus", json!("inactive"), "[UserStatus::Inactive]", "inactive"),
    ] {
        let files = generated(
            "set",
            json!({
                "body": { "fields": [
                    { "name": "tags", "type": format!("[{ty}]"), "docs": "Tags.", "list": "csv" },
                ] },
                "examples": [{ "body": { "tags": example }, "wire": "PUT /notes" }],
            }),
        );
        let call = format!(r#"DoIt::new().tags({call}), "{{\"tags\":\"{sent}\"}}")"#);
        assert_has(&files, SET, &call);
    }
    let files = generated(
        "set",
        json!({
            "body": { "fields": [
                { "name": "tags", "type": "[int]", "docs": "Tags.", "list": "csv" },
            ] },
            "examples": [{ "body": { "tags": "1" }, "wire": "PUT /notes" }],
        }),
    );
    assert_has(&files, SET, r#"body(DoIt::new().tags([7]), "{\"tags\":\"7\"}")"#);
}

#[test]
fn a_list_with_commas_in_a_query_has_no_empty_item() {
    let files = generated(
        "set",
        json!({
            "query": [
                { "name": "ids", "type": "[int]", "docs": "Only these.", "list": "csv" },
            ],
            "examples": [{ "query": { "ids": "1, 2,,3" }, "wire": "PUT /notes?ids=1,2,3" }],
        }),
    );
    assert_has(&files, SET, r#"DoIt::new().ids([1, 2, 3]), """#);
}

#[test]
fn a_listing_needs_its_items_and_a_list_alone_needs_nothing() {
    let alone = generated(
        "list",
        json!({
            "response": { "status": 200, "name": "Names", "docs": "Names.", "bare": true, "fields": [
                { "name": "names", "type": "[string]", "docs": "Names." },
            ] },
            "examples": [{ "wire": "GET /notes", "reply": ["a"] }],
        }),
    );
    assert_has(&alone, LIST, r#"record! { @is_bare Names { "names" => names, } }"#);
    // What is only sent is no part of the answer.
    let names = json!({ "name": "Names", "docs": "Names.", "fields": [
        { "name": "names", "type": "[string]", "docs": "Names." },
        { "name": "count", "type": "int", "docs": "How many." },
        { "name": "pin", "type": "string", "docs": "A pin.", "only": "write" },
    ] });
    let listing = json!({
        "response": { "status": 200, "type": "Names" },
        "examples": [{ "wire": "GET /notes", "reply": { "names": ["a"] } }],
    });
    let set = json!({
        "body": { "type": "Names" },
        "examples": [{ "body": { "pin": "7" }, "wire": "PUT /notes" }],
    });
    let files = with(json!([names]), [("list", listing), ("set", set)]);
    assert_has(&files, TYPES, r#"Names needs "names" { "names" => names, "count" => count, }"#);
}

/// Otherwise it would be sent without what it must have.
#[test]
fn what_was_received_can_be_sent_back_if_all_that_it_must_have_came() {
    for (only, sent) in [(json!("write"), ""), (Value::Null, "sent()")] {
        let mut pin =
            json!({ "name": "pin", "type": "string", "docs": "A pin.", "required": true });
        if !only.is_null() {
            pin["only"] = only;
        }
        let note = json!({ "name": "Note", "docs": "A note.", "fields": [
            { "name": "title", "type": "string", "docs": "Its title.", "required": true },
            pin,
        ] });
        let get = json!({
            "response": { "status": 200, "type": "Note" },
            "examples": [{ "wire": "GET /notes", "reply": { "title": "a" } }],
        });
        let set = json!({
            "body": { "fields": [{ "name": "note", "type": "Note", "docs": "The note." }] },
            "examples": [{ "body": { "note": { "title": "a", "pin": "7" } }, "wire": "PUT /notes" }],
        });
        let files = with(json!([note]), [("list", get), ("set", set)]);
        assert_has(&files, TYPES, &format!(r#"Note {sent} {{ "title" => title,"#));
    }
}

#[test]
fn no_argument_hides_what_makes_values_of_it_and_of_others() {
    let field = |name: &str, ty: &str| json!({ "name": name, "type": ty, "docs": "One.", "required": true });
    let fields = [
        field("list", "[string]"),
        field("names", "[string]"),
        field("one", "string"),
        field("id", "string"),
    ];
    let body = json!({ "list": ["a"], "names": ["b"], "one": "c", "id": "d" });
    let files = generated(
        "set",
        json!({ "body": { "fields": fields }, "examples": [{ "body": body, "wire": "PUT /notes" }] }),
    );
    let request = "zoom-api/src/generated/notes/set.rs";
    for part in [
        r#"body("list", self::list::<String>(list))"#,
        r#"body("names", self::list::<String>(names))"#,
        r#"body("one", self::one::<String>(one))"#,
        r#"body("id", self::one::<String>(id))"#,
    ] {
        assert_has(&files, request, part);
    }
}
