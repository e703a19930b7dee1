//! The state of an account as JSON.
//!
//! The form is that of [`Account`]; [`Fake::load`](crate::Fake::load) describes it.

use std::error::Error;
use std::fmt;

use serde_json::Value;

use super::Account;
use super::group::MemberKind;
use super::table::MOST;

impl Account {
    /// All that there is, as JSON.
    pub(crate) fn to_json(&self) -> Value {
        // Texts as keys and numbers without gaps: there is nothing that JSON cannot say.
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The account that a snapshot is of.
    pub(crate) fn from_json(snapshot: Value) -> Result<Self, SnapshotError> {
        let mut account: Self = serde_path_to_error::deserialize(snapshot).map_err(|error| {
            let path = error.path().to_string();
            SnapshotError { path, message: error.into_inner().to_string() }
        })?;
        account.connect()?;
        Ok(account)
    }

    /// Connects what refers to each other in an account that was just read.
    fn connect(&mut self) -> Result<(), SnapshotError> {
        let nobody =
            |path, id: &str| Err(SnapshotError::new(path, format!("nobody has the id `{id}`")));
        if self.users.find(&self.facts.owner).is_none() {
            return nobody("facts.owner".to_owned(), &self.facts.owner);
        }
        for (index, user) in self.users.iter().enumerate() {
            for (place, id) in user.groups.iter().enumerate() {
                let key = self.groups.table.key(id);
                let Some(group) = key.and_then(|key| self.groups.table.get_mut(key)) else {
                    let path = format!("users[{index}].groups[{place}]");
                    return Err(SnapshotError::new(path, format!("no group has the id `{id}`")));
                };
                group.members.insert(user.number);
            }
        }
        for (index, group) in self.groups.table.iter().enumerate() {
            let stranger =
                group.admins.iter().enumerate().find(|(_, id)| self.users.find(id).is_none());
            if let Some((place, id)) = stranger {
                return nobody(format!("groups[{index}].admins[{place}]"), id);
            }
        }
        for (index, contacts) in self.contact_groups.iter_mut().enumerate() {
            let mut last = 0;
            for (place, member) in contacts.members.iter_mut().enumerate() {
                let known = match member.kind {
                    MemberKind::User => self.users.find(&member.id).is_some(),
                    MemberKind::Group => self.groups.table.key(&member.id).is_some(),
                };
                if !known {
                    return nobody(
                        format!("contact_groups[{index}].members[{place}].id"),
                        &member.id,
                    );
                }
                if member.number > MOST {
                    let path = format!("contact_groups[{index}].members[{place}].number");
                    return Err(SnapshotError::new(path, format!("it is greater than {MOST}")));
                }
                member.number = member.number.max(last + 1);
                last = member.number;
            }
        }
        for (index, link) in self.assistants.links().enumerate() {
            for (name, id) in [("host", &link.host), ("assistant", &link.assistant)] {
                if self.users.find(id).is_none() {
                    return nobody(format!("assistants[{index}].{name}"), id);
                }
            }
        }
        Ok(())
    }
}

/// A snapshot is not one, or contradicts itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotError {
    path: String,
    message: String,
}

impl SnapshotError {
    fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into() }
    }

    /// Where in the snapshot it goes wrong, such as `users[3].groups[0]`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the snapshot is wrong at {}: {}", self.path, self.message)
    }
}

impl Error for SnapshotError {}
