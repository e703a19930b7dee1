//! Apps, and clients that have their tokens from a scripted Zoom.

use std::collections::VecDeque;
use std::error::Error as _;
use std::sync::Mutex;

use crate::world::{Scripted, Virtual, answer};
use http::Request;
use zoom_api::auth::{Credentials, OAuthApp, ServerToServer, TokenKey};
use zoom_api::pace::Unpaced;
use zoom_api::users::GetUser;
use zoom_api::{Client, ClientBuilder, Error};

pub fn user_app() -> OAuthApp {
    OAuthApp::new("id", "https://example.com/callback").client_secret("secret")
}

pub fn server_app() -> ServerToServer {
    ServerToServer::new("account", "id", "secret")
}

/// What a store knows the tokens of the one user by.
pub fn key() -> TokenKey {
    user_app().key("")
}

/// A client over a scripted Zoom, in virtual time.
pub fn builder(zoom: &Scripted, credentials: impl Credentials + 'static) -> ClientBuilder {
    Client::builder(credentials)
        .transport(zoom.clone())
        .pacer(Unpaced)
        .runtime(Virtual::at("2026-11-23T12:00:00Z"))
}

pub fn over(zoom: &Scripted, credentials: impl Credentials + 'static) -> Client {
    builder(zoom, credentials).build().unwrap()
}

/// Any call.
pub async fn call(client: &Client) -> Result<(), Error> {
    client.send(GetUser::new("me")).await.map(drop)
}

pub fn is_token(request: &Request<bytes::Bytes>) -> bool {
    request.uri().path().ends_with("/oauth/token")
}

/// How often a token was asked for.
pub fn token_requests(zoom: &Scripted) -> usize {
    zoom.requests().iter().filter(|request| is_token(request)).count()
}

/// A Zoom whose token endpoint gives these answers, one after the other.
pub fn tokens(answers: impl IntoIterator<Item = (u16, &'static str)>) -> Scripted {
    let answers = Mutex::new(VecDeque::from_iter(answers));
    Scripted::new(move |_, request| {
        let answer = match is_token(&request) {
            true => answers.lock().unwrap().pop_front().map(|(status, body)| answer(status, body)),
            false => Some(answer(200, "{}")),
        };
        std::future::ready(Ok(answer.unwrap()))
    })
}

/// What was asked of the token endpoint: the refresh token, the code or the account.
pub fn asked(zoom: &Scripted) -> Vec<String> {
    let requests = zoom.requests();
    let bodies = requests.iter().filter(|request| is_token(request)).map(|request| request.body());
    bodies
        .map(|body| {
            let body = std::str::from_utf8(body).unwrap();
            let pair = body.split('&').find(|pair| {
                ["refresh_token=", "code=", "account_id="].iter().any(|name| pair.starts_with(name))
            });
            pair.unwrap().to_owned()
        })
        .collect()
}

/// What calls had in their header.
pub fn bearers(zoom: &Scripted) -> Vec<String> {
    let requests = zoom.requests();
    let calls = requests.iter().filter(|request| !is_token(request));
    calls.map(|request| request.headers()["authorization"].to_str().unwrap().to_owned()).collect()
}

/// All that an error says to whoever prints it.
pub fn told(error: &Error) -> String {
    let mut text = format!("{error} {error:?}");
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    text
}
