//! The place of one call in a journal.

use std::collections::HashMap;

use http::Method;

use super::record::Record;
use super::state::State;
use super::{CallId, Claim, Journal};
use crate::call::Call;
use crate::error::{Error, ErrorKind};
use crate::response::Effect;

/// Tells the calls of one piece of work apart.
#[derive(Clone)]
pub(in crate::bulk) struct Calls {
    journal: Journal,
    /// How often each was given.
    given: HashMap<CallId, u32>,
}

impl Journal {
    /// Counts the calls of one piece of work from the first one on.
    pub(in crate::bulk) fn calls(&self) -> Calls {
        Calls::new(self)
    }
}

impl Calls {
    fn new(journal: &Journal) -> Self {
        Self { journal: journal.clone(), given: HashMap::new() }
    }

    /// Whether the next call was done before.
    pub(in crate::bulk) fn is_done(&mut self, call: &Call) -> bool {
        self.entry(call).is_some_and(|entry| matches!(entry.state(), State::Done(_)))
    }

    /// The place of the next call in the journal. `None`: it only reads.
    pub(in crate::bulk) fn entry(&mut self, call: &Call) -> Option<Entry> {
        let operation = call.operation();
        if operation.method == Method::GET {
            return None;
        }
        let id = CallId::of(call);
        let given = self.given.entry(id.clone()).or_default();
        *given += 1;
        let id = id.given(*given);
        Some(Entry { journal: self.journal.clone(), id, operation: operation.id })
    }
}

/// The place of a call in the journal.
#[derive(Clone)]
pub(in crate::bulk) struct Entry {
    journal: Journal,
    id: CallId,
    operation: &'static str,
}

impl Entry {
    pub(in crate::bulk) fn id(&self) -> &CallId {
        &self.id
    }

    /// Sees that nobody else makes the call.
    ///
    /// # Errors
    /// When somebody is at it. What they come to is not waited for: nobody may ever ask for it.
    pub(in crate::bulk) fn claim(&self) -> Result<Claim, Error> {
        self.journal.claim(&self.id).ok_or_else(|| {
            let what = "other work with the same journal is making this call";
            Error::with_source(ErrorKind::InvalidInput, what)
        })
    }

    pub(in crate::bulk) fn state(&self) -> State {
        let calls = self.journal.calls_lock();
        calls.get(&self.id).map_or(State::Open, |known| known.state.clone())
    }

    pub(in crate::bulk) fn departure(&self) -> Departure {
        Departure(self.clone())
    }

    /// It has taken effect.
    pub(in crate::bulk) async fn done(
        &self,
        effect: Effect,
        answer: Option<String>,
    ) -> Result<(), Error> {
        self.write(State::Done(answer), effect.as_str()).await
    }

    /// It has failed. If it may have taken effect all the same, it stays as one that was sent.
    pub(in crate::bulk) async fn failed(&self, error: &Error) -> Result<(), Error> {
        if error.may_have_taken_effect() || self.state() != State::Sent {
            return Ok(());
        }
        self.write(State::Open, error.kind().as_str()).await
    }

    async fn write(&self, state: State, why: &str) -> Result<(), Error> {
        let (id, operation) = (self.id.clone(), self.operation.to_owned());
        self.journal.write(Record { id, operation, state }, why).await
    }
}

/// Writes down that a call is about to be sent.
pub(crate) struct Departure(Entry);

impl Departure {
    pub(crate) async fn record(&self) -> Result<(), Error> {
        self.0.write(State::Sent, "").await
    }
}
