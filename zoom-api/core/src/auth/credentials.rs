//! Where access tokens come from.

use std::sync::Arc;

use super::context::Context;
use super::identity::Identity;
use super::token::AccessToken;
use crate::error::{Error, ErrorKind};
use crate::threads::{MaybeSend, MaybeSync};
use crate::transport::BoxFuture;

/// A source of access tokens.
///
/// An implementation only fetches. The client keeps the token, shares it between all calls, asks
/// for the next one before it expires, and sees to it that one fetch runs at a time. Clients that have
/// clones of one `Arc` with a source share its token. Its futures are [`BoxFuture`]s.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no source of access tokens",
    label = "not a source of tokens",
    note = "`auth` has `ServerToServer`, `UserOAuth` and, for a token that is there already, `StaticToken::new`"
)]
pub trait Credentials: MaybeSend + MaybeSync {
    /// Fetches a token. It should come to an end by itself: while it runs, no other fetch does.
    /// [`Context::send`] gives up after 30 seconds.
    ///
    /// It runs beside the calls that wait for it, on a thread that this crate has for it, unless the client
    /// has a [`Runtime`](crate::runtime::Runtime) of another kind.
    ///
    /// # Errors
    /// When no token can be had. All calls that wait for it fail with this error; the next call
    /// fetches again.
    fn fetch<'a>(&'a self, context: &'a Context) -> BoxFuture<'a, Result<AccessToken, Error>>;

    /// The token, where there is only ever this one and nothing to fetch.
    fn fixed(&self) -> Option<&AccessToken> {
        None
    }

    /// Whether a fetch uses something up, as that of a new refresh token does the old one, which is lost
    /// when the program ends in the middle of it. Renewals then do not run behind calls: the calls wait for
    /// them, for ten seconds at most.
    fn rotates(&self) -> bool {
        false
    }

    /// Does what is left to do before the program ends, such as to save a token that could not be saved
    /// before. See [`Client::close`](crate::Client::close).
    ///
    /// # Errors
    /// When something would be lost.
    fn settle<'a>(&'a self, _context: &'a Context) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(std::future::ready(Ok(())))
    }

    /// Asks for the end of a token, and of what it came from. See
    /// [`Client::revoke_token`](crate::Client::revoke_token).
    ///
    /// # Errors
    /// When that is not confirmed, as by default: the source knows no way.
    fn revoke<'a>(
        &'a self,
        _context: &'a Context,
        _token: &'a AccessToken,
    ) -> BoxFuture<'a, Result<(), Error>> {
        let what = "this source of tokens cannot revoke them";
        Box::pin(std::future::ready(Err(Error::with_source(ErrorKind::InvalidInput, what))))
    }

    #[doc(hidden)]
    fn identity(&self) -> Option<Identity> {
        None
    }
}

/// So that several clients can have one source.
impl<C: Credentials + ?Sized + 'static> Credentials for Arc<C> {
    fn fetch<'a>(&'a self, context: &'a Context) -> BoxFuture<'a, Result<AccessToken, Error>> {
        (**self).fetch(context)
    }

    fn fixed(&self) -> Option<&AccessToken> {
        (**self).fixed()
    }

    fn rotates(&self) -> bool {
        (**self).rotates()
    }

    fn settle<'a>(&'a self, context: &'a Context) -> BoxFuture<'a, Result<(), Error>> {
        (**self).settle(context)
    }

    fn revoke<'a>(
        &'a self,
        context: &'a Context,
        token: &'a AccessToken,
    ) -> BoxFuture<'a, Result<(), Error>> {
        (**self).revoke(context, token)
    }

    fn identity(&self) -> Option<Identity> {
        (**self).identity().or_else(|| Some(Identity::of(self)))
    }
}
