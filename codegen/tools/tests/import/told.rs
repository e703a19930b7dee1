//! What a document says and the spec cannot say is told beside the operation, or keeps it out.

use crate::common::upstream::{
    apply, bring, bring_bytes, brought, content, document, fill, named, taken,
};
use crate::common::{Files, base};
use codegen::load::load_files;
use serde_json::{Value, json};

/// What is told of an operation: why it is left out, or what is.
fn told(operation: &Value) -> String {
    told_of(&document(&[("POST /jars", operation.clone())]))
}

fn told_of(document: &Value) -> String {
    let import = brought(&base(), document, &["POST /jars"]);
    match (import.report.refused.as_slice(), import.report.taken_in.as_slice()) {
        ([(_, why)], []) => format!("refused: {why}"),
        ([], [taken]) => taken.notes.join("; "),
        other => panic!("{other:?}"),
    }
}

/// The file of the operation. Nobody has to mend anything in it.
fn taken_in(operation: &Value) -> Value {
    let document = document(&[("POST /jars", operation.clone())]);
    let import = brought(&base(), &document, &["*"]);
    let mut files: Files = base();
    apply(&mut files, &import);
    load_files(files.clone()).unwrap_or_else(|problems| panic!("{problems}"));
    fill(&mut files);
    load_files(files).unwrap_or_else(|problems| panic!("{problems}"));
    taken(&import, "POST /jars").1
}

fn sent(schema: &Value) -> Value {
    json!({ "requestBody": content(schema) })
}

fn object(fields: &Value) -> Value {
    json!({ "type": "object", "properties": fields })
}

/// A body with the one field `v`.
fn field(schema: &Value) -> Value {
    let operation = sent(&object(&json!({ "v": schema })));
    named(&taken_in(&operation)["body"]["fields"], "v").clone()
}

fn text() -> Value {
    json!({ "type": "string" })
}

#[test]
fn a_version_that_is_a_number_is_told_as_that() {
    let mut document = document(&[]);
    document["openapi"] = json!(3.0);
    let Err(error) = bring(&base(), &document, &[]) else { panic!("it is no OpenAPI document") };
    let text = error.to_string();
    assert!(text.contains("`openapi` is the number 3.0, and no text"), "{text}");
    assert!(text.contains("put it into quotation marks"), "{text}");
}

#[test]
fn calls_that_sign_in_in_another_way_are_left_out() {
    let schemes = json!({
        "basic": { "type": "http", "scheme": "basic" }, "key": { "type": "apiKey", "in": "header", "name": "X-Key" },
        "bearer": { "type": "http", "scheme": "Bearer" }, "oauth": { "type": "oauth2", "flows": {} },
        "head": { "type": "apiKey", "in": "header", "name": "Authorization" }
    });
    let with = |security: Value| {
        let mut document = document(&[("POST /jars", json!({ "security": security }))]);
        document["components"] = json!({ "securitySchemes": schemes });
        told_of(&document)
    };
    let refusal = |name: &str| {
        format!("refused: it signs in by `{name}`; the client sends the token of an app")
    };
    assert_eq!(with(json!([{ "basic": [] }])), refusal("basic"));
    assert_eq!(with(json!([{ "oauth": [], "key": [] }])), refusal("key"));
    for own in [
        json!([]),
        json!([{}]),
        json!([{ "bearer": [] }]),
        json!([{ "oauth": [], "head": [] }]),
        json!([{ "basic": [] }, { "oauth": [] }]),
        json!([{ "unknown": [] }]),
    ] {
        assert_eq!(with(own.clone()), "", "{own}");
    }
}

#[test]
fn scopes_that_are_none_are_told() {
    let security = json!([{ "oauth": ["jar:read", "A jar", "jar:read:jar:admin"] }]);
    let operation = json!({ "security": security, "description": "**Rate Limit Label:** `LIGHT`" });
    assert_eq!(told(&operation), "`A jar` is no scope; it is left out");
    let scopes = json!({ "classic": ["jar:read"], "granular": ["jar:read:jar:admin"] });
    assert_eq!(taken_in(&operation)["scopes"], scopes);
}

#[test]
fn other_answers_are_told() {
    let jar = content(&object(&json!({ "id": text() })));
    let answers = json!({ "200": {}, "201": jar });
    let other = "upstream may also answer 201 with other fields; they are left out";
    assert_eq!(told(&json!({ "responses": answers })), other);
    let answers = json!({ "202": jar, "200": jar });
    assert!(told(&json!({ "responses": answers })).contains("also answer 202"));
    assert_eq!(told(&json!({ "responses": { "200": jar, "202": {} } })), "");
    let nothing = "upstream says what comes with 204, with which nothing can come";
    assert_eq!(told(&json!({ "responses": { "204": jar } })), nothing);
    let all = told(&json!({ "responses": { "default": jar } }));
    assert!(all.starts_with("upstream answers `default`; what comes is left out"), "{all}");
    assert_eq!(told(&json!({ "responses": { "200": jar, "default": jar } })), "");
    assert_eq!(taken_in(&json!({ "responses": { "2xx": jar } }))["response"]["status"], 200);
}

