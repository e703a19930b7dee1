//! The commands of a maintainer. `cargo xtask help` lists them.
//!
//! `generate` and `fake` are here for the sake of the list: `cargo xtask` goes to them without this program.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod api;
mod bench;
mod ci;
mod diff;
mod explain;
mod fuzz;
mod import;
mod lint;
mod list;
mod new;
mod openapi;
mod reconcile;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::{Failure, end, fake, generate, workspace};

/// Keeps a crate and the spec that it is made from in step.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    disable_help_subcommand = false,
    after_help = "Exit codes: 0 all is well, 1 there is something to do, 2 the spec or the command is wrong."
)]
struct Arguments {
    /// Folder of another crate that has a spec; without it, the nearest upwards that holds one
    #[arg(long, value_name = "FOLDER", global = true)]
    api: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Writes the generated part of the crate and of its tests from `spec/`
    ///
    /// Only files that differ are written. Generated files that the spec no longer gives are removed.
    #[command(
        after_help = "Exit codes: 0 done or clean, 1 the files differ (--check) or one is in the way, 2 the spec is broken."
    )]
    Generate {
        /// Writes nothing; fails when a file is not what the spec gives
        #[arg(long)]
        check: bool,
    },
    /// Merges upstream's OpenAPI document into `spec/`
    ///
    /// What upstream changed since the last import comes over, as far as the spec still says what
    /// upstream said then. No sentence comes over. `spec/upstream.json` has what upstream said.
    #[command(
        after_help = "Exit codes: 0 done or nothing to do, 1 a conflict, an override or a fix-up needs a look, 2 the document or the spec is broken and nothing was written."
    )]
    Import(import::Arguments),
    /// Makes crates for other APIs
    #[command(subcommand)]
    Api(api::Command),
    /// Says what is wrong with the spec, and what could be better
    ///
    /// What is to stay as it is can be excepted in `spec/lint.json`, with a reason and until a day.
    #[command(
        after_help = "Exit codes: 0 nothing was found, 1 something could be better, 2 the spec is broken."
    )]
    Lint {
        /// How the findings are written
        #[arg(long, value_enum, default_value_t = lint::Format::Text)]
        format: lint::Format,
        /// Takes another day for today, to see which exceptions will have expired by then
        #[arg(long, value_name = "DAY")]
        today: Option<codegen::day::Day>,
        /// Lays out the files that are not, before it looks
        #[arg(long)]
        fix: bool,
        /// Lists the rules, with the reason for each
        #[arg(long, exclusive = true)]
        rules: bool,
    },
    /// Says where something stands in the spec, why it is so, what is made of it and what tests it
    ///
    /// WHAT is an operation (`users.list`), an event (`user.created`), a type (`UserStatus`), a part of one of them
    /// (`users.list/query/page_size`, `UserStatus/active`), a path in Rust
    /// (`users::ListUsers::page_size`), or a line of the spec or of the generated code
    /// (`src/generated/users/list.rs:60`).
    #[command(
        after_help = "Exit codes: 0 it was found, 2 there is no such thing, or the spec is broken."
    )]
    Explain {
        /// What to explain
        what: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Writes the skeleton of an endpoint's file, and says what is left to fill in
    ///
    /// The name of the file and of the request follow from method and path, unless `--id` gives them.
    #[command(
        after_help = "Exit codes: 0 it was written, 1 the file is in the way, 2 the endpoint cannot be added, or the spec is broken."
    )]
    New {
        /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`
        #[arg(value_parser = new::method)]
        method: codegen::spec::Method,
        /// Path below the base URL, such as `/groups/{groupId}/channels`
        path: String,
        /// Id of the operation, such as `groups.channels.list`
        #[arg(long)]
        id: Option<String>,
    },
    /// Lists all operations and events
    List {
        /// As JSON, an object with the lists `operations` and `events`
        #[arg(long)]
        json: bool,
        /// The operations as a page of Markdown, which is `ENDPOINTS.md`
        #[arg(long, conflicts_with = "json")]
        markdown: bool,
    },
    /// Writes the spec as an OpenAPI 3.1 document, for other tools and generators
    #[command(
        after_help = "Exit codes: 0 done, 1 the standard output cannot be written to, 2 the spec is broken or FILE cannot be written."
    )]
    Openapi {
        /// File to write to, instead of the standard output; it is replaced whole or not at all
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Tells what has changed in the spec since a git revision or a directory
    ///
    /// Each change is judged twice: what it does to programs that use the crate, and what it does to
    /// calls on the wire. From the former follows the least version that allows it, counted from the
    /// version in `Cargo.toml` then. The order of what has names, and texts, are no changes.
    #[command(
        after_help = "Exit codes: 0 told, or the version is large enough (--check), 1 the version in Cargo.toml is too small (--check), 2 one of the specs is broken, or there is no such revision or directory."
    )]
    Diff(diff::Arguments),
    /// Turns what clients noted of answers into edits of the spec
    ///
    /// The file is one that `Observations::to_json_lines` of the crate gave, or several of them in one. Fields
    /// that the spec lacks are shown as a diff, with a guess at their types. What a note alone cannot tell
    /// is listed with its place.
    #[command(
        after_help = "Exit codes: 0 nothing is left to do, 1 there are edits to make, 2 the file or the spec is wrong."
    )]
    Reconcile {
        /// The file of observations
        file: PathBuf,
        /// Makes the edits; what a field means stays to be written
        #[arg(long)]
        write: bool,
    },
    /// Runs the checks that need only Rust, the quickest to fail first; `.ci/run` runs the others
    Ci,
    /// Feeds odd bytes to what reads answers, errors, headers and cursors
    ///
    /// It needs a nightly toolchain and cargo-fuzz. What is found once belongs into the corpus in
    /// `tests/fuzz/corpus`, which the tests read too.
    Fuzz {
        /// How long each target runs
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
        seconds: u32,
    },
    /// Measures what the crate costs those who use it
    #[command(subcommand)]
    Bench(Bench),
    /// Runs a Zoom on this machine; `cargo xtask fake --help` has its options, and `--api` lets it serve another crate's
    /// API too
    #[command(disable_help_flag = true)]
    Fake {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
        arguments: Vec<OsString>,
    },
}

#[derive(Subcommand)]
enum Bench {
    /// Compiles the crate alone, whole and each group of it, and counts its lines and dependencies
    Compile {
        /// How often each combination is compiled
        #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
        runs: u16,
    },
}

fn main() -> ExitCode {
    end(run(Arguments::parse()))
}

fn run(Arguments { api, command }: Arguments) -> Result<ExitCode, Failure> {
    let root = || workspace::root(api.as_deref());
    match command {
        Command::Generate { check } => generate::run(&root()?, check),
        Command::Import(arguments) => import::run(&root()?, &arguments),
        Command::Api(command) => api::run(&command),
        Command::Lint { rules: true, .. } => lint::rules(),
        Command::Lint { format, today, fix, .. } => lint::run(&root()?, format, today, fix),
        Command::Explain { what, json } => explain::run(&root()?, &what, json),
        Command::New { method, path, id } => new::run(&root()?, method, &path, id.as_deref()),
        Command::List { json: true, .. } => list::run(&root()?, list::Output::Json),
        Command::List { markdown: true, .. } => list::run(&root()?, list::Output::Markdown),
        Command::List { .. } => list::run(&root()?, list::Output::Table),
        Command::Openapi { out } => openapi::run(&root()?, out.as_deref()),
        Command::Diff(arguments) => diff::run(&root()?, &arguments),
        Command::Reconcile { file, write } => reconcile::run(&root()?, &file, write),
        Command::Ci => ci::run(),
        Command::Fuzz { seconds } => fuzz::run(seconds),
        Command::Bench(Bench::Compile { runs }) => bench::compile(runs.into()),
        Command::Fake { arguments } => fake::run(&arguments),
    }
}
