//! Overrides that upstream agrees with now, or that matches nothing any more: every import says so,
//! until they are gone.

use crate::common::upstream::{ANSWERED, Case, brought, file};
use codegen_tools::upstream::{BASE_PATH, Change, Import};
use serde_json::{Value, json};

const GET: &str = "rooms/get.json";
const TEXT: &str = "/paths/~1rooms/get/description";
const ERRORS: &str = "/paths/~1rooms/get/responses";

fn rooms() -> Case {
    Case::rooms(&json!({ "name": { "type": "string", "maxLength": 10 } }), &json!({}))
}

fn scopes(scopes: &str) -> Value {
    json!(format!("**Scopes:** {scopes}\n\n**Rate Limit Label:** `LIGHT`\n\n"))
}

fn error(code: i64) -> Value {
    json!({ "description": format!("**Error Code:** `{code}`") })
}

/// Imports twice: the second time says the same. Then the evidence goes, and nothing is left to say.
fn until_it_is_gone(case: Case) -> (Import, Value) {
    let document = case.document.clone();
    let (import, mut files) = case.import();
    let again = brought(&files, &document, &[]);
    let shown = |changes: &[Change]| {
        changes.iter().map(|change| (change.at.clone(), change.theirs.clone())).collect::<Vec<_>>()
    };
    assert_eq!(shown(&again.report.obsolete), shown(&import.report.obsolete));
    let get = file(&files, GET);
    let mut without = get.clone();
    without.as_object_mut().unwrap().remove("evidence");
    files.insert(GET.to_owned(), without.to_string().into_bytes());
    assert!(!brought(&files, &document, &[]).report.needs_a_look());
    (import, get)
}

fn obsolete(import: &Import) -> &Change {
    let [obsolete] = import.report.obsolete.as_slice() else {
        panic!("{:?}", import.report.obsolete)
    };
    obsolete
}

#[test]
fn scopes_that_upstream_agrees_with_are_reported() {
    let ours = json!(["rooms:read", "rooms:admin"]);
    let (import, _) = until_it_is_gone(
        rooms()
            .ours(GET, "/scopes/classic", ours.clone())
            .decided(GET, "/scopes/classic", ours)
            .upstream(TEXT, scopes("`rooms:admin`, `rooms:read`")),
    );
    assert_eq!(obsolete(&import).at, "/scopes/classic");
    assert!(obsolete(&import).help.contains("remove the override"));
}

#[test]
fn an_override_of_scopes_holds_until_upstream_comes_back_to_it() {
    let case = rooms().decided(GET, "/scopes/classic", json!(["rooms:read"]));
    let before = case.document.clone();
    let (import, files) = case.upstream(TEXT, scopes("`rooms:other`")).import();
    assert!(!import.report.needs_a_look());
    assert_eq!(import.report.kept.len(), 1);
    let (import, get) = until_it_is_gone(Case { files, document: before });
    assert_eq!(obsolete(&import).at, "/scopes/classic");
    assert_eq!(get["scopes"]["classic"], json!(["rooms:read"]));
}

#[test]
fn the_status_of_an_error_is_settled_like_any_other_value() {
    let at_400 = |case: Case| {
        case.upstream(&format!("{ERRORS}/404"), Value::Null)
            .upstream(&format!("{ERRORS}/400"), error(1001))
    };
    // Upstream alone changed it: the error keeps its text.
    let (import, files) = at_400(rooms()).import();
    let new = json!({ "status": 400, "code": 1001, "docs": "Invented for a test." });
    assert_eq!(file(&files, GET)["errors"], json!([new]));
    assert_eq!(import.report.taken.len(), 1);
    // An override holds.
    let (import, files) = at_400(rooms().decided(GET, "/errors/1001/status", json!(404))).import();
    assert_eq!(file(&files, GET)["errors"][0]["status"], 404);
    assert_eq!(file(&files, GET)["errors"].as_array().unwrap().len(), 1);
    assert!(!import.report.needs_a_look() && import.report.kept.len() == 1);
    // Upstream comes to say the same.
    let ours = rooms().ours(GET, "/errors/1001/status", json!(400));
    let (import, get) =
        until_it_is_gone(at_400(ours.decided(GET, "/errors/1001/status", json!(400))));
    assert_eq!(obsolete(&import).at, "/errors/1001");
    assert_eq!(get["errors"], json!([new]));
    // Both changed.
    let (import, files) = at_400(rooms().ours(GET, "/errors/1001/status", json!(429))).import();
    assert_eq!(file(&files, GET)["errors"].as_array().unwrap().len(), 1);
    let [conflict] = import.report.conflicts.as_slice() else {
        panic!("{:?}", import.report.conflicts)
    };
    let shown = [&conflict.base, &conflict.theirs, &conflict.ours];
    let shown = shown.map(|text| text.as_deref().unwrap());
    assert_eq!(shown, ["404 with code 1001", "400 with code 1001", "429 with code 1001"]);
}

#[test]
fn an_override_of_an_error_that_upstream_no_longer_has_is_reported() {
    let case = rooms().decided(GET, "/errors/1001/status", json!(404));
    let case = case
        .upstream(&format!("{ERRORS}/404"), Value::Null)
        .upstream(&format!("{ERRORS}/429"), error(7));
    let document = case.document.clone();
    let (import, files) = case.import();
    assert_eq!(obsolete(&import).at, "/errors/1001");
    let again = brought(&files, &document, &[]);
    assert_eq!(obsolete(&again).at, "/errors/1001");
    let codes: Vec<_> = file(&files, GET)["errors"].as_array().unwrap().clone();
    assert_eq!(codes.iter().map(|error| &error["code"]).collect::<Vec<_>>(), [1001, 7]);
}

#[test]
fn an_error_stays_by_an_override_of_it_as_a_whole() {
    let case = rooms();
    let error = file(&case.files, GET)["errors"][0].clone();
    let case = case.decided(GET, "/errors/1001", error);
    let (import, files) = case.upstream(&format!("{ERRORS}/404"), Value::Null).import();
    assert_eq!(file(&files, GET)["errors"].as_array().unwrap().len(), 1);
    assert!(!import.report.needs_a_look());
}

#[test]
fn an_agreement_is_no_news_where_nothing_is_known_of_before() {
    let mut case = rooms()
        .decided(GET, "/scopes/classic", json!(["rooms:read"]))
        .decided(GET, "/rate_limit", json!("light"))
        .decided(GET, "/errors/1001/status", json!(404))
        .decided(GET, "/response/fields/name/type", json!("string"))
        .decided(GET, "/response/fields/name/length", json!([null, 10]));
    case.files.remove(BASE_PATH);
    let document = case.document.clone();
    let (import, files) = case.import();
    assert!(!import.report.needs_a_look(), "{:?}", import.report.obsolete);
    assert!(!brought(&files, &document, &[]).report.needs_a_look());
}

#[test]
fn an_override_of_a_field_that_upstream_has_now_is_reported() {
    let size = json!([{ "name": "name", "type": "string", "docs": "N.", "length": [null, 10] }, { "name": "size", "type": "int", "docs": "S." }]);
    let (import, _) = until_it_is_gone(
        rooms()
            .ours(GET, "/response/fields", size)
            .decided(GET, "/response/fields/size/type", json!("int"))
            .upstream(&format!("{ANSWERED}/size"), json!({ "type": "integer" })),
    );
    assert_eq!(obsolete(&import).at, "/response/fields/size/type");
    assert_eq!(obsolete(&import).base, None);
}
