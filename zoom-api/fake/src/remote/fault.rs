//! Faults as JSON.

use std::time::Duration;

use serde::Deserialize;
use serde::de::Error as _;

use super::mistake::Mistake;
use crate::destination::Called;
use crate::route::Routes;
use crate::{Fault, Limited, RefusalShape};

/// Seconds that are more than any test takes, and less than what a clock can count.
const LONGEST: f64 = 1e12;

/// A fault that is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    fault: What,
    on: Option<String>,
    #[serde(default)]
    after: u32,
    times: Option<Times>,
    #[serde(default)]
    behind_the_call: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    NoConnection,
    AnswerLost,
    Cut,
    TokenExpired,
    ByteOrderMark,
    Truncated,
    Slow(Seconds),
    Status(Status),
    Html(Status),
    Code(i64),
    Limited(Limited),
    Refused(Refused),
    Answer(Answer),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    status: Status,
    shape: RefusalShape,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    status: Status,
    #[serde(default)]
    content_type: String,
    #[serde(default)]
    body: String,
}

/// How often: a number, or `"always"`.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a number, or \"always\"")]
enum Times {
    Number(u32),
    Always(Always),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Always {
    Always,
}

/// The status of an answer that ends a call.
#[derive(Clone, Copy)]
struct Status(u16);

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: serde::Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        match u16::deserialize(reader)? {
            status @ 200..=599 => Ok(Self(status)),
            other => Err(D::Error::custom(format_args!("{other} is not from 200 to 599"))),
        }
    }
}

/// A stretch of time.
#[derive(Clone, Copy)]
pub(super) struct Seconds(pub(super) Duration);

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: serde::Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        let seconds = f64::deserialize(reader)?;
        let time = Duration::try_from_secs_f64(seconds).ok().filter(|_| seconds <= LONGEST);
        let unusable = || D::Error::custom(format_args!("{seconds} seconds cannot pass"));
        time.map(Self).ok_or_else(unusable)
    }
}

impl Asked {
    /// The fault, of a fake that answers these operations.
    pub(super) fn fault(self, routes: &Routes) -> Result<Fault, Mistake> {
        let fault = match self.fault {
            What::NoConnection => Fault::no_connection(),
            What::AnswerLost => Fault::answer_lost(),
            What::Cut => Fault::cut(),
            What::TokenExpired => Fault::token_expired(),
            What::ByteOrderMark => Fault::byte_order_mark(),
            What::Truncated => Fault::truncated(),
            What::Slow(Seconds(time)) => Fault::slow(time),
            What::Status(Status(status)) => Fault::status(status),
            What::Html(Status(status)) => Fault::html(status),
            What::Code(code) => Fault::code(code),
            What::Limited(limit) => Fault::limited(limit),
            What::Refused(Refused { status, shape }) => Fault::refused(status.0, shape),
            What::Answer(Answer { status, content_type, body }) => {
                let content_type = content_type.parse();
                let content_type = content_type
                    .map_err(|_| Mistake::new(400, "content_type cannot stand in a header"))?;
                Fault::with_answer(status.0, content_type, body.into())
            }
        };
        let fault = match self.on.as_deref() {
            None => fault,
            Some(text) => {
                fault.on_called(Called::read(routes, text).map_err(|what| Mistake::new(400, what))?)
            }
        };
        let fault = match self.times {
            None => fault,
            Some(Times::Number(times)) => fault.times(times),
            Some(Times::Always(Always::Always)) => fault.always(),
        };
        let fault = if self.behind_the_call { fault.behind_the_call() } else { fault };
        Ok(fault.after(self.after))
    }
}
