//! `cargo xtask diff` as a maintainer runs it, on a copy of the spec, or of the small crate where that will do, in a
//! repository of its own.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::common::{Workspace, XTASK, stderr, stdout};
use serde_json::Value;

const LIST: &str = "spec/users/list.json";
const SMALL_LIST: &str = "spec/lockers/list.json";

/// A copy of the spec whose first commit is `v0.1.0`.
fn repository() -> Workspace {
    let workspace = Workspace::copy_spec();
    commit(&workspace, "v0.1.0");
    workspace
}

/// The same with the small crate.
fn small_repository() -> Workspace {
    let workspace = Workspace::copy_small();
    commit(&workspace, "v0.1.0");
    workspace
}

fn commit(workspace: &Workspace, tag: &str) {
    git(workspace, &["init", "--quiet"]);
    git(workspace, &["add", "."]);
    commit_staged(workspace, tag);
}

fn commit_staged(workspace: &Workspace, tag: &str) {
    let author =
        ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
    let commit = ["commit", "--quiet", "--message", tag];
    git(workspace, &[author.as_slice(), commit.as_slice()].concat());
    git(workspace, &["tag", tag]);
}

fn git(workspace: &Workspace, arguments: &[&str]) {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(workspace.path(""))
        .env_remove("GIT_DIR")
        .output()
        .unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", stderr(&output));
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

/// One name in Rust changes, which breaks, and one default does, which does not.
fn change(workspace: &Workspace) {
    workspace.edit(LIST, |text| {
        text.replacen(
            "\"name\": \"role_id\",",
            "\"name\": \"role_id\",\n      \"rust\": \"role\",",
            1,
        )
        .replacen("\"default\": 30,", "\"default\": 50,", 1)
    });
}

#[test]
fn without_a_change_there_is_one_line() {
    let workspace = repository();
    let output = workspace.xtask_in("spec/users", &["diff", "v0.1.0", "--check"]);
    assert_eq!(stdout(&output), "No changes since v0.1.0.\n");
    assert_eq!((code(&output), stderr(&output)), (Some(0), String::new()));
    let changelog = workspace.xtask(&["diff", "v0.1.0", "--changelog"]);
    assert_eq!((code(&changelog), stdout(&changelog)), (Some(0), String::new()));
    // Another layout and another order are no change.
    workspace
        .edit(LIST, |text| text.replacen("{ \"status\": 200", "{\n \"status\": 200", 1) + "\n");
    assert_eq!(stdout(&workspace.xtask(&["diff", "v0.1.0"])), "No changes since v0.1.0.\n");
}

#[test]
fn changes_are_told_and_the_version_must_allow_them() {
    let workspace = repository();
    change(&workspace);
    let output = workspace.xtask(&["diff", "v0.1.0"]);
    let expected = "\
Breaks programs (1)

  zoom_api::users::ListUsers::role_id  wire: none  spec/users/list.json
    the setter is now called `role`
    -> call `role`

Changes behaviour, not the API (1)

  zoom_api::users::ListUsers::page_size  wire: breaking  spec/users/list.json
    without it, Zoom takes `50`, no longer `30`
    -> call `page_size` where `30` was meant

After 0.1.0, this needs 0.2.0 or later; Cargo.toml says 0.1.0.

For CHANGELOG.md

### Changed

- **Breaking:** `users::ListUsers::role_id`: the setter is now called `role`.
  *Migration:* call `role`.
- `users::ListUsers::page_size`: without it, Zoom takes `50`, no longer `30`.
  *Migration:* call `page_size` where `30` was meant.
";
    assert_eq!(stdout(&output), expected);
    assert_eq!((code(&output), stderr(&output)), (Some(0), String::new()));

    let check = workspace.xtask(&["diff", "v0.1.0", "--check"]);
    assert_eq!((code(&check), stdout(&check).as_str()), (Some(1), expected));
    let message = "error: the version is 0.1.0, and what has changed since v0.1.0 needs 0.2.0\n\n\
                   help: write `version = \"0.2.0\"` in Cargo.toml\n";
    assert_eq!(stderr(&check), message);

    workspace
        .edit("Cargo.toml", |text| text.replacen("version = \"0.1.0\"", "version = \"0.2.0\"", 1));
    let check = workspace.xtask(&["diff", "v0.1.0", "--check"]);
    assert_eq!((code(&check), stderr(&check)), (Some(0), String::new()));
    assert!(stdout(&check).contains("needs 0.2.0 or later; Cargo.toml says 0.2.0."));
}

#[test]
fn programs_read_json_and_changelogs_take_the_section() {
    let workspace = repository();
    change(&workspace);
    let output = workspace.xtask(&["diff", "v0.1.0", "--json"]);
    let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let text = |at: &str| report.pointer(at).and_then(Value::as_str).unwrap_or("-").to_owned();
    assert_eq!(text("/changes/0/path"), "zoom_api::users::ListUsers::role_id");
    assert_eq!(
        (text("/changes/0/rust"), text("/changes/0/wire")),
        ("breaking".into(), "none".into())
    );
    assert_eq!(text("/changes/0/least_version"), "0.2.0");
    assert_eq!(text("/changes/1/least_version"), "0.1.1");
    assert_eq!((text("/least_version"), text("/version_now")), ("0.2.0".into(), "0.1.0".into()));
    assert_eq!(report.get("version_suffices"), Some(&Value::Bool(false)));
    let changelog = workspace.xtask(&["diff", "v0.1.0", "--changelog"]);
    assert_eq!(text("/changelog"), stdout(&changelog));
    assert!(stdout(&changelog).starts_with("### Changed\n\n- **Breaking:** "));
}

#[test]
fn a_directory_may_hold_a_workspace_or_nothing_but_a_spec() {
    let (earlier, workspace) = (Workspace::copy_small(), small_repository());
    workspace.edit(SMALL_LIST, |text| {
        text.replacen("\"page_size\",", "\"page_size\", \"rust\": \"size\",", 1)
    });
    let whole = earlier.path("");
    let output = workspace.xtask(&["diff", whole.to_str().unwrap(), "--check"]);
    assert_eq!(code(&output), Some(1), "{}", stderr(&output));
    let spec = earlier.path("spec");
    let output = workspace.xtask(&["diff", spec.to_str().unwrap()]);
    assert!(stdout(&output).contains("\nNothing tells the version at "), "{}", stdout(&output));
    assert_eq!(code(&output), Some(0));
    let output = workspace.xtask(&["diff", spec.to_str().unwrap(), "--check"]);
    assert_eq!(code(&output), Some(2));
    assert!(stderr(&output).starts_with("error: nothing tells the version at "));
    let output = workspace.xtask(&["diff", "src", "--check"]);
    assert_eq!((code(&output), stdout(&output)), (Some(2), String::new()));
    assert!(stderr(&output).starts_with("error: there is no spec at `src`\n"));
}

#[test]
fn what_cannot_be_compared_says_why() {
    let workspace = small_repository();
    let refused = |since: &str, start: &str| {
        let output = workspace.xtask(&["diff", since]);
        assert_eq!((code(&output), stdout(&output)), (Some(2), String::new()));
        assert!(stderr(&output).starts_with(start), "{}", stderr(&output));
        assert!(stderr(&output).contains("\n\nhelp: "), "{}", stderr(&output));
    };
    refused("v9", "error: `v9` is neither a git revision nor a directory\n");
    refused("HEAD^{tree}", "error: `HEAD^{tree}` is neither a git revision nor a directory\n");
    refused(
        "v0.1.0 --output=x",
        "error: `v0.1.0 --output=x` is neither a git revision nor a directory\n",
    );
}

#[test]
fn a_revision_without_a_spec_or_with_a_broken_one_says_so() {
    let workspace = small_repository();
    workspace.edit(SMALL_LIST, |text| text.replacen("\"replay\"", "\"replays\"", 1));
    commit(&workspace, "broken");
    git(&workspace, &["rm", "--quiet", "-r", "--cached", "spec"]);
    commit_staged(&workspace, "none");
    workspace.edit(SMALL_LIST, |text| text.replacen("\"replays\"", "\"replay\"", 1));
    let none = workspace.xtask(&["diff", "none"]);
    assert_eq!((code(&none), stdout(&none)), (Some(2), String::new()));
    assert!(stderr(&none).starts_with("error: there is no spec at `none`\n"), "{}", stderr(&none));
    let broken = workspace.xtask(&["diff", "broken"]);
    assert_eq!((code(&broken), stdout(&broken)), (Some(2), String::new()));
    let text = stderr(&broken);
    assert!(text.starts_with("error: the spec at `broken` does not keep today's rules"), "{text}");
    assert!(
        text.contains("error[unknown-member]") && text.contains("--> spec/lockers/list.json:"),
        "{text}"
    );
}

#[test]
fn without_git_or_a_repository_a_directory_is_asked_for() {
    let workspace = Workspace::copy_small();
    let output = workspace.xtask(&["diff", "v0.1.0"]);
    assert_eq!(code(&output), Some(2));
    assert!(
        stderr(&output).starts_with("error: this is not a git repository: "),
        "{}",
        stderr(&output)
    );
    let output = Command::new(XTASK)
        .args(["diff", "v0.1.0"])
        .current_dir(workspace.path(""))
        .env("PATH", Path::new("/nowhere"))
        .output()
        .unwrap();
    assert_eq!(code(&output), Some(2));
    assert!(stderr(&output).starts_with("error: git cannot be run: "), "{}", stderr(&output));
    assert!(stderr(&output).contains("\n\nhelp: install it, or give a directory"));
}

#[test]
fn the_workspace_may_be_a_part_of_the_repository() {
    let workspace = Workspace::copy_small();
    let outer = tempfile::tempdir().unwrap();
    let inner = outer.path().join("rust");
    fs::rename(workspace.path(""), &inner).unwrap();
    let run = |program: &str, folder: &Path, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).current_dir(folder).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
        stdout(&output)
    };
    run("git", outer.path(), &["init", "--quiet"]);
    run("git", outer.path(), &["add", "rust"]);
    let author =
        ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
    run("git", outer.path(), &[&author[..], &["commit", "--quiet", "--message", "a"]].concat());
    let said = run(XTASK, &inner, &["diff", "HEAD", "--check"]);
    assert_eq!(said, "No changes since HEAD.\n");
}
