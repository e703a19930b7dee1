//! From the answers that a client gets to edits of the spec.

use std::fs;
use std::future::Future;
use std::path::Path;
use std::pin::pin;
use std::process::Command;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use crate::common::{Workspace, XTASK, stderr, stdout};
use zoom_api::Client;
use zoom_api::auth::StaticToken;
use zoom_api::groups::{GetGroupSettings, ListGroups};
use zoom_api::observations::Observations;
use zoom_api::users::GetUser;
use zoom_api_fake::Mock;

/// What a client observes of an answer to `users.get` and one to `groups.list`.
fn observations(user: &str, groups: &str) -> String {
    let (mock, observations) = (Mock::new(), Arc::new(Observations::new()));
    mock.on::<GetUser>().answer(user);
    mock.on::<ListGroups>().answer(groups);
    let client = Client::builder(StaticToken::new("token")).transport(mock.transport());
    let zoom = client.observations(Arc::clone(&observations)).build().unwrap();
    // What cannot be read is recorded too.
    let _ = now(zoom.send(GetUser::new("me")));
    now(zoom.send(ListGroups::new())).unwrap();
    observations.to_json_lines()
}

fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the call waits for something"),
    }
}

fn workspace() -> Workspace {
    Workspace::copy_only(&["spec", "Cargo.lock"])
}

/// Runs the command on a file, and gives its exit code and what it shows.
fn run(workspace: &Workspace, observations: &str, arguments: &[&str]) -> (i32, String) {
    fs::write(workspace.path("observations.jsonl"), observations).unwrap();
    let output = workspace.xtask(&[&["reconcile", "observations.jsonl"], arguments].concat());
    (output.status.code().unwrap(), stdout(&output) + &stderr(&output))
}

