//! `cargo xtask lint`, on a copy of the spec.

use std::fs;

use crate::common::{Workspace, stderr, stdout};
use serde_json::Value;

const LIST: &str = "spec/users/list.json";

/// A day on which no exception has expired.
const TODAY: &str = "2026-11-25";

#[test]
fn a_good_spec_is_told_in_a_line() {
    let lint = Workspace::copy_spec().xtask(&["lint", "--today", TODAY]);
    assert_eq!(
        (lint.status.code(), stdout(&lint), stderr(&lint)),
        (Some(0), "No findings.\n".to_owned(), String::new())
    );
}

#[test]
fn what_could_be_better_is_told_in_three_forms() {
    let workspace = Workspace::copy_spec();
    workspace
        .edit(LIST, |text| text.replacen("Number of items per page.", "Simply the number.", 1));
    let lint = workspace.xtask(&["lint", "--today", TODAY]);
    assert_eq!(lint.status.code(), Some(1));
    let text = stdout(&lint);
    assert!(
        text.starts_with(
            "warning[weasel-word]: `simply` says nothing\n  --> spec/users/list.json:"
        ),
        "{text}"
    );
    assert!(text.ends_with("\n\n1 finding\n"), "{text}");

    let lint = workspace.xtask(&["lint", "--today", TODAY, "--format", "json"]);
    assert_eq!(lint.status.code(), Some(1));
    let found: Value = serde_json::from_str(&stdout(&lint)).unwrap();
    assert_eq!(found["findings"][0]["rule"], "weasel-word");

    let lint = workspace.xtask(&["lint", "--today", TODAY, "--format", "sarif"]);
    assert_eq!(lint.status.code(), Some(1));
    let log: Value = serde_json::from_str(&stdout(&lint)).unwrap();
    assert_eq!(log["runs"][0]["results"][0]["ruleId"], "weasel-word");
}

#[test]
fn a_broken_spec_is_told_in_the_same_forms() {
    let workspace = Workspace::copy_spec();
    workspace.edit(LIST, |text| text.replacen("\"medium\"", "\"midium\"", 1));
    let lint = workspace.xtask(&["lint"]);
    assert_eq!(lint.status.code(), Some(2));
    let text = stdout(&lint);
    assert!(text.starts_with("error[bad-value]: `midium` is not allowed here\n"), "{text}");
    assert!(text.ends_with("\n\n1 error\n"), "{text}");
    let lint = workspace.xtask(&["lint", "--format", "sarif"]);
    assert_eq!(lint.status.code(), Some(2));
    let log: Value = serde_json::from_str(&stdout(&lint)).unwrap();
    assert_eq!(log["runs"][0]["results"][0]["level"], "error");
}

#[test]
fn exceptions_end() {
    let workspace = Workspace::copy_spec();
    let lint = workspace.xtask(&["lint", "--today", "2100-01-01"]);
    assert_eq!(lint.status.code(), Some(1));
    let text = stdout(&lint);
    assert!(text.contains("warning[expired-exception]: this exception ended on "), "{text}");
    let lint = workspace.xtask(&["lint", "--today", "tomorrow"]);
    assert_eq!(lint.status.code(), Some(2));
    assert!(stderr(&lint).contains("write a day as `2026-11-23`"), "{}", stderr(&lint));
}

#[test]
fn the_layout_is_mended_on_request_only() {
    let workspace = Workspace::copy_spec();
    let good = fs::read_to_string(workspace.path(LIST)).unwrap();
    workspace.edit(LIST, |text| text.replacen("  \"method\"", "    \"method\"", 1));
    let before = workspace.snapshot("spec");
    let lint = workspace.xtask(&["lint", "--today", TODAY]);
    assert_eq!(lint.status.code(), Some(1));
    assert!(stdout(&lint).starts_with("warning[layout]: "), "{}", stdout(&lint));
    assert!(before == workspace.snapshot("spec"), "lint wrote something");
    let lint = workspace.xtask(&["lint", "--today", TODAY, "--fix"]);
    assert_eq!((lint.status.code(), stdout(&lint)), (Some(0), "No findings.\n".to_owned()));
    assert_eq!(fs::read_to_string(workspace.path(LIST)).unwrap(), good);
}

#[test]
fn the_rules_are_listed() {
    let rules = Workspace::copy_spec().xtask(&["lint", "--rules"]);
    assert_eq!(rules.status.code(), Some(0));
    let text = stdout(&rules);
    assert!(
        text.contains("\nweasel-word          A text has a word that says nothing.\n"),
        "{text}"
    );
}
