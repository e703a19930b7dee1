//! A Zoom that runs in the process or on this machine, for tests.
//!
//! [`Fake`] is a Zoom with one account that remembers: what is created can be read, listed, changed and
//! deleted. It checks what it is sent by the same spec that `zoom-api` is generated from, it asks for
//! tokens and scopes, it counts calls, and it fails where a test asks it to. There is no
//! network and no account, and nothing waits in real time.
//!
//! # A first test
//!
//! It is a crate of its own, so that what only tests need is built for tests only:
//!
//! ```toml
//! [dependencies]
//! zoom-api = { git = "<URL of the repository>" } # or: { path = "../zoom-api/zoom-api" }
//!
//! [dev-dependencies]
//! zoom-api-fake = { git = "<URL of the repository>" } # or: { path = "../zoom-api/zoom-api/fake" }
//! tokio = { version = "1", features = ["macros", "rt"] }
//! ```
//!
//! [`Fake::client`] gives a [`Client`](../zoom_api/struct.Client.html) that is ready. Give it to the code under test, and look at
//! the account or at the [`requests`](Fake::requests) afterwards:
//!
//! ```
//! use zoom_api_fake::Fake;
//! use zoom_api::users::{ListUsers, UpdateUser};
//!
//! # async fn code_under_test(zoom: &zoom_api::Client) -> Result<(), zoom_api::Error> {
//! #     zoom.send(UpdateUser::new("me").dept("Engines")).await.map(drop)
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let fake = Fake::builder().users(3).start();
//! code_under_test(&fake.client()).await?;
//! let users = fake.client().send(ListUsers::new()).await?;
//! assert_eq!(users.users.len(), 4);
//! assert_eq!(fake.requests().count::<UpdateUser>(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! # What can be set
//!
//! | what | how |
//! |---|---|
//! | users, plan, seed, scopes | [`Fake::builder`] |
//! | what the account holds | calls, or [`Fake::load`] with what [`Fake::snapshot`] gave |
//! | time | [`Fake::clock`]: tokens expire and days end when it is advanced |
//! | who calls | [`Fake::token`] with a [`Grant`], [`Fake::oauth_app`], [`Fake::server_to_server`] |
//! | what goes wrong | [`Fake::fail`] with a [`Fault`], such as a [`RefusalShape`] or a [`Limited`] |
//! | what happens | [`Fake::events`] as a stream, [`Fake::webhook`] as Zoom delivers it, with repeats and challenges |
//! | where accounts of Zoom behave differently | [`Fake::set_behaviour`] with a [`Behaviour`]: language, tokens, delays |
//!
//! An answer that gets lost, a token with too few scopes:
//!
//! ```
//! use zoom_api::auth::StaticToken;
//! use zoom_api_fake::{Fake, Fault, Grant};
//! use zoom_api::types::UserType;
//! use zoom_api::users::{CreateUser, CreateUserAction, ListUsers, NewUser};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let fake = Fake::start();
//! fake.fail(Fault::answer_lost().on::<CreateUser>());
//! let ada = NewUser::new("ada@example.com", UserType::Basic);
//! let sent = fake.client().send(CreateUser::new(CreateUserAction::Create, ada)).await;
//! assert!(sent.is_err_and(|error| error.is_indeterminate()));
//!
//! let token = fake.token(Grant::account().scopes(["group:read:admin"]));
//! let zoom = fake.client_of(StaticToken::new(token));
//! assert!(zoom.send(ListUsers::new()).await.is_err_and(|error| error.is_missing_scope()));
//! # Ok(())
//! # }
//! ```
//!
//! # Time
//!
//! The clock of a fake stands still. Clients that have it as their runtime, as those of [`Fake::client`] do,
//! wait in its time: when all that is left to do is to wait, it jumps. So the client keeps within the rate
//! limits as it would in earnest, pauses after a 429, and still takes no time. With a
//! [delay](Behaviour::delay), requests and answers are on their way in that time too, so that a call is counted
//! later than it left.
//!
//! # Over a socket
//!
//! [`Fake::listen`] puts it behind a port of this machine, on a thread of its own, for programs with or
//! without async and in other processes. Its clock then runs in real time.
//!
//! ```no_run
//! use zoom_api::Client;
//! use zoom_api_fake::Fake;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let fake = Fake::start();
//! let server = fake.listen()?;
//! let zoom = Client::builder(fake.server_to_server())
//!     .base_url(server.url())
//!     .oauth_url(server.oauth_url())
//!     .build()?;
//! # drop(zoom);
//! # Ok(())
//! # }
//! ```
//!
//! # From other languages
//!
//! `cargo xtask fake` in the repository runs it alone, and prints a base URL, a token and the values of two
//! apps, with `--json` as JSON. A client needs the base URL in place of `https://api.zoom.us/v2`, and either the token as
//! `Authorization: Bearer ...`, or the token URL in place of `https://zoom.us/oauth/token`:
//!
//! ```sh
//! cargo xtask fake --port 8080 --seed-users 1000 --plan business
//! curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8080/v2/users
//! curl -u "$CLIENT_ID:$CLIENT_SECRET" -d grant_type=account_credentials -d "account_id=$ACCOUNT_ID" \
//!     http://127.0.0.1:8080/oauth/token
//! ```
//!
//! At a port of its own, faults, clock, requests and account are open to tests in any language: see [`Control`],
//! and the section on it in the README.
//!
//! # Clients that are slow
//!
//! The server is for this machine only. A client that sends no end, or takes no answer, is left after 30 seconds, or
//! what [`FakeBuilder::socket_timeout`] says.
//!
//! # One call
//!
//! Where a test wants to say itself what is answered to a call or two, [`Mock`] is simpler.

mod account;
mod answer;
mod api;
mod behaviour;
mod builder;
mod call;
mod clock;
#[doc(hidden)]
pub mod contract;
mod control;
mod core;
mod destination;
mod events;
mod fake;
mod faults;
#[doc(hidden)]
pub mod generated_tests;
mod language;
mod limits;
mod mock;
mod oauth;
mod random;
mod read;
mod refusal;
mod refusal_shapes;
mod remote;
mod requests;
mod route;
mod server;
mod success;
mod transport;

#[rustfmt::skip]
#[allow(dead_code, reason = "types are of no group: what uses them may be off, or still to come")]
mod generated;


pub use self::account::SnapshotError;
pub use self::behaviour::{Behaviour, Windows};
pub use self::builder::FakeBuilder;
pub use self::clock::Clock;
pub use self::events::{Attempt, EventStream, Webhook, WebhookSender};
pub use self::fake::Fake;
pub use self::faults::Fault;
pub use self::language::Language;
pub use self::limits::Limited;
pub use self::mock::{Expect, Mock, MockTransport, Reply, Unverified};
pub use self::oauth::{App, Grant};
pub use self::refusal_shapes::RefusalShape;
pub use self::remote::Control;
pub use self::requests::{Entry, Requests};
pub use self::server::Server;
pub use self::transport::FakeTransport;
