//! Brings what upstream says about the structure of its operations into the spec.
//!
//! Upstream's OpenAPI 3.0 document is read into plain facts, in the words of the spec: types,
//! values, bounds, codes, scopes. No sentence of it is among them. The facts are merged three ways:
//! `spec/upstream.json` has those of the last import. Where upstream did not change, the spec stays
//! as it is, however much it differs. Where upstream changed and the spec still says what upstream
//! said, the spec follows. Where both changed, the place is reported and nothing of it is
//! overwritten.
//!
//! Nothing is written here: [`import`] gives the texts of the files that change.

mod base;
mod build;
mod combine;
mod error;
mod fixups;
mod kinds;
mod merge;
mod model;
mod naming;
mod overrides;
mod pattern;
mod places;
mod raw;
mod read;
mod report;
mod sample;
mod settle;
mod take;
mod texts;

use std::collections::{BTreeMap, BTreeSet};

pub use base::PATH as BASE_PATH;
pub use error::{DocumentError, ImportError};
pub use fixups::{FIX_UPS, FixUp};
pub use report::{Change, Report, TakenIn};

use crate::diagnostic::{Diagnostics, Rule};
use crate::edit::Editor;
use crate::load::{self, Spec};
use base::Base;
use merge::{Merge, Part};
use model::{Document, Facts, Operation, Section};
use naming::Namer;
use places::{Pair, Places};
use take::Surroundings;

/// Files by path below the folder of the spec.
pub type Files = BTreeMap<String, Vec<u8>>;

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
    let reading = read::read(request.path, request.document)?;
    let document = &reading.document;
    let selected = pattern::select(document, request.only)?;
    let spec = load::read_files(files.clone()).map_err(ImportError::Spec)?;
    let base = files.get(BASE_PATH).map(|bytes| Base::parse(bytes)).transpose();
    let base = base.map_err(ImportError::Base)?.unwrap_or_default();

    let mut report = Report {
        title: document.title.clone(),
        repairs: reading.repairs.made(),
        worn_out: reading
            .repairs
            .worn_out(&document.title, |key| document.operations.contains_key(key)),
        ..Report::default()
    };
    let routes = places::routes(&spec);
    let known = |key: &str| routes.get(&read::route(key)).copied();
    report.operations = document.operations.keys().filter(|key| known(key).is_some()).count();

    let mut new_base = base.clone();
    let noted = new_base.documents.entry(document.title.clone()).or_default();
    let mut texts = BTreeMap::new();
    if request.as_base {
        for (key, operation) in selected.iter().filter(|(key, _)| known(key).is_some()) {
            noted.operations.insert((*key).clone(), (*operation).clone());
        }
        note_left_out(noted, document, |key| known(key).is_some());
    } else {
        let mut namer = Namer::of(&spec);
        let pairs = pairs(&spec, &base, document, &selected);
        let places = Places::of(&spec, &pairs);
        let mut merge = Merge::new(&spec, &pairs, &places, &mut namer, &mut report);
        merge.run();
        for (key, operation) in selected.iter().filter(|(key, _)| known(key).is_some()) {
            noted.operations.insert((*key).clone(), (*operation).clone());
        }
        let unsettled = (merge.unsettled.clone(), merge.unsettled_operations.clone());
        texts = merge.files(&spec).map_err(|error| ImportError::Base(error.to_string()))?;
        keep_unsettled(&mut new_base, &pairs, &places, &unsettled.0, &unsettled.1);
        let noted = new_base.documents.entry(document.title.clone()).or_default();
        if !request.only.is_empty() {
            let mut surroundings = Surroundings::of(&spec);
            let new = selected.iter().filter(|(key, _)| known(key).is_none());
            take_in(new, &mut surroundings, &mut namer, &mut texts, &mut report, noted);
            add_ids(files, &surroundings.new_ids, &mut texts)?;
        }
        let taken: BTreeSet<_> = report.taken_in.iter().map(|new| new.operation.clone()).collect();
        let old = base.documents.get(&document.title);
        let fresh = document.operations.keys().filter(|key| {
            known(key).is_none()
                && !taken.contains(*key)
                && old.is_some_and(|old| !old.left_out.contains(*key))
        });
        let fresh = fresh.map(|key| (key.clone(), document.ids.get(key).cloned()));
        report.new = fresh.collect();
        note_left_out(noted, document, |key| known(key).is_some() || taken.contains(key));
    }
    gone(&mut report, &base, document, &spec);
    if new_base != base || !files.contains_key(BASE_PATH) {
        let text = new_base.text();
        if files.get(BASE_PATH).map(Vec::as_slice) != Some(text.as_bytes()) {
            texts.insert(BASE_PATH.to_owned(), text);
        }
    }
    let left = examine(files, &mut texts)?;
    Ok(Import { files: texts, report, left })
}

