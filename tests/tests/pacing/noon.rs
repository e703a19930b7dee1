//! What tests of single calls ask of a pacer, from a noon on.

use zoom_api::pace::{AccountPacer, Feedback, LimitStatus, Outcome, Pacer as _, Throttle};
use zoom_api::runtime::Runtime as _;
use zoom_api_tests::world::Virtual;

/// A clock that begins at noon of a day in UTC, far from midnight, when days of limits end.
pub(crate) fn noon() -> Virtual {
    Virtual::at("2026-11-23T12:00:00Z")
}

pub(crate) fn status(pacer: &AccountPacer, runtime: &Virtual, name: &str) -> LimitStatus {
    pacer.limits(runtime).into_iter().find(|limit| limit.limit == name).unwrap()
}

/// What a pacer is told of a call that was sent and answered now.
pub(crate) fn answered(runtime: &Virtual, throttle: Option<Throttle>) -> Feedback {
    let outcome = Outcome::Answered { throttle, remaining: None };
    Feedback::new(runtime.uptime(), runtime.uptime(), runtime.now(), outcome)
}
