//! What begins the file of an endpoint, `new` or `import`, calls it the same.

use crate::common::upstream::brought;
use crate::common::{Files, base};
use codegen::load::load_files;
use codegen::spec::Method;
use codegen_tools::skeleton::skeleton;
use serde_json::{Value, json};

/// A spec with two more groups: one whose only operation stands in a folder, and one that stands for two
/// segments of its paths.
fn spec() -> Files {
    let mut files = base();
    let mut add = |path: &str, method: &str, route: &str, request: &str| {
        let names = || route.split(['{', '}']).skip(1).step_by(2);
        let parameters: Vec<_> = names()
            .map(|name| json!({ "name": name, "type": "UserId", "docs": "One of them." }))
            .collect();
        let values: serde_json::Map<_, _> =
            names().map(|name| (name.to_owned(), "x".into())).collect();
        let wire = names()
            .fold(route.to_owned(), |route, name| route.replace(&format!("{{{name}}}"), "x"));
        let file = json!({
            "$schema": format!("{}schema.json", "../".repeat(path.matches('/').count())),
            "id": path.replace('/', "."),
            "title": "Do it",
            "docs": "Does it.",
            "method": method,
            "path": route,
            "request": request,
            "scopes": { "classic": ["user:write"], "granular": [] },
            "rate_limit": "light",
            "replay": "never",
            "path_params": parameters,
            "response": { "status": 204 },
            "examples": [{ "path": values, "wire": format!("{method} {wire}") }]
        });
        files.insert(format!("{path}.json"), file.to_string().into_bytes());
    };
    add("divisions/users/add", "POST", "/divisions/{divisionId}/users", "AddDivisionUsers");
    add("contact_groups/create", "POST", "/contacts/groups", "CreateContactGroup");
    files
}

/// A document with one operation. A plural at the end of its path is sent or answered as a list.
fn document(method: &str, route: &str) -> Value {
    let last = route.rsplit('/').next().unwrap_or_default();
    let item = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    let list =
        json!({ "type": "object", "properties": { last: { "type": "array", "items": item } } });
    let content = json!({ "application/json": { "schema": list } });
    let names = route.split(['{', '}']).skip(1).step_by(2);
    let parameters: Vec<_> = names
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    let mut operation = json!({
        "description": "**Scopes:** `thing:write`\n\n**Rate Limit Label:** `LIGHT`",
        "parameters": parameters,
        "responses": { "204": {} }
    });
    match method {
        "GET" => operation["responses"] = json!({ "200": { "content": content } }),
        "DELETE" => {}
        _ => operation["requestBody"] = json!({ "content": content }),
    }
    json!({
        "openapi": "3.0.1",
        "info": { "title": "Things" },
        "paths": { route: { method.to_lowercase(): operation } }
    })
}

#[test]
fn new_and_import_call_an_operation_the_same() {
    let files = spec();
    let spec = load_files(files.clone()).unwrap();
    for (method, route, path, request) in [
        (Method::Get, "/divisions/{divisionId}/users", "divisions/users/list", "ListDivisionUsers"),
        (Method::Get, "/divisions", "divisions/list", "ListDivisions"),
        (Method::Get, "/divisions/{divisionId}", "divisions/get", "GetDivision"),
        (
            Method::Delete,
            "/divisions/{divisionId}/users/{userId}",
            "divisions/users/remove",
            "RemoveDivisionUser",
        ),
        (Method::Delete, "/divisions/{divisionId}", "divisions/delete", "DeleteDivision"),
        (Method::Get, "/contacts/groups", "contact_groups/list", "ListContactGroups"),
        (Method::Get, "/contacts/groups/{id}", "contact_groups/get", "GetContactGroup"),
        (
            Method::Post,
            "/contacts/groups/{id}/members",
            "contact_groups/members/add",
            "AddContactGroupMembers",
        ),
        (Method::Post, "/rooms", "rooms/create", "CreateRoom"),
        (Method::Get, "/users/{id}/addresses", "users/addresses/list", "ListUserAddresses"),
        (
            Method::Patch,
            "/users/{id}/lock_settings",
            "users/lock_settings/update",
            "UpdateUserLockSettings",
        ),
        (Method::Delete, "/users/{id}/picture", "users/picture/delete", "DeleteUserPicture"),
        (Method::Get, "/auth/tokens", "auth_api/tokens/list", "ListAuthApiTokens"),
    ] {
        let made = skeleton(&spec, method, route, None).expect(route);
        let text: Value = serde_json::from_str(&made.text).unwrap();
        let wanted = (format!("{path}.json"), request);
        assert_eq!((made.path, text["request"].as_str().unwrap()), wanted, "new {route}");

        let import = brought(&files, &document(method.as_str(), route), &["*"]);
        let taken = &import.report.taken_in.first().expect(route).file;
        let text: Value = serde_json::from_str(&import.files[taken]).unwrap();
        assert_eq!((taken.clone(), text["request"].as_str().unwrap()), wanted, "import {route}");
    }
}
