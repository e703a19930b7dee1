//! The rule, as one pure function.

use std::time::{Duration, SystemTime};

use http::{Method, StatusCode};

use crate::operation::Replay;
use crate::pace::Throttle;
use crate::runtime::part;
use crate::throttle::Limited;

/// Longest wait before the first repeat. It doubles with each one.
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// Longest wait before any repeat.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// Most redirects that a call follows. Zoom needs one, for uploads.
const MOST_REDIRECTS: u32 = 4;
/// Most answers 429 that name no limit before it is taken for a daily one. Between them lie waits
/// behind which a limit per second or minute lets a call through.
const MOST_UNNAMED: u32 = 3;

/// Zoom's code for a token that it does not accept.
const TOKEN_REFUSED: i64 = 124;

/// Where a call stands when an attempt has ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt<'a> {
    pub(crate) method: &'a Method,
    pub(crate) replay: Replay,
    /// Attempts that count, this one included.
    pub(crate) number: u32,
    pub(crate) most: u32,
    /// Whether an attempt before this one may have taken effect.
    pub(crate) unclear: bool,
    /// Whether the token was renewed for this call already.
    pub(crate) renewed: bool,
    /// Redirects that it has followed.
    pub(crate) redirects: u32,
    /// Answers 429 before this attempt that named no limit.
    pub(crate) unnamed: u32,
}

/// What an attempt came to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outcome {
    /// The server has seen nothing, or certainly did nothing.
    NotSent,
    /// The time ran out or the connection broke.
    Lost,
    /// There is an answer.
    Answer {
        status: StatusCode,
        /// Zoom's code in the body.
        code: Option<i64>,
        /// Whether it proves that what was to be deleted is gone.
        gone: bool,
        /// What a 429 says.
        limited: Option<Limited>,
    },
    /// The answer leads elsewhere.
    Redirected {
        /// Whether the call may follow.
        leads: bool,
        /// Whether the call may have been carried out by who answers so.
        unclear: bool,
    },
    /// Whatever happened, the next attempt would end the same.
    Settled,
}

impl Outcome {
    /// An answer of which only the status matters.
    pub(crate) fn answer(status: StatusCode) -> Self {
        Self::Answer { status, code: None, gone: false, limited: None }
    }

    /// Whether the call may have been carried out although it did not succeed.
    pub(crate) fn is_unclear(self) -> bool {
        match self {
            Self::NotSent | Self::Settled => false,
            Self::Lost => true,
            Self::Answer { status, code, .. } => is_unclear(status, code),
            Self::Redirected { unclear, .. } => unclear,
        }
    }

