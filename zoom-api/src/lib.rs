//! A typed client for Zoom's User API: contact groups, groups and users.
//!
//! # First call
//!
//! ```no_run
//! use zoom_api::Client;
//! use zoom_api::auth::ServerToServer;
//! use zoom_api::users::GetUser;
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! // ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET of a Server-to-Server OAuth app
//! let zoom = Client::new(ServerToServer::from_env()?)?;
//! let me = zoom.send(GetUser::new("me")).await?;
//! println!("{}", me.email.as_deref().unwrap_or("no address"));
//! # Ok(())
//! # }
//! ```
//!
//! The default transport needs a tokio runtime. Other sources of access tokens are in [`auth`].
//!
//! # Requests
//!
//! Each endpoint has a request type, found by its group: [`contact_groups`], [`groups`], [`users`].
//! What Zoom insists on is an argument of `new`; everything else is a setter. What is not set is not
//! sent. A request is a plain value: it can be kept, compared, printed and looked at without a
//! network, and it does nothing until a client sends it.
//!
//! ```
//! use zoom_api::Endpoint;
//! use zoom_api::call::Body;
//! use zoom_api::types::{UserInMeetingSettingsInput, UserStatus};
//! use zoom_api::users::{ListUsers, UpdateUser, UpdateUserSettings};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let request = ListUsers::new().status(UserStatus::Active).page_size(300);
//! assert_eq!(request.into_call().encode()?.target, "/users?status=active&page_size=300");
//!
//! let call = UpdateUser::new("ada@example.com").dept("Engines").into_call().encode()?;
//! assert_eq!(call.target, "/users/ada%40example.com");
//! assert_eq!(call.body, Body::Json(r#"{"dept":"Engines"}"#.into()));
//!
//! let in_meeting = UserInMeetingSettingsInput::new().clear_allow_host_to_enable_focus_mode();
//! let call = UpdateUserSettings::new("me").in_meeting(in_meeting).into_call().encode()?;
//! let body = r#"{"in_meeting":{"allow_host_to_enable_focus_mode":null}}"#;
//! assert_eq!(call.body, Body::Json(body.into()));
//! # Ok(())
//! # }
//! ```
//!
//! - Where Zoom accepts `null`, the setter `x` has a companion `clear_x` that sends it.
//! - A list in a body that is set to no items is sent as an empty list.
//! - A path value is one segment, whatever is in it. An empty one, `.` and `..` are refused before
//!   anything is sent, because they would lead to another endpoint.
//! - Ids have types of their own, so that a group's id cannot be passed for a user's. Texts convert
//!   into them.
//! - An optional value is set in the chain with [`SetSome`].
//! - Objects that are both received and sent, such as settings, are made from what was read:
//!   `UserInMeetingSettingsInput::from(&settings)` has all that was set and can be sent.
//! - Passwords, keys and tokens are a [`Secret`](types::Secret), which `Debug` hides.
//!
//! What the spec says about each endpoint (scopes, rate limit label, whether a call may be repeated)
//! is in the table [`OPERATIONS`], and on the request as [`Endpoint::OPERATION`].
//!
//! # Answers
//!
//! [`Client::send`] gives a [`Response`]: use it like the typed value, or ask it for the status, the
//! headers, the bytes as they came, and Zoom's tracking id.
//!
//! Zoom's answers differ from its documents, so reading is tolerant:
//!
//! - A field that holds one value is an `Option`. Absent and `null` are `None`, and so is `""` for all
//!   but texts.
//! - A list or map that is absent or `null` is empty, and a lone value is a list of one.
//! - A number may come as a text, a text as a number, a boolean as `0` or `1`. In a text, a number stands
//!   as it was written, whatever its length.
//! - A value that an enum does not know is kept in its `Unknown` variant, and can be sent back.
//! - A value that does not fit its field costs that field and nothing else: the field is not set, or the
//!   item is not in its list, and [`misfits`](Inspect::misfits) of every received type tells of what it holds.
//!   [`Options::strict`] makes it an error.
//! - Members that the spec does not know are kept: [`unknown_fields`](Inspect::unknown_fields) of every received type has them,
//!   and [`with_unknown_fields`](Inspect::with_unknown_fields) serialises a value together with them.
//! - Any 2xx status can be a success, and an empty body is an answer without fields.
//!
//! An error is never a success, whatever its status: a listing without its items, an object of which
//! nothing is known, the page of a gateway, and every form in which Zoom refuses a call are an [`Error`]
//! that keeps the bytes.
//!
//! ```
//! use zoom_api::Inspect;
//! use zoom_api::types::UserStatus;
//! use zoom_api::users::UserPage;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let json = r#"{ "users": [{ "id": "a", "status": "on_leave", "pmi": "1234567890", "verified": "" }] }"#;
//! let page: UserPage = serde_json::from_str(json)?;
//! let user = &page.users[0];
//! assert_eq!(user.pmi, Some(1_234_567_890));
//! assert_eq!(user.verified, None);
//! assert_eq!(user.status, Some(UserStatus::from("on_leave")));
//! assert!(matches!(user.status, Some(UserStatus::Unknown(_))));
//!
//! let json = r#"{ "users": [{ "id": "a", "pmi": "none", "shoe_size": 41 }] }"#;
//! let page: UserPage = serde_json::from_str(json)?;
//! assert_eq!(page.users[0].pmi, None);
//! assert_eq!(page.misfits()[0].to_string(), "`users[0].pmi`: expected an integer, found a text");
//! assert_eq!(page.users[0].unknown_fields().get("shoe_size"), Some(41.into()));
//! # Ok(())
//! # }
//! ```
//!
//! Serialising an answer leaves out what is not set, and every secret.
//!
//! # Errors
//!
//! There is one [`Error`]. Its [`kind`](Error::kind) says what to do about it; what Zoom said is
//! behind [`api`](Error::api), the answer as it came behind [`raw`](Error::raw). No token is part of its
//! texts, and of what was sent only what Zoom repeats in its message.
//!
//! ```no_run
//! # use zoom_api::users::GetUser;
//! # async fn run(zoom: zoom_api::Client) -> Result<(), zoom_api::Error> {
//! match zoom.send(GetUser::new("ada@example.com")).await {
//!     Ok(user) => println!("{:?}", user.id),
//!     Err(error) if error.is_not_found() => println!("nobody has this address"),
//!     Err(error) => {
//!         eprintln!("{error} (code {:?}, tracking id {:?})", error.code(), error.tracking_id());
//!         return Err(error);
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Listings
//!
//! A request whose answer comes in pages can be streamed. The next page is fetched when the items of
//! the last one are used up.
//!
//! ```no_run
//! # use zoom_api::users::ListUsers;
//! # async fn run(zoom: zoom_api::Client) -> Result<(), zoom_api::Error> {
//! let mut users = zoom.stream(ListUsers::new().page_size(300));
//! while let Some(user) = users.try_next().await? {
//!     println!("{:?}", user.email);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! [`Items`] is a `futures_core::Stream` too, so the adapters of `futures-util` work with it.
//! [`Client::pages`] yields the items of one page at a time. Pages are as large as Zoom allows, unless
//! the request says otherwise.
//!
//! Zoom's page tokens live for 15 minutes. When one expires on the way, the listing starts again and
//! leaves out what was given out before. [`Items::cursor`] lets another process go on, with
//! [`Client::resume`], the next day too. If Zoom counted more items than it listed, the last thing that the
//! stream yields is an error of kind [`Incomplete`](ErrorKind::Incomplete).
//!
//! # Limits, repeats and deadlines
//!
//! Calls keep within the limits of the account's [`Plan`](limits::Plan): see
//! [`ClientBuilder::plan`], [`ClientBuilder::share`] and the module [`pace`]. A 429 slows all calls
//! under its label, and a daily budget that is used up is an error at once, with
//! [`Error::until`].
//!
//! After a failure, a call is sent again
//! - if it certainly was not carried out: there was no connection, the token was refused, or a rate
//!   limit turned it away;
//! - if it is unclear whether it was, and [`Operation::replay`](operation::Operation::replay) says that
//!   a repeat does no harm, or a look at the account shows that it was not.
//!
//! Otherwise the error is of kind [`Indeterminate`](ErrorKind::Indeterminate). A success that was not
//! answered as one says so in [`Response::effect`]. [`Options`] bound attempts and times, and repeats
//! after failures are at most a tenth of the calls that work.
//!
//! # Tracing and metrics
//!
//! With a subscriber of `tracing`, each call is a span `zoom.call` and each attempt a span
//! `zoom.attempt`, with OpenTelemetry's names for HTTP clients, the label, the time waited, Zoom's code
//! and tracking id. Of the URL there is the template only. The targets begin with `zoom_api`, some
//! of them with `zoom_api_core`: a filter `zoom_api=debug` has them all, for it is a beginning that filters of
//! `tracing-subscriber` look for. What stands behind the name of the crate may change. For metrics, a
//! [`Recorder`](metrics::Recorder) is told of each attempt and each call as it ends.
//!
//! # Uploads
//!
//! ```no_run
//! # use zoom_api::users::UploadPicture;
//! # async fn run(zoom: zoom_api::Client) -> Result<(), Box<dyn std::error::Error>> {
//! use zoom_api::types::Upload;
//!
//! zoom.send(UploadPicture::new("me", Upload::from_path("ada.png")?)).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # What the spec does not model
//!
//! [`Client::raw`] sends a [`RawRequest`] with any method, body and headers to any path, and brings back JSON.
//! [`Client::raw_as`] reads the answer into a type of yours, [`Client::raw_bytes`] takes it as it comes, and
//! [`Client::raw_stream`] follows the pages of a listing. [`AsJson`] has a typed request answered as JSON.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `endpoints` | yes | all endpoints |
//! | one for each group, such as `users` | by way of `endpoints` | the endpoints of the group |
//! | `blocking` | no | `Client::blocking`: calls without async |
//! | `bulk` | no | `bulk`: many calls together, and a journal of them |
//! | `webhooks` | no | `webhooks`: events that Zoom delivers |
//! | `tower` | no | layers of tower around every attempt (`transport::FromService`); with `webhooks`, its service as a `tower::Service` |
//! | `js` | no | on `wasm32-unknown-unknown`, the random numbers of JavaScript |
//! | `rustls` | yes | `reqwest`, with rustls and aws-lc-rs for TLS |
//! | `rustls-no-provider` | no | `reqwest`, with rustls; install a crypto provider before you make a client, without one reqwest panics |
//! | `native-tls` | no | `reqwest`, with the TLS of the system: OpenSSL on Linux |
//! | `reqwest` | by way of the three above | the default transport; by itself it speaks no TLS |
//!
//! With none of the last four there is no default transport, and [`Client::new`] does not exist.
//!
//! On `wasm32-unknown-unknown`, build without the default features, with `js`, and give the client a transport and a
//! [`Runtime`](runtime::Runtime): the example `fetch` has both. Nothing has to be `Send` there.
//!
//! # A transport of your own
//!
//! Everything that goes over the network goes through one [`Transport`](transport::Transport). For
//! proxies, other timeouts or other roots of trust, pass a configured reqwest client with
//! `Reqwest::with_client`. For another HTTP library, or for tests without a network, implement the
//! trait:
//!
//! ```
//! use zoom_api::Client;
//! use zoom_api::auth::StaticToken;
//! use zoom_api::bytes::Bytes;
//! use zoom_api::http;
//! use zoom_api::transport::{BoxFuture, Transport, TransportError};
//! use zoom_api::users::GetUser;
//!
//! struct Canned(&'static str);
//!
//! impl Transport for Canned {
//!     fn send(
//!         &self,
//!         _request: http::Request<Bytes>,
//!     ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
//!         let answer = http::Response::new(Bytes::from_static(self.0.as_bytes()));
//!         Box::pin(async move { Ok(answer) })
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let transport = Canned(r#"{ "id": "KDcuGIm1QgePTO8WbOqwIQ", "first_name": "Ada" }"#);
//! let zoom = Client::builder(StaticToken::new("token")).transport(transport).build()?;
//! let user = zoom.send(GetUser::new("me")).await?;
//! assert_eq!(user.first_name.as_deref(), Some("Ada"));
//! # Ok(())
//! # }
//! ```

// Where the documentation is built for docs.rs, what needs a feature says so.
#![cfg_attr(zoom_api_docsrs, feature(doc_cfg))]

#[rustfmt::skip]
mod generated;
#[cfg(feature = "webhooks")]
pub mod webhooks;

/// Values that requests and answers are made of.
pub mod types {
    pub use crate::generated::types::*;
    #[doc(no_inline)]
    pub use zoom_api_core::types::{Csv, Misfit, UnknownField, UnknownFields, UnknownValue};
    #[doc(inline)]
    pub use zoom_api_core::types::{Date, DateTime, Secret, Upload};
}

generated::show! {}
#[doc(no_inline)]
pub use zoom_api_core::Inspect;
#[doc(inline)]
#[cfg(feature = "blocking")]
pub use zoom_api_core::blocking;
#[doc(inline)]
#[cfg(feature = "bulk")]
pub use zoom_api_core::bulk;
#[doc(inline)]
pub use zoom_api_core::{
    Answer, ApiError, AsJson, Client, ClientBuilder, Cursor, Effect, Endpoint, Error, ErrorKind,
    FieldError, InvalidCursor, Items, MissingScope, Options, Paged, Pages, RawItems, RawRequest,
    Response, SetSome, auth, call, limits, metrics, observations, operation, pace, runtime, scopes,
    throttle, transport, wire,
};
#[doc(hidden)]
pub use zoom_api_core::{generated_code, internal};
pub use {bytes, futures_core, http, serde_json};
