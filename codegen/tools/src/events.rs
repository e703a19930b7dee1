//! The events in short, for lists.

use codegen::files::Spec;
use codegen::reading::condition_text;
use codegen::spec::Cause;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedEvent {
    /// Name, such as `user.created`.
    pub event: String,
    /// Classic scopes.
    pub scopes: Vec<String>,
    /// Granular scopes.
    pub granular_scopes: Vec<String>,
    /// Calls that make it, each with the values that it must send: `users.delete (action = delete)`.
    pub caused_by: Vec<String>,
    /// Path of the type of the payload, from the name of the crate: `krate::events::UserCreated`.
    pub payload: String,
}

/// All events, sorted by name.
pub fn events(spec: &Spec) -> Vec<ListedEvent> {
    let library = spec.api.library();
    let mut events: Vec<_> = spec
        .events
        .iter()
        .map(|file| ListedEvent {
            event: file.event.clone(),
            scopes: file.scopes.classic.clone(),
            granular_scopes: file.scopes.granular.clone(),
            caused_by: file.caused_by.iter().map(call).collect(),
            payload: format!("{library}::events::{}", file.payload),
        })
        .collect();
    events.sort_by(|a, b| a.event.cmp(&b.event));
    events
}

/// A call that makes an event, with the values that it must send.
pub(crate) fn call(cause: &Cause) -> String {
    let values = cause.when.iter();
    let values =
        values.filter_map(|(name, value)| Some(format!("{name} = {}", condition_text(value)?)));
    let values: Vec<_> = values.collect();
    match values.as_slice() {
        [] => cause.operation.clone(),
        values => format!("{} ({})", cause.operation, values.join(", ")),
    }
}
