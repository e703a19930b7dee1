//! Creates a user on the free plan. Zoom sends an invitation to the address.
//!
//! `cargo run --example create_user ada@example.com Ada Lovelace`, with `ZOOM_ACCOUNT_ID`, `ZOOM_CLIENT_ID` and `ZOOM_CLIENT_SECRET` set.
#![allow(clippy::print_stdout)]

mod support;

use std::error::Error;
use std::process::ExitCode;

use zoom_api::types::UserType;
use zoom_api::users::{CreateUser, CreateUserAction, NewUser};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    support::end(run().await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    let [email, first_name, last_name] = support::arguments(["EMAIL", "FIRST_NAME", "LAST_NAME"])?;
    let zoom = support::client()?;

    let user =
        NewUser::new(email.as_str(), UserType::Basic).first_name(first_name).last_name(last_name);
    match zoom.send(CreateUser::new(CreateUserAction::Create, user)).await {
        Ok(user) => match &user.id {
            Some(id) => println!("created {email}: {id}"),
            None => println!("created {email}"),
        },
        Err(error) if error.is_conflict() => println!("{email} has a user already"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
