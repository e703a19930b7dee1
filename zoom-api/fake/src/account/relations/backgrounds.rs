//! Virtual backgrounds of users and groups.

use super::whom::{group_key, no_group, no_user, user};
use crate::account::Account;
use crate::account::background::{Background, BackgroundKind};
use crate::account::input::{Outcome, answer, done};
use crate::call::{Call, File, Refusal};

/// Most files of a user or a group.
const MOST: usize = 10;

pub(super) fn upload_to_group(account: &mut Account, call: &Call) -> Outcome {
    let key = group_key(account, call)?;
    let id = account.new_id();
    let group = account.groups.table.get_mut(key).ok_or_else(|| no_group(call))?;
    upload(&mut group.virtual_backgrounds, call, &id)
}

pub(super) fn upload_to_user(account: &mut Account, call: &Call) -> Outcome {
    let (key, _) = user(account, call)?;
    let id = account.new_id();
    let outcome = account
        .users
        .edit(key, |user| upload(&mut user.belongings().virtual_backgrounds, call, &id));
    outcome.unwrap_or_else(|| Err(no_user(call)))
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
    outcome.unwrap_or_else(|| Err(no_user(call)))
}

fn upload(files: &mut Vec<Background>, call: &Call, id: &str) -> Outcome {
    let file = the_file(call)?;
    if files.len() >= MOST {
        return Err(call.refuse(120));
    }
    let is_video = file.content_type.starts_with("video/");
    let background = Background {
        id: id.to_owned(),
        name: file.name.clone(),
        size: file.bytes.len(),
        kind: if is_video { BackgroundKind::Video } else { BackgroundKind::Image },
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

/// The file of an upload.
pub(super) fn the_file(call: &Call) -> Result<&File, Refusal> {
    let file = call.files.first();
    file.map(|(_, file)| file).ok_or_else(|| call.refuse(120))
}
