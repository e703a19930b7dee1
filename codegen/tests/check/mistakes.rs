//! Mistakes that people make, each made in a copy of the spec of Zoom: one mistake is one error, and it says
//! what was meant.
//!
//! `tests/mistakes.txt` is what is said. `UPDATE_EXPECTED=1 cargo test -p codegen --test check` writes it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::common::{Files, folder, read_folder};
use codegen::diagnostic::{Diagnostics, Severity};
use codegen::load::load_files;
use serde_json::{Value, json};

/// A mistake: its name, the file, a text of the file, and what stands there instead.
type Mistake = (&'static str, &'static str, &'static str, &'static str);

const LIST: &str = "users/list.json";
const ADD: &str = "groups/members/add.json";
const CALLS: &str = "types/audio_conferencing.json";
const STATUS: &str = r#"{ "name": "status", "type": "UserStatus", "docs": "State of the users to list.", "default": "active" }"#;
const SIZE: &str = r#""type": "int", "docs": "Number of items per page.""#;
const METHOD: &str = "\"method\": \"GET\",";

#[rustfmt::skip]
const MISTAKES: &[Mistake] = &[
    // Members.
    ("a misspelt optional member", "users/create.json", "\"required\"", "\"requierd\""),
    ("a misspelt member that must be there", LIST, "\"title\"", "\"titel\""),
    ("a misspelt answer", LIST, "\"response\"", "\"respones\""),
    ("a misspelt part of the answer", LIST, "\"fields\"", "\"feilds\""),
    ("a misspelt name", LIST, "{ \"name\": \"status\"", "{ \"nmae\": \"status\""),
    ("a misspelt list", LIST, "\"query\"", "\"qeury\""),
    ("a member of OpenAPI", LIST, "\"docs\": \"Page of users.\"", "\"description\": \"Page of users.\""),
    ("a body of OpenAPI", LIST, METHOD, "\"method\": \"GET\", \"requestBody\": 7,"),
    ("a bound of OpenAPI", LIST, "\"range\": [1, 2000]", "\"minimum\": 1, \"range\": [1, 2000]"),
    ("a member in the wrong place", LIST, METHOD, "\"method\": \"GET\", \"status\": 200,"),
    ("a member of a field in the endpoint", LIST, METHOD, "\"method\": \"GET\", \"range\": [1, 2],"),
    ("a member of the endpoint in the answer", LIST, "\"status\": 200,", "\"status\": 200, \"rate_limit\": \"light\","),
    ("a member twice under two names", LIST, "\"title\": \"List users\",", "\"title\": \"List users\", \"titles\": \"List users\","),
    ("a member like nothing", LIST, METHOD, "\"method\": \"GET\", \"zq\": 1,"),
    ("a member left out", LIST, "\"rate_limit\": \"medium\",", ""),
    ("a name left out", LIST, "{ \"name\": \"status\", ", "{ "),
    ("a type left out", LIST, "\"type\": \"UserStatus\", ", ""),
    ("a type left out that nothing else names", "events/users/presence_status_updated.json", "\"type\": \"UserPresenceChange\", ", ""),
    ("the name of a type left out", "events/users/created.json", "\"name\": \"UserCreationType\",", ""),
    ("a name left out that a proof needs", "groups/admins/list.json", "\"name\": \"admins\", ", ""),
    ("a status left out", LIST, "\"status\": 200,", ""),
    ("a member twice", LIST, METHOD, "\"method\": \"GET\", \"method\": \"GET\","),
    // Values.
    ("a number as a text", LIST, "\"status\": 200", "\"status\": \"200\""),
    ("a lone scope", LIST, "\"granular\": [\"user:read:list_users:admin\"]", "\"granular\": \"user:read:list_users:admin\""),
    ("a flag as a text", "users/create.json", "\"required\": true", "\"required\": \"true\""),
    ("a range as a text", LIST, "\"range\": [1, 2000]", "\"range\": \"1-2000\""),
    ("a range of one side", LIST, "\"range\": [1, 2000]", "\"range\": [2000]"),
    ("a range upside down", LIST, "\"range\": [1, 2000]", "\"range\": [2000, 1]"),
    ("a list as an object", LIST, "\"key\": [\"id\", \"email\"]", "\"key\": {}"),
    ("a method in small letters", LIST, METHOD, "\"method\": \"get\","),
    ("a method that is none", LIST, METHOD, "\"method\": \"FETCH\","),
    ("a label that is none", LIST, "\"medium\"", "\"moderate\""),
    ("null for nothing", LIST, METHOD, "\"method\": \"GET\", \"body\": null,"),
    // Types.
    ("integer", LIST, SIZE, r#""type": "integer", "docs": "Number of items per page.""#),
    ("number", LIST, SIZE, r#""type": "number", "docs": "Number of items per page.""#),
    ("i64", LIST, SIZE, r#""type": "i64", "docs": "Number of items per page.""#),
    ("uint64_t", LIST, SIZE, r#""type": "uint64_t", "docs": "Number of items per page.""#),
    ("float32", LIST, SIZE, r#""type": "float32", "docs": "Number of items per page.""#),
    ("boolean", LIST, STATUS, r#"{ "name": "status", "type": "boolean", "docs": "State." }"#),
    ("str", LIST, STATUS, r#"{ "name": "status", "type": "str", "docs": "State." }"#),
    ("string in capitals", LIST, STATUS, r#"{ "name": "status", "type": "String", "docs": "State." }"#),
    ("a list with brackets behind", LIST, "\"[ListedUser]\"", "\"ListedUser[]\""),
    ("a list of Rust", LIST, "\"[ListedUser]\"", "\"Vec<ListedUser>\""),
    ("a number for a type that nothing else names", "events/users/presence_status_updated.json", "\"type\": \"UserPresenceChange\"", "\"type\": 7.5"),
    ("a misspelt type", LIST, "\"[ListedUser]\"", "\"[ListedUsr]\""),
    ("a misspelt type that is used once", LIST, "\"LicenseFilter\", \"docs\"", "\"LicenceFliter\", \"docs\""),
    ("a type of another endpoint", "users/get.json", "\"type\": \"string\"", "\"type\": \"IncludedUserField\""),
    // Syntax.
    ("a missing comma", LIST, "\"title\": \"List users\",", "\"title\": \"List users\""),
    ("a missing comma in a list", LIST, "\"user:read\", ", "\"user:read\" "),
    ("a comma at the end", LIST, "\"key\": [\"id\", \"email\"]", "\"key\": [\"id\", \"email\"],"),
    ("two commas", LIST, METHOD, "\"method\": \"GET\",,"),
    ("a comment", LIST, METHOD, "// Why not?\n"),
    ("a text that is not closed", LIST, "\"List users\",", "\"List users,"),
    ("single quotation marks", LIST, METHOD, "'method': 'GET',"),
    ("no quotation marks", LIST, METHOD, "method: \"GET\","),
    ("True", LIST, METHOD, "\"method\": \"GET\", \"fake\": True,"),
    ("a merge that was not finished", LIST, "  \"method\": \"GET\",", "<<<<<<< HEAD\n  \"method\": \"GET\",\n=======\n  \"method\": \"PUT\",\n>>>>>>> other\n"),
    ("a rest of a merge", LIST, "  \"method\": \"GET\",", "=======\n  \"method\": \"GET\","),
    ("a comment of another kind", LIST, METHOD, "# Why not?\n"),
    ("quotation marks of a text program", LIST, METHOD, "“method”: \"GET\","),
    ("a blank of a text program", LIST, "  \"method\": \"GET\",", "\u{a0} \"method\": \"GET\","),
    ("a brace too many", LIST, "\"query\": [", "}, \"query\": ["),
    ("a brace that is missing", LIST, "\"pages\": {", "\"pages\": "),
    // Endpoints.
    ("a misspelt id", LIST, "\"users.list\"", "\"user.list\""),
    ("a parameter in the path only", "users/get.json", "\"path\": \"/users/{userId}\"", "\"path\": \"/users/{user}\""),
    ("a misspelt key of pages", LIST, "\"items\": \"users\"", "\"items\": \"user\""),
    ("a sentence as a title", LIST, "\"List users\"", "\"List users.\""),
    // What others name.
    ("a misspelt id that others name", ADD, "\"id\": \"groups.members.add\"", "\"id\": \"gorups.members.add\""),
    ("an id in capitals", ADD, "\"id\": \"groups.members.add\"", "\"id\": \"GROUPS.MEMBERS.ADD\""),
    ("an id that is null", ADD, "\"id\": \"groups.members.add\"", "\"id\": null"),
    ("a method left out", ADD, "\"method\": \"POST\",", ""),
    ("a path that begins with no slash", ADD, "\"path\": \"/groups/", "\"path\": \"groups/"),
    ("a path of another endpoint", LIST, "\"path\": \"/users\"", "\"path\": \"/groups\""),
    ("an id with a slash", LIST, "\"users.list\"", "\"users/list\""),
    ("a map in a query", LIST, SIZE, r#""type": "{string: int}", "docs": "Number of items per page.""#),
    ("a misspelt path", ADD, "\"path\": \"/groups/", "\"path\": \"/gorups/"),
    ("a path with that of the base", ADD, "\"path\": \"/groups/", "\"path\": \"/v2/groups/"),
    ("a misspelt path parameter", ADD, "\"name\": \"groupId\"", "\"name\": \"gorupId\""),
    ("a field misspelt where it is declared", ADD, "{ \"name\": \"members\"", "{ \"name\": \"mmebers\""),
    ("a field without a name", ADD, "{ \"name\": \"members\"", "{ \"name\": \"\""),
    ("a field that is no longer required", ADD, "\"required\": true, ", ""),
    ("a field without its bounds", ADD, ", \"items\": [1, 30]", ""),
    ("a bound that is negative", ADD, "\"items\": [1, 30]", "\"items\": [1, -30]"),
    ("a misspelt type of a list that is cut", ADD, "\"[UserReference]\"", "\"UserReferenc\""),
    ("a needed field misspelt in an example", ADD, "\"body\": { \"members\": [{ \"email\"", "\"body\": { \"mmebers\": [{ \"email\""),
    ("a needed field under another name", ADD, "\"body\": { \"members\": [{ \"email\"", "\"body\": { \"people\": [{ \"email\""),
    ("a number for an id in an example", ADD, "\"path\": { \"groupId\": \"SobVexyrQjqCkcxjpBWi6w\" }", "\"path\": { \"groupId\": 7 }"),
    ("a misspelt name of what proves", ADD, "\"by\": [\"id\", \"email\"]", "\"by\": [\"id\", \"eamil\"]"),
    ("a flag of an error as a text", ADD, "\"missing\": true", "\"missing\": \"yes\""),
    ("an answer of which nothing comes back", ADD, "\"status\": 201, \"type\": \"AddedGroupUsers\"", "\"status\": 201"),
    ("a misspelt field of a shared type", CALLS, "\"name\": \"toll_call\"", "\"name\": \"tol_call\""),
    ("a type with a small letter", CALLS, "\"name\": \"CallMeSettings\"", "\"name\": \"callMeSettings\""),
    ("an integer among texts", CALLS, "\"value\": \"always\"", "\"value\": 1"),
    ("a value without its text", CALLS, "\"value\": \"auto\", ", ""),
    ("a misspelt value that others name", "users/delete.json", "\"value\": \"delete\"", "\"value\": \"delte\""),
    ("a misspelt parameter that others name", "users/delete.json", "\"name\": \"transfer_email\"", "\"name\": \"transfer_emial\""),
    ("a code left out", "users/create.json", "\"code\": 1009, ", ""),
    ("a misspelt plan", "rate_limits.json", "\"name\": \"free\"", "\"name\": \"fere\""),
    ("a plan in capitals", "rate_limits.json", "\"name\": \"free\"", "\"name\": \"FREE\""),
    ("a misspelt plan in a limit", "rate_limits.json", "\"calls\": { \"free\"", "\"calls\": { \"fere\""),
];

/// Mistakes with files.
fn with_files() -> Vec<(&'static str, Files)> {
    let changed = |change: &dyn Fn(&mut Files)| {
        let mut files = spec();
        change(&mut files);
        files
    };
    vec![
        (
            "a file copied",
            changed(&|files| {
                let copy = files[LIST].clone();
                files.insert("users/list_all.json".to_owned(), copy);
            }),
        ),
        (
            "a file copied, with an id of its own",
            changed(&|files| {
                let copy = String::from_utf8(files[LIST].clone()).unwrap();
                let copy = copy
                    .replace("\"users.list\"", "\"users.list_all\"")
                    .replace("\"path\": \"/users\"", "\"path\": \"/users_all\"")
                    .replace("GET /users?", "GET /users_all?");
                let copy = copy.replace("\"wire\": \"GET /users\"", "\"wire\": \"GET /users_all\"");
                files.insert("users/list_all.json".to_owned(), copy.into_bytes());
            }),
        ),
        (
            "a file moved",
            changed(&|files| {
                let file = files.remove(LIST).unwrap();
                files.insert("users/list_all.json".to_owned(), file);
            }),
        ),
        ("the types of ids removed", changed(&|files| drop(files.remove("types/ids.json")))),
        (
            "a file of types that is empty",
            changed(&|files| drop(files.insert("types/ids.json".to_owned(), Vec::new()))),
        ),
        ("types among endpoints", moved("types/ids.json", "users/ids.json")),
        ("an event among endpoints", moved("events/users/created.json", "users/created.json")),
        ("an endpoint among events", moved(LIST, "events/users/list.json")),
        ("an endpoint among types", moved(LIST, "types/list.json")),
        ("types that are null", changed(&|files| set(files, CALLS, "/types", Value::Null))),
        ("fields that are null", changed(&|files| set(files, ADD, "/body/fields", Value::Null))),
        ("a body without fields", changed(&|files| set(files, ADD, "/body/fields", json!([])))),
        (
            "an item that is null",
            changed(&|files| set(files, CALLS, "/types/6/values/0", Value::Null)),
        ),
        ("the rate limits removed", changed(&|files| drop(files.remove("rate_limits.json")))),
        ("an empty file", changed(&|files| drop(files.insert(LIST.to_owned(), Vec::new())))),
        (
            "a type that nobody uses",
            changed(&|files| {
                let text = String::from_utf8(files["types/ids.json"].clone()).unwrap();
                let text = text.replacen(
                    "\"types\": [",
                    "\"types\": [{ \"name\": \"SpareId\", \"docs\": \"Spare.\", \"id\": true },",
                    1,
                );
                files.insert("types/ids.json".to_owned(), text.into_bytes());
            }),
        ),
    ]
}

/// A file that stands elsewhere.
fn moved(from: &str, to: &str) -> Files {
    let mut files = spec();
    let file = files.remove(from).unwrap();
    files.insert(to.to_owned(), file);
    files
}

/// Another value in a file, which is laid out anew.
fn set(files: &mut Files, path: &str, at: &str, value: Value) {
    let mut file: Value = serde_json::from_slice(&files[path]).unwrap();
    *file.pointer_mut(at).unwrap() = value;
    files.insert(path.to_owned(), format!("{file:#}").into_bytes());
}

fn spec() -> Files {
    read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec"))
}

#[test]
fn one_mistake_is_one_error() {
    let whole = spec();
    let mut cases: Vec<_> = MISTAKES
        .iter()
        .map(|(name, file, from, to)| {
            let text = String::from_utf8(whole[*file].clone()).unwrap();
            assert!(text.contains(from), "{name}: there is no `{from}` in {file}");
            let mut files = whole.clone();
            files.insert((*file).to_owned(), text.replacen(from, to, 1).into_bytes());
            (*name, files)
        })
        .collect();
    cases.extend(with_files());
    let mut said = String::new();
    let mut more = Vec::new();
    for (name, files) in cases {
        let found = load_files(files).map_or_else(|found| found, |spec| spec.warnings);
        if found.len() != 1 {
            more.push(name);
        }
        let _ = writeln!(said, "# {name}\n{}", short(&found));
    }
    let path = folder("mistakes.txt");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&path, &said).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(more.is_empty(), "more than one error for {more:#?}");
    assert!(said == expected, "{said}");
}

/// What is said, without what changes whenever the spec does.
fn short(found: &Diagnostics) -> String {
    let mut text = String::new();
    for item in found {
        let place = &item.place;
        let marked = place.source.slice(&place.span).lines().next().unwrap_or_default();
        let marked: String = marked.chars().take(50).collect();
        let level = match item.rule.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let _ = writeln!(text, "{level}[{}]: {}", item.rule, item.message);
        let _ = writeln!(text, "  --> {}: {marked}", place.source.shown_path());
        let _ = writeln!(text, "  help: {}", item.help);
    }
    text
}
