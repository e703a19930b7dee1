//! Keeping within Zoom's rate limits.
//!
//! Zoom counts calls by account and by label: so many per second or minute, and on some plans so many
//! per day. [`AccountPacer`] counts along and lets no call out that would be one too many. When Zoom
//! turns one away all the same, because other apps of the account make calls too, every call under that
//! label waits.
//!
//! Where several processes share an account, give each a share, or implement [`Pacer`] over a store that
//! they all can reach.

mod account;
mod books;
mod control;
pub(crate) mod day;
mod delays;
mod estimate;
mod gate;
mod notice;
mod permit;
mod queue;
mod refusal;
mod standing;
mod wakers;
mod window;

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime};

use crate::call::Call;
use crate::limits::SpecialLimit;
use crate::operation::{Operation, RateLimit};
use crate::runtime::Runtime;
use crate::threads::{MaybeSend, MaybeSync};
use crate::transport::BoxFuture;

pub use account::AccountPacer;
pub use control::RateControl;
pub(crate) use day::{DAY, later, next_midnight};
pub use delays::Delays;
pub use estimate::{Estimate, Workload};
pub use permit::{Feedback, Outcome, Permit, Place};
pub use refusal::NotAdmitted;

/// Decides when a call may go out, and learns from what became of it.
///
/// The client asks before every attempt. [`AccountPacer`] counts the calls of this process; one that several
/// processes share implements this trait. A pacer hears of the end of an attempt through the [`Place`]
/// that it puts into the [`Permit`].
///
/// One around the pacer of an account, which lets nothing out at night:
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use zoom_api::pace::{AccountPacer, LimitStatus, NotAdmitted, Pacer, Permit, Ticket};
/// use zoom_api::runtime::Runtime;
/// use zoom_api::transport::BoxFuture;
///
/// struct ByDay(AccountPacer);
///
/// impl Pacer for ByDay {
///     fn admit<'a>(
///         &'a self,
///         runtime: &'a dyn Runtime,
///         ticket: &'a Ticket,
///     ) -> BoxFuture<'a, Result<Permit, NotAdmitted>> {
///         Box::pin(async move {
///             let now = runtime.now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
///             let morning = Duration::from_secs(6 * 60 * 60);
///             let today = Duration::from_secs(now.as_secs() % (24 * 60 * 60));
///             runtime.sleep(morning.saturating_sub(today)).await;
///             self.0.admit(runtime, ticket).await
///         })
///     }
///
///     fn limits(&self, runtime: &dyn Runtime) -> Vec<LimitStatus> {
///         self.0.limits(runtime)
///     }
/// }
/// # fn run(builder: zoom_api::ClientBuilder) -> zoom_api::ClientBuilder {
/// # use zoom_api::limits::Plan;
/// builder.pacer(ByDay(AccountPacer::new(Plan::Pro)))
/// # }
/// ```
///
/// A future of [`admit`](Self::admit) may be dropped at any time, and may never be polled again. Neither must
/// keep another call waiting.
pub trait Pacer: MaybeSend + MaybeSync {
    /// Waits until the call may go out, and takes it from the budgets.
    ///
    /// # Errors
    /// When a daily budget is used up, when the call cannot go out before its
    /// [`deadline`](Ticket::deadline), which is told at once and takes nothing, or when what the budgets
    /// are kept in cannot be reached.
    fn admit<'a>(
        &'a self,
        runtime: &'a dyn Runtime,
        ticket: &'a Ticket,
    ) -> BoxFuture<'a, Result<Permit, NotAdmitted>>;

    /// How the budgets stand.
    fn limits(&self, runtime: &dyn Runtime) -> Vec<LimitStatus>;

    /// How long calls would take at least. `None`, which is the default, when it cannot tell.
    fn estimate(&self, runtime: &dyn Runtime, load: &Workload) -> Option<Estimate> {
        let _ = (runtime, load);
        None
    }

    /// Waits until whoever keeps the budgets knows what became of the calls, for a few seconds at most. That is
    /// now, by default. [`Client::close`](crate::Client::close) waits for it.
    fn settle<'a>(&'a self, runtime: &'a dyn Runtime) -> BoxFuture<'a, ()> {
        let _ = runtime;
        Box::pin(std::future::ready(()))
    }
}

/// What a [`Pacer`] needs to know of a call.
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
        let budget = |special: &Special| (special.limit.id, special.key.clone());
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
#[derive(Clone, Debug, PartialEq)]
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
    /// Calls per second that go out at present when there are enough of them. It is less than what the plan
    /// allows after a 429, and grows back.
    pub rate: Option<f64>,
    /// What is added at present to the window that calls are counted in, because they do not arrive in the
    /// order and at the distance in which they leave.
    pub margin: Option<Duration>,
}

impl LimitStatus {
    /// A budget that nobody waits for and that has no daily part. The other fields can be set.
    pub fn new(limit: impl Into<String>, available: u32) -> Self {
        let limit = limit.into();
        Self {
            limit,
            available,
            waiting: 0,
            left_today: None,
            paused_until: None,
            rate: None,
            margin: None,
        }
    }
}

/// Lets every call go out at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unpaced;

impl Pacer for Unpaced {
    fn admit<'a>(
        &'a self,
        _runtime: &'a dyn Runtime,
        _ticket: &'a Ticket,
    ) -> BoxFuture<'a, Result<Permit, NotAdmitted>> {
        Box::pin(std::future::ready(Ok(Permit::free())))
    }

    fn limits(&self, _runtime: &dyn Runtime) -> Vec<LimitStatus> {
        Vec::new()
    }

    fn estimate(&self, _runtime: &dyn Runtime, _load: &Workload) -> Option<Estimate> {
        Some(Estimate::none())
    }
}
