//! Work in bulk without async.

use std::fmt;

use super::{Bulk, CallId, Journal, Outcome, Progress};
use crate::blocking::wait;
use crate::error::Error;
use crate::response::Answer;
use crate::threads::MaybeSend;

/// Calls that are made together, for code without async. Made by [`Bulk::blocking`].
///
/// It is an iterator over [`Outcome`]s, and does nothing while nobody asks for one. An error in the place of an
/// outcome says that the thread that does the work is not there, or that a call panicked; it is the last item.
#[must_use = "calls in bulk are made while their outcomes are asked for"]
#[cfg_attr(zoom_api_docsrs, doc(cfg(feature = "blocking")))]
pub struct BlockingBulk<T> {
    /// `None` behind an error.
    bulk: Option<Bulk<T>>,
    /// How far it was at the last outcome.
    progress: Progress,
}

impl<T> Bulk<T> {
    /// The same calls for code without async.
    ///
    /// ```no_run
    /// use zoom_api::bulk::Journal;
    /// use zoom_api::users::DeleteUser;
    ///
    /// # fn run(zoom: zoom_api::Client, people: Vec<String>) -> Result<(), zoom_api::Error> {
    /// let journal = Journal::open("leavers.journal")?;
    /// let requests = people.iter().map(|person| DeleteUser::new(person.as_str()));
    /// for outcome in zoom.bulk(requests).journal(&journal).blocking() {
    ///     let outcome = outcome?;
    ///     if let Err(error) = outcome.result {
    ///         println!("{}: {error}", people[outcome.index]);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[cfg_attr(zoom_api_docsrs, doc(cfg(feature = "blocking")))]
    pub fn blocking(self) -> BlockingBulk<T> {
        let progress = self.progress();
        BlockingBulk { bulk: Some(self), progress }
    }
}

impl<T> BlockingBulk<T> {
    /// Begins no further call. Those that are on their way are waited for.
    pub fn stop(&mut self) {
        if let Some(bulk) = &mut self.bulk {
            bulk.stop();
        }
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.bulk.as_ref().map_or(self.progress, Bulk::progress)
    }
}

impl<T: Answer + MaybeSend + 'static> Iterator for BlockingBulk<T> {
    type Item = Result<Outcome<T>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut bulk = self.bulk.take()?;
        self.progress = bulk.progress();
        let next = async move {
            let outcome = bulk.next().await;
            (bulk, outcome)
        };
        match wait(next) {
            Ok((bulk, outcome)) => {
                self.bulk = Some(bulk);
                outcome.map(Ok)
            }
            Err(error) => Some(Err(error)),
        }
    }
}

impl Journal {
    /// Like [`settle`](Self::settle), for code without async.
    ///
    /// # Errors
    /// Like [`settle`](Self::settle).
    pub fn settle_blocking(&self, id: &CallId, has_taken_effect: bool) -> Result<(), Error> {
        let (journal, id) = (self.clone(), id.clone());
        wait(async move { journal.settle(&id, has_taken_effect).await })?
    }
}

impl<T> fmt::Debug for BlockingBulk<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BlockingBulk").field(&self.bulk).finish()
    }
}
