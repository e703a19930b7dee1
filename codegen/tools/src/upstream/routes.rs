//! What the spec has of what a document may speak of.

use std::collections::HashMap;

use codegen::files::{Located, Spec};
use codegen::spec::Endpoint;

use super::model::{Key, route};
use super::subject::Subject;

/// The endpoints of a spec by method and path, whatever their parameters are called, and the events by name.
pub(super) fn of(spec: &Spec) -> HashMap<Key, Subject<'_>> {
    let endpoints = spec.endpoints.iter();
    let key = |file: &Located<Endpoint>| format!("{} {}", file.method.as_str(), file.path);
    let endpoints = endpoints.map(|file| (route(&key(file)), Subject::Endpoint(file)));
    let events = spec.events.iter().map(|file| (file.event.clone(), Subject::Event(file)));
    endpoints.chain(events).collect()
}