/// What the spec and any document say about the same operations. Those of other documents, and
/// those that are not looked at, say what they said.
fn pairs<'a>(
    spec: &'a Spec,
    base: &'a Base,
    document: &'a Document,
    selected: &BTreeMap<&'a String, &'a Operation>,
) -> Vec<Pair<'a>> {
    let routes = places::routes(spec);
    let mut pairs = Vec::new();
    for (title, noted) in &base.documents {
        for (key, operation) in &noted.operations {
            let is_selected = *title == document.title && selected.contains_key(key);
            if let Some(file) = routes.get(&read::route(key)).copied().filter(|_| !is_selected) {
                pairs.push(Pair { title, key, file, base: Some(operation), theirs: operation });
            }
        }
    }
    let noted = base.documents.get(&document.title);
    for (key, theirs) in selected {
        if let Some(file) = routes.get(&read::route(key)).copied() {
            let base = noted.and_then(|noted| noted.operations.get(*key));
            pairs.push(Pair { title: &document.title, key, file, base, theirs });
        }
    }
    pairs
}

fn note_left_out(noted: &mut base::Noted, document: &Document, is_there: impl Fn(&str) -> bool) {
    noted.left_out = document.operations.keys().filter(|key| !is_there(key)).cloned().collect();
}

fn take_in<'a>(
    new: impl Iterator<Item = (&'a &'a String, &'a &'a Operation)>,
    surroundings: &mut Surroundings,
    namer: &mut Namer,
    texts: &mut BTreeMap<String, String>,
    report: &mut Report,
    noted: &mut base::Noted,
) {
    for (key, operation) in new {
        match take::take(key, operation, surroundings, namer) {
            Ok(file) => {
                noted.operations.insert((*key).clone(), (*operation).clone());
                report.taken_in.push(TakenIn {
                    operation: (*key).clone(),
                    file: file.path.clone(),
                    notes: file.notes,
                });
                texts.insert(file.path, file.text);
            }
            Err(why) => report.refused.push(((*key).clone(), why)),
        }
    }
}

/// Ids are shared by all endpoints.
fn add_ids(
    files: &Files,
    ids: &[String],
    texts: &mut BTreeMap<String, String>,
) -> Result<(), ImportError> {
    const IDS: &str = "types/ids.json";
    if ids.is_empty() {
        return Ok(());
    }
    let there = texts.get(IDS).cloned();
    let there = there.or_else(|| Some(String::from_utf8_lossy(files.get(IDS)?).into_owned()));
    let fault = |message: String| ImportError::Base(message);
    let mut editor = match there {
        Some(text) => Editor::new(IDS, &text).map_err(|error| fault(error.message))?,
        None => {
            let mut editor = Editor::empty(IDS);
            for (member, text) in [("/$schema", "../schema.json"), ("/docs", "")] {
                editor.set(member, text).map_err(|error| fault(error.to_string()))?;
            }
            editor
        }
    };
    for id in ids {
        let id = serde_json::json!({ "name": id, "docs": "", "id": true });
        editor.push("/types", id).map_err(|error| fault(error.to_string()))?;
    }
    texts.insert(IDS.to_owned(), editor.text());
    Ok(())
}

/// Operations that the spec has and upstream no longer has.
fn gone(report: &mut Report, base: &Base, document: &Document, spec: &Spec) {
    let Some(noted) = base.documents.get(&document.title) else { return };
    let routes = places::routes(spec);
    for key in noted.operations.keys().filter(|key| !document.operations.contains_key(*key)) {
        if let Some(file) = routes.get(&read::route(key)) {
            report.gone.push((key.clone(), file.source.path().to_owned()));
        }
    }
}

