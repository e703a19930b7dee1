//! What sources of tokens work with.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::token::AccessToken;
use crate::error::Error;
use crate::runtime::{Runtime, within};
use crate::transport::{Transport, TransportError};

/// Longest time for one request to the token endpoint.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// What a source of tokens may use: the network, the clock and the address of the token endpoint.
#[derive(Clone)]
pub struct Context {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) runtime: Arc<dyn Runtime>,
    pub(crate) oauth_url: Arc<str>,
    pub(crate) refused: Option<AccessToken>,
}

impl Context {
    /// URL of the OAuth endpoints, such as `https://zoom.us/oauth`.
    #[must_use]
    pub fn oauth_url(&self) -> &str {
        &self.oauth_url
    }

    /// The clock of the client.
    #[must_use]
    pub fn runtime(&self) -> &dyn Runtime {
        &*self.runtime
    }

    /// The token that Zoom does not accept, if that is why another one is fetched.
    #[must_use]
    pub fn refused(&self) -> Option<&AccessToken> {
        self.refused.as_ref()
    }

    /// Sends a request over the transport of the client, as it is: nothing is added, and nothing is
    /// sent twice. It may take 30 seconds.
    ///
    /// # Errors
    /// When no complete answer came.
    pub async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, Error> {
        let answer = within(self.runtime(), REQUEST_TIMEOUT, self.transport.send(request)).await;
        let late = || TransportError::timeout(format!("no answer within {REQUEST_TIMEOUT:?}"));
        Ok(answer.unwrap_or_else(|| Err(late()))?)
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("oauth_url", &self.oauth_url).finish_non_exhaustive()
    }
}
