//! What upstream's documents bring into a spec, and what they leave alone.

use std::collections::BTreeSet;

use crate::common::base;
use crate::common::upstream::{
    ALL, apply, bring, bring_bytes, brought, file, fill, meetings, meetings_bytes, named, with,
};
use codegen::diagnostic::Rule;
use codegen::load::load_files;
use codegen::spec::Field;
use codegen_tools::upstream::BASE_PATH;
use serde_json::{Value, json};

// What is taken in.

#[test]
fn operations_of_another_document_are_taken_in_by_naming_them() {
    let mut files = base();
    let import =
        bring_bytes(&files, &meetings_bytes(), ALL).unwrap_or_else(|error| panic!("{error}"));
    apply(&mut files, &import);
    fill(&mut files);
    let mut new: Vec<_> = files.keys().filter(|path| path.starts_with("meetings/")).collect();
    new.sort();
    assert_eq!(
        new,
        [
            "meetings/create.json",
            "meetings/delete.json",
            "meetings/files/update.json",
            "meetings/files/upload.json",
            "meetings/get.json",
            "meetings/list.json",
            "meetings/registrants/add.json",
            "meetings/update.json",
        ]
    );
    let spec = load_files(files.clone()).unwrap();
    codegen::generate(&spec).unwrap();

    let list = file(&files, "meetings/list.json");
    assert_eq!(list["request"], "ListMeetings");
    assert_eq!(
        list["scopes"],
        json!({ "classic": ["meeting:read"], "granular": ["meeting:read:list_meetings"] })
    );
    assert_eq!(list["rate_limit"], "medium");
    assert_eq!(list["response"]["name"], "MeetingPage");
    assert_eq!(
        list["pages"],
        json!({
            "token": "next_page_token", "size": "page_size", "items": "meetings", "total": "total_records", "key": ["uuid"]
        })
    );
    let codes: Vec<_> = list["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (&error["status"], &error["code"]))
        .collect();
    assert_eq!(codes, [(&json!(400), &json!(300)), (&json!(404), &json!(1001))]);
    let size = named(&list["query"], "page_size");
    assert_eq!((&size["default"], &size["range"]), (&json!(30), &json!([1, 300])));

    let create = file(&files, "meetings/create.json");
    let fields = &create["body"]["fields"];
    assert_eq!(named(fields, "topic")["required"], true);
    assert_eq!(named(fields, "topic")["length"], json!([1, 200]));
    assert_eq!(named(fields, "password")["type"], "secret");
    assert_eq!(named(fields, "labels")["type"], "{string}");
    assert_eq!(named(fields, "tracking_fields")["items"], json!([null, 5]));
    assert_eq!(named(fields, "agenda")["deprecated"], "Zoom calls it deprecated.");
    assert_eq!(named(fields, "start_time")["type"], "datetime");
    // Listings and others have the same values under the same name.
    let shared = file(&files, "types/meetings.json");
    let kind = named(&shared["types"], "MeetingType");
    let values: Vec<_> =
        kind["values"].as_array().unwrap().iter().map(|value| &value["value"]).collect();
    assert_eq!(values, [1, 2, 8]);
    let settings = named(&create["types"], "CreateMeetingSettings");
    assert_eq!(named(&settings["fields"], "rooms")["type"], "[CreateMeetingSettingsRoom]");
    assert_eq!(named(&settings["fields"], "ratio")["type"], "float");
    let room = named(&create["types"], "CreateMeetingSettingsRoom");
    assert_eq!(named(&room["fields"], "participants")["type"], "[email]");
    assert_eq!(create["response"]["status"], 201);

    let get = file(&files, "meetings/get.json");
    assert_eq!(
        get["scopes"],
        json!({ "classic": ["meeting:read:admin"], "granular": ["meeting:read:meeting:admin"] })
    );
    let names: Vec<_> = get["response"]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| field["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["id", "uuid", "kind", "occurrences", "recurrence"]);

    let upload = file(&files, "meetings/files/upload.json");
    assert_eq!(named(&upload["body"]["fields"], "file")["type"], "file");
    assert_eq!(upload["request"], "UploadMeetingFile");
    let add = file(&files, "meetings/registrants/add.json");
    assert_eq!(add["rate_limit"], "resource_intensive");
    assert_eq!(named(&add["body"]["fields"], "registrants")["items"], json!([1, 30]));
}

#[test]
fn an_answer_that_is_a_bare_list_is_taken_in_with_its_items() {
    let mut document = meetings();
    let answer =
        "/paths/~1meetings~1{meetingId}/get/responses/200/content/application~1json/schema";
    let item = document.pointer(answer).unwrap().clone();
    *document.pointer_mut(answer).unwrap() = json!({ "type": "array", "items": item });
    let files = with(&document, &["GET /meetings/{meetingId}"]);
    let get = file(&files, "meetings/get.json");
    assert_eq!(
        (&get["response"]["name"], &get["response"]["bare"]),
        (&json!("Meeting"), &json!(true))
    );
    let fields =
        json!([{ "name": "meetings", "type": "[ListedMeeting]", "docs": "Invented for a test." }]);
    assert_eq!(get["response"]["fields"], fields);
    let item = named(&get["types"], "ListedMeeting");
    assert_eq!(named(&item["fields"], "uuid")["type"], "string");
    assert!(get["examples"][0]["reply"][0]["uuid"].is_string(), "{}", get["examples"]);

    let generated = codegen::generate(&load_files(files.clone()).unwrap()).unwrap();
    let rust = &generated["zoom-api/src/generated/meetings/get.rs"];
    assert!(rust.contains("@ is_bare Meeting {"), "{rust}");
    assert!(brought(&files, &document, &[]).files.is_empty());
}

#[test]
fn one_operation_is_named_by_route_or_id_or_pattern() {
    for only in ["GET /meetings", "meetings", "GET /meeting?", "meeting?"] {
        let import = bring(&base(), &meetings(), &[only]);
        match import {
            Ok(import) => {
                let paths: Vec<_> = import.files.keys().collect();
                assert_eq!(paths, ["meetings/list.json", BASE_PATH], "{only}");
            }
            Err(error) => assert!(only.contains('?'), "{only}: {error}"),
        }
    }
    let Err(error) = bring(&base(), &meetings(), &["meetingz"]) else { panic!("a mistake passes") };
    assert_eq!(
        error.to_string(),
        "error: the document has no operation `meetingz`\n\nhelp: did you mean `meeting`, `meetings`, `meetingDelete`?"
    );
}

#[test]
fn names_that_are_taken_are_not_taken_again() {
    let mut files = base();
    let first = brought(&files, &meetings(), &["meetingCreate"]);
    apply(&mut files, &first);
    // Another path that would have the same file and the same names.
    let mut other = json!({ "openapi": "3.0.3", "info": { "title": "Other" }, "paths": {} });
    let body = json!({ "type": "object", "properties": { "settings": { "properties": { "a": { "type": "string" } } } } });
    other["paths"]["/meetings/{id}"] = json!({ "post": {
        "description": "**Scopes:** `meeting:write`",
        "requestBody": { "content": { "application/json": { "schema": body } } },
        "responses": { "204": {} }
    } });
    let second = brought(&files, &other, &["POST *"]);
    apply(&mut files, &second);
    fill(&mut files);
    let spec = load_files(files.clone()).unwrap_or_else(|problems| panic!("{problems}"));
    let requests = spec.endpoints.iter().flat_map(|file| file.requests());
    let requests: BTreeSet<_> = requests.map(|request| request.name()).collect();
    assert!(
        requests.contains("CreateMeeting") && requests.contains("CreateMeetingById"),
        "{requests:?}"
    );
}

#[test]
fn no_text_of_the_document_reaches_the_spec() {
    let mut files = base();
    let import = brought(&files, &meetings(), ALL);
    assert!(import.files.len() > 8);
    for (path, text) in &import.files {
        assert!(!text.contains("MARKER"), "{path}");
        assert!(!text.contains("invented prose"), "{path}");
    }
    apply(&mut files, &import);
    // Nor when it changes later.
    let mut document = meetings();
    let fields = &mut document["paths"]["/meetings"]["post"]["requestBody"]["content"]["application/json"]
        ["schema"]["properties"];
    fields["new"] = json!({ "type": "object", "description": "MARKER", "properties": { "a": { "type": "string", "enum": ["x"], "title": "MARKER", "example": "MARKER" } } });
    let import = brought(&files, &document, &[]);
    assert_eq!(import.report.taken.len(), 1);
    for (path, text) in &import.files {
        assert!(!text.contains("MARKER"), "{path}");
    }
}

#[test]
fn what_is_taken_in_needs_no_texts() {
    let mut files = base();
    let import = brought(&files, &meetings(), ALL);
    assert!(import.left.is_empty(), "{}", import.left);
    apply(&mut files, &import);
    for path in import.files.keys().filter(|path| *path != BASE_PATH) {
        let text = String::from_utf8(files[path].clone()).unwrap();
        assert!(!text.contains("\"docs\":") && !text.contains("\"title\":"), "{path}: {text}");
    }
    let spec = load_files(files.clone()).unwrap();
    let list = spec.endpoints.iter().find(|file| file.id == "meetings.list").unwrap();
    assert_eq!(
        (list.title.as_str(), list.docs.as_str()),
        ("List the meetings", "Lists the meetings.")
    );
    assert!(spec.derived.by_rule() > 50 && spec.derived.from_glossary() == 0);

    // A reviewed file among them needs its texts again.
    let mut list: Value = serde_json::from_slice(&files["meetings/list.json"]).unwrap();
    list.as_object_mut().unwrap().remove("tier");
    files.insert("meetings/list.json".to_owned(), list.to_string().into_bytes());
    let problems = load_files(files).unwrap_err();
    // An answer without `docs` has no form.
    let rules = [Rule::MissingMember, Rule::OneForm];
    assert!(problems.len() > 5, "{problems}");
    assert!(problems.iter().all(|problem| rules.contains(&problem.rule)), "{problems}");
}

#[test]
fn the_glossary_says_what_no_file_does() {
    let mut files = base();
    let import = brought(&files, &meetings(), &["GET /meetings"]);
    apply(&mut files, &import);
    let glossary = json!({
        "fields": { "page_size": "How many meetings a page has.", "MeetingPage.meetings": "All of them." },
        "operations": { "meetings.list": "Lists them." }
    });
    files.insert("glossary.json".to_owned(), glossary.to_string().into_bytes());
    let spec = load_files(files).unwrap();
    assert!(spec.warnings.is_empty(), "{}", spec.warnings);
    let list = spec.endpoints.iter().find(|file| file.id == "meetings.list").unwrap();
    assert_eq!(list.docs, "Lists them.");
    let docs = |fields: &[Field], name: &str| {
        fields.iter().find(|field| field.name == name).unwrap().docs.clone()
    };
    assert_eq!(docs(&list.query, "page_size"), "How many meetings a page has.");
    let answer = list.response.as_ref().unwrap().fields.as_ref().unwrap();
    assert_eq!(docs(answer, "meetings"), "All of them.");
    assert!(spec.derived.from_glossary() >= 3);
    assert!(spec.derived.most_used().iter().all(|used| used.name != "page_size"));
}

// Importing again.

#[test]
fn importing_twice_changes_nothing() {
    let mut files = base();
    for only in [ALL, &[]] {
        let import = brought(&files, &meetings(), only);
        apply(&mut files, &import);
    }
    let again = brought(&files, &meetings(), &[]);
    assert!(again.files.is_empty(), "{:?}", again.files.keys());
    let again = brought(&files, &meetings(), ALL);
    assert!(again.files.is_empty() && again.report.taken_in.is_empty());
    // And nothing after a person has written the texts.
    fill(&mut files);
    let again = brought(&files, &meetings(), &[]);
    assert!(again.files.is_empty() && !again.report.needs_a_look());
}

#[test]
fn the_order_of_the_document_does_not_matter() {
    let mut files = with(&meetings(), ALL);
    let text = meetings().to_string();
    // `Value` sorts its members.
    let sorted: Value = serde_json::from_str(&text).unwrap();
    let import = brought(&files, &sorted, &[]);
    assert!(import.files.is_empty(), "{:?}", import.files.keys());
    apply(&mut files, &import);
}

/// The real document, the one that the spec was last brought up to.
#[cfg(feature = "upstream-tests")]
#[test]
fn the_document_of_2026_03_changes_nothing() {
    use codegen_tools::upstream::{Request, import};

    let upstream =
        std::env::var("USERS_DOCUMENT").expect("USERS_DOCUMENT: path of Zoom's document");
    let document = std::fs::read(upstream).unwrap();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = crate::common::read_folder(&root.join("../../spec"));
    let run = |as_base| {
        let request = Request { path: "users.json", document: &document, only: &[], as_base };
        import(&files, request).unwrap_or_else(|error| panic!("{error}"))
    };
    assert!(run(true).files.is_empty(), "the spec was brought up to another document");
    let import = run(false);
    assert!(import.files.is_empty(), "{:?}", import.files.keys());
    let report = import.report;
    assert!(!report.needs_a_look() && report.kept.is_empty() && report.new.is_empty());
    assert!(report.operations >= 61, "those that the project began with");
}

#[test]
fn an_import_of_some_operations_tells_of_no_others() {
    let mut files = with(&meetings(), ALL);
    let mut document = meetings();
    let paths = document["paths"].as_object_mut().unwrap();
    let create = paths["/meetings"].as_object_mut().unwrap().remove("post").unwrap();
    paths.insert("/gatherings".to_owned(), json!({ "post": create }));
    let some = brought(&files, &document, &["GET /meetings"]);
    let report = &some.report;
    assert_eq!((report.operations, report.new.len(), report.gone.len()), (1, 0, 0));
    assert!(!report.needs_a_look());
    apply(&mut files, &some);
    let all = brought(&files, &document, &[]).report;
    assert_eq!(all.new[0].0, "POST /gatherings", "it is told when all are looked at");
    assert_eq!(all.gone[0].0, "POST /meetings");
}