    /// What a 429 says.
    pub(crate) fn limited(self) -> Option<Limited> {
        match self {
            Self::Answer { limited, .. } => limited,
            _ => None,
        }
    }
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Decision {
    /// The answer is a success.
    Deliver,
    /// The failure is the result.
    Fail,
    /// Send it again after a wait. It counts as an attempt and draws on the budget for repeats.
    Repeat,
    /// Send it again when the rate limit allows.
    Wait(Limited),
    /// A budget is used up until then. The failure is the result.
    Exhausted(SystemTime),
    /// Send it to where the answer leads.
    Follow,
    /// Fetch another token and send it again, once.
    RenewToken,
    /// What was to be deleted is gone, and an attempt before this one may have done it.
    AlreadyGone,
    /// It may have taken effect. A look at the account tells.
    Verify,
    /// It may have taken effect, and nothing can be done about it here.
    Unknown,
}

/// Decides what follows an attempt.
///
/// A call that certainly was not carried out may always be repeated: the server has seen nothing of it,
/// the token was refused, or a rate limit turned it away. One that may have been carried out is repeated
/// only if the spec says that this does no harm.
pub(crate) fn decide(attempt: Attempt<'_>, outcome: Outcome) -> Decision {
    let more = attempt.number < attempt.most;
    match outcome {
        Outcome::Settled => return Decision::Fail,
        Outcome::NotSent if more => return Decision::Repeat,
        Outcome::Redirected { leads: true, .. } if attempt.redirects < MOST_REDIRECTS => {
            return Decision::Follow;
        }
        Outcome::Answer { status, .. } if status.is_success() => return Decision::Deliver,
        Outcome::Answer { limited: Some(limited), .. } => {
            return turned_away(limited, more, attempt.unnamed);
        }
        Outcome::Answer { status, code, .. } if is_refusal(status, code) => {
            return if attempt.renewed { Decision::Fail } else { Decision::RenewToken };
        }
        Outcome::Answer { gone: true, .. } if attempt.unclear => return Decision::AlreadyGone,
        // It may have been deleted by an attempt before, and that may be why it is refused now.
        Outcome::Answer { .. }
            if attempt.unclear && attempt.method == Method::DELETE && !outcome.is_unclear() =>
        {
            return Decision::Unknown;
        }
        _ => {}
    }
    match attempt.replay {
        Replay::Safe if more && !matches!(outcome, Outcome::Redirected { .. }) => {
            if outcome.is_unclear() { Decision::Repeat } else { Decision::Fail }
        }
        Replay::Safe => Decision::Fail,
        _ if !outcome.is_unclear() => Decision::Fail,
        Replay::Never => Decision::Unknown,
        Replay::Verify => Decision::Verify,
    }
}

fn turned_away(limited: Limited, more: bool, unnamed: u32) -> Decision {
    match limited.throttle {
        Throttle::Rate { .. } if !limited.named && unnamed >= MOST_UNNAMED => {
            Decision::Exhausted(limited.day_ends)
        }
        Throttle::Rate { .. } => Decision::Wait(limited),
        Throttle::Concurrent if more => Decision::Repeat,
        Throttle::Daily { until } | Throttle::DailyOfOperation { until } => {
            Decision::Exhausted(until)
        }
        _ => Decision::Fail,
    }
}

/// Zoom sends the code with either status. A 401 with another code, such as that of a missing scope,
/// would be the same with the next token.
fn is_refusal(status: StatusCode, code: Option<i64>) -> bool {
    match status {
        StatusCode::UNAUTHORIZED => matches!(code, None | Some(0 | TOKEN_REFUSED)),
        StatusCode::BAD_REQUEST => code == Some(TOKEN_REFUSED),
        _ => false,
    }
}

/// Answers of servers between Zoom and us, or of one that broke down on the way: no word on whether
/// the call was carried out. A gateway has statuses of its own for that, such as 499 and 460, which no
/// standard lists: without a code of Zoom's, they say nothing.
fn is_unclear(status: StatusCode, code: Option<i64>) -> bool {
    match status {
        StatusCode::NOT_IMPLEMENTED => false,
        StatusCode::REQUEST_TIMEOUT => true,
        status if status.is_client_error() => {
            status.canonical_reason().is_none() && matches!(code, None | Some(0))
        }
        status => !status.is_success(),
    }
}

/// How long to wait before a repeat: by chance between nothing and a bound that doubles, so that
/// clients that failed together do not come back together.
pub(crate) fn backoff(repeats: u32, chance: f64) -> Duration {
    let bound = FIRST_WAIT.saturating_mul(1 << repeats.saturating_sub(1).min(16));
    bound.min(LONGEST_WAIT).mul_f64(part(chance))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIDNIGHT: SystemTime = SystemTime::UNIX_EPOCH;

    fn answer(status: u16, code: i64) -> Outcome {
        let status = StatusCode::from_u16(status).unwrap_or_default();
        Outcome::Answer { status, code: Some(code), gone: false, limited: None }
    }

    fn proof() -> Outcome {
        let status = StatusCode::NOT_FOUND;
        Outcome::Answer { status, code: Some(1001), gone: true, limited: None }
    }

    fn limited(throttle: Throttle, named: bool) -> Limited {
        Limited { throttle, named, day_ends: MIDNIGHT }
    }

    fn turned_away(limited: Limited) -> Outcome {
        let status = StatusCode::TOO_MANY_REQUESTS;
        Outcome::Answer { status, code: Some(429), gone: false, limited: Some(limited) }
    }

    /// What is decided for the classes safe, verify and never.
    fn classes(attempt: Attempt<'_>, outcome: Outcome) -> [Decision; 3] {
        [Replay::Safe, Replay::Verify, Replay::Never]
            .map(|replay| decide(Attempt { replay, ..attempt }, outcome))
    }

    const FIRST: Attempt<'_> = Attempt {
        method: &Method::POST,
        replay: Replay::Safe,
        number: 1,
        most: 3,
        unclear: false,
        renewed: false,
        redirects: 0,
        unnamed: 0,
    };

