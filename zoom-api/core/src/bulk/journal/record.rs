//! A line of a journal.

use serde_json::{Map, Value, json};

use super::id::CallId;
use super::state::State;

/// The form of the file, in its first line. It changes with what calls are known by, too.
const FORM: u64 = 2;

/// What a line says of a call.
pub(super) struct Record {
    pub(super) id: CallId,
    pub(super) operation: String,
    pub(super) state: State,
}

/// The first line.
pub(super) fn head() -> String {
    format!("{}\n", json!({ "journal": FORM }))
}

/// Whether the first line is that of a journal that can be read. `None`: that of no journal.
pub(super) fn is_head(line: &str) -> Option<bool> {
    let head: Value = serde_json::from_str(line).ok()?;
    Some(head.get("journal")?.as_u64()? == FORM)
}

impl Record {
    /// The line. `why` is the effect, or the kind of the error.
    pub(super) fn to_line(&self, why: &str) -> String {
        let mut line = Map::new();
        line.insert("call".to_owned(), self.id.as_str().into());
        line.insert("operation".to_owned(), self.operation.as_str().into());
        match &self.state {
            State::Sent => line.insert("sent".to_owned(), true.into()),
            State::Open => line.insert("failed".to_owned(), why.into()),
            State::Done(answer) => {
                if let Some(answer) = answer {
                    line.insert("answer".to_owned(), answer.as_str().into());
                }
                line.insert("done".to_owned(), why.into())
            }
        };
        format!("{}\n", Value::Object(line))
    }

    /// Reads a line. `None`: it is none of a journal.
    pub(super) fn from_line(line: &str) -> Option<Self> {
        let line: Map<String, Value> = serde_json::from_str(line).ok()?;
        let text = |name: &str| line.get(name).and_then(Value::as_str);
        let state = match (line.get("sent"), text("failed"), text("done")) {
            (Some(_), None, None) => State::Sent,
            (None, Some(_), None) => State::Open,
            (None, None, Some(_)) => State::Done(text("answer").map(str::to_owned)),
            _ => return None,
        };
        let (id, operation) = (CallId::from_text(text("call")?), text("operation")?.to_owned());
        Some(Self { id, operation, state })
    }
}
