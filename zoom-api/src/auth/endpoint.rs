//! The token endpoint.

use std::fmt;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use http::{Method, Uri};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::{AccessToken, Context};
use crate::error::{Error, ErrorKind};
use crate::host;
use crate::types::Secret;

/// Who asks for a token.
pub(super) struct App<'a> {
    pub(super) id: &'a str,
    /// `None`: an app that cannot keep a secret.
    pub(super) secret: Option<&'a Secret>,
}

/// What the token endpoint gives.
pub(super) struct Grant {
    pub(super) access: AccessToken,
    pub(super) refresh: Option<Secret>,
}

/// Why it gives nothing.
pub(super) enum Refusal {
    /// The request did not reach it.
    NotSent(Error),
    /// There was no clear answer. It may pass, and a refresh token may have been used up.
    Unclear(Error),
    /// It says no.
    Denied(Error),
}

impl Refusal {
    pub(super) fn into_error(self) -> Error {
        match self {
            Self::NotSent(error) | Self::Unclear(error) | Self::Denied(error) => error,
        }
    }
}

/// Asks for a token, once.
pub(super) async fn request(
    context: &Context,
    app: App<'_>,
    form: &[(&str, &str)],
) -> Result<Grant, Refusal> {
    let request = build(context, app, form).map_err(Refusal::NotSent)?;
    let now = context.runtime().now();
    match context.send(request).await {
        Ok(answer) => read(answer, now),
        Err(error) if error.kind() == ErrorKind::Connect => Err(Refusal::NotSent(failed(error))),
        Err(error) => Err(Refusal::Unclear(failed(error))),
    }
}

fn build(
    context: &Context,
    app: App<'_>,
    form: &[(&str, &str)],
) -> Result<http::Request<Bytes>, Error> {
    let url = format!("{}/token", context.oauth_url());
    let url = url.parse::<Uri>().map_err(|error| failed(error.to_string()))?;
    let mut body = String::new();
    let public = app.secret.is_none().then_some(("client_id", app.id));
    for (name, value) in form.iter().copied().chain(public) {
        let separator = if body.is_empty() { "" } else { "&" };
        let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
        body.push_str(&format!("{separator}{name}={value}"));
    }
    let mut request = http::Request::new(Bytes::from(body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = url;
    let headers = request.headers_mut();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    if let Some(secret) = app.secret {
        let pair = STANDARD.encode(format!("{}:{}", app.id, secret.expose()));
        let mut basic = HeaderValue::try_from(format!("Basic {pair}"))
            .map_err(|error| failed(error.to_string()))?;
        basic.set_sensitive(true);
        headers.insert(AUTHORIZATION, basic);
    }
    Ok(request)
}

fn failed(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::with_source(ErrorKind::Credentials, source)
}

/// Reads an answer, whatever it is.
fn read(answer: http::Response<Bytes>, now: SystemTime) -> Result<Grant, Refusal> {
    let value: Option<Value> = serde_json::from_slice(answer.body()).ok();
    let text = |name: &str| {
        let text = value.as_ref()?.get(name)?.as_str()?;
        Some(text).filter(|text| !text.is_empty())
    };
    let status = answer.status();
    let (true, Some(access)) = (status.is_success(), text("access_token")) else {
        let is_json = value.as_ref().is_some_and(Value::is_object);
        // It passes when a gateway or an overload speaks, and not when Zoom says what is wrong.
        let passes = status.is_server_error() || status.as_u16() == 429 || !is_json;
        if status.is_success() && (text("refresh_token").is_some() || !is_json) {
            // The bytes may hold a token, so they are not kept.
            return Err(Refusal::Unclear(failed(NoToken)));
        }
        let error = Error::from_answer(answer).into_credentials();
        return Err(if passes { Refusal::Unclear(error) } else { Refusal::Denied(error) });
    };
    let mut token = AccessToken::new(access);
    if let Some(seconds) = value.as_ref().and_then(|value| seconds(value.get("expires_in")?)) {
        token = token.expires_at(now + seconds);
    }
    if let Some(scopes) = text("scope") {
        token = token.scopes(scopes.split_whitespace());
    }
    if let Some(url) = text("api_url") {
        let host = url.parse::<Uri>().ok().filter(host::is_zoom_url);
        if host.is_none() {
            return Err(Refusal::Denied(failed(ForeignHost)));
        }
        token = token.api_url(url);
    }
    Ok(Grant { access: token, refresh: text("refresh_token").map(Secret::from) })
}

/// A number of seconds that leaves room for arithmetic.
fn seconds(value: &Value) -> Option<Duration> {
    let seconds = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())?;
    Some(Duration::from_secs(seconds.min(365 * 24 * 60 * 60)))
}

#[derive(Debug)]
struct NoToken;

impl fmt::Display for NoToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the token endpoint answered with a success that holds no access token")
    }
}

impl std::error::Error for NoToken {}

#[derive(Debug)]
struct ForeignHost;

impl fmt::Display for ForeignHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the token endpoint names a host for the API that is not one of Zoom's")
    }
}

impl std::error::Error for ForeignHost {}
