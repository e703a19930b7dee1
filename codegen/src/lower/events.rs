//! Events: the payload as a type, and its place among the others.

use super::lowerer::Lowerer;
use super::module::empty_module;
use super::texts::{list_item, scopes_line};
use crate::docs;
use crate::ir::{Event, Module};
use crate::reading::condition_text;
use crate::spec::{self, Cause};

impl<'a> Lowerer<'a> {
    /// The file of an event.
    pub(super) fn event(&self, path: &str, event: &'a spec::Event) -> Module {
        let mut module = empty_module(path, docs::lines(&format!("{}.", event.title)));
        self.add_types(&mut module, &event.types);
        module.records.push(self.record(&event.payload, payload_docs(event), &event.fields));
        module.event = Some(Event {
            wire: event.event.clone(),
            payload: event.payload.clone(),
            docs: docs::lines(&event.docs),
            examples: event.examples.len(),
        });
        module
    }
}

/// What has happened, then what the fields do not show.
fn payload_docs(event: &spec::Event) -> Vec<String> {
    let mut text = docs::lines(&event.docs);
    let mut paragraph = |markdown: &str| {
        text.push(String::new());
        text.extend(docs::wrap(markdown));
    };
    paragraph(&format!("Payload of {}.", docs::code(&event.event)));
    if let Some(scopes) = scopes_line(&event.scopes) {
        paragraph(&scopes);
    }
    for note in &event.prerequisites {
        text.extend(list_item(docs::lines(&format!("Needs: {note}"))));
    }
    for cause in &event.caused_by {
        text.extend(list_item(docs::wrap(&format!("Comes of {}.", call(cause)))));
    }
    text
}

/// A call, with what it must send.
fn call(cause: &Cause) -> String {
    let values = cause.when.iter().filter_map(|(name, value)| {
        Some(format!("{} = {}", docs::code(name), docs::code(&condition_text(value)?)))
    });
    let values: Vec<_> = values.collect();
    let call = docs::code(&cause.operation);
    if values.is_empty() { call } else { format!("{call} with {}", values.join(" and ")) }
}
