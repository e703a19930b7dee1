//! Edits change what they are told to change, and nothing else.

use std::fs;
use std::path::Path;

use codegen::source::Node;
use codegen_tools::edit::Editor;
use serde_json::{Value, json};

const TEXT: &str = r#"{
  "id": "users.list",
  "title": "List users",
  "query": [
    { "name": "page_size", "type": "int", "docs": "Items.", "range": [1, 300] },
    { "name": "type", "type": "int", "docs": "Plan.", "default": 576460752303423488 }
  ],
  "errors": [{ "status": 404, "code": 1001, "docs": "There is no such user." }]
}
"#;

fn edited(edit: impl FnOnce(&mut Editor)) -> String {
    let mut editor = Editor::new("users/list.json", TEXT).unwrap();
    edit(&mut editor);
    editor.text()
}

#[test]
fn nothing_edited_is_nothing_changed() {
    assert_eq!(edited(|_| ()), TEXT);
}

#[test]
fn members_come_where_the_tables_have_them() {
    let text = edited(|editor| {
        editor.set("/query/page_size/default", json!(30)).unwrap();
        editor.set("/query/type/required", json!(true)).unwrap();
        editor.set("/rate_limit", json!("light")).unwrap();
        editor.set("/$schema", json!("../schema.json")).unwrap();
    });
    let size = r#"{ "name": "page_size", "type": "int", "docs": "Items.", "default": 30, "range": [1, 300] }"#;
    assert!(text.contains(size), "{text}");
    let ty = r#""docs": "Plan.", "required": true, "default": 576460752303423488 }"#;
    assert!(text.contains(ty), "{text}");
    let names: Vec<_> = text.lines().filter(|line| line.starts_with("  \"")).collect();
    let names: Vec<_> = names.iter().map(|line| line.trim().split('"').nth(1).unwrap()).collect();
    assert_eq!(names, ["$schema", "id", "title", "rate_limit", "query", "errors"]);
}

#[test]
fn what_is_replaced_keeps_its_place() {
    let text = edited(|editor| editor.set("/query/page_size/range", json!([1, 50])).unwrap());
    assert_eq!(text, TEXT.replace("[1, 300]", "[1, 50]"));
}

#[test]
fn new_elements_have_their_members_in_order_and_numbers_keep_their_digits() {
    let text = edited(|editor| {
        let field =
            json!({ "docs": "", "type": "int", "default": 9007199254740993u64, "name": "a" });
        editor.insert("/query", 0, field).unwrap();
        editor
            .push("/types", json!({ "values": [{ "docs": "", "value": 1 }], "name": "T" }))
            .unwrap();
    });
    let field = r#"{ "name": "a", "type": "int", "docs": "", "default": 9007199254740993 },"#;
    assert!(text.contains(field), "{text}");
    let ty = r#"  "types": [{ "name": "T", "values": [{ "value": 1, "docs": "" }] }]"#;
    assert!(text.contains(ty), "{text}");
}

#[test]
fn an_empty_list_goes_where_it_says_nothing() {
    let text = edited(|editor| drop(editor.remove("/errors/1001").unwrap()));
    assert!(!text.contains("errors"), "{text}");
    let mut editor = Editor::new("types/a.json", r#"{"types":[{"name":"A","id":true}]}"#).unwrap();
    let removed = editor.remove("/types/A").unwrap();
    assert_eq!(removed.member("name").unwrap().kind, Node::from("A").kind);
    assert_eq!(editor.text(), "{\n  \"types\": []\n}\n");
}

#[test]
fn a_file_can_be_begun() {
    let mut editor = Editor::empty("users/get.json");
    editor.set("/title", json!("Get a user")).unwrap();
    editor.set("/id", json!("users.get")).unwrap();
    assert_eq!(editor.text(), "{\n  \"id\": \"users.get\",\n  \"title\": \"Get a user\"\n}\n");
}

#[test]
fn what_cannot_be_edited_says_why_and_changes_nothing() {
    let mut editor = Editor::new("users/list.json", TEXT).unwrap();
    let mut says = |pointer: &str| editor.set(pointer, json!(1)).unwrap_err().to_string();
    assert_eq!(says("/body/fields"), "`/body/fields` cannot be edited: there is no `body`");
    assert_eq!(says("/query/page"), "`/query/page` cannot be edited: the list has no such element");
    assert_eq!(
        says("/id/x"),
        "`/id/x` cannot be edited: what is above it is neither an object nor a list"
    );
    assert_eq!(
        says(""),
        "`` cannot be edited: it is the whole file, or no path such as `/query/page_size`"
    );
    assert_eq!(
        editor.remove("/query/page").unwrap_err().to_string(),
        "`/query/page` cannot be edited: nothing stands there"
    );
    assert_eq!(
        editor.push("/id", json!(1)).unwrap_err().to_string(),
        "`/id` cannot be edited: it is no list"
    );
    assert_eq!(editor.text(), TEXT);
}

/// The files of the spec: each one is rebuilt from its values, whose members have lost their order.
#[test]
fn the_spec_itself_has_its_members_in_that_order() {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    let mut seen = 0;
    for file in codegen::load(&spec).unwrap().endpoints {
        let path = file.source.path();
        let text = fs::read_to_string(spec.join(path)).unwrap();
        let mut values: Value = serde_json::from_str(&text).unwrap();
        let mut editor = Editor::new(path, &text).unwrap();
        for (name, value) in values.as_object_mut().unwrap() {
            // The members of what is sent and answered, and of a look, have an order of their own.
            let kept = editor.remove(&format!("/{name}")).unwrap();
            let free = matches!(name.as_str(), "examples" | "variants" | "verify" | "evidence");
            let value = if free { kept } else { value.take().into() };
            editor.set(&format!("/{name}"), value).unwrap();
        }
        assert_eq!(editor.text(), text, "{path}");
        seen += 1;
    }
    assert!(seen > 60);
}
