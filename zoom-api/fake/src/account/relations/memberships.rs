//! Members and administrators of groups.

use std::ops::Bound;

use serde_json::{Map, Value, json};

use super::whom::{group_key, no_group, now, user_key};
use crate::account::Account;
use crate::account::input::{Outcome, answer, done, text_of};
use crate::account::paging::page;
use crate::account::table::Key;
use crate::account::user::User;
use crate::call::{Call, Refusal};

pub(super) fn add_members(account: &mut Account, call: &Call) -> Outcome {
    add(account, call, "members", |account, user, group| {
        let is_pending = account.users.get(user).is_some_and(User::is_pending);
        // Told as done all the same.
        (is_pending && !call.pending_users_change) || account.join(user, group)
    })
}

pub(super) fn add_admins(account: &mut Account, call: &Call) -> Outcome {
    add(account, call, "admins", |account, user, group| {
        let Some(id) = account.users.get(user).map(|user| user.id.clone()) else { return false };
        account.groups.table.get_mut(group).is_some_and(|group| group.admins.insert(id))
    })
}

/// Adds the users that are named and exist. Those who are there already are not named in the answer.
fn add(
    account: &mut Account,
    call: &Call,
    list: &str,
    enter: impl Fn(&mut Account, Key, Key) -> bool,
) -> Outcome {
    let group = group_key(account, call)?;
    let mut added = Vec::new();
    for reference in call.items(list) {
        let Some(user) = user_named_by(account, reference) else { continue };
        if enter(account, user, group) {
            added.extend(account.users.get(user).map(|user| user.id.to_string()));
        }
    }
    answer(json!({ "added_at": now(call).to_string(), "ids": added.join(",") }))
}

/// The user whom an `id` names, or without one an `email`.
fn user_named_by(account: &Account, reference: &Map<String, Value>) -> Option<Key> {
    match (text_of(reference, "id"), text_of(reference, "email")) {
        ("", email) => account.users.key_by_email(email),
        (id, _) => account.users.find(id).map(|user| user.number),
    }
}

pub(super) fn list_members(account: &mut Account, call: &Call) -> Outcome {
    let key = group_key(account, call)?;
    let group = account.groups.table.get(key).ok_or_else(|| no_group(call))?;
    let members = &group.members;
    let page = page(call, account.facts.secret, members.len(), |key| {
        members.range((Bound::Excluded(key), Bound::Unbounded)).copied()
    })?;
    let users = page.keys.iter().filter_map(|key| account.users.get(*key));
    let items = users.map(describe_member).collect();
    Ok(page.reply("members", items))
}

fn describe_member(user: &User) -> Value {
    let profile = user.profile.read();
    let mut member = json!({
        "email": user.email,
        "first_name": text_of(&profile, "first_name"),
        "last_name": text_of(&profile, "last_name"),
        "type": user.plan,
    });
    if !user.is_pending() {
        member["id"] = (*user.id).into();
    }
    member
}

pub(super) fn list_admins(account: &mut Account, call: &Call) -> Outcome {
    let key = group_key(account, call)?;
    let group = account.groups.table.get(key).ok_or_else(|| no_group(call))?;
    let mut keys: Vec<Key> =
        group.admins.iter().filter_map(|id| Some(account.users.find(id)?.number)).collect();
    keys.sort_unstable();
    let page = page(call, account.facts.secret, keys.len(), |key| {
        keys.iter().copied().filter(move |other| *other > key)
    })?;
    let users = page.keys.iter().filter_map(|key| account.users.get(*key));
    let admins = users.map(|user| json!({ "email": user.email, "name": user.name() })).collect();
    Ok(page.reply("admins", admins))
}

pub(super) fn remove_admin(account: &mut Account, call: &Call) -> Outcome {
    let group = group_key(account, call)?;
    let user = user_key(account, call, "userId").and_then(|key| account.users.get(key));
    let group = account.groups.table.get_mut(group).ok_or_else(|| no_group(call))?;
    match user {
        Some(user) if group.admins.remove(&user.id) => done(),
        _ => Err(call.refuse(4138)),
    }
}

pub(super) fn remove_member(account: &mut Account, call: &Call) -> Outcome {
    let (member, group) = member(account, call)?;
    account.leave_group(member, group);
    done()
}

pub(super) fn update_member(account: &mut Account, call: &Call) -> Outcome {
    let (member, group) = member(account, call)?;
    let target = account.groups.table.find(call.sent("target_group_id"));
    let target = target.ok_or_else(|| no_group(call))?;
    let (target, id) = (target.number, target.id.clone());
    if call.sent("action") == "move" {
        // The place in the order decides which group is the primary one, so it is kept.
        let place = account.users.get(member).and_then(|user| place_of(user, call.path("groupId")));
        if target != group {
            account.leave_group(member, group);
            account.join(member, target);
            account.users.edit(member, |user| move_group(user, &id, place.unwrap_or_default()));
        }
        return done();
    }
    let is_member = account.users.get(member).is_some_and(|user| user.groups.contains(&id));
    if !is_member {
        return Err(call.refuse(4131));
    }
    account.users.edit(member, |user| move_group(user, &id, 0));
    done()
}

fn place_of(user: &User, group: &str) -> Option<usize> {
    user.groups.iter().position(|id| **id == *group)
}

/// Puts one of the user's groups at a place in their order.
fn move_group(user: &mut User, group: &str, place: usize) {
    if let Some(old) = place_of(user, group) {
        let id = user.groups.remove(old);
        user.groups.insert(place.min(user.groups.len()), id);
    }
}

/// The member that the call is about, and the group.
fn member(account: &Account, call: &Call) -> Result<(Key, Key), Refusal> {
    let key = group_key(account, call)?;
    let group = account.groups.table.get(key).ok_or_else(|| no_group(call))?;
    let user = user_key(account, call, "memberId").filter(|user| group.members.contains(user));
    Ok((user.ok_or_else(|| call.refuse(4131))?, key))
}
