//! The token endpoint.

use std::fmt;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use http::{Method, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::token::api_host;
use super::{AccessToken, Context};
use crate::error::{Error, ErrorKind};
use crate::host;
use crate::pace::later;
use crate::transport::Once;
use crate::types::Secret;
use crate::wire::body_of;

/// What stands in a form or a query as it is. It is what most libraries leave alone, so that a body
/// looks like those in Zoom's documents.
pub(super) const ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Members of an answer that say what went wrong. None of them holds a token.
const TELLING: [&str; 8] = [
    "reason",
    "error",
    "error_description",
    "error_message",
    "errorMessage",
    "message",
    "code",
    "errorCode",
];

/// Who asks for a token.
pub(super) struct App<'a> {
    pub(super) id: &'a str,
    /// `None`: an app that cannot keep a secret.
    pub(super) secret: Option<&'a Secret>,
}

/// What the token endpoint gives.
///
/// A refresh token may come with an access token that is of no use. It has to be saved all the same,
/// for the one before is used up.
pub(super) struct Grant {
    pub(super) access: Result<AccessToken, Error>,
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
    /// The same refusal, without a word of what was sent.
    fn without(self, form: &[(&str, &str)]) -> Self {
        let secret =
            |(name, _): &&(&str, &str)| ["code", "code_verifier", "refresh_token"].contains(name);
        let hide = |error| {
            form.iter().filter(secret).fold(error, |error: Error, (_, value)| error.without(value))
        };
        match self {
            Self::NotSent(error) => Self::NotSent(hide(error)),
            Self::Unclear(error) => Self::Unclear(hide(error)),
            Self::Denied(error) => Self::Denied(hide(error)),
        }
    }

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
    let request = build(context, app, "token", form).map_err(Refusal::NotSent)?;
    let now = context.runtime().now();
    match context.send(request).await {
        // Zoom repeats a code that it refuses.
        Ok(answer) => read(answer, now).map_err(|refusal| refusal.without(form)),
        Err(error) if !error.may_have_taken_effect() => Err(Refusal::NotSent(failed(error))),
        Err(error) => Err(Refusal::Unclear(failed(error))),
    }
}

/// Asks for the end of a token, once. It has ended when Zoom says so, and not before.
pub(super) async fn revoke(
    context: &Context,
    app: App<'_>,
    token: &AccessToken,
) -> Result<(), Error> {
    let form = [("token", token.secret().expose())];
    let answer = context.send(build(context, app, "revoke", &form)?).await.map_err(failed)?;
    let body = object(&answer).unwrap_or_default();
    let confirmed = text(&body, "status") == Some("success");
    if answer.status().is_success() && confirmed {
        return Ok(());
    }
    Err(Error::from_answer(answer).into_credentials().without(token.secret().expose()))
}

fn build(
    context: &Context,
    app: App<'_>,
    endpoint: &str,
    form: &[(&str, &str)],
) -> Result<http::Request<Bytes>, Error> {
    let url = format!("{}/{endpoint}", context.oauth_url());
    let url = url.parse::<Uri>().map_err(|error| failed(error.to_string()))?;
    let mut body = String::new();
    let public = app.secret.is_none().then_some(("client_id", app.id));
    for (name, value) in form.iter().copied().chain(public) {
        let separator = if body.is_empty() { "" } else { "&" };
        let value = utf8_percent_encode(value, ENCODED);
        body.push_str(&format!("{separator}{name}={value}"));
    }
    let mut request = http::Request::new(Bytes::from(body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = url;
    // A refresh token that goes out over a connection that is dead may be lost with it.
    request.extensions_mut().insert(Once);
    let headers = request.headers_mut();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("en"));
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
    let body = object(&answer);
    let status = answer.status();
    if !status.is_success() {
        // It passes when a gateway or an overload speaks, and not when Zoom says what is wrong.
        let passes = status.is_server_error() || status.as_u16() == 429 || body.is_none();
        let error = Error::from_answer(answer).into_credentials();
        return Err(if passes { Refusal::Unclear(error) } else { Refusal::Denied(error) });
    }
    let Some(body) = body else {
        return Err(Refusal::Unclear(without_token(answer, &Map::new())));
    };
    let refresh = text(&body, "refresh_token").map(Secret::from);
    let access = match text(&body, "access_token") {
        Some(token) => access_token(token, &body, now),
        None => Err(without_token(answer, &body)),
    };
    match access {
        Err(error) if refresh.is_none() => Err(Refusal::Denied(error)),
        access => Ok(Grant { access, refresh }),
    }
}

fn access_token(
    token: &str,
    body: &Map<String, Value>,
    now: SystemTime,
) -> Result<AccessToken, Error> {
    let mut token = AccessToken::new(token);
    if let Some(seconds) = body.get("expires_in").and_then(seconds) {
        token = token.expires_at(later(now, seconds));
    }
    if let Some(scopes) = text(body, "scope") {
        token = token.scopes(scopes.split_whitespace());
    }
    if let Some(url) = text(body, "api_url") {
        let zoom = |url: &&str| url.parse::<Uri>().is_ok_and(|url| host::is_zoom_url(&url));
        let url = api_host(url).filter(zoom).ok_or_else(|| failed(ForeignHost))?;
        token = token.api_url(url);
    }
    // Saved, it would be taken out of the store again and again.
    token.check()?;
    Ok(token)
}

/// A success without an access token: a refusal in disguise, or something odd. The bytes of a success
/// may hold a token wherever, so they are kept only when nothing in them can be one.
fn without_token(mut answer: http::Response<Bytes>, body: &Map<String, Value>) -> Error {
    let tells = TELLING.iter().any(|name| body.contains_key(*name));
    let error =
        if tells { Error::from_answer(answer.clone()).into_credentials() } else { failed(NoToken) };
    let harmless = |(name, value): (&String, &Value)| match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => text.is_empty() || TELLING.contains(&name.as_str()),
        Value::Array(_) | Value::Object(_) => false,
    };
    if body.is_empty() || !body.iter().all(harmless) {
        *answer.body_mut() = Bytes::new();
    }
    error.with_raw(answer)
}

fn object(answer: &http::Response<Bytes>) -> Option<Map<String, Value>> {
    match serde_json::from_slice(body_of(answer.body())) {
        Ok(Value::Object(body)) => Some(body),
        _ => None,
    }
}

fn text<'a>(body: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    body.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// A number of seconds that leaves room for arithmetic. What has expired already says nothing.
fn seconds(value: &Value) -> Option<Duration> {
    let number: f64 = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    let bounded = number.clamp(f64::MIN, 365.0 * 24.0 * 60.0 * 60.0);
    Duration::try_from_secs_f64(bounded).ok().filter(|time| !time.is_zero())
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
        f.write_str(
            "the token endpoint names a host for the API that is not one of Zoom's, or no host",
        )
    }
}

impl std::error::Error for ForeignHost {}
