//! The three-way merge of an import: base, theirs and ours in all their cases.

use std::collections::BTreeSet;

use crate::common;
use crate::common::upstream::{Case, brought, file, meetings, named, with};
use codegen::load::load_files;
use codegen_tools::upstream::BASE_PATH;
use serde_json::{Value, json};

const BODY: &str =
    "/paths/~1meetings~1{meetingId}/patch/requestBody/content/application~1json/schema";

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
fn senseless_bounds_do_not_come_over() {
    let topic = format!("{BODY}/properties/topic");
    let (import, _) = Case::new()
        .upstream(&format!("{topic}/minLength"), json!(-3))
        .upstream(&format!("{BODY}/properties/duration/maximum"), json!(-1))
        .import();
    // The least duration is 0: the document says two things, and the spec neither.
    let taken: Vec<_> = import.report.taken.iter().map(|change| change.at.as_str()).collect();
    assert_eq!(taken, ["/body/fields/duration/range"]);
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

// Enums.

const LIST: &str = "meetings/list.json";
const STATUS: &str = "/paths/~1meetings/get/parameters/0/schema/enum";

fn values(files: &codegen_tools::upstream::Files, path: &str, name: &str) -> Vec<Value> {
    let types = &file(files, path)["types"];
    let values = named(types, name)["values"].as_array().unwrap().iter();
    values.map(|value| value["value"].clone()).collect()
}

#[test]
fn values_of_enums_come_and_go() {
    let (import, files) =
        Case::of("meetings").upstream(STATUS, json!(["scheduled", "past"])).import();
    // `live` is the default, which comes and goes by itself: a person sees it.
    assert_eq!(values(&files, LIST, "ListMeetingsType"), ["scheduled", "past"]);
    let rules: BTreeSet<_> = import.left.iter().map(|problem| problem.rule.as_str()).collect();
    assert_eq!(rules, BTreeSet::from(["bad-default", "missing-docs"]));
}

#[test]
fn a_value_that_the_spec_has_besides_stays() {
    let more = json!([
        { "value": "scheduled", "docs": "A." }, { "value": "live", "docs": "B." }, { "value": "older", "docs": "C." }
    ]);
    let (import, files) = Case::of("meetings")
        .ours(LIST, "/types/ListMeetingsType/values", more)
        .upstream(STATUS, json!(["scheduled", "live", "past"]))
        .import();
    assert_eq!(values(&files, LIST, "ListMeetingsType"), ["scheduled", "live", "older", "past"]);
    assert!(!import.report.needs_a_look());
}

#[test]
fn large_values_keep_their_digits() {
    let kind =
        "/paths/~1meetings/post/requestBody/content/application~1json/schema/properties/type/enum";
    let (_, files) = Case::of("meetingCreate")
        .upstream(kind, json!([1, 2, 8, 9_007_199_254_740_993_i64]))
        .import();
    let text = String::from_utf8(files["meetings/create.json"].clone()).unwrap();
    assert!(text.contains("{ \"value\": 9007199254740993, \"docs\": \"\" }"), "{text}");
    let base = String::from_utf8(files[BASE_PATH].clone()).unwrap();
    assert!(base.contains("[1, 2, 8, 9007199254740993]"));
}

#[test]
fn a_text_that_gets_values_becomes_an_enum_and_back() {
    let pointer = format!("{BODY}/properties/topic/enum");
    let case = Case::new().upstream(&pointer, json!(["a", "b"]));
    let before = meetings();
    let (_, mut files) = case.import();
    assert_eq!(
        named(&file(&files, UPDATE)["body"]["fields"], "topic")["type"],
        "UpdateMeetingTopic"
    );
    assert_eq!(values(&files, UPDATE, "UpdateMeetingTopic"), ["a", "b"]);
    common::upstream::fill(&mut files);
    let back = brought(&files, &before, &[]);
    common::upstream::apply(&mut files, &back);
    let update = file(&files, UPDATE);
    assert_eq!(named(&update["body"]["fields"], "topic")["type"], "string");
    assert_eq!(update.get("types"), None, "what nothing uses any more goes");
}

// Operations.

#[test]
fn scopes_labels_statuses_and_errors_come_over() {
    let operation = "/paths/~1meetings/get";
    let (import, files) = Case::of("meetings")
        .upstream(&format!("{operation}/description"), json!(
            "**Scopes:** `meeting:read`, `meeting:master`\n\n**Granular Scopes:** `meeting:read:all`\n\n**Rate Limit Label:** `HEAVY`"
        ))
        .upstream(&format!("{operation}/responses/400/description"), json!("**Error Code:** `200` **Error Code:** `3000`"))
        .import();
    let list = file(&files, LIST);
    assert_eq!(
        list["scopes"],
        json!({ "classic": ["meeting:read", "meeting:master"], "granular": ["meeting:read:all"] })
    );
    assert_eq!(list["rate_limit"], "heavy");
    let codes: Vec<_> =
        list["errors"].as_array().unwrap().iter().map(|error| error["code"].clone()).collect();
    assert_eq!(codes, [200, 3000, 1001], "sorted, without 300, and with what was there");
    assert!(!import.report.needs_a_look());

    let (import, files) = Case::of("meetingUpdate")
        .ours(UPDATE, "/rate_limit", json!("medium"))
        .upstream(
            "/paths/~1meetings~1{meetingId}/patch/description",
            json!("**Scopes:** `meeting:write`\n\n**Rate Limit Label:** `HEAVY`"),
        )
        .import();
    assert_eq!(file(&files, UPDATE)["rate_limit"], "medium");
    let [conflict] = import.report.conflicts.as_slice() else {
        panic!("{:?}", import.report.conflicts)
    };
    assert_eq!(
        (conflict.base.as_deref(), conflict.theirs.as_deref(), conflict.ours.as_deref()),
        (Some("\"light\""), Some("\"heavy\""), Some("\"medium\""))
    );
}

#[test]
fn errors_that_the_spec_leaves_out_stay_out() {
    let (import, files) = Case::of("meetings")
        .ours(LIST, "/errors", json!([{ "status": 400, "code": 300, "docs": "No." }]))
        .upstream(
            "/paths/~1meetings/get/responses/404/description",
            json!("**Error Code:** `1001` **Error Code:** `1002`"),
        )
        .import();
    let errors = file(&files, LIST)["errors"].as_array().unwrap().clone();
    let codes: Vec<_> = errors.iter().map(|error| error["code"].clone()).collect();
    assert_eq!(codes, [300, 1002]);
    assert_eq!(import.report.taken.len(), 1);
}

#[test]
fn what_upstream_has_new_and_what_it_has_no_longer_is_told() {
    let mut document = meetings();
    let case = Case::of("meetingUpdate");
    document["paths"]["/meetings/{meetingId}/polls"] =
        json!({ "get": { "operationId": "polls", "responses": {} } });
    document["paths"]["/meetings/{meetingId}"].as_object_mut().unwrap().remove("patch");
    let import = brought(&case.files, &document, &[]);
    assert_eq!(
        import.report.new,
        [("GET /meetings/{meetingId}/polls".to_owned(), Some("polls".to_owned()))]
    );
    assert_eq!(import.report.gone, [("PATCH /meetings/{meetingId}".to_owned(), UPDATE.to_owned())]);
    assert!(import.report.needs_a_look());
    // The file stays until a person deletes it, or says that it stays.
    assert!(!import.files.contains_key(UPDATE));
    let case = case.decided(UPDATE, "/path", json!("/meetings/{meetingId}"));
    assert!(brought(&case.files, &document, &[]).report.gone.is_empty());
    let mut files = case.files;
    files.remove(UPDATE);
    files.remove("types/ids.json");
    let import = brought(&files, &document, &[]);
    assert!(import.report.gone.is_empty() && import.report.conflicts.is_empty());
}

#[test]
fn a_body_that_comes_or_goes_is_for_a_person() {
    let body = "/paths/~1meetings~1{meetingId}/patch/requestBody";
    let (import, files) = Case::new().upstream(body, Value::Null).import();
    assert!(file(&files, UPDATE).get("body").is_some());
    let [conflict] = import.report.conflicts.as_slice() else {
        panic!("{:?}", import.report.conflicts)
    };
    assert_eq!((conflict.at.as_str(), conflict.theirs.as_deref()), ("/body", Some("not there")));
}

const ANSWER: &str =
    "/paths/~1meetings~1{meetingId}/get/responses/200/content/application~1json/schema";

#[test]
fn an_answer_that_becomes_a_bare_list_is_for_a_person() {
    let list = json!({ "type": "array", "items": { "$ref": "#/components/schemas/Meeting" } });
    let (import, files) = Case::of("meeting").upstream(ANSWER, list).import();
    assert!(file(&files, "meetings/get.json")["response"].get("bare").is_none());
    let [conflict] = import.report.conflicts.as_slice() else {
        panic!("{:?}", import.report.conflicts)
    };
    let (ours, theirs) = (conflict.ours.as_deref(), conflict.theirs.as_deref());
    assert_eq!(
        (conflict.at.as_str(), ours, theirs),
        ("/response", Some("an object"), Some("a list"))
    );
    assert!(conflict.help.contains("`bare`"), "{}", conflict.help);
}

#[test]
fn an_answer_or_a_body_that_becomes_another_thing_is_left_alone_until_that_is_settled() {
    let fields = json!({ "a": { "type": "string" }, "b": { "type": "string" } });
    let other = json!({ "type": "object", "properties": { "b": { "type": "integer" }, "c": { "type": "string" } } });
    let list = json!({ "type": "array", "items": other });
    let body = "/paths/~1rooms/put/requestBody/content";
    let answer = "/paths/~1rooms/get/responses/200/content";
    let json = |schema: &Value| json!({ "application/json": { "schema": schema } });
    let form = json!({ "multipart/form-data": { "schema": other } });
    for (path, pointer, content, at, theirs) in [
        ("rooms/get.json", answer, json(&list), "/response", "a list"),
        ("rooms/update.json", body, json(&list), "/body", "a list"),
        ("rooms/update.json", body, form, "/body", "a form"),
    ] {
        let case = Case::rooms(&fields, &fields);
        let before = case.files[path].clone();
        let case = case.upstream(pointer, content);
        let document = case.document.clone();
        let (import, files) = case.import();
        assert_eq!(String::from_utf8_lossy(&files[path]), String::from_utf8_lossy(&before));
        let [conflict] = import.report.conflicts.as_slice() else {
            panic!("{:?}", import.report.conflicts)
        };
        assert_eq!((conflict.at.as_str(), conflict.theirs.as_deref()), (at, Some(theirs)));
        assert_eq!(conflict.ours.as_deref(), Some("an object"));
        assert!(brought(&files, &document, &[]).report.needs_a_look(), "until it is settled");
    }
}

#[test]
fn a_body_that_becomes_a_form_comes_over_once_the_spec_has_one() {
    let fields = json!({ "a": { "type": "string" } });
    let mut form = fields.clone();
    form["file"] = json!({ "type": "string", "format": "binary" });
    form["b"] = json!({ "type": "string" });
    let file_field = json!({ "name": "file", "type": "file", "docs": "A file." });
    let schema = json!({ "schema": { "type": "object", "properties": form } });
    let content = json!({ "multipart/form-data": schema });
    let case = Case::rooms(&json!({}), &fields)
        .upstream("/paths/~1rooms/put/requestBody/content", content);
    let list = file(&case.files, "rooms/update.json")["body"]["fields"][0].clone();
    let (import, files) = case
        .ours_unchecked("rooms/update.json", "/body/fields", json!([list, file_field]))
        .import();
    assert!(import.report.conflicts.is_empty(), "{:?}", import.report.conflicts);
    let body = file(&files, "rooms/update.json")["body"].clone();
    let names: Vec<_> =
        body["fields"].as_array().unwrap().iter().map(|field| &field["name"]).collect();
    assert_eq!(names, ["a", "b", "file"]);
}

#[test]
fn fields_of_the_items_of_a_bare_list_come_over() {
    let mut document = meetings();
    let item = json!({ "type": "object", "properties": { "uuid": { "type": "string" } } });
    let list = json!({ "type": "array", "items": item });
    *document.pointer_mut(ANSWER).unwrap() = list;
    let case = Case { files: with(&document, &["meeting"]), document };
    let properties = format!("{ANSWER}/items/properties");
    let agenda = json!({ "agenda": { "type": "string" } });
    let (import, files) = case.upstream(&properties, agenda).import();
    assert!(import.report.conflicts.is_empty(), "{:?}", import.report.conflicts);
    let types = &file(&files, "meetings/get.json")["types"];
    let fields = types[0]["fields"].as_array().unwrap();
    assert_eq!(fields.iter().map(|field| &field["name"]).collect::<Vec<_>>(), ["agenda"]);
}

#[test]
fn an_answer_that_no_longer_comes_keeps_its_status_until_that_is_settled() {
    let fields = json!({ "a": { "type": "string" } });
    let case = Case::rooms(&fields, &json!({}));
    let answer = case.document.pointer("/paths/~1rooms/get/responses/200").unwrap().clone();
    let (import, files) = case
        .upstream("/paths/~1rooms/get/responses/200", Value::Null)
        .upstream("/paths/~1rooms/get/responses/204", answer)
        .import();
    assert_eq!(file(&files, "rooms/get.json")["response"]["status"], 200);
    let [conflict] = import.report.conflicts.as_slice() else {
        panic!("{:?}", import.report.conflicts)
    };
    assert_eq!(
        (conflict.at.as_str(), conflict.theirs.as_deref()),
        ("/response", Some("not there"))
    );
}

#[test]
fn the_path_of_the_spec_says_which_parameters_are_in_it() {
    let parameter = "/paths/~1meetings~1{meetingId}/parameters/0/name";
    let (import, files) = Case::new().upstream(parameter, json!("id")).import();
    let parameters = file(&files, UPDATE)["path_params"].clone();
    assert_eq!(parameters.as_array().unwrap().len(), 1);
    named(&parameters, "meetingId");
    assert!(!import.report.needs_a_look());
}

#[test]
fn bounds_that_hold_no_value_are_a_conflict() {
    let at = "/body/fields/duration/range";
    let (import, files) = Case::new()
        .ours_unchecked(UPDATE, at, json!([50, null]))
        .upstream(&format!("{BODY}/properties/duration/maximum"), json!(20))
        .import();
    let body = &file(&files, UPDATE)["body"]["fields"];
    assert_eq!(named(body, "duration")["range"], json!([50, null]));
    let [conflict] = import.report.conflicts.as_slice() else {
        panic!("{:?}", import.report.conflicts)
    };
    assert_eq!(conflict.at, at);
}

// Shared types.

/// Two operations whose bodies and answers the spec describes by one type.
fn shared() -> (codegen_tools::upstream::Files, Value) {
    let room = |more: Value| {
        let mut fields = json!({ "name": { "type": "string", "maxLength": 10 }, "floor": { "type": "integer" } });
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "content": { "application/json": { "schema": { "type": "object", "properties": {
            "room": { "type": "object", "properties": fields }
        } } } } })
    };
    let mut get = room(json!({ "size": { "type": "integer" } }));
    get["description"] = json!("A text.");
    let text = "**Scopes:** `rooms:read`\n\n**Rate Limit Label:** `LIGHT`";
    let document = json!({ "openapi": "3.0.0", "info": { "title": "Rooms" }, "paths": { "/rooms": {
        "get": { "operationId": "get", "description": text, "responses": { "200": get } },
        "put": { "operationId": "put", "description": text, "requestBody": room(json!({})), "responses": { "204": {} } }
    } } });
    let mut files = common::upstream::with(&document, &["* /rooms"]);
    let room = json!({ "name": "Room", "docs": "A room.", "fields": [
        { "name": "name", "type": "string", "docs": "Name.", "length": [null, 10] },
        { "name": "floor", "type": "int", "docs": "Floor." },
        { "name": "size", "type": "int", "docs": "Size.", "only": "read" }
    ] });
    let types = json!({ "docs": "Rooms.", "types": [room] });
    files.insert(
        "types/rooms.json".to_owned(),
        codegen::format::format(&types.to_string()).unwrap().into_bytes(),
    );
    for path in ["rooms/get.json", "rooms/update.json"] {
        let text = String::from_utf8(files[path].clone()).unwrap();
        let mut editor = codegen_tools::edit::Editor::new(path, &text).unwrap();
        let list = if path.contains("get") { "/response/fields" } else { "/body/fields" };
        editor.set(&format!("{list}/room/type"), "Room").unwrap();
        editor.remove("/types").unwrap();
        files.insert(path.to_owned(), editor.text().into_bytes());
    }
    load_files(files.clone()).unwrap_or_else(|problems| panic!("{problems}"));
    (files, document)
}

