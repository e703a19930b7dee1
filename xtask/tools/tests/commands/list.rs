//! `cargo xtask list`, and what is said to wrong usage.

use std::process::Command;

use crate::common::{Workspace, XTASK, stderr, stdout};

#[test]
fn a_broken_spec_ends_with_2() {
    let workspace = Workspace::copy_spec();
    workspace.edit("spec/users/list.json", |text| text.replacen("\"title\"", "\"titel\"", 1));
    for arguments in [&["list"][..], &["generate"], &["generate", "--check"]] {
        let output = workspace.xtask(arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("titel"), "{}", stderr(&output));
    }
}

#[test]
fn the_page_of_endpoints_is_that_of_the_spec() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ENDPOINTS.md");
    let workspace = Workspace::copy_spec();
    let output = workspace.xtask(&["list", "--markdown"]);
    assert_eq!(std::fs::read_to_string(page).unwrap(), stdout(&output));
}

#[test]
fn the_list_as_json() {
    let workspace = Workspace::copy_spec();
    let output = workspace.xtask(&["list", "--json"]);
    let listed: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    let operations = listed["operations"].as_array().unwrap();
    assert_eq!(operations.len(), workspace.endpoints());
    let list = operations.iter().find(|operation| operation["id"] == "users.list").unwrap();
    assert_eq!(list["method"], "GET");
    assert_eq!(list["path"], "/users");
    assert_eq!(list["rate_limit"], "medium");
    assert_eq!(list["replay"], "safe");
    assert_eq!(list["request"], "zoom_api::users::ListUsers");
    assert!(list["query"].as_array().unwrap().contains(&"page_size".into()));
    assert!(list["scopes"].as_array().unwrap().contains(&"user:read:admin".into()));
    assert!(
        list["granular_scopes"].as_array().unwrap().contains(&"user:read:list_users:admin".into())
    );
    for operation in operations {
        assert!(operation["request"].is_string(), "{operation}");
    }
    let events = listed["events"].as_array().unwrap();
    assert_eq!(events.len(), workspace.events());
    let deleted = events.iter().find(|event| event["event"] == "user.deleted").unwrap();
    assert_eq!(deleted["payload"], "zoom_api::events::UserDeleted");
    assert_eq!(deleted["caused_by"], serde_json::json!(["users.delete (action = delete)"]));
    assert!(
        deleted["granular_scopes"].as_array().unwrap().contains(&"user:read:user:admin".into())
    );
}

#[test]
fn the_list_to_read() {
    let workspace = Workspace::copy_spec();
    let text = stdout(&workspace.xtask(&["list"]));
    let heads = text.lines().filter(|line| !line.starts_with(' '));
    assert_eq!(heads.count(), workspace.endpoints() + workspace.events());
    assert!(
        text.contains(
            "\nusers.vanity_name.check  GET /users/vanity_name\n    \
             query       vanity_name\n    \
             scopes      user:read:admin, user:read, user:write, user:write:admin\n    \
             granular    user:read:pm_room, user:read:pm_room:admin\n    \
             rate limit  light\n    replay      safe\n    \
             request     zoom_api::users::CheckVanityName\n"
        ),
        "{text}"
    );
    assert!(
        text.contains(
            "\nuser.invitation_accepted  event\n    \
             scopes      user:read:admin, user:write:admin, user:master\n    \
             granular    user:read:user:master, user:read:user:admin\n    \
             caused by   -\n    payload     zoom_api::events::UserInvitationAccepted\n"
        ),
        "{text}"
    );
}

#[test]
fn wrong_usage_says_what_is_right() {
    let workspace = Workspace::copy_spec();
    let output = workspace.xtask(&["genrate"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("'generate'"), "{}", stderr(&output));
    let help = workspace.xtask(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    assert!(
        stdout(&help).contains("generate") && stdout(&help).contains("Exit codes"),
        "{}",
        stdout(&help)
    );
    let elsewhere = Command::new(XTASK).arg("list").current_dir("/").output().unwrap();
    assert_eq!(elsewhere.status.code(), Some(2));
    assert!(
        stderr(&elsewhere).contains("there is no spec/api.json here or above"),
        "{}",
        stderr(&elsewhere)
    );
}
