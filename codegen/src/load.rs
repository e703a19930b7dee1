//! From the folder of the spec to its model.
//!
//! Every problem of every file is found in one run. A file that cannot be read hides no problem of
//! the others, and makes none: what it may hold is left out of account.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use serde::de::DeserializeOwned;

use crate::at::At;
use crate::check;
use crate::damage::{Damage, mend};
use crate::derive;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::files::{Files, Located, Spec};
use crate::leftover::is_leftover;
use crate::names::{self, RESERVED_GROUPS};
use crate::reading::is_imported;
use crate::schema::{Content, Validator};
use crate::source::{Node, NodeKind, Source, Span};
use crate::spec::{Endpoint, Event};

/// Path of the file that says what the API is and where its crate is.
pub const API: &str = "api.json";
/// Path of the file of rate limits.
const RATE_LIMITS: &str = "rate_limits.json";
/// Path of the file that says what upstream said at the last import. It is no part of the spec.
pub const BASE_PATH: &str = "upstream.json";
/// Path of the file of exceptions from lints.
pub(crate) const LINT: &str = "lint.json";
/// Path of the file of sentences for texts that are left out.
const GLOSSARY: &str = "glossary.json";

/// Reads and checks the spec in a folder.
///
/// # Errors
/// With all problems of all files.
pub fn load(dir: &Path) -> Result<Spec, Diagnostics> {
    let mut loader = Loader::default();
    for (path, bytes) in read_folder(dir) {
        loader.add(&path, bytes);
    }
    loader.finish()
}

/// Reads and checks a spec that may be older than the file of the API: where it has none, this one is taken.
///
/// # Errors
/// With all problems of all files.
pub fn load_older(dir: &Path, api: &Source) -> Result<Spec, Diagnostics> {
    let mut loader = Loader::default();
    loader.add(API, Ok(api.text().as_bytes().to_vec()));
    for (path, bytes) in read_folder(dir) {
        loader.add(&path, bytes);
    }
    loader.finish()
}

/// Reads and checks a spec whose files are at hand, each with its path below the folder of the spec.
///
/// # Errors
/// With all problems of all files.
pub fn load_files(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<Spec, Diagnostics> {
    let files: BTreeMap<_, _> = files.into_iter().collect();
    let mut loader = Loader::default();
    for (path, bytes) in files {
        loader.add(&path, Ok(bytes));
    }
    loader.finish()
}

/// Reads a spec without holding it against the rules: for edits of one that is not finished.
///
/// # Errors
/// With all problems of all files, when one of them cannot be read.
pub fn read_files(files: &BTreeMap<String, Vec<u8>>) -> Result<Spec, Diagnostics> {
    if let Some(spec) = read_well(files) {
        return Ok(spec);
    }
    let mut loader = Loader::default();
    for (path, bytes) in files {
        loader.add(path, Ok(bytes.clone()));
    }
    let is_read = loader.diagnostics.is_empty();
    loader.unchecked(is_read)
}

/// Reads a spec in which endpoints have been begun and are not finished: what is not there yet has a value that
/// means nothing.
///
/// # Errors
/// With all problems of all files, when one of them cannot be read at all.
pub fn read_drafts(dir: &Path) -> Result<Spec, Diagnostics> {
    let mut loader = Loader::default();
    for (path, bytes) in read_folder(dir) {
        loader.add(&path, bytes);
    }
    loader.unchecked(true)
}

/// The spec, if every file has the shape of its kind. What is wrong is found by going through the
/// schema, which takes twice as long.
fn read_well(files: &BTreeMap<String, Vec<u8>>) -> Option<Spec> {
    fn located<T: DeserializeOwned>(source: Arc<Source>) -> Option<Located<T>> {
        let value = serde_json::from_str(source.text()).ok()?;
        Some(Located { source, value })
    }
    let mut read = Files::default();
    for (path, bytes) in files.iter().filter(|(path, _)| !is_ignored(path)) {
        let source = Arc::new(Source::new(path, str::from_utf8(bytes).ok()?));
        match Content::of(path) {
            Content::Api => read.api = Some(located(source)?),
            Content::Endpoint => read.endpoints.push(located(source)?),
            Content::Event => read.events.push(located(source)?),
            Content::Types => read.types.push(located(source)?),
            Content::RateLimits => read.rate_limits = Some(located(source)?),
            Content::Lint => read.lint = Some(located(source)?),
            Content::Glossary => read.glossary = Some(located(source)?),
        }
    }
    read.whole(Diagnostics::new())
}

/// All files in a folder and the folders in it, by path, with their content or why it cannot be
/// read.
fn read_folder(dir: &Path) -> BTreeMap<String, Result<Vec<u8>, String>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![(dir.to_owned(), String::new())];
    while let Some((folder, path)) = folders.pop() {
        let entries = match fs::read_dir(&folder).and_then(Iterator::collect::<io::Result<Vec<_>>>)
        {
            Ok(entries) => entries,
            Err(error) => {
                files.insert(path, Err(error.to_string()));
                continue;
            }
        };
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if path.is_empty() { name } else { format!("{path}/{name}") };
            if is_ignored(&path) {
                continue;
            }
            match entry.file_type() {
                Ok(ty) if ty.is_dir() => folders.push((entry.path(), path)),
                _ => drop(files.insert(path, read_file(&entry.path()))),
            }
        }
    }
    files
}

