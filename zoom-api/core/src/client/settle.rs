//! What became of a call that an earlier process has sent, and that died before it knew.

use bytes::Bytes;

use super::send::{BEFORE_LOOK, advice};
use super::verify::{Verification, verify};
use super::{Client, Job};
use crate::error::{Error, ErrorKind};
use crate::operation::Replay;

/// What is known of a call that was sent once.
pub(crate) enum Settled {
    /// It has taken effect.
    Done(http::Response<Bytes>),
    /// It may be sent.
    Open,
}

impl Client {
    /// Finds out whether a call may be sent that was sent before, as it is done after a lost answer.
    pub(crate) async fn settle(&self, job: &mut Job) -> Result<Settled, Error> {
        if job.replay == Replay::Safe {
            // A refusal may say that the first one has done it.
            job.unclear = true;
            return Ok(Settled::Open);
        }
        if job.replay == Replay::Verify {
            // The server may still be at it.
            self.inner.shared.context.runtime.sleep(BEFORE_LOOK).await;
            match verify(self, job).await {
                Verification::Done(answer) => return Ok(Settled::Done(answer)),
                Verification::NotDone => return Ok(Settled::Open),
                Verification::Unclear => {}
            }
        }
        let what = "the program was stopped while the call was on its way";
        let error = Error::with_source(ErrorKind::Connection, what);
        Err(job.name(error.into_indeterminate(advice(job))))
    }
}
