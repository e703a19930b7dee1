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
pub(crate) mod refusal;
mod standing;
mod taken;
mod throttle;
mod ticket;
mod wakers;
mod window;

use std::time::{Duration, SystemTime};

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
pub use throttle::Throttle;
pub use ticket::{Special, Ticket};

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
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no pacer",
    label = "not a pacer",
    note = "`pace` has `AccountPacer::new(plan)` and `Unpaced`; a plan alone goes to `ClientBuilder::plan`"
)]
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
