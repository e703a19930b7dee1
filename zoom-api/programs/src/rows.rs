//! Lists that people make with spreadsheets.

use std::error::Error;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord, Trim};
use serde::de::DeserializeOwned;

/// A row of a list.
pub struct Row<T> {
    /// The line where it stands, from 1.
    pub line: u64,
    /// What stands there.
    pub value: T,
}

/// The rows of a CSV file, without those that are empty. Names of columns may be in any case, and other columns are
/// left alone.
pub fn rows<T: DeserializeOwned>(
    path: &Path,
    columns: &[&str],
) -> Result<Vec<Row<T>>, Box<dyn Error>> {
    let named = |error: csv::Error| format!("{}: {error}", path.display());
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_path(path).map_err(named)?;
    let header = reader.headers().map_err(named)?.iter().map(str::to_lowercase);
    let header: StringRecord = header.collect();
    for column in columns {
        if !header.iter().any(|name| name == *column) {
            let found: Vec<_> = header.iter().collect();
            let found = found.join("`, `");
            let path = path.display();
            return Err(format!("{path}: no column `{column}`, only `{found}`").into());
        }
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(named)?;
        if record.iter().all(str::is_empty) {
            continue;
        }
        let line = record.position().map_or(0, csv::Position::line);
        rows.push(Row { line, value: record.deserialize(Some(&header)).map_err(named)? });
    }
    Ok(rows)
}

/// An address as it is compared: in any case, it is the same. What is none could be an id, and then nobody could see
/// whom it means.
pub fn address(text: &str) -> Result<String, String> {
    match text.split_once('@') {
        Some((name, host)) if !name.is_empty() && !host.is_empty() => Ok(text.to_lowercase()),
        _ => Err(format!("`{text}` is no address")),
    }
}
