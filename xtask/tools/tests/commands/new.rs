//! `cargo xtask new`, on a copy of the workspace.

use std::fs;

use crate::common::{Workspace, stderr, stdout};
use serde_json::{Value, json};

const FILE: &str = "spec/groups/rooms/list.json";

#[test]
fn a_skeleton_that_is_filled_in_is_an_endpoint() {
    let workspace = Workspace::copy();
    let made = workspace.xtask(&["new", "get", "/groups/{groupId}/rooms"]);
    assert_eq!((made.status.code(), stderr(&made)), (Some(0), String::new()));
    let text = stdout(&made);
    assert!(
        text.starts_with(&format!("written {FILE}\n\nleft to fill in:\n  {FILE}:4:3    `title`: ")),
        "{text}"
    );

    // What is not filled in is refused.
    let generate = workspace.xtask(&["generate"]);
    assert_eq!(generate.status.code(), Some(2));
    assert!(stderr(&generate).contains(&format!("--> {FILE}:10:17\n")), "{}", stderr(&generate));

    // Every place that was named is filled in, and nothing else is touched.
    let mut file: Value = serde_json::from_slice(&fs::read(workspace.path(FILE)).unwrap()).unwrap();
    for place in text.lines().filter(|line| line.trim_start().starts_with(FILE)) {
        let name = place.split('`').nth(1).unwrap();
        assert!(
            ["title", "docs", "classic", "granular", "rate_limit", "fields", "reply"]
                .contains(&name),
            "{place}"
        );
    }
    file["title"] = "List rooms".into();
    file["docs"] = "Lists the rooms of a group.".into();
    file["scopes"]["classic"] = json!(["group:read:admin"]);
    file["rate_limit"] = "medium".into();
    file["path_params"][0]["docs"] = "The group.".into();
    file["response"]["docs"] = "Rooms of a group.".into();
    file["response"]["fields"] =
        json!([{ "name": "total_records", "type": "int", "docs": "How many there are." }]);
    file["errors"] = json!([{ "status": 404, "code": 4130, "docs": "The group does not exist.", "missing": true }]);
    file["examples"][0]["reply"] = json!({ "total_records": 0 });
    fs::write(workspace.path(FILE), file.to_string()).unwrap();
    let generate = workspace.xtask(&["generate"]);
    assert_eq!((generate.status.code(), stderr(&generate)), (Some(0), String::new()));
    let lint = workspace.xtask(&["lint", "--fix", "--today", "2026-11-25"]);
    assert_eq!((lint.status.code(), stdout(&lint)), (Some(0), "No findings.\n".to_owned()));
    assert!(workspace.path("zoom-api/src/generated/groups/rooms/list.rs").is_file());
}

#[test]
fn two_endpoints_can_be_begun_at_once() {
    let workspace = Workspace::copy_spec();
    for (path, file) in [("/groups/{groupId}/rooms", FILE), ("/cars", "spec/cars/list.json")] {
        let made = workspace.xtask(&["new", "GET", path]);
        assert_eq!((made.status.code(), stderr(&made)), (Some(0), String::new()));
        assert!(workspace.path(file).is_file());
    }
    let again = workspace.xtask(&["new", "GET", "/cars"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("help: change spec/cars/list.json"), "{}", stderr(&again));
}

#[test]
fn nothing_is_overwritten() {
    let workspace = Workspace::copy_spec();
    let before = workspace.snapshot("spec");
    let made = workspace.xtask(&["new", "GET", "/users/{id}"]);
    assert_eq!(made.status.code(), Some(2));
    assert_eq!(
        stderr(&made),
        "error: `users.get` is `GET /users/{userId}` already\n\nhelp: change spec/users/get.json\n"
    );
    let made = workspace.xtask(&["new", "HEAD", "/users/{id}"]);
    assert_eq!(made.status.code(), Some(2));
    assert!(
        stderr(&made).contains("none of GET, POST, PUT, PATCH and DELETE"),
        "{}",
        stderr(&made)
    );
    assert!(before == workspace.snapshot("spec"));

    fs::create_dir(workspace.path("spec/groups/rooms")).unwrap();
    fs::create_dir(workspace.path(FILE)).unwrap();
    let made = workspace.xtask(&["new", "GET", "/groups/{groupId}/rooms"]);
    assert_eq!(made.status.code(), Some(1), "{}", stderr(&made));
    assert!(stderr(&made).starts_with(&format!("error: {FILE}: ")), "{}", stderr(&made));
}
