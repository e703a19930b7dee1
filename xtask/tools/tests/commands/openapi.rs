//! `cargo xtask openapi`, on a copy of the spec.

use std::collections::BTreeMap;
use std::fs;

use boon::{Compiler, Schemas, ValidationError};

use crate::common::{Workspace, stderr, stdout};
use serde_json::{Value, json};

#[test]
fn the_document_goes_to_the_file_or_to_the_standard_output() {
    let workspace = Workspace::copy_spec();
    let shown = workspace.xtask(&["openapi"]);
    assert_eq!((shown.status.code(), stderr(&shown)), (Some(0), String::new()));
    let document: Value = serde_json::from_str(&stdout(&shown)).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));

    fs::write(workspace.path("old.json"), "old").unwrap();
    for file in ["new.json", "old.json"] {
        let written = workspace.xtask_in("spec", &["openapi", "--out", &format!("../{file}")]);
        assert_eq!(written.status.code(), Some(0));
        assert_eq!((stdout(&written), stderr(&written)), (String::new(), String::new()));
        assert!(fs::read_to_string(workspace.path(file)).unwrap() == stdout(&shown), "{file}");
    }
}

#[test]
fn a_path_that_cannot_be_written_to_is_told_of() {
    let workspace = Workspace::copy_spec();
    let before = workspace.snapshot("spec");
    for (path, why) in [("nowhere/new.json", ""), ("spec", "it is not a file"), ("..", "")] {
        let output = workspace.xtask(&["openapi", "--out", path]);
        assert_eq!(output.status.code(), Some(2), "{path}");
        assert_eq!(stdout(&output), "");
        let text = stderr(&output);
        assert!(text.starts_with(&format!("error: {path}: {why}")), "{text}");
        assert!(text.contains("\n\nhelp: name a file in a folder that exists"), "{text}");
    }
    assert!(before == workspace.snapshot("spec"));
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_a_socket_stays_a_socket() {
    let workspace = Workspace::copy_spec();
    fs::write(workspace.path("target.json"), "old").unwrap();
    std::os::unix::fs::symlink("target.json", workspace.path("link.json")).unwrap();
    let output = workspace.xtask(&["openapi", "--out", "link.json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(fs::symlink_metadata(workspace.path("link.json")).unwrap().is_symlink());
    assert!(
        fs::read_to_string(workspace.path("target.json")).unwrap().starts_with("{\n  \"openapi\"")
    );
    let _socket = std::os::unix::net::UnixListener::bind(workspace.path("socket")).unwrap();
    let output = workspace.xtask(&["openapi", "--out", "socket"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).starts_with("error: socket: it is not a file\n"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_broken_spec_leaves_the_file_as_it_was() {
    let workspace = Workspace::copy_spec();
    fs::write(workspace.path("old.json"), "old").unwrap();
    workspace.edit("spec/users/list.json", |text| text.replacen("\"title\"", "\"titel\"", 1));
    let output = workspace.xtask(&["openapi", "--out", "old.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("spec/users/list.json:"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(workspace.path("old.json")).unwrap(), "old");
}

/// The examples of a document that are not what their schemas say.
fn invalid(document: &Value) -> Vec<String> {
    let mut examples = BTreeMap::new();
    collect(document, String::new(), &mut examples);
    // As one object, so that the schemas are read once.
    let schemas: BTreeMap<_, _> =
        examples.iter().map(|(path, (schema, _))| (path, schema)).collect();
    let values: BTreeMap<_, _> = examples.iter().map(|(path, (_, value))| (path, value)).collect();
    let schema = json!({ "properties": schemas, "components": document["components"] });
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.enable_format_assertions();
    compiler.add_resource("document.json", schema).unwrap();
    let schema = compiler.compile("document.json", &mut schemas).unwrap();
    let values = json!(values);
    let mut errors = Vec::new();
    if let Err(error) = schemas.validate(&values, schema) {
        leaves(&error, &mut errors);
    }
    // Of several schemas that all hold, several may say the same.
    errors.sort();
    errors.dedup();
    errors
}

/// The errors that have no others as their causes.
fn leaves(error: &ValidationError<'_, '_>, found: &mut Vec<String>) {
    if error.causes.is_empty() {
        found.push(format!("{}: {}", error.instance_location, error.kind));
    }
    error.causes.iter().for_each(|cause| leaves(cause, found));
}

/// Notes each example below a value, with its schema, by path.
fn collect<'d>(
    value: &'d Value,
    path: String,
    found: &mut BTreeMap<String, (&'d Value, &'d Value)>,
) {
    match value {
        Value::Object(members) => {
            if let (Some(schema), Some(examples)) =
                (members.get("schema"), members.get("examples").and_then(Value::as_object))
            {
                let examples = examples.iter();
                found.extend(examples.map(|(name, example)| {
                    (format!("{path}/{name}"), (schema, &example["value"]))
                }));
            }
            for (name, value) in members {
                collect(value, format!("{path}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                collect(value, format!("{path}/{index}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn every_example_is_what_its_schema_says() {
    let output = Workspace::copy_spec().xtask(&["openapi"]);
    let mut document: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(invalid(&document), Vec::<String>::new());

    // What is wrong is found: a number that is too large, a text that is no address, and one that is no number.
    let call = &mut document["paths"]["/users"]["get"];
    call["parameters"][1]["examples"]["ListUsers2"]["value"] = json!(9999);
    let answer = &mut call["responses"]["200"]["content"]["application/json"];
    answer["examples"]["ListUsers"]["value"]["users"][0]["email"] = json!("nobody");
    answer["examples"]["ListUsers"]["value"]["users"][0]["type"] = json!("2");
    let found = invalid(&document);
    assert_eq!(found.len(), 3, "{found:?}");
}
