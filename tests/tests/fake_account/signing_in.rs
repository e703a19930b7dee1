//! Addresses, passwords, tokens and presence.

use std::time::Duration;

use zoom_api::types::UserType;
use zoom_api::users::{
    CreateUser, CreateUserAction, GetMyZak, GetUser, GetUserToken, NewUser, PresenceStatus,
    RevokeUserToken, UpdatePresenceStatus, UpdateUserEmail, UpdateUserPassword, UpdateUserStatus,
    UserStatusAction, UserTokenType,
};

use crate::zoom::Zoom;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[test]
fn an_address_changes_three_times_a_day() {
    let zoom = Zoom::start();
    let id = zoom.user("ada@example.com");
    let change = |n: u32| UpdateUserEmail::new(&*id, format!("ada{n}@example.com"));
    (0..3).for_each(|n| zoom.send(change(n)));
    assert_eq!(zoom.get(&id)["email"], "ada2@example.com");
    assert_eq!(zoom.refused(GetUser::new("ada@example.com")), (404, 1001));
    assert_eq!(zoom.refused(change(3)), (400, 300));
    zoom.fake.clock().advance(DAY);
    zoom.send(change(3));
    assert_eq!(zoom.get("ada3@example.com")["id"], id.as_str());
    zoom.user("ada@example.com");
    assert_eq!(zoom.refused(UpdateUserEmail::new("nobody", "no@example.com")), (404, 1001));
    zoom.fake.make_admin("ada@example.com").unwrap();
    let of_admin = UpdateUserEmail::new("ada@example.com", "new@example.com");
    assert_eq!(zoom.refused(of_admin), (400, 1000));
    zoom.send(UpdateUserEmail::new("me", "boss@example.com"));
}

#[test]
fn an_address_stays_in_its_domain_or_moves_to_one_of_the_account() {
    let zoom = Zoom::start();
    let id = zoom.user("ada@example.com");
    let change = |email: &str| UpdateUserEmail::new(&*id, email);
    assert_eq!(zoom.refused(change("ada@example.org")), (400, 300));
    assert_eq!(zoom.refused(change("ada@sub.example.com")), (400, 300));
    zoom.send(change("lovelace@EXAMPLE.com"));
    zoom.fake.set_managed_domains(["Example.org"]);
    assert_eq!(zoom.refused(change("ada@example.net")), (400, 300));
    zoom.send(change("ada@example.org"));
    assert_eq!(zoom.get(&id)["email"], "ada@example.org");
    // They are part of the account, and go with it.
    let account = zoom.fake.snapshot();
    assert_eq!(account["facts"]["managed_domains"], serde_json::json!(["example.org"]));
    zoom.fake.set_managed_domains([""; 0]);
    assert_eq!(zoom.refused(change("ada@example.com")), (400, 300));
    zoom.fake.load(account).unwrap();
    zoom.send(change("byron@example.org"));
}

#[test]
fn passwords_have_rules() {
    let zoom = Zoom::start();
    let id = zoom.user("lovelace@example.com");
    let refused = |password: &str| zoom.refused(UpdateUserPassword::new(&*id, password));
    for (password, code) in [
        ("12907364", 1125),
        ("TinyEngine", 1126),
        ("tiny-engine-42", 1128),
        ("aaaaaaaa", 1130),
        ("Tiny-abcd-42", 1131),
        ("Tiny-6789-Engine", 1131),
        ("Password-42", 1136),
        ("Lovelace-42", 1136),
    ] {
        assert_eq!(refused(password), (400, code), "{password}");
    }
    zoom.send(UpdateUserPassword::new(&*id, "Tiny-Engine-42"));
    assert_eq!(refused("Tiny-Engine-42"), (400, 300), "the one that they have");
    zoom.send(UpdateUserPassword::new(&*id, "Tiny-Engine-43"));
    assert_eq!(refused("Tiny-Engine-42"), (400, 1129), "one that they had");
    let held = zoom.fake.snapshot().to_string();
    assert!(!held.contains("Tiny-Engine"), "no password is kept");
    for n in 44..52 {
        zoom.send(UpdateUserPassword::new(&*id, format!("Tiny-Engine-{n}")));
    }
    assert_eq!(refused("Tiny-Engine-99"), (400, 300), "too often");
    zoom.fake.clock().advance(DAY);
    zoom.send(UpdateUserPassword::new(&*id, "Tiny-Engine-99"));
}

