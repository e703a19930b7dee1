//! Going on without the store.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use zoom_api::pace::{AccountPacer, Feedback, NotAdmitted, Pacer, Permit, Place, Ticket};
use zoom_api::runtime::Runtime;

use super::budget::Account;
use super::{HORIZON, Shared, later, midnight};
use crate::link::StoreError;

/// A time without the store.
pub(super) struct Absence {
    since: Instant,
    why: StoreError,
    instances: usize,
    /// Our share of the budgets.
    pacer: Option<AccountPacer>,
}

/// The share of one among so many instances. It lasts over several absences, so that none of them has the budgets
/// of a whole day again.
#[derive(Clone)]
pub(super) struct LocalShare {
    pacer: AccountPacer,
    instances: usize,
    /// When its day ends.
    end: SystemTime,
}

impl LocalShare {
    /// Forgets what Zoom has said to calls without the store.
    pub(super) fn reset(&self) {
        self.pacer.reset();
    }

    fn pacer(kept: &mut Option<Self>, account: &Account, instances: usize) -> Option<AccountPacer> {
        let now = SystemTime::now();
        // A share that has become larger waits for the next day.
        if let Some(kept) = kept
            && kept.instances >= instances
            && (now < kept.end || kept.instances == instances)
        {
            kept.end = midnight(now);
            return Some(kept.pacer.clone());
        }
        let share = account.share / instances as f64;
        let pacer = AccountPacer::new(account.plan).share(share).ok()?;
        *kept = Some(Self { pacer: pacer.clone(), instances, end: midnight(now) });
        Some(pacer)
    }
}

impl Absence {
    pub(super) fn new(shared: &Shared, instances: usize, why: StoreError) -> Self {
        let instances = instances.max(1);
        let mut kept = shared.local.lock().unwrap_or_else(PoisonError::into_inner);
        let pacer = LocalShare::pacer(&mut kept, &shared.account, instances);
        Self { since: Instant::now(), why, instances, pacer }
    }

    pub(super) fn instances(&self) -> usize {
        self.instances
    }

    pub(super) fn why(&self) -> StoreError {
        self.why.clone()
    }

    pub(super) fn since(&self) -> Instant {
        self.since
    }

    /// Waits for our share. It begins when what the store has given out, to whomever, has left the window, and
    /// when the pause is over that was known of last.
    pub(super) async fn admit(
        &self,
        shared: &Shared,
        runtime: &dyn Runtime,
        ticket: &Ticket,
    ) -> Result<Permit, NotAdmitted> {
        let Some(pacer) = &self.pacer else { return Err(NotAdmitted::unavailable(self.why())) };
        shared.desk().check_days(ticket, self.instances, runtime.now())?;
        let budgets = shared.account.budgets(ticket);
        let window = budgets.windows.iter().find(|window| window.is_label);
        let quiet = window.map_or(Duration::ZERO, |window| window.window) + HORIZON;
        let wait = quiet.saturating_sub(self.since.elapsed());
        let wait = wait.max(shared.desk().pause(ticket.label));
        if !wait.is_zero() {
            let end = runtime.uptime().saturating_add(wait);
            if ticket.deadline.is_some_and(|deadline| deadline < end) {
                let limit = ticket.label.as_str();
                return Err(NotAdmitted::too_late(limit, later(runtime.now(), wait)));
            }
            runtime.sleep(wait).await;
        }
        pacer.admit(runtime, ticket).await
    }
}

/// A call that goes out without the store. The store is told when it is back.
pub(super) struct LocalPlace {
    permit: Option<Permit>,
    ticket: Ticket,
    shared: Arc<Shared>,
}

impl LocalPlace {
    pub(super) fn new(permit: Permit, ticket: Ticket, shared: Arc<Shared>) -> Self {
        Self { permit: Some(permit), ticket, shared }
    }
}

impl Place for LocalPlace {
    fn give_back(mut self: Box<Self>) {
        // A permit that is dropped gives its place back.
        self.permit = None;
        self.shared.desk().did_not_go(&self.ticket);
    }

    fn ended(mut self: Box<Self>, feedback: &Feedback) {
        if let Some(mut permit) = self.permit.take() {
            permit.sent();
            permit.ended(feedback);
        }
        let budgets = Arc::new(self.shared.account.budgets(&self.ticket));
        self.shared.learn(&budgets, feedback);
    }
}

impl Drop for LocalPlace {
    /// The caller has gone away while the call was on its way. It counts.
    fn drop(&mut self) {
        if let Some(permit) = &mut self.permit {
            permit.sent();
        }
    }
}
