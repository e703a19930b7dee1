//! The least scopes for a list of operations.

use zoom_api::OPERATIONS;
use zoom_api::http::Method;
use zoom_api::operation::Operation;
use zoom_api::scopes::{ScopeKind, least};

fn operations(ids: &[&str]) -> Vec<&'static Operation> {
    ids.iter().map(|id| *OPERATIONS.iter().find(|operation| operation.id == *id).unwrap()).collect()
}

#[test]
fn a_scope_that_writes_is_asked_for_only_where_it_is_needed() {
    let classic = |ids: &[&str]| least(operations(ids), ScopeKind::Classic).scopes;
    assert_eq!(classic(&[]), Vec::<&str>::new());
    assert_eq!(classic(&["users.list"]), ["user:read:admin"]);
    assert_eq!(classic(&["users.list", "users.get", "users.update"]), ["user:write:admin"]);
    assert_eq!(
        classic(&["groups.list", "groups.create", "users.get"]),
        ["group:write:admin", "user:read:admin"]
    );
}

#[test]
fn operations_without_granular_scopes_are_named() {
    let least = least(operations(&["users.get", "contact_groups.list"]), ScopeKind::Granular);
    assert_eq!(least.scopes, ["user:read:user:admin"]);
    assert_eq!(least.without, ["contact_groups.list"]);
}

#[test]
fn the_scopes_of_all_operations_allow_each_of_them_and_none_is_too_many() {
    for kind in [ScopeKind::Classic, ScopeKind::Granular] {
        let least = least(OPERATIONS.iter().copied(), kind);
        let needs: Vec<_> = OPERATIONS
            .iter()
            .filter(|operation| !least.without.contains(&operation.id))
            .map(|operation| match kind {
                ScopeKind::Classic => operation.scopes,
                _ => operation.granular_scopes,
            })
            .collect();
        let allowed = |scopes: &[&str]| {
            needs.iter().all(|need| need.iter().any(|scope| scopes.contains(scope)))
        };
        assert!(allowed(&least.scopes), "{kind:?}");
        for left_out in 0..least.scopes.len() {
            let mut fewer = least.scopes.clone();
            fewer.remove(left_out);
            assert!(!allowed(&fewer), "{kind:?}: {} is too many", least.scopes[left_out]);
        }
    }
}

/// An operation that any one of these scopes allows.
fn needs(scopes: &'static [&'static str]) -> Operation {
    let mut operation = Operation::new("a.b", Method::GET, "/a");
    operation.scopes = scopes;
    operation
}

#[test]
fn of_scopes_that_would_do_as_well_the_one_that_allows_less_is_asked_for() {
    let classic = |operations: &[Operation]| least(operations, ScopeKind::Classic).scopes;
    for (scopes, asked) in [
        (&["a:write:admin", "b:read:admin"][..], "b:read:admin"),
        (&["a:read:master", "b:read", "c:read:admin"], "c:read:admin"),
        (&["a:read:master", "b:read"], "b:read"),
        (&["a:write", "b:read:master"], "b:read:master"),
        (&["b:read", "a:read"], "a:read"),
    ] {
        assert_eq!(classic(&[needs(scopes)]), [asked]);
    }
    // In order, whichever call comes first, and no more than it takes.
    let calls = [&["z:read"][..], &["a:read", "m:read"], &["b:read", "m:read"], &["c:read"]];
    assert_eq!(classic(&calls.map(needs)), ["c:read", "m:read", "z:read"]);
}
