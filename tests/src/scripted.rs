//! A transport whose answers a test writes.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use zoom_api::transport::{BoxFuture, Transport, TransportError};

pub type Answer = BoxFuture<'static, Result<http::Response<Bytes>, TransportError>>;
type Script = dyn Fn(usize, http::Request<Bytes>) -> Answer + Send + Sync;

/// Asks a closure for each answer and keeps every request. Clones share both.
#[derive(Clone)]
pub struct Scripted {
    script: Arc<Script>,
    requests: Arc<Mutex<Vec<http::Request<Bytes>>>>,
}

impl Scripted {
    /// The closure gets the number of the request, from 0, and the request.
    pub fn new<F>(script: impl Fn(usize, http::Request<Bytes>) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<http::Response<Bytes>, TransportError>> + Send + 'static,
    {
        let script = move |index, request| Box::pin(script(index, request)) as Answer;
        Self { script: Arc::new(script), requests: Arc::default() }
    }

    /// What was sent so far.
    pub fn requests(&self) -> Vec<http::Request<Bytes>> {
        self.requests.lock().unwrap().clone()
    }
}

impl Transport for Scripted {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        self.ask(request)
    }
}

impl Scripted {
    /// The answer to a request, for a transport around this one.
    pub fn ask(&self, request: http::Request<Bytes>) -> Answer {
        let mut requests = self.requests.lock().unwrap();
        requests.push(request.clone());
        (self.script)(requests.len() - 1, request)
    }
}

/// An answer with a status and a body.
pub fn answer(status: u16, body: &str) -> http::Response<Bytes> {
    let mut answer = http::Response::new(Bytes::copy_from_slice(body.as_bytes()));
    *answer.status_mut() = http::StatusCode::from_u16(status).unwrap();
    answer
}
