//! Leavers are deleted once each, whatever comes between; who is to be kept stays.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::common::World;
use serde_json::json;
use zoom_api::users::DeleteUser;
use zoom_api_fake::{Fake, Fault};

const OFFBOARD: &str = env!("CARGO_BIN_EXE_offboard");
const ARGUMENTS: &[&str] =
    &["leavers.csv", "report.csv", "--keep", "Olive@example.com", "--keep-group", "Board", "--yes"];

/// 30 users, of whom 24 are on the list, one with an heir. Beside them there are the owner, somebody in the group
/// `Board` and somebody whom nobody knows.
fn world() -> World {
    let fake = Fake::builder().without_limits().start();
    let user = |number: usize| {
        let groups = if number == 3 { vec!["board"] } else { vec![] };
        json!({
            "id": format!("user{number}"), "email": format!("user{number}@example.com"), "status": "active",
            "type": 2, "created": "2026-01-02T00:00:00Z", "groups": groups
        })
    };
    let owner = json!({ "id": "olive", "email": "olive@example.com", "role": "owner", "created": "2026-01-01T00:00:00Z", "type": 2 });
    let users: Vec<_> = std::iter::once(owner).chain((0..30).map(user)).collect();
    fake.load(json!({
        "version": 1,
        "facts": { "id": "account", "number": 1, "owner": "olive", "plan": "business", "ids": 7, "secret": 7 },
        "users": users,
        "groups": [{ "id": "board", "name": "Board" }]
    }))
    .unwrap();
    let world = World::new(fake);
    let mut list = "email,heir\nuser0@example.com,user29@example.com\n".to_owned();
    for number in 1..25 {
        list += &format!("User{number}@example.com,\n");
    }
    world.write("leavers.csv", &(list + "nobody@example.com,\nolive@example.com,\n"));
    world
}

/// The users that are left.
fn left(world: &World) -> Vec<String> {
    let snapshot = world.fake.snapshot();
    let users = snapshot["users"].as_array().unwrap();
    users.iter().map(|user| user["email"].as_str().unwrap().to_owned()).collect()
}

/// How often each was deleted.
fn deletions(world: &World) -> BTreeMap<String, usize> {
    let mut deletions = BTreeMap::new();
    for entry in
        world.fake.requests().of::<DeleteUser>().filter(|entry| entry.status() == Some(204))
    {
        let path = entry.target().split('?').next().unwrap();
        *deletions.entry(path.to_ascii_lowercase()).or_default() += 1;
    }
    deletions
}

/// The report: what became of each.
fn report(world: &World) -> BTreeMap<String, [String; 2]> {
    let text = world.read("report.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let lines = reader.deserialize().map(|line| {
        let (email, outcome, detail): (String, String, String) = line.unwrap();
        (email.to_lowercase(), [outcome, detail])
    });
    lines.collect()
}

fn check(world: &World) {
    let left = left(world);
    let stay = ["olive", "user3", "user25", "user26", "user27", "user28", "user29"];
    assert_eq!(left, stay.map(|name| format!("{name}@example.com")));
    assert!(deletions(world).values().all(|count| *count == 1), "{:?}", deletions(world));
    assert_eq!(deletions(world).len(), 24);
    let report = report(world);
    assert_eq!(report.len(), 27);
    assert_eq!(report["olive@example.com"], ["kept", "named"]);
    assert_eq!(report["user3@example.com"], ["kept", "in the group Board"]);
    assert_eq!(report["nobody@example.com"][0], "not found");
    assert_eq!(report.values().filter(|line| line[0] == "deleted").count(), 24);
}

