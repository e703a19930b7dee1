//! The control of a fake for other processes, over HTTP.

mod fault;
mod mistake;
mod requests;
mod routes;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::Request;
use http::header::AUTHORIZATION;
use sha2::{Digest as _, Sha256};

use self::mistake::Mistake;
use super::Fake;
use super::server::Payload;
use super::server::listener::{Answering, Bounds, Listener};
use zoom_api::types::Secret;

/// Most bytes of a request: a snapshot of many users is large.
const MOST_BYTES: usize = 1024 * 1024 * 1024;

/// The control of a [`Fake`] behind a port of this machine: faults, clock, requests, snapshots and behaviour for
/// tests in other processes, whatever they are written in. Made by [`Fake::open_control`]; dropped, it closes.
///
/// It is a port of its own, so that nothing of it can be reached where the API is. Each request bears the
/// [key](Self::key) as `Authorization: Bearer ...`; a token of the API is worth nothing here. Bodies are JSON
/// both ways. What is wrong is answered with 400, 401, 404 or 405, and `{"error": "..."}` says why.
///
/// | request | what it does |
/// |---|---|
/// | `GET /faults` | `{"faults": 2}`: how many are still to come |
/// | `POST /faults` | lets something go wrong, see below |
/// | `DELETE /faults` | nothing goes wrong any more |
/// | `GET /clock` | `{"now": "2026-01-01T12:00:00.000000Z", "running": true}` |
/// | `PATCH /clock` | sets `running` and `now`, and lets `advance_seconds` pass, in this order |
/// | `GET /requests?operation=users.list` | `{"entries": [...], "forgotten": 0}`, of all operations without the parameter, which says what `on` does |
/// | `DELETE /requests` | forgets them |
/// | `GET /snapshot`, `PUT /snapshot` | takes the account, and puts one in its place: see [`Fake::load`] |
/// | `GET /behaviour`, `PATCH /behaviour` | see [`Behaviour`](super::Behaviour); what is not sent stays |
/// | `GET /account`, `PATCH /account` | `licences` and `managed_domains` can be set |
/// | `POST /tokens` | `{"user": "ada@example.com", "scopes": ["user:read"]}`, both optional, gives `{"access_token": "..."}` |
/// | `POST /users/{id or address}/{action}` | `accept_invitation`, `sign_in`, `sign_out` or `make_admin`; `add_collaboration_device` or `add_meeting_template` with the object |
///
/// A fault is an object: `fault` says what goes wrong, and the rest when, as the methods of
/// [`Fault`](super::Fault) do.
///
/// ```json
/// { "fault": "answer_lost", "on": "users.create", "after": 1, "times": 2 }
/// ```
///
/// | `fault` | |
/// |---|---|
/// | `"no_connection"`, `"answer_lost"`, `"cut"`, `"token_expired"`, `"byte_order_mark"`, `"truncated"` | |
/// | `{"slow": 2.5}` | seconds |
/// | `{"status": 503}`, `{"html": 502}` | |
/// | `{"code": 1001}` | |
/// | `{"limited": "daily"}` | or `per_second`, `daily_of_operation`, `concurrent` |
/// | `{"refused": {"status": 403, "shape": "xml"}}` | the names of [`RefusalShape`](super::RefusalShape) in small letters, with `_` |
/// | `{"answer": {"status": 200, "content_type": "text/html", "body": "<p>"}}` | |
///
/// `on` is the id of an operation or its method and path, such as `GET /users/{userId}`, where the APIs that the fake
/// answers have several with one id; or `oauth.token` and the like. `times` is a number or `"always"`; `behind_the_call` carries
/// the call out all the same.
///
/// ```
/// use zoom_api_fake::Fake;
///
/// # fn main() -> std::io::Result<()> {
/// let fake = Fake::start();
/// let control = fake.open_control()?;
/// println!("curl -X DELETE -H 'Authorization: Bearer {}' {}/requests", control.key().expose(), control.url());
/// # Ok(())
/// # }
/// ```
pub struct Control {
    listener: Listener,
    key: Secret,
}

impl Fake {
    /// Opens its control to other processes, at a port of 127.0.0.1 that is free and with a key that nobody can
    /// guess.
    ///
    /// # Errors
    /// When the system has no port, no thread or no random numbers to give.
    pub fn open_control(&self) -> io::Result<Control> {
        self.open_control_at(0, Control::new_key()?)
    }

    /// The same with a port and a key of one's choice.
    ///
    /// # Errors
    /// When the port is taken, the key is empty or cannot stand in a header, or the system has no thread to
    /// give.
    pub fn open_control_at(&self, port: u16, key: impl Into<Secret>) -> io::Result<Control> {
        let key = key.into();
        if key.expose().is_empty() || !key.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
            let what = "a key has one or more letters, digits or signs of ASCII, and no blanks";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
        }
        let bounds = Bounds { bytes: MOST_BYTES, timeout: self.socket_timeout() };
        let (fake, digest) = (self.clone(), Sha256::digest(key.expose().as_bytes()));
        let handler = move |request: Request<Bytes>| -> Answering {
            // Digests, so that the time of a comparison tells nothing of the key.
            let proves = |key: &str| Sha256::digest(key.as_bytes()) == digest;
            let answer = match bearer(&request).is_some_and(proves) {
                true => routes::answer(&fake, &request).unwrap_or_else(Mistake::answer),
                false => Mistake::new(401, "the key of the control is missing or wrong").answer(),
            };
            Box::pin(std::future::ready(Ok(answer.map(Payload::whole))))
        };
        let listener = Listener::start("fake-zoom-control", port, bounds, Arc::new(handler))?;
        Ok(Control { listener, key })
    }
}

impl Control {
    /// A key that nobody can guess.
    ///
    /// # Errors
    /// When the system has no random numbers to give.
    pub fn new_key() -> io::Result<Secret> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(io::Error::other)?;
        Ok(URL_SAFE_NO_PAD.encode(key).into())
    }

    /// The address that it listens at.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.listener.address()
    }

    /// Where its requests go, such as `http://127.0.0.1:8081`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// What each request has to bear.
    #[must_use]
    pub fn key(&self) -> &Secret {
        &self.key
    }

    /// Closes it. Answers that are on their way have a moment to arrive.
    pub fn close(self) {}
}

impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Control").field("address", &self.address()).finish_non_exhaustive()
    }
}

/// The key of a request.
fn bearer(request: &Request<Bytes>) -> Option<&str> {
    let (scheme, key) = request.headers().get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}
