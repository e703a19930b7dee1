//! The tokens of a source, as a client sees them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::cache::{Fetch, Pause, State, TokenCache};
use super::context::Context;
use super::credentials::Credentials;
use super::joint::{Joint, Role};
use super::portable::Portable;
use super::sources;
use super::token::AccessToken;
use crate::error::{Error, ErrorKind};
use crate::runtime::within;

/// So long a call waits for a renewal, at most, while the token is still good.
const PATIENCE: Duration = Duration::from_secs(10);

/// A token that lacks a scope is renewed this often, at most.
const SCOPES_EVERY: Duration = Duration::from_secs(60);

/// So often whoever drives a fetch looks whether its timers are over.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// The tokens of a source, as a client sees them. One fetch runs at a time.
///
/// A fetch belongs to no caller. It is driven by a task of its own, and by everybody who waits for it unless
/// that task goes on by itself. A caller that goes away takes nothing with it, neither a token that has
/// come nor a refresh token that has to be saved, and holds up nobody.
pub(crate) struct Tokens {
    source: Arc<dyn Credentials>,
    cache: Arc<TokenCache>,
    /// Whether this client begins no fetch any more. It is looked at under the lock of the cache, so that
    /// whoever closes sees every fetch that has begun.
    closed: AtomicBool,
}

impl Tokens {
    pub(crate) fn new(source: Arc<dyn Credentials>, context: &Context) -> Self {
        let cache = sources::cache(&*source, context);
        Self { source, cache, closed: AtomicBool::new(false) }
    }

    /// The tokens of the same source, for another client.
    pub(crate) fn shared(&self) -> Self {
        Self {
            source: Arc::clone(&self.source),
            cache: Arc::clone(&self.cache),
            closed: AtomicBool::new(self.is_closed()),
        }
    }

    /// A token that is good now. If there is none, it waits for the fetch that runs, or starts one.
    pub(crate) async fn token(&self, context: &Context) -> Result<AccessToken, Error> {
        if let Some(token) = self.source.fixed() {
            return Ok(token.clone());
        }
        let (good, fetch) = self.look(context);
        match (good, fetch) {
            (Some(token), None) => Ok(token),
            // It is renewed behind the call.
            (Some(token), Some(_)) if !self.source.rotates() => Ok(token),
            // On the heap: few calls wait, and all of them would be larger for it.
            (Some(token), Some(fetch)) => Ok(Box::pin(self.renewed(token, fetch, context)).await),
            (None, Some(fetch)) => Box::pin(wait(&fetch, context)).await,
            (None, None) => Err(closed()),
        }
    }

    /// The token that is good now, and the fetch that runs. It is started if there is a reason.
    fn look(&self, context: &Context) -> (Option<AccessToken>, Option<Fetch>) {
        let now = context.runtime().now();
        let mut state = self.cache.state();
        let good = state.good(now);
        let running = state.running();
        let wanted = good.is_none() || state.is_time_to_renew(now);
        if running.is_some() || !wanted || self.is_closed() {
            return (good, running);
        }
        let refused = state.refused.clone();
        let begun = self.begin(&mut state, context, refused);
        drop(state);
        start(&begun, context);
        (good, Some(begun))
    }

    /// Waits for a renewal while the token is still good. Should the program end behind this call, none is
    /// under way that would be lost with it.
    async fn renewed(&self, token: AccessToken, fetch: Fetch, context: &Context) -> AccessToken {
        match within(context.runtime(), PATIENCE, wait(&fetch, context)).await {
            Some(Ok(renewed)) => renewed,
            _ => self.current(context).unwrap_or(token),
        }
    }

    /// The token that is good now, if there is one.
    pub(crate) fn current(&self, context: &Context) -> Option<AccessToken> {
        match self.source.fixed() {
            Some(token) => Some(token.clone()),
            None => self.cache.state().good(context.runtime().now()),
        }
    }