    #[test]
    fn the_table() {
        use Decision::{
            AlreadyGone, Deliver, Exhausted, Fail, Follow, RenewToken, Repeat, Unknown, Verify,
            Wait,
        };
        let last = Attempt { number: 3, ..FIRST };
        let rate = limited(Throttle::Rate { retry_at: None }, true);
        let some = limited(Throttle::Rate { retry_at: None }, false);
        let day = limited(Throttle::Daily { until: MIDNIGHT }, true);
        let own_day = limited(Throttle::DailyOfOperation { until: MIDNIGHT }, true);
        let concurrent = limited(Throttle::Concurrent, true);
        let led = |leads| Outcome::Redirected { leads, unclear: true };
        let rows = [
            // Outcome, then (safe, verify, never) when there are attempts left, then when there are none.
            (answer(200, 0), [Deliver; 3], [Deliver; 3]),
            (answer(204, 0), [Deliver; 3], [Deliver; 3]),
            (Outcome::NotSent, [Repeat; 3], [Fail; 3]),
            (Outcome::Lost, [Repeat, Verify, Unknown], [Fail, Verify, Unknown]),
            (answer(500, 0), [Repeat, Verify, Unknown], [Fail, Verify, Unknown]),
            (answer(502, 0), [Repeat, Verify, Unknown], [Fail, Verify, Unknown]),
            (answer(503, 0), [Repeat, Verify, Unknown], [Fail, Verify, Unknown]),
            (answer(504, 0), [Repeat, Verify, Unknown], [Fail, Verify, Unknown]),
            (answer(599, 0), [Repeat, Verify, Unknown], [Fail, Verify, Unknown]),
            (answer(408, 0), [Repeat, Verify, Unknown], [Fail, Verify, Unknown]),
            (answer(101, 0), [Repeat, Verify, Unknown], [Fail, Verify, Unknown]),
            (answer(499, 0), [Repeat, Verify, Unknown], [Fail, Verify, Unknown]),
            (answer(600, 300), [Repeat, Verify, Unknown], [Fail, Verify, Unknown]),
            (answer(499, 300), [Fail; 3], [Fail; 3]),
            (answer(425, 0), [Fail; 3], [Fail; 3]),
            (answer(501, 0), [Fail; 3], [Fail; 3]),
            (answer(400, 300), [Fail; 3], [Fail; 3]),
            (answer(403, 0), [Fail; 3], [Fail; 3]),
            (answer(404, 1001), [Fail; 3], [Fail; 3]),
            (answer(409, 1005), [Fail; 3], [Fail; 3]),
            (led(true), [Follow; 3], [Follow; 3]),
            (led(false), [Fail, Verify, Unknown], [Fail, Verify, Unknown]),
            (Outcome::Settled, [Fail; 3], [Fail; 3]),
            (answer(401, 0), [RenewToken; 3], [RenewToken; 3]),
            (Outcome::answer(StatusCode::UNAUTHORIZED), [RenewToken; 3], [RenewToken; 3]),
            (answer(401, 124), [RenewToken; 3], [RenewToken; 3]),
            (answer(400, 124), [RenewToken; 3], [RenewToken; 3]),
            (answer(401, 4711), [Fail; 3], [Fail; 3]),
            (answer(404, 124), [Fail; 3], [Fail; 3]),
            (turned_away(rate), [Wait(rate); 3], [Wait(rate); 3]),
            (turned_away(some), [Wait(some); 3], [Wait(some); 3]),
            (turned_away(concurrent), [Repeat; 3], [Fail; 3]),
            (turned_away(day), [Exhausted(MIDNIGHT); 3], [Exhausted(MIDNIGHT); 3]),
            (turned_away(own_day), [Exhausted(MIDNIGHT); 3], [Exhausted(MIDNIGHT); 3]),
            (proof(), [Fail; 3], [Fail; 3]),
        ];
        for (outcome, more, none) in rows {
            assert_eq!(classes(FIRST, outcome), more, "{outcome:?}");
            assert_eq!(classes(last, outcome), none, "{outcome:?}, no attempt left");
        }

        let renewed = Attempt { renewed: true, ..FIRST };
        assert_eq!(classes(renewed, answer(401, 124)), [Fail; 3]);
        let circle = Attempt { redirects: 4, ..FIRST };
        assert_eq!(classes(circle, led(true)), [Fail, Verify, Unknown]);
        // Which limit it was, nobody has said, and it is none per second.
        let again = Attempt { unnamed: 3, ..FIRST };
        assert_eq!(classes(again, turned_away(some)), [Exhausted(MIDNIGHT); 3]);
        assert_eq!(classes(again, turned_away(rate)), [Wait(rate); 3]);

        let delete = Attempt { method: &Method::DELETE, ..FIRST };
        assert_eq!(classes(delete, proof()), [Fail; 3]);
        let again = Attempt { unclear: true, number: 2, ..delete };
        assert_eq!(classes(again, proof()), [AlreadyGone; 3]);
        // What is no proof leaves it open whether the first attempt worked.
        assert_eq!(classes(again, answer(404, 1001)), [Unknown; 3]);
        assert_eq!(classes(again, answer(400, 300)), [Unknown; 3]);
        let again = Attempt { method: &Method::PATCH, ..again };
        assert_eq!(classes(again, answer(404, 1001)), [Fail; 3]);
    }

    #[test]
    fn waits_double_up_to_a_bound() {
        let seconds = |repeats, chance| backoff(repeats, chance).as_secs_f64();
        assert_eq!([1, 2, 3, 6, 7, 99].map(|n| seconds(n, 1.0)), [0.5, 1.0, 2.0, 16.0, 20.0, 20.0]);
        assert_eq!(seconds(2, 0.0), 0.0);
        assert_eq!(seconds(2, 0.5), 0.5);
        assert_eq!(seconds(0, 1.0), 0.5);
    }
}
