//! Users as answers describe them.

use serde_json::{Map, Value, json};

use super::super::whom::{now, user};
use crate::account::Account;
use crate::account::input::{Outcome, answer, text_of};
use crate::account::paging::page;
use crate::account::user::{Status, User, plan};
use crate::call::Call;

/// Texts that Zoom sends empty, and does not leave out, when they are not set.
const EMPTY_IF_UNSET: [&str; 11] = [
    "cms_user_id",
    "company",
    "cost_center",
    "dept",
    "first_name",
    "job_title",
    "last_name",
    "location",
    "phone_country",
    "phone_number",
    "timezone",
];

pub(in super::super) fn get(account: &mut Account, call: &Call) -> Outcome {
    let (_, user) = user(account, call)?;
    if user.is_pending() {
        return answer(json!({
            "id": user.id,
            "created_at": now(call).to_string(),
            "status": user.status.as_str(),
        }));
    }
    let mut body = describe(account, user);
    if *user.id != *call.caller.user_id {
        body.remove("host_key");
    }
    answer(body)
}

pub(in super::super) fn list(account: &mut Account, call: &Call) -> Outcome {
    let users = &account.users;
    let states = [Status::Active, Status::Inactive, Status::Pending];
    let wanted = call.text("status");
    let status = states.into_iter().find(|status| Some(status.as_str()) == wanted);
    let status = status.unwrap_or_default();
    let (role, license) = (call.text("role_id"), call.text("license"));
    let matches = |key: &u64| {
        users.get(*key).is_some_and(|user| {
            role.is_none_or(|role| role == user.role.id())
                && license.is_none_or(|license| has_feature(user, license))
        })
    };
    let total = match (role, license) {
        (None, None) => users.count(status),
        _ => users.after(status, 0).filter(matches).count(),
    };
    let page =
        page(call, account.facts.secret, total, |key| users.after(status, key).filter(matches))?;
    let extra = call.text("include_fields").unwrap_or_default();
    let items = page.keys.iter().filter_map(|key| users.get(*key)).map(|user| {
        let mut item = describe(account, user);
        for name in ["custom_attributes", "host_key"] {
            if name != extra {
                item.remove(name);
            }
        }
        if user.is_pending() {
            item.remove("id");
            item.insert("created_at".to_owned(), now(call).to_string().into());
        }
        Value::Object(item)
    });
    let items = items.collect();
    Ok(page.reply("users", items))
}

fn has_feature(user: &User, name: &str) -> bool {
    let settings = user.belongings.as_ref().and_then(|belongings| belongings.settings.of(""));
    let feature = settings.and_then(|settings| settings.get("feature")?.get(name));
    feature.and_then(Value::as_bool).unwrap_or_default()
}

pub(in super::super) fn summary(account: &mut Account, _: &Call) -> Outcome {
    let users = &account.users;
    let unlicensed = users.count_plan(plan::UNASSIGNED) + users.count_plan(plan::NO_MEETINGS);
    answer(json!({
        "licensed_users_count": users.count_plan(plan::LICENSED),
        "basic_users_count": users.count_plan(plan::BASIC),
        "on_prem_users_count": users.count_plan(plan::ON_PREMISES),
        "room_users_count": 0,
        "pending_users_count": users.count(Status::Pending),
        "join_only_users_count": unlicensed,
        "total_users_count": users.count(Status::Active),
    }))
}

/// All that answers say about a user; each leaves out what it does not declare.
fn describe(account: &Account, user: &User) -> Map<String, Value> {
    let mut body = user.profile.read();
    for name in EMPTY_IF_UNSET {
        body.entry(name).or_insert_with(|| "".into());
    }
    if text_of(&body, "display_name").is_empty() {
        body.insert("display_name".to_owned(), user.name().into());
    }
    let created = user.created.to_string();
    let pmi = body.get("pmi").and_then(Value::as_i64).unwrap_or_default();
    let mut set = |name: &str, value: Value| body.insert(name.to_owned(), value);
    set("id", (*user.id).into());
    set("email", (*user.email).into());
    set("type", user.plan.into());
    set("status", user.status.as_str().into());
    set("role_id", user.role.id().into());
    set("role_name", user.role.name().into());
    set("created_at", created.clone().into());
    set("user_created_at", created.into());
    set("verified", i64::from(!user.is_pending()).into());
    set("group_ids", user.groups.iter().map(|id| Value::from(&**id)).collect());
    set("login_types", vec![user.login_type].into());
    set("account_id", account.facts.id.as_str().into());
    set("account_number", account.facts.number.into());
    set("jid", format!("{}@xmpp.zoom.us", user.id.to_lowercase()).into());
    set("pmi", pmi.into());
    if pmi > 0 {
        set("personal_meeting_url", format!("https://zoom.example.com/j/{pmi}").into());
    }
    if let Some(name) = &user.vanity_name {
        set("vanity_url", format!("https://zoom.example.com/my/{name}").into());
    }
    if let Some(id) = &user.employee_unique_id {
        set("employee_unique_id", (**id).into());
    }
    if let Some(picture) = user.belongings.as_ref().and_then(|owned| owned.picture.as_ref()) {
        set("pic_url", picture.url(&user.id).into());
    }
    body
}
