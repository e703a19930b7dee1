//! `cargo xtask list`.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use codegen_tools::{ListedEvent, ListedOperation};
use serde_json::json;
use xtask::terminal::print;
use xtask::{Failure, page, workspace};

/// How operations and events are printed.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Output {
    Table,
    Json,
    Markdown,
}

/// Prints all operations and events.
pub(crate) fn run(root: &Path, output: Output) -> Result<ExitCode, Failure> {
    let spec = workspace::spec(root)?;
    let (operations, events) = (codegen_tools::operations(&spec), codegen_tools::events(&spec));
    print(&match output {
        Output::Table => table(&operations, &events),
        Output::Json => json(&operations, &events),
        Output::Markdown => page::markdown(&spec),
    })?;
    Ok(ExitCode::SUCCESS)
}

fn json(operations: &[ListedOperation], events: &[ListedEvent]) -> String {
    let operations = operations.iter().map(|operation| {
        json!({
            "id": operation.id,
            "method": operation.method,
            "path": operation.path,
            "query": operation.query,
            "scopes": operation.scopes,
            "granular_scopes": operation.granular_scopes,
            "rate_limit": operation.rate_limit,
            "replay": operation.replay,
            "request": operation.requests.first(),
            // All of them: more than one where a query parameter decides about body or answer.
            "requests": operation.requests,
        })
    });
    let events = events.iter().map(|event| {
        json!({
            "event": event.event,
            "scopes": event.scopes,
            "granular_scopes": event.granular_scopes,
            "caused_by": event.caused_by,
            "payload": event.payload,
        })
    });
    let (operations, events): (Vec<_>, Vec<_>) = (operations.collect(), events.collect());
    format!("{:#}\n", json!({ "operations": operations, "events": events }))
}

/// A block for each operation and for each event: as one line each, the scopes alone would be wider than a screen.
fn table(operations: &[ListedOperation], events: &[ListedEvent]) -> String {
    let list = |items: &[String]| if items.is_empty() { "-".to_owned() } else { items.join(", ") };
    let mut text = String::new();
    for operation in operations {
        let ListedOperation { id, method, path, rate_limit, replay, .. } = operation;
        let _ = writeln!(text, "{id}  {method} {path}");
        for (name, value) in [
            ("query", list(&operation.query)),
            ("scopes", list(&operation.scopes)),
            ("granular", list(&operation.granular_scopes)),
            ("rate limit", (*rate_limit).to_owned()),
            ("replay", (*replay).to_owned()),
            ("request", list(&operation.requests)),
        ] {
            let _ = writeln!(text, "    {name:<10}  {value}");
        }
    }
    for event in events {
        let _ = writeln!(text, "{}  event", event.event);
        for (name, value) in [
            ("scopes", list(&event.scopes)),
            ("granular", list(&event.granular_scopes)),
            ("caused by", list(&event.caused_by)),
            ("payload", event.payload.clone()),
        ] {
            let _ = writeln!(text, "    {name:<10}  {value}");
        }
    }
    text
}
