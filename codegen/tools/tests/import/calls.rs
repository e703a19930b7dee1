//! What a document says about how things are sent goes over as it is, or is told.

use crate::common::upstream::{Case, apply, brought, document, fill, named, taken};
use crate::common::{Files, base};
use codegen::load::load_files;
use codegen_tools::upstream::Import;
use serde_json::{Value, json};

/// The import of all operations, and the spec with texts, which has no fault then.
fn import(document: &Value) -> (Import, Files) {
    let mut files = base();
    let import = brought(&files, document, &["*"]);
    apply(&mut files, &import);
    fill(&mut files);
    load_files(files.clone()).unwrap_or_else(|problems| panic!("{problems}"));
    // What comes in stays as it is.
    assert_eq!(brought(&files, document, &[]).files.keys().collect::<Vec<_>>(), [""; 0]);
    (import, files)
}

/// A file of the client, or of the generated tests.
fn generated(files: &Files, path: &str) -> String {
    let generated = codegen::generate(&load_files(files.clone()).unwrap()).unwrap();
    generated.get(path).unwrap_or_else(|| panic!("no {path}")).clone()
}

/// The file of the only operation.
fn only(key: &str, operation: Value) -> (Value, Files) {
    let (import, files) = import(&document(&[(key, operation)]));
    (taken(&import, key).1, files)
}

