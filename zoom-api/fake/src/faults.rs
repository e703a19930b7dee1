//! What goes wrong on demand.

use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;

use super::destination::{Called, TOKEN};
use super::limits::Limited;
use super::refusal_shapes::RefusalShape;
use zoom_api::Endpoint;
use zoom_api::operation::Operation;

/// Something that goes wrong. Given to [`Fake::fail`](super::Fake::fail).
///
/// It happens to the next call, whichever that is. [`times`](Self::times), [`after`](Self::after) and
/// [`on`](Self::on) say otherwise. Requests for tokens are left alone unless
/// [`on_token`](Self::on_token) says so.
///
/// ```
/// use zoom_api_fake::{Fake, Fault};
/// use zoom_api::users::CreateUser;
///
/// let fake = Fake::start();
/// fake.fail(Fault::status(503).times(2));
/// fake.fail(Fault::answer_lost().on::<CreateUser>());
/// ```
#[derive(Clone, Debug)]
#[must_use = "a fault happens when `Fake::fail` gets it"]
pub struct Fault {
    pub(super) kind: FaultKind,
    /// Whether the call is carried out although it is answered with something else.
    pub(super) carried_out: bool,
    wanted: Wanted,
    /// Calls that are let through first.
    skip: u32,
    /// Calls that it happens to.
    times: u32,
}

#[derive(Clone, Debug)]
pub(super) enum FaultKind {
    NoConnection,
    AnswerLost,
    Cut,
    Slow(Duration),
    Status(u16),
    Answer(u16, HeaderValue, Bytes),
    Refused(u16, RefusalShape),
    ByteOrderMark,
    Truncated,
    Limited(Limited),
    TokenExpired,
    Code(i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Calls,
    Only(Called),
}

impl Fault {
    const fn new(kind: FaultKind) -> Self {
        Self { kind, carried_out: false, wanted: Wanted::Calls, skip: 0, times: 1 }
    }

    /// No connection: the request does not arrive. Over a socket, the connection is closed before the
    /// request is looked at.
    pub const fn no_connection() -> Self {
        Self::new(FaultKind::NoConnection)
    }

    /// The call is carried out, and the connection breaks before the answer.
    pub const fn answer_lost() -> Self {
        Self::new(FaultKind::AnswerLost)
    }

    /// The call is carried out, and the connection breaks in the middle of the answer.
    pub const fn cut() -> Self {
        Self::new(FaultKind::Cut)
    }

    /// The call is carried out, and the answer takes its time: that of the clock in process, and real time
    /// over a socket, where it is 30 seconds at most.
    pub const fn slow(time: Duration) -> Self {
        Self::new(FaultKind::Slow(time))
    }

    /// The call is not carried out, and answered with this status and an empty body.
    ///
    /// # Panics
    /// When the status is not from 200 to 599.
    pub const fn status(status: u16) -> Self {
        assert_final(status);
        Self::new(FaultKind::Status(status))
    }

    /// The call is not carried out, and answered with this status and an HTML page, as gateways do.
    ///
    /// # Panics
    /// When the status is not from 200 to 599.
    pub const fn html(status: u16) -> Self {
        assert_final(status);
        Self::new(FaultKind::Refused(status, RefusalShape::Html))
    }

    /// The call is not carried out, and refused with this status in a form that is not Zoom's usual one.
    ///
    /// ```
    /// use zoom_api_fake::{Fake, Fault, RefusalShape};
    /// use zoom_api::users::ListUsers;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let fake = Fake::start();
    /// fake.fail(Fault::refused(403, RefusalShape::Xml));
    /// assert!(fake.client().send(ListUsers::new()).await.is_err());
    /// # }
    /// ```
    ///
    /// # Panics
    /// When the status is not from 200 to 599.
    pub const fn refused(status: u16, shape: RefusalShape) -> Self {
        assert_final(status);
        Self::new(FaultKind::Refused(status, shape))
    }

    /// The call is not carried out, and answered with just this.
    ///
    /// # Panics
    /// When the status is not from 200 to 599, or the content type cannot stand in a header.
    pub fn answer(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        assert_final(status);
        Self::with_answer(status, HeaderValue::from_static(content_type), body.into())
    }

    pub(super) fn with_answer(status: u16, content_type: HeaderValue, body: Bytes) -> Self {
        Self::new(FaultKind::Answer(status, content_type, body))
    }

    /// The call is carried out, and its answer has a byte order mark in front.
    pub const fn byte_order_mark() -> Self {
        Self::new(FaultKind::ByteOrderMark)
    }

    /// The call is carried out, and half of the body comes as if it were the whole: a gateway has cut it.
    pub const fn truncated() -> Self {
        Self::new(FaultKind::Truncated)
    }

    /// The call is turned away with a 429.
    pub const fn limited(limit: Limited) -> Self {
        Self::new(FaultKind::Limited(limit))
    }

    /// The token that comes with the call expires before.
    pub const fn token_expired() -> Self {
        Self::new(FaultKind::TokenExpired)
    }

    /// The call is not carried out, and answered with an error of Zoom's: status and text are those of the
    /// spec. A code that the spec does not list for the operation comes with status 400.
    pub const fn code(code: i64) -> Self {
        Self::new(FaultKind::Code(code))
    }

    /// Carries the call out all the same, and gives the other answer in place of its own: a gateway has lost
    /// patience.
    pub const fn behind_the_call(mut self) -> Self {
        self.carried_out = true;
        self
    }

    /// Happens so often.
    pub const fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// Happens until [`Fake::heal`](super::Fake::heal).
    pub const fn always(self) -> Self {
        self.times(u32::MAX)
    }

    /// Lets so many calls through first.
    pub const fn after(mut self, calls: u32) -> Self {
        self.skip = calls;
        self
    }

    /// Happens to calls of the operation that a request type belongs to.
    pub const fn on<E: Endpoint>(self) -> Self {
        self.on_operation(E::OPERATION)
    }

    /// Happens to calls of an operation, such as one of [`OPERATIONS`](../zoom_api/static.OPERATIONS.html).
    pub const fn on_operation(self, operation: &'static Operation) -> Self {
        self.on_called(Called::Operation(operation))
    }

    /// Happens to requests for tokens.
    pub const fn on_token(self) -> Self {
        self.on_called(Called::OAuth(TOKEN))
    }

    pub(super) const fn on_called(mut self, called: Called) -> Self {
        self.wanted = Wanted::Only(called);
        self
    }
}

/// What ends a call has such a status; others would go over the wire as something else, or not at all.
const fn assert_final(status: u16) {
    assert!(200 <= status && status <= 599, "the status of an answer is from 200 to 599");
}

impl Wanted {
    fn matches(self, called: Option<Called>) -> bool {
        match self {
            Self::Calls => !called.is_some_and(Called::is_oauth),
            Self::Only(wanted) => called == Some(wanted),
        }
    }
}

/// Faults that are still to come, in the order in which they were asked for.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    pub(super) fn add(&mut self, fault: Fault) {
        if fault.times > 0 {
            self.0.push(fault);
        }
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The fault that happens to a call: the first that fits. The others wait.
    pub(super) fn take(&mut self, called: Option<Called>) -> Option<Fault> {
        let index = self.0.iter_mut().position(|fault| {
            let fits = fault.wanted.matches(called);
            let now = fits && fault.skip == 0;
            fault.skip -= u32::from(fits && !now);
            now
        })?;
        let fault = self.0.get_mut(index)?;
        let taken = fault.clone();
        if fault.times < u32::MAX {
            fault.times -= 1;
        }
        if fault.times == 0 {
            drop(self.0.remove(index));
        }
        Some(taken)
    }
}
