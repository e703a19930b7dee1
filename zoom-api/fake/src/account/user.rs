//! One user.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::background::Background;
use super::document::Document;
use super::moment::Moment;
use super::settings::Settings;
use super::table::{Key, Row};

/// Plans, as `type` writes them.
pub(crate) mod plan {
    pub(crate) const BASIC: i64 = 1;
    pub(crate) const LICENSED: i64 = 2;
    pub(crate) const ON_PREMISES: i64 = 3;
    pub(crate) const UNASSIGNED: i64 = 4;
    pub(crate) const NO_MEETINGS: i64 = 99;

    /// Whether it is a paid one.
    pub(crate) fn is_paid(plan: i64) -> bool {
        matches!(plan, LICENSED | ON_PREMISES)
    }

    /// Whether it allows to hold meetings.
    pub(crate) fn has_meetings(plan: i64) -> bool {
        !matches!(plan, UNASSIGNED | NO_MEETINGS)
    }
}

/// Ways to sign in, as `login_types` writes them.
pub(crate) mod login {
    pub(crate) const FACEBOOK: i64 = 0;
    pub(crate) const GOOGLE: i64 = 1;
    /// None: the user was made by the API.
    pub(crate) const API: i64 = 99;
    pub(crate) const WORK_EMAIL: i64 = 100;
    pub(crate) const SINGLE_SIGN_ON: i64 = 101;
}

/// A user of the account.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct User {
    #[serde(default)]
    pub(crate) number: Key,
    pub(crate) id: Box<str>,
    pub(crate) email: Box<str>,
    #[serde(default)]
    pub(crate) status: Status,
    #[serde(rename = "type", default = "basic")]
    pub(crate) plan: i64,
    #[serde(default)]
    pub(crate) role: Role,
    #[serde(default = "work_email")]
    pub(crate) login_type: i64,
    pub(crate) created: Moment,
    /// Ids of the user's groups. The first one is the primary one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) groups: Vec<Box<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) vanity_name: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) employee_unique_id: Option<Box<str>>,
    /// What else the profile says, by the names of the API.
    #[serde(default)]
    pub(crate) profile: Document,
    /// What most users have nothing of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) belongings: Option<Box<Belongings>>,
}

/// What belongs to a user and is rare.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Belongings {
    /// Settings that differ from the defaults.
    #[serde(skip_serializing_if = "Settings::is_empty")]
    pub(crate) settings: Settings,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) virtual_backgrounds: Vec<Background>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) picture: Option<Picture>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) collaboration_devices: Vec<Map<String, Value>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) meeting_templates: Vec<Map<String, Value>>,
    /// Whether the user is signed in to a Zoom client.
    pub(crate) signed_in: bool,
    pub(crate) clocked_in: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) presence: Option<Presence>,
    /// Digests of the passwords so far, the latest one last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) password_digests: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) password_changes: Vec<Moment>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) email_changes: Vec<Moment>,
    /// How often the user's tokens have been revoked.
    pub(crate) revocations: u64,
}

/// The picture of a profile. Its bytes are not kept, for no endpoint gives them back.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Picture {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) size: usize,
}

impl Picture {
    /// Where it can be seen.
    pub(crate) fn url(&self, user: &str) -> String {
        format!("https://zoom.example.com/p/{user}/{}", self.id)
    }
}

/// What a user's presence was set to.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Presence {
    pub(crate) status: String,
    pub(crate) since: Moment,
    /// Minutes, for do not disturb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) duration: Option<i64>,
}

/// State of a user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    #[default]
    Active,
    Inactive,
    /// Invited, and not yet there.
    Pending,
}

impl Status {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Pending => "pending",
        }
    }
}

/// Role of a user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    Owner,
    Admin,
    #[default]
    Member,
}

impl Role {
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Owner => "0",
            Self::Admin => "1",
            Self::Member => "2",
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Owner => "Owner",
            Self::Admin => "Admin",
            Self::Member => "Member",
        }
    }

    /// What users of this role may do to others.
    pub(crate) fn permissions(self) -> &'static [&'static str] {
        match self {
            Self::Owner | Self::Admin => &[
                "User:Read",
                "User:Edit",
                "Group:Read",
                "Group:Edit",
                "MobileDeviceManagement:Read",
                "MobileDeviceManagement:Edit",
            ],
            Self::Member => &[],
        }
    }

    /// Whether users of this role administer the account.
    pub(crate) fn is_admin(self) -> bool {
        self != Self::Member
    }
}

impl User {
    /// What belongs to the user, made if there was nothing.
    pub(crate) fn belongings(&mut self) -> &mut Belongings {
        self.belongings.get_or_insert_default()
    }

    /// The name that others see.
    pub(crate) fn name(&self) -> String {
        let profile = self.profile.read();
        let part = |name| profile.get(name).and_then(Value::as_str).unwrap_or_default();
        match part("display_name") {
            "" => format!("{} {}", part("first_name"), part("last_name")).trim().to_owned(),
            name => name.to_owned(),
        }
    }

    pub(crate) fn is_pending(&self) -> bool {
        self.status == Status::Pending
    }
}

impl Row for User {
    fn id(&self) -> &str {
        &self.id
    }

    fn number(&mut self) -> &mut Key {
        &mut self.number
    }
}

fn basic() -> i64 {
    plan::BASIC
}

fn work_email() -> i64 {
    login::WORK_EMAIL
}
