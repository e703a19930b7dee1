//! Virtual backgrounds of users and groups.

use super::{group_key, no_group, user};
use crate::fake::account::Account;
use crate::fake::account::background::{Background, Kind};
use crate::fake::account::input::{Outcome, answer, done};
use crate::fake::call::{Call, File, Refusal};

/// Most files of a user or a group.
const MOST: usize = 10;
/// Most bytes of a file.
const LARGEST: usize = 15 * 1024 * 1024;
const OF_GROUPS: [&str; 3] = ["jpg", "jpeg", "png"];
const OF_USERS: [&str; 6] = ["jpg", "jpeg", "gif", "png", "mp4", "mov"];

pub(super) fn upload_to_group(account: &mut Account, call: &Call) -> Outcome {
    let key = group_key(account, call)?;
    let id = account.facts.ids.next();
    let group = account.groups.table.get_mut(key).ok_or_else(|| no_group(call))?;
    upload(&mut group.virtual_backgrounds, call, &id, &OF_GROUPS)
}

pub(super) fn upload_to_user(account: &mut Account, call: &Call) -> Outcome {
    let (key, _) = user(account, call)?;
    let id = account.facts.ids.next();
    let outcome = account
        .users
        .edit(key, |user| upload(&mut user.belongings().virtual_backgrounds, call, &id, &OF_USERS));
    outcome.unwrap_or_else(|| Err(super::no_user(call)))
}

pub(super) fn delete_of_group(account: &mut Account, call: &Call) -> Outcome {
    let key = group_key(account, call)?;
    let group = account.groups.table.get_mut(key).ok_or_else(|| no_group(call))?;
    delete(&mut group.virtual_backgrounds, call)
}

pub(super) fn delete_of_user(account: &mut Account, call: &Call) -> Outcome {
    let (key, _) = user(account, call)?;
    let outcome =
        account.users.edit(key, |user| delete(&mut user.belongings().virtual_backgrounds, call));
    outcome.unwrap_or_else(|| Err(super::no_user(call)))
}

fn upload(files: &mut Vec<Background>, call: &Call, id: &str, kinds: &[&str]) -> Outcome {
    let file = the_file(call, "file", LARGEST, kinds)?;
    if files.len() >= MOST {
        return Err(call.refuse(120));
    }
    let is_video = matches!(extension(file).as_str(), "mp4" | "mov");
    let background = Background {
        id: id.to_owned(),
        name: file.name.clone(),
        size: file.bytes.len(),
        kind: if is_video { Kind::Video } else { Kind::Image },
        is_default: false,
    };
    let body = serde_json::to_value(&background).unwrap_or_default();
    files.push(background);
    answer(body)
}

fn delete(files: &mut Vec<Background>, call: &Call) -> Outcome {
    let ids = call.texts("file_ids");
    if ids.iter().any(|id| files.iter().all(|file| file.id != *id)) {
        return Err(call.refuse(300));
    }
    files.retain(|file| !ids.contains(&file.id.as_str()));
    done()
}

/// The file of an upload, if it has a name, a size and a type that Zoom accepts.
pub(super) fn the_file<'a>(
    call: &'a Call,
    field: &str,
    largest: usize,
    kinds: &[&str],
) -> Result<&'a File, Refusal> {
    let Some((_, file)) = call.files.iter().find(|(name, _)| name == field) else {
        return Err(call.refuse(if call.lists(-1) { -1 } else { 120 }));
    };
    let fits = (1..=largest).contains(&file.bytes.len());
    if fits && kinds.contains(&extension(file).as_str()) {
        return Ok(file);
    }
    Err(call.refuse(120))
}

/// What the name of a file ends in.
fn extension(file: &File) -> String {
    file.name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_lowercase())
}