const READ: &str =
    "/paths/~1rooms/get/responses/200/content/application~1json/schema/properties/room/properties";
const SENT: &str =
    "/paths/~1rooms/put/requestBody/content/application~1json/schema/properties/room/properties";

fn rooms(changes: &[(&str, Value)]) -> (codegen_tools::upstream::Import, Value) {
    let (mut files, mut document) = shared();
    assert!(brought(&files, &document, &[]).files.is_empty());
    for (pointer, value) in changes {
        let (above, name) = pointer.rsplit_once('/').unwrap();
        let above = document.pointer_mut(above).unwrap().as_object_mut().unwrap();
        match value {
            Value::Null => drop(above.remove(name).unwrap()),
            value => drop(above.insert(name.to_owned(), value.clone())),
        }
    }
    let import = brought(&files, &document, &[]);
    common::upstream::apply(&mut files, &import);
    assert!(brought(&files, &document, &[]).files.is_empty());
    let room = named(&file(&files, "types/rooms.json")["types"], "Room").clone();
    (import, room)
}

#[test]
fn a_new_field_of_a_shared_type_goes_the_ways_that_upstream_has_it() {
    let new = json!({ "type": "boolean" });
    let at = |section: &str| format!("{section}/new");
    let (_, room) = rooms(&[(&at(READ), new.clone())]);
    assert_eq!(named(&room["fields"], "new")["only"], "read");
    let (_, room) = rooms(&[(&at(SENT), new.clone())]);
    assert_eq!(named(&room["fields"], "new")["only"], "write");
    let (_, room) = rooms(&[(&at(READ), new.clone()), (&at(SENT), new)]);
    assert_eq!(named(&room["fields"], "new").get("only"), None);
}

