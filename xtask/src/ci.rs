//! `cargo xtask ci`.

use std::env;
use std::process::{Command, ExitCode};
use std::time::Instant;

use crate::{Failure, workspace};

const TLS: [&str; 4] = ["reqwest", "rustls", "rustls-no-provider", "native-tls"];

/// One command, its arguments and its environment.
struct Step {
    name: String,
    arguments: Vec<String>,
    rustdoc_flags: &'static str,
}

/// Runs the steps in order and stops at the first that fails.
pub(crate) fn run() -> Result<ExitCode, Failure> {
    let root = workspace::root()?;
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let start = Instant::now();
    let groups: Vec<_> =
        workspace::spec(&root)?.groups().into_iter().map(|group| group.replace('_', "-")).collect();
    for step in steps(&groups) {
        println!("==> {}: cargo {}", step.name, step.arguments.join(" "));
        let mut command = Command::new(&cargo);
        command.args(&step.arguments).current_dir(&root);
        if !step.rustdoc_flags.is_empty() {
            command.env("RUSTDOCFLAGS", step.rustdoc_flags);
        }
        let status =
            command.status().map_err(|error| Failure::broken(format!("error: cargo: {error}")))?;
        if !status.success() {
            return Err(Failure::work(format!("error: {} failed", step.name)));
        }
    }
    println!("==> all passed in {:.0?}", start.elapsed());
    Ok(ExitCode::SUCCESS)
}

fn steps(groups: &[String]) -> Vec<Step> {
    let step = |name: &str, command: &str| Step {
        name: name.to_owned(),
        arguments: command.split(' ').map(str::to_owned).collect(),
        rustdoc_flags: "",
    };
    let build = |features: &str| {
        let name = format!("features [{features}]");
        let command = "clippy --quiet --package zoom-api --no-default-features --features";
        let mut build = step(&name, command);
        build.arguments.extend([features, "--", "--deny", "warnings"].map(str::to_owned));
        build
    };
    let mut steps = vec![
        step("format", "fmt --all --check"),
        step("drift", "run --quiet --package xtask -- generate --check"),
        step("spec", "run --quiet --package xtask -- lint"),
        step("lints", "clippy --workspace --all-targets --all-features -- --deny warnings"),
        step("tests", "test --workspace"),
        step(
            "tests with a store",
            "test --package zoom-api-redis --features seal,server-tests --lib --test store --test pacer --test absence --test tokens",
        ),
        step(
            "tests with processes",
            "test --package zoom-api-redis --features server-tests --test processes",
        ),
    ];
    steps.extend(combinations(groups).iter().map(|features| build(features)));
    // Every set of the others goes with it: it adds code and takes none away.
    let blocking = "clippy --quiet --package zoom-api --features blocking -- --deny warnings";
    steps.push(step("features [blocking]", blocking));
    // The fake has tables for each group, and functions for all.
    for groups in subsets(groups) {
        let features = [groups.as_slice(), &["fake"]].concat().join(",");
        steps.push(build(&features));
    }
    let mut docs = step("documentation", "doc --workspace --no-deps --all-features");
    docs.rustdoc_flags = "--deny warnings";
    steps.push(docs);
    steps
}

/// Every set of groups with every TLS backend, and with none.
fn combinations(groups: &[String]) -> Vec<String> {
    let sets = subsets(groups).into_iter().flat_map(|groups| {
        let with = TLS.map(|tls| [groups.as_slice(), &[tls]].concat().join(","));
        std::iter::once(groups.join(",")).chain(with)
    });
    sets.collect()
}

/// Every set of groups.
fn subsets(groups: &[String]) -> Vec<Vec<&str>> {
    let sets = (0..1_u32 << groups.len()).map(|chosen| {
        let groups = groups.iter().enumerate().filter(|(bit, _)| chosen >> bit & 1 == 1);
        groups.map(|(_, group)| group.as_str()).collect()
    });
    sets.collect()
}
