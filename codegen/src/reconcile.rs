//! What clients have seen in answers that the spec does not know, and which edits would mend that.
//!
//! A file of notes has one line of JSON for each thing that a client noted: where it stood, what kind of
//! JSON it was, and never a value. What a field means, and which value an enum lacks, stays for a person
//! to find out.

mod guess;
mod read;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::Diagnostics;
use crate::edit::{EditError, Editor};
use crate::load::Spec;
use crate::names;
use crate::reading::rust_name;
use crate::source::{Kind, Member, Source};
use crate::usage::Usage;
use guess::Guess;
use read::{Note, read};
use walk::{Walk, Walked};

/// What a file of notes comes to.
#[derive(Clone, Debug, Default)]
pub struct Reconciliation {
    /// Fields that can be added to the spec.
    pub additions: Vec<Addition>,
    /// What a person has to look at.
    pub by_hand: Vec<ByHand>,
    /// Paths of the notes that the spec has answered since.
    pub settled: Vec<String>,
}

/// A field that can be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    /// The file, below the folder of the spec.
    pub file: String,
    /// The line at which the list of fields ends.
    pub line: usize,
    /// The list of fields, as a JSON pointer.
    pub list: String,
    /// Name on the wire.
    pub name: String,
    /// Type, as far as it can be guessed.
    pub ty: &'static str,
    /// Whether it must say that it only comes in answers, for its type is sent too.
    pub only_read: bool,
    /// Where it was seen.
    pub seen: BTreeSet<String>,
    /// What there is to do beside writing what the field means.
    pub help: Option<String>,
}

/// Something that a person has to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByHand {
    /// File below the folder of the spec, and line.
    pub place: Option<(String, usize)>,
    /// Where it was seen.
    pub seen: String,
    /// What was seen.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// A file of the spec before and after the edits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// The file, below the folder of the spec.
    pub file: String,
    /// Its text so far.
    pub before: String,
    /// Its text with the edits.
    pub after: String,
}

/// Holds notes against the spec.
///
/// # Errors
/// When the file is not one of notes, with all that is wrong with it.
pub fn reconcile(spec: &Spec, notes: &Arc<Source>) -> Result<Reconciliation, Diagnostics> {
    let notes = read(notes)?;
    let walk = Walk::new(spec);
    let usage = Usage::of(spec);
    let mut found = Reconciliation::default();
    let mut fields: BTreeMap<(String, String, String), (walk::List<'_>, Vec<&Note>)> =
        BTreeMap::new();
    for note in &notes {
        match walk.to(note) {
            Walked::Settled => found.settled.push(note.path()),
            Walked::ByHand(by_hand) => found.by_hand.push(by_hand),
            Walked::Missing(list, name) => {
                let key = (list.source.path().to_owned(), list.pointer.clone(), name.to_owned());
                fields.entry(key).or_insert_with(|| (list, Vec::new())).1.push(note);
            }
        }
    }
    for ((file, pointer, name), (list, notes)) in fields {
        if let Some(other) = namesake(&found.additions, &list, &file, &name) {
            let message = format!("`{name}` and `{other}` would have one name in Rust");
            let help = format!(
                "if they are the same field, write the new name into `aliases` of the other; if not, add it with a \
                 name of its own in `rust`: {{ \"name\": \"{name}\", \"type\": \"{}\", ... }}",
                Guess::of(notes.iter().map(|note| note.json)).ty
            );
            let place = Some((file, list.end()));
            let seen = notes.iter().map(|note| note.path()).next().unwrap_or_default();
            found.by_hand.push(ByHand { place, seen, message, help });
            continue;
        }
        let guess = Guess::of(notes.iter().map(|note| note.json));
        let only_read = list.owner.is_some_and(|owner| usage.is_sent(owner));
        found.additions.push(Addition {
            line: list.end(),
            file,
            list: pointer,
            ty: guess.ty,
            only_read,
            seen: notes.iter().map(|note| note.path()).collect(),
            help: guess.help(&name),
            name,
        });
    }
    found.settled.sort_unstable();
    found.settled.dedup();
    Ok(found)
}

/// The field that would have the same name in Rust.
fn namesake(
    additions: &[Addition],
    list: &walk::List<'_>,
    file: &str,
    name: &str,
) -> Option<String> {
    let wanted = names::field(name)?;
    let there = list.fields.iter().find(|field| rust_name(field).as_ref() == Some(&wanted));
    let new = || {
        let mut beside =
            additions.iter().filter(|field| field.file == file && field.list == list.pointer);
        beside.find(|field| names::field(&field.name).as_ref() == Some(&wanted))
    };
    there.map(|field| field.name.clone()).or_else(|| new().map(|field| field.name.clone()))
}

impl Reconciliation {
    /// The files as they are with all additions, whose `docs` are empty.
    ///
    /// # Errors
    /// When the spec is another one than the notes were held against.
    pub fn edits(&self, spec: &Spec) -> Result<Vec<Edited>, EditError> {
        let mut files: BTreeMap<&str, Vec<&Addition>> = BTreeMap::new();
        for addition in &self.additions {
            files.entry(&addition.file).or_default().push(addition);
        }
        files.into_iter().map(|(file, additions)| edit(spec, file, &additions)).collect()
    }
}

fn edit(spec: &Spec, file: &str, additions: &[&Addition]) -> Result<Edited, EditError> {
    let gone = |message: String| EditError { pointer: file.to_owned(), message };
    let sources = spec.endpoints.iter().map(|file| &file.source);
    let mut sources = sources.chain(spec.types.iter().map(|file| &file.source));
    let source = sources.find(|source| source.path() == file);
    let source = source.ok_or_else(|| gone("there is no such file".to_owned()))?;
    let mut editor = Editor::new(file, source.text()).map_err(|error| gone(error.message))?;
    for addition in additions {
        let mut field = vec![
            Member::new("name", addition.name.as_str()),
            Member::new("type", addition.ty),
            Member::new("docs", ""),
        ];
        if addition.only_read {
            field.push(Member::new("only", "read"));
        }
        editor.push(&addition.list, Kind::Object(field))?;
    }
    Ok(Edited { file: file.to_owned(), before: source.text().to_owned(), after: editor.text() })
}
