//! Documents of events, which Zoom calls `webhooks`: taken in and followed as operations are.

use crate::common;
use crate::common::base;
use crate::common::upstream::{Case, brought, file, fill, named, with};
use codegen::load::load_files;
use codegen_tools::upstream::BASE_PATH;
use serde_json::{Value, json};

const OPENED: &str = "events/room/opened.json";

/// What a delivery of an event holds, with the description where Zoom has it.
fn event(payload: &Value) -> Value {
    let text = "**[Scopes](where):** `room:read:admin`,`room:master`\n\n**[Granular Scopes](where):** `room:read:room:admin`\n\n";
    let schema = json!({
        "type": "object",
        "required": ["event", "event_ts", "payload"],
        "additionalProperties": false,
        "properties": {
            "event": { "type": "string" },
            "event_ts": { "type": "integer", "format": "int64" },
            "payload": payload
        }
    });
    let content =
        json!({ "application/json": { "schema": schema, "examples": { "a": { "value": "{}" } } } });
    json!({ "post": {
        "tags": ["room"],
        "requestBody": { "description": text, "content": content },
        "responses": { "200": { "content": content } }
    } })
}

fn rooms() -> Value {
    let payload = json!({ "type": "object", "required": ["account_id", "object"], "properties": {
        "account_id": { "type": "string" },
        "kind": { "type": "string", "enum": ["desk", "hall"] },
        "object": { "type": "object", "properties": {
            "id": { "type": "string" },
            "seats": { "type": ["integer", "null"], "exclusiveMinimum": 0 },
            "opened_at": { "type": "string", "format": "date-time" }
        } }
    } });
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Rooms" },
        "webhooks": { "room.opened": event(&payload), "room.lights.dimmed": event(&json!({ "type": "object", "properties": { "level": { "const": 3 } } })) }
    })
}

/// Where the document says which fields the payload of `room.opened` has.
const FIELDS: &str = "/webhooks/room.opened/post/requestBody/content/application~1json/schema/properties/payload/properties";

fn case() -> Case {
    Case { files: with(&rooms(), &["room.opened"]), document: rooms() }
}

#[test]
fn an_event_is_taken_in_as_one_file() {
    let import = brought(&base(), &rooms(), &["room.*"]);
    let mut taken: Vec<_> = import.report.taken_in.iter().map(|new| new.file.as_str()).collect();
    taken.sort_unstable();
    assert_eq!(taken, ["events/room/lights_dimmed.json", OPENED]);
    let mut files = base();
    common::upstream::apply(&mut files, &import);
    let opened = file(&files, OPENED);
    assert_eq!(
        (&opened["event"], &opened["title"], &opened["payload"]),
        (&json!("room.opened"), &json!("Room opened"), &json!("RoomOpened"))
    );
    assert_eq!(
        opened["scopes"],
        json!({ "classic": ["room:read:admin", "room:master"], "granular": ["room:read:room:admin"] })
    );
    let object = named(&opened["fields"], "object")["type"].as_str().unwrap();
    let object = named(&opened["types"], object);
    assert_eq!(named(&object["fields"], "seats")["type"], "int");
    assert_eq!(named(&object["fields"], "seats")["range"], json!([1, null]));
    assert_eq!(named(&object["fields"], "opened_at")["type"], "datetime");
    assert_eq!(opened["examples"][0]["payload"]["object"]["id"], "example");
    // With its texts it is a good spec, and its base is no part of another document of that title.
    fill(&mut files);
    load_files(files.clone()).unwrap_or_else(|problems| panic!("{problems}"));
    let noted = file(&files, BASE_PATH);
    assert!(noted["Rooms (webhooks)"]["operations"]["room.opened"].is_object(), "{noted}");
    assert_eq!(brought(&files, &rooms(), &[]).report.events, 2);
}

#[test]
fn what_upstream_changed_comes_over() {
    let (import, files) = case()
        .upstream(&format!("{FIELDS}/floor"), json!({ "type": "integer" }))
        .upstream(&format!("{FIELDS}/kind/enum"), json!(["desk", "hall", "roof"]))
        .upstream(&format!("{FIELDS}/object/properties/opened_at"), Value::Null)
        .upstream(
            "/webhooks/room.opened/post/requestBody/description",
            json!(
                "**Scopes:** `room:read:admin`\n\n**Granular Scopes:** `room:read:room:admin`\n\n"
            ),
        )
        .import();
    assert_eq!(import.report.conflicts, []);
    let opened = file(&files, OPENED);
    assert_eq!(named(&opened["fields"], "floor")["type"], "int");
    let kind = named(&opened["fields"], "kind")["type"].as_str().unwrap();
    let values = named(&opened["types"], kind)["values"].as_array().unwrap();
    let values: Vec<_> = values.iter().map(|value| value["value"].as_str().unwrap()).collect();
    assert_eq!(values, ["desk", "hall", "roof"]);
    assert_eq!(opened["scopes"]["classic"], json!(["room:read:admin"]));
    let object = named(&opened["fields"], "object")["type"].as_str().unwrap();
    let names = named(&opened["types"], object)["fields"].as_array().unwrap();
    assert!(names.iter().all(|field| field["name"] != "opened_at"), "{names:?}");
    let said: Vec<_> = import.report.taken.iter().map(|change| change.upstream.as_str()).collect();
    assert!(said.contains(&"room.opened payload floor"), "{said:?}");
}

