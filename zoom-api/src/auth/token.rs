use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use crate::types::Secret;

/// An access token, and what is known of it. Cheap to clone.
#[derive(Clone)]
pub struct AccessToken(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    secret: Secret,
    expires_at: Option<SystemTime>,
    scopes: Option<Vec<String>>,
    api_url: Option<String>,
}

impl AccessToken {
    /// A token of which nothing is known. It is used until Zoom refuses it.
    pub fn new(secret: impl Into<Secret>) -> Self {
        let secret = secret.into();
        Self(Arc::new(Inner { secret, expires_at: None, scopes: None, api_url: None }))
    }

    /// Says when it expires. The next one is fetched ahead of that.
    #[must_use]
    pub fn expires_at(mut self, time: SystemTime) -> Self {
        Arc::make_mut(&mut self.0).expires_at = Some(time);
        self
    }

    /// Says which scopes it has. Calls that none of them allows are then refused before they are
    /// sent.
    #[must_use]
    pub fn scopes(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let scopes = scopes.into_iter().map(Into::into).collect();
        Arc::make_mut(&mut self.0).scopes = Some(scopes);
        self
    }

    /// Says which host Zoom wants its calls at, such as `https://api-eu.zoom.us`. It is followed
    /// unless the client has a base URL of its own, and refused when it is not a host of Zoom.
    #[must_use]
    pub fn api_url(mut self, url: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.0).api_url = Some(url.into());
        self
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.0.secret
    }

    pub(crate) fn expiry(&self) -> Option<SystemTime> {
        self.0.expires_at
    }

    pub(crate) fn known_scopes(&self) -> Option<&[String]> {
        self.0.scopes.as_deref()
    }

    pub(crate) fn known_api_url(&self) -> Option<&str> {
        self.0.api_url.as_deref()
    }
}

/// Shows what is known of it, and never the token.
impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("secret", &self.0.secret)
            .field("expires_at", &self.0.expires_at)
            .field("scopes", &self.0.scopes)
            .field("api_url", &self.0.api_url)
            .finish()
    }
}
