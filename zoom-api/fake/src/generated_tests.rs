//! What the generated tests of a crate call: every example of its spec goes over the wire as the spec writes it, is
//! read without a loss, and is answered by the fake.
//!
//! `generated_tests!` makes the functions that the tests name.

mod form;
mod reply;

use std::fmt::Debug;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use serde_json::Value;
use zoom_api::auth::StaticToken;
use zoom_api::call::Body;
use zoom_api::transport::{BoxFuture, Transport, TransportError};
use zoom_api::{Answer, Client};

use crate::Fake;
use crate::contract::Contract;
use reply::Names;

/// Makes `support`, with the functions that generated tests name. It takes the tables of the crate.
#[doc(hidden)]
#[macro_export]
macro_rules! generated_tests {
    ($contracts:expr) => {
        mod support {
            use $crate::generated_tests::{Checks, Endpoint, IntoValue, Serialize, fail_on_error};

            pub use $crate::generated_tests::{RoundTrip, round_trip};

            const CHECKS: Checks = Checks {
                spec: concat!(env!("CARGO_MANIFEST_DIR"), "/spec"),
                contracts: $contracts,
            };

            pub fn example<E>(file: &str, variant: usize, index: usize, request: E, body: &str)
            where
                E: Endpoint + Clone,
                E::Output: Serialize,
            {
                fail_on_error(CHECKS.example(file, variant, index, request, body));
            }

            #[allow(dead_code, reason = "not every spec has bodies")]
            pub fn body(request: impl Endpoint + std::fmt::Debug, expected: &str) {
                fail_on_error(CHECKS.body(request, expected));
            }

            #[allow(dead_code, reason = "not every spec has queries")]
            pub fn query(request: impl Endpoint, expected: &str) {
                fail_on_error(CHECKS.query(request, expected));
            }

            #[allow(dead_code, reason = "not every spec has headers")]
            pub fn header(request: impl Endpoint, expected: &str) {
                fail_on_error(CHECKS.header(request, expected));
            }

            #[allow(dead_code, reason = "not every spec has objects that are sent")]
            pub fn object(value: impl IntoValue + std::fmt::Debug, expected: &str) {
                fail_on_error(CHECKS.object(value, expected));
            }
        }
    };
}

pub use serde::Serialize;
pub use zoom_api::Endpoint;
pub use zoom_api::call::IntoValue;

type Checked = Result<(), String>;

/// Fails the test if something is wrong.
///
/// # Panics
/// When something is wrong.
#[track_caller]
#[allow(clippy::panic, reason = "it is how a test fails")]
pub fn fail_on_error(checked: Checked) {
    if let Err(message) = checked {
        panic!("{message}");
    }
}

/// Reads a value, then writes it as JSON and as `Debug` shows it.
pub type RoundTrip = fn(&str) -> Result<[String; 2], String>;

/// Reads a value of a type, then writes it as JSON and as `Debug` shows it.
///
/// # Errors
/// When it cannot be read.
pub fn round_trip<T: DeserializeOwned + Serialize + Debug>(
    json: &str,
) -> Result<[String; 2], String> {
    let value: T = serde_json::from_str(json).map_err(shown)?;
    Ok([serde_json::to_string(&value).map_err(shown)?, format!("{value:?}")])
}

/// The spec that tests are held against.
#[derive(Clone, Copy, Debug)]
pub struct Checks {
    /// Its folder.
    pub spec: &'static str,
    /// Its tables.
    pub contracts: &'static [&'static Contract],
}

