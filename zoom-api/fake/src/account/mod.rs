//! All state of one Zoom account, and what calls do to it.
//!
//! What the spec can say about a call has been checked before it comes here. What is left are the
//! relations: what must be there, what must not be there yet, and what changes along. Each operation
//! has a function in [`relations`]; the other files hold the state, of which each knows how it is
//! found and keeps its indexes right.

mod assistants;
mod background;
mod control;
mod document;
mod events;
mod examples;
mod form;
mod group;
mod ids;
mod input;
mod moment;
mod paging;
mod people;
mod person;
mod relations;
mod settings;
mod snapshot;
mod table;
mod user;
mod users;

use std::collections::BTreeSet;
use std::fmt;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use self::assistants::Assistants;
use self::group::{ContactGroup, Groups};
use self::ids::Ids;
use self::table::Table;
use self::users::Users;
use zoom_api::limits::Plan;

pub(crate) use self::events::{AccountEvent, milliseconds};
pub(crate) use self::moment::Moment;
pub use self::snapshot::SnapshotError;

/// One Zoom account. Its serialised form is that of a snapshot.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Account {
    version: form::Version,
    pub(super) facts: Facts,
    #[serde(default)]
    pub(super) users: Users,
    #[serde(default)]
    pub(super) groups: Groups,
    #[serde(default)]
    pub(super) contact_groups: Table<ContactGroup>,
    #[serde(default)]
    pub(super) assistants: Assistants,
    /// What has happened, until somebody takes it.
    #[serde(skip)]
    events: Vec<AccountEvent>,
}

/// What there is once in an account.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Facts {
    pub(super) id: String,
    pub(super) number: i64,
    /// Id of the user who owns the account.
    pub(super) owner: Box<str>,
    #[serde(with = "form::plan")]
    pub(super) plan: Plan,
    /// Most licensed users that the account may have; any number if it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) licences: Option<usize>,
    /// Domains of the account's own, in lower case: addresses of users may change to them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) managed_domains: BTreeSet<Box<str>>,
    /// Where the next ids come from.
    pub(super) ids: Ids,
    /// What tokens are made with.
    pub(super) secret: u64,
    /// Addresses of users who have left the account and have one of their own.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) accounts_elsewhere: BTreeSet<Box<str>>,
}

impl Account {
    /// An account with nobody but its owner.
    pub(crate) fn empty(id: &str, plan: Plan, seed: u64, now: SystemTime) -> Self {
        let mut ids = Ids::new(seed);
        let owner = person::owner(&mut ids, now.into());
        let facts = Facts {
            id: id.to_owned(),
            number: 10_009_239,
            owner: owner.id.clone(),
            plan,
            licences: None,
            managed_domains: BTreeSet::new(),
            secret: seed,
            ids,
            accounts_elsewhere: BTreeSet::new(),
        };
        let mut account = Self {
            version: form::Version,
            facts,
            users: Users::default(),
            groups: Groups::default(),
            contact_groups: Table::default(),
            assistants: Assistants::default(),
            events: Vec::new(),
        };
        account.users.insert(owner);
        account
    }

    /// The id of the account.
    pub(crate) fn id(&self) -> &str {
        &self.facts.id
    }

    /// The plan of the account.
    pub(crate) fn plan(&self) -> Plan {
        self.facts.plan
    }

    /// An id that nobody and nothing in the account has.
    pub(crate) fn new_id(&mut self) -> Box<str> {
        loop {
            let id = self.facts.ids.next();
            let is_taken = self.users.find(&id).is_some() || self.groups.table.find(&id).is_some();
            if !is_taken {
                return id;
            }
        }
    }

    /// The id of the user who owns the account.
    pub(crate) fn owner_id(&self) -> &str {
        &self.facts.owner
    }

    /// The id of the user with this id or email address.
    pub(crate) fn user_id(&self, reference: &str) -> Option<&str> {
        let user = self.users.key(reference).and_then(|key| self.users.get(key));
        user.map(|user| user.id.as_ref())
    }
}

/// Nobody's data show here, and no secrets.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("id", &self.facts.id)
            .field("plan", &self.facts.plan)
            .field("users", &self.users.len())
            .field("groups", &self.groups.table.len())
            .field("contact_groups", &self.contact_groups.len())
            .finish_non_exhaustive()
    }
}
