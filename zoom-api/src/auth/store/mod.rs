//! Where the tokens of a user are kept between two runs of a program.

mod file;
mod memory;

use std::any::Any;
use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::AccessToken;
use crate::error::Error;
use crate::runtime::Runtime;
use crate::transport::BoxFuture;
use crate::types::Secret;

pub use file::FileStore;
pub use memory::MemoryStore;

/// Keeps the tokens of a user: a file, a row of a database, a secret of a vault.
///
/// Zoom gives another refresh token with every access token and forgets the one before. One that is not
/// saved is lost, and the user has to authorise the app again. So the tokens are saved before the
/// access token is used.
///
/// ```
/// use zoom_api::auth::{TokenSet, TokenStore};
/// use zoom_api::transport::BoxFuture;
/// use zoom_api::{Error, ErrorKind};
///
/// # struct Vault;
/// # impl Vault {
/// #     async fn get(&self, _: &str) -> Result<Option<String>, std::io::Error> { Ok(None) }
/// #     async fn put(&self, _: &str, _: &str) -> Result<(), std::io::Error> { Ok(()) }
/// # }
/// struct InVault(Vault);
///
/// impl TokenStore for InVault {
///     fn load(&self) -> BoxFuture<'_, Result<Option<TokenSet>, Error>> {
///         Box::pin(async {
///             let text = self.0.get("zoom").await.map_err(failed)?;
///             let read = |text: String| {
///                 TokenSet::from_json(&text).ok_or_else(|| failed("not a set of tokens"))
///             };
///             text.map(read).transpose()
///         })
///     }
///
///     fn save<'a>(&'a self, tokens: &'a TokenSet) -> BoxFuture<'a, Result<(), Error>> {
///         Box::pin(async {
///             let text = tokens.to_json();
///             self.0.put("zoom", text.expose()).await.map_err(failed)
///         })
///     }
/// }
///
/// fn failed(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
///     Error::with_source(ErrorKind::Credentials, why)
/// }
/// ```
pub trait TokenStore: Send + Sync {
    /// Reads the tokens. `None`: there are none yet.
    ///
    /// # Errors
    /// When they cannot be read.
    fn load(&self) -> BoxFuture<'_, Result<Option<TokenSet>, Error>>;

    /// Saves the tokens in place of those that are there. When it returns, they are safe.
    ///
    /// # Errors
    /// When they cannot be saved. Those that were there must still be.
    fn save<'a>(&'a self, tokens: &'a TokenSet) -> BoxFuture<'a, Result<(), Error>>;

    /// Keeps other processes away from the tokens until the guard is dropped. Without it, two that
    /// refresh at once cost the user their authorisation. The default keeps nobody away, which is right
    /// when one process uses the store.
    ///
    /// # Errors
    /// When the lock cannot be had.
    fn lock<'a>(&'a self, _runtime: &'a dyn Runtime) -> BoxFuture<'a, Result<StoreGuard, Error>> {
        Box::pin(std::future::ready(Ok(StoreGuard::new(()))))
    }
}

impl<S: TokenStore + ?Sized> TokenStore for std::sync::Arc<S> {
    fn load(&self) -> BoxFuture<'_, Result<Option<TokenSet>, Error>> {
        (**self).load()
    }

    fn save<'a>(&'a self, tokens: &'a TokenSet) -> BoxFuture<'a, Result<(), Error>> {
        (**self).save(tokens)
    }

    fn lock<'a>(&'a self, runtime: &'a dyn Runtime) -> BoxFuture<'a, Result<StoreGuard, Error>> {
        (**self).lock(runtime)
    }
}

/// Holds the lock of a store until it is dropped.
pub struct StoreGuard(#[allow(dead_code)] Box<dyn Any + Send>);

impl StoreGuard {
    /// Keeps a value, whose `Drop` releases the lock.
    pub fn new(guard: impl Any + Send) -> Self {
        Self(Box::new(guard))
    }
}

impl fmt::Debug for StoreGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreGuard")
    }
}

/// The tokens of a user: a refresh token, and the access token that came with it.
#[derive(Clone, Debug)]
pub struct TokenSet {
    pub(super) access: Option<AccessToken>,
    pub(super) refresh: Secret,
}

/// The version of the text.
const VERSION: u64 = 1;

impl TokenSet {
    /// A refresh token alone. The first call fetches an access token with it.
    pub fn new(refresh_token: impl Into<Secret>) -> Self {
        Self { access: None, refresh: refresh_token.into() }
    }

    /// The refresh token.
    #[must_use]
    pub fn refresh_token(&self) -> &Secret {
        &self.refresh
    }

    /// All of it as JSON, to be kept where nobody else can read it.
    #[must_use]
    pub fn to_json(&self) -> Secret {
        let seconds =
            |time: SystemTime| time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let access = self.access.as_ref().map(|token| {
            json!({
                "token": token.secret().expose(),
                "expires_at": token.expiry().map(seconds),
                "scopes": token.known_scopes(),
                "api_url": token.known_api_url(),
            })
        });
        let set =
            json!({ "version": VERSION, "refresh_token": self.refresh.expose(), "access": access });
        Secret::from(set.to_string())
    }

    /// Reads what [`to_json`](Self::to_json) has written. `None`: that is not it.
    #[must_use]
    pub fn from_json(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }

    /// Reads it, and says what is wrong without a word of what is in it.
    fn parse(text: &str) -> Result<Self, String> {
        // Syntax is looked at by itself: such an error names a place, and quotes nothing.
        serde_json::from_str::<IgnoredAny>(text).map_err(|error| format!("not JSON, {error}"))?;
        let set: Value = serde_json::from_str(text).map_err(|_| "not JSON".to_owned())?;
        match set.get("version").and_then(Value::as_u64) {
            Some(VERSION) => {}
            Some(other) => return Err(format!("version {other} is not known here")),
            None => return Err("there is no version".to_owned()),
        }
        let refresh = set.get("refresh_token").and_then(Value::as_str);
        let refresh = refresh.filter(|refresh| !refresh.is_empty());
        let refresh = Secret::from(refresh.ok_or("there is no refresh token")?);
        let access = match set.get("access") {
            None | Some(Value::Null) => None,
            Some(access) => Some(access_token(access).ok_or("the access token cannot be read")?),
        };
        Ok(Self { access, refresh })
    }
}

fn access_token(value: &Value) -> Option<AccessToken> {
    let mut token = AccessToken::new(value.get("token")?.as_str()?);
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
