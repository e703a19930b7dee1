//! `cargo xtask ci`.

use std::env;
use std::process::{Command, ExitCode};
use std::time::Instant;

use codegen::spec::Api;
use xtask::{Failure, workspace};

const TLS: [&str; 4] = ["reqwest", "rustls", "rustls-no-provider", "native-tls"];
/// Features that are no part of the default and stand beside it.
const ADDED: [&str; 5] = ["blocking", "bulk", "js", "tower", "webhooks"];

/// One command, its arguments and its environment.
struct Step {
    name: String,
    arguments: Vec<String>,
    rustdoc_flags: &'static str,
}

/// Runs the steps in order and stops at the first that fails.
pub(crate) fn run() -> Result<ExitCode, Failure> {
    let root = workspace::own();
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let start = Instant::now();
    let spec = workspace::spec(&root)?;
    let groups: Vec<_> = spec.groups().into_iter().map(|group| group.replace('_', "-")).collect();
    for step in steps(&spec.api, &groups) {
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

fn steps(api: &Api, groups: &[String]) -> Vec<Step> {
    let client = &api.package;
    // The crate with the store is called after the client.
    let store = format!("{client}-redis");
    let step = |name: &str, command: &str| Step {
        name: name.to_owned(),
        arguments: command.split(' ').map(str::to_owned).collect(),
        rustdoc_flags: "",
    };
    let build = |package: &str, features: &str| {
        let name = format!("{package} with [{features}]");
        let command =
            format!("clippy --quiet --package {package} --no-default-features --features");
        let mut build = step(&name, &command);
        build.arguments.extend([features, "--", "--deny", "warnings"].map(str::to_owned));
        build
    };
    let mut steps = vec![
        step("format", "fmt --all --check"),
        step("drift", "run --quiet --package xtask -- generate --check"),
        step(
            "drift of a crate of another API",
            "run --quiet --package xtask -- generate --check --api tests/zoom-lockers",
        ),
        step("spec", "run --quiet --package xtask -- lint"),
        step("lints", "clippy --workspace --all-targets --all-features -- --deny warnings"),
        step("tests", "test --workspace"),
        step(
            "tests with a store",
            &format!(
                "test --package {store} --features seal,server-tests,webhooks --lib --test store --test pacer --test absence --test tokens --test dedup"
            ),
        ),
        step(
            "tests with processes",
            &format!("test --package {store} --features server-tests --test processes"),
        ),
    ];
    let sets = sets(groups);
    steps.extend(sets.iter().map(|groups| build(client, &groups.join(","))));
    // So are events, which need the types of their groups.
    steps.extend(
        sets.iter().map(|groups| build(client, &[&["webhooks"], &groups[..]].concat().join(","))),
    );
    // The fake has tables for each group, and functions for all.
    if let Some(fake) = &api.fake {
        steps.extend(sets.iter().map(|groups| build(&fake.package, &groups.join(","))));
    }
    // A backend does not see the groups, and these features add code and take none away.
    steps.extend(
        TLS.iter().map(|tls| build(client, &[&all(groups), &[*tls][..]].concat().join(","))),
    );
    for feature in ADDED {
        steps.push(build(client, feature));
        let lints =
            format!("clippy --quiet --package {client} --features {feature} -- --deny warnings");
        steps.push(step(&format!("{client} with [{feature}]"), &lints));
    }
    // The core has no pages of its own, and so no links that are looked at, unless it is asked for.
    let core = format!("doc --package {client}-core --lib --no-deps --all-features");
    for (name, command) in [
        ("documentation", "doc --workspace --no-deps --all-features"),
        ("documentation of the core", core.as_str()),
    ] {
        steps.push(Step { rustdoc_flags: "--deny warnings", ..step(name, command) });
    }
    steps
}

/// None of the groups, each alone, all but one, and all: what one group needs of another shows in these, and their
/// number does not double with each group.
fn sets(groups: &[String]) -> Vec<Vec<&str>> {
    let all = all(groups);
    let alone = all.iter().map(|group| vec![*group]);
    let without =
        all.iter().map(|left| all.iter().copied().filter(|group| group != left).collect());
    let mut sets: Vec<Vec<&str>> = vec![Vec::new(), all.clone()];
    sets.extend(alone.chain(without));
    sets.sort();
    sets.dedup();
    sets
}

fn all(groups: &[String]) -> Vec<&str> {
    groups.iter().map(String::as_str).collect()
}

#[cfg(test)]
mod tests {
    use super::sets;

    #[test]
    fn the_sets_of_groups_grow_with_their_number_and_not_by_doubling() {
        let groups: Vec<_> = (0..20).map(|number| format!("group-{number:02}")).collect();
        let sets = sets(&groups);
        assert_eq!(sets.len(), 42);
        for group in &groups {
            assert!(sets.contains(&vec![group.as_str()]), "{group} alone");
            let without = |set: &Vec<&str>| set.len() == 19 && !set.contains(&group.as_str());
            assert!(sets.iter().any(without), "all without {group}");
        }
    }
}