#[test]
fn what_cannot_be_sent_is_told() {
    let open =
        json!({ "type": "object", "properties": { "a": text() }, "additionalProperties": text() });
    let why = "the object with `a` takes members with any name, too, which cannot be sent";
    assert_eq!(told(&sent(&open)), why);
    let unknown =
        json!({ "type": "object", "properties": { "a": text() }, "required": ["a", "b"] });
    assert_eq!(told(&sent(&unknown)), "`b` is required, and upstream does not say what it is");
    // Those may stand in another part, or only come back.
    let parts = json!({ "allOf": [object(&json!({ "a": text() })), { "required": ["a"] }] });
    assert_eq!(told(&sent(&parts)), "");
    let read = json!({ "type": "string", "readOnly": true });
    let reads =
        json!({ "type": "object", "properties": { "a": text(), "b": read }, "required": ["b"] });
    assert_eq!(told(&sent(&reads)), "");
    let both = json!({ "requestBody": { "content": {
        "application/json": { "schema": object(&json!({ "a": text() })) },
        "multipart/form-data": { "schema": object(&json!({ "a": text() })) }
    } } });
    assert!(told(&both).contains("it is sent as a form"));
}

#[test]
fn what_only_comes_back_is_not_sent_wherever_that_is_said() {
    let mut document = document(&[(
        "POST /jars",
        sent(&object(&json!({ "a": text(), "b": { "$ref": "#/components/schemas/B" } }))),
    )]);
    document["components"] = json!({ "schemas": { "B": { "type": "string", "readOnly": true } } });
    let import = brought(&base(), &document, &["*"]);
    let fields = taken(&import, "POST /jars").1["body"]["fields"].clone();
    assert_eq!(fields.as_array().unwrap().len(), 1);
}

#[test]
fn files_and_texts_of_forms_are_told_apart() {
    let fields = json!({
        "bytes": { "type": "string", "format": "byte" },
        "image": { "type": "string", "contentMediaType": "image/png" },
        "coded": { "type": "string", "contentMediaType": "image/png", "contentEncoding": "base64" }
    });
    let form = |more: Value| {
        json!({ "requestBody": { "content": { "multipart/form-data": {
            "schema": object(&fields), "encoding": more
        } } } })
    };
    let file = taken_in(&form(json!({})));
    let ty = |name: &str| named(&file["body"]["fields"], name)["type"].clone();
    assert_eq!([ty("bytes"), ty("image"), ty("coded")], ["string", "file", "string"]);
    let xml = form(json!({ "coded": { "contentType": "application/xml" } }));
    assert_eq!(told(&xml), "refused: `coded` of its form is `application/xml`");
}

#[test]
fn parameters_that_stand_there_in_another_way_are_left_out() {
    let with = |path: &str, parameters: Value| {
        let document = document(&[(path, json!({ "parameters": parameters }))]);
        let import = brought(&base(), &document, &["*"]);
        let refused = import.report.refused.first().map(|(_, why)| why.clone());
        refused.unwrap_or_else(|| import.report.taken_in[0].notes.join("; "))
    };
    for style in ["label", "matrix"] {
        let parameter = json!([{ "name": "x", "in": "path", "required": true, "style": style }]);
        let why = format!("`x` stands in its path in the style `{style}`");
        assert_eq!(with("POST /jars/{x}", parameter), why);
    }
    let list = json!({ "type": "array", "items": text() });
    let odd = json!([{ "name": "x", "in": "query", "style": "tab", "schema": list }]);
    assert!(with("POST /jars", odd).contains("a list in the style `tab`, is left out"));
    let header = json!([{ "name": "X Y", "in": "header", "schema": text() }]);
    assert!(with("POST /jars", header.clone()).contains("that is no name of one"));
    let mut header = header;
    header[0]["required"] = json!(true);
    assert!(with("POST /jars", header).starts_with("it needs `X Y`"));
}

#[test]
fn methods_that_the_spec_does_not_have_are_told() {
    let mut document = document(&[("GET /jars", json!({}))]);
    document["paths"]["/jars"]["head"] = json!({});
    let import = brought(&base(), &document, &["*"]);
    let left_out = ("HEAD /jars".to_owned(), "the spec has no HEAD".to_owned());
    assert_eq!(import.report.refused, [left_out]);
}

