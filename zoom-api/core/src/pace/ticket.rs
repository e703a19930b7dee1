//! What a call counts against.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use crate::call::Call;
use crate::limits::SpecialLimit;
use crate::operation::{Operation, RateLimit};

/// What a [`Pacer`](super::Pacer) needs to know of a call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Ticket {
    /// The label that Zoom books the call under.
    pub label: RateLimit,
    /// The limits that apply beside that of the label.
    pub special: Vec<Special>,
    /// Whether it goes before calls that are not urgent and have not left.
    pub urgent: bool,
    /// The uptime until which it must have left. `None`: it waits for as long as it takes.
    pub deadline: Option<Duration>,
    /// The uptime at which the call began, for an attempt after the first one, which has stood in line already
    /// and goes before calls that have not. `None` for a first attempt.
    pub since: Option<Duration>,
}

impl Ticket {
    /// A call that counts against its label only, is not urgent and has no deadline.
    #[must_use]
    pub fn new(label: RateLimit) -> Self {
        Self { label, special: Vec::new(), urgent: false, deadline: None, since: None }
    }

    /// What every call of an operation counts against, whatever its values.
    #[must_use]
    pub fn of_operation(operation: &Operation) -> Self {
        let limits = operation.special_limits.iter();
        let always = limits.filter(|limit| limit.when.is_empty() && limit.each.is_none());
        let special = always.map(|limit| Special { limit, key: None }).collect();
        Self { special, ..Self::new(operation.rate_limit) }
    }

    /// What a call counts against: its label, and the special limits that apply to it.
    #[must_use]
    pub fn of(call: &Call) -> Self {
        let operation = call.operation();
        let limits = operation.special_limits.iter().filter(|limit| {
            limit.when.iter().all(|(name, value)| call.sent_text(name).as_deref() == Some(*value))
        });
        let special = limits.map(|limit| Special {
            limit,
            key: limit.each.and_then(|name| call.path_text(name)).map(Cow::into_owned),
        });
        Self { special: special.collect(), ..Self::new(operation.rate_limit) }
    }
}

#[cfg(feature = "bulk")]
impl Ticket {
    /// Whether both count against the same budgets.
    pub(crate) fn counts_like(&self, other: &Self) -> bool {
        let budget = |special: &Special| (special.limit, special.key.clone());
        self.label == other.label
            && self.special.iter().map(budget).eq(other.special.iter().map(budget))
    }
}

/// A special limit that applies to a call.
#[derive(Clone)]
#[non_exhaustive]
pub struct Special {
    /// The limit.
    pub limit: &'static SpecialLimit,
    /// Whose budget it is: the value of the path parameter that [`SpecialLimit::each`] names.
    pub key: Option<String>,
}

/// Shows the limit and not the key, which may be an e-mail address.
impl fmt::Debug for Special {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Special").field("limit", &self.limit.id).finish_non_exhaustive()
    }
}