/// The content of a file. Links to files are followed, links to folders are not: they may lead in
/// a circle.
fn read_file(path: &Path) -> Result<Vec<u8>, String> {
    let metadata = fs::metadata(path).map_err(|error| error.to_string())?;
    if metadata.is_dir() {
        Err("it is a link to a folder".to_owned())
    } else if metadata.is_file() {
        fs::read(path).map_err(|error| error.to_string())
    } else {
        Err("it is not a file".to_owned())
    }
}

/// What editors leave, texts for people, the schema and the base of imports are no part of the spec.
fn is_ignored(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    is_leftover(name) || name == "README.md" || path == "schema.json" || path == BASE_PATH
}

/// The schema is the same for all files of all specs, but for the texts that must be there.
static REVIEWED: LazyLock<Result<Validator, String>> = LazyLock::new(Validator::reviewed);
static IMPORTED: LazyLock<Result<Validator, String>> = LazyLock::new(Validator::imported);

#[derive(Default)]
struct Loader {
    files: Files,
    /// What is wrong with files and their shapes.
    diagnostics: Diagnostics,
    /// What is wrong with what they say.
    found: Diagnostics,
    damage: Damage,
}

impl Loader {
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
                let api = self.read(source);
                self.files.api = api.or(self.files.api.take());
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
                let rate_limits = self.read(source);
                self.files.rate_limits = rate_limits.or(self.files.rate_limits.take());
            }
            Content::Lint => {
                let lint = self.read(source);
                self.files.lint = lint.or(self.files.lint.take());
            }
            Content::Glossary => {
                let glossary = self.read(source);
                self.files.glossary = glossary.or(self.files.glossary.take());
            }
        }
    }

    /// What was read, not held against the rules, if all files could be read and `is_read` says no more.
    fn unchecked(mut self, is_read: bool) -> Result<Spec, Diagnostics> {
        let unread = &self.files.unread;
        let has_all = self.files.api.is_some() && self.files.rate_limits.is_some();
        if has_all && is_read && unread.paths.is_empty() && !unread.anything {
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
        if let Some((root, whole)) = self.shape(&source) {
            match T::deserialize(&root) {
                Ok(value) => {
                    check::evidence(&source, &root, &mut self.found);
                    return Some(Located { source, value });
                }
                Err(error) if whole => {
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

    /// The values of a file, with what has not the shape that the schema describes told and mended, and
    /// whether there was nothing to mend.
    fn shape(&mut self, source: &Arc<Source>) -> Option<(Node, bool)> {
        let before = self.diagnostics.len();
        let place = |span: Span| Place::new(source, span);
        let mut root = match source.parse() {
            Ok(root) => root,
            Err(error) => {
                let place = place(error.span);
                self.diagnostics.report(Rule::JsonSyntax, place, error.message, error.help);
                return None;
            }
        };
        self.refuse_duplicates(source, &mut root);
        let validator = if is_imported(&root) { &IMPORTED } else { &REVIEWED };
        let faults = match validator.as_ref() {
            Ok(validator) => validator.faults(Content::of(source.path()), &root),
            Err(error) => {
                let help = "teach `schema.rs` the keyword";
                self.diagnostics.report(Rule::BadValue, place(0..0), error, help);
                return None;
            }
        };
        for fault in faults {
            mend(&mut root, &fault);
            self.damage.note(source, &fault);
            self.files.unread.add_words(source.slice(&fault.span));
            if !fault.follows {
                let place = place(fault.span);
                self.diagnostics.report(fault.rule, place, fault.message, fault.help);
            }
        }
        Some((root, self.diagnostics.len() == before))
    }

    /// Of two members with one name, the first stays.
    fn refuse_duplicates(&mut self, source: &Arc<Source>, node: &mut Node) {
        match &mut node.kind {
            NodeKind::List(items) => {
                items.iter_mut().for_each(|item| self.refuse_duplicates(source, item));
            }
            NodeKind::Object(members) => {
                let mut seen = BTreeMap::new();
                members.retain(|member| {
                    let Some(first) = seen.get(&member.name) else {
                        seen.insert(member.name.clone(), member.name_span.clone());
                        return true;
                    };
                    let place = Place::new(source, member.name_span.clone());
                    let message = format!("the member `{}` stands here twice", member.name);
                    let first = Place::new(source, first.clone());
                    let help = "remove one of them";
                    let diagnostic = Diagnostic::new(Rule::DuplicateMember, place, message, help);
                    self.diagnostics.push(diagnostic.related(first, "the first one"));
                    self.damage.note_file(source);
                    self.files.unread.add_words(source.slice(&member.value.span));
                    false
                });
                let each = members.iter_mut();
                each.for_each(|member| self.refuse_duplicates(source, &mut member.value));
            }
            _ => {}
        }
    }

    /// Takes out endpoints that are another one once more: nothing in them has been changed yet, and all of
    /// it is taken already.
    fn set_copies_apart(&mut self) {
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
    fn set_event_copies_apart(&mut self) {
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

    fn finish(mut self) -> Result<Spec, Diagnostics> {
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
        self.set_copies_apart();
        self.set_event_copies_apart();
        self.files.derived = derive::fill(&mut self.files, &mut self.found);
        check::check(&self.files, &mut self.found);
        self.found.retain(|found| !self.damage.explains(found));
        self.found.drop_what_follows();
        self.diagnostics.append(self.found);
        self.diagnostics.sort();
        if !self.diagnostics.are_warnings() {
            return Err(self.diagnostics);
        }
        self.files.whole(self.diagnostics.clone()).ok_or(self.diagnostics)
    }
}

/// Name of a file, without its folders and its ending.
fn stem(source: &Source) -> &str {
    let name = source.path().rsplit('/').next().unwrap_or_default();
    name.trim_end_matches(".json")
}

/// Whether a file may stand at a path: each part becomes a module.
fn check_path(path: &str) -> Result<(), (String, &'static str)> {
    let Some(stem) = path.strip_suffix(".json") else {
        let help = "remove it, or give it the ending `.json`";
        return Err(("this file is no part of the spec".to_owned(), help));
    };
    let parts: Vec<_> = stem.split('/').collect();
    let reserved = ["crate", "mod", "self", "super"];
    let is_module = |part: &&&str| names::is_snake_case(part) && !reserved.contains(*part);
    if let Some(part) = parts.iter().find(|part| !is_module(part)) {
        let message = format!("`{part}` cannot be the name of a module");
        return Err((
            message,
            "use lower-case letters, digits and `_`, and no word that Rust reserves",
        ));
    }
    let group = parts.first().filter(|_| parts.len() > 1);
    if let Some(group) = group.filter(|group| RESERVED_GROUPS.contains(group)) {
        let message = format!("the crate has a module `{group}` already");
        return Err((message, "give the group another name"));
    }
    if matches!(parts.as_slice(), ["events", _]) {
        let message = "this event is in no group".to_owned();
        return Err((message, "put it into a folder such as `events/users`"));
    }
    if parts.len() == 1 && ![API, RATE_LIMITS, LINT, GLOSSARY].contains(&path) {
        let message = "this file is in no group".to_owned();
        return Err((message, "put endpoints into a folder such as `users`, types into `types`"));
    }
    Ok(())
}
