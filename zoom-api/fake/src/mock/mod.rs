//! Test doubles for single calls.

mod difference;
mod expect;
mod misused;
mod reply;
mod runtime;
mod sent;
mod state;
mod transport;
mod unverified;
mod wanted;

use std::fmt;
use std::panic::Location;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;

pub use self::expect::Expect;
use self::misused::misused;
pub use self::reply::Reply;
use self::runtime::Virtual;
use self::state::{Shared, State};
pub use self::transport::MockTransport;
pub use self::unverified::Unverified;
use self::wanted::Wanted;
use zoom_api::Client;
use zoom_api::Endpoint;
use zoom_api::Options;
use zoom_api::RawRequest;
use zoom_api::auth::StaticToken;
use zoom_api::pace::Unpaced;

/// A Zoom that knows only the calls that a test expects.
///
/// A test says which calls come and what each is answered. There is no network, no waiting, and no
/// need of a tokio runtime: any executor will do, and so does [`Client::blocking`](../zoom_api/struct.Client.html#method.blocking).
///
/// ```
/// use serde_json::json;
/// use zoom_api_fake::Mock;
/// use zoom_api::users::{GetUser, UpdateUser};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), zoom_api::Error> {
/// let mock = Mock::new();
/// mock.expect(GetUser::new("ada@example.com")).answer(json!({ "dept": "Engines" }));
/// mock.expect(UpdateUser::new("ada@example.com").dept("Looms"));
///
/// let zoom = mock.client();
/// let ada = zoom.send(GetUser::new("ada@example.com")).await?;
/// assert_eq!(ada.dept.as_deref(), Some("Engines"));
/// zoom.send(UpdateUser::new("ada@example.com").dept("Looms")).await?;
/// # Ok(())
/// # }
/// ```
///
/// # What is expected
///
/// [`expect`](Self::expect) takes a request, and fits calls that are the same to the last value: path,
/// query and body, in whatever order. [`on`](Self::on) takes a type of request and fits all its
/// calls; [`Expect::query`] and its companions narrow that down.
///
/// A call is answered by the first expectation that it fits and that is not used up. One is used up
/// after as many calls as it has answers, or as [`times`](Expect::times) says. With
/// [`in_order`](Self::in_order), calls must also come in the order in which they were expected.
///
/// # Answers in sequence
///
/// ```
/// use serde_json::json;
/// use zoom_api_fake::Mock;
/// use zoom_api::transport::TransportError;
/// use zoom_api::users::{GetUser, User};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), zoom_api::Error> {
/// let mut ada = User::default();
/// ada.dept = Some("Engines".into());
///
/// let mock = Mock::new();
/// mock.on::<GetUser>()
///     .answer_typed(ada) // the typed answer
///     .answer(json!({ "id": "KDcuGIm1QgePTO8WbOqwIQ" })) // JSON
///     .answer(r#"{ "id": "#) // any text: this is cut off
///     .refuse(404, 1001) // a refusal, in the words of the spec
///     .answer(TransportError::connect("nobody listens")); // no answer at all
///
/// let zoom = mock.client();
/// assert_eq!(zoom.send(GetUser::new("me")).await?.dept.as_deref(), Some("Engines"));
/// assert!(zoom.send(GetUser::new("me")).await?.dept.is_none());
/// assert!(zoom.send(GetUser::new("me")).await.is_err_and(|error| error.is_decode()));
/// assert!(zoom.send(GetUser::new("me")).await.is_err_and(|error| error.is_not_found()));
/// assert!(zoom.send(GetUser::new("me")).await.is_err());
/// # Ok(())
/// # }
/// ```
///
/// An expectation without an answer answers once, with an empty success. For status and headers there
/// is [`Reply`].
///
/// # Calls that are not expected
///
/// They fail with an error that shows the nearest expectation, and what is different:
///
/// ```text
/// users.update: Zoom answered 417: this call is not expected: PATCH /users/grace%40example.com
/// the nearest expectation: any `users.update` (tests/people.rs:12)
///   path userId
///     expected: ada@example.com
///        found: grace@example.com
/// ```
///
/// ```
/// use zoom_api_fake::Mock;
/// use zoom_api::users::UpdateUser;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mock = Mock::new();
/// mock.on::<UpdateUser>().path("userId", "ada@example.com");
///
/// let call = UpdateUser::new("grace@example.com").dept("Navy");
/// let error = mock.client().send(call).await.unwrap_err();
/// assert!(error.to_string().ends_with("found: grace@example.com"));
/// assert!(mock.verify().is_err());
/// # }
/// ```
///
/// # Calls that do not come
///
/// When a `Mock` is dropped, it panics if a call that it expected did not come, or one came that it
/// did not expect, unless the test panics already. [`verify`](Self::verify) does the same check
/// without a panic. Keep the `Mock` until the calls are done.
///
/// # Repeats
///
/// [`client`](Self::client) gives a client that sends each call once, so that a test sees every
/// failure. With other [`Options`] it repeats calls as it would with Zoom; the waits between them
/// take no time.
///
/// ```
/// use zoom_api_fake::Mock;
/// use zoom_api::users::GetUser;
/// use zoom_api::Options;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), zoom_api::Error> {
/// let mock = Mock::new();
/// mock.on::<GetUser>().refuse(503, 0).answer("{}");
/// mock.client().with(Options::new()).send(GetUser::new("me")).await?;
/// assert_eq!(mock.requests().len(), 2);
/// # Ok(())
/// # }
/// ```
pub struct Mock {
    shared: Shared,
    verified: AtomicBool,
}

