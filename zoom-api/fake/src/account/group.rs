//! Groups of users, and contact groups.

use std::collections::{BTreeSet, HashMap};

use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize, Serializer};

use super::background::Background;
use super::settings::Settings;
use super::table::{Key, Row, Table};
use super::users::folded;

/// A group of users.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Group {
    #[serde(default)]
    pub(crate) number: Key,
    pub(crate) id: Box<str>,
    pub(crate) name: String,
    /// The users who say that they are in the group.
    #[serde(skip)]
    pub(crate) members: BTreeSet<Key>,
    /// Ids of the users who administer the group.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) admins: BTreeSet<Box<str>>,
    #[serde(default, skip_serializing_if = "Settings::is_empty")]
    pub(crate) settings: Settings,
    #[serde(default, skip_serializing_if = "Settings::is_empty")]
    pub(crate) locks: Settings,
    #[serde(default, skip_serializing_if = "Settings::is_empty")]
    pub(crate) registration: Settings,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) virtual_backgrounds: Vec<Background>,
}

impl Row for Group {
    fn id(&self) -> &str {
        &self.id
    }

    /// Users say themselves which groups they are in, and there may be many.
    fn before(&self) -> Self {
        let Self { number, id, name, admins, settings, locks, .. } = self;
        Self {
            number: *number,
            id: id.clone(),
            name: name.clone(),
            admins: admins.clone(),
            settings: settings.clone(),
            locks: locks.clone(),
            ..Self::default()
        }
    }

    fn number(&mut self) -> &mut Key {
        &mut self.number
    }
}

/// All groups of users. No two have the same name.
#[derive(Clone, Default)]
pub(crate) struct Groups {
    pub(crate) table: Table<Group>,
    names: HashMap<Box<str>, Key>,
}

impl Groups {
    /// Adds a group, whose name no other group has.
    pub(crate) fn insert(&mut self, group: Group) -> Key {
        let name = folded(&group.name);
        let key = self.table.insert(group);
        self.names.insert(name, key);
        key
    }

    pub(crate) fn remove(&mut self, key: Key) -> Option<Group> {
        let group = self.table.remove(key)?;
        self.names.remove(folded(&group.name).as_ref());
        Some(group)
    }

    /// Gives a group a name that no other group has.
    pub(crate) fn rename(&mut self, key: Key, name: &str) {
        let Some(group) = self.table.get_mut(key) else { return };
        self.names.remove(folded(&group.name).as_ref());
        name.clone_into(&mut group.name);
        self.names.insert(folded(name), key);
    }

    pub(crate) fn key_by_name(&self, name: &str) -> Option<Key> {
        self.names.get(folded(name).as_ref()).copied()
    }
}

impl Serialize for Groups {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.table.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Groups {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut groups = Self { table: Table::deserialize(deserializer)?, ..Self::default() };
        for group in groups.table.iter() {
            if groups.names.insert(folded(&group.name), group.number).is_some() {
                let name = &group.name;
                return Err(D::Error::custom(format_args!("two groups have the name `{name}`")));
            }
        }
        Ok(groups)
    }
}

/// A contact group.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContactGroup {
    #[serde(default)]
    pub(crate) number: Key,
    pub(crate) id: Box<str>,
    pub(crate) name: String,
    pub(crate) privacy: i64,
    #[serde(default)]
    pub(crate) description: String,
    /// In the order of their numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) members: Vec<ContactGroupMember>,
}

/// A user or a group of users in a contact group.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContactGroupMember {
    /// Place in the listing: it grows with every member that is added.
    #[serde(default)]
    pub(crate) number: Key,
    pub(crate) kind: MemberKind,
    pub(crate) id: Box<str>,
}

/// What a member of a contact group is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MemberKind {
    User,
    Group,
}

impl MemberKind {
    /// The number that stands for it in `type`.
    pub(crate) fn code(self) -> i64 {
        match self {
            Self::User => 1,
            Self::Group => 2,
        }
    }

    pub(crate) fn from_code(code: i64) -> Option<Self> {
        [Self::User, Self::Group].into_iter().find(|kind| kind.code() == code)
    }
}

impl Row for ContactGroup {
    fn id(&self) -> &str {
        &self.id
    }

    fn number(&mut self) -> &mut Key {
        &mut self.number
    }
}
