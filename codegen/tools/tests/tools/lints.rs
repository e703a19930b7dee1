//! The text of every lint.
//!
//! Each folder in `tests/lints` is a spec that could be better: the small spec in `tests/lint_base`,
//! changed by the steps in `patch.json` and by the files beside it. `expected.txt` is what the lints
//! say on the 23rd of November 2026. A folder with the name of a lint shows that lint; every one has
//! one.
//!
//! `UPDATE_EXPECTED=1 cargo test -p codegen-tools` writes the expected texts anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::common::{Files, folder, patch, read_folder};
use codegen::day::Day;
use codegen::derive::Derived;
use codegen::diagnostic::{Diagnostics, Rule, Severity};
use codegen::load::{load, load_files};
use codegen::source::Source;
use codegen_tools::edit::arranged;
use codegen_tools::lint::{json, laid_out, lint, sarif};
use serde_json::{Value, json};

#[test]
fn every_lint_says_what_is_expected() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    let mut wrong = Vec::new();
    for name in cases() {
        let said = found(&name);
        let path = folder("lints").join(&name).join("expected.txt");
        if update {
            fs::write(&path, said.to_string()).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        if said.to_string() != expected || said.is_empty() {
            wrong.push(format!("{name}:\n{said}"));
        }
        let is_shown = said.iter().any(|found| found.rule.as_str() == name);
        let is_rule = Rule::LINTS.iter().any(|rule| rule.as_str() == name);
        assert!(is_shown || !is_rule, "{name} does not show its rule");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_lint_has_a_case() {
    let cases = cases();
    let missing: Vec<_> =
        Rule::LINTS.iter().filter(|rule| !cases.contains(rule.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn lints_have_names_docs_and_reasons_of_their_own() {
    let all = Rule::ERRORS.iter().chain(Rule::LINTS);
    let names: BTreeSet<_> = all.map(|rule| rule.as_str()).collect();
    assert_eq!(names.len(), Rule::ERRORS.len() + Rule::LINTS.len());
    for rule in Rule::LINTS {
        assert_eq!(rule.severity(), Severity::Warning);
        assert!(rule.docs().ends_with('.') && rule.reason().unwrap().ends_with('.'), "{rule}");
    }
    assert!(Rule::ERRORS.iter().all(|rule| rule.reason().is_none()));
}

#[test]
fn the_small_spec_could_not_be_better() {
    let spec = load_files(read_folder(&folder("lint_base"))).unwrap();
    assert_eq!(lint(&spec, today()).to_string(), "");
}

/// Goes by the day of the newest decisions: that an exception expires one day is no fault of the
/// code, and `cargo xtask lint` says so.
#[test]
fn the_spec_is_as_good_as_the_lints_want_it() {
    let spec = load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec")).unwrap();
    assert_eq!(lint(&spec, "2026-11-25".parse().unwrap()).to_string(), "");
}

#[test]
fn a_file_is_laid_out_as_the_lint_wants_it() {
    let mut files = files("layout");
    let spec = load_files(files.clone()).unwrap();
    let fixed = laid_out(&spec);
    let paths: Vec<_> = fixed.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["groups/create.json", "users/get.json"]);
    files.extend(fixed.into_iter().map(|(path, text)| (path, text.into_bytes())));
    assert_eq!(files, read_folder(&folder("lint_base")));
}

#[test]
fn programs_get_the_same_as_people() {
    let found = json(&found("same-shape"), &Derived::default());
    let findings = found["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 2);
    assert_eq!(
        findings[1],
        json!({
            "rule": "same-shape",
            "severity": "warning",
            "message": "`UserState` is the same as `UserStatus`",
            "help": "use `UserStatus` for both, or except it if they will go apart",
            "place": {
                "path": "spec/users/list.json", "line": 46, "column": 15, "end_line": 46, "end_column": 26,
            },
            "related": {
                "path": "spec/types/users.json", "line": 7, "column": 15, "end_line": 7, "end_column": 27,
                "message": "the other one",
            },
        })
    );
}

#[test]
fn code_hosts_get_the_same_as_people() {
    let log = sarif(&found("same-shape"));
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let known = [Rule::ERRORS, Rule::WARNINGS, Rule::LINTS];
    assert_eq!(rules.len(), known.iter().map(|rules| rules.len()).sum::<usize>());
    let result = &run["results"][1];
    let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
    assert_eq!((&rule["id"], &result["ruleId"]), (&json!("same-shape"), &json!("same-shape")));
    assert_eq!(
        rule["help"]["text"],
        "One type can be passed on from call to call, and is documented once."
    );
    assert_eq!(
        result["locations"],
        json!([{ "physicalLocation": {
            "artifactLocation": { "uri": "spec/users/list.json", "uriBaseId": "%SRCROOT%" },
            "region": { "startLine": 46, "startColumn": 15, "endLine": 46, "endColumn": 26 },
        } }])
    );
    assert_eq!(result["relatedLocations"][0]["message"]["text"], "the other one");
}

#[test]
fn errors_go_to_code_hosts_too_whatever_the_file_is_called() {
    let mut files = read_folder(&folder("lint_base"));
    files.insert("users/größe.json".to_owned(), b"{}".to_vec());
    let log = sarif(&load_files(files).unwrap_err());
    let result = &log["runs"][0]["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&json!("file-name"), &json!("error")));
    let location = &result["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "spec/users/gr%C3%B6%C3%9Fe.json");
    assert_eq!(
        location["region"],
        json!({ "startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1 })
    );
}

fn today() -> Day {
    "2026-11-23".parse().unwrap()
}

fn cases() -> BTreeSet<String> {
    let entries = fs::read_dir(folder("lints")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// The files of a case.
fn files(name: &str) -> Files {
    let mut files = read_folder(&folder("lint_base"));
    for (path, bytes) in read_folder(&folder("lints").join(name)) {
        match path.as_str() {
            "expected.txt" => {}
            "patch.json" => {
                let steps: Value = serde_json::from_slice(&bytes).unwrap();
                patch(&mut files, &steps);
                for step in steps.as_array().unwrap() {
                    lay_out(&mut files, step["file"].as_str().unwrap());
                }
            }
            _ => drop(files.insert(path, bytes)),
        }
    }
    files
}

/// Puts the members into order, which patches do not.
fn lay_out(files: &mut Files, path: &str) {
    let text = std::str::from_utf8(&files[path]).unwrap();
    let text = arranged(path, &Source::new(path, text).parse().unwrap());
    files.insert(path.to_owned(), text.into_bytes());
}

/// What the lints say about a case.
fn found(name: &str) -> Diagnostics {
    match load_files(files(name)) {
        Ok(spec) => lint(&spec, today()),
        Err(errors) => panic!("{name}:\n{errors}"),
    }
}
