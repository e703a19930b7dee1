//! Documents that cannot be read, and the repairs of those that can.

use crate::common;
use crate::common::base;
use crate::common::upstream::{apply, bring_bytes, brought, file, named, with};
use codegen_tools::upstream::{FIX_UPS, ImportError};
use serde_json::{Value, json};

/// What the import says to a text.
fn refusal(text: &[u8]) -> String {
    match bring_bytes(&base(), text, &["* /things"]) {
        Ok(import) => panic!("it is taken: {:?}", import.files.keys()),
        Err(ImportError::Document(error)) => {
            let ImportError::Document(again) =
                bring_bytes(&base(), text, &[]).map(|_| ()).unwrap_err()
            else {
                panic!("another error without a pattern");
            };
            assert_eq!(error, again);
            error.to_string()
        }
        Err(error) => panic!("another error: {error}"),
    }
}

fn thing(body: &Value) -> Value {
    json!({ "openapi": "3.0.1", "info": { "title": "Things" }, "paths": { "/things": { "post": {
        "description": "**Scopes:** `thing:write`\n\n**Rate Limit Label:** `LIGHT`",
        "requestBody": { "content": { "application/json": { "schema": body } } },
        "responses": { "204": {} }
    } } } })
}

fn fields(properties: &Value) -> Value {
    json!({ "type": "object", "properties": properties })
}

/// Why `POST /things` is left out. What is beside it is taken in, and what the spec has of it stays.
fn left_out(document: &Value) -> String {
    let mut document = document.clone();
    document["paths"]["/others"] =
        thing(&fields(&json!({ "a": { "type": "string" } })))["paths"]["/things"].clone();
    let import = brought(&base(), &document, &["*"]);
    let taken: Vec<_> = import.report.taken_in.iter().map(|new| new.operation.as_str()).collect();
    assert_eq!(taken, ["POST /others"]);
    let [(key, why)] = import.report.refused.as_slice() else {
        panic!("{:?}", import.report.refused)
    };
    assert_eq!(key, "POST /things");

    let good = thing(&fields(&json!({ "a": { "type": "string" } })));
    let mut files = with(&good, &["*"]);
    let again = brought(&files, &document, &[]);
    assert_eq!(again.report.refused, [(key.clone(), why.clone())]);
    assert_eq!(again.report.gone, []);
    apply(&mut files, &again);
    assert!(brought(&files, &good, &[]).report.taken.is_empty(), "the base is as it was");
    why.clone()
}

#[test]
fn what_is_no_json_is_shown_with_line_and_column() {
    let text = "{\n  \"openapi\": \"3.0.0\",\n  \"info\" { \"title\": \"Things\" }\n}\n";
    assert_eq!(
        refusal(text.as_bytes()),
        "error: this is no JSON: expected `:`\n --> meetings.json:3:10\n  |\n3 |   \"info\" { \"title\": \"Things\" }\n  |          ^\n  |\n  = help: get the document anew"
    );
    for text in ["", "{", "[]", "nothing", "{\"openapi\": \"3.0.0\"} x"] {
        let message = refusal(text.as_bytes());
        assert!(message.contains("meetings.json:1:"), "{message}");
    }
}

#[test]
fn long_lines_are_shown_in_part() {
    let text =
        format!("{{\"a\":\"{}\",\"b\" 1,\"c\":\"{}\"}}", "ä".repeat(5000), "x".repeat(100_000));
    let message = refusal(text.as_bytes());
    assert!(message.contains("\"b\" 1") && message.len() < 600, "{message}");
}

#[test]
fn members_that_stand_twice_and_wrong_types_are_shown_with_their_place() {
    let text = "{\"openapi\":\"3.0.0\",\"info\":{\"title\":\"T\"},\"paths\":{\n\"/things\":{},\n\"/things\":{}\n}}";
    let message = refusal(text.as_bytes());
    assert!(
        message.contains("the member `/things` stands here twice")
            && message.contains("meetings.json:3:"),
        "{message}"
    );
    let text = "{\"openapi\":\"3.0.0\",\"info\":{\"title\":\"T\"},\n\"paths\":[]}";
    let message = refusal(text.as_bytes());
    assert!(
        message.contains("expected an object") && message.contains("meetings.json:2:"),
        "{message}"
    );
}

