//! One person, and the one who owns an account.

use serde_json::json;

use super::document::{Document, object};
use super::ids::Ids;
use super::moment::Moment;
use super::user::{Role, Status, User, login, plan};

pub(super) const DAY: u64 = 24 * 60 * 60;

/// The user who owns an account.
pub(super) fn owner(ids: &mut Ids, now: Moment) -> User {
    let id = ids.next();
    let mut owner = person(&id, "owner@example.com", ["Olive", "Owner"], now);
    owner.role = Role::Owner;
    owner.profile.change(|profile| {
        profile.insert("pmi".into(), ids.next_pmi().into());
        profile.insert("host_key".into(), ids.next_host_key().into());
    });
    owner
}

/// A licensed user who is signed in.
pub(super) fn person(id: &str, email: &str, name: [&str; 2], now: Moment) -> User {
    let [first, last] = name;
    let profile = object(json!({
        "first_name": first,
        "last_name": last,
        "display_name": format!("{first} {last}"),
        "timezone": "Europe/London",
        "language": "en-GB",
        "last_login_time": now.earlier(DAY).to_string(),
        "last_client_version": "6.6.1.24031(win)",
    }));
    let mut user = User {
        number: 0,
        id: id.into(),
        email: email.into(),
        status: Status::Active,
        plan: plan::LICENSED,
        role: Role::Member,
        login_type: login::WORK_EMAIL,
        created: now.earlier(400 * DAY),
        groups: Vec::new(),
        vanity_name: None,
        employee_unique_id: None,
        profile: Document::from(profile),
        belongings: None,
    };
    user.belongings().signed_in = true;
    user
}
