//! What upstream gave another name is still the same.

use crate::common::upstream::{ALL, apply, bring, brought, file, meetings, named, with};
use codegen::load::load_files;
use codegen_tools::upstream::{BASE_PATH, Files, Import};
use serde_json::{Value, json};

const UPDATE: &str = "meetings/update.json";
const FILE: &str = "meetings/files/update.json";

/// The document with other names for the parameters of paths.
fn renamed(document: &Value, names: &[(&str, &str)]) -> Value {
    let mut text = document.to_string();
    // By way of names that nothing has: two may change places.
    for (old, _) in names {
        text = text.replace(&format!("{{{old}}}"), &format!("{{={old}}}"));
        text = text.replace(&format!("\"name\":\"{old}\""), &format!("\"name\":\"={old}\""));
    }
    for (old, new) in names {
        text = text.replace(&format!("{{={old}}}"), &format!("{{{new}}}"));
        text = text.replace(&format!("\"name\":\"={old}\""), &format!("\"name\":\"{new}\""));
    }
    serde_json::from_str(&text).unwrap()
}

/// Imports, and checks that a second import has nothing to do.
fn import(files: &mut Files, document: &Value) -> Import {
    let import = brought(files, document, &[]);
    assert!(import.report.gone.is_empty(), "{:?}", import.report.gone);
    assert!(import.report.new.is_empty(), "{:?}", import.report.new);
    apply(files, &import);
    load_files(files.clone()).unwrap_or_else(|problems| panic!("{problems}"));
    let again = brought(files, document, &[]);
    assert!(again.files.is_empty() && !again.report.needs_a_look(), "{:?}", again.files);
    import
}

#[test]
fn other_names_of_path_parameters_change_the_base_alone() {
    let before = with(&meetings(), &["meetingUpdate", "replaceFile"]);
    for names in [&[("meetingId", "id")][..], &[("meetingId", "fileId"), ("fileId", "meetingId")]] {
        let mut files = before.clone();
        let document = renamed(&meetings(), names);
        let import = import(&mut files, &document);
        assert_eq!(import.files.keys().collect::<Vec<_>>(), [BASE_PATH], "{names:?}");
        let base = file(&files, BASE_PATH);
        let name = names[0].1;
        let keys: Vec<_> = base["Meetings"]["operations"].as_object().unwrap().keys().collect();
        assert!(keys[0].starts_with(&format!("PATCH /meetings/{{{name}}}")), "{keys:?}");
        assert_eq!(keys.len(), 2, "{keys:?}");
    }
}

#[test]
fn what_else_changed_comes_over() {
    let mut files = with(&meetings(), &["meetingUpdate", "replaceFile"]);
    let mut document = renamed(&meetings(), &[("meetingId", "id"), ("fileId", "meetingId")]);
    let item = &mut document["paths"]["/meetings/{id}"];
    item["patch"]["description"] = json!("**Rate Limit Label:** `HEAVY`");
    let put = &mut document["paths"]["/meetings/{id}/files/{meetingId}"]["put"];
    put["parameters"][1]["deprecated"] = json!(true);
    let import = brought(&files, &document, &[]);
    apply(&mut files, &import);
    assert_eq!(file(&files, UPDATE)["rate_limit"], "heavy");
    let parameters = &file(&files, FILE)["path_params"];
    assert_eq!(named(parameters, "fileId")["deprecated"], "");
    assert!(named(parameters, "meetingId").get("deprecated").is_none());
}

#[test]
fn the_spec_may_have_names_of_its_own() {
    let mut files = with(&meetings(), &["meetingUpdate"]);
    let text = String::from_utf8(files[UPDATE].clone()).unwrap();
    files.insert(UPDATE.to_owned(), text.replace("meetingId", "number").into_bytes());
    load_files(files.clone()).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(import(&mut files, &meetings()).files.is_empty());
    let document = renamed(&meetings(), &[("meetingId", "id")]);
    assert_eq!(import(&mut files, &document).files.keys().collect::<Vec<_>>(), [BASE_PATH]);
}

#[test]
fn a_base_with_both_names_is_mended() {
    let mut files = with(&meetings(), &["meetingUpdate"]);
    let mut base = file(&files, BASE_PATH);
    let operations = &mut base["Meetings"]["operations"];
    operations["PATCH /meetings/{id}"] = operations["PATCH /meetings/{meetingId}"].clone();
    let text = codegen::format::format(&base.to_string()).unwrap();
    let clean = files.insert(BASE_PATH.to_owned(), text.into_bytes()).unwrap();
    import(&mut files, &meetings());
    assert_eq!(files[BASE_PATH], clean);
}

#[test]
fn path_parameters_are_those_of_the_path() {
    let mut files = with(&meetings(), ALL);
    let mut document = meetings();
    let put = &mut document["paths"]["/meetings/{meetingId}/files/{fileId}"]["put"];
    put["parameters"][1]["name"] = json!("file_id");
    let import = import(&mut files, &document);
    assert!(import.files.is_empty(), "{:?}", import.files);
}

#[test]
fn a_new_title_stops_the_import_until_a_person_has_looked() {
    let mut files = with(&meetings(), &["meetingUpdate"]);
    let mut document = meetings();
    document["info"]["title"] = json!("Meetings API");
    document["paths"]["/meetings/{meetingId}"]["patch"]["description"] =
        json!("**Scopes:** `meeting:write`\n\n**Rate Limit Label:** `HEAVY`");
    let Err(error) = bring(&files, &document, &[]) else { panic!("a new title passes") };
    let expected = "\
error: the document is called `Meetings API`, and most of its operations are noted as those of `Meetings`

help: if it has a new title, rename `Meetings` in spec/upstream.json, and where fix-ups know it in codegen/tools/src/upstream/fixups.rs; if it is another document, add `\"Meetings API\": { \"operations\": {}, \"left_out\": [] }` to spec/upstream.json";
    assert_eq!(error.to_string(), expected);

    // As another document.
    let mut other = files.clone();
    let mut base = file(&files, BASE_PATH);
    base["Meetings API"] = json!({ "operations": {}, "left_out": [] });
    other.insert(BASE_PATH.to_owned(), base.to_string().into_bytes());
    assert!(brought(&other, &document, &[]).files.contains_key(BASE_PATH));

    // Under its new title it is merged as before.
    let mut base = file(&files, BASE_PATH);
    let noted = base.as_object_mut().unwrap().remove("Meetings").unwrap();
    base["Meetings API"] = noted;
    files.insert(BASE_PATH.to_owned(), base.to_string().into_bytes());
    let import = import(&mut files, &document);
    assert_eq!(import.files.keys().collect::<Vec<_>>(), [UPDATE, BASE_PATH]);
    assert_eq!(import.report.taken.len(), 1, "{:?}", import.report.taken);
}
