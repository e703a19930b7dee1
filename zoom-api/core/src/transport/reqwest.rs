use std::error::Error as StdError;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::Uri;
use tokio::runtime;

use super::urls::Urls;
use super::{BoxFuture, MAX_ANSWER, Once, Transport, TransportError};
use crate::host;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Usual servers close a connection that was idle for 60 to 75 seconds.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
const MOST_RESERVED: usize = 1024 * 1024;

/// The transport that clients use unless told otherwise.
#[derive(Clone, Debug)]
#[cfg_attr(zoom_api_docsrs, doc(cfg(feature = "reqwest")))]
pub struct Reqwest {
    clients: Clients,
    urls: Arc<Urls>,
    max_answer: usize,
}

impl Reqwest {
    /// A transport with this crate's settings: no redirects, no repeats, 10 seconds to connect, and no
    /// connection that was idle for more than 30 seconds. What must not be sent twice gets a new
    /// connection each. Proxies are taken from the environment (`HTTPS_PROXY`, `ALL_PROXY`,
    /// `NO_PROXY`) for `https`, as tunnels: what goes without TLS, and what goes to this machine, never
    /// goes to a proxy. How long a call may take is up to the client's [`Options`](crate::Options).
    ///
    /// # Errors
    /// When the TLS backend cannot be set up.
    pub fn new() -> Result<Self, TransportError> {
        let made = PerRuntime::default();
        made.get(Route::default())?;
        Ok(Self::of(Clients::Made(Arc::new(made))))
    }

    /// A transport with a client of your own, for proxies, other roots of trust or other timeouts.
    ///
    /// Switch its redirects off: reqwest drops the token on the way to another host, and Zoom then
    /// answers that the token is invalid. Switch its retries off (`reqwest::retry::never()`), so that
    /// every request is counted and paced, and let no connection be idle for longer than the server
    /// bears. See [`fresh`](Self::fresh) too. It keeps one pool of connections, and those live on the
    /// runtime that they were made on: use it on one runtime, or on runtimes that are always driven.
    #[must_use]
    pub fn with_client(client: reqwest::Client) -> Self {
        Self::of(Clients::Own { usual: client, fresh: None })
    }

    fn of(clients: Clients) -> Self {
        Self { clients, urls: Arc::default(), max_answer: MAX_ANSWER }
    }

    /// Sets the client for requests that must not be sent twice, beside one of your own. It should
    /// keep no idle connection (`pool_max_idle_per_host(0)`): one that the server has closed meanwhile
    /// costs a call whose outcome nobody knows.
    #[must_use]
    pub fn fresh(mut self, client: reqwest::Client) -> Self {
        if let Clients::Own { fresh, .. } = &mut self.clients {
            *fresh = Some(client);
        }
        self
    }

    /// Sets how large an answer may be, in bytes after decompression. 64 MiB by default.
    #[must_use]
    pub fn max_answer(mut self, bytes: usize) -> Self {
        self.max_answer = bytes;
        self
    }
}

#[derive(Clone, Debug)]
enum Clients {
    /// The caller's.
    Own { usual: reqwest::Client, fresh: Option<reqwest::Client> },
    /// This crate's.
    Made(Arc<PerRuntime>),
}

impl Clients {
    async fn get(&self, request: &http::Request<Bytes>) -> Result<reqwest::Client, TransportError> {
        let fresh = request.extensions().get::<Once>().is_some();
        match self {
            Self::Made(made) => made.get(Route { fresh, direct: must_be_direct(request.uri()) }),
            Self::Own { fresh: Some(client), .. } if fresh => Ok(client.clone()),
            Self::Own { usual, .. } => {
                if fresh {
                    notice_closed_connections().await;
                }
                Ok(usual.clone())
            }
        }
    }
}

/// How a request goes to the server.
#[derive(Clone, Copy, Debug, Default)]
struct Route {
    /// Over a connection of its own.
    fresh: bool,
    /// Past all proxies.
    direct: bool,
}

/// The clients of each runtime that calls are made on, the last one that was used first. A connection lives
/// on the runtime that it was made on. Where that is not driven any more, whoever took the connection out
/// of a pool would wait in vain.
#[derive(Debug, Default)]
struct PerRuntime(Mutex<Vec<(Option<runtime::Id>, Made)>>);

/// Most runtimes whose connections are kept.
const MOST_RUNTIMES: usize = 8;

impl PerRuntime {
    fn get(&self, route: Route) -> Result<reqwest::Client, TransportError> {
        let here = runtime::Handle::try_current().ok().map(|runtime| runtime.id());
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let made = match known.iter().position(|(id, _)| *id == here) {
            Some(place) => known.remove(place),
            None => {
                known.truncate(MOST_RUNTIMES - 1);
                (here, Made::default())
            }
        };
        known.insert(0, made);
        known[0].1.get(route).cloned()
    }
}

/// The clients, by what is asked of them. Few programs need more than one or two.
#[derive(Debug, Default)]
struct Made([OnceLock<reqwest::Client>; 4]);

impl Made {
    fn get(&self, route: Route) -> Result<&reqwest::Client, TransportError> {
        let [usual, fresh, direct, fresh_direct] = &self.0;
        let cell = match (route.fresh, route.direct) {
            (false, false) => usual,
            (true, false) => fresh,
            (false, true) => direct,
            (true, true) => fresh_direct,
        };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        let client = make(route).map_err(TransportError::connect)?;
        Ok(cell.get_or_init(|| client))
    }
}

