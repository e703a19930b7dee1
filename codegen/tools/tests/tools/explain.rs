//! From the spec to the generated code and back, for everything that has a name.

use crate::common;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use codegen::load::load_files;
use codegen::spec::Field;
use codegen::{GeneratedFiles, Spec, generate_with_parts, load};
use codegen_tools::explain::{Explainer, Explanation, NotFound};
use serde_json::json;

static SPEC: LazyLock<Spec> =
    LazyLock::new(|| load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec")).unwrap());
static FILES: LazyLock<GeneratedFiles> = LazyLock::new(|| generate_with_parts(&SPEC).unwrap());

fn text(path: &str) -> Option<Cow<'static, str>> {
    if path == "zoom-api/src/client.rs" {
        return Some("//! Written by hand.\n".into());
    }
    FILES.get(path).map(|file| file.text.as_str().into())
}

thread_local! {
    /// One for all questions of a test.
    static EXPLAINER: Explainer<'static> = Explainer::new(&SPEC, &FILES, &text);
}

/// What is said of each thing, by its name.
static ANSWERS: LazyLock<BTreeMap<String, Explanation>> = LazyLock::new(|| {
    let explainer = Explainer::new(&SPEC, &FILES, &text);
    let names = explainer.names().into_iter();
    names.map(|name| (name.clone(), explainer.explain(&name).unwrap())).collect()
});

fn ask(what: &str) -> Result<Explanation, NotFound> {
    EXPLAINER.with(|explainer| explainer.explain(what))
}

