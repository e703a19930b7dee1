//! From the spec to the generated code and back, for everything that has a name.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use codegen::explain::{Explainer, Explanation, Unknown};
use codegen::spec::Field;
use codegen::{Spec, generate, load};

static SPEC: LazyLock<Spec> =
    LazyLock::new(|| load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec")).unwrap());
static FILES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| generate(&SPEC).unwrap());

fn text(path: &str) -> Option<String> {
    FILES.get(path).cloned()
}

fn ask(what: &str) -> Result<Explanation, Unknown> {
    Explainer::new(&SPEC, &text).explain(what)
}

#[test]
fn everything_leads_to_its_lines_and_every_line_leads_back() {
    let explainer = Explainer::new(&SPEC, &text);
    let names = explainer.names();
    let mut wrong = Vec::new();
    for name in &names {
        let found = explainer.explain(name).unwrap();
        assert_eq!(found.name, *name);
        if found.generated.is_empty() {
            wrong.push(format!("{name} is generated nowhere"));
        }
        let spec = format!("{}:{}:{}", found.spec.path, found.spec.line, found.spec.column);
        let back = explainer.explain(&spec).unwrap().name;
        if back != *name {
            wrong.push(format!("{name}: {spec} leads to {back}"));
        }
        for place in &found.generated {
            let line = FILES[&place.path].lines().nth(place.line - 1).unwrap();
            assert_eq!(line.trim(), place.text);
            let here = format!("{}:{}", place.path, place.line);
            match explainer.explain(&here) {
                Ok(back) if back.name == *name && back.spec == found.spec => {}
                back => {
                    wrong.push(format!("{name}: {here} leads to {:?}", back.map(|back| back.name)))
                }
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
    let types = SPEC.types.iter().flat_map(|file| &file.types);
    let types = types.chain(SPEC.endpoints.iter().flat_map(|file| &file.types));
    let mut count: usize = types.map(|ty| of(&ty.fields)).sum();
    for file in &SPEC.endpoints {
        count += file.path_params.len() + file.query.len();
        let variants = file.variants.iter().flat_map(|variants| &variants.each);
        let bodies = variants.clone().filter_map(|variant| variant.body.as_ref()).chain(&file.body);
        let answers = variants.map(|variant| &variant.response).chain(&file.response);
        count += bodies.map(|body| of(&body.fields)).sum::<usize>();
        count += answers.map(|answer| of(&answer.fields)).sum::<usize>();
    }
    count
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
        "zoom-api/src/generated/contract/users/list.rs:5",
        "zoom-api/src/generated/users/list.rs",
    ] {
        assert_eq!(ask(line).unwrap(), list, "{line}");
    }
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
    assert_eq!(decision.value, Some(serde_json::json!([1, 2000])));
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
fn a_body_that_is_a_type_leads_to_its_requests() {
    let lobby = ask("UserSettings/in_meeting").unwrap();
    let paths: Vec<_> = lobby.generated.iter().map(|place| place.path.as_str()).collect();
    assert!(paths.contains(&"zoom-api/src/generated/types/user_settings.rs"), "{paths:?}");
    assert!(paths.contains(&"zoom-api/src/generated/users/settings/update.rs"), "{paths:?}");
}

#[test]
fn a_line_that_a_file_does_not_have_is_refused() {
    let spec = include_str!("../../spec/users/list.json");
    let code = &FILES["zoom-api/src/generated/users/list.rs"];
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
fn unknown_things_get_a_hint() {
    let hint = |what: &str| {
        let unknown = ask(what).unwrap_err();
        format!("{}; {}", unknown.message, unknown.help)
    };
    for (what, expected) in [
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
            "`zoom-api/src/generated/users/lists.rs` comes of no file of the spec; did you mean `zoom-api/src/generated/users/list.rs`?",
        ),
        (
            "zoom-api/src/client.rs:3",
            "`zoom-api/src/client.rs` comes of no file of the spec; give a file of zoom-api/src/generated that comes of one file of the spec",
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
