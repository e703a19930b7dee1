//! What a document spells out again and again becomes one type, with a short name and in one place.

use std::collections::BTreeSet;

use crate::common::base;
use crate::common::upstream::{apply, brought, file, named};
use codegen::load::load_files;
use codegen_tools::upstream::Files;
use serde_json::{Value, json};

/// A desk: an object with an enum in it, and with itself.
fn desk() -> Value {
    json!({ "type": "object", "description": "Upstream's words.", "properties": {
        "width": { "type": "integer", "minimum": 1 },
        "state": { "type": "string", "enum": ["up", "down"] },
        "owner": { "type": "object", "properties": { "owner_name": { "type": "string" } } }
    } })
}

/// A document with a `GET` for each path, which answers with fields.
fn document(operations: &[(&str, Value)]) -> Value {
    let mut paths = json!({});
    for (path, fields) in operations {
        let schema = json!({ "type": "object", "properties": fields });
        paths[*path] = json!({ "get": {
            "description": "**Scopes:** `rooms:read`\n\n**Rate Limit Label:** `LIGHT`\n\n",
            "responses": { "200": { "content": { "application/json": { "schema": schema } } } }
        } });
    }
    json!({ "openapi": "3.0.0", "info": { "title": "Rooms" }, "paths": paths })
}

fn taken(files: &Files, document: &Value) -> Files {
    let mut files = files.clone();
    let import = brought(&files, document, &["*"]);
    assert!(import.left.is_empty(), "{}", import.left);
    apply(&mut files, &import);
    let again = brought(&files, document, &[]);
    assert!(again.files.is_empty(), "{:?}", again.files);
    codegen::generate(&load_files(files.clone()).unwrap()).unwrap();
    files
}

fn types(files: &Files, path: &str) -> BTreeSet<String> {
    let file = file(files, path);
    let types = file["types"].as_array().cloned().unwrap_or_default();
    types.iter().map(|ty| ty["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_the_same_in_two_files_is_shared() {
    let document = document(&[
        ("/rooms/north", json!({ "corner_desk": desk() })),
        (
            "/rooms/south",
            json!({ "corner_desk": desk(), "corner_desks": { "type": "array", "items": desk() } }),
        ),
    ]);
    let files = taken(&base(), &document);
    let names = ["CornerDesk", "CornerDeskOwner", "CornerDeskState"].map(str::to_owned);
    assert_eq!(types(&files, "types/rooms.json"), BTreeSet::from(names));
    assert_eq!(file(&files, "types/rooms.json")["tier"], "imported");
    for path in ["rooms/north/get.json", "rooms/south/get.json"] {
        let file = file(&files, path);
        assert_eq!(named(&file["response"]["fields"], "corner_desk")["type"], "CornerDesk");
        assert!(file.get("types").is_none(), "{file}");
    }
    let south = file(&files, "rooms/south/get.json");
    assert_eq!(named(&south["response"]["fields"], "corner_desks")["type"], "[CornerDesk]");
}

#[test]
fn what_differs_or_is_called_otherwise_stays_apart() {
    let mut wide = desk();
    wide["properties"]["width"]["minimum"] = json!(2);
    let document = document(&[
        ("/rooms/north", json!({ "corner_desk": desk(), "corner_table": desk() })),
        ("/rooms/south", json!({ "corner_desk": wide })),
    ]);
    let files = taken(&base(), &document);
    // The owners and states of desks are the same all the same.
    assert!(types(&files, "types/rooms.json").len() == 2);
    let (north, south) =
        (types(&files, "rooms/north/get.json"), types(&files, "rooms/south/get.json"));
    assert_eq!((north.len(), south.len()), (2, 1), "{north:?} {south:?}");
}

#[test]
fn several_groups_share_in_a_file_of_theirs() {
    let desks = || json!({ "corner_desk": { "type": "object", "properties": { "width": { "type": "integer" } } } });
    let two = document(&[("/rooms", desks()), ("/halls", desks())]);
    let files = taken(&base(), &two);
    assert!(types(&files, "types/halls_rooms.json").contains("CornerDesk"));
    let three = document(&[("/rooms", desks()), ("/halls", desks()), ("/huts", desks())]);
    let files = taken(&base(), &three);
    assert!(types(&files, "types/shared.json").contains("CornerDesk"));
}

#[test]
fn a_later_import_uses_what_is_shared_already() {
    let north = ("/rooms/north", json!({ "corner_desk": desk() }));
    let south = ("/rooms/south", json!({ "corner_desk": desk() }));
    let first = taken(&base(), &document(&[north.clone(), south.clone()]));
    let west = ("/rooms/west", json!({ "corner_desk": desk() }));
    let files = taken(&first, &document(&[north, south, west]));
    assert_eq!(first["types/rooms.json"], files["types/rooms.json"]);
    let west = file(&files, "rooms/west/get.json");
    assert_eq!(named(&west["response"]["fields"], "corner_desk")["type"], "CornerDesk");
    assert!(west.get("types").is_none(), "{west}");
}

#[test]
fn names_are_short_and_have_no_numbers() {
    let deep = json!({ "type": "object", "properties": { "settings": desk() } });
    let deep = json!({ "type": "object", "properties": { "workplace_configuration": deep } });
    let mut other = deep.clone();
    other["properties"]["workplace_configuration"]["properties"]["settings"]["properties"]["width"] =
        json!({ "type": "string" });
    let document = document(&[
        (
            "/rooms/north",
            json!({ "arrangement": deep, "arrangements": { "type": "array", "items": other } }),
        ),
        ("/rooms/{roomId}/south", json!({ "arrangement": other, "settings": desk() })),
    ]);
    let files = taken(&base(), &document);
    let all = files.keys().filter(|path| path.starts_with("rooms/") || path.starts_with("types/"));
    let names: BTreeSet<_> = all.flat_map(|path| types(&files, path)).collect();
    for name in names {
        assert!(name.len() <= 50 && !name.ends_with(|c: char| c.is_ascii_digit()), "{name}");
    }
}
