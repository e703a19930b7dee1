//! The files of the spec as a reconciliation would have them.

use std::collections::BTreeMap;
use std::sync::Arc;

use codegen::day::Day;
use codegen::files::Spec;
use codegen::source::{Member, Node, NodeKind, Source};
use serde_json::json;

use super::{Addition, Alias, Reconciliation};
use crate::edit::settled::Settled;
use crate::edit::{EditError, Editor};

/// Where what observations tell of was seen, as evidence has it.
const SEEN: &str = "in an answer";

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

/// What is done to a file.
#[derive(Default)]
struct Edits<'a> {
    additions: Vec<&'a Addition>,
    aliases: Vec<&'a Alias>,
    /// Names of fields that were announced and have a place now.
    placed: Settled,
}

impl Reconciliation {
    /// The files as they are with all additions, whose `docs` are empty, with the aliases, and with
    /// evidence of a day that says that they were seen.
    ///
    /// # Errors
    /// When the spec is another one than the observations were held against.
    pub fn edits(&self, spec: &Spec, today: Day) -> Result<Vec<Edited>, EditError> {
        let mut files: BTreeMap<&str, Edits<'_>> = BTreeMap::new();
        for addition in &self.additions {
            files.entry(&addition.file).or_default().additions.push(addition);
        }
        for alias in &self.aliases {
            files.entry(&alias.file).or_default().aliases.push(alias);
        }
        for file in &spec.endpoints {
            for (piece, evidence) in file.value.evidence.iter().enumerate() {
                for (at, name) in evidence.names.iter().enumerate() {
                    if self.finds_place_for(&file.value.id, name) {
                        let edits = files.entry(file.source.path()).or_default();
                        edits.placed.names.insert((piece, at));
                    }
                }
            }
        }
        files.into_iter().map(|(file, edits)| edit(spec, file, &edits, today)).collect()
    }

    /// Whether a field that was announced for an operation is among those that it came from.
    fn finds_place_for(&self, operation: &str, name: &str) -> bool {
        let from = |path: &String| {
            path.split_once("/response/").is_some_and(|(other, _)| other == operation)
        };
        let mut same = self.additions.iter().filter(|addition| addition.name == name);
        same.any(|addition| addition.announced.is_some() && addition.seen.iter().any(from))
    }
}

fn edit(spec: &Spec, file: &str, edits: &Edits<'_>, today: Day) -> Result<Edited, EditError> {
    let source =
        source(spec, file).ok_or_else(|| gone(file, "there is no such file".to_owned()))?;
    let mut editor = Editor::new(file, source.text()).map_err(|error| gone(file, error.message))?;
    // What has a position goes first: the evidence that is new comes behind it.
    edits.placed.remove_from(&mut editor)?;
    for alias in &edits.aliases {
        editor.push(&format!("{}/aliases", alias.field), alias.name.as_str())?;
    }
    for addition in &edits.additions {
        editor.push(&addition.list, field(addition))?;
    }
    let day = today.to_string();
    for addition in &edits.additions {
        let mut evidence = json!({ "at": addition.at, "seen": SEEN, "date": day });
        if let Some(announced) = &addition.announced {
            evidence["announced"] = json!(announced);
        }
        editor.push("/evidence", evidence)?;
    }
    let mut told: Vec<&str> = Vec::new();
    for alias in &edits.aliases {
        if !told.contains(&alias.at.as_str()) {
            told.push(&alias.at);
            let evidence = json!({ "at": alias.at, "seen": SEEN, "date": day });
            editor.push("/evidence", evidence)?;
        }
    }
    Ok(Edited { file: file.to_owned(), before: source.text().to_owned(), after: editor.text() })
}

fn field(addition: &Addition) -> Node {
    let mut field = vec![
        Member::new("name", addition.name.as_str()),
        Member::new("type", addition.ty),
        Member::new("docs", ""),
    ];
    if addition.only_read {
        field.push(Member::new("only", "read"));
    }
    NodeKind::Object(field).into()
}

fn source<'a>(spec: &'a Spec, file: &str) -> Option<&'a Arc<Source>> {
    let sources = spec.endpoints.iter().map(|file| &file.source);
    let mut sources = sources.chain(spec.types.iter().map(|file| &file.source));
    sources.find(|source| source.path() == file)
}

fn gone(file: &str, message: String) -> EditError {
    EditError { pointer: file.to_owned(), message }
}
