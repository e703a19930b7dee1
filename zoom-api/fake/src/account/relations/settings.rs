//! Settings of users and groups, and what groups lock.

use serde_json::{Map, Value, json};

use super::whom::{group_key, no_group, user};
use crate::account::Account;
use crate::account::background::Background;
use crate::account::group::Group;
use crate::account::input::{Outcome, answer, done, text_of};
use crate::account::settings::{Settings, defaults, enforce, merge, pick};
use crate::account::user::{User, plan};
use crate::call::{Call, Refusal};

pub(super) fn get_of_group(account: &mut Account, call: &Call) -> Outcome {
    let group = group_of(account, call)?;
    let mut settings = overlaid(call, &group.settings);
    add_files(&mut settings, &group.virtual_backgrounds);
    picked(settings, call)
}

pub(super) fn get_locks(account: &mut Account, call: &Call) -> Outcome {
    answer(overlaid(call, &group_of(account, call)?.locks))
}

pub(super) fn get_registration(account: &mut Account, call: &Call) -> Outcome {
    answer(overlaid(call, &group_of(account, call)?.registration))
}

/// The settings of the primary group stand behind those of the user, and what any of the groups locks
/// stands before them.
pub(super) fn get_of_user(account: &mut Account, call: &Call) -> Outcome {
    let (_, user) = user(account, call)?;
    if user.is_pending() {
        return Err(call.refuse(1000));
    }
    let part = settings_part(call);
    let groups = || user.groups.iter().filter_map(|id| account.groups.table.find(id));
    let mut settings = groups().next().map_or_else(
        || overlaid(call, &Settings::default()),
        |primary| overlaid(call, &primary.settings),
    );
    let own = user.belongings.as_ref().and_then(|belongings| belongings.settings.of(part));
    if let Some(own) = own {
        merge(&mut settings, own);
    }
    for group in groups() {
        if let Some(locks) = group.locks.of(part) {
            enforce(&mut settings, &overlaid(call, &group.settings), locks);
        }
    }
    if let Some(belongings) = &user.belongings {
        add_files(&mut settings, &belongings.virtual_backgrounds);
    }
    picked(settings, call)
}

pub(super) fn update_of_group(account: &mut Account, call: &Call) -> Outcome {
    update(account, call, |group| &mut group.settings)
}

pub(super) fn update_locks(account: &mut Account, call: &Call) -> Outcome {
    update(account, call, |group| &mut group.locks)
}

pub(super) fn update_registration(account: &mut Account, call: &Call) -> Outcome {
    update(account, call, |group| &mut group.registration)
}

fn update(account: &mut Account, call: &Call, which: fn(&mut Group) -> &mut Settings) -> Outcome {
    let key = group_key(account, call)?;
    let group = account.groups.table.get_mut(key).ok_or_else(|| no_group(call))?;
    write(which(group), call);
    done()
}

pub(super) fn update_of_user(account: &mut Account, call: &Call) -> Outcome {
    let (key, user) = user(account, call)?;
    if user.is_pending() {
        return Err(call.refuse(1120));
    }
    if let Some(feature) = call.body.get("feature").and_then(Value::as_object) {
        check_licences(user, feature, call)?;
    }
    account.users.edit(key, |user| write(&mut user.belongings().settings, call));
    done()
}

