//! Going on without the store.

use std::sync::Arc;
use std::time::{Duration, Instant};

use zoom_api::pace::{AccountPacer, Feedback, NotAdmitted, Pacer, Permit, Place, Ticket};
use zoom_api::runtime::Runtime;

use super::budget::Account;
use super::{HORIZON, Shared};
use crate::link::StoreError;

/// A time without the store.
pub(super) struct Absence {
    since: Instant,
    why: StoreError,
    /// Our share of the budgets.
    pacer: Option<AccountPacer>,
}

impl Absence {
    pub(super) fn new(account: &Account, instances: usize, why: StoreError) -> Self {
        let share = account.share / instances.max(1) as f64;
        let pacer = AccountPacer::new(account.plan).share(share).ok();
        Self { since: Instant::now(), why, pacer }
    }

    pub(super) fn why(&self) -> StoreError {
        self.why.clone()
    }

    pub(super) fn since(&self) -> Instant {
        self.since
    }

    /// Waits for our share. It begins when what the store has given out, to whomever, has left the window.
    pub(super) async fn admit(
        &self,
        account: &Account,
        runtime: &dyn Runtime,
        ticket: &Ticket,
    ) -> Result<Permit, NotAdmitted> {
        let Some(pacer) = &self.pacer else { return Err(NotAdmitted::unavailable(self.why())) };
        let budgets = account.budgets(ticket);
        let window = budgets.windows.iter().find(|window| window.is_label);
        let quiet = window.map_or(Duration::ZERO, |window| window.window) + HORIZON;
        let wait = quiet.saturating_sub(self.since.elapsed());
        if !wait.is_zero() {
            let end = runtime.uptime().saturating_add(wait);
            if ticket.deadline.is_some_and(|deadline| deadline < end) {
                let limit = ticket.label.as_str();
                return Err(NotAdmitted::too_late(limit, runtime.now() + wait));
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
        let budgets = self.shared.account.budgets(&self.ticket);
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