#[test]
fn not_everybody_has_a_password() {
    let zoom = Zoom::start();
    let user = NewUser::new("sso@example.com", UserType::Basic);
    zoom.send(CreateUser::new(CreateUserAction::SsoCreate, user));
    let of = |user: &str| UpdateUserPassword::new(user, "Tiny-Engine-42");
    assert_eq!(zoom.refused(of("sso@example.com")), (400, 1123));
    zoom.user("ada@example.com");
    zoom.fake.make_admin("ada@example.com").unwrap();
    assert_eq!(zoom.refused(of("ada@example.com")), (400, 1117));
    assert_eq!(zoom.refused(of("nobody")), (404, 1001));
    let weak = NewUser::new("new@example.com", UserType::Basic).password("tiny-engine");
    assert_eq!(zoom.refused(CreateUser::new(CreateUserAction::AutoCreate, weak)), (400, 300));
    let good = NewUser::new("new@example.com", UserType::Basic).password("Tiny-Engine-42");
    zoom.send(CreateUser::new(CreateUserAction::AutoCreate, good));
    assert_eq!(zoom.refused(of("new@example.com")), (400, 300), "the one that they have");
}

#[test]
fn tokens_last_until_they_are_revoked() {
    let zoom = Zoom::start();
    let id = zoom.user("ada@example.com");
    let token = |kind: UserTokenType| {
        let answer = zoom.send(GetUserToken::new(&*id).r#type(kind));
        answer.token.unwrap().expose().to_owned()
    };
    let first = token(UserTokenType::Token);
    assert_eq!(token(UserTokenType::Token), first);
    assert_ne!(token(UserTokenType::Zak), first);
    zoom.send(RevokeUserToken::new(&*id));
    assert_ne!(token(UserTokenType::Token), first);
    let other = zoom.send(GetMyZak::new()).token.unwrap();
    assert_ne!(other.expose(), token(UserTokenType::Zak));
    assert_eq!(zoom.refused(GetUserToken::new("nobody")), (404, 1001));
    assert_eq!(zoom.refused(RevokeUserToken::new("nobody")), (404, 1001));
}

#[test]
fn who_is_signed_in_has_a_presence() {
    let zoom = Zoom::start();
    let id = zoom.user("ada@example.com");
    let busy = || UpdatePresenceStatus::new(&*id, PresenceStatus::Away);
    assert_eq!(zoom.refused(busy()), (400, 5301));
    zoom.fake.sign_in("ada@example.com").unwrap();
    zoom.send(busy());
    let presence = || {
        let users = zoom.fake.snapshot()["users"].clone();
        users[1]["belongings"]["presence"].clone()
    };
    assert_eq!(presence()["status"], "Away");
    zoom.send(UpdatePresenceStatus::new(&*id, PresenceStatus::DoNotDisturb).duration(45));
    assert_eq!(presence()["duration"], 45);
    zoom.fake.sign_out(&id).unwrap();
    assert_eq!(zoom.refused(busy()), (400, 5301));
    // Whose tokens are revoked is signed out.
    zoom.fake.sign_in(&id).unwrap();
    zoom.send(RevokeUserToken::new(&*id));
    assert_eq!(zoom.refused(busy()), (400, 5301));
    // And so is who is deactivated.
    zoom.fake.sign_in(&id).unwrap();
    zoom.send(UpdateUserStatus::new(&*id, UserStatusAction::Deactivate));
    assert_eq!(zoom.refused(busy()), (400, 5301));
}