/// Some licences need another one, and some exclude each other.
fn check_licences(user: &User, feature: &Map<String, Value>, call: &Call) -> Result<(), Refusal> {
    let belongings = user.belongings.as_ref();
    let general = belongings.and_then(|belongings| belongings.settings.of(""));
    let had = general.and_then(|settings| settings.get("feature")).and_then(Value::as_object);
    let on = |value: Option<&Value>| match value {
        Some(Value::Bool(on)) => *on,
        Some(Value::String(plan)) => plan != "None",
        _ => false,
    };
    let gets = |name: &str| on(feature.get(name));
    let keeps = |name: &str| match feature.get(name) {
        Some(value) => on(Some(value)),
        None => on(had.and_then(|had| had.get(name))),
    };
    const PAID: [(&str, i64); 4] = [
        ("large_meeting", 1108),
        ("webinar", 1122),
        ("zoom_events", 1206),
        ("concurrent_meeting", 1207),
    ];
    let unpaid = PAID.iter().find(|(name, _)| gets(name) && !plan::is_paid(user.plan));
    const EXCLUSIVE: [(&str, &str, i64); 4] = [
        ("webinar", "zoom_events", 1204),
        ("zoom_events", "webinar", 1205),
        ("zoom_whiteboard", "zoom_whiteboard_plus", 1242),
        ("zoom_whiteboard_plus", "zoom_whiteboard", 1242),
    ];
    let excluded = EXCLUSIVE.iter().find(|(name, other, _)| gets(name) && keeps(other));
    match (unpaid, excluded) {
        (Some((_, code)), _) | (None, Some((.., code))) => Err(call.refuse(*code)),
        (None, None) => Ok(()),
    }
}

/// Which part of the settings a call is about.
fn settings_part(call: &Call) -> &str {
    call.text("option").or_else(|| call.text("type")).unwrap_or_default()
}

fn group_of<'a>(account: &'a Account, call: &Call) -> Result<&'a Group, Refusal> {
    account.groups.table.find(call.path("groupId")).ok_or_else(|| no_group(call))
}

/// The defaults, with what was set over them.
fn overlaid(call: &Call, settings: &Settings) -> Map<String, Value> {
    let mut all = call.variant.answer.map(defaults).unwrap_or_default();
    if let Some(set) = settings.of(settings_part(call)) {
        merge(&mut all, set);
    }
    all
}

fn add_files(settings: &mut Map<String, Value>, files: &[Background]) {
    if let Some(Value::Object(in_meeting)) = settings.get_mut("in_meeting") {
        let patch = json!({ "files": files });
        let slot = in_meeting.entry("virtual_background_settings").or_insert_with(|| json!({}));
        if let (Value::Object(slot), Value::Object(patch)) = (slot, patch) {
            merge(slot, &patch);
        }
    }
}

/// The answer, or of it what the call asks for.
fn picked(mut settings: Map<String, Value>, call: &Call) -> Outcome {
    let names = call.texts("custom_query_fields");
    if !names.is_empty() {
        pick(&mut settings, &names);
    }
    answer(settings)
}

/// Sets what was sent.
fn write(settings: &mut Settings, call: &Call) {
    let settings = settings.of_mut(settings_part(call));
    let mut sent = call.body.clone();
    if let Some(Value::Object(profile)) = sent.remove("authentication_option") {
        set_profile(settings, profile);
    }
    merge(settings, &sent);
}

/// Changes one of the profiles for signing in, which are listed under another name.
fn set_profile(settings: &mut Map<String, Value>, mut profile: Map<String, Value>) {
    let action = profile.remove("action");
    match action.as_ref().and_then(Value::as_str) {
        Some("hide") => profile.insert("visible".to_owned(), false.into()),
        Some("show") => profile.insert("visible".to_owned(), true.into()),
        _ => None,
    };
    let profiles = settings.entry("authentication_options").or_insert_with(|| json!([]));
    let Value::Array(profiles) = profiles else { return };
    let becomes_default = profile.get("default_option") == Some(&Value::Bool(true));
    let mut known = false;
    for other in profiles.iter_mut().filter_map(Value::as_object_mut) {
        if text_of(other, "id") == text_of(&profile, "id") {
            merge(other, &profile);
            known = true;
        } else if becomes_default {
            other.insert("default_option".to_owned(), false.into());
        }
    }
    if !known {
        let mut new = Map::from_iter([("visible".to_owned(), Value::Bool(true))]);
        merge(&mut new, &profile);
        profiles.push(new.into());
    }
}
