//! What a change of the spec is told as, and how it is judged.
//!
//! Each folder in `tests/diff` is a change: the small spec in `tests/base`, changed by the steps in
//! `patch.json` and by the files beside it. Where that spec has nothing to change, `before.json`
//! and the files in `before` change it first. `expected.txt` is what is said about the change.
//!
//! `UPDATE_EXPECTED=1 cargo test -p codegen-tools` writes the expected texts anew.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::sync::LazyLock;

use crate::common::{Files, base, diff_case, diff_cases, folder};
use codegen::Spec;
use codegen::load::load_files;
use codegen_tools::diff::{Change, Effect, Heading, changelog, diff, gravest, least_version};
use semver::Version;

/// The changes, each with the spec before and after it.
static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let case = |name: String| {
        let (before, after) = diff_case(&name);
        let (before, after) = (spec(&name, before), spec(&name, after));
        let changes = diff(&before, &after);
        Case { name, before, after, changes }
    };
    diff_cases().into_iter().map(case).collect()
});

struct Case {
    name: String,
    before: Spec,
    after: Spec,
    changes: Vec<Change>,
}

#[test]
fn every_change_is_told_as_expected() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    let mut wrong = Vec::new();
    for Case { name, changes, .. } in &*CASES {
        let said = text(changes);
        let path = folder("diff").join(name).join("expected.txt");
        if update {
            fs::write(&path, &said).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        if said != expected {
            wrong.push(format!("{name}:\n{said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn there_are_enough_cases_and_each_verdict_is_among_them() {
    let changes = || CASES.iter().flat_map(|case| &case.changes);
    let verdicts: BTreeSet<_> = changes().map(|change| (change.rust, change.wire)).collect();
    // What is more in Rust is nowhere less on the wire.
    let effects = [Effect::None, Effect::Additive, Effect::Breaking];
    let all = effects.into_iter().flat_map(|rust| effects.map(|wire| (rust, wire)));
    let all: BTreeSet<_> =
        all.filter(|pair| *pair != (Effect::Additive, Effect::Breaking)).collect();
    assert_eq!(verdicts, all);
    let headings: BTreeSet<_> = changes().map(|change| change.heading).collect();
    assert_eq!(headings.into_iter().collect::<Vec<_>>(), Heading::ALL);
    assert!(CASES.len() >= 60);
}

#[test]
fn what_is_called_empty_is_and_nothing_else() {
    for Case { name, changes, .. } in &*CASES {
        assert_eq!(changes.is_empty(), name.starts_with("empty."), "{name}: {changes:?}");
    }
}

#[test]
fn what_breaks_in_rust_says_what_to_do() {
    for Case { name, changes, .. } in &*CASES {
        for change in changes {
            let helps = change.migration.is_some() || change.rust != Effect::Breaking;
            assert!(helps, "{name}: {change:?}");
            assert!(change.path.starts_with("zoom_api::"), "{name}: {change:?}");
            assert!(!change.file.is_empty(), "{name}: {change:?}");
        }
    }
}

#[test]
fn a_spec_is_the_same_as_itself_and_a_change_can_be_undone() {
    for Case { name, before, after, changes } in &*CASES {
        assert_eq!(diff(after, after), [], "{name}");
        assert_eq!(diff(after, before).is_empty(), changes.is_empty(), "{name}");
    }
}

#[test]
fn what_comes_and_what_goes_are_opposites() {
    let whole = base();
    let only = |keep: &str| -> Files {
        let files = whole.iter().filter(|(path, _)| path.as_str() != keep);
        files.map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
    };
    let without = spec("without", only("users/picture/upload.json"));
    let with = spec("with", whole.clone());
    assert_eq!(gravest(&diff(&without, &with)), Some(Effect::Additive));
    assert_eq!(gravest(&diff(&with, &without)), Some(Effect::Breaking));
}

fn spec(name: &str, files: Files) -> Spec {
    load_files(files).unwrap_or_else(|problems| panic!("{name}: {problems}"))
}

/// All that is said about changes.
fn text(changes: &[Change]) -> String {
    let Some(gravest) = gravest(changes) else { return "no changes\n".to_owned() };
    let mut text = String::new();
    for change in changes {
        let (rust, wire) = (change.rust.as_str(), change.wire.as_str());
        let _ = writeln!(text, "{}\n  rust {rust}, wire {wire}, {}", change.path, change.file);
        let _ = writeln!(text, "  {}", change.statement);
        if let Some(migration) = &change.migration {
            let _ = writeln!(text, "  -> {migration}");
        }
    }
    let least = |old| least_version(&Version::parse(old).unwrap(), gravest);
    let _ = writeln!(text, "\n0.1.0 -> {}, 1.2.3 -> {}\n", least("0.1.0"), least("1.2.3"));
    text + &changelog(changes)
}
