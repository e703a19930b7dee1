//! Events that go over a socket.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use http::header::HOST;
use http::{HeaderValue, Request, Response, Uri};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::timeout;
use zoom_api::internal::is_local_url;

use super::attempt::Attempt;
use super::webhook::{ANSWER_WITHIN, Webhook};

/// Nobody reads more of an answer.
const MOST_BYTES: usize = 64 * 1024;
/// How often it is looked whether the clock has come to a repeat.
const LOOK: Duration = Duration::from_millis(50);

/// Sends the events of a [`Webhook`] to a URL of this machine. Made by [`Webhook::send_to`]; dropped, it ends.
pub struct WebhookSender {
    webhook: Arc<Webhook>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Webhook {
    /// Sends what is due to a URL of this machine, such as `http://127.0.0.1:3000/events`, and what comes,
    /// until the sender is dropped. It has a thread of its own.
    ///
    /// What is sent has the time of the fake's clock. A receiver with the clock of the machine refuses it as too old,
    /// unless the fake was started with [`real_time`](crate::FakeBuilder::real_time).
    ///
    /// # Errors
    /// When this is no such URL, or the system has no thread to give.
    pub fn send_to(self, url: &str) -> io::Result<WebhookSender> {
        WebhookSender::start(self, url)
    }
}

impl WebhookSender {
    fn start(webhook: Webhook, url: &str) -> io::Result<Self> {
        let uri = local(url)?;
        let webhook = Arc::new(webhook);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let sending = Arc::clone(&webhook);
        let thread = std::thread::Builder::new().name("fake-zoom-events".to_owned());
        let thread = thread.spawn(move || {
            runtime.block_on(async {
                let send = runtime.spawn(async move { run(&sending, &uri).await });
                let _ = stopped.await;
                send.abort();
            });
        })?;
        Ok(Self { webhook, stop: Some(stop), thread: Some(thread) })
    }

    /// How many events are still to be delivered, those included that will be due later.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.webhook.pending()
    }

    /// All attempts so far, but of more than 10,000 only the last ones.
    #[must_use]
    pub fn attempts(&self) -> Vec<Attempt> {
        self.webhook.attempts()
    }
}

impl Drop for WebhookSender {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for WebhookSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookSender").field("pending", &self.pending()).finish_non_exhaustive()
    }
}

/// A URL that leads to this machine, without TLS.
fn local(url: &str) -> io::Result<Uri> {
    let uri = url.parse::<Uri>().ok();
    let uri = uri.filter(|uri| uri.scheme_str() == Some("http") && is_local_url(uri));
    uri.ok_or_else(|| {
        let what = "events go to a URL of this machine, such as http://127.0.0.1:3000/events";
        io::Error::new(io::ErrorKind::InvalidInput, what)
    })
}

async fn run(webhook: &Webhook, uri: &Uri) {
    let news = Arc::clone(&webhook.outbox().news);
    loop {
        webhook.deliver(|request| post(uri, request)).await;
        while !webhook.outbox().has_due() {
            let _ = timeout(LOOK, news.notified()).await;
        }
        // Whoever is not there yet is not asked without a pause.
        if !webhook.is_active() {
            tokio::time::sleep(LOOK).await;
        }
    }
}

async fn post(uri: &Uri, request: Request<Bytes>) -> Option<Response<Bytes>> {
    timeout(ANSWER_WITHIN, exchange(uri, request)).await.ok()?
}

async fn exchange(uri: &Uri, request: Request<Bytes>) -> Option<Response<Bytes>> {
    let host = uri.host()?.trim_start_matches('[').trim_end_matches(']');
    let stream = TcpStream::connect((host, uri.port_u16().unwrap_or(80))).await.ok()?;
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.ok()?;
    tokio::spawn(connection);
    let mut request = request.map(Full::new);
    *request.uri_mut() =
        uri.path_and_query().map_or_else(|| Uri::from_static("/"), |path| path.clone().into());
    let authority = HeaderValue::from_str(uri.authority()?.as_str()).ok()?;
    request.headers_mut().insert(HOST, authority);
    let (head, body) = sender.send_request(request).await.ok()?.into_parts();
    let body = Limited::new(body, MOST_BYTES).collect().await.ok()?;
    Some(Response::from_parts(head, body.to_bytes()))
}