/// The text without what changes with every other edit of the spec: numbers of lines, and the lines around
/// those that are added.
fn steady(text: &str) -> String {
    let mut steady = String::new();
    for line in text.lines().filter(|line| !line.starts_with("@@")) {
        let json = line.trim_start().starts_with(['{', '}', ']', '"']);
        let around = json || line.starts_with("-  ");
        if around || (line.starts_with("+  ") && !line.contains(r#""docs": """#)) {
            continue;
        }
        match line.split_once(".json:") {
            Some((file, rest)) if line.starts_with("  spec/") => {
                let rest = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
                steady.push_str(&format!("{file}.json:N{rest}"));
            }
            _ => steady.push_str(line),
        }
        steady.push('\n');
    }
    steady
}

/// The numbers of lines that stand behind a file.
fn numbers(text: &str, file: &str) -> Vec<usize> {
    let place = format!("  {file}:");
    let rests = text.split(&place).skip(1);
    rests.map(|rest| rest.split(' ').next().unwrap().parse().unwrap()).collect()
}

#[test]
fn fields_are_shown_and_added() {
    let workspace = workspace();
    let observations = observations(
        r#"{ "id": "a", "nickname": "secret of mine", "desk": { "floor": 4 }, "rank": 1, "2fa": true }"#,
        r#"{ "groups": [{ "id": "g", "color": "red", "size": 1 }, { "id": "h", "size": 1.5, "color": null }] }"#,
    );
    assert!(!observations.contains("secret of mine"), "{observations}");
    let before = workspace.snapshot("spec");
    let (code, text) = run(&workspace, &observations, &[]);
    assert_eq!(code, 1, "{text}");
    assert_eq!(workspace.snapshot("spec"), before);
    assert_eq!(steady(&text), include_str!("reconcile/fields.txt"));
    let spec = fs::read_to_string(workspace.path("spec/users/get.json")).unwrap();
    for number in numbers(&text, "spec/users/get.json") {
        // The end of the list, behind its last field.
        assert_eq!(spec.lines().nth(number - 1), Some("    ]"));
    }

    let (code, text) = run(&workspace, &observations, &["--write"]);
    assert_eq!(code, 0, "{text}");
    let help = "help: write what the fields mean in `docs`, then run `cargo xtask generate`\n";
    assert!(text.starts_with("6 fields added\n") && text.ends_with(help), "{text}");
    let written = fs::read_to_string(workspace.path("spec/users/get.json")).unwrap();
    assert!(
        written.contains(r#"{ "name": "nickname", "type": "string", "docs": "" }"#),
        "{written}"
    );

    // Whoever writes what they mean is done.
    for file in ["spec/users/get.json", "spec/types/groups.json", "spec/groups/list.json"] {
        let text = fs::read_to_string(workspace.path(file)).unwrap();
        let text = text.replace(r#""docs": "" }"#, r#""docs": "What it means." }"#);
        let text = text.replace(
            r#""type": "bool", "docs": "What it means." }"#,
            r#""type": "bool", "docs": "What it means.", "rust": "two_factor" }"#,
        );
        fs::write(workspace.path(file), text).unwrap();
    }
    let (code, text) = run(&workspace, &observations, &[]);
    assert_eq!(code, 0, "{text}");
    assert!(text.starts_with("6 observations settled: the spec has it\n"), "{text}");
}

#[test]
fn what_an_observation_cannot_tell_is_listed() {
    let workspace = workspace();
    let observations = observations(
        r#"{ "id": "a", "status": "on leave", "type": 77, "dept": {}, "phone_numbers": 3, "a@b": 1 }"#,
        r#"{ "groups": [] }"#,
    );
    let (code, text) = run(&workspace, &observations, &["--write"]);
    assert_eq!(code, 1, "{text}");
    assert_eq!(steady(&text), include_str!("reconcile/looks.txt"));
    let spec = fs::read_to_string(workspace.path("spec/types/users.json")).unwrap();
    let lines = numbers(&text, "spec/types/users.json").into_iter();
    assert!(
        lines
            .map(|number| spec.lines().nth(number - 1))
            .all(|line| line == Some("      \"values\": ["))
    );
}

#[test]
fn nothing_to_do_is_said_shortly() {
    let workspace = workspace();
    assert_eq!(run(&workspace, "", &[]), (0, String::new()));
    let known =
        r#"{"path":"users.get/response/dept","kind":"field","type":"string","answer":"User"}"#;
    let settled = "1 observation settled: the spec has it\n  users.get/response/dept\n";
    assert_eq!(run(&workspace, &format!("\n{known}\r\n{known}\n"), &[]), (0, settled.to_owned()));
}

#[test]
fn what_stands_in_several_files_counts_once() {
    let workspace = workspace();
    let observation =
        r#"{"path":"users.get/response/dept","kind":"misread","type":"object","answer":"User"}"#;
    let (code, text) =
        run(&workspace, &format!("{observation}\n{observation}\n{observation}\n"), &[]);
    assert_eq!(code, 1, "{text}");
    assert!(text.starts_with("1 observation to look at\n"), "{text}");
    assert_eq!(text.matches("seen as users.get/response/dept").count(), 1, "{text}");
}

#[test]
fn a_field_that_would_have_the_name_of_another_is_for_a_person() {
    let workspace = workspace();
    // A text is not the list that `groupIds` would be another name of.
    let observations = observations(
        r#"{ "groupIds": "g", "shoe-size": 1, "shoeSize": 2 }"#,
        r#"{ "groups": [] }"#,
    );
    let (code, text) = run(&workspace, &observations, &["--write"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.starts_with("1 field added\n"), "{text}");
    for (name, other) in [("groupIds", "group_ids"), ("shoeSize", "shoe-size")] {
        assert!(
            text.contains(&format!("`{name}` and `{other}` would have one name in Rust")),
            "{text}"
        );
    }
    // What was written needs `docs`, and nothing else.
    let generate = workspace.xtask(&["generate", "--check"]);
    assert!(!stderr(&generate).contains("name-collision"), "{}", stderr(&generate));
}

#[test]
fn a_name_like_that_of_a_field_which_did_not_come_is_an_alias() {
    let workspace = workspace();
    let observations = observations(
        r#"{ "langauge": "en", "firstName": "Ada", "depts": "Engines", "dept": {}, "pic_urls": 1 }"#,
        r#"{ "groups": [] }"#,
    );
    let (code, text) = run(&workspace, &observations, &[]);
    assert_eq!(code, 1, "{text}");
    // The department came under its own name, and a number is no address.
    assert_eq!(steady(&text), include_str!("reconcile/aliases.txt"));

    let (_, text) = run(&workspace, &observations, &["--write"]);
    assert!(text.contains("2 aliases added\n"), "{text}");
    let written = fs::read_to_string(workspace.path("spec/users/get.json")).unwrap();
    assert!(written.contains(r#""name": "first_name", "type": "string", "docs": "First name.", "aliases": ["firstName"]"#), "{written}");
    let evidence =
        r#""at": "/response/fields/language/aliases", "seen": "in an answer", "date": "20"#;
    assert!(written.contains(evidence), "{written}");
    assert!(written.contains(r#"{ "at": "/response/fields/depts", "seen": "in an answer""#));
    // Once the texts are written, all is settled.
    let documented = written.replace(r#""docs": """#, r#""docs": "What it means.""#);
    fs::write(workspace.path("spec/users/get.json"), documented).unwrap();
    let (_, text) = run(&workspace, &observations, &[]);
    assert!(text.contains("4 observations settled: the spec has it\n"), "{text}");
    assert!(!text.contains("to add"), "{text}");
}

#[test]
fn what_sounds_like_a_secret_is_proposed_as_one() {
    let workspace = workspace();
    let observations = observations(
        r#"{ "id": "a", "sip_password": "hunter2", "pin_code": 4711, "password_length": 8, "has_token": true }"#,
        r#"{ "groups": [] }"#,
    );
    assert!(!observations.contains("hunter2") && !observations.contains("4711"), "{observations}");
    let (code, text) = run(&workspace, &observations, &[]);
    assert_eq!(code, 1, "{text}");
    assert_eq!(steady(&text), include_str!("reconcile/secrets.txt"));
}

#[test]
fn a_field_that_was_announced_gets_its_place() {
    let workspace = workspace();
    let (mock, observations) = (Mock::new(), Arc::new(Observations::new()));
    let answer = r#"{ "meeting_security": {}, "in_meeting": { "enforce_fips_mode": true } }"#;
    mock.on::<GetGroupSettings>().answer(answer);
    let client = Client::builder(StaticToken::new("token")).transport(mock.transport());
    let zoom = client.observations(Arc::clone(&observations)).build().unwrap();
    now(zoom.send(GetGroupSettings::new("g"))).unwrap();
    let observations = observations.to_json_lines();
    let (_, text) = run(&workspace, &observations, &["--write"]);
    assert!(text.contains("`enforce_fips_mode`: bool\n"), "{text}");
    assert!(text.contains("\n    announced on 2026-11-19\n"), "{text}");
    let types = fs::read_to_string(workspace.path("spec/types/group_in_meeting.json")).unwrap();
    let evidence = r#""at": "/types/GroupInMeetingSettings/fields/enforce_fips_mode",
      "seen": "in an answer",
      "announced": "2026-11-19","#;
    assert!(types.contains(evidence), "{types}");
    // Its name is no longer among those without a place, where it came from.
    let get = fs::read_to_string(workspace.path("spec/groups/settings/get.json")).unwrap();
    assert!(!get.contains("enforce_fips_mode") && get.contains("support_participants_receive"));
    let update = fs::read_to_string(workspace.path("spec/groups/settings/update.json")).unwrap();
    assert!(update.contains("enforce_fips_mode"));
}

#[test]
fn types_that_are_sent_too_get_fields_that_only_come() {
    let workspace = workspace();
    let (mock, observations) = (Mock::new(), Arc::new(Observations::new()));
    mock.on::<GetGroupSettings>().answer(r#"{ "in_meeting": { "brand_new": true } }"#);
    let client = Client::builder(StaticToken::new("token")).transport(mock.transport());
    let zoom = client.observations(Arc::clone(&observations)).build().unwrap();
    now(zoom.send(GetGroupSettings::new("g"))).unwrap();
    let (code, text) = run(&workspace, &observations.to_json_lines(), &[]);
    assert_eq!(code, 1);
    let added = r#"{ "name": "brand_new", "type": "bool", "docs": "", "only": "read" }"#;
    assert!(text.contains(added), "{text}");
}

#[test]
fn a_file_that_is_none_is_refused() {
    let workspace = workspace();
    let good = r#"{"path":"users.get/response/new","kind":"field","type":"int","answer":"User"}"#;
    let bad = [
        "{\"path\":",
        "[]",
        r#"{"path":"users.get/response/new","kind":"field","type":"int"}"#,
        r#"{"path":"users.get","kind":"field","type":"int","answer":"User"}"#,
        r#"{"path":"users.get/response/new","kind":"gone","type":"int","answer":"User"}"#,
        r#"{"path":"users.get/response/new","kind":"field","type":7,"answer":"User"}"#,
        r#"{"path":"users.get/response/new","kind":"field","type":"int","answer":"User","value":1}"#,
    ];
    let before = workspace.snapshot("spec");
    let (code, text) = run(&workspace, &format!("{good}\n{}\n", bad.join("\n")), &["--write"]);
    assert_eq!(code, 2, "{text}");
    assert_eq!(text, include_str!("reconcile/bad.txt"));
    assert_eq!(workspace.snapshot("spec"), before);

    let output = workspace.xtask(&["reconcile", "missing.jsonl"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).starts_with("error: missing.jsonl: "), "{}", stderr(&output));
}

#[test]
fn observations_of_another_spec_are_told() {
    let workspace = workspace();
    let observations = [
        ("users.gone/response/new", "User"),
        ("users.get/response/new", "Gone"),
        ("users.get/response/gone/new", "User"),
        ("users.get/response/dept/new", "User"),
    ];
    let observation = |(path, answer): (&str, &str)| {
        format!(r#"{{"path":"{path}","kind":"field","type":"int","answer":"{answer}"}}"#) + "\n"
    };
    let (code, text) = run(&workspace, &observations.map(observation).concat(), &[]);
    assert_eq!(code, 1);
    assert_eq!(steady(&text), include_str!("reconcile/strange.txt"));
}

#[test]
fn what_another_api_calls_alike_is_no_edit_of_this_spec() {
    let workspace = workspace();
    let observation = |kind, route| {
        format!(
            r#"{{"path":"users.list/response/extension","kind":"{kind}","type":"int","answer":"UserPage"{route}}}"#
        )
    };
    let other = observation("field", r#","route":"GET /phone/users""#);
    let (code, text) = run(&workspace, &other, &["--write"]);
    assert_eq!(code, 1, "{text}");
    let told = "`users.list` is `GET /users`, and what was observed is `GET /phone/users`";
    assert!(text.starts_with("1 observation to look at\n") && text.contains(told), "{text}");
    assert!(!text.contains("added"), "{text}");
    // With the route of the spec, and as former clients recorded it, it is one.
    for route in [r#","route":"GET /users""#, ""] {
        let (_, text) = run(&workspace, &observation("field", route), &[]);
        assert!(text.starts_with("1 field to add\n"), "{text}");
    }
    // What both have recorded counts once.
    let twice = ["", r#","route":"GET /users""#].map(|route| {
        let path = "users.list/response/page_size";
        format!(
            r#"{{"path":"{path}","kind":"misread","type":"object","answer":"UserPage"{route}}}"#
        )
    });
    let (_, text) = run(&workspace, &twice.join("\n"), &[]);
    assert!(text.starts_with("1 observation to look at\n"), "{text}");
}

/// `tests/tests/calls/two_apis.rs` shows that a client of that crate records these lines.
#[test]
fn the_spec_of_another_crate_takes_what_its_client_observed() {
    let folder = tempfile::tempdir().unwrap();
    let lockers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/documents");
    let document = lockers.join("Lockers.openapi.json");
    let xtask = |arguments: &[&str]| {
        let output =
            Command::new(XTASK).args(arguments).current_dir(folder.path()).output().unwrap();
        (output.status.code().unwrap(), stdout(&output) + &stderr(&output))
    };
    let made = xtask(&["api", "new", "zoom-lockers", "--from", document.to_str().unwrap()]);
    assert_eq!(made.0, 0, "{}", made.1);
    let observations = lockers.join("lockers-observations.jsonl");
    let reconcile = ["reconcile", observations.to_str().unwrap(), "--api", "zoom-lockers"];
    let (code, text) = xtask(&[&reconcile[..], &["--write"]].concat());
    assert_eq!(code, 1, "{text}");
    assert!(text.starts_with("3 fields added\n"), "{text}");
    // No person has to write texts where none were written.
    assert!(text.ends_with("\nhelp: run `cargo xtask generate`\n"), "{text}");
    let generate = xtask(&["generate", "--api", "zoom-lockers"]);
    assert_eq!(generate.0, 0, "{}", generate.1);
    let list = folder.path().join("zoom-lockers/src/generated/lockers/list.rs");
    let list = fs::read_to_string(list).unwrap();
    assert!(list.contains("pub key_code: Option<String>,\n"), "{list}");
    // What a person has to look at is left.
    let (code, text) = xtask(&reconcile);
    assert_eq!(code, 1, "{text}");
    assert!(text.starts_with("2 observations to look at\n"), "{text}");
    assert!(text.contains("`LockerColour` does not list a text that came as `colour`"), "{text}");
    assert!(text.contains("`height` is of the type `int`, and an object came"), "{text}");
}
