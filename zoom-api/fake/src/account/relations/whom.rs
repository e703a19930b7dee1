//! Whom a call is about, and when it is made.

use crate::account::table::Key;
use crate::account::user::User;
use crate::account::{Account, Moment};
use crate::call::{Call, Refusal};

/// The user that a path parameter names: by id, email address, `me` or, where the call says so, as an
/// employee.
pub(super) fn user_key(account: &Account, call: &Call, parameter: &str) -> Option<Key> {
    let reference = match call.path(parameter) {
        "me" => &call.caller.user_id,
        reference => reference,
    };
    if call.flag("search_by_unique_id") {
        return account.users.key_by_employee(reference);
    }
    account.users.key(reference)
}

/// The user that the call is about.
pub(super) fn user<'a>(account: &'a Account, call: &Call) -> Result<(Key, &'a User), Refusal> {
    let key = user_key(account, call, "userId");
    let found = key.and_then(|key| Some((key, account.users.get(key)?)));
    let signs_in = call.query.get("login_type").and_then(serde_json::Value::as_i64);
    let found = found.filter(|(_, user)| signs_in.is_none_or(|login| login == user.login_type));
    found.ok_or_else(|| no_user(call))
}

pub(super) fn no_user(call: &Call) -> Refusal {
    call.refuse_as(404, 1001, "The user does not exist.")
}

/// The group that the call is about.
pub(super) fn group_key(account: &Account, call: &Call) -> Result<Key, Refusal> {
    account.groups.table.key(call.path("groupId")).ok_or_else(|| no_group(call))
}

pub(super) fn no_group(call: &Call) -> Refusal {
    // Where nothing is said about groups that do not exist, something is said about users.
    let code = if !call.lists(4130) && call.lists(1001) { 1001 } else { 4130 };
    call.refuse_as(404, code, "The group does not exist.")
}

pub(super) fn now(call: &Call) -> Moment {
    call.now.into()
}
