//! What was found, as JSON.

use codegen::derive::{Derived, Use};
use codegen::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use serde_json::{Value, json};

/// What was found, for programs: an object whose `findings` is a list, and whose `derived` lists the
/// names whose texts come by rule.
#[must_use]
pub fn json(found: &Diagnostics, derived: &Derived) -> Value {
    let derived = derived.most_used().into_iter().map(|used| {
        let Use { section, name, count, text } = used;
        json!({ "section": section, "name": name, "count": count, "text": text })
    });
    json!({
        "findings": found.iter().map(finding).collect::<Vec<_>>(),
        "derived": derived.collect::<Vec<_>>(),
    })
}

fn finding(found: &Diagnostic) -> Value {
    let mut finding = json!({
        "rule": found.rule.as_str(),
        "severity": severity(found.rule.severity()),
        "message": found.message,
        "help": found.help,
        "place": place(&found.place),
    });
    if let (Some((at, label)), Some(members)) = (&found.related, finding.as_object_mut()) {
        let mut related = place(at);
        if let Some(members) = related.as_object_mut() {
            members.insert("message".to_owned(), label.as_str().into());
        }
        members.insert("related".to_owned(), related);
    }
    finding
}

/// Name of a severity, here and in SARIF.
pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn place(place: &Place) -> Value {
    let (start, end) = (place.start(), place.end());
    json!({
        "path": place.source.shown_path(),
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    })
}
