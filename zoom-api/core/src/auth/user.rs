//! Tokens of users who authorise an app.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Uri;
use percent_encoding::{percent_decode_str, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

use super::cache::usable;
use super::endpoint::{self, App, Grant, Refusal};
use super::{AccessToken, Cloud, Context, Credentials, StoreGuard, TokenKey, TokenSet, TokenStore};
use crate::error::{Error, ErrorKind};
use crate::host;
use crate::retry::backoff;
use crate::transport::BoxFuture;
use crate::types::Secret;

/// Most requests for a token that did not reach the endpoint.
const MOST_ATTEMPTS: u32 = 3;
/// How often the store is looked at again for what others have put there meanwhile.
const MOST_LOOKS: u32 = 3;
/// How long another process may take to save the tokens that it has got.
const BEFORE_LOOK: Duration = Duration::from_secs(1);

/// An app that users authorise.
#[derive(Clone, Debug)]
pub struct OAuthApp {
    client_id: String,
    client_secret: Option<Secret>,
    redirect_uri: String,
    cloud: Cloud,
    oauth_url: Option<String>,
}

impl OAuthApp {
    /// An app without a secret, such as a program on a user's machine.
    pub fn new(client_id: impl Into<String>, redirect_uri: impl Into<String>) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: None,
            redirect_uri: redirect_uri.into(),
            cloud: Cloud::Commercial,
            oauth_url: None,
        }
    }

    /// Adds the secret of an app that runs on a server.
    #[must_use]
    pub fn client_secret(mut self, secret: impl Into<Secret>) -> Self {
        self.client_secret = Some(secret.into());
        self
    }

    /// Sets the cloud that users log in to, the commercial one by default. The client has the same
    /// setting, for where codes and refresh tokens go.
    #[must_use]
    pub fn cloud(mut self, cloud: Cloud) -> Self {
        self.cloud = cloud;
        self
    }

    /// Sets the URL of the OAuth endpoints that users log in at, in place of that of the cloud: such as the
    /// one of a fake on this machine. [`ClientBuilder::oauth_url`](crate::ClientBuilder::oauth_url) is the same
    /// setting for codes and tokens, which go nowhere because of this one.
    #[must_use]
    pub fn oauth_url(mut self, url: impl Into<String>) -> Self {
        self.oauth_url = Some(url.into());
        self
    }

    /// Starts an authorisation: send the user to [`Authorization::url`].
    ///
    /// # Errors
    /// When the system has no random numbers, or [`oauth_url`](Self::oauth_url) is no URL that a user can be
    /// sent to: `https`, or `http` of this machine, without a query.
    pub fn authorize(&self) -> Result<Authorization, Error> {
        if self.oauth_url.as_deref().is_some_and(|url| !may_be_opened(url)) {
            let what = "the OAuth URL must be one of https, or of this machine, without a query";
            return Err(Error::with_source(ErrorKind::InvalidInput, what));
        }
        Ok(self.resume(random()?, random()?))
    }

    /// The authorisation that was started with this state and verifier, perhaps by another process.
    pub fn resume(&self, state: impl Into<Secret>, verifier: impl Into<Secret>) -> Authorization {
        let (state, verifier) = (state.into(), verifier.into());
        let encode = |text: &str| utf8_percent_encode(text, endpoint::ENCODED).to_string();
        let url = format!(
            "{}/authorize?response_type=code&client_id={}&redirect_uri={}&state={}&code_challenge={}&code_challenge_method=S256",
            self.oauth_url.as_deref().unwrap_or(self.cloud.oauth_url()).trim_end_matches('/'),
            encode(&self.client_id),
            encode(&self.redirect_uri),
            encode(state.expose()),
            challenge(verifier.expose()),
        );
        Authorization { url: Secret::from(url), state, verifier }
    }

    /// What a store knows the tokens of a user by. See [`UserOAuth::user`].
    #[must_use]
    pub fn key(&self, user: &str) -> TokenKey {
        TokenKey::of_user(&self.client_id, user)
    }

    fn app(&self) -> App<'_> {
        App { id: &self.client_id, secret: self.client_secret.as_ref() }
    }
}

