//! The way in over a socket.

pub(super) mod listener;
mod payload;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HeaderValue};
use http::{Request, Response};

use self::listener::{Bounds, Listener};
pub(super) use self::payload::{Broken, Payload};
use super::core::{Delivery, MAX_BODY};
use crate::fake::Fake;

/// No answer comes later than this.
const LATEST: Duration = Duration::from_secs(30);

/// A [`Fake`] behind a port of this machine. Made by [`Fake::listen`]; dropped, it stops.
///
/// ```
/// use zoom_api_fake::{Fake, Grant};
///
/// # fn main() -> std::io::Result<()> {
/// let fake = Fake::start();
/// let server = fake.listen()?;
/// println!("curl -H 'Authorization: Bearer {}' {}/users",
///     fake.token(Grant::account()).expose(), server.url());
/// # Ok(())
/// # }
/// ```
pub struct Server(Listener);

impl Fake {
    /// Listens at a port of 127.0.0.1 that is free. The clock runs from now on, for programs behind a socket
    /// wait in real time.
    ///
    /// # Errors
    /// When the system has no port or no thread to give.
    pub fn listen(&self) -> io::Result<Server> {
        self.listen_at(0)
    }

    /// The same with a port of one's choice.
    ///
    /// # Errors
    /// When the port is taken, or the system has no thread to give.
    pub fn listen_at(&self, port: u16) -> io::Result<Server> {
        let server = Server::start(self.clone(), port)?;
        self.clock().run();
        Ok(server)
    }
}

impl Server {
    /// Binds a port, and serves on a thread of its own, so that it goes with programs of any kind.
    pub(super) fn start(fake: Fake, port: u16) -> io::Result<Self> {
        let bounds = Bounds { bytes: MAX_BODY, timeout: fake.socket_timeout() };
        let handler =
            move |request| -> listener::Answering { Box::pin(answer(fake.clone(), request)) };
        Listener::start("fake-zoom", port, bounds, Arc::new(handler)).map(Self)
    }

    /// The address that it listens at.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// The base URL of the API, for [`ClientBuilder::base_url`](../zoom_api/struct.ClientBuilder.html#method.base_url) and for
    /// clients in other languages.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/v2", self.address())
    }

    /// The URL of the OAuth endpoints, for
    /// [`ClientBuilder::oauth_url`](../zoom_api/struct.ClientBuilder.html#method.oauth_url).
    #[must_use]
    pub fn oauth_url(&self) -> String {
        format!("http://{}/oauth", self.address())
    }

    /// Stops it. Answers that are on their way have a moment to arrive.
    pub fn stop(self) {}
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("address", &self.address()).finish_non_exhaustive()
    }
}

async fn answer(fake: Fake, request: Request<Bytes>) -> Result<Response<Payload>, Broken> {
    let delays = {
        let mut core = fake.core();
        core.delay().zip(core.delay())
    };
    if let Some((there, _)) = delays {
        tokio::time::sleep(there).await;
    }
    let delivery = fake.core().answer(request);
    if let Some((_, back)) = delays {
        tokio::time::sleep(back).await;
    }
    match delivery {
        Delivery::Answer(answer) => Ok(answer.map(Payload::whole)),
        Delivery::Late(answer, time) => {
            tokio::time::sleep(time.min(LATEST)).await;
            Ok(answer.map(Payload::whole))
        }
        Delivery::Half(mut answer) if !answer.body().is_empty() => {
            let length = HeaderValue::from(answer.body().len());
            answer.headers_mut().insert(CONTENT_LENGTH, length);
            Ok(answer.map(Payload::half))
        }
        Delivery::Half(_) | Delivery::Nothing | Delivery::NoConnection => Err(Broken),
    }
}
