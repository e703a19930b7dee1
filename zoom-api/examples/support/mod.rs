//! What the examples have in common: a client from the environment, and how a run ends.
#![allow(clippy::print_stderr)]

use std::env;
use std::error::Error;
use std::process::ExitCode;

use zoom_api::Client;
use zoom_api::auth::StaticToken;

/// A client with the access token in `ZOOM_TOKEN`, for the API at `ZOOM_BASE_URL` where that is set.
pub fn client() -> Result<Client, Box<dyn Error>> {
    let token = env::var("ZOOM_TOKEN").map_err(|_| "set ZOOM_TOKEN to an access token")?;
    let mut builder = Client::builder(StaticToken::new(token));
    if let Ok(url) = env::var("ZOOM_BASE_URL") {
        builder = builder.base_url(url);
    }
    Ok(builder.build()?)
}

/// The arguments of the program, if there are as many as there are names.
pub fn arguments<const N: usize>(names: [&str; N]) -> Result<[String; N], Box<dyn Error>> {
    let given: Vec<String> = env::args().skip(1).collect();
    <[String; N]>::try_from(given).map_err(|_| format!("arguments: {}", names.join(" ")).into())
}

/// Tells what went wrong, and why.
pub fn end(result: Result<(), Box<dyn Error>>) -> ExitCode {
    let Err(error) = result else { return ExitCode::SUCCESS };
    eprintln!("error: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("caused by: {error}");
        cause = error.source();
    }
    ExitCode::FAILURE
}