/// Whether a browser may be sent to a URL with the state of an authorisation.
fn may_be_opened(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let is_secure =
        uri.scheme_str() == Some("https") && uri.host().is_some_and(|it| !it.is_empty());
    (is_secure || host::is_local_url(&uri)) && !url.contains(['?', '#'])
}

/// A user is on the way to authorise the app.
#[derive(Clone, Debug)]
pub struct Authorization {
    url: Secret,
    state: Secret,
    verifier: Secret,
}

impl Authorization {
    /// Where the user goes to authorise the app.
    #[must_use]
    pub fn url(&self) -> &str {
        self.url.expose()
    }

    /// What the callback has to bring back. Keep it with the user's session.
    #[must_use]
    pub fn state(&self) -> &Secret {
        &self.state
    }

    /// What proves that the code is asked for by whoever started. Keep it with the user's session, and
    /// show it to nobody.
    #[must_use]
    pub fn verifier(&self) -> &Secret {
        &self.verifier
    }

    /// Reads the URL or the query that the user came back with.
    ///
    /// # Errors
    /// When its state is not that of this authorisation, when the user refused, or when there is no
    /// code. An empty state belongs to no authorisation: it is what is left of a session that is gone.
    pub fn code(&self, callback: &str) -> Result<AuthorizationCode, Error> {
        let invalid =
            |what: &str| Err(Error::with_source(ErrorKind::InvalidInput, what.to_owned()));
        let query = callback.split_once('?').map_or(callback, |(_, query)| query);
        let query = query.split('#').next().unwrap_or_default();
        let parameter = |wanted: &str| {
            let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            let value = pairs.into_iter().find(|(name, _)| *name == wanted)?.1.replace('+', " ");
            Some(percent_decode_str(&value).decode_utf8().ok()?.into_owned())
        };
        let state = parameter("state").filter(|state| !state.is_empty());
        if !state.is_some_and(|state| same(&state, self.state.expose())) {
            return invalid("the callback belongs to another authorisation: its state differs");
        }
        if let Some(error) = parameter("error") {
            // Zoom's word for it, such as `access_denied`, with nothing that could garble a log.
            let word: String = error.chars().filter(char::is_ascii_graphic).take(64).collect();
            return invalid(&format!("the authorisation was refused: {word}"));
        }
        match parameter("code").filter(|code| !code.is_empty()) {
            Some(code) => {
                Ok(AuthorizationCode { code: Secret::from(code), verifier: self.verifier.clone() })
            }
            None => invalid("the callback has no code"),
        }
    }
}

/// A code that Zoom exchanges for tokens, once and within five minutes.
#[derive(Clone, Debug)]
pub struct AuthorizationCode {
    code: Secret,
    verifier: Secret,
}

/// Tokens of a user who has authorised an app. Each refresh brings another refresh token, which is
/// saved before anything else happens.
///
/// ```no_run
/// use zoom_api::Client;
/// use zoom_api::auth::{FileStore, OAuthApp, UserOAuth};
///
/// # fn redirect(_: &str) {}
/// # #[cfg(feature = "reqwest")]
/// # async fn run(callback: &str) -> Result<(), zoom_api::Error> {
/// let app = OAuthApp::new("client id", "https://example.com/callback").client_secret("secret");
/// let authorization = app.authorize()?;
/// redirect(authorization.url());
///
/// // Later, when the user has come back:
/// let code = authorization.code(callback)?;
/// let tokens = UserOAuth::new(app, FileStore::new("tokens.json")).with_code(code);
/// let zoom = Client::new(tokens)?;
///
/// // Calls, and when the program ends:
/// zoom.close().await?;
/// # Ok(())
/// # }
/// ```
///
/// From then on, and in every later run, `UserOAuth::new(app, store)` is enough.
///
/// A server with many users keeps their tokens in one store, and says for each of them
/// [`user`](Self::user).
pub struct UserOAuth {
    app: Arc<OAuthApp>,
    key: TokenKey,
    store: Box<dyn TokenStore>,
    start: Mutex<Start>,
    /// Tokens that are not safe yet. They are not used before they are.
    unsaved: Mutex<Option<Unsaved>>,
    /// The refresh token that the token endpoint does not know any more, and what it said.
    dead: Mutex<Option<(Secret, Error)>>,
}