#[test]
fn nothing_is_sent_before_the_plan_is_confirmed() {
    let world = world();
    let ended = world.run(OFFBOARD, &ARGUMENTS[..6], "no\n");
    assert!(!ended.is_success);
    assert_eq!(ended.stderr, "error: nothing was done\n");
    let plan: Vec<_> = ended.stdout.lines().collect();
    assert_eq!(plan[0], "keep   user3@example.com: in the group Board");
    assert_eq!(plan[1], "keep   olive@example.com: named");
    assert_eq!(plan[2], "delete user0@example.com, whose meetings go to user29@example.com");
    assert_eq!(plan[3], "delete user1@example.com, with all that they have");
    assert!(plan[27].starts_with("25 to delete, 2 to keep"), "{}", plan[27]);
    assert_eq!(world.fake.requests().count::<DeleteUser>(), 0);
    assert!(!world.path("report.csv").exists());

    let ended = world.run(OFFBOARD, &ARGUMENTS[..6], "yes\n");
    assert_eq!(ended.stderr, "error: 1 were not deleted; the report says why\n");
    check(&world);
}

#[test]
fn what_was_killed_in_between_goes_on_and_does_nothing_twice() {
    let world = world();
    // Whoever arrives first is deleted, and as no answer comes, the program does not end before it is killed.
    world.fake.fail(Fault::slow(Duration::from_secs(30)).on::<DeleteUser>());
    world.kill_after::<DeleteUser>(10, OFFBOARD, ARGUMENTS);
    let before = deletions(&world);
    assert!((10..24).contains(&before.len()), "{before:?}");

    let sent = world.fake.requests().count::<DeleteUser>();
    let ended = world.run(OFFBOARD, ARGUMENTS, "");
    assert!(ended.stdout.ends_with("24 deleted, 1 not\n"), "{ended:?}");
    check(&world);
    // Only what was under way at the kill may have been sent twice, and those at most that were left.
    let again = world.fake.requests().count::<DeleteUser>() - sent;
    assert!(again <= 25 - before.len() + 16, "{again}");

    // Another run finds all done.
    world.run(OFFBOARD, ARGUMENTS, "");
    check(&world);
    assert_eq!(report(&world)["user0@example.com"], ["deleted", "in an earlier run"]);
}

#[test]
fn a_user_whose_deletion_was_not_answered_is_looked_for() {
    let world = world();
    // The sixteen that set out together are deleted, in whatever order they arrive, and no answer comes in time.
    world.fake.fail(Fault::slow(Duration::from_secs(30)).on::<DeleteUser>().times(16));
    world.kill_after::<DeleteUser>(16, OFFBOARD, ARGUMENTS);
    assert_eq!(deletions(&world).len(), 16);
    world.fake.heal();

    world.run(OFFBOARD, ARGUMENTS, "");
    check(&world);
    // Deleted once more, the one with an heir is refused, and the refusal could be about the heir.
    let settled = &report(&world)["user0@example.com"];
    assert_eq!(settled, &["deleted", "the answer was lost, and the user is gone"]);
}

/// As spreadsheets write it.
#[test]
fn a_list_may_look_like_anything_that_a_spreadsheet_makes() {
    let world = world();
    let list = "\u{feff}Name,\"Email \",Left on\r\n\
        \"One, User\", User1@Example.com ,2026-01-01\r\n\
        ,,\r\n\
        \r\n\
        \"\"\"Two\"\"\",\"user2@example.com\",\r\n\
        again,USER2@example.com,\r\n\
        Owner,OLIVE@EXAMPLE.COM,";
    world.write("leavers.csv", list);
    let ended = world.run(OFFBOARD, ARGUMENTS, "");
    assert!(ended.is_success, "{ended:?}");
    assert!(ended.stdout.contains("user2@example.com stands on the list twice\n"));
    assert!(ended.stdout.ends_with("2 deleted, 0 not\n"), "{ended:?}");
    assert_eq!(left(&world).len(), 29);
    assert_eq!(report(&world)["olive@example.com"], ["kept", "named"]);
}

