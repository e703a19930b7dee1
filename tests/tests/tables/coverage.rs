//! The endpoints that the project was asked for are there. Others may be, too.
//!
//! `facts/endpoints.json` was taken from the list itself, not from the spec: where the list says
//! nothing about scopes or label, it says so and has Zoom's own document in its place.

use std::collections::BTreeSet;

use serde_json::Value;
use zoom_api::OPERATIONS;
use zoom_api::operation::Operation;

fn facts() -> Vec<Value> {
    serde_json::from_str(include_str!("../../facts/endpoints.json")).unwrap()
}

fn text<'a>(fact: &'a Value, name: &str) -> &'a str {
    fact[name].as_str().unwrap()
}

fn texts<'a>(fact: &'a Value, name: &str) -> Vec<&'a str> {
    fact[name].as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect()
}

fn find(fact: &Value) -> &'static Operation {
    let same = |operation: &&&Operation| {
        operation.method.as_str() == text(fact, "method") && operation.path == text(fact, "path")
    };
    OPERATIONS.iter().find(same).unwrap()
}

#[test]
fn the_endpoints_of_the_list_are_there() {
    let wanted: BTreeSet<_> = facts()
        .iter()
        .map(|fact| format!("{} {}", text(fact, "method"), text(fact, "path")))
        .collect();
    let found: BTreeSet<_> = OPERATIONS
        .iter()
        .map(|operation| format!("{} {}", operation.method, operation.path))
        .collect();
    assert!(wanted.len() > 60, "the list has {}", wanted.len());
    let missing: Vec<_> = wanted.difference(&found).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn query_parameters_of_the_list_are_known() {
    for fact in facts() {
        let known: Vec<_> = find(&fact).query.iter().map(|parameter| parameter.name).collect();
        for name in texts(&fact, "query") {
            assert!(known.contains(&name), "{} lacks {name}", text(&fact, "path"));
        }
    }
}

#[test]
fn scopes_of_the_list_come_first_and_in_its_order() {
    for fact in facts() {
        let operation = find(&fact);
        let wanted = texts(&fact, "scopes");
        assert_eq!(
            operation.scopes.get(..wanted.len()),
            Some(wanted.as_slice()),
            "{}",
            operation.id
        );
    }
}

#[test]
fn rate_limit_labels_are_those_of_the_list() {
    for fact in facts() {
        let operation = find(&fact);
        assert_eq!(operation.rate_limit.as_str(), text(&fact, "rate_limit"), "{}", operation.id);
    }
}

#[test]
fn ids_are_unique_and_sorted() {
    let ids: Vec<_> = OPERATIONS.iter().map(|operation| operation.id).collect();
    let sorted: Vec<_> = ids.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    assert_eq!(ids, sorted);
}