/// Where the first tokens come from.
#[derive(Clone)]
enum Start {
    Store,
    /// A code that has not been sent yet.
    Code(AuthorizationCode),
    /// The code was sent, and no tokens came. What the store holds is not used in its place: it may
    /// be of another user.
    Failed(Error),
}

/// Tokens that are not safe yet, and those that they came for.
#[derive(Clone)]
struct Unsaved {
    tokens: TokenSet,
    replaces: Option<TokenSet>,
}

impl UserOAuth {
    /// Takes the tokens from a store: those of the one user, unless [`user`](Self::user) says of whom. Where
    /// there are many, an `Arc` with the app saves them a copy each.
    pub fn new(app: impl Into<Arc<OAuthApp>>, store: impl TokenStore + 'static) -> Self {
        let app = app.into();
        Self {
            key: app.key(""),
            app,
            store: Box::new(store),
            start: Mutex::new(Start::Store),
            unsaved: Mutex::default(),
            dead: Mutex::default(),
        }
    }

    /// Says whose tokens they are, where a store holds those of several users: any name that the caller has
    /// for the user, and no other user ever has.
    #[must_use]
    pub fn user(mut self, name: &str) -> Self {
        self.key = self.app.key(name);
        self
    }

    /// Exchanges a code for tokens with the first call, in place of what the store holds.
    ///
    /// The code is sent once. When no tokens come of it, calls fail until there is a new `UserOAuth`: the
    /// tokens that the store holds may be those of another user.
    #[must_use]
    pub fn with_code(self, code: AuthorizationCode) -> Self {
        *locked(&self.start) = Start::Code(code);
        self
    }

    /// What the store knows the tokens by.
    #[must_use]
    pub fn key(&self) -> &TokenKey {
        &self.key
    }

    async fn fetch(&self, context: &Context) -> Result<AccessToken, Error> {
        let _guard = self.lock(context).await?;
        // Before a code is used up as well: a store that cannot be read will not take what comes.
        self.save_unsaved().await?;
        let stored = self.load().await?;
        let start = locked(&self.start).clone();
        match (start, stored) {
            (Start::Code(code), stored) => self.exchange(context, code, stored).await,
            (Start::Failed(error), _) => Err(error),
            (Start::Store, Some(stored)) => self.refresh(context, stored).await,
            (Start::Store, None) => {
                let what =
                    "the store holds no tokens of theirs, so `OAuthApp::authorize` comes first";
                Err(Error::not_authorized(what))
            }
        }
    }

