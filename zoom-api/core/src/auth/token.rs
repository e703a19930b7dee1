use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderValue;
use http::Uri;
use serde_json::{Value, json};

use super::cloud::VERSION;
use crate::error::{Error, ErrorKind};
use crate::types::Secret;

/// An access token, and what is known of it. Cheap to clone.
///
/// Whoever keeps tokens writes one down with [`to_json`](Self::to_json) and reads it with
/// [`from_json`](Self::from_json).
///
/// ```
/// use zoom_api::auth::AccessToken;
///
/// let token = AccessToken::new("eyJh").scopes(["user:read:admin"]);
/// let text = token.to_json();
/// let again = AccessToken::from_json(text.expose()).unwrap();
/// assert_eq!(again.secret().expose(), "eyJh");
/// assert_eq!(again.known_scopes().unwrap(), ["user:read:admin"]);
/// assert!(!format!("{again:?} {text:?}").contains("eyJh"));
/// ```
#[derive(Clone)]
pub struct AccessToken(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    secret: Secret,
    /// What is sent. `None`: it cannot stand in a header.
    header: Option<HeaderValue>,
    expires_at: Option<SystemTime>,
    scopes: Option<Vec<String>>,
    api_url: Option<String>,
}

impl AccessToken {
    /// A token of which nothing is known. It is used until Zoom refuses it.
    pub fn new(secret: impl Into<Secret>) -> Self {
        let secret = secret.into();
        let header = HeaderValue::try_from(["Bearer ", secret.expose()].concat());
        let header = header.ok().map(|mut header| {
            header.set_sensitive(true);
            header
        });
        Self(Arc::new(Inner { secret, header, expires_at: None, scopes: None, api_url: None }))
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
    /// unless the client has a base URL of its own, and refused when it is not a host of Zoom. A `/v2` behind
    /// the host is taken for granted.
    #[must_use]
    pub fn api_url(mut self, url: impl Into<String>) -> Self {
        let url = url.into();
        let host = api_host(&url).map(str::to_owned);
        Arc::make_mut(&mut self.0).api_url = Some(host.unwrap_or(url));
        self
    }

    /// The token itself, which is what stands behind `Bearer`.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.0.secret
    }

    /// What the header `Authorization` has.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        self.0.header.clone()
    }

    /// When it expires. `None`: nobody has said.
    #[must_use]
    pub fn expiry(&self) -> Option<SystemTime> {
        self.0.expires_at
    }

    /// The scopes that it has. `None`: nobody has said.
    #[must_use]
    pub fn known_scopes(&self) -> Option<&[String]> {
        self.0.scopes.as_deref()
    }

    /// The host that Zoom wants its calls at. `None`: nobody has said.
    #[must_use]
    pub fn known_api_url(&self) -> Option<&str> {
        self.0.api_url.as_deref()
    }

    /// All of it as JSON, the token included, with the expiry in whole seconds. Keep it where nobody else
    /// can read it.
    #[must_use]
    pub fn to_json(&self) -> Secret {
        Secret::from(self.to_value().to_string())
    }

    /// Reads what [`to_json`](Self::to_json) has written. `None`: that is not it.
    #[must_use]
    pub fn from_json(text: &str) -> Option<Self> {
        Self::from_value(&serde_json::from_str(text).ok()?)
    }

    /// Whether it can be used: a client looks before anything is sent with it.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let invalid = |what: &'static str| Err(Error::with_source(ErrorKind::InvalidInput, what));
        let secret = self.secret().expose();
        if secret.is_empty() {
            return invalid("the access token is empty");
        }
        if !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
            return invalid("the access token cannot stand in a header");
        }
        if self.known_api_url().is_some_and(|url| api_host(url).is_none()) {
            return invalid(
                "the URL of the API that came with the access token names more than a host",
            );
        }
        Ok(())
    }

    pub(super) fn to_value(&self) -> Value {
        let seconds =
            |time: SystemTime| time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        json!({
            "token": self.secret().expose(),
            "expires_at": self.expiry().map(seconds),
            "scopes": self.known_scopes(),
            "api_url": self.known_api_url(),
        })
    }

    pub(super) fn from_value(value: &Value) -> Option<Self> {
        let token = value.get("token")?.as_str().filter(|token| !token.is_empty())?;
        let mut token = Self::new(token);
        if let Some(seconds) = value.get("expires_at").and_then(Value::as_u64) {
            token = token.expires_at(UNIX_EPOCH.checked_add(Duration::from_secs(seconds))?);
        }
        if let Some(scopes) = value.get("scopes").and_then(Value::as_array) {
            token = token.scopes(scopes.iter().filter_map(Value::as_str));
        }
        if let Some(url) = value.get("api_url").and_then(Value::as_str) {
            token = token.api_url(url);
        }
        Some(token)
    }
}

/// The host of an API URL, with its scheme. The version of the API may stand behind it, and nothing else:
/// whatever is odd may lead elsewhere once a path is put behind it.
pub(super) fn api_host(url: &str) -> Option<&str> {
    let host = url.trim_end_matches('/');
    let host = host.strip_suffix(VERSION).unwrap_or(host).trim_end_matches('/');
    let (_, authority) = host.split_once("://")?;
    let uri = host.parse::<Uri>().ok()?;
    (uri.authority()?.as_str() == authority).then_some(host)
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
