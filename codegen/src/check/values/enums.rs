//! Whether an enum has a value.

use serde_json::Value;

use super::report::{ValueCheck, ValueOrigin};
use crate::at::At;
use crate::diagnostic::Diagnostic;
use crate::reading::are_ints;
use crate::schema::{nearest, one_of};
use crate::spec::{EnumValue, Field};

/// Most values that a message lists.
const MOST_LISTED: usize = 12;

impl ValueCheck<'_, '_> {
    /// What is sent is a value that the enum lists. What is received may be newer than the spec.
    pub(super) fn check_enum(
        &mut self,
        at: &At<'_>,
        field: &Field,
        (owner, values): (&str, &[EnumValue]),
        value: &Value,
    ) {
        let is_listed = values.iter().any(|known| known.value == *value);
        if self.origin == ValueOrigin::Received || is_listed {
            return;
        }
        let found = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let names: Vec<_> = values.iter().map(|value| value.value.to_string()).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let help = match nearest(&found, names.iter().copied()) {
            Some(near) if value.is_string() => format!("did you mean `{near}`?"),
            _ if names.len() <= MOST_LISTED => format!("use {}", one_of(&names)),
            _ => "use one of the values that the type lists, or add this one".to_owned(),
        };
        let message = format!("`{}` has no value `{found}`", field.name);
        self.out.push(Diagnostic::new(self.rule, at.place(), message, help).lacks(owner, found));
    }
}

/// Whether a value is a text, for an enum of texts, or an integer, for an enum of integers.
pub(super) fn is_of_kind(values: &[EnumValue], value: &Value) -> bool {
    if are_ints(values) { value.as_i64().is_some() } else { value.is_string() }
}
