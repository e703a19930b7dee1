//! Endpoints and events that began as copies of others and are still the same.

use std::sync::Arc;

use super::loader::Loader;
use crate::at::At;
use crate::diagnostic::{Diagnostic, Place, Rule};
use crate::files::Located;
use crate::names;
use crate::source::Source;
use crate::spec::{Endpoint, Event};

impl Loader {
    /// Takes out endpoints that are another one once more: nothing in them has been changed yet, and all of
    /// it is taken already.
    pub(super) fn set_copies_apart(&mut self) {
        let own = |file: &Located<Endpoint>| {
            file.id == file.source.path().trim_end_matches(".json").replace('/', ".")
        };
        let (originals, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.files.endpoints).into_iter().partition(own);
        let (mut kept, mut copies) = (originals, Vec::new());
        for file in others {
            let is_original = |known: &&Located<Endpoint>| {
                (&known.id, known.method, &known.path) == (&file.id, file.method, &file.path)
            };
            match kept.iter().find(is_original) {
                Some(original) => copies.push((Arc::clone(&original.source), file)),
                None => kept.push(file),
            }
        }
        kept.sort_by(|a, b| a.source.path().cmp(b.source.path()));
        self.files.endpoints = kept;
        for (original, copy) in copies {
            let place =
                |source: &Arc<Source>| Place::new(source, source.value_span("/id").unwrap_or(0..0));
            let message = format!("this is still the same as `{}`", original.shown_path());
            let help = "give it an id, a path, a request and types of its own, or delete it";
            let found = Diagnostic::new(Rule::DuplicateId, place(&copy.source), message, help);
            self.diagnostics.push(found.related(place(&original), "the other one"));
            self.files.unread.add(&copy.source);
        }
    }

    /// Takes out events that another file has already.
    pub(super) fn set_event_copies_apart(&mut self) {
        let own = |file: &Located<Event>| names::event_file(&file.event) == stem(&file.source);
        let (originals, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.files.events).into_iter().partition(own);
        let mut kept: Vec<Located<Event>> = Vec::new();
        for file in originals.into_iter().chain(others) {
            let Some(first) = kept.iter().find(|known| known.event == file.event) else {
                kept.push(file);
                continue;
            };
            let place = |file: &Located<Event>| At::root(&file.source).member("event").place();
            let message = format!("`{}` is an event already", file.event);
            let help = "give it an event, a payload and types of its own, or delete it";
            let found = Diagnostic::new(Rule::DuplicateId, place(&file), message, help);
            self.diagnostics.push(found.related(place(first), "the other one"));
            self.files.unread.add(&file.source);
        }
        kept.sort_by(|a, b| a.source.path().cmp(b.source.path()));
        self.files.events = kept;
    }
}

/// Name of a file, without its folders and its ending.
fn stem(source: &Source) -> &str {
    let name = source.path().rsplit('/').next().unwrap_or_default();
    name.trim_end_matches(".json")
}
