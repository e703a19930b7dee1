//! Requests to a fake that no client would make.

use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::Value;
use zoom_api::transport::Transport as _;
use zoom_api_fake::{Fake, Grant};

/// A fake, and a token for it.
pub struct Raw {
    pub fake: Fake,
    token: String,
}

impl Raw {
    pub fn new() -> Self {
        let fake = Fake::builder().without_limits().start();
        let token = fake.token(Grant::account()).expose().to_owned();
        Self { fake, token }
    }

    /// Sends a request as it stands.
    pub fn send(
        &self,
        method: Method,
        target: &str,
        content_type: Option<&str>,
        body: impl Into<Bytes>,
    ) -> Response<Bytes> {
        let mut request = Request::new(body.into());
        *request.method_mut() = method;
        *request.uri_mut() = format!("/v2{target}").parse().unwrap();
        let token = format!("Bearer {}", self.token);
        request.headers_mut().insert("authorization", token.parse().unwrap());
        if let Some(content_type) = content_type {
            request.headers_mut().insert("content-type", content_type.parse().unwrap());
        }
        let transport = self.fake.transport();
        let mut answer = transport.send(request);
        let mut context = Context::from_waker(Waker::noop());
        match answer.as_mut().poll(&mut context) {
            Poll::Ready(answer) => answer.unwrap(),
            Poll::Pending => panic!("the fake answers at once"),
        }
    }

    /// The status, and the body as one line.
    pub fn ask(
        &self,
        method: Method,
        target: &str,
        content_type: Option<&str>,
        body: impl Into<Bytes>,
    ) -> String {
        let answer = self.send(method, target, content_type, body);
        let body = match serde_json::from_slice::<Value>(answer.body()) {
            Ok(body) => body.to_string(),
            Err(_) => format!("{:?}", answer.body()),
        };
        format!("{} {body}", answer.status().as_u16())
    }

    pub fn get(&self, target: &str) -> String {
        self.ask(Method::GET, target, None, "")
    }

    /// Sends JSON, which need not be any.
    pub fn json(&self, method: Method, target: &str, body: impl Into<Bytes>) -> String {
        self.ask(method, target, Some("application/json"), body)
    }
}

/// `field: message` of each problem that an answer names.
pub fn problems(answer: &str) -> Vec<String> {
    let (status, body) = answer.split_once(' ').unwrap();
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(
        (status, &body["code"], &body["message"]),
        ("400", &300.into(), &"Validation Failed.".into()),
        "{answer}"
    );
    let text = |problem: &Value, name: &str| problem[name].as_str().unwrap().to_owned();
    let problems = body["errors"].as_array().unwrap().iter();
    problems
        .map(|problem| format!("{}: {}", text(problem, "field"), text(problem, "message")))
        .collect()
}
