//! What a value may be, in the words of OpenAPI 3.0 and 3.1.

use crate::common;
use crate::common::upstream::{apply, brought, content, document, fill, named, taken};
use crate::common::{Files, base};
use codegen::load::load_files;
use codegen_tools::upstream::{Import, Request, import};
use serde_json::{Value, json};

/// The import of one operation that sends a schema and answers with it. With texts, the spec has no
/// fault, and the next import changes nothing.
fn both(schema: &Value, components: &Value) -> (Value, Files) {
    let operation =
        json!({ "requestBody": content(schema), "responses": { "200": content(schema) } });
    let mut document = document(&[("POST /jars", operation)]);
    document["openapi"] = "3.1.0".into();
    document["components"] = json!({ "schemas": components });
    let mut files = base();
    let import = brought(&files, &document, &["*"]);
    apply(&mut files, &import);
    let file = taken(&import, "POST /jars").1;
    fill(&mut files);
    load_files(files.clone()).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(brought(&files, &document, &[]).files.keys().collect::<Vec<_>>(), [""; 0]);
    (file, files)
}

/// The field of the body that a schema gives.
fn sent(schema: &Value) -> Value {
    let object = json!({ "type": "object", "properties": { "a": schema } });
    let (file, _) = both(&object, &json!({}));
    let mut field = named(&file["body"]["fields"], "a").clone();
    field.as_object_mut().unwrap().remove("name");
    field
}

fn generated(files: &Files, path: &str) -> String {
    let generated = codegen::generate(&load_files(files.clone()).unwrap()).unwrap();
    generated.get(path).unwrap_or_else(|| panic!("no {path}")).clone()
}

#[test]
fn what_may_be_null_is_nullable_however_it_is_said() {
    for schema in [
        json!({ "type": "string", "nullable": true }),
        json!({ "type": ["string", "null"] }),
        json!({ "anyOf": [{ "type": "string" }, { "type": "null" }] }),
        json!({ "oneOf": [{ "type": ["null"] }, { "type": "string" }] }),
        json!({ "anyOf": [{ "type": "string" }, { "enum": [null] }] }),
        json!({ "anyOf": [{ "type": "string" }, { "const": null }] }),
    ] {
        assert_eq!(sent(&schema), json!({ "type": "string", "nullable": true }), "{schema}");
    }
    let inner = json!({ "type": "object", "properties": { "w": { "type": "integer" } } });
    let field = sent(&json!({ "anyOf": [inner, { "type": "null" }] }));
    assert_eq!(field, json!({ "type": "A", "nullable": true }));
    let field = sent(&json!({ "enum": ["a", "b", null] }));
    assert_eq!(field["nullable"], true);
    assert_ne!(field["type"], "any");
}

#[test]
fn the_words_of_openapi_3_1_are_read() {
    for (schema, expected) in [
        (
            json!({ "type": ["integer", "null"], "exclusiveMinimum": 0, "maximum": 9 }),
            json!({ "type": "int", "nullable": true, "range": [1, 9] }),
        ),
        (
            json!({ "type": "integer", "exclusiveMaximum": 10, "maximum": 20, "minimum": 2 }),
            json!({ "type": "int", "range": [2, 9] }),
        ),
        (
            json!({ "type": "integer", "exclusiveMinimum": true, "minimum": 1 }),
            json!({ "type": "int", "range": [2, null] }),
        ),
        (json!({ "type": ["string", "integer"] }), json!({ "type": "any" })),
        (json!(true), json!({ "type": "any" })),
        (json!({ "type": "array", "items": true }), json!({ "type": "[any]" })),
        (
            json!({ "type": "array", "prefixItems": [{ "type": "string" }] }),
            json!({ "type": "[any]" }),
        ),
        (
            json!({ "type": "object", "patternProperties": { "^x": { "type": "integer" } } }),
            json!({ "type": "{int}" }),
        ),
        (
            json!({ "type": "string", "examples": ["a"], "contentEncoding": "base64" }),
            json!({ "type": "string" }),
        ),
    ] {
        assert_eq!(sent(&schema), expected, "{schema}");
    }
    let schema = json!({ "type": "object", "properties": { "kind": { "const": "lid" } } });
    let (file, _) = both(&schema, &json!({}));
    assert_eq!(file["examples"][0]["body"]["kind"], "lid");
    assert_eq!(named(&file["types"], "JarKind")["values"], json!([{ "value": "lid" }]));
}

