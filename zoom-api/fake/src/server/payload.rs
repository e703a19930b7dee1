//! Bodies that go out, whole or not.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

/// The body of an answer: a whole one, or the first half and a broken connection.
pub(in super::super) struct Payload {
    bytes: Option<Bytes>,
    breaks: Option<Break>,
}

enum Break {
    /// The half that there is goes out first.
    Later,
    Now,
}

impl Payload {
    pub(in super::super) fn whole(bytes: Bytes) -> Self {
        Self { bytes: Some(bytes).filter(|bytes| !bytes.is_empty()), breaks: None }
    }

    pub(super) fn half(mut bytes: Bytes) -> Self {
        bytes.truncate(bytes.len() / 2);
        Self { bytes: Some(bytes), breaks: Some(Break::Later) }
    }
}

impl Body for Payload {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        if let Some(bytes) = self.bytes.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match self.breaks {
            None => Poll::Ready(None),
            Some(Break::Now) => Poll::Ready(Some(Err(Broken))),
            Some(Break::Later) => {
                self.breaks = Some(Break::Now);
                context.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none() && self.breaks.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        match (&self.bytes, &self.breaks) {
            (bytes, None) => SizeHint::with_exact(bytes.as_ref().map_or(0, Bytes::len) as u64),
            _ => SizeHint::default(),
        }
    }
}

/// The connection ends here, by a fault or because the client has gone.
#[derive(Debug)]
pub(in super::super) struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection ends here")
    }
}

impl std::error::Error for Broken {}