#[test]
fn everything_leads_to_its_lines_and_every_line_leads_back() {
    let explainer = Explainer::new(&SPEC, &FILES, &text);
    let names = explainer.names();
    let mut wrong = Vec::new();
    for name in &names {
        let found = &ANSWERS[name];
        assert_eq!(found.name, *name);
        if found.generated.is_empty() {
            wrong.push(format!("{name} is generated nowhere"));
        }
        let spec = format!("{}:{}:{}", found.spec.path, found.spec.line, found.spec.column);
        let back = explainer.name(&spec).unwrap();
        if back != *name {
            wrong.push(format!("{name}: {spec} leads to {back}"));
        }
        for place in &found.generated {
            let line = FILES[&place.path].text.lines().nth(place.line - 1).unwrap();
            assert_eq!(line.trim(), place.text);
            let here = format!("{}:{}", place.path, place.line);
            match explainer.name(&here) {
                Ok(back) if back == *name => {}
                back => wrong.push(format!("{name}: {here} leads to {back:?}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), names.len(), wrong.join("\n"));
    let is_field = |name: &&String| {
        ["/fields/", "/path_params/", "/query/"].iter().any(|list| name.contains(list))
    };
    assert_eq!(names.iter().filter(is_field).count(), fields());
}

/// How many fields and parameters the spec has.
fn fields() -> usize {
    let of = |fields: &Option<Vec<Field>>| fields.as_ref().map_or(0, Vec::len);
    let types = SPEC.type_lists().flat_map(|(_, types)| types);
    let mut count: usize = types.map(|ty| of(&ty.fields)).sum();
    count += SPEC.events.iter().map(|file| file.fields.len()).sum::<usize>();
    for file in &SPEC.endpoints {
        count += file.path_params.len() + file.query.len();
        let bodies = file.requests().filter_map(|request| request.body);
        let answers = file.requests().filter_map(|request| request.response);
        count += bodies.map(|body| of(&body.fields)).sum::<usize>();
        count += answers.map(|answer| of(&answer.fields)).sum::<usize>();
    }
    count
}

/// What is said of a line that is about no one thing.
const ALONE: &str = "nothing in the spec has to do with this line alone";

#[test]
fn every_generated_line_leads_to_its_file_of_the_spec() {
    let explainer = Explainer::new(&SPEC, &FILES, &text);
    let mut wrong = Vec::new();
    for (path, text) in FILES.iter().map(|(path, file)| (path, &file.text)) {
        let from = text.split(" from ").nth(1).and_then(|rest| rest.split(". Do not").next());
        let of_spec = from.and_then(|from| from.strip_prefix("spec/"));
        let mut imports = false;
        for (number, line) in (1..).zip(text.lines()) {
            let here = format!("{path}:{number}");
            let found = explainer.name(&here);
            // What is taken of the runtime comes of the whole file.
            imports |= line.starts_with("use crate::generated::runtime");
            let is_import = imports;
            imports &= !line.ends_with(';');
            let fits = match (&found, of_spec) {
                (Ok(name), Some(of_spec)) => {
                    let files = files_of(name);
                    path.starts_with("tests/")
                        || line.contains(name.as_str())
                        || [format!("spec/{of_spec}"), path.clone()]
                            .iter()
                            .any(|file| files.contains(&file.as_str()))
                }
                (Err(unknown), Some(of_spec)) => {
                    of_spec.starts_with("types/")
                        && unknown.message == ALONE
                        && (is_import || is_bare(line))
                }
                (Err(unknown), None) => unknown.message.contains("holds together"),
                (Ok(_), None) => false,
            };
            if !fits {
                wrong.push(format!("{here}: {line}: {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} lines:\n{}", wrong.len(), wrong.join("\n"));
}

/// The files that a thing is in: that of the spec, and the generated ones.
fn files_of(name: &str) -> Vec<&str> {
    let found = &ANSWERS[name];
    let generated = found.generated.iter().map(|place| place.path.as_str());
    std::iter::once(found.spec.path.as_str()).chain(generated).collect()
}

/// Whether a line of a file of types has no name in it.
fn is_bare(line: &str) -> bool {
    let ends = line.is_empty()
        || line.ends_with("_enum,")
        || line.ends_with("! {")
        || ["}", "};", "#[test]"].contains(&line);
    let starts = ["//", "use crate::", "use zoom_api::types::{"];
    ends || starts.iter().any(|start| line.starts_with(start))
}

#[test]
fn every_line_of_the_spec_leads_to_something_in_its_file() {
    let explainer = Explainer::new(&SPEC, &FILES, &text);
    let endpoints = SPEC.endpoints.iter().map(|file| &file.source);
    let types = SPEC.types.iter().map(|file| &file.source);
    for source in endpoints.chain(types).chain([&SPEC.rate_limits.source]) {
        for (number, line) in (1..).zip(source.text().lines()) {
            let here = format!("{}:{number}", source.shown_path());
            match explainer.name(&here) {
                Ok(name) => assert_eq!(files_of(&name)[0], source.shown_path(), "{here}"),
                Err(unknown) => {
                    let message = "nothing that has a name of its own stands on line";
                    assert!(unknown.message.starts_with(message), "{here}: {}", unknown.message);
                    assert!(source.path().starts_with("types/"), "{here}");
                    assert!(!line.contains("\"name\": "), "{here}: {line}");
                }
            }
        }
    }
}

#[test]
fn one_thing_has_many_names() {
    let size = ask("users.list/query/page_size").unwrap();
    for what in [
        "users.list/page_size",
        "ListUsers/page_size",
        "zoom_api::users::ListUsers::page_size",
        "ListUsers::page_size",
        &format!("{}:{}", size.spec.path, size.spec.line),
        &format!("{}:{}", size.generated[0].path, size.generated[0].line),
    ] {
        assert_eq!(ask(what).unwrap(), size, "{what}");
    }
    // As the notes of clients have it: through the type of the field.
    let dept = ask("ListedUser/dept").unwrap();
    assert_eq!(ask("users.list/response/users/dept").unwrap(), dept);
    assert_eq!(ask("users.list/users/dept").unwrap(), dept);
    let active = ask("UserStatus/active").unwrap();
    assert_eq!(active.name, "UserStatus/values/active");
    assert_eq!(ask("zoom_api::types::UserStatus::Active").unwrap(), active);
    assert_eq!(ask("ListUsers").unwrap(), ask("users.list").unwrap());
    assert_eq!(ask("PhoneNumberInput").unwrap(), ask("PhoneNumber").unwrap());
    assert_eq!(ask("GroupId").unwrap().kind, "ID");
    let group = ask("groups.members.list/path_params/groupId").unwrap();
    assert_eq!(ask("groups.members.list/path/groupId").unwrap(), group);
    // As `cargo xtask diff` has it, for the arguments of a constructor.
    let add = ask("groups.admins.add").unwrap();
    assert_eq!(ask("zoom_api::groups::AddGroupAdmins::new").unwrap(), add);
}

#[test]
fn lines_of_tests_and_of_the_contract_lead_to_the_spec_too() {
    let size = ask("users.list/query/page_size").unwrap();
    let tests = size.tests.iter().filter(|test| test.place.path.ends_with(".rs"));
    let tests: Vec<_> =
        tests.map(|test| format!("{}:{}", test.place.path, test.place.line)).collect();
    assert_eq!(tests.len(), 2);
    for line in tests {
        assert_eq!(ask(&line).unwrap(), size, "{line}");
    }
    let list = ask("users.list").unwrap();
    for line in [
        "tests/generated/users/list.rs:1",
        "tests/generated/users/list.rs",
        "zoom-api/fake/src/generated/users/list.rs:3",
        "zoom-api/src/generated/users/list.rs",
    ] {
        assert_eq!(ask(line).unwrap(), list, "{line}");
    }
}

/// The first line of a generated file that has a text in it.
fn line(path: &str, text: &str) -> String {
    let number = FILES[path].text.lines().position(|line| line.contains(text)).unwrap() + 1;
    format!("{path}:{number}")
}

#[test]
fn lines_of_tables_lead_to_what_they_list() {
    let types = "zoom-api/src/generated/types";
    let contract = "zoom-api/fake/src/generated";
    for (path, text, name) in [
        (
            format!("{contract}/types/authentication.rs"),
            "Field::new(\"recording_authentication\"",
            "RecordingAuthenticationSettings/fields/recording_authentication",
        ),
        (
            format!("{contract}/types/authentication.rs"),
            "\"enforce_login_with_domains\",",
            "MeetingAuthenticationType/values/enforce_login_with_domains",
        ),
        (
            format!("{contract}/groups/members/remove.rs"),
            "Field::new(\"memberId\"",
            "groups.members.remove/path_params/memberId",
        ),
        (
            format!("{contract}/users/settings/get.rs"),
            ".value(\"recording_authentication\")",
            "users.settings.get/variants/each/GetUserRecordingAuthentication",
        ),
        (
            format!("{types}/group_in_meeting.rs"),
            "GroupPollingSettingsInput <- GroupPollingSettings",
            "GroupPollingSettings",
        ),
        (format!("{types}/users.rs"), "    UserStatus {", "UserStatus"),
    ] {
        assert_eq!(ask(&line(&path, text)).unwrap().name, name, "{path}: {text}");
    }
}

#[test]
fn rate_limits_are_explained_too() {
    let pro = ask("rate_limits/plans/pro").unwrap();
    assert_eq!((pro.kind.as_str(), pro.docs.as_str()), ("plan", "The Pro plan."));
    assert!(pro.facts.contains(&("light".to_owned(), "30 a second".to_owned())), "{:?}", pro.facts);
    assert_eq!(pro.evidence[0].at, "/plans");
    let code = "zoom-api/core/src/generated/rate_limits.rs";
    let table =
        FILES[code].text.lines().position(|line| line.contains("Rate::new(30, 1)")).unwrap() + 1;
    for what in [
        "zoom_api::limits::Plan::Pro",
        "Plan/pro",
        &format!("{}:{}", pro.spec.path, pro.spec.line),
        &format!("{}:{}", pro.spec.path, pro.spec.line + 4),
        &line(code, "    Pro,"),
        &format!("{code}:{table}"),
    ] {
        assert_eq!(ask(what).unwrap(), pro, "{what}");
    }
    let all = ask("rate_limits").unwrap();
    for what in ["Plan", "spec/rate_limits.json", "spec/rate_limits.json:2", &format!("{code}:1")] {
        assert_eq!(ask(what).unwrap(), all, "{what}");
    }
    let create = ask("create_user").unwrap();
    assert_eq!(create.name, "rate_limits/special/create_user");
    let fact = |name: &str| create.facts.iter().find(|(known, _)| known == name).unwrap().1.clone();
    assert_eq!(fact("operations"), "users.create");
    assert_eq!(fact("calls"), "At most 50 (free), 1500 (pro), 10000 (business).");
    assert_eq!(create.generated[0].path, "zoom-api/src/generated/users/create.rs");
    assert_eq!(ask("rate_limits/create_user").unwrap(), create);
}

/// The files in which something is tested.
fn tested(what: &str) -> Vec<String> {
    let mut paths: Vec<_> =
        ask(what).unwrap().tests.into_iter().map(|test| test.place.path).collect();
    paths.dedup();
    paths
}

#[test]
fn examples_show_what_lies_deep_in_them() {
    let list = ["spec/users/list.json"];
    assert_eq!(tested("ListedUser/dept"), list);
    assert_eq!(tested("ListedUser"), list);
    let focus = tested("UserInMeetingSettings/allow_host_to_enable_focus_mode");
    assert_eq!(
        focus,
        [
            "spec/users/settings/get.json",
            "spec/users/settings/update.json",
            "tests/generated/types/user_in_meeting.rs",
            "tests/generated/users/settings/update.rs",
        ]
    );
    // A value in a query, one that decides on the variant, one in a list, one in a text of many.
    for (what, path) in [
        ("UserStatus/pending", "spec/users/list.json"),
        ("SettingsOption/meeting_security", "spec/users/settings/get.json"),
        ("DataCenterRegion/DE", "spec/users/settings/update.json"),
        ("IncludedUserField/host_key", "spec/users/list.json"),
    ] {
        assert!(tested(what).iter().any(|tested| tested == path), "{what}: {:?}", tested(what));
    }
    // In the second example it comes by another name.
    let members = ask("contact_groups.members.list/response/group_members").unwrap();
    assert_eq!(members.tests.len(), 2);
}

#[test]
fn examples_show_what_lies_in_maps_and_in_lists_without_an_object_around_them() {
    let mut files = common::base();
    common::patch(
        &mut files,
        &json!([
            {
                "file": "users/settings/get.json",
                "at": "/variants/each/1/response/fields/0/type",
                "value": "{SettingsOption}"
            },
            {
                "file": "users/settings/get.json",
                "at": "/variants/each/1/examples/0/reply/codes/phone",
                "value": "audio"
            },
            { "file": "users/assistants/add.json", "at": "/replay", "value": "never" },
            { "file": "users/assistants/add.json", "at": "/verify" },
            { "file": "users/assistants/list.json", "at": "/response/bare", "value": true },
            { "file": "users/assistants/list.json", "at": "/response/fields/0/aliases" },
            {
                "file": "users/assistants/list.json",
                "at": "/examples/0/reply",
                "value": [{ "id": "c", "full_name": "Charles" }]
            },
        ]),
    );
    let spec = load_files(files).unwrap_or_else(|problems| panic!("{problems}"));
    let files = codegen::generate_with_parts(&spec).unwrap();
    let explainer = Explainer::new(&spec, &files, &|_| None);
    for (what, example) in [
        ("SettingsOption/audio", "GET /users/me/settings?option=security"),
        ("users.assistants.list/response/assistants", "GET /users/me/assistants"),
        ("Assistant/name", "GET /users/me/assistants"),
    ] {
        let tests = explainer.explain(what).unwrap().tests;
        let names: Vec<_> = tests.iter().map(|test| test.name.as_str()).collect();
        assert_eq!(names, [example], "{what}");
    }
}

#[test]
fn generated_tests_are_found_in_all_files() {
    let active = ask("UserStatus/active").unwrap();
    let tests: Vec<_> = active
        .tests
        .iter()
        .map(|test| (test.name.as_str(), test.place.path.as_str()))
        .filter(|(_, path)| path.starts_with("tests/"))
        .collect();
    assert_eq!(tests, [("list_users_fields", "tests/generated/users/list.rs")]);
    // A setter belongs to the object on which it is called, whatever stands in between.
    let update = "tests/generated/users/settings/update.rs";
    let polling = ask("UserInMeetingSettings/polling").unwrap();
    let place = polling.tests.iter().map(|test| &test.place).find(|place| place.path == update);
    assert_eq!(place.unwrap().text, ".polling(true),");
    assert_eq!(ask(&line(update, ".polling(true),")).unwrap(), polling);
}

#[test]
fn what_is_known_is_told() {
    let size = ask("users.list/query/page_size").unwrap();
    assert_eq!(size.kind, "query parameter");
    assert!(size.spec.text.starts_with("{ \"name\": \"page_size\""), "{}", size.spec.text);
    assert_eq!(size.docs, "Number of items per page.");
    let fact = |name: &str| {
        size.facts.iter().find(|(known, _)| known == name).map(|(_, fact)| fact.as_str())
    };
    assert_eq!(
        (fact("type"), fact("default"), fact("bounds")),
        (Some("int"), Some("30"), Some("1 to 2000."))
    );
    let [decision] = size.evidence.as_slice() else { panic!("{:?}", size.evidence) };
    assert_eq!(decision.at, "/query/page_size/range");
    assert_eq!(decision.value, Some(json!([1, 2000])));
    assert_eq!(decision.sources.len(), 2);
    assert!(decision.date.is_some() && decision.spec.line > size.spec.line);
    let tests: Vec<_> =
        size.tests.iter().map(|test| (test.name.as_str(), test.place.path.as_str())).collect();
    let generated = "tests/generated/users/list.rs";
    assert!(tests.contains(&("list_users_fields", generated)), "{tests:?}");
    assert!(tests.contains(&("list_users_examples", generated)), "{tests:?}");
    assert!(
        tests
            .iter()
            .any(|(name, path)| name.contains("page_size=300") && *path == "spec/users/list.json"),
        "{tests:?}"
    );
}

#[test]
fn what_proves_an_effect_is_told_with_the_reason() {
    let facts = |what: &str, name: &str| -> Vec<String> {
        let facts = ask(what).unwrap().facts.into_iter();
        facts.filter(|(known, _)| known == name).map(|(_, fact)| fact).collect()
    };
    let gone = facts("users.delete", "gone");
    let user = gone.iter().find(|fact| fact.starts_with("404 with code 1001: ")).unwrap();
    assert!(user.contains("The path names one user"), "{user}");
    assert!(user.ends_with("No proof with transfer_email."), "{user}");
    let [moved] = &facts("groups.members.update", "look")[..] else { panic!("one look") };
    assert!(moved.starts_with("groups.members.list: A member can be in both groups"), "{moved}");
    assert_eq!(facts("users.delete/query/transfer_meeting", "needs"), ["transfer_email"]);
    for name in ["gone", "look", "needs"] {
        assert!(facts("users.get", name).is_empty(), "{name}");
    }
}

#[test]
fn where_something_comes_from_that_no_document_has_is_told() {
    let picture = ask("users.list/types/ListedUser/fields/pic_url").unwrap();
    let [origin] = picture.evidence.as_slice() else { panic!("{:?}", picture.evidence) };
    assert_eq!(origin.seen.as_deref(), Some("in three of three listings"));
    assert_eq!((&origin.chosen, &origin.announced), (&None, &None));
    let settings = ask("groups.settings.get").unwrap();
    let mut announced = settings.evidence.iter().filter(|origin| !origin.names.is_empty());
    assert!(announced.any(|origin| {
        origin.announced.as_deref() == Some("2026-11-19")
            && origin.names.iter().any(|name| name == "enforce_fips_mode")
    }));
}

#[test]
fn a_body_that_is_a_type_leads_to_its_requests() {
    let lobby = ask("UserSettings/in_meeting").unwrap();
    let paths: Vec<_> = lobby.generated.iter().map(|place| place.path.as_str()).collect();
    assert!(paths.contains(&"zoom-api/src/generated/types/user_settings.rs"), "{paths:?}");
    assert!(paths.contains(&"zoom-api/src/generated/users/settings/update.rs"), "{paths:?}");
}

#[test]
fn a_line_that_a_file_does_not_have_is_refused() {
    let spec = include_str!("../../../../spec/users/list.json");
    let code = &FILES["zoom-api/src/generated/users/list.rs"].text;
    for (path, lines) in [
        ("spec/users/list.json", spec.lines().count()),
        ("zoom-api/src/generated/users/list.rs", code.lines().count()),
    ] {
        assert!(ask(&format!("{path}:{lines}")).is_ok());
        for line in [0, lines + 1, 99999] {
            let unknown = ask(&format!("{path}:{line}")).unwrap_err();
            assert_eq!(unknown.message, format!("there is no line {line} in `{path}`"));
            assert_eq!(unknown.help, format!("it has the lines 1 to {lines}"));
        }
    }
}

#[test]
fn a_line_of_a_file_that_is_not_what_the_spec_gives_is_refused() {
    let path = "zoom-api/src/generated/users/list.rs";
    let gone = "zoom-api/src/generated/users/gone.rs";
    let stale = FILES[path].text.replacen("//! List users.\n", "", 1);
    let crlf = |path: &str| text(path).map(|text| text.replace('\n', "\r\n").into());
    assert!(Explainer::new(&SPEC, &FILES, &crlf).name(&format!("{path}:9")).is_ok());
    for asked in [path, gone] {
        let texts = |_: &str| Some(stale.as_str().into());
        let unknown =
            Explainer::new(&SPEC, &FILES, &texts).name(&format!("{asked}:9")).unwrap_err();
        assert_eq!(unknown.message, format!("`{asked}` is not what the spec gives"));
        assert_eq!(unknown.help, "run `cargo xtask generate`");
    }
}

#[test]
fn unknown_things_get_a_hint() {
    let hint = |what: &str| {
        let unknown = ask(what).unwrap_err();
        format!("{}; {}", unknown.message, unknown.help)
    };
    for (what, expected) in [
        (
            "users",
            "`users` is a group of operations; ask for one of its operations, such as `users.assistants.add`",
        ),
        ("users.lst", "nothing is called `users.lst`; did you mean `users.list`?"),
        ("UserStatsu", "nothing is called `UserStatsu`; did you mean `UserStatus`?"),
        ("users.list/query/page_siz", "`users.list` has no `page_siz`; did you mean `page_size`?"),
        (
            "zoom_api::users::ListUsers::page",
            "`ListUsers` has no `page`; ask for the type, to see its file",
        ),
        (
            "zoom_api::users::ListUsers::pagesize",
            "`ListUsers` has no `pagesize`; did you mean `page_size`?",
        ),
        ("zoom_api::users::ListUser", "nothing is called `ListUser`; did you mean `ListUsers`?"),
        (
            "zoom_api::users",
            "this path has no type in it; name a type, as in `zoom_api::users::ListUsers::page_size`",
        ),
        (
            "spec/users/lists.json:3",
            "`spec/users/lists.json` describes nothing; did you mean `spec/users/list.json`?",
        ),
        (
            "zoom-api/src/generated/users/lists.rs:3",
            "there is no `zoom-api/src/generated/users/lists.rs`; did you mean `zoom-api/src/generated/users/list.rs`?",
        ),
        (
            "zoom-api/src/clients.rs:3",
            "there is no `zoom-api/src/clients.rs`; give a file of zoom-api/src/generated, zoom-api/core/src/generated, zoom-api/fake/src/generated or tests/generated",
        ),
        (
            "zoom-api/src/client.rs:3",
            "`zoom-api/src/client.rs` was not generated; give a file of zoom-api/src/generated, zoom-api/core/src/generated, zoom-api/fake/src/generated or tests/generated",
        ),
        (
            "zoom-api/src/generated/users/mod.rs:3",
            "`zoom-api/src/generated/users/mod.rs` holds together what comes of many files of the spec; ask for what it names, or for a line of its file",
        ),
        (
            "spec/types/users.json:2",
            "nothing that has a name of its own stands on line 2; ask for a line of a field, of a value, of a type or of an endpoint",
        ),
        // No part of a type that merely begins with the same name.
        (
            "PhoneNumber/Mobile",
            "`PhoneNumber` has no `Mobile`; ask for the whole, to see its place",
        ),
        (
            "groups.members.list/pth/groupId",
            "`groups.members.list` has no `pth/groupId`; did you mean `groups.members.list/path_params/groupId`?",
        ),
        ("UserStatus::new", "`UserStatus` has no `new`; ask for the type, to see its file"),
        ("", "nothing is called ``; `cargo xtask list` has the names of the operations"),
        ("?", "nothing is called `?`; `cargo xtask list` has the names of the operations"),
    ] {
        assert_eq!(hint(what), expected, "{what}");
    }
}

#[test]
fn an_event_is_asked_for_by_its_name() {
    let event = ask("user.deleted").unwrap();
    assert_eq!((event.name.as_str(), event.kind.as_str()), ("user.deleted", "event"));
    assert_eq!(event.spec.path, "spec/events/users/deleted.json");
    let fact = |name: &str| event.facts.iter().find(|(known, _)| known == name).unwrap().1.as_str();
    assert_eq!(fact("caused by"), "users.delete (action = delete)");
    assert_eq!(fact("payload"), "UserDeleted");
    assert!(event.generated.iter().any(|place| place.text == "pub struct UserDeleted {"));
    let tests: Vec<_> = event.tests.iter().map(|test| test.name.as_str()).collect();
    assert_eq!(tests, ["user.deleted", "user_deleted_examples"]);

    let field = ask("user.deleted/object").unwrap();
    assert_eq!(field.kind, "field of the payload");
    assert_eq!(ask("zoom_api::events::UserDeleted::object").unwrap().name, field.name);
    assert_eq!(ask("user.deletd").unwrap_err().help, "did you mean `user.deleted`?");
}

#[test]
fn a_point_leads_on_like_a_slash() {
    for (asked, name) in [
        ("User.email", "users.get/response/fields/email"),
        ("UserStatus.active", "UserStatus/values/active"),
        ("users.list.page_size", "users.list/query/page_size"),
        ("users.list", "users.list"),
    ] {
        assert_eq!(ask(asked).unwrap().name, name);
    }
    let unknown = ask("User.emial").unwrap_err();
    assert_eq!(
        (unknown.what.as_str(), unknown.help.as_str()),
        ("User.emial", "did you mean `email`?")
    );
}
