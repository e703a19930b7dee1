//! How a snapshot writes what is not written as it is.

use serde::de::{Deserialize, Deserializer};
use serde::{Serialize, Serializer};

/// The version of the form.
const VERSION: u64 = 1;

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
