//! Why a call was not let out.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use super::day::writable;

/// Why a call got no permit. Nothing was taken from any budget.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum NotAdmitted {
    /// A daily budget is used up.
    QuotaExhausted {
        /// Which one: a label such as `heavy`, labels that share one such as `heavy+resource_intensive`,
        /// or a special limit such as `create_user`.
        limit: String,
        /// When there is budget again.
        until: SystemTime,
    },
    /// The call cannot go out before its deadline.
    TooLate {
        /// The limit that it would have to wait for, named like that of a daily budget.
        limit: String,
        /// When it could have gone out, by what is known now.
        earliest: SystemTime,
    },
    /// What the budgets are kept in cannot be reached.
    Unavailable {
        /// Why not.
        source: Arc<dyn StdError + Send + Sync>,
    },
}

impl NotAdmitted {
    /// The daily budget `limit` is used up, and there is some again at `until`.
    pub fn quota_exhausted(limit: impl Into<String>, until: SystemTime) -> Self {
        Self::QuotaExhausted { limit: limit.into(), until }
    }

    /// `limit` lets the call go out at `earliest`, which is behind its deadline.
    pub fn too_late(limit: impl Into<String>, earliest: SystemTime) -> Self {
        Self::TooLate { limit: limit.into(), earliest }
    }

    /// What the budgets are kept in cannot be reached.
    pub fn unavailable(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Unavailable { source: Arc::from(source.into()) }
    }
}

impl fmt::Display for NotAdmitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::QuotaExhausted { limit, .. } => {
                write!(f, "the daily budget `{limit}` is used up")
            }
            Self::TooLate { limit, earliest } => {
                let time = humantime::format_rfc3339_millis(writable(*earliest));
                write!(f, "the limit `{limit}` lets the call go out at {time}, which is too late")
            }
            Self::Unavailable { .. } => f.write_str("the store of the rate limits is away"),
        }
    }
}

impl StdError for NotAdmitted {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Unavailable { source } => Some(&**source),
            Self::QuotaExhausted { .. } | Self::TooLate { .. } => None,
        }
    }
}
