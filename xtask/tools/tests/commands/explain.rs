//! `cargo xtask explain`, on a copy of the spec, or of the small crate where that will do.

use crate::common::{Workspace, stderr, stdout};
use serde_json::Value;

#[test]
fn a_parameter_is_explained() {
    let workspace = Workspace::copy_spec();
    let said = workspace.xtask(&["explain", "users.list/query/page_size"]);
    assert_eq!((said.status.code(), stderr(&said)), (Some(0), String::new()));
    let text = stdout(&said);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "users.list/query/page_size  query parameter");
    assert!(lines[1].starts_with("spec/users/list.json:"), "{text}");
    for part in [
        "\nNumber of items per page.\n",
        "\n  default  30\n",
        "\ndecided\n  2026-11-23  /query/page_size/range  spec/users/list.json:",
        "  override [1,2000]\n    OpenAPI 2026-03: at most 2000\n",
        "\ngenerated\n  zoom-api/src/generated/users/list.rs:",
        "\ntested\n  spec/users/list.json:",
        "  list_users_fields\n",
    ] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
}

#[test]
fn what_no_document_has_is_explained_by_where_it_was_seen_or_announced() {
    let workspace = Workspace::copy_spec();
    let text = stdout(&workspace.xtask(&["explain", "ListedUser::pic_url"]));
    let (_, said) = text.split_once("\ndecided\n").unwrap();
    let said: Vec<_> = said.lines().take(3).collect();
    assert!(said[0].starts_with("  2026-11-27  /types/ListedUser/fields/pic_url  spec/"), "{text}");
    assert_eq!(said[1..], ["    seen in three of three listings", ""]);
    let text = stdout(&workspace.xtask(&["explain", "groups.settings.update"]));
    let announced = "    announced 2026-11-19, without a place: enforce_fips_mode, ";
    assert!(text.contains(announced), "{text}");
}

#[test]
fn of_many_tests_the_first_are_shown() {
    let workspace = Workspace::copy_spec();
    let text = stdout(&workspace.xtask(&["explain", "GroupId"]));
    let (_, tested) = text.split_once("\ntested\n").unwrap();
    let lines: Vec<_> = tested.lines().collect();
    assert_eq!(lines.len(), 6, "{text}");
    assert!(lines[..5].iter().all(|line| line.starts_with("  spec/")), "{text}");
    let said = workspace.xtask(&["explain", "GroupId", "--json"]);
    let all: Value = serde_json::from_str(&stdout(&said)).unwrap();
    let more = all["tests"].as_array().unwrap().len() - 5;
    assert_eq!(lines[5], format!("  and {more} more examples"));
}

#[test]
fn a_generated_line_leads_to_the_spec_wherever_the_command_runs() {
    let workspace = Workspace::copy_small();
    let said = workspace.xtask(&["explain", "ListLockers::page_size", "--json"]);
    let size: Value = serde_json::from_str(&stdout(&said)).unwrap();
    let place = &size["generated"][0];
    let path = place["path"].as_str().unwrap();
    let absolute = workspace.path(path).display().to_string();
    for path in [path, &format!("./{path}"), &absolute] {
        let line = format!("{path}:{}", place["line"]);
        let said = workspace.xtask_in("src", &["explain", &line, "--json"]);
        assert_eq!(serde_json::from_str::<Value>(&stdout(&said)).unwrap(), size, "{line}");
    }
}

#[test]
fn a_method_and_a_path_lead_to_the_operation() {
    let workspace = Workspace::copy_small();
    let explain = |what: &str| {
        let said = workspace.xtask(&["explain", what]);
        let text = if said.status.success() { stdout(&said) } else { stderr(&said) };
        text.lines().filter(|line| !line.is_empty()).take(2).collect::<Vec<_>>().join(" | ")
    };
    for (what, operation) in [
        ("GET /lockers", "lockers.list  operation"),
        ("get /v2/lockers/abc/photos?page_size=1", "lockers.photos.list  operation"),
        ("POST https://api.zoom.us/v2/lockers/{id}/photos", "lockers.photos.upload  operation"),
        ("delete /lockers/abc/", "lockers.delete  operation"),
    ] {
        let said = explain(what);
        assert!(said.starts_with(operation), "{what}: {said}");
    }
    for (what, said) in [
        (
            "PUT /lockers",
            "no operation is `PUT` with this path | help: did you mean `POST /lockers` or `GET /lockers`?",
        ),
        (
            "/lockers",
            "several operations have this path | help: ask for `POST /lockers` or `GET /lockers`",
        ),
        ("GET /locker", "no operation has this path | help: did you mean `GET /lockers`?"),
        (
            "GET /webinars/of/nobody",
            "no operation has this path | help: `cargo xtask list` has all paths",
        ),
    ] {
        assert_eq!(explain(what), format!("error: {what}: {said}"));
    }
}

#[test]
fn a_slip_gets_a_hint() {
    let said = Workspace::copy_small().xtask(&["explain", "lockers.lsit"]);
    assert_eq!((said.status.code(), stdout(&said)), (Some(2), String::new()));
    assert_eq!(
        stderr(&said),
        "error: lockers.lsit: nothing is called `lockers.lsit`\n\nhelp: did you mean `lockers.list`?\n"
    );
}