/// Takes back what is not settled, so that the next import sees the same difference.
fn keep_unsettled(
    new: &mut Base,
    pairs: &[Pair<'_>],
    places: &Places<'_>,
    unsettled: &[(usize, Part)],
    operations: &BTreeSet<(usize, &'static str)>,
) {
    for (location, part) in unsettled {
        let mut names = Vec::new();
        let Some(mut at) = places.locations.get(*location) else { continue };
        while let Some(above) = at.above.and_then(|above| places.locations.get(above)) {
            names.push(at.name);
            at = above;
        }
        names.reverse();
        let Some(pair) = pairs.get(at.operation) else { continue };
        let old = pair.base.and_then(|operation| operation.section(at.section));
        let noted = new.documents.get_mut(pair.title);
        let operation = noted.and_then(|noted| noted.operations.get_mut(pair.key));
        let section = operation.and_then(|operation| operation.section_mut(at.section).as_mut());
        let Some(section) = section else { continue };
        let old = names.iter().try_fold(old, |facts, name| Some(facts?.field(name))).flatten();
        merge::restore(section, &names, old, *part);
    }
    for (index, name) in operations {
        let Some(pair) = pairs.get(*index) else { continue };
        let noted = new.documents.get_mut(pair.title);
        let Some(operation) = noted.and_then(|noted| noted.operations.get_mut(pair.key)) else {
            continue;
        };
        let nothing = Operation::default();
        let old = pair.base.unwrap_or(&nothing);
        match *name {
            "rate_limit" => operation.rate_limit.clone_from(&old.rate_limit),
            "status" => operation.status = old.status,
            name => {
                if let Some(section) = Section::ALL.iter().find(|section| section.name() == name) {
                    let facts: Option<Facts> = old.section(*section).cloned();
                    *operation.section_mut(*section) = facts;
                }
            }
        }
    }
}

/// Faults that a person mends after an import: texts, names and examples that no machine can make.
const FOR_A_PERSON: &[Rule] = &[
    Rule::BadDefault,
    Rule::BadExample,
    Rule::BadLimits,
    Rule::BadName,
    Rule::BadPages,
    Rule::BadReply,
    Rule::BadScope,
    Rule::BadVariants,
    Rule::BadVerify,
    Rule::Misplaced,
    Rule::MissingDocs,
    Rule::MissingExample,
    Rule::NameCollision,
    Rule::ReservedName,
    Rule::WireLine,
];

/// How often types that nothing uses any more are looked for: one may have been used by another.
const ROUNDS: usize = 20;

/// Checks the spec as it would be. Types that are not used any more go.
fn examine(
    files: &Files,
    texts: &mut BTreeMap<String, String>,
) -> Result<Diagnostics, ImportError> {
    if texts.keys().all(|path| path == BASE_PATH) {
        return Ok(Diagnostics::new());
    }
    for _ in 0..ROUNDS {
        let mut all = files.clone();
        all.extend(texts.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())));
        let Err(problems) = load::load_files(all) else { return Ok(Diagnostics::new()) };
        let unused = problems.iter().filter(|problem| problem.rule == Rule::UnusedType);
        let unused: Vec<_> = unused.map(|problem| &problem.place).collect();
        if unused.is_empty() {
            let fatal = problems.iter().filter(|problem| !FOR_A_PERSON.contains(&problem.rule));
            let fatal: Vec<_> = fatal.cloned().collect();
            return if fatal.is_empty() {
                Ok(problems)
            } else {
                Err(ImportError::Spec(fatal.into()))
            };
        }
        for place in unused {
            let path = place.source.path();
            let name = place.source.slice(&place.span).trim_matches('"');
            let text = texts.get(path).map_or(place.source.text(), String::as_str);
            let Ok(mut editor) = Editor::new(path, text) else { continue };
            if editor.remove(&format!("/types/{name}")).is_ok() {
                texts.insert(path.to_owned(), editor.text());
            }
        }
    }
    Ok(Diagnostics::new())
}
