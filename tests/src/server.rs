//! An HTTP server on loopback.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use zoom_api::Client;
use zoom_api::auth::StaticToken;
use zoom_api::pace::Unpaced;

pub use crate::runtime::Hasty;

type Answer = Arc<dyn Fn(&Request<Bytes>) -> Response<Bytes> + Send + Sync>;

/// A server that remembers what it was sent. It stops when the runtime of the test ends.
pub struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request<Bytes>>>>,
}

impl Server {
    /// Starts a server that answers with what a function makes of the request.
    pub async fn start(
        answer: impl Fn(&Request<Bytes>) -> Response<Bytes> + Send + Sync + 'static,
    ) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").await.unwrap(), Arc::new(answer))
    }

    /// Apart from what is generic: the server is compiled once here, and not for each function that answers.
    fn on(listener: TcpListener, answer: Answer) -> Self {
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, seen) = (Arc::clone(&answer), Arc::clone(&seen));
                let service = service_fn(move |request| {
                    serve(request, Arc::clone(&answer), Arc::clone(&seen))
                });
                tokio::spawn(
                    hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service),
                );
            }
        });
        Self { address, requests }
    }

    /// The base URL, with the same path as Zoom's.
    pub fn url(&self) -> String {
        format!("http://{}/v2", self.address)
    }

    /// A client of the server.
    pub fn client(&self) -> Client {
        let builder = Client::builder(StaticToken::new("token")).base_url(self.url());
        builder.runtime(Hasty::default()).pacer(Unpaced).build().unwrap()
    }

    /// What was sent since the last call.
    pub fn take_requests(&self) -> Vec<Request<Bytes>> {
        std::mem::take(&mut self.requests.lock().unwrap())
    }
}

async fn serve(
    request: Request<hyper::body::Incoming>,
    answer: Answer,
    seen: Arc<Mutex<Vec<Request<Bytes>>>>,
) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let (head, body) = request.into_parts();
    let request = Request::from_parts(head, body.collect().await?.to_bytes());
    let response = answer(&request);
    seen.lock().unwrap().push(request);
    Ok(response.map(Full::new))
}

/// A JSON answer.
pub fn json(status: u16, body: &str) -> Response<Bytes> {
    Response::builder()
        .status(status)
        .header("content-type", "application/json")
        .header("x-zm-trackingid", "v=2.0;clid=us02;rid=WEB_1")
        .body(Bytes::copy_from_slice(body.as_bytes()))
        .unwrap()
}