    /// Zoom does not accept this token, or the caller does not want it any more. A newer one stays.
    pub(crate) fn refused(&self, token: &AccessToken) {
        let mut state = self.cache.state();
        if state.token.as_ref().is_some_and(|kept| kept.token.secret() == token.secret()) {
            state.token = None;
            state.refused = Some(token.clone());
        }
    }

    /// Another token than this one, which lacks a scope that the app may have been given since. `None`: there
    /// is none, or this one came less than a minute ago for the same reason.
    pub(crate) async fn wider(
        &self,
        narrow: &AccessToken,
        context: &Context,
    ) -> Option<AccessToken> {
        if self.source.fixed().is_some() {
            return None;
        }
        let other = |token: &AccessToken| token.secret() != narrow.secret();
        let now = context.runtime().now();
        let fetch = {
            let mut state = self.cache.state();
            if let Some(token) = state.good(now).filter(other) {
                return Some(token);
            }
            let may =
                state.scopes_pause.is_none_or(|pause| pause.is_over(now)) && !self.is_closed();
            match state.running() {
                Some(fetch) => fetch,
                None if may => {
                    state.scopes_pause = Some(Pause { since: now, time: SCOPES_EVERY });
                    let begun = self.begin(&mut state, context, Some(narrow.clone()));
                    drop(state);
                    start(&begun, context);
                    begun
                }
                None => return None,
            }
        };
        wait(&fetch, context).await.ok().filter(other)
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// Begins no fetch any more, waits for the end of the one that runs, whatever comes of it, and saves what
    /// is not saved yet.
    pub(crate) async fn close(&self, context: &Context) -> Result<(), Error> {
        self.closed.store(true, Ordering::SeqCst);
        let running = self.cache.state().running();
        if let Some(fetch) = running {
            drop(wait(&fetch, context).await);
        }
        self.source.settle(context).await
    }

    /// Has a token end, which is then not used any more whatever is known of it.
    pub(crate) async fn revoke(&self, context: &Context) -> Result<(), Error> {
        let token = self.token(context).await?;
        let revoked = self.source.revoke(context, &token).await;
        self.refused(&token);
        revoked
    }

    /// Makes a fetch, which begins when it is driven.
    fn begin(&self, state: &mut State, context: &Context, refused: Option<AccessToken>) -> Fetch {
        let (source, cache) = (Arc::clone(&self.source), Arc::clone(&self.cache));
        let runtime = Arc::new(Portable(Arc::clone(&context.runtime)));
        let context = Context { refused, runtime, ..context.clone() };
        let work = async move {
            let fetched = source.fetch(&context).await.map_err(of_credentials);
            let result = fetched.and_then(|token| token.check().map(|()| token));
            cache.finish(&result, context.runtime());
            result
        };
        let fetch = Joint::new(Box::pin(work), || Err(broken_off()));
        state.fetch = Some(fetch.clone());
        fetch
    }
}

/// Lets a fetch go on beside those who wait for it. Not under a lock, for an executor may run it at once.
fn start(fetch: &Fetch, context: &Context) {
    let task = fetch.wait(Role::Drives);
    context.runtime().spawn(Box::pin(async move { drop(task.await) }));
}

async fn wait(fetch: &Fetch, context: &Context) -> Result<AccessToken, Error> {
    let runtime = context.runtime();
    if runtime.drives_tasks() {
        return fetch.wait(Role::Waits).await;
    }
    let mut waiter = fetch.wait(Role::Helps);
    loop {
        match within(runtime, LOOK_EVERY, &mut waiter).await {
            Some(result) => return result,
            None => fetch.look_again(),
        }
    }
}

pub(crate) fn closed() -> Error {
    Error::with_source(ErrorKind::InvalidInput, "the client was closed")
}

fn broken_off() -> Error {
    Error::with_source(ErrorKind::Credentials, "the fetch of the token broke off")
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
