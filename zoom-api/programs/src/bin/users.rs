//! A command line tool for the users of an account.
//!
//! `users list --dept Engines`, `users show ada@example.com`, `users set ada@example.com --dept Engines`,
//! `users deactivate ada@example.com`
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use zoom_api::SetSome as _;
use zoom_api::users::{GetUser, ListUsers, UpdateUser, UpdateUserStatus, UserStatusAction};
use zoom_api_programs::support::{client, end};

#[derive(Parser)]
#[command(about = "Shows and changes the users of an account")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Lists the active users.
    List {
        /// Only those of this department.
        #[arg(long)]
        dept: Option<String>,
    },
    /// Shows all that Zoom tells about a user, as JSON.
    Show { user: String },
    /// Changes what is named, and nothing else.
    Set {
        user: String,
        #[arg(long)]
        dept: Option<String>,
        #[arg(long)]
        job_title: Option<String>,
    },
    /// Keeps a user from signing in.
    Deactivate { user: String },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    end(run(Arguments::parse().command).await)
}

async fn run(command: Command) -> Result<(), Box<dyn Error>> {
    let zoom = client()?;
    match command {
        Command::List { dept } => {
            let mut users = zoom.stream(ListUsers::new());
            while let Some(user) = users.try_next().await? {
                if dept.is_none() || dept == user.dept {
                    println!("{}", user.email.unwrap_or_default());
                }
            }
        }
        Command::Show { user } => {
            let user = zoom.send(GetUser::new(user)).await?;
            println!("{}", serde_json::to_string_pretty(&*user)?);
        }
        Command::Set { user, dept, job_title } => {
            let request = UpdateUser::new(user)
                .set_some(dept, UpdateUser::dept)
                .set_some(job_title, UpdateUser::job_title);
            zoom.send(request).await?;
        }
        Command::Deactivate { user } => {
            zoom.send(UpdateUserStatus::new(user, UserStatusAction::Deactivate)).await?;
        }
    }
    Ok(())
}
