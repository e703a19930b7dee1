//! What a person has made of the spec is not lost when upstream removes the thing.

use crate::common::upstream::{ANSWERED, Case, SENT, file, named};
use codegen_tools::upstream::{Change, Import};
use serde_json::{Value, json};

const GET: &str = "rooms/get.json";
const UPDATE: &str = "rooms/update.json";

fn room() -> Value {
    let desk =
        json!({ "type": "object", "properties": { "width": { "type": "integer", "maximum": 9 } } });
    json!({
        "name": { "type": "string", "maxLength": 10 },
        "status": { "type": "string", "enum": ["open", "shut"] },
        "desk": desk,
        "floor": { "type": "integer", "deprecated": true }
    })
}

fn rooms() -> Case {
    Case::rooms(&room(), &room())
}

/// The same type for both fields.
fn two_desks() -> Case {
    let mut fields = room();
    fields["other"] = fields["desk"].clone();
    Case::rooms(&fields, &json!({}))
        .ours_unchecked(GET, "/response/fields/other/type", json!("RoomsDesk"))
        .ours(GET, "/types/RoomsOther", Value::Null)
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
}

fn conflict(import: &Import) -> &Change {
    let [conflict] = import.report.conflicts.as_slice() else {
        panic!("{:?}", import.report.conflicts)
    };
    conflict
}

fn obsolete(import: &Import) -> &Change {
    let [obsolete] = import.report.obsolete.as_slice() else {
        panic!("{:?}", import.report.obsolete)
    };
    obsolete
}

// What a person made.

#[test]
fn a_field_that_a_person_has_changed_is_not_removed() {
    let at = "/body/fields/name";
    for (member, value) in [
        ("required", json!(true)),
        ("deprecated", json!("Use something else.")),
        ("length", json!([1, 10])),
        ("type", json!("email")),
        ("rust", json!("called")),
    ] {
        let (import, files) = rooms()
            .ours_unchecked(UPDATE, &format!("{at}/{member}"), value.clone())
            .upstream(&format!("{SENT}/name"), Value::Null)
            .upstream(&format!("{SENT}/desk/properties/depth"), json!({ "type": "integer" }))
            .import();
        let update = file(&files, UPDATE);
        assert_eq!(named(&update["body"]["fields"], "name")[member], value);
        let conflict = conflict(&import);
        assert_eq!((conflict.at.as_str(), conflict.theirs.as_deref()), (at, None));
        assert!(conflict.help.contains("the spec has made more of `/body/fields/name`"));
        let depth = &named(&update["types"], "UpdateRoomsDesk")["fields"];
        assert_eq!(names(depth), ["width", "depth"], "the rest comes over");
    }
}

#[test]
fn texts_are_no_reason_to_keep_a_field_and_nor_is_what_the_spec_leaves_out() {
    let (import, files) = rooms()
        .ours(UPDATE, "/body/fields/name/docs", json!("My words."))
        .ours(UPDATE, "/body/fields/name/length", Value::Null)
        .ours(UPDATE, "/body/fields/floor/deprecated", Value::Null)
        .upstream(&format!("{SENT}/name"), Value::Null)
        .upstream(&format!("{SENT}/floor"), Value::Null)
        .import();
    assert_eq!(names(&file(&files, UPDATE)["body"]["fields"]), ["desk", "status"]);
    assert!(!import.report.needs_a_look());
}

#[test]
fn a_field_is_kept_by_an_override_of_the_whole_field() {
    let case = rooms();
    let field = named(&file(&case.files, UPDATE)["body"]["fields"], "name").clone();
    let (import, files) = case
        .decided(UPDATE, "/body/fields/name", field)
        .upstream(&format!("{SENT}/name"), Value::Null)
        .import();
    named(&file(&files, UPDATE)["body"]["fields"], "name");
    assert!(!import.report.needs_a_look());
    assert_eq!(import.report.kept.len(), 1);
}

#[test]
fn a_value_that_a_person_has_changed_is_not_removed() {
    let at = "/types/RoomsStatus/values/shut";
    for (member, text) in [("deprecated", "No longer."), ("rust", "Closed")] {
        let (import, files) = rooms()
            .ours(GET, &format!("{at}/{member}"), json!(text))
            .upstream(&format!("{ANSWERED}/status/enum"), json!(["open", "full"]))
            .import();
        assert_eq!(conflict(&import).at, at);
        let get = file(&files, GET);
        let values = &named(&get["types"], "RoomsStatus")["values"];
        let values: Vec<_> =
            values.as_array().unwrap().iter().map(|value| &value["value"]).collect();
        assert_eq!(values, ["open", "shut", "full"]);
    }
}

#[test]
fn a_type_with_something_of_a_person_does_not_go_with_its_field() {
    let value = json!({ "value": "mine", "docs": "Mine." });
    let open = json!({ "value": "open", "docs": "Open." });
    let values = "/types/RoomsStatus/values";
    let mine = rooms().ours(GET, values, json!([open, value]));
    let (import, files) = mine.upstream(&format!("{ANSWERED}/status/enum"), Value::Null).import();
    assert_eq!(conflict(&import).at, "/response/fields/status/type");
    assert!(conflict(&import).help.contains("/types/RoomsStatus/values/mine"));
    named(&file(&files, GET)["types"], "RoomsStatus");

    let width = json!({ "name": "width", "type": "int", "docs": "W.", "range": [null, 9] });
    let mine = json!({ "name": "mine", "type": "int", "docs": "Mine." });
    for list in [
        json!([width, mine]),
        json!([{ "name": "width", "type": "int", "docs": "W.", "range": [1, 9] }]),
    ] {
        for schema in [Value::Null, json!({ "type": "string" })] {
            let (import, files) = rooms()
                .ours(GET, "/types/RoomsDesk/fields", list.clone())
                .upstream(&format!("{ANSWERED}/desk"), schema)
                .import();
            assert!(conflict(&import).at.starts_with("/response/fields/desk"));
            let desk = named(&file(&files, GET)["types"], "RoomsDesk").clone();
            assert_eq!(desk["fields"], list);
        }
    }
}

