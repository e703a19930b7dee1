//! What `cargo xtask generate` compiles is what everything else compiles.

use std::collections::BTreeSet;
use std::process::Command;

/// The packages that cargo compiles, each with its features.
fn packages(of: &str) -> BTreeSet<String> {
    let mut tree = Command::new(env!("CARGO"));
    tree.args(["tree", "--offline", "--prefix=none", "--format={p} {f}"]).args(of.split(' '));
    let output = tree.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().map(|line| line.trim_end_matches(" (*)").trim_end().to_owned()).collect()
}

/// A feature more or less makes it another package to cargo, and all that depends on it: the generator would be
/// compiled once for `generate` and once more for the tests, which takes a quarter of a minute.
#[test]
fn what_generate_needs_has_the_features_that_the_tests_need() {
    let all = packages("--workspace --edges=normal,build,dev");
    for package in ["codegen", "xtask"] {
        let alone = packages(&format!("--package={package} --edges=normal,build"));
        let again: Vec<_> = alone.difference(&all).collect();
        let help = "ask for the features that the workspace has beside these in codegen/Cargo.toml";
        assert!(again.is_empty(), "{package} compiles of its own {again:#?}\n{help}");
    }
}