#[test]
fn other_kinds_of_documents_are_named() {
    let cases = [
        (json!({ "openapi": "3.2.0", "info": {}, "paths": [] }), "OpenAPI 3.2.0"),
        (json!({ "openapi": "3.10.0", "info": {} }), "OpenAPI 3.10.0"),
        (json!({ "openapi": "4", "info": {} }), "OpenAPI 4"),
        (json!({ "swagger": "2.0", "info": {} }), "Swagger 2.0"),
        (json!({ "asyncapi": "2.6.0" }), "`openapi` is missing"),
    ];
    for (document, said) in cases {
        let message = refusal(document.to_string().as_bytes());
        assert!(
            message.contains(said) && message.contains("convert it to OpenAPI 3.0"),
            "{message}"
        );
    }
}

#[test]
fn what_is_not_utf8_is_refused() {
    assert!(refusal(b"{\"openapi\": \"3.0.0\xff\"}").contains("not UTF-8 at byte 18"));
}

#[test]
fn references_that_lead_in_circles_are_shown() {
    let mut document = thing(&json!({ "$ref": "#/components/schemas/A" }));
    document["components"] = json!({ "schemas": {
        "A": fields(&json!({ "b": { "type": "array", "items": { "$ref": "#/components/schemas/B" } } })),
        "B": fields(&json!({ "b": { "$ref": "#/components/schemas/B" } }))
    } });
    let why = left_out(&document);
    let circle = "its schemas lead in a circle: #/components/schemas/B, then #/components/schemas/B; \
                  the spec has no object in itself but in lists and maps";
    assert_eq!(why, circle);
}

#[test]
fn references_that_lead_nowhere_are_shown() {
    let nothing = "leads to nothing in the document";
    let elsewhere = "is not read: it is no component";
    for (reference, what) in [
        ("#/components/schemas/No", nothing),
        ("other.json#/A", elsewhere),
        ("#/paths/~1things", elsewhere),
        ("#/$defs/No", elsewhere),
    ] {
        let document = thing(&fields(&json!({ "a": { "$ref": reference } })));
        let why = format!("`{reference}`, which it refers to, {what}");
        assert_eq!(left_out(&document), why);
    }
    let mut document = thing(&json!({}));
    document["paths"]["/things"]["post"]["responses"]["204"] =
        json!({ "$ref": "#/components/responses/No" });
    assert!(left_out(&document).starts_with("`#/components/responses/No`, which it refers to"));
}

