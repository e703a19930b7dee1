//! Where the files of a spec may lie.

use crate::leftover::is_leftover;
use crate::names::{self, RESERVED_GROUPS};

/// Path of the file that says what the API is and where its crate is.
pub const API: &str = "api.json";
/// Path of the file of rate limits.
pub(super) const RATE_LIMITS: &str = "rate_limits.json";
/// Path of the file that says what upstream said at the last import. It is no part of the spec.
pub const BASE_PATH: &str = "upstream.json";
/// Path of the file of exceptions from lints.
const LINT: &str = "lint.json";
/// Path of the file of sentences for texts that are left out.
const GLOSSARY: &str = "glossary.json";

/// What editors leave, texts for people, the schema and the base of imports are no part of the spec.
pub(super) fn is_ignored(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    is_leftover(name) || name == "README.md" || path == "schema.json" || path == BASE_PATH
}

/// Whether a file may stand at a path: each part becomes a module.
pub(super) fn check_path(path: &str) -> Result<(), (String, &'static str)> {
    let Some(stem) = path.strip_suffix(".json") else {
        let help = "remove it, or give it the ending `.json`";
        return Err(("this file is no part of the spec".to_owned(), help));
    };
    let parts: Vec<_> = stem.split('/').collect();
    let reserved = ["crate", "mod", "self", "super"];
    let is_module = |part: &&&str| names::is_snake_case(part) && !reserved.contains(*part);
    if let Some(part) = parts.iter().find(|part| !is_module(part)) {
        let message = format!("`{part}` cannot be the name of a module");
        return Err((
            message,
            "use lower-case letters, digits and `_`, and no word that Rust reserves",
        ));
    }
    let group = parts.first().filter(|_| parts.len() > 1);
    if let Some(group) = group.filter(|group| RESERVED_GROUPS.contains(group)) {
        let message = format!("the crate has a module `{group}` already");
        return Err((message, "give the group another name"));
    }
    if matches!(parts.as_slice(), ["events", _]) {
        let message = "this event is in no group".to_owned();
        return Err((message, "put it into a folder such as `events/users`"));
    }
    if parts.len() == 1 && ![API, RATE_LIMITS, LINT, GLOSSARY].contains(&path) {
        let message = "this file is in no group".to_owned();
        return Err((message, "put endpoints into a folder such as `users`, types into `types`"));
    }
    Ok(())
}
