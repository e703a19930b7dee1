//! The users of an account, and the ways to find them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;

use serde::de::{Deserialize, Deserializer, Error};
use serde::{Serialize, Serializer};

use super::table::{Key, Table};
use super::user::{Status, User};

/// All users.
#[derive(Clone, Default)]
pub(crate) struct Users {
    table: Table<User>,
    emails: HashMap<Box<str>, Key>,
    vanity_names: HashMap<Box<str>, Key>,
    employees: HashMap<Box<str>, Key>,
    states: BTreeMap<Status, BTreeSet<Key>>,
    plans: BTreeMap<(Status, i64), usize>,
}

impl Users {
    /// Adds a user, whose id and email address no other user has.
    pub(crate) fn insert(&mut self, user: User) -> Key {
        let key = self.table.insert(user);
        self.index(key);
        key
    }

    pub(crate) fn remove(&mut self, key: Key) -> Option<User> {
        self.forget(key);
        self.table.remove(key)
    }

    /// Remembers what changes from now on, or no more.
    pub(crate) fn watch(&mut self, on: bool) {
        self.table.watch(on);
    }

    /// What the users were that have changed since the last time.
    pub(crate) fn take_changed(&mut self) -> BTreeMap<Key, Option<User>> {
        self.table.take_changed()
    }

    pub(crate) fn get(&self, key: Key) -> Option<&User> {
        self.table.get(key)
    }

    /// Changes a user, whatever the user is found by included.
    pub(crate) fn edit<R>(&mut self, key: Key, change: impl FnOnce(&mut User) -> R) -> Option<R> {
        self.forget(key);
        let outcome = self.table.get_mut(key).map(change);
        self.index(key);
        outcome
    }

    /// The user with this id.
    pub(crate) fn find(&self, id: &str) -> Option<&User> {
        self.table.find(id)
    }

    /// The user with this id or email address.
    pub(crate) fn key(&self, reference: &str) -> Option<Key> {
        self.table.key(reference).or_else(|| self.key_by_email(reference))
    }

    pub(crate) fn key_by_email(&self, email: &str) -> Option<Key> {
        self.emails.get(folded(email).as_ref()).copied()
    }

    pub(crate) fn key_by_vanity_name(&self, name: &str) -> Option<Key> {
        self.vanity_names.get(folded(name).as_ref()).copied()
    }

    pub(crate) fn key_by_employee(&self, id: &str) -> Option<Key> {
        self.employees.get(id).copied()
    }

    pub(crate) fn len(&self) -> usize {
        self.table.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &User> {
        self.table.iter()
    }

    /// How many users there are in a state.
    pub(crate) fn count(&self, status: Status) -> usize {
        self.states.get(&status).map_or(0, BTreeSet::len)
    }

    /// How many active users have a plan.
    pub(crate) fn count_plan(&self, plan: i64) -> usize {
        self.plans.get(&(Status::Active, plan)).copied().unwrap_or_default()
    }

    /// The users in a state, after one.
    pub(crate) fn after(&self, status: Status, key: Key) -> impl Iterator<Item = Key> {
        let of_state = self.states.get(&status).into_iter();
        of_state.flat_map(move |keys| keys.range((Bound::Excluded(key), Bound::Unbounded)).copied())
    }

    /// What of a user another one has already, of all that users are found by.
    fn clash<'a>(&self, user: &'a User) -> Option<&'a str> {
        let email = Some(&user.email).filter(|email| self.key_by_email(email).is_some());
        let name = user.vanity_name.as_ref();
        let name = name.filter(|name| self.key_by_vanity_name(name).is_some());
        let employee = user.employee_unique_id.as_ref();
        let employee = employee.filter(|id| self.key_by_employee(id).is_some());
        email.or(name).or(employee).map(AsRef::as_ref)
    }

    fn index(&mut self, key: Key) {
        let Some(user) = self.table.get(key) else { return };
        self.emails.insert(folded(&user.email), key);
        if let Some(name) = &user.vanity_name {
            self.vanity_names.insert(folded(name), key);
        }
        if let Some(id) = &user.employee_unique_id {
            self.employees.insert(id.clone(), key);
        }
        self.states.entry(user.status).or_default().insert(key);
        *self.plans.entry((user.status, user.plan)).or_default() += 1;
    }

    fn forget(&mut self, key: Key) {
        let Some(user) = self.table.get(key) else { return };
        self.emails.remove(folded(&user.email).as_ref());
        if let Some(name) = &user.vanity_name {
            self.vanity_names.remove(folded(name).as_ref());
        }
        if let Some(id) = &user.employee_unique_id {
            self.employees.remove(id);
        }
        if let Some(keys) = self.states.get_mut(&user.status) {
            keys.remove(&key);
        }
        if let Some(count) = self.plans.get_mut(&(user.status, user.plan)) {
            *count = count.saturating_sub(1);
        }
    }
}

/// A text without regard to case.
pub(crate) fn folded(text: &str) -> Box<str> {
    text.to_lowercase().into()
}

impl Serialize for Users {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.table.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Users {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut users = Self { table: Table::deserialize(deserializer)?, ..Self::default() };
        for key in users.table.after(0).collect::<Vec<_>>() {
            if let Some(text) = users.table.get(key).and_then(|user| users.clash(user)) {
                return Err(D::Error::custom(format_args!("two users have `{text}`")));
            }
            users.index(key);
        }
        Ok(users)
    }
}
