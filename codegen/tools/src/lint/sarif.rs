//! What was found, as SARIF 2.1.0, which code hosts and editors show beside the lines.

use codegen::check::percent_encoded;
use codegen::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use serde_json::{Value, json};

use super::report::severity;

/// Where the format is described.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What was found, as a log with one run. Paths are relative to the root of the repository.
#[must_use]
pub fn sarif(found: &Diagnostics) -> Value {
    let rules: Vec<_> =
        Rule::ERRORS.iter().chain(Rule::WARNINGS).chain(Rule::LINTS).copied().collect();
    let results: Vec<_> = found.iter().map(|found| result(&rules, found)).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "cargo xtask lint",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| descriptor(*rule)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn descriptor(rule: Rule) -> Value {
    let help = rule.reason().unwrap_or("Nothing is generated until it is mended.");
    json!({
        "id": rule.as_str(),
        "shortDescription": { "text": rule.docs() },
        "help": { "text": help },
        "defaultConfiguration": { "level": severity(rule.severity()) },
    })
}

fn result(rules: &[Rule], found: &Diagnostic) -> Value {
    let mut result = json!({
        "ruleId": found.rule.as_str(),
        "ruleIndex": rules.iter().position(|rule| *rule == found.rule),
        "level": severity(found.rule.severity()),
        "message": { "text": format!("{}. Help: {}.", found.message, found.help) },
        "locations": [location(&found.place)],
    });
    if let (Some((place, label)), Some(members)) = (&found.related, result.as_object_mut()) {
        let mut related = location(place);
        if let Some(members) = related.as_object_mut() {
            members.insert("message".to_owned(), json!({ "text": label }));
        }
        members.insert("relatedLocations".to_owned(), json!([related]));
    }
    result
}

fn location(place: &Place) -> Value {
    let path = place.source.shown_path();
    let uri: Vec<_> = path.split('/').map(percent_encoded).collect();
    let (start, end) = (place.start(), place.end());
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri.join("/"), "uriBaseId": "%SRCROOT%" },
        "region": {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        },
    } })
}
