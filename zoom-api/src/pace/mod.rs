//! Keeping within Zoom's rate limits.
//!
//! Zoom counts calls by account and by label: so many per second or minute, and on some plans so many
//! per day. [`AccountPacer`] counts along and lets no call out that would be one too many. When Zoom
//! turns one away all the same, because other apps of the account make calls too, every call under that
//! label waits.
//!
//! Where several processes share an account, give each a share, or implement [`Pacer`] over a store that
//! they all can reach. Over Redis, for one, `admit` would run a script that looks at a sorted set of the
//! times of the last calls and either adds the time of this one or returns how long to wait; `give_back`
//! would remove it; and `limited` would set a key that expires when the pause is over.

mod account;
mod day;
mod window;

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime};

use crate::call::Call;
use crate::limits::SpecialLimit;
use crate::operation::RateLimit;
use crate::runtime::Runtime;
use crate::transport::BoxFuture;

pub use account::AccountPacer;
pub(crate) use day::{DAY, next_midnight};

/// Decides when a call may go out.
///
/// The client asks before every attempt. The one that it brings along counts the calls of this
/// process; one that several processes share implements this.
pub trait Pacer: Send + Sync {
    /// Waits until the call may go out, and takes it from the budgets.
    ///
    /// # Errors
    /// When a daily budget is used up.
    fn admit<'a>(
        &'a self,
        runtime: &'a dyn Runtime,
        call: &'a Ticket,
    ) -> BoxFuture<'a, Result<Admission, QuotaExhausted>>;

    /// Is told that Zoom answered 429 to the call.
    fn limited(&self, runtime: &dyn Runtime, call: &Ticket, limit: &Throttle);

    /// How the budgets stand.
    fn limits(&self, runtime: &dyn Runtime) -> Vec<LimitStatus>;
}

/// What a [`Pacer`] needs to know of a call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Ticket {
    /// The label that Zoom books the call under.
    pub label: RateLimit,
    /// The limits that apply beside that of the label.
    pub special: Vec<Special>,
}

impl Ticket {
    /// A call that counts against its label only.
    #[must_use]
    pub fn new(label: RateLimit) -> Self {
        Self { label, special: Vec::new() }
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
        Self { label: operation.rate_limit, special: special.collect() }
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

/// Leave to send one call. When it is dropped without [`sent`](Self::sent), the call goes back into
/// the budgets.
#[must_use = "a call that is not marked as sent goes back into the budgets"]
pub struct Admission {
    give_back: Option<Box<dyn FnOnce() + Send>>,
    waited: Duration,
}

impl Admission {
    /// Leave that came after a wait. `give_back` is called when the call is not sent after all.
    pub fn new(waited: Duration, give_back: impl FnOnce() + Send + 'static) -> Self {
        Self { give_back: Some(Box::new(give_back)), waited }
    }

    /// How long the call had to wait for it.
    #[must_use]
    pub fn waited(&self) -> Duration {
        self.waited
    }

    /// The call is on its way.
    pub fn sent(mut self) {
        self.give_back = None;
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        if let Some(give_back) = self.give_back.take() {
            give_back();
        }
    }
}

/// A daily budget is used up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuotaExhausted {
    /// Which one: a label such as `heavy`, labels that share one such as `heavy+resource_intensive`,
    /// or a special limit such as `create_user`.
    pub limit: String,
    /// When there is budget again.
    pub until: SystemTime,
}

impl QuotaExhausted {
    /// The budget `limit` is used up, and there is some again at `until`.
    pub fn new(limit: impl Into<String>, until: SystemTime) -> Self {
        Self { limit: limit.into(), until }
    }
}

/// What a 429 says about the limit that was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Throttle {
    /// Calls per second or minute.
    Rate {
        /// When Zoom wants to be asked again, if it says so.
        retry_at: Option<SystemTime>,
    },
    /// Calls per day under the label.
    Daily {
        /// When the budget is full again.
        until: SystemTime,
    },
    /// Calls per day of this operation or for this user. Other calls under the label may go on.
    DailyOfOperation {
        /// When the budget is full again.
        until: SystemTime,
    },
    /// Calls at the same time for the same user or object.
    Concurrent,
}

/// How a budget stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LimitStatus {
    /// Which one: a label such as `heavy`, labels that share one such as `heavy+resource_intensive`,
    /// or a special limit such as `create_user`.
    pub limit: String,
    /// Calls that may go out now without a wait.
    pub available: u32,
    /// Calls that wait.
    pub waiting: usize,
    /// What is left of the daily budget, if there is one.
    pub left_today: Option<u32>,
    /// Until when no call may go out, after a 429 or because the daily budget is used up.
    pub paused_until: Option<SystemTime>,
}

impl LimitStatus {
    /// A budget that nobody waits for and that has no daily part. The other fields can be set.
    pub fn new(limit: impl Into<String>, available: u32) -> Self {
        let limit = limit.into();
        Self { limit, available, waiting: 0, left_today: None, paused_until: None }
    }
}

/// Lets every call go out at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unpaced;

impl Pacer for Unpaced {
    fn admit<'a>(
        &'a self,
        _runtime: &'a dyn Runtime,
        _call: &'a Ticket,
    ) -> BoxFuture<'a, Result<Admission, QuotaExhausted>> {
        Box::pin(std::future::ready(Ok(Admission::new(Duration::ZERO, || {}))))
    }

    fn limited(&self, _runtime: &dyn Runtime, _call: &Ticket, _limit: &Throttle) {}

    fn limits(&self, _runtime: &dyn Runtime) -> Vec<LimitStatus> {
        Vec::new()
    }
}

impl fmt::Display for QuotaExhausted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the daily budget `{}` is used up", self.limit)
    }
}

impl std::error::Error for QuotaExhausted {}
