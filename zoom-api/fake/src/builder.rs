//! How a fake starts.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::account::Account;
use super::answer::Date;
use super::api::Api;
use super::behaviour::Behaviour;
use super::clock::Clock;
use super::contract::Contract;
use super::core::{Core, pacer};
use super::events::Events;
use super::fake::Fake;
use super::faults::Faults;
use super::limits::Limits;
use super::oauth::{Apps, OAuth, Scopes, Tokens};
use super::random::Random;
use super::requests::Requests;
use super::route::Routes;
use crate::generated::CONTRACTS;
use zoom_api::limits::Plan;

/// 2026-01-01T12:00:00Z.
const START: Duration = Duration::from_secs(1_767_268_800);

/// How long a server waits for a client that is slow, unless it is told otherwise.
const SOCKET_TIMEOUT: Duration = Duration::from_secs(30);

/// Settings of a [`Fake`]. Made by [`Fake::builder`].
///
/// ```
/// use zoom_api_fake::Fake;
/// use zoom_api::limits::Plan;
///
/// let fake = Fake::builder().plan(Plan::Business).users(1_000).seed(7).start();
/// ```
#[derive(Clone, Debug)]
#[must_use = "a fake starts with `start`"]
pub struct FakeBuilder {
    plan: Plan,
    users: usize,
    examples: bool,
    seed: u64,
    now: Option<SystemTime>,
    real_time: bool,
    limits: bool,
    scopes: Scopes,
    user_scopes: Scopes,
    behaviour: Behaviour,
    socket_timeout: Duration,
    /// Tables of other APIs.
    tables: Vec<&'static [&'static Contract]>,
    is_own: bool,
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
}

impl FakeBuilder {
    pub(super) fn new() -> Self {
        Self {
            plan: Plan::Pro,
            users: 0,
            examples: false,
            seed: 0,
            now: None,
            real_time: false,
            limits: true,
            scopes: Scopes::All,
            user_scopes: Scopes::of_users(),
            behaviour: Behaviour::new(),
            socket_timeout: SOCKET_TIMEOUT,
            tables: Vec::new(),
            is_own: true,
        }
    }

    /// Sets the plan of the account, [`Plan::Pro`] by default. It decides about rate limits.
    pub fn plan(mut self, plan: Plan) -> Self {
        self.plan = plan;
        self
    }

    /// Sets how many users there are beside the owner of the account, none by default. Some are pending or inactive: a
    /// listing that asks for no status has the active ones only.
    pub fn users(mut self, users: usize) -> Self {
        self.users = users;
        self
    }

    /// Puts the people and groups into the account that the examples of the documentation speak of: Ada,
    /// Charles, Mary and others.
    pub fn examples(mut self) -> Self {
        self.examples = true;
        self
    }

    /// Sets what ids, tokens and users are made from. The same seed gives the same ones.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the time at the start, 2026-01-01T12:00:00Z by default.
    pub fn now(mut self, now: SystemTime) -> Self {
        self.now = Some(now);
        self
    }

    /// Lets the clock run from the start, from the time of this machine unless [`now`](Self::now) says
    /// otherwise.
    pub fn real_time(mut self) -> Self {
        self.real_time = true;
        self
    }

    /// Counts no calls: there is no 429, and the client of [`Fake::client`] does not wait either.
    pub fn without_limits(mut self) -> Self {
        self.limits = false;
        self
    }

    /// Sets the scopes of the Server-to-Server app, all by default.
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = Scopes::Some(scopes.into_iter().map(Into::into).collect());
        self
    }

    /// Sets the scopes of the app that users authorise: those that users can grant for themselves, by
    /// default.
    pub fn user_scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.user_scopes = Scopes::Some(scopes.into_iter().map(Into::into).collect());
        self
    }

    /// Sets how it behaves where one Zoom is not like the other, such as the language of its messages.
    pub fn behaviour(mut self, behaviour: Behaviour) -> Self {
        self.behaviour = behaviour;
        self
    }

    /// Sets how long the server of [`Fake::listen`] waits for a client, 30 seconds by default: for the head
    /// of a request, which is also how long a connection may be idle, for its body, and for taking a piece of
    /// the answer. It is real time.
    pub fn socket_timeout(mut self, socket_timeout: Duration) -> Self {
        self.socket_timeout = socket_timeout;
        self
    }

    /// Answers the calls of another API too: `CONTRACTS` of its crate, which has them with the feature `fake`. They
    /// are checked, admitted and counted like all others. What they do to the account nobody has said: a call
    /// that is in order is answered with an example of the spec, and leaves nothing behind. A call that this
    /// crate's API has too is answered by that.
    pub fn serve(mut self, contracts: &'static [&'static Contract]) -> Self {
        self.tables.push(contracts);
        self
    }

    /// Answers none but the calls of that API.
    #[doc(hidden)]
    pub fn serve_only(mut self, contracts: &'static [&'static Contract]) -> Self {
        self.is_own = false;
        self.serve(contracts)
    }

    /// Starts it.
    #[must_use]
    pub fn start(self) -> Fake {
        let start = if self.real_time { SystemTime::now() } else { UNIX_EPOCH + START };
        let clock = Clock::new(self.now.unwrap_or(start));
        if self.real_time {
            clock.run();
        }
        let mut random = Random::new(self.seed);
        let account_id = random.text(22);
        let mut apps = Apps::new(&mut random);
        (apps.server_scopes, apps.user_scopes) = (self.scopes, self.user_scopes);
        let now = clock.now();
        let mut account = match self.examples {
            true => Account::new(&account_id, self.plan, self.seed, now),
            false => Account::empty(&account_id, self.plan, self.seed, now),
        };
        account.populate(self.users, self.seed, now);
        let routes = match (self.is_own, self.tables.as_slice()) {
            (true, []) => Routes::own(),
            (true, tables) => Routes::of(&[&[CONTRACTS], tables].concat()),
            (false, tables) => Routes::of(tables),
        };
        let limits = self.limits.then(|| Limits::new(self.plan, self.behaviour.windows));
        let core = Core {
            realm: next_realm(),
            clock: clock.clone(),
            routes,
            pacer: pacer(self.plan, limits.is_some()),
            api: Api { account, limits },
            oauth: OAuth { apps, tokens: Tokens::default() },
            events: Events::default(),
            faults: Faults::default(),
            requests: Requests::default(),
            random,
            behaviour: self.behaviour,
            delays: fastrand::Rng::with_seed(self.seed),
            date: Date::default(),
        };
        Fake::new(core, clock, self.socket_timeout)
    }
}

/// 0 is the realm of whatever is no fake.
fn next_realm() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
