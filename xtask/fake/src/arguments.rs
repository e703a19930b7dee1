use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use zoom_api::limits::Plan;
use zoom_api_fake::Behaviour;

/// Runs a Zoom on this machine
///
/// It has one account, remembers what it is told, and answers as the spec says. It listens at 127.0.0.1
/// only, and at another port there it lets a test with the key set the clock, let calls fail, and read what was
/// asked. Ctrl-C stops it.
#[derive(Parser)]
#[command(
    name = "fake",
    bin_name = "cargo xtask fake",
    after_help = "Exit codes: 0 stopped by ctrl-c, 2 the port is in use, or a file or the command is wrong."
)]
pub(crate) struct Arguments {
    /// Port to listen at; 0 takes any that is free
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,
    /// Users beside the owner of the account
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) seed_users: usize,
    /// What ids, tokens and users are made from: the same seed gives the same ones
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Plan of the account, which decides about rate limits
    #[arg(long, value_enum, default_value_t = PlanName::Pro)]
    pub(crate) plan: PlanName,
    /// Counts no calls
    #[arg(long)]
    pub(crate) no_limits: bool,
    /// Starts with the account that is in this file; `--seed-users` and `--plan` then do not count
    #[arg(long, value_name = "FILE")]
    pub(crate) load: Option<PathBuf>,
    /// Writes the account to this file at the end
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
    /// Where users may be sent to when they have authorised the app, beside addresses of this machine
    #[arg(long, value_name = "URI")]
    pub(crate) redirect_uri: Vec<String>,
    /// How it behaves where one Zoom is not like the other; what is left out is as usual:
    /// '{"language": "ja", "newest_tokens": 1, "pending_users_change": false, "largest_page": 300, "windows":
    /// "fixed", "delay_ms": [20, 120]}'
    #[arg(long, value_name = "JSON", value_parser = behaviour)]
    pub(crate) behaviour: Option<Behaviour>,
    /// Port of the control; 0 takes any that is free
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub(crate) control_port: u16,
    /// Key of the control; without it, one that nobody can guess
    #[arg(long, value_name = "KEY")]
    pub(crate) control_key: Option<String>,
    /// Sends the events of what happens to this URL of this machine, such as http://127.0.0.1:3000/events
    ///
    /// First, and every 72 hours, it asks there for the answer to a challenge. Without it there are no events.
    #[arg(long, value_name = "URL")]
    pub(crate) events: Option<String>,
    /// Secret token that events are signed with
    #[arg(long, value_name = "TOKEN", default_value = "fake-secret-token")]
    pub(crate) events_secret: String,
    /// Says where it is as one line of JSON, for programs, and nothing else
    #[arg(long)]
    pub(crate) json: bool,
}

fn behaviour(text: &str) -> Result<Behaviour, serde_json::Error> {
    serde_json::from_str(text)
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum PlanName {
    Free,
    Pro,
    Business,
}

impl From<PlanName> for Plan {
    fn from(name: PlanName) -> Self {
        match name {
            PlanName::Free => Self::Free,
            PlanName::Pro => Self::Pro,
            PlanName::Business => Self::Business,
        }
    }
}