fn make(route: Route) -> Result<reqwest::Client, reqwest::Error> {
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .connect_timeout(CONNECT_TIMEOUT);
    if route.fresh {
        builder = builder.pool_max_idle_per_host(0);
    }
    if route.direct {
        builder = builder.no_proxy();
    }
    builder.build()
}

/// A proxy sees the whole of what goes without TLS, token included, and has nothing to do with what
/// stays on this machine.
fn must_be_direct(uri: &Uri) -> bool {
    uri.scheme_str() != Some("https") || host::is_local_url(uri)
}

/// Lets the runtime look at its sockets. On one that runs in the thread of the caller, and only while
/// there is a call, nobody has seen yet what happened between two calls.
async fn notice_closed_connections() {
    // Once for the sockets, once for the tasks that are woken by them, and once for the pool.
    for _ in 0..3 {
        tokio::task::yield_now().await;
    }
}

impl Transport for Reqwest {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let client = self.clients.get(&request).await?;
            let request = of_http(request, &self.urls)?;
            let mut answer = client.execute(request).await.map_err(classified)?;
            // What the server says is a hint, and no reason to take more memory than most answers need.
            let length = answer.content_length().and_then(|length| usize::try_from(length).ok());
            let mut body = Body::new(length.unwrap_or_default().min(MOST_RESERVED));
            while let Some(chunk) = answer.chunk().await.map_err(broken)? {
                if body.len() + chunk.len() > self.max_answer {
                    return Err(TransportError::too_large(format!(
                        "the answer is larger than {} bytes",
                        self.max_answer
                    )));
                }
                body.push(chunk);
            }
            let mut response = http::Response::new(body.whole());
            *response.status_mut() = answer.status();
            *response.headers_mut() = std::mem::take(answer.headers_mut());
            Ok(response)
        })
    }
}

/// The same request for reqwest. Its own conversion takes the longer way, over a formatter.
fn of_http(request: http::Request<Bytes>, urls: &Urls) -> Result<reqwest::Request, TransportError> {
    let (head, body) = request.into_parts();
    let url = urls.of(&head.uri)?;
    let mut request = reqwest::Request::new(head.method, url);
    *request.headers_mut() = head.headers;
    *request.version_mut() = head.version;
    *request.body_mut() = Some(body.into());
    Ok(request)
}

/// A body as it comes. One that comes in one piece is not copied, unless it is so small that the buffer of
/// the connection, which it would hold on to, is worth more.
struct Body {
    first: Bytes,
    /// All pieces, as soon as there are two.
    all: BytesMut,
    expected: usize,
}

const SMALL: usize = 16 * 1024;

impl Body {
    fn new(expected: usize) -> Self {
        Self { first: Bytes::new(), all: BytesMut::new(), expected }
    }

    fn len(&self) -> usize {
        self.first.len() + self.all.len()
    }

    fn push(&mut self, chunk: Bytes) {
        if self.len() == 0 && chunk.len() >= SMALL {
            self.first = chunk;
            return;
        }
        if self.all.is_empty() {
            self.all.reserve(self.expected.max(self.first.len() + chunk.len()));
            self.all.extend_from_slice(&std::mem::take(&mut self.first));
        }
        self.all.extend_from_slice(&chunk);
    }

    fn whole(self) -> Bytes {
        if self.all.is_empty() { self.first } else { self.all.freeze() }
    }
}

/// The URL is taken out: its path holds ids and e-mail addresses.
fn classified(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    if error.is_builder() {
        TransportError::invalid(error)
    } else if error.is_connect() {
        TransportError::connect(error)
    } else if was_not_processed(&error) {
        TransportError::not_processed(error)
    } else {
        broken(error)
    }
}

/// Behind the head of an answer: whatever the server says now, it has done something.
fn broken(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    if error.is_timeout() {
        TransportError::timeout(error)
    } else {
        TransportError::connection(error)
    }
}

/// Whether the server said that it did nothing about the request, or the connection ended before
/// anything of it went out.
fn was_not_processed(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<h2::Error>() {
            // Of a GOAWAY only the requests learn that are younger than the last one that it names.
            return error.is_remote()
                && (error.is_go_away() || error.reason() == Some(h2::Reason::REFUSED_STREAM));
        }
        if error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_canceled) {
            return true;
        }
        cause = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_whole_in_however_many_pieces_it_comes() {
        let bytes: Vec<u8> = (0..100_000_u32).map(|number| number.to_le_bytes()[0]).collect();
        for size in [1_000, SMALL - 1, SMALL, SMALL + 1, 99_999, 100_000] {
            for expected in [0, 100_000] {
                let mut body = Body::new(expected);
                for chunk in bytes.chunks(size) {
                    body.push(Bytes::copy_from_slice(chunk));
                }
                assert_eq!((body.len(), body.whole()), (bytes.len(), bytes.clone().into()));
            }
        }
        let piece = Bytes::from(bytes);
        let mut body = Body::new(0);
        body.push(piece.clone());
        assert_eq!(body.whole().as_ptr(), piece.as_ptr());
        assert!(Body::new(7).whole().is_empty());
    }

    #[test]
    fn only_what_has_tls_and_leaves_this_machine_may_go_to_a_proxy() {
        let direct = |url: &str| must_be_direct(&url.parse().unwrap_or_default());
        assert!(!direct("https://api.zoom.us/v2"));
        assert!(!direct("https://gateway.example:8443/v2"));
        for url in [
            "http://zoom-fake:8080/v2",
            "http://127.0.0.1:1/",
            "https://localhost:1/",
            "https://[::1]/",
        ] {
            assert!(direct(url), "{url}");
        }
    }
}