#[test]
fn references_lead_to_definitions_and_to_parts_of_schemas() {
    let lid = json!({ "type": "object", "properties": { "wide": { "type": "boolean" } } });
    let schema = json!({
        "type": "object",
        "$defs": { "Lid": lid },
        "properties": {
            "own": { "$ref": "#/$defs/Lid" },
            "part": { "$ref": "#/components/schemas/Box/properties/side~1lid" },
            "item": { "$ref": "#/components/schemas/Box/properties/tags/items" },
            "old": { "$ref": "#/components/schemas/A%20b", "deprecated": true, "description": "Old." }
        }
    });
    let components = json!({
        "Box": { "properties": { "side/lid": lid, "tags": { "type": "array", "items": { "type": "integer" } } } },
        "A b": { "type": "string" }
    });
    let (file, _) = both(&schema, &components);
    let field = |name: &str| named(&file["body"]["fields"], name).clone();
    for name in ["own", "part"] {
        let ty = field(name)["type"].as_str().unwrap().to_owned();
        assert_eq!(
            named(&file["types"], &ty)["fields"],
            json!([{ "name": "wide", "type": "bool" }])
        );
    }
    assert_eq!(field("item")["type"], "int");
    assert_eq!(field("old")["type"], "string");
    assert_eq!(field("old")["deprecated"], "Zoom calls it deprecated.");
}

#[test]
fn an_object_may_hold_lists_and_maps_of_itself() {
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let components = json!({
        "Jar": { "type": "object", "required": ["id"], "properties": {
            "id": { "type": "string" },
            "inner": { "type": "array", "items": reference("Jar") },
            "lids": { "type": "object", "additionalProperties": reference("Lid") }
        } },
        "Lid": { "type": "object", "properties": { "of": { "type": "array", "items": reference("Jar") } } }
    });
    // The whole is the object.
    let (file, files) = both(&reference("Jar"), &components);
    let body = file["body"]["type"].as_str().unwrap();
    let answer = file["response"]["type"].as_str().unwrap();
    for ty in [body, answer] {
        let fields = &named(&file["types"], ty)["fields"];
        assert_eq!(named(fields, "inner")["type"], format!("[{ty}]"));
        let lid = named(fields, "lids")["type"].as_str().unwrap().trim_matches(['{', '}']);
        assert_eq!(named(&named(&file["types"], lid)["fields"], "of")["type"], format!("[{ty}]"));
    }
    let rust = generated(&files, "zoom-api/src/generated/jars/create.rs");
    assert!(rust.contains(&format!("inner: Vec<{answer}>")), "{rust}");
    // Or it is in the whole.
    let whole = json!({ "type": "object", "properties": { "jars": { "type": "array", "items": reference("Jar") }, "first": reference("Jar") } });
    let (file, _) = both(&whole, &components);
    for name in ["jars", "first"] {
        let ty = named(&file["response"]["fields"], name)["type"]
            .as_str()
            .unwrap()
            .trim_matches(['[', ']']);
        assert_eq!(named(&named(&file["types"], ty)["fields"], "inner")["type"], format!("[{ty}]"));
    }
    // A map that comes back empty is as good as none, and an example is to show it.
    let map = json!({ "Jar": { "type": "object", "properties": { "lids": { "type": "object", "additionalProperties": reference("Jar") } } } });
    let (file, _) = both(&reference("Jar"), &map);
    let example = &file["examples"][0];
    assert_eq!(example["reply"], json!({ "lids": { "key": {} } }));
    assert_eq!(example["body"], json!({ "lids": {} }));
}

/// What the tools write of a spec.
fn written(files: &Files) -> Vec<u8> {
    let spec = load_files(files.clone()).unwrap_or_else(|problems| panic!("{problems}"));
    codegen_tools::openapi(&spec, "1.0.0").unwrap().into_bytes()
}

fn read(files: &Files, bytes: &[u8]) -> Import {
    let request = Request { path: "own.json", document: bytes, only: &[], as_base: false };
    import(files, request).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn what_was_written_of_a_spec_changes_nothing_in_it() {
    let real = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    for files in [base(), common::read_folder(&real)] {
        let import = read(&files, &written(&files));
        let changed: Vec<_> = import.files.keys().collect();
        let report = &import.report;
        assert_eq!(changed, [""; 0], "{:#?} {:#?}", report.taken, report.conflicts);
        assert!(!report.needs_a_look(), "{:#?} {:?}", report.conflicts, report.refused);
    }
}