impl Mock {
    /// A Zoom that expects no call.
    #[must_use]
    pub fn new() -> Self {
        Self { shared: Shared::default(), verified: AtomicBool::new(false) }
    }

    /// Makes calls come in the order in which they are expected: one is only answered when all that
    /// was expected before it has come.
    #[must_use]
    pub fn in_order(self) -> Self {
        self.shared.with(State::keep_order);
        self
    }

    /// Expects calls that are the same as this one.
    ///
    /// # Panics
    /// When the request cannot be sent, because a path value is empty for one.
    #[track_caller]
    pub fn expect<E: Endpoint>(&self, request: E) -> Expect<'_, E::Output> {
        match Wanted::same(request.into_call()) {
            Ok(wanted) => Expect::new(&self.shared, wanted, Location::caller()),
            Err(error) => misused(&format!("the expected call cannot be sent: {error}")),
        }
    }

    /// Expects any call of a type.
    #[track_caller]
    pub fn on<E: Endpoint>(&self) -> Expect<'_, E::Output> {
        Expect::new(&self.shared, Wanted::any::<E>(), Location::caller())
    }

    /// Expects calls that are the same as this one, which the spec does not model.
    ///
    /// # Panics
    /// When the request cannot be sent, because a segment is empty for one.
    #[track_caller]
    pub fn expect_raw(&self, request: RawRequest) -> Expect<'_, serde_json::Value> {
        match Wanted::raw(request) {
            Ok(wanted) => Expect::new(&self.shared, wanted, Location::caller()),
            Err(error) => misused(&format!("the expected call cannot be sent: {error:?}")),
        }
    }

    /// A client whose calls come here. It sends each call once, keeps to no rate limit and never waits.
    #[must_use]
    pub fn client(&self) -> Client {
        let once = Options::new()
            .max_attempts(1)
            .attempt_timeout(runtime::ENDLESS)
            .total_timeout(runtime::AT_ONCE);
        let client = Client::builder(StaticToken::new("mock"))
            .transport(self.transport())
            .runtime(Virtual::new())
            .pacer(Unpaced)
            .options(once)
            .build();
        client.unwrap_or_else(|error| misused(&format!("{error:?}")))
    }

    /// The way to this mock, for a client with settings of its own.
    #[must_use]
    pub fn transport(&self) -> MockTransport {
        MockTransport(self.shared.clone())
    }

    /// All requests that came so far, those that were not expected too.
    #[must_use]
    pub fn requests(&self) -> Vec<http::Request<Bytes>> {
        self.shared.with(|state| state.requests.clone())
    }

    /// Checks that every call that is expected came, and no other. What it has told is not told again
    /// when the mock is dropped.
    ///
    /// # Errors
    /// When something is missing, or came and was not expected. The text says what.
    pub fn verify(&self) -> Result<(), Unverified> {
        self.verified.store(true, Ordering::Relaxed);
        self.shared.with(|state| state.verify()).map_err(Unverified)
    }
}

impl Default for Mock {
    fn default() -> Self {
        Self::new()
    }
}

/// Shows how many calls are expected and have come, and nothing of what is in them.
impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shared.with(|state| {
            f.debug_struct("Mock")
                .field("expectations", &state.expectations())
                .field("requests", &state.requests.len())
                .finish()
        })
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        if std::thread::panicking() || self.verified.load(Ordering::Relaxed) {
            return;
        }
        if let Err(what) = self.shared.with(|state| state.verify()) {
            misused(&what);
        }
    }
}