#[test]
fn a_type_goes_when_no_field_names_it_any_more_and_that_is_told() {
    let (import, files) = two_desks().upstream(&format!("{ANSWERED}/desk"), Value::Null).import();
    assert_eq!(names(&file(&files, GET)["types"]), ["RoomsDesk", "RoomsStatus"]);
    assert_eq!(import.report.taken.len(), 1);
    let (import, files) = two_desks()
        .upstream(&format!("{ANSWERED}/desk"), Value::Null)
        .upstream(&format!("{ANSWERED}/other"), json!({ "type": "string" }))
        .import();
    assert_eq!(names(&file(&files, GET)["types"]), ["RoomsStatus"]);
    let mut taken: Vec<_> = import.report.taken.iter().map(|change| change.at.as_str()).collect();
    taken.sort_unstable();
    let fields = ["/response/fields/desk", "/response/fields/other/type"];
    assert_eq!(taken, [fields[0], fields[1], "/types/RoomsDesk"]);
}

#[test]
fn a_type_of_a_person_that_nothing_uses_yet_is_left_alone() {
    let mine = json!([{ "name": "Mine", "docs": "Mine.", "id": true }]);
    let mut case = rooms();
    let types = json!({ "docs": "Mine.", "types": mine }).to_string();
    let text = codegen::format::format(&types).unwrap();
    case.files.insert("types/mine.json".to_owned(), text.into_bytes());
    let (import, files) = case.upstream(&format!("{ANSWERED}/desk"), Value::Null).import();
    assert_eq!(file(&files, "types/mine.json")["types"], mine);
    assert_eq!(names(&file(&files, GET)["types"]), ["RoomsStatus"]);
    assert!(import.left.iter().any(|problem| problem.rule.as_str() == "unused-type"));
}

// Evidence.

#[test]
fn evidence_in_a_type_keeps_the_field_that_has_it() {
    for at in ["/types/RoomsDesk", "/types/RoomsDesk/fields/width/range"] {
        for schema in [Value::Null, json!({ "type": "string" })] {
            let (import, files) = rooms()
                .noted(GET, at)
                .upstream(&format!("{ANSWERED}/desk"), schema)
                .upstream(&format!("{ANSWERED}/name/maxLength"), json!(20))
                .import();
            let get = file(&files, GET);
            assert_eq!(named(&get["response"]["fields"], "desk")["type"], "RoomsDesk");
            assert_eq!(names(&named(&get["types"], "RoomsDesk")["fields"]), ["width"]);
            assert_eq!(named(&get["response"]["fields"], "name")["length"], json!([null, 20]));
            assert!(obsolete(&import).help.contains("evidence is about `/types/RoomsDesk"));
        }
    }
    let two = two_desks().noted(GET, "/types/RoomsDesk");
    let two = two.upstream(&format!("{ANSWERED}/desk"), Value::Null);
    let (import, files) = two.upstream(&format!("{ANSWERED}/other"), Value::Null).import();
    assert_eq!(import.report.obsolete.len(), 2);
    named(&file(&files, GET)["types"], "RoomsDesk");
}

#[test]
fn evidence_in_a_type_stays_when_its_field_becomes_a_list() {
    let list = json!({ "type": "array", "items": room()["desk"] });
    let (import, files) = rooms()
        .noted(GET, "/types/RoomsDesk/fields/width/range")
        .upstream(&format!("{ANSWERED}/desk"), list)
        .import();
    assert_eq!(named(&file(&files, GET)["response"]["fields"], "desk")["type"], "[RoomsDesk]");
    assert!(!import.report.needs_a_look());
}

#[test]
fn evidence_about_an_enum_keeps_it() {
    let (import, files) = rooms()
        .noted(GET, "/types/RoomsStatus/values/shut")
        .upstream(&format!("{ANSWERED}/status/enum"), Value::Null)
        .import();
    assert_eq!(obsolete(&import).at, "/response/fields/status/type");
    named(&file(&files, GET)["types"], "RoomsStatus");
}

#[test]
fn evidence_about_a_member_keeps_it() {
    let (import, files) = rooms()
        .noted(GET, "/response/fields/floor/deprecated")
        .noted(GET, "/response/fields/name/length")
        .upstream(&format!("{ANSWERED}/floor/deprecated"), Value::Null)
        .upstream(&format!("{ANSWERED}/name/maxLength"), Value::Null)
        .upstream(&format!("{ANSWERED}/desk/properties/width/maximum"), json!(10))
        .import();
    let get = file(&files, GET);
    assert!(named(&get["response"]["fields"], "floor").get("deprecated").is_some());
    assert!(named(&get["response"]["fields"], "name").get("length").is_some());
    assert_eq!(named(&get["types"], "RoomsDesk")["fields"][0]["range"], json!([null, 10]));
    assert_eq!(import.report.obsolete.len(), 2);
    assert!(import.report.obsolete[0].help.contains("evidence is about"));
}
