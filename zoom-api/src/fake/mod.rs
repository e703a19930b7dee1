//! A Zoom that runs on one's own machine.

// What a part offers to the others and nobody calls yet is not dead: the parts grow side by side.
#![allow(dead_code)]

mod account;
mod answer;
mod api;
mod builder;
mod call;
mod clock;
pub(crate) mod contract;
mod control;
mod core;
mod faults;
mod journal;
mod limits;
mod mock;
mod oauth;
mod paging;
mod random;
mod read;
mod route;
mod shape;
mod snapshot;
mod transport;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::header::LOCATION;

pub use self::builder::FakeBuilder;
pub use self::clock::Clock;
use self::core::{Core, Delivery};
pub use self::faults::Fault;
pub use self::journal::{Entry, Journal};
pub use self::limits::Limited;
pub use self::mock::{Expect, IntoReply, Mock, MockTransport, Reply, Unverified};
pub use self::oauth::Grant;
pub use self::snapshot::SnapshotError;
pub use self::transport::FakeTransport;
use crate::auth::{Credentials, OAuthApp, ServerToServer};
use crate::error::{Error, ErrorKind};
use crate::limits::Plan;
use crate::pace::Pacer;
use crate::types::Secret;
use crate::{Client, ClientBuilder};

/// A Zoom with one account, in this process. Clones are the same Zoom.
#[derive(Clone)]
pub struct Fake(Arc<Shared>);

struct Shared {
    core: Mutex<Core>,
    clock: Clock,
    plan: Plan,
    /// What the clients have in common, as the calls of all count together.
    pacer: Arc<dyn Pacer>,
}

impl Fake {
    /// Starts one whose account has an owner and nothing else.
    #[must_use]
    pub fn start() -> Self {
        Self::builder().start()
    }

    /// Starts one with settings of its own.
    pub fn builder() -> FakeBuilder {
        FakeBuilder::new()
    }

    fn new(core: Core, clock: Clock, plan: Plan, pacer: Arc<dyn Pacer>) -> Self {
        Self(Arc::new(Shared { core: Mutex::new(core), clock, plan, pacer }))
    }

    /// A client of this Zoom, with the credentials of its Server-to-Server app. It waits in the time of the
    /// fake's [`clock`](Self::clock), which takes none.
    #[must_use]
    pub fn client(&self) -> Client {
        self.client_of(self.server_to_server())
    }

    /// The same with other credentials, such as a `StaticToken` of [`token`](Self::token).
    #[must_use]
    pub fn client_of(&self, credentials: impl Credentials + 'static) -> Client {
        let pacer = Arc::clone(&self.0.pacer);
        self.client_builder(credentials).assemble_for_fake(Arc::new(self.transport()), pacer)
    }

    /// A client that is still to be set up. Its transport and its runtime are those of this fake; the pacer
    /// is its own.
    pub fn client_builder(&self, credentials: impl Credentials + 'static) -> ClientBuilder {
        let builder = Client::builder(credentials).transport(self.transport());
        builder.runtime(self.clock().clone()).plan(self.0.plan)
    }

    /// The way in without a socket, for a client of one's own.
    #[must_use]
    pub fn transport(&self) -> FakeTransport {
        FakeTransport(self.clone())
    }

    /// The clock. It stands still until it is moved, or a client waits by it.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// An access token that lives for an hour.
    #[must_use]
    pub fn token(&self, grant: Grant) -> Secret {
        let core = &mut *self.core();
        let now = core.clock.now();
        core.oauth.tokens.give(grant, now, &mut core.random).into()
    }

    /// Credentials of the Server-to-Server app, which acts as the owner of the account.
    #[must_use]
    pub fn server_to_server(&self) -> ServerToServer {
        let apps = &self.core().oauth.apps;
        let secret = apps.server.client_secret.clone().unwrap_or_default();
        ServerToServer::new(&apps.account_id, &apps.server.client_id, secret)
    }

    /// The app with a secret that users authorise. From now on, they may be sent to this address.
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
    /// [`Authorization`](crate::auth::Authorization) and agree. Gives the address that the browser is sent
    /// to, code and state included.
    ///
    /// # Errors
    /// When the URL has a mistake of which the app cannot be told, such as an unknown app.
    pub fn authorize(&self, url: &str, user: &str) -> Result<String, Error> {
        let invalid = |what: String| Error::with_source(ErrorKind::InvalidInput, what);
        let user = percent_encoding::utf8_percent_encode(user, percent_encoding::NON_ALPHANUMERIC);
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

    /// Lets something go wrong.
    pub fn fail(&self, fault: Fault) {
        self.core().faults.add(fault);
    }

    /// Lets nothing go wrong any more.
    pub fn heal(&self) {
        self.core().faults.clear();
    }

    /// How many faults are still to come.
    #[must_use]
    pub fn faults(&self) -> usize {
        self.core().faults.len()
    }

    /// What was asked so far, and how it was answered.
    #[must_use]
    pub fn journal(&self) -> Journal {
        self.core().journal.clone()
    }

    /// Forgets what was asked so far.
    pub fn clear_journal(&self) {
        self.core().journal = Journal::default();
    }

    fn core(&self) -> MutexGuard<'_, Core> {
        self.0.core.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shows the time, and nothing of the account.
impl fmt::Debug for Fake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fake").field("plan", &self.0.plan).finish_non_exhaustive()
    }
}
