//! What upstream's documents bring into a spec, and what they leave alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(missing_docs)]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use codegen::load::load_files;
use codegen::upstream::{BASE_PATH, Change, Files, Import, ImportError, Request, import};
use common::base;
use serde_json::{Value, json};

/// The document as it is in the file: `Value` sorts the members of objects.
fn meetings_bytes() -> Vec<u8> {
    fs::read(common::folder("import").join("meetings.json")).unwrap()
}

fn meetings() -> Value {
    serde_json::from_slice(&meetings_bytes()).unwrap()
}

fn bring(files: &Files, document: &Value, only: &[&str]) -> Result<Import, ImportError> {
    bring_bytes(files, document.to_string().as_bytes(), only)
}

fn bring_bytes(files: &Files, document: &[u8], only: &[&str]) -> Result<Import, ImportError> {
    let only: Vec<_> = only.iter().map(|pattern| (*pattern).to_owned()).collect();
    import(files, Request { path: "meetings.json", document, only: &only, as_base: false })
}

/// The same, where it must succeed.
fn brought(files: &Files, document: &Value, only: &[&str]) -> Import {
    bring(files, document, only).unwrap_or_else(|error| panic!("{error}"))
}

fn apply(files: &mut Files, import: &Import) {
    files.extend(import.files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())));
}

/// The spec with operations of a document taken in, and its texts written.
fn with(document: &Value, only: &[&str]) -> Files {
    let mut files = base();
    let import = brought(&files, document, only);
    apply(&mut files, &import);
    fill(&mut files);
    load_files(files.clone()).unwrap_or_else(|problems| panic!("{problems}"));
    files
}

/// Does what a person does after an import: writes texts, and names for integers.
fn fill(files: &mut Files) {
    for (path, bytes) in files.iter_mut() {
        if path == BASE_PATH || !path.ends_with(".json") {
            continue;
        }
        let mut value: Value = serde_json::from_slice(bytes).unwrap();
        fill_value(&mut value);
        let text = codegen::format::format(&value.to_string()).unwrap();
        *bytes = text.into_bytes();
    }
}

fn fill_value(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for name in ["docs", "deprecated"] {
                if members.get(name) == Some(&json!("")) {
                    members.insert(name.to_owned(), json!("Invented for a test."));
                }
            }
            if let (Some(Value::Number(number)), false) =
                (members.get("value"), members.contains_key("at"))
            {
                let name = format!("Code{number}");
                members.entry("rust").or_insert(name.into());
            }
            members.values_mut().for_each(fill_value);
        }
        Value::Array(items) => items.iter_mut().for_each(fill_value),
        _ => {}
    }
}

fn file(files: &Files, path: &str) -> Value {
    serde_json::from_slice(files.get(path).unwrap_or_else(|| panic!("no {path}"))).unwrap()
}

fn named<'v>(list: &'v Value, name: &str) -> &'v Value {
    let items = list.as_array().unwrap().iter();
    items
        .into_iter()
        .find(|item| item["name"] == name)
        .unwrap_or_else(|| panic!("no {name}: {list}"))
}

