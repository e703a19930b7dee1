//! Brings what upstream says about the structure of its operations into the spec.
//!
//! Upstream's OpenAPI document, of 3.0 or 3.1, is read into plain facts, in the words of the spec: types,
//! values, bounds, codes, scopes. No sentence of it is among them. The facts are merged three ways:
//! `spec/upstream.json` has those of the last import. Where upstream did not change, the spec stays
//! as it is, however much it differs. Where upstream changed and the spec still says what upstream
//! said, the spec follows. Where both changed, the place is reported and nothing of it is
//! overwritten.
//!
//! Nothing is written here: [`import`] gives the texts of the files that change.

mod address;
mod base;
mod build;
mod codes;
mod combine;
mod editions;
mod error;
mod examine;
mod files;
mod fixups;
mod mapping;
mod merge;
mod model;
mod new_files;
mod overrides;
mod pattern;
mod raw;
mod read;
mod renamed;
mod report;
mod routes;
mod same_type;
mod sample;
mod settle;
mod share;
mod subject;
mod texts;
mod unsettled;
mod whole;

use std::collections::{BTreeMap, BTreeSet};

use codegen::diagnostic::Diagnostics;
use codegen::files::Spec;
use codegen::load;
use codegen::spec::Evidence;

use crate::naming::Namer;
use address::Bases;
use base::MergeBase;
pub use codegen::load::BASE_PATH;
pub use error::{DocumentError, ImportError};
pub use files::Files;
pub use fixups::{FIX_UPS, FixUp};
use mapping::Mapping;
use merge::Merge;
use model::{Document, Operation, Pair, is_event};
use new_files::Surroundings;
pub use report::{Change, Report, TakenIn};

/// A document, and what to do with it.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Path of the document, as messages show it.
    pub path: &'a str,
    /// The document.
    pub document: &'a [u8],
    /// Patterns of operations to look at, and to take in where the spec does not have them. None:
    /// all that the spec has.
    pub only: &'a [String],
    /// Notes what the document says as the base of later imports, and changes nothing else.
    pub as_base: bool,
}

/// What an import comes to.
pub struct Import {
    /// The files that change, with their new texts.
    pub files: BTreeMap<String, String>,
    /// What was found.
    pub report: Report,
    /// What a person has to fill in before the spec can be used.
    pub left: Diagnostics,
}

/// Merges a document into a spec. `files` are all files of the spec, with the base.
///
/// # Errors
/// When the document, the spec or the base cannot be read, when a pattern means no operation, or
/// when the spec would have faults that no person is expected to mend.
pub fn import(files: &Files, request: Request<'_>) -> Result<Import, ImportError> {
    // What the merge needs is gone before the check begins: each takes its memory.
    let (texts, report) = merged(files, request)?;
    let left = examine::examine(files, &texts)?;
    Ok(Import { files: texts, report, left })
}

