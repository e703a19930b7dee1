//! What was seen or announced is no departure from upstream, which never had it. When upstream comes to
//! have it, that is told once, and the evidence goes.

use crate::common::upstream::{ANSWERED, Case, SENT, file, named};
use codegen_tools::upstream::{Change, Import};
use serde_json::{Value, json};

const GET: &str = "rooms/get.json";
const PUT: &str = "rooms/update.json";
const NICK: &str = "/response/fields/nick";

fn room() -> Value {
    json!({
        "name": { "type": "string" },
        "status": { "type": "string", "enum": ["open", "shut"] },
        "desk": { "type": "object", "properties": { "width": { "type": "integer" } } }
    })
}

fn rooms() -> Case {
    Case::rooms(&room(), &room())
}

/// The spec has a field that the document does not have, and says where it was seen.
fn with_nick() -> Case {
    let mut fields = room();
    fields["nick"] = json!({ "type": "string" });
    let case = Case::rooms(&fields, &room()).upstream(&format!("{ANSWERED}/nick"), Value::Null);
    // The base does not know it either.
    let (_, files) = Case { files: case.files.clone(), document: case.document.clone() }.import();
    let nick = json!({ "name": "nick", "type": "string", "docs": "Invented for a test." });
    let mut list = file(&files, GET)["response"]["fields"].clone();
    list.as_array_mut().unwrap().push(nick);
    Case { files, document: case.document }.ours(GET, "/response/fields", list).seen(GET, NICK)
}

fn at(changes: &[Change]) -> Vec<&str> {
    changes.iter().map(|change| change.at.as_str()).collect()
}

fn is_quiet(import: &Import) -> bool {
    let report = &import.report;
    !report.needs_a_look() && report.kept.is_empty() && report.documented.is_empty()
}

#[test]
fn what_upstream_never_had_is_not_taken_for_a_departure() {
    let (import, files) = with_nick().import();
    assert!(is_quiet(&import) && import.report.taken.is_empty());
    // Whatever else upstream changes.
    let case = with_nick().upstream(&format!("{ANSWERED}/name"), Value::Null);
    let (import, _) = case.import();
    assert!(is_quiet(&import));
    assert_eq!(at(&import.report.taken), ["/response/fields/name"]);
    named(&file(&files, GET)["response"]["fields"], "nick");
}

#[test]
fn what_was_seen_stays_when_upstream_drops_it() {
    let (import, files) = rooms()
        .seen(GET, "/response/fields/name")
        .seen(GET, "/types/RoomsStatus/values/shut")
        .seen(GET, "/errors/1001")
        .upstream(&format!("{ANSWERED}/name"), Value::Null)
        .upstream(&format!("{ANSWERED}/status/enum"), json!(["open"]))
        .upstream("/paths/~1rooms/get/responses/404", Value::Null)
        .import();
    assert!(!import.report.needs_a_look(), "{:?}", at(&import.report.obsolete));
    let kept = ["/errors/1001", "/response/fields/name", "/types/RoomsStatus/values/shut"];
    let mut found = at(&import.report.kept);
    found.sort_unstable();
    assert_eq!(found, kept);
    assert!(import.report.taken.is_empty());
    let get = file(&files, GET);
    named(&get["response"]["fields"], "name");
    assert_eq!(get["errors"][0]["code"], 1001);
    assert_eq!(get["evidence"].as_array().unwrap().len(), 3);
}

#[test]
fn a_field_that_is_documented_now_is_told_once_and_loses_its_evidence() {
    let case = with_nick().noted(GET, "/response/fields/name").seen(GET, NICK);
    let upstream = json!({ "type": "string", "maxLength": 9 });
    let (import, files) = case.upstream(&format!("{ANSWERED}/nick"), upstream).import();
    assert!(!import.report.needs_a_look());
    let [change] = import.report.documented.as_slice() else { panic!() };
    assert_eq!((change.at.as_str(), change.theirs.as_deref()), (NICK, Some("\"string\"")));
    assert!(change.help.contains("evidence is gone"));
    // What else upstream says of it comes over, and other evidence stays.
    let get = file(&files, GET);
    assert_eq!(named(&get["response"]["fields"], "nick")["length"], json!([null, 9]));
    let [evidence] = get["evidence"].as_array().unwrap().as_slice() else { panic!() };
    assert_eq!(evidence["at"], "/response/fields/name");
}

