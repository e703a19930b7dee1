//! Groups of users.

use serde_json::{Value, json};

use super::whom::{group_key, no_group};
use crate::account::Account;
use crate::account::group::Group;
use crate::account::input::{Outcome, answer, done};
use crate::account::paging::page;
use crate::call::{Call, Refusal};

/// Most groups of an account.
const MOST: usize = 5000;

pub(super) fn create(account: &mut Account, call: &Call) -> Outcome {
    let name = free_name(account, call)?;
    if account.groups.table.len() >= MOST {
        return Err(call.refuse(300));
    }
    let id = account.new_id();
    let group = Group { id, name: name.to_owned(), ..Group::default() };
    let body = describe(&group);
    account.groups.insert(group);
    answer(body)
}

pub(super) fn get(account: &mut Account, call: &Call) -> Outcome {
    let group = account.groups.table.find(call.path("groupId"));
    answer(describe(group.ok_or_else(|| no_group(call))?))
}

pub(super) fn list(account: &mut Account, call: &Call) -> Outcome {
    let table = &account.groups.table;
    let page = page(call, account.facts.secret, table.len(), |key| table.after(key))?;
    let groups = page.keys.iter().filter_map(|key| table.get(*key)).map(describe).collect();
    Ok(page.reply("groups", groups))
}

pub(super) fn update(account: &mut Account, call: &Call) -> Outcome {
    let key = group_key(account, call)?;
    let name = call.sent("name");
    if account.groups.key_by_name(name).is_some_and(|other| other != key) {
        return Err(call.refuse(4132));
    }
    account.groups.rename(key, name);
    done()
}

pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let key = group_key(account, call)?;
    account.remove_group(key);
    done()
}

fn free_name<'a>(account: &Account, call: &'a Call) -> Result<&'a str, Refusal> {
    let name = call.sent("name");
    match account.groups.key_by_name(name) {
        Some(_) => Err(call.refuse(4132)),
        None => Ok(name),
    }
}

fn describe(group: &Group) -> Value {
    json!({ "id": group.id, "name": group.name, "total_members": group.members.len() })
}
