//! The page of endpoints, for people who look for one. Where it stands beside `spec/`, it is kept up to date.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use codegen::Spec;
use codegen::drift::{Difference, stale};

/// Where it stands, below the folder that holds `spec/`.
const PATH: &str = "ENDPOINTS.md";

/// What tells it from a page that somebody wrote.
const WRITTEN_BY: &str = "Written by `cargo xtask generate`.";

/// Adds the page to the files that are generated, and to the differences if it is not up to date.
pub fn add(
    root: &Path,
    spec: &Spec,
    texts: &mut BTreeMap<String, String>,
    differences: &mut Vec<Difference>,
) {
    let Ok(found) = fs::read_to_string(root.join(PATH)) else { return };
    if found.contains(WRITTEN_BY) {
        let expected = markdown(spec);
        differences.extend(stale(PATH, &found.replace("\r\n", "\n"), &expected));
        texts.insert(PATH.to_owned(), expected);
    }
}

/// The page, with a table for each group.
#[must_use]
pub fn markdown(spec: &Spec) -> String {
    let mut text = format!(
        "# The {} endpoints\n\n{WRITTEN_BY} Requests are found in the module of their group, such as \
         `users::ListUsers`.\n",
        spec.endpoints.len()
    );
    let mut endpoints: Vec<_> = spec.endpoints.iter().map(|file| &file.value).collect();
    endpoints.sort_by(|a, b| a.id.cmp(&b.id));
    let mut group = "";
    for endpoint in endpoints {
        let of = endpoint.id.split('.').next().unwrap_or_default();
        if of != group {
            group = of;
            let head = "| call | request | rate limit |\n|---|---|---|";
            let _ = writeln!(text, "\n## {}\n\n{head}", group.replace('_', " "));
        }
        let names: Vec<_> =
            endpoint.requests().map(|request| format!("`{}`", request.name())).collect();
        let limit = endpoint.rate_limit.as_str().replace('_', "-");
        let (method, path) = (endpoint.method.as_str(), &endpoint.path);
        let _ = writeln!(text, "| `{method} {path}` | {} | {limit} |", names.join(", "));
    }
    text
}
