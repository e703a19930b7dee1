//! Holds the verdicts on Rust against two tools that look at the crate itself.
//!
//! For each change in `tests/diff`, the crate is generated before and after it, and rustdoc describes
//! both. `cargo-semver-checks` looks for what its rules know to break, and `public-api` compares the
//! lists of all public items. The graver of their verdicts has to be that of the diff.
//!
//! Alone, neither sees everything. `cargo-semver-checks` has no rule for what is new, nor for other
//! types of arguments, fields and answers, another order of arguments, or a `Paged` that is gone. `public-api` does not
//! show what is deprecated, nor the numbers of the values of an enum.
//!
//! `cargo bench -p codegen-tools --bench semver --features semver-bench` runs it. It takes minutes, needs `cargo-semver-checks`,
//! and is of no use for any other toolchain than the one that `rust-toolchain.toml` pins: the JSON of
//! rustdoc changes from version to version.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::panic, missing_docs)]

#[path = "../../tests/common/mod.rs"]
mod common;
mod krate;
mod tools;

use std::process::ExitCode;
use std::time::Instant;

use codegen::load::load_files;
use codegen_tools::diff::{Effect, diff, gravest};
use common::{Files, diff_case, diff_cases};
use krate::Crate;

fn main() -> ExitCode {
    let start = Instant::now();
    tools::require();
    let mut krate = Crate::copy();
    // Names on the command line choose cases; `--bench` comes from cargo.
    let wanted: Vec<_> = std::env::args().skip(1).filter(|name| !name.starts_with('-')).collect();
    let mut cases = diff_cases();
    if !wanted.is_empty() {
        cases.retain(|name| wanted.iter().any(|part| name.contains(part)));
    }
    // How often the diff says the same as both, as each of them, and how often not at all.
    let (mut both, mut rules_alone, mut items_alone, mut wrong) = (0, 0, 0, 0);
    println!("{:<52} {:<9} {:<13} public-api", "change", "diff", "semver-checks");
    for name in &cases {
        let (before, after) = diff_case(name);
        let specs = [before, after].map(|files| load_files(like_ours(files)).unwrap());
        let ours = gravest(&diff(&specs[0], &specs[1])).unwrap_or(Effect::None);
        let [before, after] = krate.describe(&specs);
        let pairs = || before.iter().zip(&after);
        let rules = pairs().map(|(before, after)| tools::semver_checks(before, after));
        let items = pairs().map(|(before, after)| tools::public_api(before, after));
        let (rules, items) = (rules.max().unwrap(), items.max().unwrap());
        let count = match (ours == rules, ours == items) {
            (true, true) => &mut both,
            (true, false) if rules > items => &mut rules_alone,
            (false, true) if items > rules => &mut items_alone,
            _ => &mut wrong,
        };
        *count += 1;
        let note = if ours == rules.max(items) { "" } else { "  WRONG" };
        let (ours, rules, items) = (ours.as_str(), rules.as_str(), items.as_str());
        println!("{name:<52} {ours:<9} {rules:<13} {items}{note}");
    }
    println!(
        "\n{} changes: {both} agree with both, {items_alone} with public-api where semver-checks sees less, \
         {rules_alone} with semver-checks where public-api sees less, {wrong} with none; {} crates in {:.0?}",
        cases.len(),
        krate.described(),
        start.elapsed()
    );
    krate.tidy();
    if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The plans are in the core. It names the plan `pro`, which the small spec does not have. That comes first, so
/// that it moves no other one.
fn like_ours(mut files: Files) -> Files {
    let mut api: serde_json::Value = serde_json::from_slice(&files["api.json"]).unwrap();
    api["core"] = serde_json::json!({ "crate": "zoom-api-core", "folder": "zoom-api/core" });
    let text = codegen::format::format(&api.to_string()).unwrap();
    files.insert("api.json".to_owned(), text.into_bytes());
    let path = "rate_limits.json";
    let mut limits: serde_json::Value = serde_json::from_slice(&files[path]).unwrap();
    let mut plan = limits["plans"][0].clone();
    plan["name"] = "pro".into();
    limits["plans"].as_array_mut().unwrap().insert(0, plan);
    for special in limits["special"].as_array_mut().unwrap() {
        special["calls"]["pro"] = 1.into();
    }
    let text = codegen::format::format(&limits.to_string()).unwrap();
    files.insert(path.to_owned(), text.into_bytes());
    files
}
