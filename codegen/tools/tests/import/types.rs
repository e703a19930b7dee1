//! What becomes of types when the fields that have them change or go.

use crate::common::upstream::{ANSWERED, Case, SENT, file, named};
use serde_json::{Value, json};

const GET: &str = "rooms/get.json";
const UPDATE: &str = "rooms/update.json";

/// Names of the fields of a type.
fn fields(spec: &Value, name: &str) -> Vec<String> {
    let fields = named(&spec["types"], name)["fields"].as_array().unwrap().iter();
    fields.map(|field| field["name"].as_str().unwrap().to_owned()).collect()
}

fn name_schema() -> Value {
    let last = json!({ "type": "object", "properties": { "now": { "type": "string" } } });
    json!({ "type": "object", "properties": { "first": { "type": "string" }, "last": last } })
}

#[test]
fn a_text_that_becomes_an_object_brings_its_fields() {
    let text = json!({ "name": { "type": "string" } });
    let at = format!("{ANSWERED}/name");
    for (schema, ty) in [
        (name_schema(), "RoomsName"),
        (json!({ "type": "array", "items": name_schema() }), "[RoomsName]"),
        (json!({ "type": "object", "additionalProperties": name_schema() }), "{RoomsName}"),
    ] {
        let (_, files) = Case::rooms(&text, &json!({})).upstream(&at, schema).import();
        let get = file(&files, GET);
        let field = named(&get["response"]["fields"], "name");
        let name = ty.trim_matches(['[', ']', '{', '}']);
        assert_eq!(field["type"], ty, "{get}");
        assert_eq!(fields(&get, name), ["first", "last"]);
        assert_eq!(fields(&get, "RoomsNameLast"), ["now"]);
    }
}

#[test]
fn a_value_that_becomes_a_list_keeps_its_type_and_texts() {
    let status = json!({ "type": "string", "enum": ["open", "shut"] });
    let old = json!({ "name": name_schema(), "status": status });
    let (import, files) = Case::rooms(&old, &old)
        .ours(GET, "/types/RoomsName/docs", json!("My words."))
        .ours(UPDATE, "/types/UpdateRoomsStatus/docs", json!("My words."))
        .upstream(&format!("{ANSWERED}/name"), json!({ "type": "array", "items": name_schema() }))
        .upstream(&format!("{SENT}/status"), json!({ "type": "array", "items": status }))
        .import();
    let (get, update) = (file(&files, GET), file(&files, UPDATE));
    assert_eq!(named(&get["response"]["fields"], "name")["type"], "[RoomsName]");
    assert_eq!(named(&get["types"], "RoomsName")["docs"], "My words.");
    assert_eq!(named(&update["body"]["fields"], "status")["type"], "[UpdateRoomsStatus]");
    assert_eq!(named(&update["types"], "UpdateRoomsStatus")["docs"], "My words.");
    let mut left = import.left.iter();
    assert!(left.all(|problem| problem.rule.as_str() != "missing-docs"), "{}", import.left);
}

#[test]
fn what_is_new_in_a_value_that_becomes_a_list_comes_over() {
    let mut more = name_schema();
    more["properties"]["middle"] = json!({ "type": "string" });
    let (_, files) = Case::rooms(&json!({ "name": name_schema() }), &json!({}))
        .upstream(&format!("{ANSWERED}/name"), json!({ "type": "array", "items": more }))
        .import();
    assert_eq!(fields(&file(&files, GET), "RoomsName"), ["first", "last", "middle"]);
}

#[test]
fn a_text_enum_that_becomes_one_of_integers_is_another_type() {
    let old = json!({ "status": { "type": "string", "enum": ["open", "shut"] } });
    let (_, files) = Case::rooms(&old, &json!({}))
        .upstream(&format!("{ANSWERED}/status"), json!({ "type": "integer", "enum": [1, 2] }))
        .import();
    let get = file(&files, GET);
    let name = named(&get["response"]["fields"], "status")["type"].as_str().unwrap().to_owned();
    let values = named(&get["types"], &name)["values"].as_array().unwrap().clone();
    assert_eq!(values.iter().map(|value| &value["value"]).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(get["types"].as_array().unwrap().len(), 1, "{get}");
}

#[test]
fn a_type_that_a_field_still_names_stays_for_a_person_to_see() {
    let option = json!({ "type": "object", "properties": { "key": { "type": "string" } } });
    let answered =
        json!({ "room": { "type": "object", "properties": { "name": { "type": "string" } } } });
    let mut sent = answered.clone();
    sent["room"]["properties"]["option"] = option.clone();
    let mut case = Case::rooms(&answered, &sent);
    // One type for both ways, of which one field is only sent.
    let room = json!({ "name": "Room", "docs": "A room.", "fields": [
        { "name": "name", "type": "string", "docs": "Its name." },
        { "name": "option", "type": "RoomOption", "docs": "How it is.", "only": "write" }
    ] });
    let key = json!({ "name": "key", "type": "string", "docs": "Which." });
    let option = json!({ "name": "RoomOption", "docs": "How it is.", "fields": [key] });
    let types = json!({ "docs": "Rooms.", "types": [room, option] }).to_string();
    let text = codegen::format::format(&types).unwrap();
    case.files.insert("types/rooms.json".to_owned(), text.into_bytes());
    let (import, files) = case
        .ours_unchecked(GET, "/types", Value::Null)
        .ours_unchecked(GET, "/response/fields/room/type", json!("Room"))
        .ours_unchecked(UPDATE, "/types", Value::Null)
        .ours(UPDATE, "/body/fields/room/type", json!("Room"))
        .upstream(&format!("{SENT}/room"), json!({ "type": "string" }))
        .import();
    let update = file(&files, UPDATE);
    assert_eq!(named(&update["body"]["fields"], "room")["type"], "string");
    named(&file(&files, "types/rooms.json")["types"], "RoomOption");
    assert!(import.left.iter().any(|problem| problem.rule.as_str() == "unused-type"));
}
