//! What an error says in one line.

use std::error::Error as StdError;
use std::fmt::{self, Write as _};

use super::text::Shown;
use super::{Authorization, Error, ErrorKind};
use crate::pace::day::writable;
use crate::transport::TransportError;

/// Most characters of one cause that are shown.
const CAUSE: usize = 500;
/// Most scopes that are listed.
const SCOPES: usize = 8;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation() {
            write!(f, "{operation}: ")?;
        }
        f.write_str(&self.reason())
    }
}

impl Error {
    /// What went wrong and why, without the name of the call.
    fn reason(&self) -> String {
        let mut text = String::new();
        // Writing into a text does not fail.
        let _ = self.head(&mut text);
        let mut cause = self.source();
        while let Some(error) = cause {
            cause = error.source();
            if let Some(error) = error.downcast_ref::<Error>() {
                // It tells its own causes, and of which call it is has been said.
                add(&mut text, &error.reason());
                break;
            }
            if !self.says(error) {
                add(&mut text, &Shown(&error.to_string(), CAUSE).to_string());
            }
        }
        if text.is_empty() {
            text.push_str("the request or a setting is not valid");
        }
        text
    }

    /// Whether the head says what this cause does.
    fn says(&self, cause: &(dyn StdError + 'static)) -> bool {
        let Some(cause) = cause.downcast_ref::<TransportError>() else { return false };
        match self.kind() {
            ErrorKind::Connect | ErrorKind::Timeout => true,
            ErrorKind::Connection => cause.may_be_processed(),
            _ => false,
        }
    }

    /// What went wrong, as far as kind and answer tell. It is empty where the cause says it best.
    fn head(&self, f: &mut String) -> fmt::Result {
        if self.kind() == ErrorKind::Api {
            return match self.api() {
                Some(api) => write!(f, "{api}"),
                None => f.write_str("Zoom answered with an error"),
            };
        }
        f.write_str(match self.kind() {
            ErrorKind::InvalidInput if self.operation().is_none() => "",
            ErrorKind::InvalidInput if self.attempts() > 0 => "not sent again",
            ErrorKind::InvalidInput => "not sent",
            ErrorKind::Credentials => match self.0.authorization {
                Some(Authorization::Missing) => {
                    "no access token: the user has to authorise the app"
                }
                Some(Authorization::StoreFailed) => "no access token: the token store failed",
                _ if self.is_authorization_lost() => {
                    "no access token: the user has to authorise the app again"
                }
                _ => "no access token",
            },
            ErrorKind::Connect => "the server could not be reached",
            ErrorKind::Timeout => "the call took too long",
            ErrorKind::Connection => "the connection broke",
            ErrorKind::Decode => "the answer could not be read",
            ErrorKind::Indeterminate => "whether the call has taken effect is not known",
            ErrorKind::MissingScope => "the token has none of the scopes that are needed",
            ErrorKind::QuotaExhausted => "the budget of the day is used up",
            ErrorKind::WaitTooLong => "a rate limit would have kept the call waiting for too long",
            ErrorKind::Pacer => "whether a rate limit lets the call go out could not be found out",
            ErrorKind::Journal => "the journal could not be read or written",
            ErrorKind::Incomplete => "the listing ended too early",
            ErrorKind::Api => "",
        })?;
        match (self.kind(), self.missing_scope()) {
            (ErrorKind::MissingScope, Some(missing)) => {
                write!(f, ": any one would do of {}", listed(&missing.needed))?;
                match &missing.present {
                    Some(present) if present.is_empty() => f.write_str("; it has none")?,
                    Some(present) => write!(f, "; it has {}", listed(present))?,
                    None => {}
                }
            }
            (ErrorKind::QuotaExhausted, _) => {
                if let Some(until) = self.until() {
                    let until = humantime::format_rfc3339_seconds(writable(until));
                    write!(f, " until {until}")?;
                }
            }
            _ => {}
        }
        match self.api() {
            Some(api) => write!(f, ": {api}"),
            None => Ok(()),
        }
    }
}

/// Appends what has not been said yet: some errors repeat their cause.
fn add(text: &mut String, more: &str) {
    if more.is_empty() || text.contains(more) {
        return;
    }
    if !text.is_empty() {
        text.push_str(": ");
    }
    text.push_str(more);
}

/// Scopes with commas between them, the first of them if there are many.
fn listed(scopes: &[String]) -> String {
    let mut text = String::new();
    for (index, scope) in scopes.iter().take(SCOPES).enumerate() {
        let separator = if index > 0 { ", " } else { "" };
        let _ = write!(text, "{separator}{}", Shown(scope, CAUSE));
    }
    if let Some(more @ 1..) = scopes.len().checked_sub(SCOPES) {
        let _ = write!(text, " and {more} more");
    }
    text
}

/// Shows what there is. This is what a `main` that returns the error prints.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        let mut shown = f.debug_struct("Error");
        shown.field("kind", &inner.kind);
        if let Some(operation) = &inner.operation {
            shown.field("operation", &operation);
        }
        if let Some(status) = self.status() {
            shown.field("status", &status.as_u16());
        }
        if let Some(api) = &inner.api {
            shown.field("api", api);
        }
        if inner.attempts > 0 {
            shown.field("attempts", &inner.attempts);
        }
        if inner.may_have_worked {
            shown.field("may_have_taken_effect", &true);
        }
        if let Some(until) = &inner.until {
            shown.field("until", until);
        }
        if let Some(missing) = &inner.missing_scope {
            shown.field("missing_scope", missing);
        }
        if let Some(id) = self.tracking_id() {
            shown.field("tracking_id", &id);
        }
        if let Some(source) = &inner.source {
            shown.field("source", source);
        }
        shown.finish()
    }
}