#[test]
fn what_both_changed_is_a_conflict_until_it_is_decided() {
    let changed = || {
        let case = case().upstream(&format!("{FIELDS}/kind"), json!({ "type": "boolean" }));
        case.ours_unchecked(OPENED, "/types/RoomOpenedKind", Value::Null)
            .ours_unchecked(OPENED, "/fields/kind/type", json!("int"))
            .ours(OPENED, "/examples/0/payload/kind", json!(1))
    };
    let (import, files) = changed().import();
    let conflicts: Vec<_> = import.report.conflicts.iter().map(|it| it.at.as_str()).collect();
    assert_eq!(conflicts, ["/fields/kind/type"]);
    assert_eq!(named(&file(&files, OPENED)["fields"], "kind")["type"], "int");
    let (import, _) = changed().decided(OPENED, "/fields/kind/type", json!("int")).import();
    assert_eq!(import.report.conflicts, []);
    assert_eq!(import.report.kept.len(), 1);
}

#[test]
fn an_event_that_upstream_no_longer_has_is_told_of_and_can_be_kept() {
    let gone = || case().upstream("/webhooks/room.opened", Value::Null);
    let (import, _) = gone().import();
    assert_eq!(import.report.gone, [("room.opened".to_owned(), OPENED.to_owned())]);
    let (import, _) = gone().decided(OPENED, "/event", json!("room.opened")).import();
    assert_eq!(import.report.gone, []);
}

/// Events say less of the same types, and take nothing away from what the endpoints say.
#[test]
fn where_an_endpoint_speaks_of_a_field_it_is_believed() {
    let said = json!({ "size": { "type": "integer", "minimum": 1, "maximum": 9, "default": 3 } });
    let Case { mut files, .. } = Case::rooms(&said, &said);
    let list = codegen_tools::upstream::Files::from_iter(
        files
            .iter()
            .filter(|(path, _)| path.starts_with("rooms/"))
            .map(|(a, b)| (a.clone(), b.clone())),
    );
    let body = list.keys().find(|path| file(&files, path)["method"] == "PUT").unwrap().clone();
    // The endpoint sends a type that the event tells of too.
    let fields = file(&files, &body)["body"]["fields"].clone();
    let shared = json!({ "docs": "Rooms.", "types": [{ "name": "Room", "docs": "A room.", "fields": fields }] });
    files.insert("types/rooms.json".to_owned(), shared.to_string().into_bytes());
    let case = Case { files, document: json!({}) };
    let case = case.ours(&body, "/body", json!({ "type": "Room" }));
    let mut files = case.files;
    let event_file = json!({
        "event": "room.changed", "title": "Room changed", "docs": "A room has changed.", "payload": "RoomChanged",
        "scopes": { "classic": [], "granular": [] },
        "fields": [{ "name": "object", "type": "Room", "docs": "The room." }],
        "examples": [{ "event_ts": 1, "payload": { "object": { "size": 4 } } }]
    });
    files.insert("events/room/changed.json".to_owned(), event_file.to_string().into_bytes());
    let payload = json!({ "type": "object", "properties": { "object": { "type": "object", "properties": {
        "size": { "type": "integer" }, "colour": { "type": "string" }
    } } } });
    let document = json!({
        "openapi": "3.1.0", "info": { "title": "Rooms" }, "webhooks": { "room.changed": event(&payload) }
    });
    let (import, files) = Case { files, document }.import();
    assert_eq!(import.report.conflicts, []);
    let room = file(&files, "types/rooms.json")["types"][0].clone();
    let size = named(&room["fields"], "size");
    assert_eq!((&size["range"], &size["default"]), (&json!([1, 9]), &json!(3)));
    // What only the event has is new, and only comes back.
    let colour = named(&room["fields"], "colour");
    assert_eq!((&colour["type"], &colour["only"]), (&json!("string"), &json!("read")));
}

#[test]
fn an_event_without_a_payload_cannot_be_taken_in() {
    let mut document = rooms();
    document["webhooks"]["room.opened"] = json!({ "post": { "responses": {} } });
    let import = brought(&base(), &document, &["room.opened"]);
    let why = "upstream does not say which fields its payload has";
    assert_eq!(import.report.refused, [("room.opened".to_owned(), why.to_owned())]);
}

#[test]
fn events_are_no_part_of_a_crate_that_acts_by_way_of_another() {
    let mut files = base();
    files.retain(|path, _| !path.starts_with("events/"));
    let mut api = file(&files, "api.json");
    api.as_object_mut().unwrap().remove("fake");
    api["runtime"] = json!({ "client": "caller", "fake": "callee" });
    files.insert("api.json".to_owned(), api.to_string().into_bytes());
    let import = brought(&files, &rooms(), &["*"]);
    assert!(import.report.taken_in.is_empty());
    let (_, why) = &import.report.refused[0];
    assert_eq!(why, "it is an event, which only `caller` can receive");
}