/// What is told of an operation: why it is left out, or what is.
fn told(key: &str, operation: Value) -> String {
    let import = brought(&base(), &document(&[(key, operation)]), &["*"]);
    match (import.report.refused.as_slice(), import.report.taken_in.as_slice()) {
        ([(refused, why)], []) => format!("{refused} refused: {why}"),
        ([], [taken]) => taken.notes.join("; "),
        other => panic!("{other:?}"),
    }
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn body(kind: &str, schema: Value) -> Value {
    json!({ "requestBody": { "content": { kind: { "schema": schema } } } })
}

#[test]
fn a_form_is_a_form_without_files_and_with_many() {
    let fields = json!({ "type": "object", "properties": { "colour": text(), "tags": { "type": "array", "items": text() } } });
    let (file, files) = only("PATCH /jars", body("multipart/form-data", fields));
    assert_eq!(file["body"]["form"], true);
    assert_eq!(named(&file["body"]["fields"], "tags")["type"], "[string]");
    let rust = generated(&files, "zoom-api/src/generated/jars/update.rs");
    assert!(rust.contains("BodyKind::Multipart"), "{rust}");

    let binary = json!({ "type": "string", "format": "binary" });
    let fields = json!({ "type": "object", "required": ["files"], "properties": { "files": { "type": "array", "items": binary } } });
    let (file, files) = only("POST /jars", body("multipart/form-data", fields));
    assert_eq!(file["body"]["form"], Value::Null, "a file says it");
    assert_eq!(named(&file["body"]["fields"], "files")["type"], "[file]");
    let rust = generated(&files, "zoom-api/src/generated/jars/upload.rs");
    assert!(rust.contains("pub fn new(files: impl IntoIterator<Item = Upload>) -> Self"), "{rust}");
    assert!(rust.contains(".body(\"files\", list::<Upload>(files))"), "{rust}");
    let test = generated(&files, "tests/generated/jars/upload.rs");
    let test: String = test.split_whitespace().collect();
    assert!(test.contains("UploadJar::new([Upload::from_bytes(\"file.png\""), "{test}");

    let why = "POST /jars refused: its body is `application/xml`; the spec has bodies that are JSON or multipart forms";
    assert_eq!(told("POST /jars", body("application/xml", text())), why);
}

#[test]
fn bodies_that_are_lists_are_lists() {
    let item = json!({ "type": "object", "required": ["id"], "properties": { "id": text() } });
    for (items, ty, sent) in [
        (text(), "[string]", json!(["example"])),
        (item, "[CreateJarJar]", json!([{ "id": "example" }])),
    ] {
        let list = json!({ "type": "array", "items": items, "minItems": 1 });
        let (file, files) = only("POST /jars", body("application/json", list));
        assert_eq!(file["body"]["bare"], true);
        let field = json!({ "name": "jars", "type": ty, "required": true, "items": [1, null] });
        assert_eq!(file["body"]["fields"], json!([field]));
        assert_eq!(file["examples"][0]["body"], sent);
        let rust = generated(&files, "zoom-api/src/generated/jars/create.rs");
        assert!(rust.contains("BodyKind::List"), "{rust}");
        let test = generated(&files, "tests/generated/jars/create.rs");
        let body = sent.to_string().replace('"', "\\\"");
        assert!(test.contains(&format!("\"{body}\"")), "{body} {test}");
    }
}

#[test]
fn a_delete_sends_its_body_and_a_get_has_none() {
    let ids = json!({ "type": "object", "required": ["ids"], "properties": { "ids": { "type": "array", "items": text() } } });
    let (file, files) = only("DELETE /jars", body("application/json", ids.clone()));
    assert_eq!(file["examples"][0]["body"], json!({ "ids": ["example"] }));
    let rust = generated(&files, "zoom-api/src/generated/jars/delete.rs");
    assert!(rust.contains("BodyKind::Json"), "{rust}");

    let get = body("application/json", ids);
    assert_eq!(told("GET /jars", get.clone()), "a body is left out: GET has none");
    let mut needed = get;
    needed["requestBody"]["required"] = true.into();
    assert_eq!(told("GET /jars", needed), "GET /jars refused: it needs a body; GET has none");
}

#[test]
fn lists_in_queries_are_written_as_the_document_says() {
    let list = json!({ "type": "array", "items": text() });
    let parameter = |name: &str, more: Value| {
        let mut parameter =
            json!({ "name": name, "in": "query", "required": true, "schema": list });
        parameter.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        parameter
    };
    let parameters = json!([
        parameter("tags", json!({})),
        parameter("kinds", json!({ "style": "form" })),
        parameter("sizes", json!({ "explode": false })),
        parameter("rows", json!({ "style": "pipeDelimited" })),
        parameter("words", json!({ "style": "spaceDelimited", "explode": false })),
        parameter("lids", json!({ "style": "pipeDelimited", "explode": true })),
    ]);
    let (file, files) = only("GET /jars", json!({ "parameters": parameters }));
    let style = |name: &str| named(&file["query"], name)["list"].clone();
    let styles = ["tags", "kinds", "sizes", "rows", "words", "lids"].map(style);
    assert_eq!(
        styles,
        [json!(null), json!("repeat"), json!(null), json!("pipe"), json!("space"), json!("repeat")]
    );
    let rust = generated(&files, "zoom-api/src/generated/jars/get.rs");
    for line in [
        "\"tags\", true, Some(ListStyle::Csv)",
        "\"kinds\", true, Some(ListStyle::Repeat)",
        "\"rows\", true, Some(ListStyle::Pipe)",
        "\"words\", true, Some(ListStyle::Space)",
    ] {
        assert!(rust.contains(line), "{line} {rust}");
    }
}

#[test]
fn parameters_that_cannot_be_written_are_told() {
    let object = json!({ "type": "object", "properties": { "a": text() } });
    let with = |mut parameter: Value, required: bool| {
        parameter["required"] = required.into();
        json!({ "parameters": [parameter] })
    };
    for (parameter, what) in [
        (json!({ "name": "by", "in": "query", "schema": object }), "`by`, which is an object"),
        (
            json!({ "name": "by", "in": "query", "style": "deepObject", "schema": object }),
            "`by`, which is an object in brackets (`deepObject`)",
        ),
        (
            json!({ "name": "by", "in": "query", "content": { "application/json": { "schema": object } } }),
            "`by`, which upstream sends as `application/json` in itself",
        ),
        (
            json!({ "name": "by", "in": "cookie", "schema": text() }),
            "`by`, which upstream sends as cookie",
        ),
    ] {
        let said = told("GET /jars", with(parameter.clone(), false));
        assert!(said.starts_with(&format!("{what}, is left out: ")), "{said}");
        let said = told("GET /jars", with(parameter, true));
        assert!(said.starts_with(&format!("GET /jars refused: it needs {what}; ")), "{said}");
    }
}

#[test]
fn headers_are_arguments_and_setters() {
    let header = |name: &str, required: bool, ty: &str| json!({ "name": name, "in": "header", "required": required, "schema": { "type": ty } });
    let parameters = json!([
        header("x-owner", true, "string"),
        header("X-Row", false, "integer"),
        // Those are said elsewhere, OpenAPI says.
        header("Authorization", true, "string"),
        header("accept", false, "string"),
    ]);
    let (file, files) = only("GET /jars", json!({ "parameters": parameters }));
    let headers = json!([
        { "name": "x-owner", "type": "string", "required": true },
        { "name": "X-Row", "type": "int" }
    ]);
    assert_eq!(file["headers"], headers);
    assert_eq!(file["examples"][0]["headers"], json!({ "x-owner": "example" }));
    let rust = generated(&files, "zoom-api/src/generated/jars/get.rs");
    assert!(rust.contains("pub fn new(x_owner: impl Into<String>) -> Self"), "{rust}");
    assert!(rust.contains(".header(\"x-owner\", one::<String>(x_owner))"), "{rust}");
    assert!(rust.contains("pub fn x_row(self, value: i64) -> Self"), "{rust}");
    let test = generated(&files, "tests/generated/jars/get.rs");
    assert!(test.contains("header(GetJars::new(\"a\").x_row(7), \"X-Row: 7\")"), "{test}");
}

#[test]
fn errors_have_what_the_spec_says_of_their_codes() {
    let (get, put) = ("rooms/get.json", "rooms/update.json");
    let ours = json!([
        { "status": 404, "code": 1001, "docs": "None.", "missing": true },
        { "status": 409, "code": 1002, "docs": "Taken.", "conflict": true }
    ]);
    let all = "**Error Code:** `1001` **Error Code:** `1002` **Error Code:** `1003`";
    let text = "**Scopes:** `rooms:write`\n\n**Rate Limit Label:** `LIGHT`";
    let answers = json!({ "204": {}, "400": { "description": all } });
    let expected = json!([
        { "status": 400, "code": 1001, "missing": true },
        { "status": 400, "code": 1002, "conflict": true },
        { "status": 400, "code": 1003 }
    ]);
    let case = Case::rooms(&json!({ "name": { "type": "string" } }), &json!({}));
    let case = case
        .ours(get, "/errors", ours)
        .upstream("/paths/~1rooms/put/responses", answers.clone())
        .upstream("/paths/~1rooms/delete", json!({ "description": text, "responses": answers }));
    let import = brought(&case.files, &case.document, &["DELETE /rooms", "PUT /rooms"]);
    let written = |path: &str| -> Value { serde_json::from_str(&import.files[path]).unwrap() };
    // One that is new, and one that was there.
    assert_eq!(taken(&import, "DELETE /rooms").1["errors"], expected);
    let mut there = written(put)["errors"].clone();
    for error in there.as_array_mut().unwrap() {
        assert_eq!(error.as_object_mut().unwrap().remove("docs"), Some(json!("")));
    }
    assert_eq!(there, expected);
}

#[test]
fn errors_have_what_a_document_of_a_spec_says_of_their_codes() {
    let errors = json!([
        { "status": 404, "code": 1001, "description": "None.", "missing": true },
        { "status": 409, "code": 1002, "description": "Taken.", "conflict": true },
        { "status": 409, "code": 1003, "description": "Odd.", "conflict": true },
        { "status": 403, "description": "No." }
    ]);
    let document = document(&[("DELETE /jars/{id}", json!({ "x-error-codes": errors }))]);
    // The spec has one of them already, and there it is none.
    let files = Case::rooms(&json!({ "name": { "type": "string" } }), &json!({}))
        .ours("rooms/get.json", "/errors", json!([{ "status": 400, "code": 1003, "docs": "Odd." }]))
        .files;
    let import = brought(&files, &document, &["DELETE /jars/*"]);
    let expected = json!([
        { "status": 403 },
        { "status": 404, "code": 1001, "missing": true },
        { "status": 409, "code": 1002, "conflict": true },
        { "status": 409, "code": 1003 }
    ]);
    assert_eq!(taken(&import, "DELETE /jars/{id}").1["errors"], expected);
}

#[test]
fn errors_without_a_code_are_kept() {
    let responses = json!({
        "204": {}, "404": { "description": "**HTTP Status Code:** `404` <br> Not here" },
        "400": { "description": "**Error Code:** `300` <br> Odd" },
        // Any call may meet those.
        "401": {}, "429": {}, "5XX": {}
    });
    let (file, files) = only("GET /jars", json!({ "responses": responses }));
    let errors = json!([{ "status": 400, "code": 300 }, { "status": 404 }]);
    assert_eq!(file["errors"], errors);
    let rust = generated(&files, "zoom-api/src/generated/jars/get.rs");
    assert!(rust.contains("/// | 404 | - | Invented for a test. |"), "{rust}");
}

#[test]
fn operations_that_are_deprecated_are() {
    let (file, mut files) = only("GET /jars", json!({ "deprecated": true }));
    assert_eq!(file["deprecated"], "Zoom calls it deprecated.");
    let rust = generated(&files, "zoom-api/src/generated/jars/get.rs");
    assert!(
        rust.contains(
            "#[deprecated = \"Zoom calls it deprecated.\"]\n#[derive(Clone, Debug, PartialEq)]"
        ),
        "{rust}"
    );
    assert!(rust.contains("/// # #![allow(deprecated)]\n"), "{rust}");
    // The fake names it, and is compiled without warnings.
    let fake = generated(&files, "zoom-api/fake/src/generated/mod.rs");
    assert!(fake.contains("#![allow(deprecated, reason = "), "{fake}");
    // Until they no longer are.
    let again = brought(&files, &document(&[("GET /jars", json!({}))]), &[]);
    apply(&mut files, &again);
    assert!(!String::from_utf8(files["jars/get.json"].clone()).unwrap().contains("deprecated"));
}

#[test]
fn floats_are_written_as_floats() {
    let fields = json!({ "type": "object", "required": ["weight"], "properties": { "weight": { "type": "number" } } });
    let (file, files) = only("POST /jars", body("application/json", fields));
    assert_eq!(file["examples"][0]["body"].to_string(), r#"{"weight":1.0}"#);
    let test = generated(&files, "tests/generated/jars/create.rs");
    assert!(test.contains(r#""{\"weight\":1.0}""#), "{test}");
}

#[test]
fn what_is_sent_in_another_way_than_the_document_says_is_told() {
    let fields = json!({ "type": "object", "properties": { "a": text() } });
    let scim = body("application/scim+json; charset=utf-8", fields.clone());
    let note =
        "upstream takes `application/scim+json; charset=utf-8`; it is sent as `application/json`";
    assert!(told("PATCH /jars", scim).contains(note));
    let plain = body("application/json; charset=utf-8", fields.clone());
    assert!(!told("PATCH /jars", plain).contains("is sent as"));
    // Lines of JSON are no JSON.
    let lines = told("PATCH /jars", body("application/x-ndjson", fields));
    assert!(lines.contains("refused: its body is `application/x-ndjson`"), "{lines}");

    let needed = json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": ["string", "null"] } } });
    let inner = json!({ "type": "object", "properties": { "in": needed } });
    let note = "`a` may be null, which it cannot be here: it is required";
    for schema in [needed, inner] {
        let said = told("PATCH /jars", body("application/json", schema));
        assert!(said.contains(note), "{said}");
    }
}

#[test]
fn lists_in_paths_and_lists_of_lists_are_told() {
    let list = json!({ "type": "array", "items": { "type": "integer" } });
    let path = json!([{ "name": "rows", "in": "path", "required": true, "schema": list }, { "name": "ghost", "in": "path", "required": true, "schema": text() }]);
    let (file, _) = only("GET /jars/{rows}", json!({ "parameters": path }));
    assert_eq!(file["path_params"], json!([{ "name": "rows", "type": "string" }]));
    assert_eq!(file["examples"][0]["wire"], "GET /jars/example");
    let said = told("GET /jars/{rows}", json!({ "parameters": path }));
    assert!(said.contains("`rows`, which is a list, is taken as one text"), "{said}");
    assert!(said.contains("`ghost` is left out: the path has no place for it"), "{said}");

    let nested = json!({ "type": "array", "items": list });
    let query = json!([{ "name": "rows", "in": "query", "schema": nested }]);
    let said = told("GET /jars", json!({ "parameters": query }));
    assert!(said.starts_with("`rows`, which is a list of lists, is left out"), "{said}");
}

#[test]
fn what_a_document_says_for_all_operations_counts_where_one_says_nothing() {
    let mut document = document(&[
        ("GET /jars", json!({ "description": "" })),
        ("PUT /jars", json!({ "description": "", "security": [] })),
        ("PATCH /jars", json!({ "description": "", "security": [{ "o": ["jar:update:jar"] }] })),
    ]);
    document["security"] = json!([{ "o": ["jar:read:jar:admin"] }]);
    let import = brought(&base(), &document, &["*"]);
    let scopes = |key| taken(&import, key).1["scopes"]["granular"].clone();
    assert_eq!(scopes("GET /jars"), json!(["jar:read:jar:admin"]));
    assert_eq!(scopes("PUT /jars"), json!([]));
    assert_eq!(scopes("PATCH /jars"), json!(["jar:update:jar"]));
}

#[test]
fn whole_floats_have_no_fraction_in_a_url_and_bytes_in_json_are_texts() {
    let number = json!({ "type": "number" });
    let parameters = json!([
        { "name": "weight", "in": "path", "required": true, "schema": number },
        { "name": "height", "in": "query", "required": true, "schema": number }
    ]);
    let (file, _) = only("GET /jars/{weight}", json!({ "parameters": parameters }));
    assert_eq!(file["examples"][0]["wire"], "GET /jars/1?height=1");
    let bytes = json!({ "type": "string", "format": "byte" });
    let fields = json!({ "type": "object", "required": ["seal"], "properties": { "seal": bytes } });
    let (file, _) = only("POST /jars", body("application/json", fields));
    assert_eq!(file["examples"][0]["body"], json!({ "seal": "example" }));
}

#[test]
fn every_way_to_page_that_is_no_stream_is_told() {
    let token = || json!({ "type": "object", "properties": { "next_page_token": text() } });
    let list =
        json!({ "type": "array", "items": { "type": "object", "properties": { "id": text() } } });
    let within = json!({ "type": "object", "properties": { "data": { "type": "object", "properties": { "jars": list } } } });
    let answer = |schema: &Value| json!({ "200": { "content": { "application/json": { "schema": schema } } } });
    for name in ["startIndex", "nextPageToken", "next_page_token", "page-number", "offset"] {
        let query = json!([{ "name": name, "in": "query", "schema": text() }]);
        for schema in [&list, &within] {
            let said =
                told("GET /jars", json!({ "parameters": query, "responses": answer(schema) }));
            assert!(
                said.contains(&format!("pages it by `{name}`; it becomes no stream")),
                "{said}"
            );
        }
    }
    let mut search = body("application/json", token());
    search["responses"] = answer(&within);
    let said = told("POST /jars", search);
    assert!(said.contains("pages it by `next_page_token`; it becomes no stream"), "{said}");
}
