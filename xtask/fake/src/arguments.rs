use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use zoom_api::limits::Plan;

/// Runs a Zoom on this machine
///
/// It has one account, remembers what it is told, and answers as the spec says. It listens at 127.0.0.1
/// only. Ctrl-C stops it.
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
