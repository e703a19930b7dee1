//! Assistants and schedulers: two sides of one relation.

use serde_json::{Value, json};

use super::whom::{no_user, now, user, user_key};
use crate::account::Account;
use crate::account::assistants::{Link, Side};
use crate::account::input::{Outcome, answer, done, text_of};
use crate::account::user::plan;
use crate::call::Call;

/// Most assistants of a user.
const MOST: usize = 30;

pub(super) fn add(account: &mut Account, call: &Call) -> Outcome {
    let (_, host) = user(account, call)?;
    if !plan::is_paid(host.plan) {
        return Err(call.refuse(200));
    }
    let mut links: Vec<Link> = Vec::new();
    for item in call.items("assistants") {
        let key = match (text_of(item, "id"), text_of(item, "email")) {
            ("", email) => account.users.key_by_email(email),
            (id, _) => account.users.key(id),
        };
        let assistant = key.and_then(|key| account.users.get(key));
        let assistant = assistant.filter(|other| {
            plan::is_paid(other.plan)
                && other.id != host.id
                && !account.assistants.contains(&host.id, &other.id)
                && links.iter().all(|link| link.assistant != other.id)
        });
        let assistant = assistant.ok_or_else(|| call.refuse(200))?.id.clone();
        let private = item.get("can_manage_host_private_event").and_then(Value::as_bool);
        let can_manage_host_private_event = private.unwrap_or_default();
        links.push(Link { host: host.id.clone(), assistant, can_manage_host_private_event });
    }
    if account.assistants.of_host(&host.id).count() + links.len() > MOST {
        return Err(call.refuse(200));
    }
    let ids: Vec<_> = links.iter().map(|link| link.assistant.as_ref()).collect();
    let body = json!({ "add_at": now(call).to_string(), "ids": ids.join(",") });
    links.into_iter().for_each(|link| account.assistants.add(link));
    answer(body)
}

pub(super) fn list(account: &mut Account, call: &Call) -> Outcome {
    let (_, host) = user(account, call)?;
    let assistants = account.assistants.of_host(&host.id).filter_map(|(id, private)| {
        let user = account.users.find(id)?;
        Some(json!({
            "id": user.id,
            "email": user.email,
            "can_manage_host_private_event": private,
        }))
    });
    answer(json!({ "assistants": assistants.collect::<Vec<_>>() }))
}

pub(super) fn list_schedulers(account: &mut Account, call: &Call) -> Outcome {
    let (_, assistant) = user(account, call)?;
    let schedulers = account.assistants.of_assistant(&assistant.id).filter_map(|id| {
        let user = account.users.find(id)?;
        let pmi = user.profile.read().remove("pmi").unwrap_or(0.into());
        Some(json!({ "id": user.id, "email": user.email, "pmi": pmi }))
    });
    answer(json!({ "schedulers": schedulers.collect::<Vec<_>>() }))
}

pub(super) fn remove(account: &mut Account, call: &Call) -> Outcome {
    remove_one(account, call, Side::Host, "assistantId")
}

pub(super) fn remove_scheduler(account: &mut Account, call: &Call) -> Outcome {
    remove_one(account, call, Side::Assistant, "schedulerId")
}

pub(super) fn remove_all(account: &mut Account, call: &Call) -> Outcome {
    remove_everyone(account, call, Side::Host)
}

pub(super) fn remove_all_schedulers(account: &mut Account, call: &Call) -> Outcome {
    remove_everyone(account, call, Side::Assistant)
}

fn remove_one(account: &mut Account, call: &Call, side: Side, parameter: &str) -> Outcome {
    let (_, user) = user(account, call)?;
    let other = user_key(account, call, parameter);
    let other = other.and_then(|key| account.users.get(key)).ok_or_else(|| no_user(call))?;
    let (user, other) = (user.id.clone(), other.id.clone());
    let (host, assistant) = side.pair(&user, &other);
    if account.assistants.remove(host, assistant) { done() } else { Err(no_user(call)) }
}

fn remove_everyone(account: &mut Account, call: &Call, side: Side) -> Outcome {
    let (_, user) = user(account, call)?;
    let user = user.id.clone();
    account.assistants.remove_all(side, &user);
    done()
}
