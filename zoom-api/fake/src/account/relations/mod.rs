//! What each operation does to an account: one function each.

mod assistants;
mod backgrounds;
mod contact_groups;
mod features;
mod groups;
mod memberships;
mod profile;
mod settings;
mod signing_in;
mod users;
mod whom;

use self::whom::user_key;
use super::Account;
use super::input::Outcome;
use super::user::{Status, User};
use crate::call::{Call, Refusal, Reply};
use crate::route::is_own;
use zoom_api::limits::Plan;

/// What an operation does.
type Relation = fn(&mut Account, &Call) -> Outcome;

impl Account {
    /// Carries out a call. `None`: nobody has said what the operation does to an account.
    pub(crate) fn carry_out(&mut self, call: &Call) -> Option<Result<Reply, Refusal>> {
        // An operation of another API may have the name of one of this.
        let relation = find(call.contract.operation.id).filter(|_| is_own(call.contract))?;
        let outcome = check_caller(self, call).and_then(|()| relation(self, call));
        self.emit_changes(Some(call), call.now);
        Some(outcome)
    }
}

fn find(operation: &str) -> Option<Relation> {
    let index = RELATIONS.binary_search_by_key(&operation, |(id, _)| id).ok()?;
    RELATIONS.get(index).map(|(_, relation)| *relation)
}

/// What operations do, sorted by their ids.
static RELATIONS: &[(&str, Relation)] = &[
    ("contact_groups.create", contact_groups::create),
    ("contact_groups.delete", contact_groups::delete),
    ("contact_groups.get", contact_groups::get),
    ("contact_groups.list", contact_groups::list),
    ("contact_groups.members.add", contact_groups::add_members),
    ("contact_groups.members.list", contact_groups::list_members),
    ("contact_groups.members.remove", contact_groups::remove_members),
    ("contact_groups.update", contact_groups::update),
    ("groups.admins.add", memberships::add_admins),
    ("groups.admins.list", memberships::list_admins),
    ("groups.admins.remove", memberships::remove_admin),
    ("groups.create", groups::create),
    ("groups.delete", groups::delete),
    ("groups.get", groups::get),
    ("groups.list", groups::list),
    ("groups.lock_settings.get", settings::get_locks),
    ("groups.lock_settings.update", settings::update_locks),
    ("groups.members.add", memberships::add_members),
    ("groups.members.list", memberships::list_members),
    ("groups.members.remove", memberships::remove_member),
    ("groups.members.update", memberships::update_member),
    ("groups.registration_settings.get", settings::get_registration),
    ("groups.registration_settings.update", settings::update_registration),
    ("groups.settings.get", settings::get_of_group),
    ("groups.settings.update", settings::update_of_group),
    ("groups.update", groups::update),
    ("groups.virtual_backgrounds.delete", backgrounds::delete_of_group),
    ("groups.virtual_backgrounds.upload", backgrounds::upload_to_group),
    ("users.assistants.add", assistants::add),
    ("users.assistants.list", assistants::list),
    ("users.assistants.remove", assistants::remove),
    ("users.assistants.remove_all", assistants::remove_all),
    ("users.collaboration_devices.get", profile::get_device),
    ("users.collaboration_devices.list", profile::list_devices),
    ("users.create", users::create::create),
    ("users.delete", users::delete::delete),
    ("users.email.check", profile::check_email),
    ("users.email.update", signing_in::update_email),
    ("users.features.update", features::update),
    ("users.get", users::read::get),
    ("users.list", users::read::list),
    ("users.meeting_templates.get", profile::get_template),
    ("users.password.update", signing_in::update_password),
    ("users.permissions.get", profile::get_permissions),
    ("users.picture.delete", profile::delete_picture),
    ("users.picture.upload", profile::upload_picture),
    ("users.presence_status.update", signing_in::update_presence),
    ("users.schedulers.list", assistants::list_schedulers),
    ("users.schedulers.remove", assistants::remove_scheduler),
    ("users.schedulers.remove_all", assistants::remove_all_schedulers),
    ("users.settings.get", settings::get_of_user),
    ("users.settings.update", settings::update_of_user),
    ("users.status.update", users::update::status),
    ("users.summary.get", users::read::summary),
    ("users.token.get", signing_in::get_token),
    ("users.token.revoke", signing_in::revoke_token),
    ("users.update", users::update::update),
    ("users.vanity_name.check", profile::check_vanity_name),
    ("users.virtual_backgrounds.delete", backgrounds::delete_of_user),
    ("users.virtual_backgrounds.upload", backgrounds::upload_to_user),
    ("users.zak.get", signing_in::get_zak),
];

/// Whether the caller may do this at all.
fn check_caller(account: &Account, call: &Call) -> Result<(), Refusal> {
    let caller = account.users.find(&call.caller.user_id);
    let Some(caller) = caller.filter(|caller| caller.status == Status::Active) else {
        return Err(call.refuse_as(401, 124, "Invalid access token."));
    };
    let operation = call.contract.operation;
    if account.facts.plan == Plan::Free && demands_paid_plan(operation.id) && call.lists(200) {
        return Err(call.refuse(200));
    }
    if concerns(account, call, caller) {
        return Ok(());
    }
    match permission(operation.id, operation.method == http::Method::GET) {
        Some(permission) if !caller.role.permissions().contains(&permission.as_str()) => {
            let text = format!("The caller's role lacks the permission {permission}.");
            Err(Refusal::new(400, 200, text))
        }
        _ => Ok(()),
    }
}

/// Groups, and what goes with them, are for accounts that pay.
fn demands_paid_plan(operation: &str) -> bool {
    operation.starts_with("groups.")
        || operation.starts_with("contact_groups.")
        || matches!(operation, "users.features.update" | "users.assistants.add")
}

/// Whether a call is about the caller.
fn concerns(account: &Account, call: &Call, caller: &User) -> bool {
    let operation = call.contract.operation;
    operation.id == "users.zak.get"
        || operation.path.starts_with("/users/{userId}")
            && user_key(account, call, "userId") == Some(caller.number)
}

/// What the caller's role must permit for a call about others.
fn permission(operation: &str, reads: bool) -> Option<String> {
    let area = match operation.split('.').collect::<Vec<_>>().as_slice() {
        ["users", "collaboration_devices", ..] => "MobileDeviceManagement",
        ["users", ..] => "User",
        ["groups", ..] => "Group",
        _ => return None,
    };
    Some(format!("{area}:{}", if reads { "Read" } else { "Edit" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_are_sorted() {
        assert!(RELATIONS.is_sorted_by(|(one, _), (next, _)| one < next));
    }

    /// A name with a typo would stay unused, and its operation would answer with its example.
    #[test]
    #[cfg(all(feature = "contact-groups", feature = "groups", feature = "users"))]
    fn every_relation_belongs_to_an_operation_of_the_spec() {
        let operations: Vec<_> =
            zoom_api::OPERATIONS.iter().map(|operation| operation.id).collect();
        let strangers: Vec<_> =
            RELATIONS.iter().map(|(id, _)| *id).filter(|id| !operations.contains(id)).collect();
        assert!(strangers.is_empty(), "no operation of the spec has these ids: {strangers:?}");
    }
}
