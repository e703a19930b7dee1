//! What values are held against, and how a fault is told.

use serde_json::Value;

use crate::at::At;
use crate::check::context::Context;
use crate::diagnostic::{Diagnostics, Rule};
use crate::spec::{Direction, Field};

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::check) enum ValueOrigin {
    /// It is set on a request.
    Sent,
    /// It comes in an answer, which may hold more than the spec knows.
    Received,
    /// The spec says that Zoom assumes it.
    Default,
}

impl ValueOrigin {
    pub(super) fn direction(self) -> Direction {
        if self == Self::Sent { Direction::Write } else { Direction::Read }
    }
}

/// Checks values, and reports what is wrong with them.
pub(in crate::check) struct ValueCheck<'c, 'a> {
    pub(in crate::check) cx: &'c Context<'a>,
    pub(in crate::check) out: &'c mut Diagnostics,
    pub(in crate::check) origin: ValueOrigin,
    pub(in crate::check) rule: Rule,
}

impl ValueCheck<'_, '_> {
    /// Reports what is wrong with a value.
    pub(in crate::check) fn report(
        &mut self,
        at: &At<'_>,
        message: String,
        help: impl Into<String>,
    ) {
        self.out.report(self.rule, at.place(), message, help);
    }

    pub(super) fn wrong_type(&mut self, at: &At<'_>, field: &Field, wanted: &str, value: &Value) {
        let found = match value {
            Value::Null => "`null`",
            Value::Bool(_) => "`true` or `false`",
            Value::Number(number) if number.as_i64().is_none() => {
                "a number that is no 64-bit integer"
            }
            Value::Number(_) => "an integer",
            Value::String(_) => "a text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        let message = format!("`{}` takes {wanted}, not {found}", field.name);
        self.report(
            at,
            message,
            format!("write {wanted}, or correct the type of `{}`", field.name),
        );
    }
}
