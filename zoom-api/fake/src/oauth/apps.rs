//! The apps of the account.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{Request, Uri};

use super::super::random::Random;
use super::form::Form;
use super::scopes::Scopes;
use zoom_api::types::Secret;

/// An app of the fake's account: what the page of an app in Zoom's Marketplace shows.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct App {
    /// The id of the app.
    pub client_id: String,
    /// Its secret. `None`: an app that cannot keep one.
    pub client_secret: Option<Secret>,
    pub(super) kind: AppKind,
}

/// What an app may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AppKind {
    /// Tokens of the account.
    Server,
    /// Tokens of users.
    User,
}

/// Three apps: of the account, of users with a secret, of users without one.
#[derive(Debug)]
pub(in super::super) struct Apps {
    pub(in super::super) server: App,
    pub(in super::super) user: App,
    pub(in super::super) public: App,
    /// Scopes of the app of the account.
    pub(in super::super) server_scopes: Scopes,
    /// Scopes of the apps of users.
    pub(in super::super) user_scopes: Scopes,
    /// Where users may be sent to, beside this machine.
    redirects: Vec<String>,
}

impl Apps {
    pub(in super::super) fn new(random: &mut Random) -> Self {
        let mut app = |kind, is_public: bool| App {
            kind,
            client_id: random.text(22),
            client_secret: (!is_public).then(|| Secret::from(random.text(32))),
        };
        let (server, user) = (app(AppKind::Server, false), app(AppKind::User, false));
        let public = app(AppKind::User, true);
        Self {
            server,
            user,
            public,
            server_scopes: Scopes::All,
            user_scopes: Scopes::of_users(),
            redirects: Vec::new(),
        }
    }

    pub(super) fn by_id(&self, client_id: &str) -> Option<&App> {
        [&self.server, &self.user, &self.public].into_iter().find(|app| app.client_id == client_id)
    }

    /// The app that a request comes from, if it proves to be it: by `Basic`, or by what the form says.
    pub(super) fn prove(&self, request: &Request<Bytes>, form: &Form) -> Option<&App> {
        let pair = match request.headers().get(AUTHORIZATION) {
            Some(header) => {
                let basic = header.to_str().ok()?.split_once(' ')?;
                let pair =
                    Some(basic).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))?;
                let pair = String::from_utf8(STANDARD.decode(pair.1.trim()).ok()?).ok()?;
                let (id, secret) = pair.split_once(':')?;
                (id.to_owned(), Some(Secret::from(secret)))
            }
            None => {
                (form.get("client_id")?.to_owned(), form.get("client_secret").map(Secret::from))
            }
        };
        let app = self.by_id(&pair.0)?;
        (app.client_secret == pair.1).then_some(app)
    }

    pub(in super::super) fn allow_redirect(&mut self, uri: &str) {
        if !self.redirects.iter().any(|known| known == uri) {
            self.redirects.push(uri.to_owned());
        }
    }

    /// Whether users may be sent there: to this machine, or to where an app said.
    pub(super) fn may_redirect(&self, uri: &str) -> bool {
        let local = |uri: Uri| zoom_api::internal::is_local_url(&uri);
        self.redirects.iter().any(|known| known == uri) || uri.parse().is_ok_and(local)
    }
}
