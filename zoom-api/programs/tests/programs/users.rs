//! The command line tool.

use crate::common::World;
use zoom_api::users::UpdateUser;
use zoom_api_fake::Fake;

const USERS: &str = env!("CARGO_BIN_EXE_users");

#[test]
fn users_are_listed_shown_and_changed() {
    let world = World::new(Fake::builder().users(3).start());
    let ended = world.run(USERS, &["list"], "");
    assert_eq!(ended.stdout.lines().count(), 4, "{ended:?}");
    let user = ended.stdout.lines().last().unwrap().to_owned();

    let ended = world.run(USERS, &["set", &user, "--dept", "Engines"], "");
    assert!(ended.is_success, "{ended:?}");
    let requests = world.fake.requests();
    let sent = requests.of::<UpdateUser>().next().unwrap().json().unwrap();
    assert_eq!(sent, serde_json::json!({ "dept": "Engines" }));
    assert_eq!(world.run(USERS, &["list", "--dept", "Engines"], "").stdout, format!("{user}\n"));

    let ended = world.run(USERS, &["deactivate", &user], "");
    assert!(ended.is_success, "{ended:?}");
    let shown = world.run(USERS, &["show", &user], "").stdout;
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!((&shown["dept"], &shown["status"]), (&"Engines".into(), &"inactive".into()));
}

#[test]
fn what_goes_wrong_is_said_in_a_line() {
    let world = World::new(Fake::start());
    let ended = world.run(USERS, &["show", "nobody@example.com"], "");
    assert!(!ended.is_success);
    assert!(
        ended.stderr.starts_with("error: users.get: Zoom answered 404, code 1001: "),
        "{ended:?}"
    );
    let ended = world.run(USERS, &["sho"], "");
    assert!(ended.stderr.contains("a similar subcommand exists: 'show'"), "{}", ended.stderr);
}
