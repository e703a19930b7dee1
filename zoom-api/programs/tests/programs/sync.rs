//! Groups become what the directory says, and stay so.

use std::time::Duration;

use crate::common::World;
use serde_json::json;
use zoom_api::groups::{AddGroupMembers, RemoveGroupMember};
use zoom_api_fake::{Fake, Fault};

const SYNC: &str = env!("CARGO_BIN_EXE_sync");

/// 80 users in three groups: the first ten in `Old`, the next ten in `Engines`, and the one behind in `Other`.
fn world() -> World {
    let fake = Fake::builder().without_limits().start();
    let user = |number: usize| {
        let group = match number {
            0..10 => vec!["old"],
            10..20 => vec!["engines"],
            20 => vec!["other"],
            _ => vec![],
        };
        json!({
            "id": format!("user{number}"), "email": format!("user{number}@example.com"), "status": "active",
            "type": 1, "created": "2026-01-02T00:00:00Z", "groups": group
        })
    };
    let owner = json!({ "id": "olive", "email": "olive@example.com", "role": "owner", "created": "2026-01-01T00:00:00Z" });
    let users: Vec<_> = std::iter::once(owner).chain((0..80).map(user)).collect();
    fake.load(json!({
        "version": 1,
        "facts": { "id": "account", "number": 1, "owner": "olive", "plan": "business", "ids": 7, "secret": 7 },
        "users": users,
        "groups": [{ "id": "engines", "name": "Engines" }, { "id": "old", "name": "Old" }, { "id": "other", "name": "Other" }]
    }))
    .unwrap();
    let world = World::new(fake);
    let mut directory =
        "group,email\nOld,USER5@example.com\nEngines,nobody@example.com\n".to_owned();
    for number in 15..80 {
        directory += &format!("Engines,user{number}@example.com\n");
    }
    world.write("directory.csv", &directory);
    world
}

/// The numbers of the users in a group.
fn members(world: &World, group: &str) -> Vec<usize> {
    let snapshot = world.fake.snapshot();
    let users = snapshot["users"].as_array().unwrap().iter().filter(|user| {
        user["groups"].as_array().is_some_and(|groups| groups.iter().any(|name| name == group))
    });
    let number = |id: &str| id.strip_prefix("user").unwrap().parse().unwrap();
    let mut numbers: Vec<_> = users.map(|user| number(user["id"].as_str().unwrap())).collect();
    numbers.sort_unstable();
    numbers
}

fn check(world: &World) {
    assert_eq!(members(world, "old"), [5]);
    assert_eq!(members(world, "engines"), (15..80).collect::<Vec<_>>());
    assert_eq!(members(world, "other"), [20]);
}

fn changes(world: &World) -> usize {
    let requests = world.fake.requests();
    requests.count::<AddGroupMembers>() + requests.count::<RemoveGroupMember>()
}

#[test]
fn a_plan_is_shown_and_applied_and_the_next_one_is_empty() {
    let world = world();
    let plan = "Engines: nobody@example.com is no active user, and not added\n\
        Engines: 60 to add, 5 to remove\n\
        Old: 0 to add, 9 to remove\n\
        60 to add, 14 to remove, in 2 groups\n\
        Type `yes` to go on: ";
    let ended = world.run(SYNC, &["directory.csv"], "no\n");
    assert_eq!((&*ended.stdout, &*ended.stderr), (plan, "error: nothing was done\n"));
    assert_eq!(changes(&world), 0);

    let ended = world.run(SYNC, &["directory.csv"], "yes\n");
    assert!(ended.is_success, "{ended:?}");
    assert_eq!(ended.stdout, plan);
    check(&world);
    // 30 at a time.
    assert_eq!(world.fake.requests().count::<AddGroupMembers>(), 2);

    let before = changes(&world);
    let ended = world.run(SYNC, &["directory.csv"], "");
    assert!(ended.is_success, "{ended:?}");
    assert!(ended.stdout.ends_with("0 to add, 0 to remove, in 0 groups\n"), "{ended:?}");
    assert_eq!(changes(&world), before);
}

#[test]
fn what_was_killed_in_between_is_done_by_the_next_run() {
    let world = world();
    world.fake.fail(Fault::slow(Duration::from_secs(30)).on::<AddGroupMembers>());
    world.kill_after::<AddGroupMembers>(1, SYNC, &["directory.csv", "--yes"]);
    assert_eq!(members(&world, "engines").len(), 40);
    let ended = world.run(SYNC, &["directory.csv", "--yes"], "");
    assert!(ended.is_success, "{ended:?}");
    check(&world);
    // Nobody was added twice.
    assert_eq!(world.fake.requests().count::<AddGroupMembers>(), 2);
}

#[test]
fn a_row_without_an_address_empties_no_group() {
    let world = world();
    world.write("directory.csv", "Group,Email\nOld,user5@example.com\n,\nEngines,\n");
    let ended = world.run(SYNC, &["directory.csv", "--yes"], "");
    assert_eq!(ended.stderr, "error: directory.csv:4: `` is no address\n");
    world.write("directory.csv", "group,mail\nOld,user5@example.com\n");
    let ended = world.run(SYNC, &["directory.csv", "--yes"], "");
    assert_eq!(ended.stderr, "error: directory.csv: no column `email`, only `group`, `mail`\n");
    assert_eq!(changes(&world), 0);
}

#[test]
fn a_member_who_is_named_and_not_active_stays() {
    let world = world();
    let mut account = world.fake.snapshot();
    for user in account["users"].as_array_mut().unwrap() {
        if user["id"] == "user3" {
            user["status"] = "inactive".into();
        }
    }
    world.fake.load(account).unwrap();
    world.write("directory.csv", "group,email\nOld,user3@example.com\nOld,user5@example.com\n");
    let ended = world.run(SYNC, &["directory.csv", "--yes"], "");
    assert!(ended.is_success, "{ended:?}");
    assert_eq!(members(&world, "old"), [3, 5]);
}

#[test]
fn a_group_that_is_not_there_stops_everything() {
    let world = world();
    world.write("directory.csv", "group,email\nOld,user5@example.com\nEngine,user1@example.com\n");
    let ended = world.run(SYNC, &["directory.csv", "--yes"], "");
    assert_eq!(ended.stderr, "error: the account has no group `Engine`\n");
    assert_eq!(changes(&world), 0);
}
