//! What clients have seen in answers that the spec does not know, and which edits would mend that.
//!
//! A file of observations has one line of JSON for each thing that a client recorded: where it stood, what kind of
//! JSON it was, and never a value. What a field means, and which value an enum lacks, stays for a person
//! to find out.

mod alike;
mod by_hand;
mod edits;
mod guess;
mod read;
mod walk;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use codegen::diagnostic::Diagnostics;
use codegen::files::Spec;
use codegen::names;
use codegen::source::Source;
use codegen::spec::Field;
use codegen::usage::Usage;

use alike::{are_alike, is_namesake, reads};
pub use by_hand::ByHand;
pub use edits::Edited;
use guess::Guess;
use read::{Json, Observation, read};
use walk::{List, Walk, Walked};

/// What a file of observations comes to.
#[derive(Clone, Debug, Default)]
pub struct Reconciliation {
    /// Fields that can be added to the spec.
    pub additions: Vec<Addition>,
    /// Names under which known fields seem to come.
    pub aliases: Vec<Alias>,
    /// What a person has to look at.
    pub by_hand: Vec<ByHand>,
    /// Paths of the observations that the spec has answered since.
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
    /// The field, as evidence names it.
    pub at: String,
    /// Name on the wire.
    pub name: String,
    /// Type, as far as it can be guessed.
    pub ty: &'static str,
    /// Whether it must say that it only comes in answers, for its type is sent too.
    pub only_read: bool,
    /// Where it was seen.
    pub seen: BTreeSet<String>,
    /// The day on which Zoom announced it, if the spec has its name.
    pub announced: Option<String>,
    /// What there is to do beside writing what the field means.
    pub help: Option<String>,
}

/// A name under which a known field seems to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The file, below the folder of the spec.
    pub file: String,
    /// The line at which the field begins.
    pub line: usize,
    /// The field, as a JSON pointer.
    pub field: String,
    /// Its other names, as evidence names them.
    pub at: String,
    /// Its name so far.
    pub of: String,
    /// The name that came.
    pub name: String,
    /// Where it was seen.
    pub seen: BTreeSet<String>,
    /// What to do if they are two fields.
    pub help: String,
}

/// Holds observations against the spec.
///
/// # Errors
/// When the file is not one of observations, with all that is wrong with it.
pub fn reconcile(spec: &Spec, observations: &Arc<Source>) -> Result<Reconciliation, Diagnostics> {
    let observations = read(observations)?;
    let walk = Walk::new(spec);
    let mut found = Reconciliation::default();
    let mut fields: BTreeMap<(String, String, String), (List<'_>, Vec<&Observation>)> =
        BTreeMap::new();
    let mut came = HashSet::new();
    for observation in &observations {
        match walk.to(observation, &mut came) {
            Walked::Settled => found.settled.push(observation.path()),
            // Lines of one observation may be with its route and without.
            Walked::ByHand(by_hand) if found.by_hand.contains(&by_hand) => {}
            Walked::ByHand(by_hand) => found.by_hand.push(by_hand),
            Walked::Missing(list, name) => {
                let key = (list.source.path().to_owned(), list.pointer.clone(), name.to_owned());
                fields.entry(key).or_insert_with(|| (list, Vec::new())).1.push(observation);
            }
        }
    }
    let known = Known { spec, usage: Usage::of(spec), came };
    for ((file, _, name), (list, observations)) in fields {
        known.unknown(&mut found, file, &list, name, &observations);
    }
    found.settled.sort_unstable();
    found.settled.dedup();
    Ok(found)
}

/// What is known when a field has come that the spec does not have.
struct Known<'a> {
    spec: &'a Spec,
    usage: Usage<'a>,
    /// Fields that came under their own names: file, list and name.
    came: HashSet<(String, String, String)>,
}

