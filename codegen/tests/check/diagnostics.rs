//! The text of every diagnostic.
//!
//! Each folder in `tests/diagnostics` is a spec with a fault: the small spec in `tests/base`, changed
//! by the steps in `patch.json` and by the files beside it. `expected.txt` is what the loader says.
//! A folder with the name of a rule shows that rule; every rule has one.
//!
//! `UPDATE_EXPECTED=1 cargo test -p codegen` writes the expected texts anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::common::{Files, base, folder, patch, read_folder};
use codegen::diagnostic::{Diagnostics, Rule};
use codegen::load::load;
use serde_json::Value;

#[test]
fn every_diagnostic_says_what_is_expected() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    let mut wrong = Vec::new();
    for name in cases() {
        let said = diagnostics(&name);
        let path = folder("diagnostics").join(&name).join("expected.txt");
        if update {
            fs::write(&path, said.to_string()).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        if said.to_string() != expected {
            wrong.push(format!("{name}:\n{said}"));
        }
        let is_shown = said.iter().any(|diagnostic| diagnostic.rule.as_str() == name);
        let is_rule = rules().any(|rule| rule.as_str() == name);
        assert!(is_shown || !is_rule, "{name} does not show its rule");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_case() {
    let cases = cases();
    let missing: Vec<_> = rules().filter(|rule| !cases.contains(rule.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn rules_have_names_and_docs_of_their_own() {
    let names: BTreeSet<_> = rules().map(|rule| rule.as_str()).collect();
    assert_eq!(names.len(), rules().count());
    assert!(rules().all(|rule| rule.docs().ends_with('.')));
}

/// The rules that the loader goes by.
fn rules() -> impl Iterator<Item = &'static Rule> {
    Rule::ERRORS.iter().chain(Rule::WARNINGS)
}

fn cases() -> BTreeSet<String> {
    let entries = fs::read_dir(folder("diagnostics")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// What the loader says about a case.
fn diagnostics(name: &str) -> Diagnostics {
    let mut files = base();
    let mut links = Vec::new();
    for (path, bytes) in read_folder(&folder("diagnostics").join(name)) {
        match path.as_str() {
            "expected.txt" => {}
            "patch.json" => {
                let steps: Value = serde_json::from_slice(&bytes).unwrap();
                let (linked, steps) = steps
                    .as_array()
                    .unwrap()
                    .iter()
                    .cloned()
                    .partition(|step| step.get("link").is_some());
                links = linked;
                patch(&mut files, &Value::Array(steps));
            }
            _ => drop(files.insert(path, bytes)),
        }
    }
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("diagnostics").join(name);
    write(&dir, &files);
    for link in &links {
        make_link(&dir, link);
    }
    match load(&dir) {
        Ok(spec) => spec.warnings,
        Err(found) => found,
    }
}

fn write(dir: &Path, files: &Files) {
    let _ = fs::remove_dir_all(dir);
    for (path, bytes) in files {
        let path = dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

fn make_link(dir: &Path, step: &Value) {
    let text = |name: &str| step.get(name).and_then(Value::as_str).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(text("link"), dir.join(text("file"))).unwrap();
    #[cfg(windows)]
    std::os::windows::fs::symlink_dir(text("link"), dir.join(text("file"))).unwrap();
}
