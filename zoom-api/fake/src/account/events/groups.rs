//! Events of groups.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{ByGroup, Emitter, difference, members, people};
use crate::account::group::Group;
use crate::account::settings::Settings;
use crate::account::table::Key;

/// Groups as they were.
type Before = BTreeMap<Key, Option<Group>>;

impl Emitter<'_> {
    /// Groups that have come.
    pub(super) fn new_groups(&mut self, before: &Before) {
        for key in before.iter().filter(|(_, group)| group.is_none()).map(|(key, _)| key) {
            if let Some(group) = self.account.groups.table.get(*key) {
                self.emit_of_group("group.created", named(group), None);
            }
        }
    }

    /// Groups that have changed, and those that have gone.
    pub(super) fn groups(&mut self, before: &Before) {
        for (key, old) in before {
            let Some(old) = old else { continue };
            match self.account.groups.table.get(*key) {
                Some(new) => self.group(old, new),
                None => self.emit_of_group("group.deleted", named(old), None),
            }
        }
    }

    fn group(&mut self, old: &Group, new: &Group) {
        if old.name != new.name {
            self.emit_of_group("group.updated", named(new), Some(named(old)));
        }
        // Whoever has left the account is told of as such.
        let admins = |ids: &mut dyn Iterator<Item = &Box<str>>| -> Vec<_> {
            ids.filter_map(|id| self.account.users.find(id)).collect()
        };
        let came = admins(&mut new.admins.difference(&old.admins));
        let went = admins(&mut old.admins.difference(&new.admins));
        for (name, users) in [("group.admin_added", came), ("group.admin_deleted", went)] {
            if !users.is_empty() {
                let object = members([("id", (*new.id).into()), ("admins", people(&users))]);
                self.emit_of_group(name, object, None);
            }
        }
        self.settings("group.settings_updated", &new.id, [&old.settings, &new.settings]);
        self.settings("group.lock_settings_updated", &new.id, [&old.locks, &new.locks]);
    }

    /// Users who have come into groups or left them.
    pub(super) fn memberships(&mut self, name: &'static str, users: &ByGroup<'_>) {
        for (id, users) in users {
            // A group that is gone is told of as such.
            if self.account.groups.table.find(id).is_some() {
                let object = members([("id", (**id).into()), ("members", people(users))]);
                self.emit_of_group(name, object, None);
            }
        }
    }

    /// Settings of a user or a group, of which some have changed.
    pub(super) fn settings(&mut self, name: &'static str, id: &str, [old, new]: [&Settings; 2]) {
        let (old, new) = difference(&old.together(), &new.together());
        if old.is_empty() && new.is_empty() {
            return;
        }
        let [old, new] = [old, new]
            .map(|settings| members([("id", id.into()), ("settings", Value::Object(settings))]));
        self.emit_of_group(name, new, Some(old));
    }

    fn emit_of_group(
        &mut self,
        name: &'static str,
        object: Map<String, Value>,
        old: Option<Map<String, Value>>,
    ) {
        let mut payload = members([("object", object.into()), ("time_stamp", self.time_stamp())]);
        payload.extend(old.map(|old| ("old_object".to_owned(), old.into())));
        self.emit(name, payload);
    }
}

fn named(group: &Group) -> Map<String, Value> {
    members([("id", (*group.id).into()), ("name", group.name.as_str().into())])
}
