//! The account as JSON.

use serde_json::{Value, json};
use zoom_api::groups::ListGroups;
use zoom_api::types::AssistantInput;
use zoom_api::users::{AddAssistants, GetUser, ListAssistants, ListUsers};
use zoom_api_fake::Fake;

use crate::zoom::Zoom;

fn examples() -> Zoom {
    Zoom::with(Fake::builder().examples())
}

#[test]
fn what_is_saved_can_be_loaded() {
    let zoom = Zoom::with(Fake::builder().examples().users(200));
    let assistant = AssistantInput::new().id("v4iyWT1LTfy8QvPG4GTvdg");
    zoom.send(AddAssistants::new("KDcuGIm1QgePTO8WbOqwIQ", [assistant]));
    let saved = zoom.fake.snapshot();
    let other = Zoom::start();
    other.fake.load(saved.clone()).unwrap();
    assert_eq!(other.fake.snapshot(), saved);
    // It goes on as the first one does: listings, tokens of pages, relations, and the next ids.
    let page = zoom.send(ListUsers::new().page_size(10));
    let rest =
        || ListUsers::new().page_size(10).next_page_token(page.next_page_token.clone().unwrap());
    assert_eq!(other.send(rest()), zoom.send(rest()));
    assert_eq!(other.send(ListGroups::new()), zoom.send(ListGroups::new()));
    assert_eq!(other.send(ListAssistants::new("ada@example.com")).assistants.len(), 1);
    assert_eq!(other.user("new@example.com"), zoom.user("new@example.com"));
    assert_eq!(other.fake.snapshot(), zoom.fake.snapshot());
}

#[test]
fn the_same_seed_gives_the_same_people() {
    let people = |seed| Fake::builder().users(300).seed(seed).start().snapshot();
    assert_eq!(people(7), people(7));
    assert_ne!(people(7), people(8));
    let snapshot = people(7);
    let users = snapshot["users"].as_array().unwrap();
    let count = |status: &str| users.iter().filter(|user| user["status"] == status).count();
    assert!(count("pending") > 3 && count("inactive") > 3 && count("active") > 200);
    assert!(users.iter().all(|user| user["email"].as_str().unwrap().ends_with("@example.com")));
    assert_eq!(snapshot["groups"].as_array().unwrap().len(), 8);
}

#[test]
fn a_snapshot_can_be_written_by_hand() {
    let zoom = Zoom::start();
    let user = |id: &str, more: Value| {
        let mut user = json!({
            "id": id, "email": format!("{id}@example.com"), "created": "2026-01-01T00:00:00Z",
        });
        user.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        user
    };
    let facts = json!({
        "id": "account", "number": 1, "owner": "olive", "plan": "business", "ids": 1, "secret": 1,
    });
    zoom.fake
        .load(json!({
            "version": 1,
            "facts": facts,
            "users": [
                user("olive", json!({ "role": "owner" })),
                user("ada", json!({ "groups": ["engines"], "profile": { "dept": "Engines" } })),
            ],
            "groups": [{ "id": "engines", "name": "Engines", "admins": ["olive"] }],
        }))
        .unwrap();
    let zoom = Zoom { client: zoom.fake.client(), fake: zoom.fake };
    assert_eq!(zoom.get("ada")["dept"], "Engines");
    assert_eq!(zoom.get("me")["id"], "olive");
    assert_eq!(zoom.size(&"engines".into()), 1);
}

#[test]
fn a_wrong_snapshot_says_where() {
    let zoom = examples();
    let before = zoom.fake.snapshot();
    for (pointer, value, path, message) in [
        ("/version", json!(2), "version", "this is a program for version 1"),
        ("/facts/plan", json!("gold"), "facts.plan", "there is no plan `gold`"),
        ("/facts/owner", json!("nobody"), "facts.owner", "nobody has the id `nobody`"),
        ("/users/1/created", json!("today"), "users[1].created", "not a time"),
        ("/users/1/status", json!("gone"), "users[1].status", "unknown variant `gone`"),
        ("/users/1/groups", json!(["none"]), "users[1].groups[0]", "no group has the id `none`"),
        ("/users/1/odd", json!(1), "users[1].odd", "unknown field"),
        ("/users/1/email", json!("MARY@example.com"), "users", "two users have `mary@example.com`"),
        ("/users/2/employee_unique_id", json!("E-1815"), "users", "two users have `E-1815`"),
        ("/users/1/id", before["users"][0]["id"].clone(), "users", "stands here twice"),
        ("/groups/0/admins", json!(["x"]), "groups[0].admins[0]", "nobody has the id `x`"),
        ("/groups/1/name", json!("developers"), "groups", "two groups have the name"),
        ("/contact_groups/0/members/2/id", json!("x"), "contact_groups[0].members[2].id", "`x`"),
        ("/users/1/number", json!(u64::MAX), "users", "is greater than 9007199254740991"),
        (
            "/contact_groups/0/members/1/number",
            json!(u64::MAX),
            "contact_groups[0].members[1].number",
            "greater than 9007199254740991",
        ),
        ("/assistants", json!([{ "host": "x", "assistant": "y" }]), "assistants[0].host", "`x`"),
    ] {
        let mut snapshot = before.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        snapshot.pointer_mut(parent).unwrap()[name] = value;
        let error = zoom.fake.load(snapshot).unwrap_err();
        assert_eq!(error.path(), path, "{error}");
        assert!(error.to_string().contains(message), "{pointer}: {error}");
    }
    assert_eq!(zoom.fake.snapshot(), before, "nothing has changed");
    zoom.send(GetUser::new("ada@example.com"));
}

#[test]
fn nothing_of_the_account_shows_in_debug() {
    let shown = format!("{:?}", examples().fake);
    assert!(!shown.contains("ada") && !shown.contains("host_key"), "{shown}");
}
