//! What goes with a user: picture, devices, templates, permissions, names.

use serde_json::{Map, Value, json};

use super::backgrounds::the_file;
use super::whom::user;
use crate::account::Account;
use crate::account::input::{Outcome, answer, done, text_of};
use crate::account::user::{Picture, Status, login};
use crate::call::Call;

pub(super) fn upload_picture(account: &mut Account, call: &Call) -> Outcome {
    let (key, _) = user(account, call)?;
    let file = the_file(call)?;
    let id = account.new_id().into();
    let picture = Picture { id, name: file.name.clone(), size: file.bytes.len() };
    account.users.edit(key, |user| user.belongings().picture = Some(picture));
    answer(json!({}))
}

pub(super) fn delete_picture(account: &mut Account, call: &Call) -> Outcome {
    let (key, _) = user(account, call)?;
    account.users.edit(key, |user| user.belongings().picture = None);
    done()
}

pub(super) fn list_devices(account: &mut Account, call: &Call) -> Outcome {
    let (_, user) = user(account, call)?;
    let devices = user.belongings.as_ref().map(|belongings| &belongings.collaboration_devices);
    let count = devices.map_or(0, Vec::len);
    answer(json!({ "total_records": count, "collaboration_devices": devices.unwrap_or(&vec![]) }))
}

pub(super) fn get_device(account: &mut Account, call: &Call) -> Outcome {
    let (_, user) = user(account, call)?;
    let devices = user.belongings.as_ref().map(|belongings| &belongings.collaboration_devices);
    let device = with_id(devices, call.path("collaborationDeviceId"));
    answer(device.ok_or_else(|| call.refuse(1238))?.clone())
}

pub(super) fn get_template(account: &mut Account, call: &Call) -> Outcome {
    let (_, user) = user(account, call)?;
    let templates = user.belongings.as_ref().map(|belongings| &belongings.meeting_templates);
    let template = with_id(templates, call.path("meetingTemplateId"));
    let missing = || call.refuse_as(400, 300, "The meeting template does not exist.");
    answer(template.ok_or_else(missing)?.clone())
}

fn with_id<'a>(
    list: Option<&'a Vec<Map<String, Value>>>,
    id: &str,
) -> Option<&'a Map<String, Value>> {
    list?.iter().find(|item| text_of(item, "id") == id)
}

pub(super) fn get_permissions(account: &mut Account, call: &Call) -> Outcome {
    let (_, user) = user(account, call)?;
    answer(json!({ "permissions": user.role.permissions() }))
}

/// Only those are found who have signed up with their address.
pub(super) fn check_email(account: &mut Account, call: &Call) -> Outcome {
    let key = account.users.key_by_email(call.text("email").unwrap_or_default());
    let user = key.and_then(|key| account.users.get(key));
    let found = user
        .is_some_and(|user| user.login_type == login::WORK_EMAIL && user.status != Status::Pending);
    answer(json!({ "existed_email": found }))
}

pub(super) fn check_vanity_name(account: &mut Account, call: &Call) -> Outcome {
    let name = call.text("vanity_name").unwrap_or_default();
    answer(json!({ "existed": account.users.key_by_vanity_name(name).is_some() }))
}