#[test]
fn two_addresses_of_one_operation_are_told() {
    let operation =
        |name: &str| json!({ "responses": { "200": content(&object(&json!({ name: text() }))) } });
    let base_url = load_files(base()).unwrap().api.base_url.clone();
    let (root, version) = base_url.rsplit_once('/').unwrap();
    let mut document = document(&[("GET /jars", operation("one"))]);
    document["servers"] = json!([{ "url": base_url }]);
    let other = json!({ "servers": [{ "url": root }], "get": operation("two") });
    document["paths"][format!("/{version}/jars")] = other;
    let import = brought(&base(), &document, &["*"]);
    assert_eq!(import.report.taken_in.len(), 1);
    assert!(import.report.taken_in[0].notes[0].starts_with("the document has it twice"));
}

#[test]
fn what_holds_itself_without_an_object_is_anything() {
    let of = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let lists = json!({ "type": "array", "items": of("Lists") });
    let maps = json!({ "type": "object", "additionalProperties": of("Maps") });
    let either = json!({ "anyOf": [text(), { "type": "array", "items": of("Either") }] });
    let fields = json!({ "l": of("Lists"), "m": of("Maps"), "e": of("Either") });
    let mut document = document(&[("POST /jars", sent(&object(&fields)))]);
    document["components"] =
        json!({ "schemas": { "Lists": lists, "Maps": maps, "Either": either } });
    let import = brought(&base(), &document, &["*"]);
    let file = taken(&import, "POST /jars").1;
    let ty = |name: &str| named(&file["body"]["fields"], name)["type"].clone();
    assert_eq!([ty("l"), ty("m"), ty("e")], ["[any]", "{any}", "any"]);
    assert!(told_of(&document).contains("`l`: a list or a map that holds itself is taken as"));
}

#[test]
fn nothing_is_left_for_a_person() {
    let cases = [
        (json!({ "type": "string", "minLength": 300 }), "length"),
        (json!({ "type": "array", "minItems": 40, "items": text() }), "items"),
        (json!({ "type": "string", "maxLength": 0 }), ""),
        (json!({ "type": "array", "maxItems": 0, "items": text() }), ""),
        (json!({ "type": "string", "maxLength": 2, "default": "abc" }), "length"),
    ];
    for (schema, bound) in cases {
        let field = field(&schema);
        let bounds: Vec<_> =
            ["length", "items"].into_iter().filter(|name| field.get(name).is_some()).collect();
        assert_eq!(bounds.concat(), bound, "{schema}");
        assert!(field.get("default").is_none(), "{schema}");
    }
    // However deep lists that ask for many are in each other.
    let many = |items: Value| json!({ "type": "array", "minItems": 400, "items": items });
    let nested = object(&json!({ "b": many(object(&json!({ "c": many(text()) }))) }));
    let text = document(&[("POST /jars", sent(&object(&json!({ "a": many(nested) }))))]);
    let import = bring_bytes(&base(), text.to_string().as_bytes(), &["*"]).unwrap();
    assert!(taken(&import, "POST /jars").1.to_string().len() < 100_000);
}

#[test]
fn enums_of_unlike_values_are_anything() {
    assert_eq!(field(&json!({ "enum": ["a", 1, true] }))["type"], "any");
    assert_eq!(field(&json!({ "enum": [1, null] }))["type"], "CreateJarV");
}

#[test]
fn groups_do_not_hide_what_is_there() {
    let mut operations = Vec::new();
    let library = load_files(base()).unwrap().api.library();
    for group in ["events", "types", "fake", "contracts", &library] {
        operations.push((format!("GET /{group}/all"), json!({})));
    }
    let operations: Vec<_> =
        operations.iter().map(|(key, operation)| (key.as_str(), operation.clone())).collect();
    let import = brought(&base(), &document(&operations), &["*"]);
    for taken in &import.report.taken_in {
        assert!(taken.file.split('/').next().unwrap().ends_with("_api"), "{}", taken.file);
    }
    assert_eq!(import.report.taken_in.len(), 5);
}

#[test]
fn two_names_of_one_path_are_told_and_stay_so() {
    let document = document(&[("GET /jars/{id}", json!({})), ("GET /jars/{jarId}", json!({}))]);
    let mut files = base();
    let import = brought(&files, &document, &["*"]);
    let why = "`GET /jars/{id}` has the same path".to_owned();
    assert_eq!(import.report.refused, [("GET /jars/{jarId}".to_owned(), why)]);
    apply(&mut files, &import);
    assert!(brought(&files, &document, &[]).files.is_empty());
}
