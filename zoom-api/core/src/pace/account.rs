//! The limits of an account, counted in this process.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use super::books::Books;
use super::gate::Margins;
use super::standing::Standing;
use super::taken::Inner;
use super::{DAY, Estimate, LimitStatus, NotAdmitted, Pacer, Permit, Ticket, Workload};
use crate::error::{Error, ErrorKind};
use crate::limits::Plan;
use crate::runtime::Runtime;
use crate::transport::BoxFuture;

/// Windows are longer than Zoom's by at least this, and no call is taken to arrive later than the bound.
const MARGINS: Margins =
    Margins { least: Duration::from_millis(10), most: Duration::from_millis(1_000) };

/// Keeps the calls of this process within the limits of an account.
///
/// # Which call goes when
/// First come, first served under each label, urgent calls before the others: of four calls in a row that
/// leave, at least one is not urgent if any such call waits. A call that Zoom turned away, or that has waited
/// for a limit of its own, goes before those that have not: of four of these in a row, one is new. So nobody
/// starves. A call that is dropped while it waits gives its place to those behind it.
///
/// # When calls arrive
/// What Zoom counts is when calls arrive, and two that leave a second apart may arrive closer together. So
/// a window is longer than Zoom's by a [`margin`](Self::margin) that follows the answers: it is near zero
/// where all calls take the same time, and half of the difference or more where they do not. A call without
/// an answer is taken to be still on its way. In the beginning, when nothing is known, an eighth of a window
/// leaves at once and the rest one by one.
///
/// # Other apps of the account
/// Zoom counts all calls of the account, those of other apps too, which nobody here can see. Where a
/// [`share`](Self::share) can be agreed on, take one. If not, the rate follows what Zoom says: a 429 costs
/// up to 0.4 of a window and a part of the rate, 0.15 of it the first time and 0.3 when it comes again soon. That
/// comes back within the next ten windows or so.
///
/// Daily budgets are counted from zero when the program starts, and end early when Zoom says so.
///
/// Clones share everything. Give a clone to each client of the same account, wherever it runs:
///
/// ```
/// use zoom_api::Client;
/// use zoom_api::auth::StaticToken;
/// use zoom_api::limits::Plan;
/// use zoom_api::pace::AccountPacer;
///
/// # fn main() -> Result<(), zoom_api::Error> {
/// let pacer = AccountPacer::new(Plan::Business).share(0.5)?;
/// # #[cfg(feature = "reqwest")]
/// let zoom = Client::builder(StaticToken::new("token")).pacer(pacer.clone()).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct AccountPacer(pub(super) Arc<Inner>);

impl AccountPacer {
    /// All that a plan allows.
    #[must_use]
    pub fn new(plan: Plan) -> Self {
        Self::with(plan, 1.0, MARGINS)
    }

    /// A share of it, above 0 and up to 1. It starts with full budgets.
    ///
    /// A share may come to less than one call a second: then there is one call in a longer time. The
    /// limits of single users, such as that of the presence, are not shared out.
    ///
    /// # Errors
    /// When the share is not above 0 and up to 1, or so small that a second's share of the least rate would
    /// last for weeks.
    pub fn share(self, share: f64) -> Result<Self, Error> {
        if (LEAST_SHARE..=1.0).contains(&share) {
            Ok(Self::with(self.0.plan, share, self.0.margins))
        } else {
            let what = format!("{share} is no share of a budget: it is from {LEAST_SHARE} up to 1");
            Err(Error::with_source(ErrorKind::InvalidInput, what))
        }
    }

    /// Sets the bounds of the margin that is added to windows because calls do not arrive at the distance
    /// at which they leave: at least `least`, 10 ms by default, and for a single call at most `most` more, a
    /// second by default. In between it follows the answers. Neither is more than a day. It starts with full
    /// budgets.
    #[must_use]
    pub fn margin(self, least: Duration, most: Duration) -> Self {
        Self::with(
            self.0.plan,
            self.0.share,
            Margins { least: least.min(DAY), most: most.min(DAY) },
        )
    }

    fn with(plan: Plan, share: f64, margins: Margins) -> Self {
        let books = Mutex::new(Books::new(plan, share, margins));
        Self(Arc::new(Inner { plan, share, margins, books }))
    }

    /// Forgets what Zoom has said: pauses, a rate that was stepped back, daily budgets that are used up. Daily
    /// budgets are counted from zero again. For after a mistake, such as a clock that was wrong.
    pub fn reset(&self) {
        self.0.books(Books::reset);
    }
}

/// With less, a window would last for years.
const LEAST_SHARE: f64 = 1e-6;

impl Pacer for AccountPacer {
    fn admit<'a>(
        &'a self,
        runtime: &'a dyn Runtime,
        ticket: &'a Ticket,
    ) -> BoxFuture<'a, Result<Permit, NotAdmitted>> {
        Box::pin(Standing::new(&self.0, runtime, ticket))
    }

    fn limits(&self, runtime: &dyn Runtime) -> Vec<LimitStatus> {
        let (now, uptime): (SystemTime, Duration) = (runtime.now(), runtime.uptime());
        self.0.books(|books, _| books.limits(now, uptime))
    }

    fn estimate(&self, runtime: &dyn Runtime, load: &Workload) -> Option<Estimate> {
        let (now, uptime) = (runtime.now(), runtime.uptime());
        Some(self.0.books(|books, _| books.estimate(load, now, uptime)))
    }
}

impl fmt::Debug for AccountPacer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountPacer")
            .field("plan", &self.0.plan)
            .field("share", &self.0.share)
            .finish_non_exhaustive()
    }
}
