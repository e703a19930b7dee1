//! The two tools, and what they say.

use std::path::Path;
use std::process::Command;

use codegen_tools::diff::Effect;
use public_api::diff::PublicApiDiff;

/// The version that reads the JSON of the pinned rustdoc.
const SEMVER_CHECKS: &str = "0.51.0";

/// Ends the program when a tool is missing.
pub fn require() {
    let output = Command::new("cargo-semver-checks").args(["semver-checks", "--version"]).output();
    let version = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let expected = format!("cargo-semver-checks {SEMVER_CHECKS}");
    let found = version.unwrap_or_default();
    assert!(
        found.trim() == expected,
        "run `cargo install cargo-semver-checks --locked --no-default-features --version {SEMVER_CHECKS}`"
    );
}

/// What the rules of `cargo-semver-checks` find.
pub fn semver_checks(before: &Path, after: &Path) -> Effect {
    let output = Command::new("cargo-semver-checks")
        .args(["semver-checks", "--release-type", "patch", "--color", "never"])
        .arg("--baseline-rustdoc")
        .arg(before)
        .arg("--current-rustdoc")
        .arg(after)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    let summary = text.lines().find(|line| line.trim_start().starts_with("Summary"));
    match summary.unwrap_or_default() {
        line if line.contains("new major version") => Effect::Breaking,
        line if line.contains("new minor version") => Effect::Additive,
        line if line.contains("no semver update required") => Effect::None,
        line => panic!("{line}\n{text}"),
    }
}

/// What a comparison of all public items finds: one that is gone, or is written otherwise, may break.
pub fn public_api(before: &Path, after: &Path) -> Effect {
    let [before, after] = [before, after].map(|path| {
        let builder = public_api::Builder::from_rustdoc_json(path);
        builder.omit_blanket_impls(true).omit_auto_trait_impls(true).build().unwrap()
    });
    let diff = PublicApiDiff::between(before, after);
    if !diff.removed.is_empty() || !diff.changed.is_empty() {
        Effect::Breaking
    } else if !diff.added.is_empty() {
        Effect::Additive
    } else {
        Effect::None
    }
}
