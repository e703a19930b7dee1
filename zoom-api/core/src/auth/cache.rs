//! The token that all calls share, and what is known of it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::TokenSet;
use super::context::Context;
use super::joint::Joint;
use super::token::AccessToken;
use crate::error::Error;
use crate::retry::backoff;
use crate::runtime::{Runtime, part};

/// A token is renewed this long before it expires, or earlier if it lives for a short time only.
const AHEAD: Duration = Duration::from_secs(300);
/// A token that expires within this time is not used any more: the call has to arrive first.
const TOO_LATE: Duration = Duration::from_secs(5);

pub(super) type Fetch = Joint<Result<AccessToken, Error>>;

/// What is kept of a source: one for all clients that have the source.
#[derive(Default)]
pub(super) struct TokenCache(Mutex<State>);

#[derive(Default)]
pub(super) struct State {
    pub(super) token: Option<Kept>,
    /// The fetch that runs, or the last one.
    pub(super) fetch: Option<Fetch>,
    /// The token that Zoom refused, or that the caller has dropped, until there is another one.
    pub(super) refused: Option<AccessToken>,
    /// Renewals in a row that failed, and how long there is no other one.
    pub(super) failures: u32,
    pub(super) pause: Option<Pause>,
    /// How long no token is renewed for its scopes.
    pub(super) scopes_pause: Option<Pause>,
}

pub(super) struct Kept {
    pub(super) token: AccessToken,
    /// When the next one is fetched, while this one is still good.
    renew_at: Option<SystemTime>,
}

/// A stretch of time by the calendar. Clients that share a token need not have one clock for waits; and a
/// calendar that is set back makes no pause longer.
#[derive(Clone, Copy)]
pub(super) struct Pause {
    pub(super) since: SystemTime,
    pub(super) time: Duration,
}

impl Pause {
    pub(super) fn is_over(self, now: SystemTime) -> bool {
        now.duration_since(self.since).map_or(true, |passed| passed >= self.time)
    }
}

impl TokenCache {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes over a token. A failure leaves the one that is there.
    pub(super) fn finish(&self, result: &Result<AccessToken, Error>, runtime: &dyn Runtime) {
        let now = runtime.now();
        let mut state = self.state();
        state.fetch = None;
        match result {
            Ok(token) => {
                let renew_at = token.expiry().map(|expiry| {
                    let life = expiry.duration_since(now).unwrap_or_default();
                    // Clients that started together do not come back together.
                    let ahead = AHEAD.min(life / 4).mul_f64(0.8 + 0.4 * part(runtime.chance()));
                    expiry.checked_sub(ahead).unwrap_or(now)
                });
                state.token = Some(Kept { token: token.clone(), renew_at });
                state.refused = None;
                state.failures = 0;
                state.pause = None;
            }
            Err(error) => {
                tracing::warn!(
                    error.kind = error.kind().as_str(),
                    status = error.status().map(|status| status.as_u16()),
                    "no new access token could be had"
                );
                state.failures += 1;
                let wait = backoff(state.failures, runtime.chance()).max(Duration::from_secs(1));
                state.pause = Some(Pause { since: now, time: wait });
            }
        }
    }
}

impl State {
    pub(super) fn good(&self, now: SystemTime) -> Option<AccessToken> {
        let kept = self.token.as_ref()?;
        let good = kept.token.expiry().is_none_or(|expiry| lasts(expiry, now, TOO_LATE));
        good.then(|| kept.token.clone())
    }

    pub(super) fn running(&self) -> Option<Fetch> {
        self.fetch.clone().filter(|fetch| !fetch.is_done())
    }

    pub(super) fn is_time_to_renew(&self, now: SystemTime) -> bool {
        let renew_at = self.token.as_ref().and_then(|kept| kept.renew_at);
        renew_at.is_some_and(|time| time <= now) && self.pause.is_none_or(|it| it.is_over(now))
    }
}

/// Whether it is longer than this until a time.
fn lasts(expiry: SystemTime, now: SystemTime, time: Duration) -> bool {
    expiry.duration_since(now).is_ok_and(|left| left > time)
}

/// A stored access token, if it will be good for a while and Zoom has not refused it.
pub(super) fn usable(stored: &TokenSet, context: &Context) -> Option<AccessToken> {
    let now = context.runtime().now();
    let refused = context.refused().map(AccessToken::secret);
    let token = stored.access_token()?;
    let good = token.expiry().is_some_and(|expiry| lasts(expiry, now, AHEAD.mul_f64(1.2)));
    (good && refused != Some(token.secret())).then(|| token.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calendar_that_is_set_back_makes_no_pause_longer() {
        let since = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let pause = Pause { since, time: Duration::from_secs(60) };
        assert!(!pause.is_over(since) && !pause.is_over(since + Duration::from_secs(59)));
        assert!(pause.is_over(since + Duration::from_secs(60)));
        assert!(pause.is_over(since - Duration::from_secs(1)));
    }
}
