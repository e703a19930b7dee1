//! Sets the department of a user and empties the manager. What is not named stays as it is.
//!
//! `cargo run --example update_user ada@example.com Engines`, with `ZOOM_ACCOUNT_ID`, `ZOOM_CLIENT_ID` and `ZOOM_CLIENT_SECRET` set.
#![allow(clippy::print_stdout)]

mod support;

use std::error::Error;
use std::process::ExitCode;

use zoom_api::users::UpdateUser;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    support::end(run().await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    let [user, dept] = support::arguments(["USER", "DEPARTMENT"])?;
    let zoom = support::client()?;

    // Zoom documents no `null` for this call, so `UpdateUser` has no `clear_manager`. An empty text is
    // how Zoom itself shows a text of the profile that is not set.
    zoom.send(UpdateUser::new(user.as_str()).dept(dept).manager("")).await?;
    println!("updated {user}");
    Ok(())
}
