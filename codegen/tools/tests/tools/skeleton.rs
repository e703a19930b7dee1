//! Files of endpoints that are not described yet.

use crate::common;
use codegen::Spec;
use codegen::load::load_files;
use codegen::spec::Method;
use codegen_tools::skeleton::{blanks, skeleton};
use serde_json::Value;

fn spec() -> Spec {
    load_files(common::base()).unwrap()
}

#[test]
fn names_follow_from_method_and_path() {
    let spec = spec();
    for (method, path, id, request) in [
        (Method::Get, "/groups/{groupId}/channels", "groups.channels.list", "ListGroupChannels"),
        (Method::Get, "/groups/{groupId}", "groups.get", "GetGroup"),
        (Method::Get, "/groups", "groups.list", "ListGroups"),
        (Method::Post, "/groups", "groups.create", "CreateGroup"),
        (Method::Post, "/groups/{groupId}/members", "groups.members.add", "AddGroupMembers"),
        (Method::Delete, "/groups/{groupId}", "groups.delete", "DeleteGroup"),
        (
            Method::Delete,
            "/groups/{groupId}/members/{id}",
            "groups.members.remove",
            "RemoveGroupMember",
        ),
        (
            Method::Patch,
            "/groups/{groupId}/settings",
            "groups.settings.update",
            "UpdateGroupSettings",
        ),
        (Method::Put, "/users/{userId}/status", "users.status.update", "UpdateUserStatus"),
        (Method::Get, "/users/{userId}/status", "users.status.get", "GetUserStatus"),
        (Method::Get, "/contact-groups/{id}", "contact_groups.get", "GetContactGroup"),
    ] {
        let made = skeleton(&spec, method, path, None).unwrap();
        let file: Value = serde_json::from_str(&made.text).unwrap();
        assert_eq!(made.id, id, "{path}");
        assert_eq!(made.path, format!("{}.json", id.replace('.', "/")));
        assert_eq!((&file["id"], &file["request"]), (&id.into(), &request.into()), "{path}");
    }
}

#[test]
fn what_is_guessed_is_left_to_a_person() {
    for (method, replay, status) in [
        (Method::Get, "safe", 200),
        (Method::Post, "never", 201),
        (Method::Put, "safe", 204),
        (Method::Patch, "never", 204),
        (Method::Delete, "safe", 204),
    ] {
        let made = skeleton(&spec(), method, "/badges/{badgeId}/colors", None).unwrap();
        let file: Value = serde_json::from_str(&made.text).unwrap();
        assert_eq!(
            (&file["replay"], &file["response"]["status"]),
            (&replay.into(), &status.into())
        );
        let blanks = blanks(&made.path, &made.text);
        let guesses: Vec<_> =
            blanks.iter().filter(|blank| blank.what.contains("is a guess")).collect();
        // Looking does no harm, and what it gives is 200.
        let expected = if method == Method::Get { 0 } else { 2 };
        assert_eq!(guesses.len(), expected, "{guesses:?}");
    }
}

#[test]
fn blanks_are_what_nothing_follows_for() {
    let made =
        skeleton(&spec(), Method::Get, "/users/{userId}/badges", Some("users.badges.all")).unwrap();
    assert_eq!(
        made.text,
        r#"{
  "$schema": "../../schema.json",
  "id": "users.badges.all",
  "title": "",
  "docs": "",
  "method": "GET",
  "path": "/users/{userId}/badges",
  "request": "AllUserBadge",
  "scopes": { "classic": [], "granular": [] },
  "rate_limit": "",
  "replay": "safe",
  "path_params": [{ "name": "userId", "type": "UserId", "docs": "" }],
  "response": { "status": 200, "name": "UserBadge", "docs": "", "fields": [] },
  "examples": [{ "path": { "userId": "abc123" }, "wire": "GET /users/abc123/badges", "reply": {} }]
}
"#
    );
    let blanks = blanks(&made.path, &made.text);
    let places: Vec<_> = blanks
        .iter()
        .map(|blank| (blank.line, blank.column, blank.what.split(':').next().unwrap()))
        .collect();
    assert_eq!(
        places,
        [
            (4, 3, "`title`"),
            (5, 3, "`docs`"),
            (9, 15, "`classic`"),
            (9, 30, "`granular`"),
            (10, 3, "`rate_limit`"),
            (12, 57, "`docs`"),
            (13, 53, "`docs`"),
            (13, 65, "`fields`"),
            (14, 86, "`reply`"),
        ]
    );
}

#[test]
fn names_that_are_taken_are_blanks_too() {
    let made = skeleton(&spec(), Method::Get, "/user/{userId}", None).unwrap();
    let file: Value = serde_json::from_str(&made.text).unwrap();
    assert_eq!((&file["request"], &file["response"]["name"]), (&"GetUser".into(), &"".into()));
    assert!(blanks(&made.path, &made.text).iter().any(|blank| blank.what.starts_with("`name`: ")));
}

#[test]
fn what_cannot_be_added_is_refused() {
    let spec = spec();
    let refused = |method, path, id| {
        let fault = skeleton(&spec, method, path, id).unwrap_err();
        format!("{}; {}", fault.message, fault.help)
    };
    let path_help = "write a path below the base URL, such as `/groups/{groupId}/channels`";
    let id_help = "give an id such as `groups.channels.list` with `--id`";
    for (path, message) in [
        ("users", "`users` is no path"),
        ("/", "`/` is no path"),
        ("/users//x", "`` is no segment of a path"),
        ("/users/", "`` is no segment of a path"),
        ("/users/{}", "`{}` is no segment of a path"),
        ("/users/x{id}", "`x{id}` is no segment of a path"),
        ("/users?x=1", "`users?x=1` is no segment of a path"),
        ("/{id}", "the path begins with a parameter"),
    ] {
        assert_eq!(refused(Method::Get, path, None), format!("{message}; {path_help}"));
    }
    let base = "/v2";
    assert_eq!(
        refused(Method::Get, "/v2/rooms", None),
        format!(
            "the path begins with `{base}`, which is in `base_url` already; leave `{base}` out"
        )
    );
    assert_eq!(
        refused(Method::Get, "/a/{id}/b/{id}", None),
        "the path has `{id}` twice; rename one of them"
    );
    assert_eq!(
        refused(Method::Patch, "/users/{id}", None),
        "`users.update` is `PATCH /users/{userId}` already; change spec/users/update.json"
    );
    assert_eq!(
        refused(Method::Get, "/2fa", None),
        "no good id follows from it: `2fa.get`; give one with `--id`"
    );
    for (id, message) in [
        ("users.list", "`users.list` is `GET /users` already"),
        ("users.list.all", "`users.list.all` cannot stand beside `users.list`"),
        ("users.settings", "`users.settings` cannot stand beside `users.settings.get`"),
        ("users", "`users` is no id of an operation"),
        ("users.List", "`users.List` is no id of an operation"),
        ("users.mod", "`users.mod` is no id of an operation"),
        ("types.list", "`types` cannot be the name of a group"),
    ] {
        assert_eq!(refused(Method::Get, "/rooms", Some(id)), format!("{message}; {id_help}"));
    }
    assert_eq!(
        refused(Method::Get, "/rooms", Some("auth.list")),
        format!("`auth` cannot be the name of a group; {id_help}")
    );
}
