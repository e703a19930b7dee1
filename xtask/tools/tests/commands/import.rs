//! What `cargo xtask import` prints, writes and ends with.

use std::collections::BTreeMap;
use std::fs;

use crate::common::{Workspace, stderr, stdout};

fn workspace() -> Workspace {
    let parts = [
        "spec",
        "Cargo.lock",
        "zoom-api/Cargo.toml",
        "zoom-api/core/Cargo.toml",
        "zoom-api/fake/Cargo.toml",
        "codegen/tools/tests/import",
    ];
    Workspace::copy_only(&parts)
}

const DOCUMENT: &str = "codegen/tools/tests/import/meetings.json";

/// All files of the spec.
fn spec(workspace: &Workspace) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![workspace.path("spec")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.display().to_string(), fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

#[test]
fn an_operation_is_taken_in_and_then_there_is_nothing_to_do() {
    let workspace = workspace();
    let before = spec(&workspace);
    let take = ["import", DOCUMENT, "--only", "DELETE /meetings/*"];

    let dry = workspace.xtask(&[&take[..], &["--dry-run"]].concat());
    assert_eq!(dry.status.code(), Some(0), "{}", stderr(&dry));
    assert!(stdout(&dry).ends_with("Meetings, 1 operation of the spec: 2 files would change\n"));
    assert_eq!(spec(&workspace), before, "a dry run writes nothing");

    // What an editor leaves is no part of the spec, even when it cannot be read.
    #[cfg(unix)]
    std::os::unix::fs::symlink("me@host.1", workspace.path("spec/users/.#list.json")).unwrap();
    let output = workspace.xtask(&take);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    #[cfg(unix)]
    fs::remove_file(workspace.path("spec/users/.#list.json")).unwrap();
    let expected = "\
Taken in (1)
  DELETE /meetings/{meetingId}  spec/meetings/delete.json

Repaired upstream: optional-path-parameter (1)

Meetings, 1 operation of the spec: 2 files written
";
    assert_eq!(stdout(&output), expected);
    assert_eq!(stderr(&output), "");
    assert!(workspace.path("spec/meetings/delete.json").is_file());

    let generate = workspace.xtask(&["generate"]);
    assert_eq!(generate.status.code(), Some(0), "{}", stderr(&generate));
    assert!(workspace.path("zoom-api/src/generated/meetings/delete.rs").is_file());

    let after = spec(&workspace);
    let again = workspace.xtask(&["import", DOCUMENT]);
    assert_eq!(again.status.code(), Some(0));
    assert_eq!(stdout(&again), "Meetings, 1 operation of the spec: nothing to do\n");
    assert_eq!(spec(&workspace), after);
}

#[test]
fn a_conflict_is_shown_with_all_three_values() {
    let workspace = workspace();
    workspace.xtask(&["import", DOCUMENT, "--only", "meetingUpdate"]);
    workspace.edit("spec/meetings/update.json", |text| {
        text.replace("\"rate_limit\": \"light\"", "\"rate_limit\": \"medium\"")
    });
    workspace.edit(DOCUMENT, |text| text.replace("`LIGHT`", "`HEAVY`"));
    let output = workspace.xtask(&["import", DOCUMENT]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let expected = "\
Conflicts: upstream and the spec changed (1)

  spec/meetings/update.json:9:17  /rate_limit
  upstream was  \"light\"
  upstream is   \"heavy\"
  the spec has  \"medium\"
  said in       PATCH /meetings/{meetingId}
  help          write upstream's value, or keep yours by evidence with a `value` at this place

Meetings, 1 operation of the spec: nothing changed, see above
";
    assert_eq!(stdout(&output), expected);
}

#[test]
fn a_broken_document_leaves_the_spec_as_it_is() {
    let workspace = workspace();
    let before = spec(&workspace);
    workspace.edit(DOCUMENT, |text| {
        text.replacen("\"title\": \"Meetings\"", "\"title\" \"Meetings\"", 1)
    });
    let output = workspace.xtask(&["import", DOCUMENT, "--only", "*"]);
    assert_eq!(output.status.code(), Some(2));
    let text = stderr(&output);
    assert!(
        text.starts_with(&format!("error: this is no JSON: expected `:`\n --> {DOCUMENT}:4:")),
        "{text}"
    );
    assert!(text.ends_with("Nothing was written.\n"), "{text}");
    assert_eq!(spec(&workspace), before);

    let missing = workspace.xtask(&["import", "no/such.json"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(stderr(&missing).starts_with("error: no/such.json: "));
    assert_eq!(spec(&workspace), before);
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let workspace = workspace();
    let before = spec(&workspace);
    // Too long for a folder.
    let word = "a".repeat(300);
    let path = format!("/{word}");
    workspace.edit(DOCUMENT, |text| text.replace("/meetings/{meetingId}/registrants", &path));
    let output = workspace.xtask(&["import", DOCUMENT, "--only", "addRegistrants"]);
    assert_eq!(output.status.code(), Some(2));
    let expected = format!("error: spec/{word}/");
    assert!(stderr(&output).starts_with(&expected), "{}", stderr(&output));
    assert_eq!(spec(&workspace), before);
    // Something is in the way.
    fs::create_dir_all(workspace.path("spec/meetings/delete.json")).unwrap();
    let output = workspace.xtask(&["import", DOCUMENT, "--only", "meetingDelete"]);
    assert_eq!(
        (output.status.code(), stderr(&output).as_str()),
        (Some(2), "error: spec/meetings/delete.json: it is not a file\n")
    );
    assert_eq!(spec(&workspace), before);
}

#[test]
fn one_thing_is_left() {
    let workspace = workspace();
    workspace.xtask(&["import", DOCUMENT, "--only", "meetingDelete"]);
    // Somebody has reviewed the file, and its texts are no longer derived.
    workspace.edit("spec/meetings/delete.json", |text| {
        let docs = r#""docs": "Invented.""#;
        text.replace("  \"tier\": \"imported\",\n", "")
            .replace(
                "\"method\"",
                &format!("\"title\": \"Delete a meeting\",\n  {docs},\n  \"method\""),
            )
            .replace("\"MeetingId\" }", &format!("\"MeetingId\", {docs} }}"))
            .replace("\"required\": true }", &format!("{docs}, \"required\": true }}"))
    });
    workspace.edit(DOCUMENT, |text| {
        let known = "{\n      \"name\": \"occurrence_id\"";
        let new = "{ \"name\": \"force\", \"in\": \"query\" },";
        text.replace(known, &format!("{new}{known}"))
    });
    let text = stdout(&workspace.xtask(&["import", DOCUMENT]));
    assert!(text.contains("\n1 thing is left for a person\n"), "{text}");
}

#[test]
fn a_spec_with_a_fault_is_not_touched() {
    let workspace = workspace();
    workspace.edit("spec/users/list.json", |text| text.replacen("\"title\"", "\"titel\"", 1));
    let before = spec(&workspace);
    let output = workspace.xtask(&["import", DOCUMENT, "--only", "*"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("spec/users/list.json:4:"), "{}", stderr(&output));
    assert_eq!(spec(&workspace), before);
}

/// The real document, the one that the spec was last brought up to: the 10 operations beside those of the spec.
#[cfg(feature = "upstream-tests")]
#[test]
fn the_ten_operations_beside_ours_can_be_taken_in() {
    let upstream =
        std::env::var("USERS_DOCUMENT").expect("USERS_DOCUMENT: path of Zoom's document");
    let workspace = workspace();
    let before = spec(&workspace);
    workspace.xtask(&["import", &upstream, "--as-base"]);
    assert_eq!(spec(&workspace), before, "the spec was brought up to another document");
    let output = workspace.xtask(&["import", &upstream]);
    let expected =
        format!("Users, {} operations of the spec: nothing to do\n", workspace.endpoints());
    assert_eq!(stdout(&output), expected);
    let output = workspace.xtask(&["import", &upstream, "--only", "*"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).starts_with("Taken in (10)\n"), "{}", stdout(&output));
    // Texts as a person would write them, by machine.
    for path in spec(&workspace).keys().filter(|path| !path.ends_with("upstream.json")) {
        let text = fs::read_to_string(path).unwrap();
        let text = text.replace("\"docs\": \"\"", "\"docs\": \"Invented for a test.\"");
        fs::write(path, text.replace("\"deprecated\": \"\"", "\"deprecated\": \"Invented.\""))
            .unwrap();
    }
    let generate = workspace.xtask(&["generate"]);
    assert_eq!(generate.status.code(), Some(0), "{}", stderr(&generate));
    let endpoints = format!("{} endpoints, ", workspace.endpoints());
    assert!(stdout(&generate).starts_with(&endpoints), "{}", stdout(&generate));
}
