//! Changes of a user's profile, plan and state.

use serde_json::{Map, Value, json};

use super::super::whom::{no_user, user};
use crate::account::Account;
use crate::account::input::{Outcome, done, text_of};
use crate::account::user::{Status, User, plan};
use crate::call::{Call, Refusal};

/// Plans, of which one call changes one.
const PLANS: [&str; 3] = ["type", "plan_united_type", "zoom_one_type"];
/// What of the call is no plain part of the profile.
const NOT_IN_PROFILE: [&str; 4] = ["type", "group_id", "vanity_name", "feature"];

pub(in super::super) fn update(account: &mut Account, call: &Call) -> Outcome {
    let (key, user) = user(account, call)?;
    check(account, user, call)?;
    if user.is_pending() && !call.pending_users_change {
        return done();
    }
    let group = match call.sent("group_id") {
        "" => None,
        id => Some(account.groups.table.key(id).ok_or_else(|| call.refuse(300))?),
    };
    account.users.edit(key, |user| change(user, &call.body));
    if let Some(group) = group {
        account.join(key, group);
    }
    done()
}

fn check(account: &Account, user: &User, call: &Call) -> Result<(), Refusal> {
    let body = &call.body;
    if PLANS.iter().filter(|name| body.contains_key(**name)).count() > 1 {
        return Err(call.refuse(300));
    }
    let wanted = body.get("type").and_then(Value::as_i64).unwrap_or(user.plan);
    if wanted != user.plan && !account.has_licence_for(wanted) {
        return Err(call.refuse(2034));
    }
    if matches!(body.get("zoom_one_type").and_then(Value::as_i64), Some(4 | 8)) {
        return Err(call.refuse(300));
    }
    if body.contains_key("pmi") && !plan::has_meetings(wanted) {
        return Err(call.refuse(200));
    }
    let holder = account.users.key_by_vanity_name(call.sent("vanity_name"));
    if holder.is_some_and(|holder| holder != user.number) {
        return Err(call.refuse(4100));
    }
    let manager = call.sent("manager");
    let is_stranger = manager.contains('@') && account.users.key_by_email(manager).is_none();
    let country = match body.get("phone_country") {
        Some(country) => country.as_str().unwrap_or_default().to_owned(),
        None => text_of(&user.profile.read(), "phone_country").to_owned(),
    };
    let has_stray_number = !call.sent("phone_number").is_empty() && country.is_empty();
    let is_odd_key = call.sent("host_key").contains(|letter: char| !letter.is_ascii_digit());
    let url = call.sent("linkedin_url");
    let is_other_site = !url.is_empty() && !url.contains("linkedin.com");
    if is_stranger || has_stray_number || is_odd_key || is_other_site {
        return Err(call.refuse(300));
    }
    Ok(())
}

/// What is not sent stays; what is sent empty is cleared.
fn change(user: &mut User, body: &Map<String, Value>) {
    if let Some(plan) = body.get("type").and_then(Value::as_i64) {
        user.plan = plan;
    }
    if let Some(name) = body.get("vanity_name").and_then(Value::as_str) {
        user.vanity_name = (!name.is_empty()).then(|| name.into());
    }
    if let Some(phone) = body.get("feature").and_then(|feature| feature.get("zoom_phone")) {
        user.set_features(&json!({ "zoom_phone": phone }));
    }
    user.profile.change(|profile| {
        for (name, value) in body {
            if NOT_IN_PROFILE.contains(&name.as_str()) {
                continue;
            }
            if is_nothing(name, value) {
                profile.remove(name);
            } else {
                profile.insert(name.clone(), value.clone());
            }
        }
    });
}

fn is_nothing(name: &str, value: &Value) -> bool {
    match (name, value) {
        ("plan_united_type", Value::String(plan)) => plan == "none",
        ("zoom_one_type", plan) => plan.as_i64() == Some(0),
        (_, Value::String(text)) => text.is_empty(),
        (_, Value::Array(items)) => items.is_empty(),
        (_, value) => value.is_null(),
    }
}

pub(in super::super) fn status(account: &mut Account, call: &Call) -> Outcome {
    let (key, user) = user(account, call)?;
    if user.is_pending() {
        return Err(no_user(call));
    }
    let action = call.sent("action");
    if user.role.is_admin() && matches!(action, "activate" | "deactivate") {
        return Err(call.refuse(200));
    }
    account.users.edit(key, |user| match action {
        "activate" => user.status = Status::Active,
        "deactivate" => deactivate(user),
        _ => user.belongings().clocked_in = action == "clock_in",
    });
    done()
}

/// Who is deactivated is signed out and loses all licences.
fn deactivate(user: &mut User) {
    user.status = Status::Inactive;
    user.plan = plan::BASIC;
    user.profile.change(|profile| {
        for name in ["plan_united_type", "zoom_one_type", "license_info_list"] {
            profile.remove(name);
        }
    });
    if let Some(belongings) = &mut user.belongings {
        belongings.signed_in = false;
        belongings.presence = None;
        belongings.settings.of_mut("").remove("feature");
    }
}
