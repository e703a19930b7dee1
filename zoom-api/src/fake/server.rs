//! The way in over a socket.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener as Socket};
use std::pin::Pin;
use std::sync::mpsc;
use std::task::{Context, Poll};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HeaderValue};
use http::{Request, Response};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

use super::Fake;
use super::core::{Delivery, MAX_BODY, too_large};

/// No answer comes later than this.
const LATEST: Duration = Duration::from_secs(30);
/// How long answers have that are on their way when the server stops.
const GRACE: Duration = Duration::from_millis(200);
/// How long the server rests when the system has no socket to give.
const REST: Duration = Duration::from_millis(50);

/// A [`Fake`] behind a port of this machine. Made by [`Fake::listen`]; dropped, it stops.
///
/// ```
/// use zoom_api::fake::{Fake, Grant};
///
/// # fn main() -> std::io::Result<()> {
/// let fake = Fake::start();
/// let server = fake.listen()?;
/// println!("curl -H 'Authorization: Bearer {}' {}/users",
///     fake.token(Grant::account()).expose(), server.url());
/// # Ok(())
/// # }
/// ```
pub struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Binds a port, and serves on a thread of its own, so that it goes with programs of any kind.
    pub(super) fn start(fake: Fake, port: u16) -> io::Result<Self> {
        let socket = Socket::bind((Ipv4Addr::LOCALHOST, port))?;
        socket.set_nonblocking(true)?;
        let address = socket.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let (ready, started) = mpsc::sync_channel(1);
        let thread = thread::Builder::new().name("fake-zoom".to_owned());
        let thread = thread.spawn(move || {
            let (runtime, listener) = match listener(socket) {
                Ok(parts) => parts,
                // Somebody waits for it, a few lines below.
                Err(error) => return drop(ready.send(Err(error))),
            };
            drop(ready.send(Ok(())));
            runtime.block_on(serve(listener, fake, stopped));
        })?;
        started.recv().unwrap_or_else(|_| Err(io::Error::other("the server did not start")))?;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }

    /// The address that it listens at.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL of the API, for [`ClientBuilder::base_url`](crate::ClientBuilder::base_url) and for
    /// clients in other languages.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/v2", self.address)
    }

    /// The URL of the OAuth endpoints, for
    /// [`ClientBuilder::oauth_url`](crate::ClientBuilder::oauth_url).
    #[must_use]
    pub fn oauth_url(&self) -> String {
        format!("http://{}/oauth", self.address)
    }

    /// Stops it. Answers that are on their way have a moment to arrive.
    pub fn stop(self) {}
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // It has nothing to say, even if it panicked.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

fn listener(socket: Socket) -> io::Result<(Runtime, TcpListener)> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let listener = {
        let _inside = runtime.enter();
        TcpListener::from_std(socket)?
    };
    Ok((runtime, listener))
}

/// Accepts connections until it is stopped.
async fn serve(listener: TcpListener, fake: Fake, mut stopped: oneshot::Receiver<()>) {
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = poll_fn(|context| match Pin::new(&mut stopped).poll(context) {
            Poll::Ready(_) => Poll::Ready(None),
            Poll::Pending => listener.poll_accept(context).map(Some),
        });
        let stream = match accepted.await {
            None => break,
            Some(Ok((stream, _))) => stream,
            Some(Err(_)) => {
                tokio::time::sleep(REST).await;
                continue;
            }
        };
        // Small answers are not held back for more to come.
        let _ = stream.set_nodelay(true);
        let fake = fake.clone();
        let service = service_fn(move |request| answer(fake.clone(), request));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .serve_connection(TokioIo::new(stream), service);
        // A connection that breaks is no matter of the server's.
        drop(tokio::spawn(graceful.watch(connection)));
    }
    drop(listener);
    let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
}

async fn answer(fake: Fake, request: Request<Incoming>) -> Result<Response<Payload>, Broken> {
    let (head, body) = request.into_parts();
    if body.size_hint().lower() > MAX_BODY as u64 {
        return Ok(too_large().map(Payload::whole));
    }
    let body = match Limited::new(body, MAX_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Ok(too_large().map(Payload::whole)),
        Err(_) => return Err(Broken),
    };
    let delivery = fake.core().answer(Request::from_parts(head, body));
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

/// The body of an answer: a whole one, or the first half and a broken connection.
struct Payload {
    bytes: Option<Bytes>,
    breaks: Option<Break>,
}

enum Break {
    /// The half that there is goes out first.
    Later,
    Now,
}

impl Payload {
    fn whole(bytes: Bytes) -> Self {
        Self { bytes: Some(bytes).filter(|bytes| !bytes.is_empty()), breaks: None }
    }

    fn half(mut bytes: Bytes) -> Self {
        bytes.truncate(bytes.len() / 2);
        Self { bytes: Some(bytes), breaks: Some(Break::Later) }
    }
}

impl Body for Payload {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        if let Some(bytes) = self.bytes.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match self.breaks {
            None => Poll::Ready(None),
            Some(Break::Now) => Poll::Ready(Some(Err(Broken))),
            Some(Break::Later) => {
                self.breaks = Some(Break::Now);
                context.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none() && self.breaks.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        match (&self.bytes, &self.breaks) {
            (bytes, None) => SizeHint::with_exact(bytes.as_ref().map_or(0, Bytes::len) as u64),
            _ => SizeHint::default(),
        }
    }
}

/// The connection ends here, by a fault or because the client has gone.
#[derive(Debug)]
struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection ends here")
    }
}

impl std::error::Error for Broken {}