#[test]
fn what_is_nested_too_deeply_is_refused() {
    let deep = format!("{{\"openapi\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(refusal(deep.as_bytes()).contains("nested too deeply"));
    // By references, which need little text.
    let mut document = thing(&json!({ "$ref": "#/components/schemas/S0" }));
    let chain = |number: usize| {
        fields(&json!({ "a": { "$ref": format!("#/components/schemas/S{}", number + 1) } }))
    };
    let schemas: serde_json::Map<_, _> =
        (0..200).map(|number| (format!("S{number}"), chain(number))).collect();
    document["components"] = json!({ "schemas": schemas });
    assert_eq!(left_out(&document), "its schemas are nested too deeply at `a`");
}

#[test]
fn what_grows_without_end_is_refused() {
    let mut document = thing(&json!({ "$ref": "#/components/schemas/S0" }));
    let twice = |number: usize| {
        let next = json!({ "$ref": format!("#/components/schemas/S{}", number + 1) });
        fields(&json!({ "a": next, "b": next }))
    };
    let schemas: serde_json::Map<_, _> =
        (0..25).map(|number| (format!("S{number}"), twice(number))).collect();
    document["components"] = json!({ "schemas": schemas });
    document["components"]["schemas"]["S25"] = json!({ "type": "string" });
    assert!(left_out(&document).starts_with("there is no end to its schemas at `"));
}

#[test]
fn a_document_that_is_too_large_is_refused_unread() {
    let large = vec![b' '; (256 << 20) + 1];
    assert!(refusal(&large).contains("the document has 256 MiB"));
}

#[test]
fn messages_speak_of_json() {
    let document = |path: &str, item: &str| {
        format!(
            "{{\"openapi\":\"3.0.0\",\"info\":{{\"title\":\"T\"}},\"paths\":{{\"{path}\":{item}}}}}"
        )
    };
    let schema = |schema: &str| {
        let body = format!("{{\"content\":{{\"application/json\":{{\"schema\":{schema}}}}}}}");
        document("/things", &format!("{{\"post\":{{\"requestBody\":{body}}}}}"))
    };
    let cases = [
        ("[]".to_owned(), "invalid type: list, expected an object"),
        (document("/things", "\"x\""), "invalid type: string \"x\", expected an object"),
        (document("/things", "[]"), "invalid type: list, expected an object"),
        (
            document("/things", "{\"get\":{\"parameters\":{}}}"),
            "invalid type: object, expected a list",
        ),
        (schema("[]"), "invalid type: list, expected an object"),
        (
            schema("{\"additionalProperties\":3}"),
            "invalid type: integer `3`, expected a schema, true or false",
        ),
        (
            schema("{\"required\":\"a\"}"),
            "invalid type: string \"a\", expected a list of names, true or false",
        ),
        (schema("{\"required\":[1]}"), "invalid type: integer `1`, expected a string"),
    ];
    for (index, (text, said)) in cases.into_iter().enumerate() {
        if index == 0 {
            let message = refusal(text.as_bytes());
            let said = format!("error: {said}\n --> meetings.json:1:");
            assert!(message.starts_with(&said), "{text}: {message}");
            continue;
        }
        let import = bring_bytes(&base(), text.as_bytes(), &["* /things"]);
        let import = import.unwrap_or_else(|error| panic!("{text}: {error}"));
        let [(key, why)] = import.report.refused.as_slice() else { panic!("{text}") };
        assert!(key.ends_with("/things"), "{key}");
        assert!(why.starts_with(&format!("{said} (line 1, column ")), "{text}: {why}");
    }
}

#[test]
fn a_path_that_is_said_elsewhere_is_shown() {
    let mut document = thing(&json!({}));
    document["paths"]["/others"] = json!({ "$ref": "others.json#/paths/~1others" });
    let import = brought(&base(), &document, &["*"]);
    let why = "`others.json#/paths/~1others`, which it refers to, is not read: it is no component";
    assert_eq!(import.report.refused, [("/others".to_owned(), why.to_owned())]);
    assert_eq!(import.report.taken_in.len(), 1);
    // Within the document, it is.
    document["paths"]["/others"] = json!({ "$ref": "#/components/pathItems/Others" });
    document["components"] = json!({ "pathItems": { "Others": document["paths"]["/things"] } });
    assert_eq!(brought(&base(), &document, &["*"]).report.taken_in.len(), 2);
}

#[test]
fn what_is_broken_costs_itself_alone() {
    let of = |name: &str| format!("#/components/schemas/{name}");
    let mut document = thing(&fields(&json!({ "a": { "$ref": of("Odd") } })));
    document["components"] = json!({
        "schemas": { "x-note": "text", "Odd": { "type": "string", "maxLength": "64" }, "Unused": 5 },
        "parameters": { "unused": [] }, "securitySchemes": { "odd": 1 }
    });
    let text = serde_json::to_string_pretty(&document).unwrap();
    let at = text.lines().position(|line| line.contains("maxLength")).unwrap() + 1;
    let import = bring_bytes(&base(), text.as_bytes(), &["*"]).unwrap_or_else(|e| panic!("{e}"));
    let [(_, why)] = import.report.refused.as_slice() else { panic!("nothing is refused") };
    let said = "is broken: invalid type: string \"64\", expected a JSON number";
    let place = format!("(line {at}, column ");
    assert!(why.starts_with(&format!("`{}`, which it refers to, {said}", of("Odd"))), "{why}");
    assert!(why.contains(&place), "{why}");
    // A path, an operation, and one that has a member twice.
    for item in [
        "null",
        "[]",
        r#"{"post": {"parameters": null}}"#,
        r#"{"post": {"responses": {"204": {}, "204": {}}}}"#,
    ] {
        let mut document = thing(&json!({}));
        document["paths"]["/things"] = json!("HERE");
        left_out_text(&document, item);
    }
}

/// Holds that `/things`, with this text, is left out alone, and is not taken for gone.
fn left_out_text(document: &Value, item: &str) {
    let good = thing(&fields(&json!({ "a": { "type": "string" } })));
    let mut document = document.clone();
    document["paths"]["/others"] = good["paths"]["/things"].clone();
    let text = document.to_string().replace("\"HERE\"", item);
    let import = bring_bytes(&base(), text.as_bytes(), &["*"]);
    let import = import.unwrap_or_else(|error| panic!("{item}: {error}"));
    assert_eq!((import.report.taken_in.len(), import.report.refused.len()), (1, 1), "{item}");
    let files = with(&good, &["*"]);
    let again = bring_bytes(&files, text.as_bytes(), &[]).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((again.report.refused.len(), again.report.gone.len()), (1, 0), "{item}");
}

#[test]
fn references_of_references_are_followed() {
    let mut document = thing(&fields(&json!({ "a": { "type": "string" } })));
    document["paths"]["/things"]["post"]["parameters"] =
        json!([{ "$ref": "#/components/parameters/one" }]);
    document["components"] = json!({ "parameters": {
        "one": { "$ref": "#/components/parameters/two" },
        "two": { "name": "q", "in": "query", "schema": { "type": "string" } }
    } });
    named(&file(&with(&document, &["*"]), "things/create.json")["query"], "q");
    document["components"]["parameters"]["two"] = json!({ "$ref": "#/components/parameters/one" });
    assert_eq!(left_out(&document), "its references lead to one another without an end");
}

// What is read.

#[test]
fn extensions_of_paths_and_answers_are_passed_over() {
    let document = thing(&fields(&json!({ "x-a": { "type": "string" } })));
    let mut extended = document.clone();
    extended["paths"]["x-internal"] = json!("text");
    extended["paths"]["/things"]["x-internal"] = json!(true);
    extended["paths"]["/things"]["post"]["responses"]["x-internal"] = json!([1]);
    extended["components"] = json!({ "x-internal": 1, "responses": { "x-a": {} } });
    let plain = brought(&base(), &document, &["*"]);
    assert_eq!(brought(&base(), &extended, &["*"]).files, plain.files);
    assert!(plain.files["things/create.json"].contains("\"x-a\""), "a field may be called so");
}

#[test]
fn what_is_required_may_stand_apart_from_the_fields() {
    let topic = json!({ "properties": { "topic": { "type": "string" } } });
    let required = json!({ "required": ["topic"] });
    let reference = json!({ "$ref": "#/components/schemas/Thing" });
    let beside = |mut schema: Value, required: &Value| {
        schema["required"] = required.clone();
        schema
    };
    let names = &required["required"];
    for schema in [
        json!({ "allOf": [topic, required] }),
        json!({ "allOf": [required, topic] }),
        json!({ "allOf": [topic, { "allOf": [required] }] }),
        json!({ "allOf": [{ "allOf": [required] }, { "allOf": [topic] }] }),
        beside(json!({ "allOf": [topic] }), names),
        beside(json!({ "allOf": [reference] }), names),
        json!({ "allOf": [topic, reference] }),
        beside(json!({ "oneOf": [topic, topic] }), names),
    ] {
        let mut document = thing(&schema);
        document["components"]["schemas"]["Thing"] = beside(topic.clone(), names);
        let import = brought(&base(), &document, &["POST /things"]);
        let text = &import.files["things/create.json"];
        let field = r#"{ "name": "topic", "type": "string", "required": true }"#;
        assert!(text.contains(field), "{schema}: {text}");
    }
    // A choice may be the other one, and the items of a list are others than the list.
    for schema in [
        json!({ "allOf": [topic], "anyOf": [required, {}] }),
        json!({ "properties": { "a": beside(json!({ "type": "array", "items": topic }), names) } }),
    ] {
        let import = brought(&base(), &thing(&schema), &["POST /things"]);
        let text = &import.files["things/create.json"];
        assert!(text.contains("\"topic\"") && !text.contains("required"), "{schema}: {text}");
    }
}

#[test]
fn bounds_that_make_no_sense_are_not_read() {
    let plain = json!({ "a": { "type": "string" }, "b": { "type": "array", "items": { "type": "string" } },
        "c": { "type": "integer" } });
    let plain = brought(&base(), &thing(&fields(&plain)), &["*"]).files;
    let senseless = json!({
        "a": { "type": "string", "minLength": -3 },
        "b": { "type": "array", "minItems": -1, "items": { "type": "string", "minLength": 5, "maxLength": 4 } },
        "c": { "type": "integer", "allOf": [{ "minimum": 5 }, { "maximum": 4 }] }
    });
    let import = brought(&base(), &thing(&fields(&senseless)), &["*"]);
    assert_eq!(import.files, plain, "nor are they noted");
    // What the spec has already is not changed by them either.
    let mut files = base();
    common::upstream::apply(&mut files, &import);
    common::upstream::fill(&mut files);
    let again = brought(&files, &thing(&fields(&senseless)), &[]);
    assert!(again.files.is_empty() && !again.report.needs_a_look(), "{:?}", again.files);
}

// Repairs.

/// The body of a thing, and how often each repair was made.
fn repaired(properties: &Value) -> (Value, Vec<(&'static str, usize)>) {
    let mut files = base();
    let import = brought(&files, &thing(&fields(properties)), &["POST /things"]);
    common::upstream::apply(&mut files, &import);
    let file = file(&files, "things/create.json");
    (file, import.report.repairs)
}

#[test]
fn each_repair_mends_its_mistake_and_leaves_what_is_right() {
    // Name of the repair; the mistake; what is right already; member of the field and its value.
    let cases = [
        (
            "list-maximum",
            json!({ "type": "array", "maximum": 3, "items": { "type": "string" } }),
            json!({ "type": "array", "maxItems": 3, "items": { "type": "string" } }),
            "items",
            json!([null, 3]),
        ),
        (
            "list-values",
            json!({ "type": "array", "enum": ["x"], "items": { "type": "string" } }),
            json!({ "type": "array", "items": { "type": "string", "enum": ["x"] } }),
            "type",
            json!("[CreateThingA]"),
        ),
        (
            "text-minimum",
            json!({ "type": "string", "minimum": 8 }),
            json!({ "type": "string", "minLength": 8 }),
            "length",
            json!([8, null]),
        ),
        (
            "number-length",
            json!({ "type": "integer", "minLength": 10, "maxLength": 10 }),
            json!({ "type": "integer", "minimum": 1_000_000_000, "maximum": 9_999_999_999_i64 }),
            "range",
            json!([1_000_000_000, 9_999_999_999_i64]),
        ),
        (
            "float-type",
            json!({ "type": "double" }),
            json!({ "type": "number" }),
            "type",
            json!("float"),
        ),
        (
            "untyped-object",
            json!({ "properties": { "b": { "type": "string" } } }),
            fields(&json!({ "b": { "type": "string" } })),
            "type",
            json!("CreateThingA"),
        ),
    ];
    for (name, wrong, right, member, value) in cases {
        let (mended, made) = repaired(&json!({ "a": wrong }));
        assert_eq!(made, [(name, 1)]);
        assert_eq!(named(&mended["body"]["fields"], "a")[member], value, "{name}");
        let (same, made) = repaired(&json!({ "a": right }));
        assert_eq!(made, [], "{name}");
        assert_eq!(mended, same, "{name}");
    }
}

#[test]
fn codes_are_the_powers_of_two_again() {
    let rounded = json!([
        72_057_594_037_927_940_i64,
        144_115_188_075_855_870_i64,
        576_460_752_303_423_500_i64,
        4086,
        8
    ]);
    let (file, made) =
        repaired(&json!({ "license_option": { "type": "integer", "enum": rounded } }));
    assert_eq!(made, [("misprint-4086", 1), ("rounded-codes", 1)]);
    let values =
        named(&file["types"], "CreateThingLicenseOption")["values"].as_array().unwrap().clone();
    let values: Vec<_> = values.iter().map(|value| value["value"].as_i64().unwrap()).collect();
    assert_eq!(values, [1 << 56, 1 << 57, 1 << 59, 4096, 8]);
    // Elsewhere 4086 is a number like any other.
    assert_eq!(repaired(&json!({ "size": { "type": "integer", "enum": [4086] } })).1, []);
}

#[test]
fn choices_within_choices_stand_side_by_side() {
    let choice = |name: &str| fields(&json!({ name: { "type": "string" } }));
    let nested = json!({ "oneOf": [choice("a"), { "oneOf": [choice("b"), { "type": "object", "oneOf": [choice("c")] }] }] });
    let import = brought(&base(), &thing(&nested), &["POST /things"]);
    assert_eq!(import.report.repairs, [("nested-choice", 1)]);
    for name in ["a", "b", "c"] {
        assert!(
            import.files["things/create.json"]
                .contains(&format!("{{ \"name\": \"{name}\", \"type\": \"string\""))
        );
    }
    let flat = json!({ "oneOf": [choice("a"), choice("b"), choice("c")] });
    let same = brought(&base(), &thing(&flat), &["POST /things"]);
    assert_eq!(same.report.repairs, []);
    assert_eq!(import.files, same.files);
}

#[test]
fn files_of_forms_are_files() {
    let mut document = thing(&json!({}));
    let form =
        fields(&json!({ "pic_file": { "type": "string" }, "profile": { "type": "string" } }));
    document["paths"]["/things"]["post"]["requestBody"] =
        json!({ "content": { "multipart/form-data": { "schema": form } } });
    let import = brought(&base(), &document, &["POST /things"]);
    assert_eq!(import.report.repairs, [("file-as-text", 1)]);
    let text = &import.files["things/upload.json"];
    assert!(text.contains("{ \"name\": \"pic_file\", \"type\": \"file\""), "{text}");
    assert!(text.contains("{ \"name\": \"profile\", \"type\": \"string\""), "{text}");
}

#[test]
fn path_parameters_are_required() {
    let mut document = thing(&json!({}));
    let paths = document["paths"].as_object_mut().unwrap();
    let mut item = paths.remove("/things").unwrap();
    item["parameters"] = json!([{ "name": "id", "in": "path", "schema": { "type": "integer" } }]);
    paths.insert("/things/{id}".to_owned(), item);
    let import = brought(&base(), &document, &["POST *"]);
    assert_eq!(import.report.repairs, [("optional-path-parameter", 1)]);
}

/// A document with the title and the operation that a repair is known for, and without the mistake.
#[test]
fn a_repair_that_is_no_longer_needed_is_reported() {
    let mut seen = 0;
    for fix_up in FIX_UPS {
        for (title, operations) in fix_up.known {
            for key in *operations {
                let (method, path) = key.split_once(' ').unwrap();
                let mut document =
                    json!({ "openapi": "3.0.0", "info": { "title": title }, "paths": {} });
                document["paths"][path] = json!({ method.to_lowercase(): { "responses": {} } });
                let report = brought(&base(), &document, &[]).report;
                assert!(report.needs_a_look());
                assert!(
                    report.worn_out.iter().any(|(worn, of)| worn.name == fix_up.name && of == key),
                    "{}",
                    fix_up.name
                );
                // Whatever its path parameters are called.
                let path = path.replace("Id}", "_id}");
                document["paths"] = json!({ path: { method.to_lowercase(): { "responses": {} } } });
                let again = brought(&base(), &document, &[]).report;
                assert_eq!(again.worn_out.len(), report.worn_out.len(), "{key}");
                // Other documents do not trip over it, nor do parts of the same.
                document["info"]["title"] = json!("Other");
                assert!(!brought(&base(), &document, &[]).report.needs_a_look());
                document["info"]["title"] = json!(title);
                document["paths"] = json!({});
                assert!(!brought(&base(), &document, &[]).report.needs_a_look());
                seen += 1;
            }
        }
    }
    assert!(seen > 20);
}

#[test]
fn repairs_have_names_of_their_own_and_say_what_and_why() {
    let names: std::collections::BTreeSet<_> = FIX_UPS.iter().map(|fix_up| fix_up.name).collect();
    assert_eq!(names.len(), FIX_UPS.len());
    assert!(FIX_UPS.iter().all(|fix_up| fix_up.what.ends_with('.') && fix_up.why.ends_with('.')));
}

/// Under another title they would be forgotten in silence.
#[test]
fn repairs_know_documents_by_the_titles_that_are_noted() {
    let noted = std::fs::read(common::folder("../../../spec/upstream.json")).unwrap();
    let noted: Value = serde_json::from_slice(&noted).unwrap();
    for (title, _) in FIX_UPS.iter().flat_map(|fix_up| fix_up.known) {
        assert!(noted.get(title).is_some(), "spec/upstream.json has no `{title}`");
    }
}
