//! Takes in file after file, and tells in the end what is wrong with any of them.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::paths::{API, RATE_LIMITS, check_path, is_ignored};
use crate::check;
use crate::consequences;
use crate::damage::Damage;
use crate::derive;
use crate::diagnostic::{Diagnostics, Place, Rule};
use crate::files::{Files, Located, Spec, type_lists};
use crate::schema::Content;
use crate::source::Source;

#[derive(Default)]
pub(super) struct Loader {
    pub(super) files: Files,
    /// What is wrong with files and their shapes.
    pub(super) diagnostics: Diagnostics,
    /// What is wrong with what they say.
    pub(super) found: Diagnostics,
    pub(super) damage: Damage,
}

impl Loader {
    /// Takes in files, each with its content or why it cannot be read.
    pub(super) fn of(files: impl IntoIterator<Item = (String, Result<Vec<u8>, String>)>) -> Self {
        let mut loader = Self::default();
        for (path, bytes) in files {
            loader.add(&path, bytes);
        }
        loader
    }

    fn add(&mut self, path: &str, bytes: Result<Vec<u8>, String>) {
        if is_ignored(path) {
            return;
        }
        if let Err(message) = &bytes {
            self.files.unread.anything = true;
            self.no_text(
                path,
                Rule::Unreadable,
                message,
                "make it a file or folder that can be read",
            );
            return;
        }
        let bytes = bytes.unwrap_or_default();
        let source = match String::from_utf8(bytes) {
            Ok(text) => Arc::new(Source::new(path, &text)),
            Err(error) => {
                self.not_utf8(path, error.as_bytes(), error.utf8_error().valid_up_to());
                return;
            }
        };
        if let Err((message, help)) = check_path(path) {
            self.no_text(path, Rule::FileName, &message, help);
            self.files.unread.add(&source);
            return;
        }
        match Content::of(path) {
            Content::Api => {
                self.files.api = self.read(source).or_else(|| self.files.api.take());
            }
            Content::Endpoint => {
                let endpoint = self.read(source);
                self.files.endpoints.extend(endpoint);
            }
            Content::Event => {
                let event = self.read(source);
                self.files.events.extend(event);
            }
            Content::Types => {
                let types = self.read(source);
                self.files.types.extend(types);
            }
            Content::RateLimits => {
                self.files.rate_limits =
                    self.read(source).or_else(|| self.files.rate_limits.take());
            }
            Content::Lint => {
                self.files.lint = self.read(source).or_else(|| self.files.lint.take());
            }
            Content::Glossary => {
                self.files.glossary = self.read(source).or_else(|| self.files.glossary.take());
            }
        }
    }

    /// What was read, not held against the rules, if all files could be read. Where they were mended for that, they
    /// have to be `drafts`.
    pub(super) fn unchecked(mut self, drafts: bool) -> Result<Spec, Diagnostics> {
        let has_all = self.files.api.is_some() && self.files.rate_limits.is_some();
        let is_as_wanted = drafts || self.diagnostics.is_empty();
        if has_all && is_as_wanted && !self.files.unread.is_there() {
            let files = std::mem::take(&mut self.files);
            return files.whole(Diagnostics::new()).ok_or(self.diagnostics);
        }
        self.finish()
    }

    /// Reports a problem of a file whose text is not known, or does not matter.
    fn no_text(&mut self, path: &str, rule: Rule, message: &str, help: &str) {
        let source = Arc::new(Source::new(path, ""));
        self.diagnostics.report(rule, Place::new(&source, 0..0), message, help);
    }

    fn not_utf8(&mut self, path: &str, bytes: &[u8], valid: usize) {
        let source = Arc::new(Source::new(path, &String::from_utf8_lossy(bytes)));
        let before =
            Source::new(path, &String::from_utf8_lossy(bytes.get(..valid).unwrap_or_default()));
        let offset = before.text().len();
        let place = Place::new(&source, offset..offset + char::REPLACEMENT_CHARACTER.len_utf8());
        let help = "save the file as UTF-8";
        self.diagnostics.report(Rule::NotUtf8, place, "this is not UTF-8", help);
        self.files.unread.add(&source);
    }

    /// Reads a file, and reports all that is wrong with its shape.
    fn read<T: DeserializeOwned>(&mut self, source: Arc<Source>) -> Option<Located<T>> {
        if let Some((root, is_sound)) = self.parse_and_mend(&source) {
            match T::deserialize(&root) {
                Ok(value) => {
                    check::evidence(&source, &root, &mut self.found);
                    return Some(Located { source, value });
                }
                Err(error) if is_sound => {
                    // The schema is made from the model, so it should have found this.
                    let place = Place::new(&source, 0..0);
                    let help = "write it as `spec/schema.json` describes it";
                    self.diagnostics.report(Rule::BadValue, place, error.to_string(), help);
                }
                // What is wrong has been told.
                Err(_) => {}
            }
        }
        self.files.unread.add(&source);
        None
    }

    /// Holds what was read against the rules.
    pub(super) fn finish(mut self) -> Result<Spec, Diagnostics> {
        self.refuse_missing();
        self.set_copies_apart();
        self.set_event_copies_apart();
        self.files.derived = derive::fill(&mut self.files, &mut self.found);
        check::check(&self.files, &mut self.found);
        let Files { types, endpoints, events, .. } = &self.files;
        self.damage.note_types(type_lists(types, endpoints, events));
        self.found.retain(|found| !self.damage.explains(found));
        self.diagnostics.append(consequences::settle(self.found));
        self.diagnostics.sort();
        if self.diagnostics.iter().any(|found| leaves_use_open(found.rule)) {
            let is_use = |rule| matches!(rule, Rule::UnusedType | Rule::UnusedTerm);
            self.diagnostics.retain(|found| !is_use(found.rule));
        }
        if !self.diagnostics.are_warnings() {
            return Err(self.diagnostics);
        }
        self.files.whole(self.diagnostics.clone()).ok_or(self.diagnostics)
    }

    /// Tells of files that every spec has, and this one has not.
    fn refuse_missing(&mut self) {
        let wanted = [
            (
                API,
                self.files.api.is_none(),
                "add it: it says what the crate is called and where it is",
            ),
            (
                RATE_LIMITS,
                self.files.rate_limits.is_none(),
                "add it: a client needs to know how often it may call",
            ),
        ];
        for (path, _, help) in wanted.into_iter().filter(|(_, is_missing, _)| *is_missing) {
            let unread = &self.files.unread;
            if !unread.paths.contains(path) && !unread.anything {
                self.no_text(path, Rule::MissingFile, "there is no such file", help);
            }
        }
    }
}

/// Whether a problem leaves it open which types are named.
fn leaves_use_open(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::BadType
            | Rule::MissingMember
            | Rule::OneForm
            | Rule::UnknownMember
            | Rule::UnknownType
            | Rule::WrongType
    )
}