fn merged(
    files: &Files,
    request: Request<'_>,
) -> Result<(BTreeMap<String, String>, Report), ImportError> {
    let spec = load::read_files(files).map_err(ImportError::Spec)?;
    let base = files.get(BASE_PATH).map(|bytes| MergeBase::parse(bytes)).transpose();
    let mut base = base.map_err(ImportError::Base)?.unwrap_or_default();
    let mut reading = read::read(request.path, request.document, &Bases::of(&spec.api))?;
    reading.document.title = editions::title(&base, &reading.document);
    let document = &reading.document;
    let (selected, unread) = pattern::select(document, request.only)?;
    let noted = renamed::title(&base, document).filter(|_| !document.is_own);
    if let Some(noted) = noted {
        let (title, noted) = (document.title.clone(), noted.to_owned());
        return Err(ImportError::Title { title, noted });
    }
    if let Some(noted) = base.documents.get_mut(&document.title) {
        renamed::follow(noted, document);
    }

    let looks_at_all = request.only.is_empty();
    let routes: BTreeSet<_> = selected.keys().map(|key| model::route(key)).collect();
    let is_meant = |route: &str| looks_at_all || routes.contains(route);
    let mut report = Report {
        title: document.title.clone(),
        repairs: reading.repairs.made(is_meant),
        worn_out: reading.repairs.worn_out(document, is_meant),
        ..Report::default()
    };
    let routes = routes::of(&spec);
    let known = |key: &str| routes.get(&model::route(key)).copied();
    // What cannot be read stays as it is, and is told where it is asked for.
    let is_known_path = |path: &str| {
        spec.endpoints.iter().any(|file| model::route(&file.path) == model::route(path))
    };
    let is_asked_for = |key: &str| !looks_at_all || known(key).is_some() || is_known_path(key);
    let unread = unread.into_iter().filter(|(key, _)| is_asked_for(key));
    report.refused.extend(unread.map(|(key, why)| (key.clone(), why.clone())));
    let both = selected.keys().filter(|key| known(key).is_some());
    (report.events, report.operations) = both.fold((0, 0), |(events, operations), key| {
        if is_event(key) { (events + 1, operations) } else { (events, operations + 1) }
    });

    let mut new_base = base.clone();
    let noted = new_base.documents.entry(document.title.clone()).or_default();
    // What was deleted in the spec is no longer followed.
    noted.operations.retain(|key, _| known(key).is_some());
    let mut texts = BTreeMap::new();
    if request.as_base {
        for (key, operation) in selected.iter().filter(|(key, _)| known(key).is_some()) {
            noted.operations.insert((*key).clone(), (*operation).clone());
        }
        note_left_out(noted, document, |key| known(key).is_some());
    } else {
        let mut namer = Namer::of(&spec);
        let pairs = pairs(&spec, &base, document, &selected);
        let mapping = Mapping::of(&spec, &pairs);
        let mut merge = Merge::new(&spec, document, &pairs, &mapping, &mut namer, &mut report);
        merge.run();
        for (key, operation) in selected.iter().filter(|(key, _)| known(key).is_some()) {
            noted.operations.insert((*key).clone(), (*operation).clone());
        }
        let (changed, unsettled) =
            merge.finish(&spec).map_err(|error| ImportError::Edit(error.to_string()))?;
        texts = changed;
        unsettled::keep(&mut new_base, &pairs, &mapping, &unsettled);
        let noted = new_base.documents.entry(document.title.clone()).or_default();
        if !looks_at_all {
            let mut surroundings = Surroundings::of(&spec, document);
            let new = selected.iter().filter(|(key, _)| known(key).is_none());
            // Whoever receives events has the types of all of them.
            let client = spec.api.runtime.as_ref().map(|runtime| &runtime.client);
            let (events, new): (Vec<_>, Vec<_>) =
                new.partition(|(key, _)| client.is_some() && is_event(key));
            let client = client.map_or("", String::as_str);
            let why = format!("it is an event, which only `{client}` can receive");
            let events = events.into_iter();
            report.refused.extend(events.map(|(key, _)| ((*key).clone(), why.clone())));
            new_files::add(
                new.into_iter(),
                &mut surroundings,
                &mut namer,
                &mut texts,
                &mut report,
                noted,
            );
            let new = report.taken_in.iter().map(|new| new.file.clone()).collect();
            share::share(&spec, files, &mut texts, &new, &mut namer)?;
            new_files::add_ids(files, surroundings.new_ids(), &mut texts)?;
        }
        let taken: BTreeSet<_> = report.taken_in.iter().map(|new| new.operation.clone()).collect();
        let routes: BTreeSet<_> = taken.iter().map(|key| model::route(key)).collect();
        let is_taken = |key: &str| routes.contains(&model::route(key));
        let refused: BTreeSet<_> = report.refused.iter().map(|(key, _)| key).collect();
        let old = base.documents.get(&document.title);
        let fresh = document.operations.keys().filter(|key| {
            looks_at_all
                && known(key).is_none()
                && !taken.contains(*key)
                && !refused.contains(key)
                && old.is_some_and(|old| !old.left_out.contains(*key))
        });
        let fresh = fresh.map(|key| (key.clone(), document.ids.get(key).cloned()));
        report.new = fresh.collect();
        match old.filter(|_| !looks_at_all) {
            // What is new and was not looked at is told by the first import that looks at all.
            Some(_) => noted.left_out.retain(|key| !taken.contains(key)),
            None => note_left_out(noted, document, |key| known(key).is_some() || is_taken(key)),
        }
    }
    match looks_at_all {
        true => gone(&mut report, &base, document, &spec),
        false => report.narrow(selected.keys().copied()),
    }
    // What is written of the spec is no base of what upstream changes later.
    let text = if document.is_own { base.text() } else { new_base.text() };
    if (!document.is_own || files.contains_key(BASE_PATH))
        && files.get(BASE_PATH).map(Vec::as_slice) != Some(text.as_bytes())
    {
        texts.insert(BASE_PATH.to_owned(), text);
    }
    Ok((texts, report))
}

/// What the spec and any document say about the same operations. Those of other documents, and
/// those that are not looked at, say what they said.
fn pairs<'a>(
    spec: &'a Spec,
    base: &'a MergeBase,
    document: &'a Document,
    selected: &BTreeMap<&'a String, &'a Operation>,
) -> Vec<Pair<'a>> {
    let routes = routes::of(spec);
    let mut pairs = Vec::new();
    // What is written of the spec is held against the spec alone.
    for (title, noted) in base.documents.iter().filter(|_| !document.is_own) {
        for (key, operation) in &noted.operations {
            let is_selected = *title == document.title && selected.contains_key(key);
            if let Some(file) = routes.get(&model::route(key)).copied().filter(|_| !is_selected) {
                pairs.push(Pair { title, key, file, base: Some(operation), theirs: operation });
            }
        }
    }
    let noted = base.documents.get(&document.title);
    for (key, theirs) in selected {
        if let Some(file) = routes.get(&model::route(key)).copied() {
            let base = noted.and_then(|noted| noted.operations.get(*key));
            pairs.push(Pair { title: &document.title, key, file, base, theirs });
        }
    }
    pairs
}

fn note_left_out(noted: &mut base::Noted, document: &Document, is_there: impl Fn(&str) -> bool) {
    let all = document.operations.keys().chain(document.unread.keys());
    noted.left_out = all.filter(|key| !is_there(key)).cloned().collect();
}

/// Operations and events that the spec has and upstream no longer has.
fn gone(report: &mut Report, base: &MergeBase, document: &Document, spec: &Spec) {
    let Some(noted) = base.documents.get(&document.title) else { return };
    let routes = routes::of(spec);
    let is_there = |key: &str| {
        let path = key.split_once(' ').map_or(key, |(_, path)| path);
        let unread = &document.unread;
        let is_unread = unread.contains_key(key) || unread.contains_key(path);
        document.operations.contains_key(key) || is_unread
    };
    for key in noted.operations.keys().filter(|key| !is_there(key)) {
        let Some(file) = routes.get(&model::route(key)) else { continue };
        // An override of the path, or of the event, keeps the file.
        let decides =
            |evidence: &Evidence| evidence.at == file.name_at() && evidence.value.is_some();
        if !file.evidence().iter().any(decides) {
            report.gone.push((key.clone(), file.source().path().to_owned()));
        }
    }
}
