//! New users.

use serde_json::{Map, Value, json};

use super::super::signing_in::{check_password, password_digest};
use super::super::whom::now;
use crate::account::Account;
use crate::account::input::{Outcome, answer, text_of};
use crate::account::user::{Role, Status, User, login, plan};
use crate::call::{Call, Refusal};

/// What of the call is no plain part of the profile.
const NOT_IN_PROFILE: [&str; 4] = ["email", "password", "type", "feature"];

pub(in super::super) fn create(account: &mut Account, call: &Call) -> Outcome {
    let nothing = Map::new();
    let info = call.body.get("user_info").and_then(Value::as_object).unwrap_or(&nothing);
    let feature = info.get("feature").and_then(Value::as_object).unwrap_or(&nothing);
    let (status, login_type) = match call.sent("action") {
        "create" => (Status::Pending, login::WORK_EMAIL),
        "custCreate" => (Status::Active, login::API),
        "ssoCreate" => (Status::Active, login::SINGLE_SIGN_ON),
        _ => (Status::Active, login::WORK_EMAIL),
    };
    check_address(account, call, text_of(info, "email"), status)?;
    let wanted = info.get("type").and_then(Value::as_i64).unwrap_or(plan::BASIC);
    if !account.has_licence_for(wanted) {
        return Err(call.refuse(2034));
    }
    let zoom_one = feature.get("zoom_one_type").and_then(Value::as_i64);
    if wanted == plan::NO_MEETINGS && login_type != login::SINGLE_SIGN_ON
        || matches!(zoom_one, Some(0 | 4 | 8))
    {
        return Err(call.refuse(300));
    }
    let mut user = User {
        number: 0,
        id: account.new_id(),
        email: text_of(info, "email").into(),
        status,
        plan: wanted,
        role: Role::Member,
        login_type,
        created: now(call),
        groups: Vec::new(),
        vanity_name: None,
        employee_unique_id: None,
        profile: profile(account, info, feature, wanted).into(),
        belongings: None,
    };
    if call.sent("action") == "autoCreate" && info.contains_key("password") {
        let password = text_of(info, "password");
        check_password(call, password, &user.email)?;
        let digest = password_digest(&user, password);
        user.belongings().password_digests.push(digest);
    }
    if let Some(phone) = feature.get("zoom_phone") {
        user.set_features(&json!({ "zoom_phone": phone }));
    }
    let body = json!({
        "id": user.id,
        "email": user.email,
        "first_name": text_of(info, "first_name"),
        "last_name": text_of(info, "last_name"),
        "type": user.plan,
    });
    account.users.insert(user);
    answer(body)
}

/// Nobody has two accounts; but who has one elsewhere can be invited.
fn check_address(
    account: &Account,
    call: &Call,
    email: &str,
    status: Status,
) -> Result<(), Refusal> {
    if account.users.key_by_email(email).is_some() {
        return Err(call.refuse(1005));
    }
    if status == Status::Active && account.is_elsewhere(email) {
        return Err(call.refuse(1009));
    }
    Ok(())
}

fn profile(
    account: &mut Account,
    info: &Map<String, Value>,
    feature: &Map<String, Value>,
    wanted: i64,
) -> Map<String, Value> {
    let members = info.iter().filter(|(name, _)| !NOT_IN_PROFILE.contains(&name.as_str()));
    let mut profile: Map<_, _> =
        members.map(|(name, value)| (name.clone(), value.clone())).collect();
    if let Some(zoom_one) = feature.get("zoom_one_type") {
        profile.insert("zoom_one_type".to_owned(), zoom_one.clone());
    }
    if plan::has_meetings(wanted) {
        let ids = &mut account.facts.ids;
        profile.insert("pmi".to_owned(), ids.next_pmi().into());
        profile.insert("host_key".to_owned(), ids.next_host_key().into());
    }
    profile
}
