//! Lists the active users of the account.
//!
//! `cargo run --example list_users`, with `ZOOM_ACCOUNT_ID`, `ZOOM_CLIENT_ID` and `ZOOM_CLIENT_SECRET` set.
#![allow(clippy::print_stdout)]

mod support;

use std::error::Error;
use std::process::ExitCode;

use zoom_api::types::UserStatus;
use zoom_api::users::ListUsers;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    support::end(run().await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    let [] = support::arguments([])?;
    let zoom = support::client()?;

    let mut users = zoom.stream(ListUsers::new().status(UserStatus::Active).page_size(300));
    let mut count = 0;
    while let Some(user) = users.try_next().await? {
        let email = user.email.as_deref().unwrap_or("-");
        let dept = user.dept.as_deref().unwrap_or("-");
        let plan = user.r#type.map_or("-".to_owned(), |plan| format!("{plan:?}"));
        println!("{email:<40} {plan:<12} {dept}");
        count += 1;
    }
    println!("{count} users");
    Ok(())
}
