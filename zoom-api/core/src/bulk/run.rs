//! One call: what the journal says of it, the call itself, and what becomes of it.

use serde::Serialize;

use super::journal::{CallId, Calls, Entry, Journal, State};
use super::outcome::Outcome;
use super::queue::Task;
use crate::call::Call;
use crate::client::{Client, Job, Settled};
use crate::error::Error;
use crate::response::{Answer, Effect, Response};

/// An answer without a body, as JSON.
const NOTHING: &str = "null";

/// Writes down what calls come to.
pub(super) struct Journaling<T> {
    calls: Calls,
    /// An answer as JSON, without secrets.
    to_json: fn(&T) -> serde_json::Result<String>,
}

/// Writes down what one call comes to.
pub(super) struct JournaledCall<T> {
    entry: Entry,
    to_json: fn(&T) -> serde_json::Result<String>,
}

impl<T: Serialize> Journaling<T> {
    pub(super) fn new(journal: &Journal) -> Self {
        Self { calls: journal.calls(), to_json: serde_json::to_string }
    }
}

impl<T> Journaling<T> {
    /// Looks at calls that have not begun.
    pub(super) fn foresight(&self) -> Calls {
        self.calls.clone()
    }

    /// For the next call. `None`: it only reads, and can be made as often as one likes.
    pub(super) fn of(&mut self, call: &Call) -> Option<JournaledCall<T>> {
        Some(JournaledCall { entry: self.calls.entry(call)?, to_json: self.to_json })
    }
}

/// Makes a call.
pub(super) async fn run<T: Answer>(
    client: Client,
    task: Task,
    journaled: Option<JournaledCall<T>>,
) -> Outcome<T> {
    let Task { index, items, call, .. } = task;
    let id: Option<CallId> = journaled.as_ref().map(|journaled| journaled.entry.id().clone());
    let result = match Job::typed(call) {
        Ok(job) => match journaled {
            Some(journaled) => recorded(&client, job, journaled).await,
            None => send(&client, &job).await,
        },
        Err(error) => Err(error),
    };
    Outcome { index, items, id, result }
}

async fn send<T: Answer>(client: &Client, job: &Job) -> Result<Response<T>, Error> {
    client.read(job, client.execute(job).await?)
}

/// Makes a call, unless that was done before.
async fn recorded<T: Answer>(
    client: &Client,
    mut job: Box<Job>,
    journaled: JournaledCall<T>,
) -> Result<Response<T>, Error> {
    let JournaledCall { entry, to_json } = journaled;
    let _claim = entry.claim().map_err(|error| job.name(error))?;
    match entry.state() {
        State::Done(answer) => return Ok(recalled(answer.as_deref())),
        State::Sent => match client.settle(&mut job).await? {
            Settled::Done(answer) => {
                entry.done(Effect::Confirmed, None).await.map_err(|error| job.name(error))?;
                return Ok(Response::unsent(T::empty(), answer, Effect::Confirmed));
            }
            Settled::Open => {}
        },
        State::Open => {}
    }
    job.departure = Some(entry.departure());
    let result = send::<T>(client, &job).await;
    let noted = match &result {
        Ok(response) => {
            let answer = to_json(response).ok().filter(|answer| answer != NOTHING);
            entry.done(response.effect(), answer).await
        }
        Err(error) => entry.failed(error).await,
    };
    match (noted, result) {
        (Ok(()), result) => result,
        // The journal does not know how it ended, so the next run will look. The answer is kept.
        (Err(error), Ok(response)) => {
            let attempts = response.attempts();
            Err(job.name(error.with_raw(response.into_raw()).after(attempts, true)))
        }
        (Err(_), Err(error)) => Err(error),
    }
}

/// The answer that the journal has kept.
fn recalled<T: Answer>(answer: Option<&str>) -> Response<T> {
    let answer = answer.unwrap_or_default();
    let value = T::decode(answer.as_bytes()).map_or_else(|_| T::empty(), |(value, _)| *value);
    Response::unsent(value, http::Response::new(answer.to_owned().into()), Effect::Recorded)
}
