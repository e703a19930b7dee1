//! The tables that are generated say what the spec says: plans, special limits, how to look whether
//! a call took effect, and what tells listed items apart.
//!
//! The spec is read here as plain JSON, not by the generator.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::{Map, Value, json};
use zoom_api::limits::{Plan, Rate};
use zoom_api::operation::{Operation, Replay, Source};
use zoom_api::{OPERATIONS, Paged, contact_groups, groups, users};

fn spec(path: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec").join(path);
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn spec_of(operation: &Operation) -> Value {
    spec(&format!("{}.json", operation.id.replace('.', "/")))
}

fn find(id: &str) -> &'static Operation {
    OPERATIONS.iter().find(|operation| operation.id == id).unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

#[test]
fn plans_are_those_of_the_spec_in_its_order() {
    let plans: Vec<_> = Plan::ALL.iter().map(|plan| plan.as_str()).collect();
    let limits = spec("rate_limits.json");
    let wanted: Vec<_> =
        list(&limits["plans"]).iter().map(|plan| plan["name"].as_str().unwrap()).collect();
    assert_eq!(plans, wanted);
    assert_eq!(Plan::ALL, [Plan::Free, Plan::Pro, Plan::Business]);
    for (index, plan) in Plan::ALL.iter().enumerate() {
        assert_eq!(*plan as usize, index, "calls of special limits are found by position");
    }
}

#[test]
fn what_a_plan_allows_is_what_the_spec_says() {
    let shown = |rate: Option<Rate>, per_day: Option<u32>| {
        let mut limit = Map::new();
        if let Some(rate) = rate {
            let name = match rate.window.as_secs() {
                1 => "per_second",
                60 => "per_minute",
                _ => "per_other_time",
            };
            limit.insert(name.to_owned(), rate.calls.into());
        }
        limit.extend(per_day.map(|calls| ("per_day".to_owned(), calls.into())));
        Value::Object(limit)
    };
    let limits = spec("rate_limits.json");
    for (plan, wanted) in Plan::ALL.iter().zip(list(&limits["plans"])) {
        let found = plan.limits();
        let labels = found
            .labels
            .iter()
            .map(|limit| (limit.label.as_str().to_owned(), shown(limit.rate, limit.per_day)));
        assert_eq!(Value::Object(labels.collect()), wanted["labels"], "{plan:?}");
        let pools = found.pools.iter().map(|pool| {
            let labels: Vec<_> = pool.labels.iter().map(|label| label.as_str()).collect();
            json!({ "labels": labels, "per_day": pool.per_day })
        });
        let pools: Vec<_> = pools.collect();
        assert_eq!(pools, list(&wanted["pools"]), "{plan:?}");
    }
}

#[test]
fn special_limits_are_on_the_operations_that_the_spec_names() {
    let limits = spec("rate_limits.json");
    let mut wanted = BTreeSet::new();
    for limit in list(&limits["special"]) {
        let id = limit["id"].as_str().unwrap();
        for operation in list(&limit["operations"]) {
            let operation = operation.as_str().unwrap();
            wanted.insert((operation.to_owned(), id.to_owned()));
            let special = find(operation).special_limits;
            let special = special.iter().find(|special| special.id == id).unwrap();
            let when = special.when.iter().map(|(name, value)| ((*name).to_owned(), json!(value)));
            let when = Value::Object(when.collect());
            assert_eq!(when, limit.get("when").cloned().unwrap_or(json!({})), "{id}");
            assert_eq!(special.each, limit.get("each").and_then(Value::as_str), "{id}");
            let window = limit["window"].as_u64().unwrap();
            assert_eq!(special.window, Duration::from_secs(window), "{id}");
            let calls = Plan::ALL.iter().map(|plan| limit["calls"][plan.as_str()].as_u64());
            let calls: Vec<_> = calls.map(|calls| u32::try_from(calls.unwrap()).unwrap()).collect();
            assert_eq!(special.calls, calls, "{id}");
        }
    }
    let found = OPERATIONS.iter().flat_map(|operation| {
        operation.special_limits.iter().map(|limit| (operation.id.to_owned(), limit.id.to_owned()))
    });
    assert_eq!(found.collect::<BTreeSet<_>>(), wanted);
    assert_eq!(find("users.presence_status.update").special_limits[0].each, Some("userId"));
    assert_eq!(find("users.create").special_limits[0].when, [("action", "create")]);
}

#[test]
fn what_has_to_be_verified_says_how_and_nothing_else_does() {
    let found: BTreeSet<_> = OPERATIONS
        .iter()
        .filter(|operation| operation.verify.is_some())
        .map(|operation| operation.id)
        .collect();
    let wanted: BTreeSet<_> = OPERATIONS
        .iter()
        .filter(|operation| operation.replay == Replay::Verify)
        .map(|operation| operation.id)
        .collect();
    assert_eq!(found, wanted);
    let known = [
        "contact_groups.members.add",
        "groups.admins.add",
        "groups.members.add",
        "groups.members.update",
        "users.assistants.add",
    ];
    assert_eq!(found, BTreeSet::from(known));
}

/// Name of what has a value in a call, which the operation has where the table says.
fn source(operation: &Operation, source: Source) -> &'static str {
    let braced = |name: &str| operation.path.contains(&format!("{{{name}}}"));
    match source {
        Source::Path(name) if braced(name) => name,
        Source::Body(name) if !braced(name) => name,
        other => panic!("{}: {other:?}", operation.id),
    }
}