#[test]
fn an_heir_who_is_not_there_is_no_leaver_who_is_gone() {
    let world = world();
    world.write("leavers.csv", "email,heir\nuser1@example.com,nobody@example.com\n");
    world.run(OFFBOARD, ARGUMENTS, "");
    assert_eq!(report(&world)["user1@example.com"][0], "failed");
    assert_eq!(left(&world).len(), 31);
}

#[cfg(unix)]
#[test]
fn ctrl_c_waits_for_what_is_under_way() {
    let world = world();
    world.fake.fail(Fault::slow(Duration::from_secs(2)).on::<DeleteUser>());
    let child = world.start(OFFBOARD, ARGUMENTS);
    while world.fake.requests().count::<DeleteUser>() == 0 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.starts_with("error: stopped, with "), "{stderr}");
    // What was done stands in the report, and nothing is unclear.
    let deleted = deletions(&world).len();
    assert!(deleted < 24, "{deleted}");
    assert_eq!(report(&world).values().filter(|line| line[0] == "deleted").count(), deleted);
    world.run(OFFBOARD, ARGUMENTS, "");
    check(&world);
    assert_eq!(report(&world)["user0@example.com"], ["deleted", "in an earlier run"]);
}

/// The file system takes 2 KiB of each file.
#[cfg(unix)]
#[test]
fn a_disk_that_is_full_stops_the_work_and_loses_nothing() {
    let world = world();
    let full = "trap '' XFSZ; ulimit -f 4; exec \"$0\" \"$@\"";
    let arguments = [&["-c", full, OFFBOARD], ARGUMENTS].concat();
    let ended = world.run("/bin/sh", &arguments, "");
    assert!(!ended.is_success);
    let deleted = deletions(&world).len();
    assert!((1..24).contains(&deleted), "{deleted}: {ended:?}");
    let journal = world.read("report.csv.journal");
    assert!(journal.ends_with('\n'), "half a line stays");
    let report = world.read("report.csv");
    assert!(report.contains("the journal could not be read or written"), "{report} {ended:?}");
    world.run(OFFBOARD, ARGUMENTS, "");
    check(&world);
}

#[test]
fn a_list_that_cannot_be_read_is_named_with_its_line() {
    let world = world();
    world.write("leavers.csv", "email,heir\na@example.com,\nb@example.com\n");
    let ended = world.run(OFFBOARD, ARGUMENTS, "");
    assert!(ended.stderr.contains("line: 3"), "{}", ended.stderr);
    for (list, said) in [
        ("email,heir\nuser1,\n", "leavers.csv:2: `user1` is no address"),
        ("email,heir\n,a@example.com\n", "leavers.csv:2: `` is no address"),
        ("email,heir\na@example.com,user1\n", "leavers.csv:2: `user1` is no address"),
        ("mail;heir\na@example.com;\n", "leavers.csv: no column `email`, only `mail;heir`"),
        (
            "email,heir\na@example.com,b@example.com\nA@example.com,\n",
            "leavers.csv:3: a@example.com stands there twice, with another heir",
        ),
        (
            "email,heir\na@example.com,B@example.com\nb@example.com,\n",
            "the heir of a@example.com is to be deleted as well: b@example.com",
        ),
    ] {
        world.write("leavers.csv", list);
        let ended = world.run(OFFBOARD, ARGUMENTS, "");
        assert_eq!(ended.stderr, format!("error: {said}\n"));
    }
    let ended = world.run(OFFBOARD, &["leavers.csv", "report.csv", "--keep", "olive"], "");
    assert_eq!(ended.stderr, "error: `olive` is no address\n");
    let ended = world.run(OFFBOARD, &["none.csv", "report.csv", "--yes"], "");
    assert!(ended.stderr.starts_with("error: none.csv: "), "{}", ended.stderr);
    let ended = world.run(OFFBOARD, &["leavers.csv", "report.csv", "--keep-group", "Bored"], "");
    assert!(!ended.is_success);
    assert_eq!(world.fake.requests().count::<DeleteUser>(), 0);
}
