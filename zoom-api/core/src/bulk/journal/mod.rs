//! What work in bulk has done, in a file.

pub(crate) mod entry;
mod file;
mod id;
mod record;
mod state;
mod writer;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::{Error, ErrorKind};

pub(super) use entry::{Calls, Entry};
pub use id::CallId;
use record::Record;
pub use state::Fsync;
pub(super) use state::State;
use writer::Writer;

/// A file that makes work in bulk go on where it was stopped, by `kill -9` too.
///
/// Open it, give it to [`Bulk::journal`](super::Bulk::journal), and give the same requests again after a stop:
///
/// ```no_run
/// use zoom_api::bulk::Journal;
/// use zoom_api::users::DeleteUser;
///
/// # async fn run(zoom: zoom_api::Client, people: Vec<String>) -> Result<(), zoom_api::Error> {
/// let journal = Journal::open("leavers.journal")?;
/// let requests = people.iter().map(|person| DeleteUser::new(person.as_str()));
/// let mut bulk = zoom.bulk(requests).journal(&journal);
/// while let Some(outcome) = bulk.next().await {
///     let effect = outcome.result.map(|answer| answer.effect());
///     println!("{}: {effect:?}", people[outcome.index]);
/// }
/// # Ok(())
/// # }
/// ```
///
/// Each call that changes something leaves a line before it is sent, and one when it has ended. When it is given
/// again,
/// - one that was done is not sent: its outcome is the answer of that time, with the effect
///   [`Recorded`](crate::Effect::Recorded), and without secrets, which the file does not hold;
/// - one that failed, or was never sent, is sent;
/// - one that was sent and whose end is not known is looked up first, where the spec says how
///   ([`Operation::verify`](crate::operation::Operation::verify)). It is sent again only if that shows that it was
///   not carried out, or if the spec says that a repeat does no harm. Else its outcome is
///   [`Indeterminate`](ErrorKind::Indeterminate), each time, until [`settle`](Self::settle) says how it ended.
///
/// Calls are told apart by what they send, secrets left out, and a call that is given twice by how often it was
/// given. A journal is therefore for one piece of work: what is done in it is never done again. Take a new one, or
/// remove the file, for the next. Several [`Bulk`](super::Bulk)s of one piece of work can share it, also at the same
/// time: a call that one of them is making is refused to the others. Who makes a call is no part of what it sends, so
/// that each account, and each user for whom `me` is another one, needs a journal of their own.
///
/// # The file
///
/// It has a JSON object in each line, and only its end is ever written. It holds answers, so that only its owner
/// can read it. Half a line at the end, which a stop has left, is dropped; another line that is none is an error
/// that names it. While it is open no other process can open it.
#[derive(Clone)]
pub struct Journal(Arc<Inner>);

struct Inner {
    calls: Mutex<HashMap<CallId, Known>>,
    /// Calls that are being made by this process.
    claimed: Mutex<HashSet<CallId>>,
    writer: Writer,
}

/// What is known of a call.
#[derive(Clone)]
struct Known {
    operation: String,
    state: State,
}

/// A call of which nobody knows whether it has taken effect.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnclearCall {
    /// What the journal knows it by.
    pub id: CallId,
    /// Id of its operation, such as `users.create`.
    pub operation: String,
}

impl Journal {
    /// Opens a journal, or begins one, with [`Fsync::Always`]. Blocks while it reads the file.
    ///
    /// # Errors
    /// Of kind [`Journal`](ErrorKind::Journal), when the file cannot be read or written, when it is no journal,
    /// and when another process has it open.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::open_with(path, Fsync::Always)
    }

    /// Like [`open`](Self::open), and says when what is written is on the disk.
    ///
    /// # Errors
    /// Like [`open`](Self::open).
    pub fn open_with(path: impl AsRef<Path>, fsync: Fsync) -> Result<Self, Error> {
        let path = path.as_ref();
        let mut calls = HashMap::new();
        let known = |Record { id, operation, state }: Record| {
            calls.insert(id, Known { operation, state });
        };
        let file = file::open(path, fsync, known).map_err(|what| {
            Error::with_source(ErrorKind::Journal, format!("{}{what}", path.display()))
        })?;
        let writer = Writer::start(path, file, fsync)?;
        Ok(Self(Arc::new(Inner { calls: Mutex::new(calls), claimed: Mutex::default(), writer })))
    }

    /// The calls that were sent and of which nobody knows how they ended, those that are being made among them.
    #[must_use]
    pub fn unclear(&self) -> Vec<UnclearCall> {
        let calls = self.calls_lock();
        let unclear = calls.iter().filter(|(_, known)| known.state == State::Sent);
        let mut unclear: Vec<_> = unclear
            .map(|(id, known)| UnclearCall { id: id.clone(), operation: known.operation.clone() })
            .collect();
        unclear.sort_by(|one, other| one.id.cmp(&other.id));
        unclear
    }

    /// Says how an [`unclear`](Self::unclear) call ended, by a look of the caller's: it has taken effect and is
    /// not sent again, or it has not, and is sent when it is given again.
    ///
    /// # Errors
    /// Of kind [`Journal`](ErrorKind::Journal), when it cannot be written down, when the journal knows no such call,
    /// and while it is being made.
    pub async fn settle(&self, id: &CallId, has_taken_effect: bool) -> Result<(), Error> {
        let refused = |what| Err(Error::with_source(ErrorKind::Journal, what));
        let known = self.calls_lock().get(id).cloned();
        let Some(known) = known.filter(|known| known.state == State::Sent) else {
            return refused(format!("no call `{id}` is unclear"));
        };
        let Some(_claim) = self.claim(id) else {
            return refused(format!("the call `{id}` is being made"));
        };
        let state = if has_taken_effect { State::Done(None) } else { State::Open };
        self.write(Record { id: id.clone(), operation: known.operation, state }, "settled").await
    }

    /// Sees that nobody else in this process makes a call or settles it. `None`: somebody is at it.
    fn claim(&self, id: &CallId) -> Option<Claim> {
        let is_free = self.claimed_lock().insert(id.clone());
        is_free.then(|| Claim { journal: self.clone(), id: id.clone() })
    }

    fn claimed_lock(&self) -> MutexGuard<'_, HashSet<CallId>> {
        self.0.claimed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn calls_lock(&self) -> MutexGuard<'_, HashMap<CallId, Known>> {
        self.0.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn write(&self, record: Record, why: &str) -> Result<(), Error> {
        let written = self.0.writer.write(record.to_line(why));
        let Record { id, operation, state } = record;
        // Before it is written: whoever does not wait for that must not find a call that was not sent.
        let before = self.calls_lock().insert(id.clone(), Known { operation, state });
        let written = written.await;
        if written.is_err() {
            let mut calls = self.calls_lock();
            match before {
                Some(before) => drop(calls.insert(id, before)),
                None => drop(calls.remove(&id)),
            }
        }
        written
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal").field("calls", &self.calls_lock().len()).finish_non_exhaustive()
    }
}

/// The right to make a call, or to settle it.
pub(super) struct Claim {
    journal: Journal,
    id: CallId,
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.journal.claimed_lock().remove(&self.id);
    }
}