impl Known<'_> {
    /// Says what a field may be: another name of one that is known, or a new one.
    fn unknown(
        &self,
        found: &mut Reconciliation,
        file: String,
        list: &List<'_>,
        name: String,
        observations: &[&Observation],
    ) {
        let kinds: Vec<_> = observations.iter().map(|observation| observation.json).collect();
        let guess = Guess::of(&name, kinds.iter().copied());
        let seen: BTreeSet<_> = observations.iter().map(|observation| observation.path()).collect();
        if let Some((index, field)) = self.other_name_of(list, &name, &kinds) {
            let rust = if is_namesake(field, &name) { ", \"rust\": ..." } else { "" };
            let help = format!(
                "if they are two fields, take it out of `aliases` again and add it by itself: \
                 {{ \"name\": \"{name}\", \"type\": \"{}\"{rust}, ... }}",
                guess.ty
            );
            found.aliases.push(Alias {
                line: list.line(index),
                field: format!("{}/{index}", list.pointer),
                at: format!("{}/{}/aliases", list.named, codegen::source::escape(&field.name)),
                of: field.name.clone(),
                file,
                name,
                seen,
                help,
            });
            return;
        }
        if let Some(other) = namesake(&found.additions, list, &file, &name) {
            let message = format!("`{name}` and `{other}` would have one name in Rust");
            let help = format!(
                "if they are the same field, write the new name into `aliases` of the other; if not, add it with a \
                 name of its own in `rust`: {{ \"name\": \"{name}\", \"type\": \"{}\", ... }}",
                guess.ty
            );
            let place = Some((file, list.end()));
            let seen = seen.into_iter().next().unwrap_or_default();
            found.by_hand.push(ByHand { place, seen, message, help });
            return;
        }
        found.additions.push(Addition {
            line: list.end(),
            list: list.pointer.clone(),
            at: format!("{}/{}", list.named, codegen::source::escape(&name)),
            ty: guess.ty,
            only_read: list.owner.is_some_and(|owner| self.usage.is_sent(owner)),
            announced: self.announced(&name, observations),
            help: guess.help(&name),
            file,
            name,
            seen,
        });
    }

    /// The field that seems to have come under another name: it did not come under its own, and there is
    /// only one like it.
    fn other_name_of<'l>(
        &self,
        list: &List<'l>,
        name: &str,
        kinds: &[Json],
    ) -> Option<(usize, &'l Field)> {
        let mut alike = list.fields.iter().enumerate().filter(|(_, field)| {
            let came = (list.source.path(), list.pointer.as_str(), field.name.as_str());
            let came = (came.0.to_owned(), came.1.to_owned(), came.2.to_owned());
            are_alike(&field.name, name)
                && !self.came.contains(&came)
                && reads(field, self.usage.base(&field.ty), kinds)
        });
        alike.next().filter(|_| alike.next().is_none())
    }

    /// The day on which a field was announced for one of the operations that it came from.
    fn announced(&self, name: &str, observations: &[&Observation]) -> Option<String> {
        let of = |id: &str| observations.iter().any(|observation| observation.operation == id);
        let files = self.spec.endpoints.iter().filter(|file| of(&file.value.id));
        let mut evidence = files.flat_map(|file| &file.value.evidence);
        let found = evidence.find(|evidence| evidence.names.iter().any(|other| other == name));
        found.and_then(|evidence| evidence.announced.clone())
    }
}

/// The field that would have the same name in Rust.
fn namesake(additions: &[Addition], list: &List<'_>, file: &str, name: &str) -> Option<String> {
    let wanted = names::field(name)?;
    let there = list.fields.iter().find(|field| is_namesake(field, name));
    let new = || {
        let mut beside =
            additions.iter().filter(|field| field.file == file && field.list == list.pointer);
        beside.find(|field| names::field(&field.name).as_ref() == Some(&wanted))
    };
    there.map(|field| field.name.clone()).or_else(|| new().map(|field| field.name.clone()))
}