#[test]
fn another_type_than_was_seen_is_a_conflict_like_any_other() {
    let upstream = json!({ "type": "boolean" });
    let (import, files) = with_nick().upstream(&format!("{ANSWERED}/nick"), upstream).import();
    assert_eq!(at(&import.report.documented), [NICK]);
    assert_eq!(at(&import.report.conflicts), ["/response/fields/nick/type"]);
    assert!(file(&files, GET).get("evidence").is_none());
}

#[test]
fn values_and_errors_lose_their_evidence_too() {
    let value = json!({ "value": "torn", "docs": "Invented for a test." });
    let error = json!({ "status": 429, "code": 7, "docs": "Invented for a test." });
    let mut errors = file(&rooms().files, GET)["errors"].clone();
    errors.as_array_mut().unwrap().push(error);
    let mut values = named(&file(&rooms().files, GET)["types"], "RoomsStatus")["values"].clone();
    values.as_array_mut().unwrap().push(value);
    let case = rooms()
        .ours(GET, "/errors", errors)
        .ours(GET, "/types/RoomsStatus/values", values)
        .seen(GET, "/errors/7")
        .seen(GET, "/types/RoomsStatus/values/torn");
    assert!(is_quiet(
        &Case { files: case.files.clone(), document: case.document.clone() }.import().0
    ));
    let (import, files) = case
        .upstream(&format!("{ANSWERED}/status/enum"), json!(["open", "shut", "torn"]))
        .upstream(
            "/paths/~1rooms/get/responses/429",
            json!({ "description": "**Error Code:** `7`" }),
        )
        .import();
    assert!(!import.report.needs_a_look());
    let mut found = at(&import.report.documented);
    found.sort_unstable();
    assert_eq!(found, ["/errors/7", "/types/RoomsStatus/values/torn"]);
    assert!(file(&files, GET).get("evidence").is_none());
}

#[test]
fn what_was_seen_in_a_type_keeps_it() {
    let fields = json!([
        { "name": "width", "type": "int", "docs": "Invented for a test." },
        { "name": "height", "type": "int", "docs": "Invented for a test." }
    ]);
    let (import, files) = rooms()
        .ours(GET, "/types/RoomsDesk/fields", fields)
        .seen(GET, "/types/RoomsDesk/fields/height")
        .upstream(&format!("{ANSWERED}/desk"), Value::Null)
        .import();
    assert_eq!(at(&import.report.obsolete), ["/response/fields/desk"]);
    named(&file(&files, GET)["types"], "RoomsDesk");
}

#[test]
fn an_announced_field_gets_its_place_and_its_name_goes() {
    let case = rooms()
        .noted(GET, "/response/fields/name")
        .announced(GET, "/response", &["nick", "floor"])
        .announced(PUT, "/body", &["nick"]);
    let nick = json!({ "type": "string" });
    let (import, files) = Case { files: case.files.clone(), document: case.document.clone() }
        .upstream(&format!("{ANSWERED}/desk/properties/nick"), nick.clone())
        .import();
    assert!(!import.report.needs_a_look());
    assert_eq!(at(&import.report.documented), ["/types/RoomsDesk/fields/nick"]);
    assert!(import.report.documented[0].help.contains("announced without its place"));
    let evidence = |path: &str| file(&files, path)["evidence"].clone();
    assert_eq!(evidence(GET)[1]["names"], json!(["floor"]));
    // What is sent is still to come.
    assert_eq!(evidence(PUT)[0]["names"], json!(["nick"]));

    // The last name takes the piece along.
    let (import, files) = case
        .upstream(&format!("{ANSWERED}/nick"), nick.clone())
        .upstream(&format!("{ANSWERED}/floor"), nick.clone())
        .upstream(&format!("{SENT}/nick"), nick)
        .import();
    assert_eq!(import.report.documented.len(), 3);
    assert_eq!(file(&files, GET)["evidence"].as_array().unwrap().len(), 1);
    assert!(file(&files, PUT).get("evidence").is_none());
}
