//! The state of an account as JSON.
//!
//! The form is that of [`Account`]; [`Fake::load`](crate::Fake::load) describes it.

use std::error::Error;
use std::fmt;

use serde::de::{Deserialize, Deserializer};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::Account;

/// The version of the form.
const VERSION: u64 = 1;

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
}

/// A snapshot is not one, or contradicts itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotError {
    pub(super) path: String,
    pub(super) message: String,
}

impl SnapshotError {
    pub(super) fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
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

/// Stands for the version of the form: no other one can be read.
#[derive(Clone, Copy)]
pub(super) struct Version;

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        VERSION.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u64::deserialize(deserializer)? {
            VERSION => Ok(Self),
            other => Err(serde::de::Error::custom(format_args!(
                "version {other} of the form; this is a program for version {VERSION}"
            ))),
        }
    }
}

/// A plan, as the spec writes it.
pub(super) mod plan {
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::{Serialize, Serializer};

    use zoom_api::limits::Plan;

    pub(crate) fn serialize<S: Serializer>(plan: &Plan, serializer: S) -> Result<S::Ok, S::Error> {
        plan.as_str().serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(reader: D) -> Result<Plan, D::Error> {
        let text = String::deserialize(reader)?;
        let plan = Plan::ALL.iter().find(|plan| plan.as_str() == text);
        plan.copied().ok_or_else(|| D::Error::custom(format_args!("there is no plan `{text}`")))
    }
}
