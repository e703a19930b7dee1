//! Apps, and clients that have their tokens from a scripted Zoom.
#![allow(dead_code, reason = "each test takes what it needs")]

use http::Request;
use world::{Scripted, Virtual};
use zoom_api::auth::{Credentials, OAuthApp, ServerToServer, TokenKey};
use zoom_api::pace::Unpaced;
use zoom_api::users::GetUser;
use zoom_api::{Client, ClientBuilder, Error};

#[path = "world.rs"]
pub mod world;

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