#[test]
fn a_field_that_only_came_back_and_is_now_sent_too_loses_its_mark() {
    let (import, room) = rooms(&[(&format!("{SENT}/size"), json!({ "type": "integer" }))]);
    assert_eq!(named(&room["fields"], "size").get("only"), None);
    assert_eq!(import.report.taken.len(), 1);
}

#[test]
fn a_field_of_a_shared_type_stays_as_long_as_one_operation_has_it() {
    let (import, room) = rooms(&[(&format!("{SENT}/name"), Value::Null)]);
    named(&room["fields"], "name");
    assert!(import.report.taken.is_empty());
    let gone = [(format!("{SENT}/name"), Value::Null), (format!("{READ}/name"), Value::Null)];
    let (_, room) = rooms(&[(&gone[0].0, Value::Null), (&gone[1].0, Value::Null)]);
    assert!(room["fields"].as_array().unwrap().iter().all(|field| field["name"] != "name"));
}

#[test]
fn a_shared_type_allows_what_any_of_its_operations_allows() {
    let longer = [(format!("{SENT}/name/maxLength"), json!(20))];
    let (_, room) = rooms(&[(&longer[0].0, longer[0].1.clone())]);
    assert_eq!(named(&room["fields"], "name")["length"], json!([null, 20]));
    let (_, room) = rooms(&[(&longer[0].0, json!(5))]);
    assert_eq!(named(&room["fields"], "name")["length"], json!([null, 10]));
}