fn pairs<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Value {
    Value::Object(pairs.map(|(name, value)| (name.to_owned(), value.into())).collect())
}

#[test]
fn how_to_look_is_what_the_spec_says() {
    for operation in OPERATIONS {
        let id = operation.id;
        let Some(verify) = operation.verify else { continue };
        let wanted = &spec_of(operation)["verify"];
        assert_eq!(wanted["operation"], verify.operation.id, "{id}");
        assert_eq!(wanted["sent"], source(operation, verify.sent), "{id}");
        assert_eq!(wanted["items"], verify.items[0], "{id}");
        assert_eq!(wanted["by"], json!(verify.by), "{id}");
        let when = pairs(verify.when.iter().copied());
        assert_eq!(wanted.get("when").cloned().unwrap_or(json!({})), when, "{id}");
        // Every parameter of the listing has a value: the one that is named, or that of its name.
        let named: Vec<_> = verify.path.iter().map(|(name, _)| format!("{{{name}}}")).collect();
        let braced = verify.operation.path.split('/').filter(|part| part.starts_with('{'));
        assert_eq!(named, braced.collect::<Vec<_>>(), "{id}");
        for (name, from) in verify.path {
            let wanted = wanted["path"].get(name).and_then(Value::as_str).unwrap_or(name);
            assert_eq!(source(operation, *from), wanted, "{id}");
        }
        assert_eq!(verify.operation.replay, Replay::Safe, "{id}");
        assert_eq!(verify.operation.method, http::Method::GET, "{id}");
    }
}

#[test]
fn a_move_is_looked_for_in_the_group_that_it_leads_to() {
    let verify = find("groups.members.update").verify.unwrap();
    assert_eq!(verify.operation, find("groups.members.list"));
    assert_eq!(verify.path, [("groupId", Source::Body("target_group_id"))]);
    assert_eq!(verify.sent, Source::Path("memberId"));
    assert_eq!(verify.by, ["id", "email"]);
    assert_eq!(verify.when, [("action", "move")]);
}

#[test]
fn admins_are_told_by_their_address_alone() {
    // The listing of admins has no ids.
    assert_eq!(find("groups.admins.add").verify.unwrap().by, ["email"]);
}

#[test]
fn the_older_name_of_a_list_is_looked_for_too() {
    let verify = find("contact_groups.members.add").verify.unwrap();
    assert_eq!(verify.items, ["group_members", "members"]);
    assert_eq!(find("users.assistants.add").verify.unwrap().items, ["assistants"]);
}

/// The key of the first item and the number of all, read from a page.
fn first<E: Paged>(page: Value) -> (Option<String>, Option<i64>)
where
    E::Output: serde::de::DeserializeOwned,
{
    let page: E::Output = serde_json::from_value(page).unwrap();
    let total = E::total(&page);
    let (items, _) = E::items(page);
    (E::key(&items[0]).map(str::to_owned), total)
}

#[test]
fn a_user_without_id_is_told_by_the_address() {
    let key = |user: Value| first::<users::ListUsers>(json!({ "users": [user] })).0;
    assert_eq!(key(json!({ "id": "a", "email": "ada@example.com" })).as_deref(), Some("a"));
    for id in [json!(null), json!("")] {
        let user = json!({ "id": id, "email": "ada@example.com" });
        assert_eq!(key(user).as_deref(), Some("ada@example.com"));
    }
    assert_eq!(key(json!({ "email": "ada@example.com" })).as_deref(), Some("ada@example.com"));
    assert_eq!(key(json!({ "email": "", "first_name": "Ada" })), None);
}

#[test]
fn pages_tell_how_many_items_there_are_where_zoom_counts_them() {
    let page = json!({ "users": [{ "id": "a" }], "total_records": 7, "page_size": 1 });
    assert_eq!(first::<users::ListUsers>(page), (Some("a".to_owned()), Some(7)));
    let page = json!({ "admins": [{ "email": "a@b.c" }], "total_records": 1 });
    assert_eq!(first::<groups::ListGroupAdmins>(page), (Some("a@b.c".to_owned()), Some(1)));
    let page = json!({ "group_members": [{ "id": "a" }], "total_records": 1 });
    let found = first::<contact_groups::ListContactGroupMembers>(page);
    assert_eq!(found, (Some("a".to_owned()), None));
    for operation in OPERATIONS.iter().filter(|operation| operation.pages.is_some()) {
        let pages = operation.pages.unwrap();
        let wanted = &spec_of(operation)["pages"];
        assert_eq!(pages.total, wanted.get("total").and_then(Value::as_str), "{}", operation.id);
        assert_eq!(json!(pages.key), wanted["key"], "{}", operation.id);
    }
}
