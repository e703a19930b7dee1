//! Who may call a fake: tokens, apps, and users who authorise them.

use bytes::Bytes;
use http::header::LOCATION;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::core::Delivery;
use crate::fake::Fake;
use crate::oauth::{App, Grant};
use zoom_api::auth::{OAuthApp, ServerToServer};
use zoom_api::types::Secret;
use zoom_api::{Error, ErrorKind};

impl Fake {
    /// An access token that lives for an hour.
    #[must_use]
    pub fn token(&self, grant: Grant) -> Secret {
        let core = &mut *self.core();
        let now = core.clock.now();
        core.oauth.tokens.give(grant, core.behaviour, now, &mut core.random).into()
    }

    /// Credentials of the Server-to-Server app, which acts as the owner of the account.
    #[must_use]
    pub fn server_to_server(&self) -> ServerToServer {
        let core = self.core();
        let app = &core.oauth.apps.server;
        let secret = app.client_secret.clone().unwrap_or_default();
        ServerToServer::new(core.api.account.id(), &app.client_id, secret)
    }

    /// The app with a secret that users authorise. From now on, they may be sent to this address.
    ///
    /// ```
    /// use zoom_api::auth::{MemoryStore, UserOAuth};
    /// use zoom_api_fake::Fake;
    /// use zoom_api::users::GetUser;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let fake = Fake::builder().users(1).start();
    /// let app = fake.oauth_app("https://example.com/callback");
    /// let authorization = app.authorize()?;
    /// // What happens in the browser.
    /// let callback = fake.authorize(authorization.url(), &fake.owner())?;
    ///
    /// let code = authorization.code(&callback)?;
    /// let zoom = fake.client_of(UserOAuth::new(app, MemoryStore::default()).with_code(code));
    /// let me = zoom.send(GetUser::new("me")).await?;
    /// assert_eq!(me.id.as_ref().map(|id| id.as_str()), Some(fake.owner().as_str()));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Over a socket, the app says so with [`OAuthApp::oauth_url`]:
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let fake = zoom_api_fake::Fake::start();
    /// let server = fake.listen()?;
    /// let app = fake.oauth_app("http://127.0.0.1:8000/callback").oauth_url(server.oauth_url());
    /// assert!(app.authorize()?.url().starts_with(&format!("{}/authorize?", server.oauth_url())));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn oauth_app(&self, redirect_uri: &str) -> OAuthApp {
        let apps = &mut self.core().oauth.apps;
        apps.allow_redirect(redirect_uri);
        let secret = apps.user.client_secret.clone().unwrap_or_default();
        OAuthApp::new(&apps.user.client_id, redirect_uri).client_secret(secret)
    }

    /// The app without a secret that users authorise. From now on, they may be sent to this address.
    #[must_use]
    pub fn public_app(&self, redirect_uri: &str) -> OAuthApp {
        let apps = &mut self.core().oauth.apps;
        apps.allow_redirect(redirect_uri);
        OAuthApp::new(&apps.public.client_id, redirect_uri)
    }

    /// Lets a user, by id or e-mail address, open the URL of an
    /// [`Authorization`](../zoom_api/auth/struct.Authorization.html) and agree. Gives the address that the browser is sent
    /// to, with the code and the state.
    ///
    /// Over a socket, a `GET` of that URL does the same. It is the owner of the account who agrees, unless
    /// the parameter `login_hint` names somebody else.
    ///
    /// # Errors
    /// When the URL has a mistake of which the app cannot be told, such as an unknown app. What the app can
    /// be told stands in the address: `error=access_denied` if there is no such user.
    pub fn authorize(&self, url: &str, user: &str) -> Result<String, Error> {
        let invalid = |what: String| Error::with_source(ErrorKind::InvalidInput, what);
        let user = utf8_percent_encode(user, NON_ALPHANUMERIC);
        let mut request = http::Request::new(Bytes::new());
        *request.uri_mut() = format!("{url}&login_hint={user}")
            .parse()
            .map_err(|error| invalid(format!("the URL is not one: {error}")))?;
        let Delivery::Answer(answer) = self.core().answer(request) else {
            return Err(invalid("a fault was in the way".to_owned()));
        };
        match answer.headers().get(LOCATION).and_then(|location| location.to_str().ok()) {
            Some(location) => Ok(location.to_owned()),
            None => Err(invalid(String::from_utf8_lossy(answer.body()).into_owned())),
        }
    }

    /// The id of the account, with which a Server-to-Server app asks for tokens.
    #[must_use]
    pub fn account_id(&self) -> String {
        self.core().api.account.id().to_owned()
    }

    /// The id of the user who owns the account.
    #[must_use]
    pub fn owner(&self) -> String {
        self.core().api.account.owner_id().to_owned()
    }

    /// The Server-to-Server app, for programs that do not take [`server_to_server`](Self::server_to_server).
    #[must_use]
    pub fn server_app(&self) -> App {
        self.core().oauth.apps.server.clone()
    }

    /// The app with a secret that users authorise, for programs that do not take
    /// [`oauth_app`](Self::oauth_app).
    #[must_use]
    pub fn user_app(&self) -> App {
        self.core().oauth.apps.user.clone()
    }
}