    async fn exchange(
        &self,
        context: &Context,
        code: AuthorizationCode,
        stored: Option<TokenSet>,
    ) -> Result<AccessToken, Error> {
        let failed = |what: &'static str| Error::with_source(ErrorKind::Credentials, what);
        // Should the task end here, nobody knows whether the code was sent.
        let broken_off =
            "the exchange of the code broke off: the user has to authorise the app again";
        *locked(&self.start) = Start::Failed(failed(broken_off));
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.code.expose()),
            ("redirect_uri", &self.app.redirect_uri),
            ("code_verifier", code.verifier.expose()),
        ];
        let (start, result) = match self.request(context, UserGrant::Code, &form).await {
            Ok(Grant { access, refresh: Some(refresh) }) => {
                let tokens = set(refresh, &access);
                let mut unsaved = Unsaved { tokens, replaces: stored };
                // They are safe, or they are kept for the next fetch. The code has done its work.
                *locked(&self.start) = Start::Store;
                for _ in 0..MOST_LOOKS {
                    if self.save(&unsaved).await? {
                        return access;
                    }
                    // Whatever came between, of somebody who knows no lock, is older than the code.
                    unsaved.replaces = self.load().await?;
                }
                return Err(failed("others keep writing to the store"));
            }
            Ok(_) => {
                let error = failed("the token endpoint gave no refresh token");
                (Start::Failed(error.clone()), error)
            }
            Err(Refusal::NotSent(error)) => (Start::Code(code), error),
            Err(refusal) => {
                let error = refusal.into_error();
                (Start::Failed(error.clone()), error)
            }
        };
        *locked(&self.start) = start;
        Err(result)
    }

    /// Uses the stored tokens: the access token while it is good, the refresh token otherwise.
    async fn refresh(&self, context: &Context, mut stored: TokenSet) -> Result<AccessToken, Error> {
        // Tokens that came while somebody else put others into the store.
        let mut spare: Option<TokenSet> = None;
        let mut looks = 0;
        loop {
            if let Some(token) = usable(&stored, context) {
                return Ok(token);
            }
            let Some(used) = stored.refresh_token().cloned() else {
                let what = "the store holds no refresh token";
                return Err(Error::not_authorized(what));
            };
            let dead = locked(&self.dead).clone().filter(|(dead, _)| *dead == used);
            if let Some((_, error)) = dead {
                // It does not come back to life: only the user can help.
                return Err(error);
            }
            let form = [("grant_type", "refresh_token"), ("refresh_token", used.expose())];
            let lost = match self.request(context, UserGrant::Refresh, &form).await {
                Ok(Grant { access, refresh }) => {
                    let tokens = set(refresh.unwrap_or(used), &access);
                    let unsaved = Unsaved { tokens, replaces: Some(stored.clone()) };
                    if self.save(&unsaved).await? {
                        return access;
                    }
                    spare = Some(unsaved.tokens);
                    None
                }
                Err(Refusal::Denied(error)) if error.is_authorization_lost() => {
                    if let Some(tokens) = spare.take() {
                        // What the others have put there is the older of the two.
                        let unsaved = Unsaved { tokens, replaces: Some(stored.clone()) };
                        if self.save(&unsaved).await? {
                            stored = unsaved.tokens;
                            continue;
                        }
                    }
                    Some((used, error))
                }
                Err(refusal) => return Err(refusal.into_error()),
            };
            // Another process, which does not know our lock, may have been faster.
            loop {
                let other = self.load().await?;
                if let Some(other) = other.filter(|other| other.fence() != stored.fence()) {
                    stored = other;
                    break;
                }
                looks += 1;
                match &lost {
                    Some(_) if looks < MOST_LOOKS => {
                        context.runtime().sleep(BEFORE_LOOK).await;
                    }
                    Some((used, error)) => {
                        *locked(&self.dead) = Some((used.clone(), error.clone()));
                        return Err(error.clone());
                    }
                    None => {
                        let what = "the tokens were taken out of the store meanwhile";
                        return Err(Error::not_authorized(what));
                    }
                }
            }
        }
    }

    /// A request for tokens. It is repeated only when it certainly did not arrive: one that arrived has
    /// used up its code or its refresh token.
    async fn request(
        &self,
        context: &Context,
        grant: UserGrant,
        form: &[(&str, &str)],
    ) -> Result<Grant, Refusal> {
        if self.app.client_id.is_empty() {
            let error = Error::with_source(ErrorKind::InvalidInput, "the client id is empty");
            return Err(Refusal::NotSent(error));
        }
        let mut attempt = 1;
        loop {
            match endpoint::request(context, self.app.app(), form).await {
                Err(Refusal::Denied(error)) if grant.has_ended(&error) => {
                    return Err(Refusal::Denied(error.authorization_lost()));
                }
                Err(Refusal::NotSent(_)) if attempt < MOST_ATTEMPTS => {
                    let runtime = context.runtime();
                    runtime.sleep(backoff(attempt, runtime.chance())).await;
                    attempt += 1;
                }
                result => return result,
            }
        }
    }

    /// Saves tokens in place of those that they came for: `false` when the store holds others. They are
    /// kept until either is certain; the next fetch tries again.
    async fn save(&self, unsaved: &Unsaved) -> Result<bool, Error> {
        *locked(&self.unsaved) = Some(unsaved.clone());
        let Unsaved { tokens, replaces } = unsaved;
        let saved = self.replace(replaces.as_ref(), Some(tokens)).await?;
        *locked(&self.unsaved) = None;
        Ok(saved)
    }

    async fn lock(&self, context: &Context) -> Result<StoreGuard, Error> {
        self.store.lock(&self.key, context.runtime()).await.map_err(Error::of_store)
    }

    async fn load(&self) -> Result<Option<TokenSet>, Error> {
        self.store.load(&self.key).await.map_err(Error::of_store)
    }

    async fn replace(
        &self,
        expected: Option<&TokenSet>,
        new: Option<&TokenSet>,
    ) -> Result<bool, Error> {
        self.store.replace(&self.key, expected, new).await.map_err(Error::of_store)
    }

    /// Saves what could not be saved before. Where the store holds something else meanwhile, the user has
    /// authorised the app again, or it was saved although the store said otherwise.
    async fn save_unsaved(&self) -> Result<(), Error> {
        let unsaved = locked(&self.unsaved).clone();
        match unsaved {
            Some(unsaved) => self.save(&unsaved).await.map(drop),
            None => Ok(()),
        }
    }
}

