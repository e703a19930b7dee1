//! A port of this machine, and what comes in by it.
//!
//! Whoever comes is given so much time and no more: for the head of a request, for its body, and
//! for taking the answer. A client that is slow, or that never comes to an end, holds nothing for ever.

use std::future::poll_fn;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener as Socket};
use std::pin::Pin;
use std::sync::{Arc, mpsc};
use std::task::Poll;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, HeaderValue};
use http::{Request, Response};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio_io_timeout::TimeoutStream;

use super::payload::{Broken, Payload};
use crate::answer;
use crate::call::Refusal;
use crate::language::Language;
use zoom_api::transport::BoxFuture;

/// How long answers have that are on their way when the server stops.
const GRACE: Duration = Duration::from_millis(200);
/// How long the server rests when the system has no socket to give.
const REST: Duration = Duration::from_millis(50);

/// What becomes of a request.
pub(in super::super) type Answering = BoxFuture<'static, Result<Response<Payload>, Broken>>;
/// What makes an answer of a request.
pub(in super::super) type Handler = Arc<dyn Fn(Request<Bytes>) -> Answering + Send + Sync>;

/// What is taken of a client.
#[derive(Clone, Copy)]
pub(in super::super) struct Bounds {
    /// Most bytes of a body.
    pub(in super::super) bytes: usize,
    /// Longest time for each of: a head, a body, and a piece of the answer.
    pub(in super::super) timeout: Duration,
}

/// A port that is listened at, by a thread of its own. Dropped, it is closed.
pub(in super::super) struct Listener {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Listener {
    pub(in super::super) fn start(
        name: &str,
        port: u16,
        bounds: Bounds,
        handler: Handler,
    ) -> io::Result<Self> {
        let socket = Socket::bind((Ipv4Addr::LOCALHOST, port))?;
        socket.set_nonblocking(true)?;
        let address = socket.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let (ready, started) = mpsc::sync_channel(1);
        let thread = thread::Builder::new().name(name.to_owned());
        let thread = thread.spawn(move || {
            let (runtime, listener) = match listener(socket) {
                Ok(parts) => parts,
                // Somebody waits for it, a few lines below.
                Err(error) => return drop(ready.send(Err(error))),
            };
            drop(ready.send(Ok(())));
            runtime.block_on(serve(listener, bounds, handler, stopped));
        })?;
        started.recv().unwrap_or_else(|_| Err(io::Error::other("the server did not start")))?;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }

    pub(in super::super) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // It has nothing to say, even if it panicked.
            let _ = thread.join();
        }
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
async fn serve(
    listener: TcpListener,
    bounds: Bounds,
    handler: Handler,
    mut stopped: oneshot::Receiver<()>,
) {
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
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(bounds.timeout));
        let handler = Arc::clone(&handler);
        let service = service_fn(move |request| answer(bounds, Arc::clone(&handler), request));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(bounds.timeout)
            .serve_connection(TokioIo::new(Box::pin(stream)), service);
        // A connection that breaks is no matter of the server's.
        drop(tokio::spawn(graceful.watch(connection)));
    }
    drop(listener);
    let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
}

async fn answer(
    bounds: Bounds,
    handler: Handler,
    request: Request<Incoming>,
) -> Result<Response<Payload>, Broken> {
    let (head, body) = request.into_parts();
    if body.size_hint().lower() > bounds.bytes as u64 {
        return Ok(too_large(bounds));
    }
    let body = Limited::new(body, bounds.bytes).collect();
    match tokio::time::timeout(bounds.timeout, body).await {
        Ok(Ok(body)) => handler(Request::from_parts(head, body.to_bytes())).await,
        Ok(Err(error)) if error.is::<LengthLimitError>() => Ok(too_large(bounds)),
        Ok(Err(_)) => Err(Broken),
        Err(_) => Ok(ended(408, "The request did not come to its end.".to_owned())),
    }
}

/// The answer to a request that nobody reads to its end.
fn too_large(bounds: Bounds) -> Response<Payload> {
    ended(413, format!("The request is larger than {} bytes.", bounds.bytes))
}

fn ended(status: u16, text: String) -> Response<Payload> {
    let refusal = Refusal::new(status, status.into(), text);
    let mut answer = answer::refusal(&refusal, Language::English);
    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    answer.map(Payload::whole)
}
