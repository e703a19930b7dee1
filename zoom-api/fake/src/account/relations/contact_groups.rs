//! Contact groups.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::account::Account;
use crate::account::group::{ContactGroup, ContactGroupMember, MemberKind};
use crate::account::input::{Outcome, answer, done, text_of};
use crate::account::paging::page;
use crate::account::table::Key;
use crate::call::{Call, Refusal};

/// Most users and most groups in one call.
const MOST_IN_A_CALL: [(MemberKind, usize); 2] = [(MemberKind::User, 50), (MemberKind::Group, 3)];

pub(super) fn create(account: &mut Account, call: &Call) -> Outcome {
    let members = members_named_by(account, call)?;
    let id = format!("dir.{}", account.new_id()).into();
    let mut contacts = ContactGroup {
        number: 0,
        id,
        name: call.sent("group_name").to_owned(),
        privacy: call.body.get("group_privacy").and_then(Value::as_i64).unwrap_or(1),
        description: call.sent("description").to_owned(),
        members: Vec::new(),
    };
    add_new_members(&mut contacts, members);
    let mut body = describe(&contacts);
    body.insert("total_members".to_owned(), contacts.members.len().into());
    account.contact_groups.insert(contacts);
    answer(body)
}

pub(super) fn get(account: &mut Account, call: &Call) -> Outcome {
    let contacts = find(account, call)?;
    let mut body = describe(contacts);
    body.insert("total_members".to_owned(), contacts.members.len().into());
    answer(body)
}

pub(super) fn list(account: &mut Account, call: &Call) -> Outcome {
    let table = &account.contact_groups;
    let page = page(call, account.facts.secret, table.len(), |key| table.after(key))?;
    let groups = page.keys.iter().filter_map(|key| table.get(*key));
    let groups = groups.map(|contacts| describe(contacts).into()).collect();
    Ok(page.reply("groups", groups))
}

pub(super) fn update(account: &mut Account, call: &Call) -> Outcome {
    let contacts = find_mut(account, call)?;
    if let Some(name) = call.body.get("name").and_then(Value::as_str) {
        name.clone_into(&mut contacts.name);
    }
    if let Some(privacy) = call.body.get("privacy").and_then(Value::as_i64) {
        contacts.privacy = privacy;
    }
    if let Some(description) = call.body.get("description").and_then(Value::as_str) {
        description.clone_into(&mut contacts.description);
    }
    done()
}

pub(super) fn delete(account: &mut Account, call: &Call) -> Outcome {
    let key = find(account, call)?.number;
    account.contact_groups.remove(key);
    done()
}

pub(super) fn add_members(account: &mut Account, call: &Call) -> Outcome {
    find(account, call)?;
    let members = members_named_by(account, call)?;
    let added = add_new_members(find_mut(account, call)?, members);
    answer(json!({ "member_ids": added }))
}

pub(super) fn list_members(account: &mut Account, call: &Call) -> Outcome {
    let members = &find(account, call)?.members;
    let page = page(call, account.facts.secret, members.len(), |key| {
        members.iter().map(|member| member.number).filter(move |number| *number > key)
    })?;
    let chosen: HashSet<Key> = page.keys.iter().copied().collect();
    let items = members.iter().filter(|member| chosen.contains(&member.number));
    let items = items.map(|member| {
        let name = match member.kind {
            MemberKind::User => account.users.find(&member.id).map(|user| user.name()),
            MemberKind::Group => {
                account.groups.table.find(&member.id).map(|group| group.name.clone())
            }
        };
        json!({ "type": member.kind.code(), "id": member.id, "name": name.unwrap_or_default() })
    });
    let items = items.collect();
    Ok(page.reply("group_members", items))
}

pub(super) fn remove_members(account: &mut Account, call: &Call) -> Outcome {
    let contacts = find_mut(account, call)?;
    let ids: HashSet<&str> = call.texts("member_ids").into_iter().collect();
    let (gone, rest): (Vec<_>, Vec<_>) =
        contacts.members.drain(..).partition(|member| ids.contains(member.id.as_ref()));
    if gone.len() < ids.len() || rest.is_empty() {
        contacts.members = [gone, rest].concat();
        contacts.members.sort_unstable_by_key(|member| member.number);
        return Err(call.refuse(300));
    }
    contacts.members = rest;
    done()
}

fn find<'a>(account: &'a Account, call: &Call) -> Result<&'a ContactGroup, Refusal> {
    account.contact_groups.find(call.path("groupId")).ok_or_else(|| call.refuse(300))
}

fn find_mut<'a>(account: &'a mut Account, call: &Call) -> Result<&'a mut ContactGroup, Refusal> {
    let key = account.contact_groups.key(call.path("groupId"));
    key.and_then(|key| account.contact_groups.get_mut(key)).ok_or_else(|| call.refuse(300))
}

/// The members that the call names, as far as they exist.
fn members_named_by(
    account: &Account,
    call: &Call,
) -> Result<Vec<(MemberKind, Box<str>)>, Refusal> {
    let sent: Vec<_> = call.items("group_members").filter_map(member_named_by).collect();
    for (kind, most) in MOST_IN_A_CALL {
        if sent.iter().filter(|(other, _)| *other == kind).count() > most {
            return Err(call.refuse(300));
        }
    }
    let known = sent.into_iter().filter(|(kind, id)| match kind {
        MemberKind::User => account.users.find(id).is_some(),
        MemberKind::Group => account.groups.table.find(id).is_some(),
    });
    Ok(known.map(|(kind, id)| (kind, id.into())).collect())
}

fn member_named_by(member: &Map<String, Value>) -> Option<(MemberKind, &str)> {
    let kind = member.get("type").and_then(Value::as_i64).and_then(MemberKind::from_code)?;
    Some((kind, text_of(member, "id")))
}

/// Adds members who are not there yet, and says who they are.
fn add_new_members(
    contacts: &mut ContactGroup,
    members: Vec<(MemberKind, Box<str>)>,
) -> Vec<Box<str>> {
    let mut known: HashSet<_> = contacts.members.iter().map(|member| member.id.clone()).collect();
    let mut number = contacts.members.last().map_or(0, |member| member.number);
    let mut added = Vec::new();
    for (kind, id) in members {
        if known.insert(id.clone()) {
            number += 1;
            contacts.members.push(ContactGroupMember { number, kind, id: id.clone() });
            added.push(id);
        }
    }
    added
}

fn describe(contacts: &ContactGroup) -> Map<String, Value> {
    let mut body = Map::new();
    body.insert("group_id".to_owned(), (*contacts.id).into());
    body.insert("group_name".to_owned(), contacts.name.as_str().into());
    body.insert("group_privacy".to_owned(), contacts.privacy.into());
    body.insert("description".to_owned(), contacts.description.as_str().into());
    body
}
