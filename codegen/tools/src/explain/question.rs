//! What is asked for, and what is said where there is no answer.

use std::borrow::Cow;

/// The text of a file by its path below the root of the workspace. `None`: there is no such file.
pub type Texts<'a> = &'a dyn Fn(&str) -> Option<Cow<'a, str>>;

/// Nothing is known of what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotFound {
    /// What was asked.
    pub what: String,
    /// Why there is no answer.
    pub message: String,
    /// What to ask instead.
    pub help: String,
}

pub(super) fn unknown(what: &str, message: impl Into<String>, help: impl Into<String>) -> NotFound {
    NotFound { what: what.to_owned(), message: message.into(), help: help.into() }
}

/// Whether a file has a line.
pub(super) fn has_line(what: &str, path: &str, text: &str, line: usize) -> Result<(), NotFound> {
    if line.checked_sub(1).is_some_and(|before| text.lines().nth(before).is_some()) {
        return Ok(());
    }
    let lines = text.lines().count();
    let message = format!("there is no line {line} in `{path}`");
    Err(unknown(what, message, format!("it has the lines 1 to {lines}")))
}
