//! What a test does to an account that no endpoint does, and what holds an account together.

use serde_json::{Map, Value};

use super::Account;
use super::table::Key;
use super::user::{Role, Status, User, plan};

impl Account {
    /// The id of a user, by id or email address, who may make calls: one who is not deactivated.
    pub(crate) fn caller(&self, user: &str) -> Option<&str> {
        let user = self.users.key(user).and_then(|key| self.users.get(key))?;
        (user.status != Status::Inactive).then_some(&*user.id)
    }

    /// Lets a pending user accept the invitation. Others have none to accept. `false`: there is no such user.
    pub(crate) fn accept_invitation(&mut self, user: &str) -> bool {
        self.with_user(user, |user| {
            if user.status == Status::Pending {
                user.status = Status::Active;
            }
        })
    }

    /// Signs a user in to a Zoom client, or out of it. `false`: there is no such user.
    pub(crate) fn set_signed_in(&mut self, user: &str, signed_in: bool) -> bool {
        self.with_user(user, |user| user.belongings().signed_in = signed_in)
    }

    /// Gives a user a collaboration device, whose members are those of the API. `false`: there is no
    /// such user.
    pub(crate) fn add_collaboration_device(
        &mut self,
        user: &str,
        device: Map<String, Value>,
    ) -> bool {
        self.with_user(user, |user| user.belongings().collaboration_devices.push(device))
    }

    /// Gives a user a meeting template, whose members are those of the API. `false`: there is no such
    /// user.
    pub(crate) fn add_meeting_template(
        &mut self,
        user: &str,
        template: Map<String, Value>,
    ) -> bool {
        self.with_user(user, |user| user.belongings().meeting_templates.push(template))
    }

    /// Makes a user an administrator of the account. `false`: there is no such user.
    pub(crate) fn make_admin(&mut self, user: &str) -> bool {
        self.with_user(user, |user| {
            if user.role == Role::Member {
                user.role = Role::Admin;
            }
        })
    }

    /// Says how many licensed users the account may have.
    pub(crate) fn set_licences(&mut self, licences: Option<usize>) {
        self.facts.licences = licences;
    }

    /// Says which domains the account has.
    pub(crate) fn set_managed_domains(&mut self, domains: impl Iterator<Item = String>) {
        let domains = domains.map(|domain| domain.to_lowercase().into());
        self.facts.managed_domains = domains.collect();
    }

    /// Whether the address of a user may change to another one: the domain is the same, or one of the
    /// account's.
    pub(crate) fn may_move(&self, old: &str, new: &str) -> bool {
        let domain =
            |email: &str| email.rsplit_once('@').map_or("", |(_, domain)| domain).to_lowercase();
        let new = domain(new);
        domain(old) == new || self.facts.managed_domains.contains(new.as_str())
    }

    fn with_user(&mut self, user: &str, change: impl FnOnce(&mut User)) -> bool {
        let key = self.users.key(user);
        key.and_then(|key| self.users.edit(key, change)).is_some()
    }

    /// Whether one more user may have this plan.
    pub(crate) fn has_licence_for(&self, wanted: i64) -> bool {
        let used = self.users.count_plan(plan::LICENSED);
        wanted != plan::LICENSED || self.facts.licences.is_none_or(|licences| used < licences)
    }

    /// Puts a user into a group. `false`: they were in it already, or one of the two does not exist.
    pub(crate) fn join(&mut self, user: Key, group: Key) -> bool {
        let Some(group) = self.groups.table.get_mut(group) else { return false };
        let id = group.id.clone();
        self.users.get(user).is_some()
            && group.members.insert(user)
            && self.users.edit(user, |user| user.groups.push(id)).is_some()
    }

    /// Takes a user out of a group. `false`: they were not in it.
    pub(crate) fn leave_group(&mut self, user: Key, group: Key) -> bool {
        let Some(group) = self.groups.table.get_mut(group) else { return false };
        let id = group.id.clone();
        self.users.edit(user, |user| user.groups.retain(|known| *known != id));
        group.members.remove(&user)
    }

    /// Takes a user out of the account, and out of all that has to do with them.
    pub(crate) fn remove_user(&mut self, key: Key) -> Option<User> {
        let user = self.users.remove(key)?;
        let groups = self.groups.table.iter();
        let of_user =
            groups.filter(|group| group.members.contains(&key) || group.admins.contains(&user.id));
        for group in of_user.map(|group| group.number).collect::<Vec<_>>() {
            if let Some(group) = self.groups.table.get_mut(group) {
                group.members.remove(&key);
                group.admins.remove(&user.id);
            }
        }
        for contacts in self.contact_groups.iter_mut() {
            contacts.members.retain(|member| member.id != user.id);
        }
        self.assistants.forget(&user.id);
        Some(user)
    }

    /// Takes a group out of the account, and its members out of it.
    pub(crate) fn remove_group(&mut self, key: Key) {
        let Some(group) = self.groups.remove(key) else { return };
        for member in &group.members {
            self.users.edit(*member, |user| user.groups.retain(|known| *known != group.id));
        }
        for contacts in self.contact_groups.iter_mut() {
            contacts.members.retain(|member| member.id != group.id);
        }
    }
}