const ALL: &[&str] = &["* /meetings*"];

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
    assert_eq!(list["title"], "List meetings");
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
    assert_eq!(named(fields, "agenda")["deprecated"], "Invented for a test.");
    assert_eq!(named(fields, "start_time")["type"], "datetime");
    let kind = named(&create["types"], "CreateMeetingType");
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
    let requests: BTreeSet<_> =
        spec.endpoints.iter().filter_map(|file| file.request.clone()).collect();
    assert!(
        requests.contains("CreateMeeting") && requests.contains("CreateMeeting2"),
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
fn what_a_person_has_to_write_is_reported_with_its_place() {
    let import = brought(&base(), &meetings(), &["meetingDelete"]);
    let texts: Vec<_> = import.left.iter().map(|problem| problem.render()).collect();
    assert!(
        texts.iter().all(|text| text.contains("spec/meetings/delete.json:")
            || text.contains("spec/types/ids.json:")),
        "{texts:?}"
    );
    let docs = "error[missing-docs]: this text is empty\n --> spec/meetings/delete.json:5:11\n";
    assert!(texts.iter().any(|text| text.starts_with(docs)), "{texts:#?}");
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

/// The real document, where it is at hand.
#[test]
fn the_document_of_2026_03_changes_nothing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let upstream = root.join("../../shared/facts/upstream/Users-2026-03.openapi.json");
    let Ok(document) = fs::read(upstream) else { return };
    let files = common::read_folder(&root.join("../spec"));
    let request = Request { path: "users.json", document: &document, only: &[], as_base: false };
    let import = import(&files, request).unwrap_or_else(|error| panic!("{error}"));
    assert!(import.files.is_empty(), "{:?}", import.files.keys());
    let report = import.report;
    assert!(!report.needs_a_look() && report.kept.is_empty() && report.new.is_empty());
    assert_eq!(report.operations, 61);
}

// The cases of the merge.

const BODY: &str =
    "/paths/~1meetings~1{meetingId}/patch/requestBody/content/application~1json/schema";

/// The spec has `PATCH /meetings/{meetingId}`; the document and the spec change.
struct Case {
    files: Files,
    document: Value,
}

impl Case {
    fn new() -> Self {
        Self::of("meetingUpdate")
    }

    fn of(id: &str) -> Self {
        let document = meetings();
        Self { files: with(&document, &[id]), document }
    }

    fn upstream(mut self, pointer: &str, value: Value) -> Self {
        let (above, name) = pointer.rsplit_once('/').unwrap();
        let above = self.document.pointer_mut(above).unwrap().as_object_mut().unwrap();
        match value {
            Value::Null => drop(above.remove(name).unwrap()),
            value => drop(above.insert(name.to_owned(), value)),
        }
        self
    }

    fn ours(mut self, path: &str, pointer: &str, value: Value) -> Self {
        let text = String::from_utf8(self.files[path].clone()).unwrap();
        let mut editor = codegen::edit::Editor::new(path, &text).unwrap();
        match value {
            Value::Null => drop(editor.remove(pointer).unwrap()),
            value => editor.set(pointer, value).unwrap(),
        }
        self.files.insert(path.to_owned(), editor.text().into_bytes());
        load_files(self.files.clone()).unwrap_or_else(|problems| panic!("{problems}"));
        self
    }

    fn decided(mut self, path: &str, at: &str, value: Value) -> Self {
        let text = String::from_utf8(self.files[path].clone()).unwrap();
        let mut editor = codegen::edit::Editor::new(path, &text).unwrap();
        let evidence = json!({ "at": at, "sources": ["A test."], "chosen": "This.", "value": value, "date": "2026-11-25" });
        editor.push("/evidence", evidence).unwrap();
        self.files.insert(path.to_owned(), editor.text().into_bytes());
        load_files(self.files.clone()).unwrap_or_else(|problems| panic!("{problems}"));
        self
    }

    /// Imports, checks that a second import changes nothing more, and gives what came of it.
    fn import(mut self) -> (Import, Files) {
        let import = brought(&self.files, &self.document, &[]);
        apply(&mut self.files, &import);
        let again = brought(&self.files, &self.document, &[]);
        assert!(again.files.is_empty(), "{:?}", again.files);
        assert_eq!(
            again.report.conflicts,
            import
                .report
                .conflicts
                .iter()
                .map(|change| {
                    let position =
                        again.report.conflicts.iter().find(|other| other.at == change.at);
                    Change { position: position.and_then(|other| other.position), ..change.clone() }
                })
                .collect::<Vec<_>>(),
            "a conflict stays until it is settled"
        );
        (import, self.files)
    }
}

const UPDATE: &str = "meetings/update.json";

#[test]
fn what_upstream_did_not_change_stays_as_the_spec_has_it() {
    let (import, files) = Case::new()
        .ours(UPDATE, "/body/fields/topic/length", json!([1, 100]))
        .ours(UPDATE, "/body/fields/duration/type", json!("float"))
        .ours(UPDATE, "/rate_limit", json!("heavy"))
        .import();
    assert!(import.files.is_empty() && !import.report.needs_a_look());
    assert_eq!(named(&file(&files, UPDATE)["body"]["fields"], "topic")["length"], json!([1, 100]));
}

#[test]
fn what_upstream_changed_comes_over() {
    let (import, files) = Case::new()
        .upstream(&format!("{BODY}/properties/topic/maxLength"), json!(300))
        .upstream(&format!("{BODY}/properties/duration/default"), json!(60))
        .upstream(&format!("{BODY}/properties/duration/minimum"), Value::Null)
        .upstream(&format!("{BODY}/properties/pin/deprecated"), json!(true))
        .upstream(&format!("{BODY}/properties/timezone"), json!({ "type": "string" }))
        .upstream(&format!("{BODY}/required"), json!(["topic"]))
        .import();
    let body = &file(&files, UPDATE)["body"]["fields"];
    assert_eq!(named(body, "topic")["length"], json!([null, 300]));
    assert_eq!(named(body, "duration")["default"], 60);
    assert_eq!(named(body, "duration").get("range"), None);
    assert_eq!(named(body, "topic")["required"], true);
    assert_eq!(named(body, "pin")["deprecated"], "");
    assert_eq!(
        named(body, "timezone"),
        &json!({ "name": "timezone", "type": "string", "docs": "" })
    );
    assert!(!import.report.needs_a_look(), "{:?}", import.report.conflicts);
    let rules: BTreeSet<_> = import.left.iter().map(|problem| problem.rule.as_str()).collect();
    assert_eq!(rules, BTreeSet::from(["bad-example", "missing-docs"]));
}

#[test]
fn what_both_changed_is_a_conflict_and_is_not_overwritten() {
    let (import, files) = Case::new()
        .ours(UPDATE, "/body/fields/pin/range", json!([1000, 99999]))
        .upstream(&format!("{BODY}/properties/pin/maxLength"), json!(8))
        .upstream(&format!("{BODY}/properties/topic/maxLength"), json!(300))
        .import();
    let body = &file(&files, UPDATE)["body"]["fields"];
    assert_eq!(named(body, "pin")["range"], json!([1000, 99999]));
    assert_eq!(named(body, "topic")["length"], json!([null, 300]), "the rest comes over");
    let [conflict] = import.report.conflicts.as_slice() else {
        panic!("{:?}", import.report.conflicts)
    };
    assert_eq!(conflict.at, "/body/fields/pin/range");
    assert_eq!(conflict.file, UPDATE);
    assert_eq!(conflict.base.as_deref(), Some("[1000, 999999]"));
    assert_eq!(conflict.theirs.as_deref(), Some("[1000, 99999999]"));
    assert_eq!(conflict.ours.as_deref(), Some("[1000, 99999]"));
    assert_eq!(conflict.upstream, "PATCH /meetings/{meetingId} body pin");
    assert!(conflict.position.is_some() && conflict.help.contains("evidence with a `value`"));
    assert!(import.report.needs_a_look());
}

#[test]
fn both_changed_to_the_same_is_no_conflict() {
    let (import, _) = Case::new()
        .ours(UPDATE, "/body/fields/topic/length", json!([null, 300]))
        .upstream(&format!("{BODY}/properties/topic/maxLength"), json!(300))
        .import();
    assert_eq!(import.files.keys().collect::<Vec<_>>(), [BASE_PATH]);
    assert!(!import.report.needs_a_look() && import.report.taken.is_empty());
}

#[test]
fn an_override_holds_against_what_upstream_says_now() {
    let (import, files) = Case::new()
        .ours(UPDATE, "/body/fields/topic/length", json!([1, 100]))
        .decided(UPDATE, "/body/fields/topic/length", json!([1, 100]))
        .upstream(&format!("{BODY}/properties/topic/maxLength"), json!(300))
        .import();
    assert_eq!(named(&file(&files, UPDATE)["body"]["fields"], "topic")["length"], json!([1, 100]));
    assert!(!import.report.needs_a_look());
    let [kept] = import.report.kept.as_slice() else { panic!("{:?}", import.report.kept) };
    assert_eq!(
        (kept.theirs.as_deref(), kept.ours.as_deref()),
        (Some("[null, 300]"), Some("[1, 100]"))
    );
}

#[test]
fn an_override_that_upstream_agrees_with_is_reported_until_it_is_gone() {
    let case = Case::new()
        .ours(UPDATE, "/body/fields/topic/length", json!([null, 300]))
        .decided(UPDATE, "/body/fields/topic/length", json!([null, 300]))
        .upstream(&format!("{BODY}/properties/topic/maxLength"), json!(300));
    let document = case.document.clone();
    let (import, mut files) = case.import();
    let [obsolete] = import.report.obsolete.as_slice() else {
        panic!("{:?}", import.report.obsolete)
    };
    assert_eq!(obsolete.at, "/body/fields/topic/length");
    assert!(obsolete.help.contains("remove the override"));
    assert!(brought(&files, &document, &[]).report.needs_a_look());
    let mut update = file(&files, UPDATE);
    update.as_object_mut().unwrap().remove("evidence");
    files.insert(UPDATE.to_owned(), update.to_string().into_bytes());
    let import = brought(&files, &document, &[]);
    assert!(!import.report.needs_a_look());
    assert_eq!(import.files.keys().collect::<Vec<_>>(), [BASE_PATH]);
}

#[test]
fn an_override_of_what_upstream_no_longer_has_is_reported() {
    let (import, files) = Case::new()
        .ours(UPDATE, "/body/fields/topic/length", json!([1, 100]))
        .decided(UPDATE, "/body/fields/topic/length", json!([1, 100]))
        .upstream(&format!("{BODY}/properties/topic"), Value::Null)
        .import();
    named(&file(&files, UPDATE)["body"]["fields"], "topic");
    let [obsolete] = import.report.obsolete.as_slice() else {
        panic!("{:?}", import.report.obsolete)
    };
    assert_eq!(obsolete.at, "/body/fields/topic");
    assert!(obsolete.help.contains("no longer"));
}
