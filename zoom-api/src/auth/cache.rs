//! The token that all calls share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::watch;

use super::{AccessToken, Context, Credentials, TokenSet};
use crate::error::{Error, ErrorKind};
use crate::retry::backoff;
use crate::transport::BoxFuture;

/// A token is renewed this long before it expires, or earlier if it lives for a short time only.
const AHEAD: Duration = Duration::from_secs(300);
/// A token that expires within this time is not used any more: the call has to arrive first.
const TOO_LATE: Duration = Duration::from_secs(5);

/// Keeps the token, and sees to it that one fetch runs at a time.
///
/// A fetch runs as a task of its own: a caller that goes away takes nothing with it, neither a token
/// that has come nor a refresh token that has to be saved.
pub(crate) struct TokenCache(Arc<Shared>);

struct Shared {
    source: Arc<dyn Credentials>,
    context: Context,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<Kept>,
    /// The result of the fetch that runs.
    fetch: Option<Fetch>,
    /// The token that Zoom refused, until there is another one.
    refused: Option<AccessToken>,
    /// Renewals in a row that failed, and the uptime before which there is no other one.
    failures: u32,
    renew_after: Duration,
}

struct Kept {
    token: AccessToken,
    /// When the next one is fetched, while this one is still good.
    renew_at: Option<SystemTime>,
}

type Fetch = watch::Receiver<Option<Result<AccessToken, Error>>>;

impl TokenCache {
    pub(crate) fn new(source: Arc<dyn Credentials>, context: Context) -> Self {
        Self(Arc::new(Shared { source, context, state: Mutex::default() }))
    }

    /// A token that is good now. If there is none, it waits for the fetch that runs, or starts one.
    pub(crate) async fn token(&self) -> Result<AccessToken, Error> {
        let (good, fetch, task) = {
            let mut state = self.0.state();
            let good = state.good(self.0.context.runtime().now());
            let start = match &good {
                Some(_) => self.0.is_time_to_renew(&state),
                None => state.running().is_none(),
            };
            let task = start.then(|| self.0.begin(&mut state));
            (good, state.fetch.clone(), task)
        };
        // Not under the lock, for an executor may run it at once.
        if let Some(task) = task {
            self.0.context.runtime().spawn(task);
        }
        if let Some(token) = good {
            return Ok(token);
        }
        let result = match fetch {
            Some(mut fetch) => {
                fetch.wait_for(Option::is_some).await.ok().and_then(|result| result.clone())
            }
            None => None,
        };
        // The task is gone without a result when a source panics or the runtime shuts down.
        result.unwrap_or_else(|| {
            Err(Error::with_source(ErrorKind::Credentials, "the fetch of the token broke off"))
        })
    }

    /// The token that is good now, if there is one.
    pub(crate) fn current(&self) -> Option<AccessToken> {
        self.0.state().good(self.0.context.runtime().now())
    }

    /// Zoom does not accept this token. A newer one stays.
    pub(crate) fn refused(&self, token: &AccessToken) {
        let mut state = self.0.state();
        if state.token.as_ref().is_some_and(|kept| kept.token.secret() == token.secret()) {
            state.token = None;
            state.refused = Some(token.clone());
        }
    }
}

impl State {
    fn good(&self, now: SystemTime) -> Option<AccessToken> {
        let kept = self.token.as_ref()?;
        let good = kept.token.expiry().is_none_or(|expiry| now + TOO_LATE < expiry);
        good.then(|| kept.token.clone())
    }

    fn running(&self) -> Option<Fetch> {
        // A channel without a sender and without a result is that of a task that is gone.
        self.fetch.clone().filter(|fetch| fetch.has_changed().is_ok())
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_time_to_renew(&self, state: &State) -> bool {
        let runtime = self.context.runtime();
        let renew_at = state.token.as_ref().and_then(|kept| kept.renew_at);
        renew_at.is_some_and(|time| time <= runtime.now())
            && state.renew_after <= runtime.uptime()
            && state.running().is_none()
    }

    /// A task that fetches a token. Whoever waits for it finds its channel in the state.
    fn begin(self: &Arc<Self>, state: &mut State) -> BoxFuture<'static, ()> {
        let (sender, receiver) = watch::channel(None);
        state.fetch = Some(receiver);
        let shared = Arc::clone(self);
        let context = Context { refused: state.refused.clone(), ..self.context.clone() };
        Box::pin(async move {
            let result = shared.source.fetch(&context).await.map_err(of_credentials);
            shared.finish(&result);
            let _ = sender.send(Some(result));
        })
    }

    /// Takes over a token. A failure leaves the one that is there.
    fn finish(&self, result: &Result<AccessToken, Error>) {
        let runtime = self.context.runtime();
        let mut state = self.state();
        state.fetch = None;
        match result {
            Ok(token) => {
                let renew_at = token.expiry().map(|expiry| {
                    let now = runtime.now();
                    let life = expiry.duration_since(now).unwrap_or_default();
                    // Clients that started together do not come back together.
                    let ahead =
                        AHEAD.min(life / 4).mul_f64(0.8 + 0.4 * runtime.chance().clamp(0.0, 1.0));
                    expiry.checked_sub(ahead).unwrap_or(now)
                });
                state.token = Some(Kept { token: token.clone(), renew_at });
                state.refused = None;
                state.failures = 0;
            }
            Err(error) => {
                tracing::warn!(
                    error.kind = error.kind().as_str(),
                    status = error.status().map(|status| status.as_u16()),
                    "no new access token could be had"
                );
                state.failures += 1;
                let wait = backoff(state.failures, runtime.chance()).max(Duration::from_secs(1));
                state.renew_after = runtime.uptime() + wait;
            }
        }
    }
}

/// What a source or a store of someone else says of its own request must not be taken for what became
/// of the call, which was not sent.
fn of_credentials(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Credentials | ErrorKind::InvalidInput => error,
        ErrorKind::Api => error.into_credentials(),
        _ => Error::with_source(ErrorKind::Credentials, error),
    }
}

/// A stored access token, if it will be good for a while and Zoom has not refused it.
pub(super) fn usable(stored: &TokenSet, context: &Context) -> Option<AccessToken> {
    let soon = context.runtime().now() + AHEAD.mul_f64(1.2);
    let refused = context.refused().map(AccessToken::secret);
    let token = stored.access_token()?;
    let good = token.expiry().is_some_and(|expiry| expiry > soon);
    (good && refused != Some(token.secret())).then(|| token.clone())
}