impl Credentials for UserOAuth {
    fn fetch<'a>(&'a self, context: &'a Context) -> BoxFuture<'a, Result<AccessToken, Error>> {
        Box::pin(self.fetch(context))
    }

    fn rotates(&self) -> bool {
        true
    }

    fn settle<'a>(&'a self, context: &'a Context) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async {
            if locked(&self.unsaved).is_none() {
                return Ok(());
            }
            let _guard = self.lock(context).await?;
            self.save_unsaved().await
        })
    }

    fn revoke<'a>(
        &'a self,
        context: &'a Context,
        token: &'a AccessToken,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            endpoint::revoke(context, self.app.app(), token).await?;
            // The whole authorisation has ended, and with it what was saved or is still to be.
            *locked(&self.unsaved) = None;
            let _guard = self.lock(context).await?;
            let stored = self.load().await?;
            self.replace(stored.as_ref(), None).await.map(drop)
        })
    }
}

impl fmt::Debug for UserOAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserOAuth").field("app", &self.app).finish_non_exhaustive()
    }
}

/// What a user's tokens are asked for with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum UserGrant {
    Code,
    Refresh,
}

impl UserGrant {
    /// Whether the token endpoint says that a code or a refresh token is not good any more, by its codes
    /// and by the word in `error`. The texts differ by language and by year.
    fn has_ended(self, error: &Error) -> bool {
        let Some(api) = error.api() else { return false };
        match (api.oauth_error(), api.code(), self) {
            (Some("invalid_grant"), ..) => true,
            // A code that is used twice. All else in the request is ours, and would have a word of its own.
            (Some("invalid_request"), _, Self::Code) => true,
            // The owner is gone, there is no authorisation, an admin has ended it, there is a newer one.
            (_, Some(4735 | 4737 | 4738 | 4741), _) => true,
            // Expired, or not valid.
            (_, Some(4733 | 4734), Self::Code) => true,
            // Not of the form that a token has.
            (_, Some(4724), Self::Refresh) => true,
            _ => false,
        }
    }
}

fn set(refresh: Secret, access: &Result<AccessToken, Error>) -> TokenSet {
    let tokens = TokenSet::new(refresh);
    match access {
        Ok(access) => tokens.with_access(access.clone()),
        Err(_) => tokens,
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// 256 random bits as text.
fn random() -> Result<String, Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        Error::with_source(ErrorKind::Credentials, format!("no random numbers: {error}"))
    })?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// The challenge that belongs to a verifier: RFC 7636, method S256.
fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// Compares in a time that does not tell how much is the same.
fn same(one: &str, other: &str) -> bool {
    let differences =
        one.bytes().zip(other.bytes()).fold(0, |sum, (one, other)| sum | (one ^ other));
    one.len() == other.len() && differences == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_rfc() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
