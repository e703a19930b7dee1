//! What the examples have in common: a client from the environment, and how a run ends.
#![allow(clippy::print_stderr)]

use std::env;
use std::error::Error;
use std::process::ExitCode;

use zoom_api::auth::{ServerToServer, StaticToken};
use zoom_api::{Client, ClientBuilder};

/// A client of the app in `ZOOM_ACCOUNT_ID`, `ZOOM_CLIENT_ID` and `ZOOM_CLIENT_SECRET`, or with the
/// access token in `ZOOM_TOKEN` where that is set. `ZOOM_BASE_URL` and `ZOOM_OAUTH_URL` lead to a server
/// other than Zoom's.
pub fn client() -> Result<Client, Box<dyn Error>> {
    let builder = match variable("ZOOM_TOKEN") {
        Some(token) => Client::builder(StaticToken::new(token)),
        None => Client::builder(ServerToServer::from_env()?),
    };
    Ok(lead(builder).build()?)
}

/// Leads a client to the server of the environment.
pub fn lead(mut builder: ClientBuilder) -> ClientBuilder {
    if let Some(url) = variable("ZOOM_BASE_URL") {
        builder = builder.base_url(url);
    }
    if let Some(url) = variable("ZOOM_OAUTH_URL") {
        builder = builder.oauth_url(url);
    }
    builder
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// The arguments of the program, if there are as many as there are names.
pub fn arguments<const N: usize>(names: [&str; N]) -> Result<[String; N], Box<dyn Error>> {
    let given: Vec<String> = env::args().skip(1).collect();
    <[String; N]>::try_from(given).map_err(|_| format!("arguments: {}", names.join(" ")).into())
}

/// Tells what went wrong. One line of an error of the client says why, too.
pub fn end(result: Result<(), Box<dyn Error>>) -> ExitCode {
    let Err(error) = result else { return ExitCode::SUCCESS };
    eprintln!("error: {error}");
    ExitCode::FAILURE
}
