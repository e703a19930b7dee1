//! `cargo xtask list`.

use std::process::ExitCode;

use codegen::Operation;
use serde_json::json;

use crate::{Failure, workspace};

/// Prints all operations, as a table or as JSON.
pub(crate) fn run(as_json: bool) -> Result<ExitCode, Failure> {
    let spec = workspace::spec(&workspace::root()?)?;
    let operations = codegen::operations(&spec);
    if as_json {
        println!("{}", json(&operations));
    } else {
        print!("{}", table(&operations));
    }
    Ok(ExitCode::SUCCESS)
}

fn json(operations: &[Operation]) -> String {
    let each = operations.iter().map(|operation| {
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
            // More than one where a query parameter decides about body or answer.
            "requests": operation.requests,
        })
    });
    format!("{:#}", serde_json::Value::from(each.collect::<Vec<_>>()))
}

fn table(operations: &[Operation]) -> String {
    let header = [
        "ID",
        "METHOD",
        "PATH",
        "LABEL",
        "REPLAY",
        "QUERY",
        "SCOPES",
        "GRANULAR SCOPES",
        "REQUEST",
    ];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    for operation in operations {
        let list =
            |items: &[String]| if items.is_empty() { "-".to_owned() } else { items.join(",") };
        rows.push(vec![
            operation.id.clone(),
            operation.method.to_owned(),
            operation.path.clone(),
            operation.rate_limit.to_owned(),
            operation.replay.to_owned(),
            list(&operation.query),
            list(&operation.scopes),
            list(&operation.granular_scopes),
            list(&operation.requests),
        ]);
    }
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(String::len).max().unwrap_or(0)
    };
    let widths: Vec<_> = (0..header.len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}