impl Checks {
    /// Sends an example of the spec: to a server that says what the spec says, and to the fake.
    ///
    /// # Errors
    /// When something of the request or of the answer is not as the spec has it.
    pub fn example<E>(
        &self,
        file: &str,
        variant: usize,
        index: usize,
        request: E,
        body: &str,
    ) -> Checked
    where
        E: Endpoint + Clone,
        E::Output: Serialize,
    {
        let text = fs::read_to_string(Path::new(self.spec).join(file)).map_err(shown)?;
        let spec: Value = serde_json::from_str(&text).map_err(shown)?;
        let variant = spec.pointer(&format!("/variants/each/{variant}")).unwrap_or(&spec);
        let example = variant.pointer(&format!("/examples/{index}"));
        let example = example.ok_or_else(|| format!("{file} has no example {index}"))?;
        let status = variant.pointer("/response/status").and_then(Value::as_u64).unwrap_or(200);
        let status = u16::try_from(status).map_err(shown)?;
        let place = |message: String| format!("{file}, example {index}: {message}");
        let case = Case { names: Names::of(self.contracts), variant, example, status };
        case.scripted(request.clone(), body).map_err(place)?;
        case.fake(self.contracts, request).map_err(place)
    }

    /// Compares the body of a request.
    ///
    /// # Errors
    /// When it is another one, or a secret shows.
    pub fn body(&self, request: impl Endpoint + Debug, expected: &str) -> Checked {
        self.hidden(&format!("{request:?}"), expected)?;
        match request.into_call().encode().map_err(shown)?.body {
            Body::Json(bytes) => same(&String::from_utf8_lossy(&bytes), expected),
            other => Err(format!("expected {expected}, found {other:?}")),
        }
    }

    /// Looks for a parameter in the query of a request.
    ///
    /// # Errors
    /// When it is not there.
    pub fn query(&self, request: impl Endpoint, expected: &str) -> Checked {
        let target = request.into_call().encode().map_err(shown)?.target;
        let (_, query) = target.split_once('?').unwrap_or_default();
        let decoded = |pair| percent_decode_str(pair).decode_utf8_lossy().into_owned();
        match query.split('&').any(|pair| decoded(pair) == expected) {
            true => Ok(()),
            false => Err(format!("expected {expected}, found {query}")),
        }
    }

    /// Looks for a header of a request.
    ///
    /// # Errors
    /// When it is not there, or has another value.
    pub fn header(&self, request: impl Endpoint, expected: &str) -> Checked {
        let headers = request.into_call().encode().map_err(shown)?.headers;
        let (name, value) = expected.split_once(": ").unwrap_or_default();
        let found = headers.get(name).and_then(|found| found.to_str().ok());
        same(found.unwrap_or("no header"), value)
    }

    /// Compares an object that is part of a body.
    ///
    /// # Errors
    /// When it is another one, or a secret shows.
    pub fn object(&self, value: impl IntoValue + Debug, expected: &str) -> Checked {
        self.hidden(&format!("{value:?}"), expected)?;
        same(&serde_json::to_string(&value.into_value()).map_err(shown)?, expected)
    }

    /// What is shown of a value must hold none of its secrets.
    fn hidden(&self, debug: &str, sent: &str) -> Checked {
        let sent: Value = serde_json::from_str(sent).map_err(shown)?;
        match Names::of(self.contracts).secret_shown(debug, &sent) {
            Some(name) => Err(format!("`{name}` is a secret, and shows: {debug}")),
            None => Ok(()),
        }
    }
}

/// One example.
struct Case<'a> {
    names: Names,
    variant: &'a Value,
    example: &'a Value,
    status: u16,
}

