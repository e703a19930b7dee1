//! What breaks a rule and what just does not, without a word of how that is told.

use std::fs;

use crate::common::{base, patch};
use codegen::load::load;
use serde_json::{Value, json};

/// The rules that the small spec breaks after one change.
fn broken(file: &str, at: &str, value: &Value) -> Vec<String> {
    let mut files = base();
    patch(&mut files, &json!([{ "file": file, "at": at, "value": value }]));
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    match load(folder.path()) {
        Ok(_) => Vec::new(),
        Err(said) => said.iter().map(|it| it.rule.as_str().to_owned()).collect(),
    }
}

const LIST: &str = "users/list.json";
const UPDATE: &str = "users/update.json";
const UPLOAD: &str = "users/picture/upload.json";
const SETTINGS: &str = "users/settings/get.json";
const LIMITS: &str = "rate_limits.json";
const TYPES: &str = "types/users.json";

#[test]
fn one_change_breaks_one_rule() {
    let parameter = |ty: &str| json!({ "name": "more", "type": ty, "docs": "More." });
    let with = |member: &str, value: Value| {
        let mut field = parameter("string");
        field[member] = value;
        field
    };
    let default = |ty: &str, value: Value| {
        let mut field = parameter(ty);
        field["default"] = value;
        field
    };
    let mut friends = parameter("[User]");
    friends["list"] = json!("csv");
    let mut wrong = Vec::new();
    for (rule, file, at, value) in [
        ("misplaced", LIST, "/query/-", parameter("secret")),
        ("misplaced", LIST, "/query/-", parameter("User")),
        ("misplaced", LIST, "/query/-", parameter("{string}")),
        ("misplaced", LIST, "/query/-", with("nullable", json!(true))),
        ("misplaced", LIST, "/query/-", with("max_bytes", json!(3))),
        ("misplaced", LIST, "/query/-", with("content_types", json!(["image/png"]))),
        ("misplaced", LIST, "/query/-", with("needs", json!("next_page_token"))),
        ("misplaced", TYPES, "/types/3/fields/-", friends),
        ("misplaced", TYPES, "/types/3/fields/-", parameter("[secret]")),
        ("misplaced", TYPES, "/types/3/fields/4/required", json!(true)),
        ("misplaced", TYPES, "/types/3/fields/4/nullable", json!(true)),
        ("misplaced", UPLOAD, "/body/fields/1/aliases", json!(["x"])),
        ("misplaced", UPLOAD, "/body/fields/1/nullable", json!(true)),
        ("bad-type", UPLOAD, "/body/fields/0/content_types", json!(["image/png", "/png"])),
        ("bad-type", LIST, "/query/-", parameter("[]")),
        ("bad-status", LIST, "/response/status", json!(300)),
        ("bad-status", LIST, "/response/status", json!(199)),
        ("bad-status", LIST, "/errors/0/status", json!(600)),
        ("bad-status", LIST, "/errors/0/status", json!(399)),
        (
            "bad-example",
            LIST,
            "/examples/0/files",
            json!({ "x": { "name": "x", "type": "a/b", "text": "x" } }),
        ),
        ("bad-example", UPDATE, "/examples/0/body/manager", json!("123456789")),
        ("bad-example", UPDATE, "/examples/0/body/manager", json!("")),
        ("sentence", LIMITS, "/docs", json!("Limits")),
        ("sentence", LIMITS, "/plans/0/docs", json!("A plan")),
        ("sentence", LIST, "/title", json!("List users.")),
        ("sentence", LIST, "/docs", json!("Lists users")),
        ("sentence", LIST, "/errors/0/docs", json!("Too old")),
        ("sentence", LIST, "/response/docs", json!("A page")),
        ("sentence", LIST, "/query/0/deprecated", json!("Old")),
        ("sentence", SETTINGS, "/variants/each/1/docs", json!("Security")),
        ("sentence", TYPES, "/docs", json!("Users")),
        ("sentence", TYPES, "/types/1/values/0/docs", json!("On")),
        ("sentence", TYPES, "/types/1/values/0/deprecated", json!("Old")),
        ("missing-docs", LIST, "/prerequisites", json!(["A right.", " "])),
        ("bad-pages", LIST, "/pages/key", json!([])),
        ("bad-scope", LIST, "/scopes/classic", json!(["user:read", ""])),
        ("bad-default", LIST, "/query/-", default("datetime", json!("2026-11-23"))),
        ("bad-default", LIST, "/query/-", default("date", json!("2026-02-30"))),
        ("bad-default", LIST, "/query/-", default("int", json!(1e30))),
        ("bad-default", LIST, "/query/-", default("bool", json!("true"))),
        (
            "evidence-kind",
            TYPES,
            "/evidence/-",
            json!({ "at": "/types/User/fields/email", "seen": "in an answer.", "date": "2026-11-23" }),
        ),
        (
            "evidence-kind",
            TYPES,
            "/evidence/-",
            json!({ "at": "/types/User/fields/email", "seen": "In an answer", "date": "2026-11-23" }),
        ),
    ] {
        let broken = broken(file, at, &value);
        if broken != [rule] {
            wrong.push(format!("{file}{at} {value}: {broken:?}, not {rule}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_ends_of_a_range_are_in_it() {
    for (file, at, value) in [
        (UPDATE, "/examples/0/body/manager", json!("1")),
        // Characters count, not bytes.
        (UPDATE, "/examples/0/body/manager", json!("ääääääää")),
        (LIST, "/query/2/default", json!(1)),
        (LIST, "/query/2/default", json!(300)),
        (LIST, "/response/status", json!(299)),
        (LIST, "/errors/0/status", json!(599)),
    ] {
        assert_eq!(broken(file, at, &value), Vec::<String>::new(), "{file}{at} {value}");
    }
    for value in [0, 301] {
        assert_eq!(broken(LIST, "/query/2/default", &json!(value)), ["bad-default"], "{value}");
    }
}

#[test]
fn an_address_is_a_host_and_plain_segments() {
    let bad = |url: &str| broken("api.json", "/base_url", &json!(url));
    for url in [
        "https://api.example.com/v2?x=1",
        "https://api.example.com/v 2",
        "https://api.example.com/v2#",
        "https://api.example.com/v2/",
        "https://api.example.com//v2",
        "https://api.example.com/../v2",
        "https://api.example.com:443/v2",
        "https:///v2",
    ] {
        assert_eq!(bad(url), ["bad-api"], "{url}");
    }
    for url in ["https://api.example.com", "https://api-1.example.com/v2/x_y~z.w"] {
        assert_eq!(bad(url), [""; 0], "{url}");
    }
}
