//! What relations read from a call, and how they answer.

use serde_json::{Map, Value};

use crate::call::{Call, Refusal, Reply};

/// What a relation answers.
pub(crate) type Outcome = Result<Reply, Refusal>;

/// There is nothing to say.
pub(crate) fn done() -> Outcome {
    Ok(Reply::default())
}

/// What goes out.
pub(crate) fn answer(body: impl Into<Value>) -> Outcome {
    Ok(Reply { body: Some(body.into()) })
}

impl Call {
    /// A text of the query.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.query.get(name)?.as_str()
    }

    /// A number of the query.
    pub(crate) fn count(&self, name: &str) -> Option<usize> {
        self.query.get(name)?.as_u64()?.try_into().ok()
    }

    /// A switch of the query; off if it was not sent.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.query.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    /// The texts of a list in the query.
    pub(crate) fn texts(&self, name: &str) -> Vec<&str> {
        let list = self.query.get(name).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// A text of the body; empty if it was not sent.
    pub(crate) fn sent(&self, name: &str) -> &str {
        text_of(&self.body, name)
    }

    /// The objects of a list in the body.
    pub(crate) fn items(&self, name: &str) -> impl Iterator<Item = &Map<String, Value>> {
        let list = self.body.get(name).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_object)
    }

    /// The refusal that the spec lists under this code, or else the one that Zoom is known for.
    pub(crate) fn refuse_as(&self, status: u16, code: i64, text: &str) -> Refusal {
        if self.lists(code) {
            return self.refuse(code);
        }
        Refusal::new(status, code, text)
    }

    /// Whether the spec lists this code for the operation.
    pub(crate) fn lists(&self, code: i64) -> bool {
        self.contract.errors.iter().any(|error| error.code == code)
    }
}

/// A text of an object; empty if there is none.
pub(crate) fn text_of<'a>(object: &'a Map<String, Value>, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}
