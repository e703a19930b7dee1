//! The token of a client, as far as its users have to do with it, and the end of a client.

use super::{Client, Inner, Job};
use crate::auth::AccessToken;
use crate::error::Error;
use crate::options::Options;
use crate::scopes;

impl Client {
    /// The scopes of the access token, which is fetched if there is none. `None`: nobody has said which they
    /// are.
    ///
    /// # Errors
    /// When no token can be had.
    pub async fn token_scopes(&self) -> Result<Option<Vec<String>>, Error> {
        let token = self.inner.tokens.token(&self.inner.shared.context).await?;
        Ok(token.known_scopes().map(<[String]>::to_vec))
    }

    /// Lets go of the access token, for all clients that share it. The next call fetches another one: with
    /// the scopes that the app has by then, for instance. One that is set for good, such as a
    /// [`StaticToken`](crate::auth::StaticToken), stays.
    pub fn drop_token(&self) {
        if let Some(token) = self.inner.tokens.current(&self.inner.shared.context) {
            self.inner.tokens.refused(&token);
        }
    }

    /// Has Zoom end the access token, which is fetched if there is none. With the token of a user, the whole
    /// authorisation ends, its tokens leave the store, and the user has to authorise the app again.
    ///
    /// # Errors
    /// When there is no token, when Zoom does not confirm the end, or when the store keeps what is no good
    /// any more.
    pub async fn revoke_token(&self) -> Result<(), Error> {
        self.inner.tokens.revoke(&self.inner.shared.context).await
    }

    /// Ends in good order: a renewal of the token that is under way is finished, and what it brought is
    /// saved. No other one begins, and calls that are made later, by clones too, fail. Await it before the
    /// program ends, most of all with tokens of users: a refresh token that was used and whose successor
    /// was not saved costs the user the authorisation.
    ///
    /// A pacer that keeps the budgets elsewhere tells what it has not told yet: see
    /// [`Pacer::settle`](crate::pace::Pacer::settle).
    ///
    /// It takes as long as the token endpoint and the store do. Clients that share the source of the token
    /// stay open.
    ///
    /// # Errors
    /// When the store does not take a refresh token that has come. It can be called again.
    pub async fn close(&self) -> Result<(), Error> {
        let context = &self.inner.shared.context;
        let closed = self.inner.tokens.close(context).await;
        self.inner.pacer.settle(context.runtime()).await;
        closed
    }
}

impl Inner {
    /// A token for a call. One that certainly lacks the scopes is renewed, for the app may have been given
    /// them meanwhile.
    pub(super) async fn token_for(
        &self,
        job: &Job,
        options: &Options,
    ) -> Result<AccessToken, Error> {
        let token = self.tokens.token(&self.shared.context).await?;
        if !options.check_scopes {
            return Ok(token);
        }
        let Err(error) = check_scopes(job, &token) else { return Ok(token) };
        let other = Box::pin(self.tokens.wider(&token, &self.shared.context)).await;
        let Some(other) = other else { return Err(error) };
        check_scopes(job, &other).map(|()| other)
    }
}

/// Refuses a call that no scope of the token can allow, as far as they are known.
fn check_scopes(job: &Job, token: &AccessToken) -> Result<(), Error> {
    let (Some(operation), Some(present)) = (job.operation(), token.known_scopes()) else {
        return Ok(());
    };
    if scopes::may_allow(operation, present) {
        return Ok(());
    }
    let needed: Vec<_> = operation.all_scopes().collect();
    Err(Error::missing_scope_before_sending(&needed, present))
}

/// The error of a call that the scopes of the token do not allow, with what is known of both.
pub(super) fn with_scopes(error: Error, job: &Job, token: &AccessToken) -> Error {
    if !error.is_missing_scope() {
        return error;
    }
    let needed = job.operation().map(|operation| operation.all_scopes().collect::<Vec<_>>());
    error.with_scopes(&needed.unwrap_or_default(), token.known_scopes())
}