impl Case<'_> {
    /// Sends it to a server that answers with the reply of the example.
    fn scripted<E>(&self, request: E, body: &str) -> Checked
    where
        E: Endpoint,
        E::Output: Serialize,
    {
        let reply = self.example.get("reply");
        let server = Scripted::new(self.status, reply.map_or(String::new(), Value::to_string))?;
        let client = Client::builder(StaticToken::new("token")).transport(server.clone());
        let answer = block_on(client.build().map_err(shown)?.send(request))?.map_err(shown)?;

        let sent = server.request().ok_or("it was not sent")?;
        let target = sent.uri().path_and_query().map_or("", |target| target.as_str());
        let target = target.strip_prefix("/v2").unwrap_or(target);
        let wire = self.example.get("wire").and_then(Value::as_str).unwrap_or_default();
        same(&format!("{} {target}", sent.method()), wire)?;
        self.content(&sent, body)?;
        match reply {
            Some(reply) => self.names.covers(reply, &read(answer.into_value())?, ""),
            None => Ok(()),
        }
    }

    /// Compares what was sent beside the target.
    fn content(&self, sent: &Request<Bytes>, body: &str) -> Checked {
        let content_type = sent.headers().get("content-type").map(|value| value.as_bytes());
        let text = String::from_utf8_lossy(sent.body());
        for (name, value) in
            self.example.get("headers").and_then(Value::as_object).into_iter().flatten()
        {
            let found = sent.headers().get(name).and_then(|found| found.to_str().ok());
            let plain =
                |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let text = match value {
                Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
                value => plain(value),
            };
            same(found.unwrap_or("no header"), &text)?;
        }
        let files = self.example.get("files");
        if files.is_some() || self.variant.pointer("/body/form") == Some(&Value::Bool(true)) {
            let fields = self.variant.pointer("/body/fields");
            let files = files.unwrap_or(&Value::Null);
            let form = form::expected(sent, fields, files, self.example.get("body"))?;
            return same(&text, &form);
        }
        if self.variant.get("body").is_none() {
            return match (content_type, text.is_empty()) {
                (None, true) => Ok(()),
                _ => Err(format!("a body was sent: {text}")),
            };
        }
        if content_type != Some(b"application/json") {
            return Err("the body is not said to be JSON".to_owned());
        }
        same(&text, if body.is_empty() { "{}" } else { body })?;
        let expected = self.example.get("body").cloned().unwrap_or_else(|| serde_json::json!({}));
        match reply::same(&serde_json::from_str(&text).map_err(shown)?, &expected) {
            true => Ok(()),
            false => Err(format!("expected {expected}, found {text}")),
        }
    }

    /// Sends it to a fake that knows nothing but the spec.
    fn fake<E>(&self, contracts: &'static [&'static Contract], request: E) -> Checked
    where
        E: Endpoint,
        E::Output: Serialize,
    {
        let fake = Fake::builder().serve_only(contracts).without_limits().start();
        let answer = block_on(fake.client().send(request))?;
        let answer = answer.map_err(|error| format!("the fake: {error}"))?;
        same(answer.status().as_str(), &self.status.to_string())?;
        let body: Option<Value> = serde_json::from_slice(answer.bytes()).ok();
        match (body, self.example.get("reply")) {
            (None, None) => Ok(()),
            (Some(body), Some(_)) => self.names.covers(&body, &read(answer.into_value())?, ""),
            (body, reply) => Err(format!("the fake said {body:?}, and the spec says {reply:?}")),
        }
    }
}

/// What was understood of an answer.
fn read(answer: impl Answer + Serialize) -> Result<Value, String> {
    serde_json::to_value(answer).map_err(shown)
}

fn same(found: &str, expected: &str) -> Checked {
    match found == expected {
        true => Ok(()),
        false => Err(format!("expected {expected}, found {found}")),
    }
}

fn shown(error: impl ToString) -> String {
    error.to_string()
}

/// Runs a future that never has to wait.
fn block_on<F: Future>(future: F) -> Result<F::Output, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    Ok(runtime.map_err(shown)?.block_on(future))
}

/// A server that always says the same, and keeps the last request.
#[derive(Clone)]
struct Scripted {
    answer: Response<Bytes>,
    request: Arc<Mutex<Option<Request<Bytes>>>>,
}

impl Scripted {
    fn new(status: u16, body: String) -> Result<Self, String> {
        let mut answer = Response::new(Bytes::from(body));
        *answer.status_mut() = StatusCode::from_u16(status).map_err(shown)?;
        Ok(Self { answer, request: Arc::default() })
    }

    fn request(&self) -> Option<Request<Bytes>> {
        self.request.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Transport for Scripted {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        *self.request.lock().unwrap_or_else(PoisonError::into_inner) = Some(request);
        let answer = self.answer.clone();
        Box::pin(async move { Ok(answer) })
    }
}
