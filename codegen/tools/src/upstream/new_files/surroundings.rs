//! What is there already, for new operations to fit in.

use std::collections::{BTreeSet, HashMap};

use codegen::files::Spec;

use super::ids::Ids;
use super::operation_names::OperationNames;
use crate::naming::{OperationName, snake};
use crate::upstream::codes::KnownCodes;
use crate::upstream::model::{Document, Key, route};

/// What is there already, for new operations to fit in.
pub(in crate::upstream) struct Surroundings {
    /// Paths of files, without `.json`.
    files: BTreeSet<String>,
    operation_names: OperationNames,
    /// Types of path parameters.
    pub(super) ids: Ids,
    pub(super) codes: KnownCodes,
    /// Folders of events, by what stands before the first dot of their names.
    event_folders: HashMap<String, String>,
    /// Operations that are new, by their routes.
    new: HashMap<Key, Key>,
}

impl Surroundings {
    pub(in crate::upstream) fn of(spec: &Spec, document: &Document) -> Self {
        let stem = |path: &str| path.trim_end_matches(".json").to_owned();
        let endpoints = spec.endpoints.iter().map(|file| file.source.path());
        let events = spec.events.iter().map(|file| file.source.path());
        let types = spec.types.iter().map(|file| file.source.path());
        Self {
            files: endpoints.chain(events).chain(types).map(stem).collect(),
            operation_names: OperationNames::of(spec, document),
            ids: Ids::of(spec, document),
            codes: KnownCodes::of(spec, document),
            event_folders: event_folders(spec),
            new: HashMap::new(),
        }
    }

    /// Ids that are new.
    pub(in crate::upstream) fn new_ids(&self) -> &[String] {
        &self.ids.new
    }

    /// Keeps the route of a new operation for it alone.
    pub(super) fn claim(&mut self, key: &str) -> Result<(), String> {
        match self.new.insert(route(key), key.to_owned()) {
            Some(other) => Err(format!("`{other}` has the same path")),
            None => Ok(()),
        }
    }

    /// The folder of an event.
    pub(super) fn event_folder(&self, event: &str) -> String {
        let subject = event.split('.').next().unwrap_or_default();
        let new = || format!("events/{}", snake(subject));
        self.event_folders.get(subject).cloned().unwrap_or_else(new)
    }

    /// Keeps a path for a new file. `false`: a file has it.
    pub(super) fn claim_file(&mut self, stem: &str) -> bool {
        self.files.insert(stem.to_owned())
    }

    /// What an operation of the document is called, and the path of its file.
    pub(super) fn name(&mut self, key: &str) -> (OperationName, String) {
        let mut called = self.operation_names.of_key(key);
        let last = key.rsplit_once('{').and_then(|(_, rest)| rest.split_once('}'));
        if self.is_taken(&format!("{}/{}", self.folder(&called), called.file()))
            && let Some((parameter, _)) = last
        {
            called = called.by(parameter);
        }
        let stem = numbered(&format!("{}/{}", self.folder(&called), called.file()), |stem| {
            !self.is_taken(stem)
        });
        self.files.insert(stem.clone());
        (called, stem)
    }

    /// The folder of an operation. None of the folders is a file.
    fn folder(&self, called: &OperationName) -> String {
        let mut folder = String::new();
        for name in called.folder().split('/') {
            if !folder.is_empty() {
                folder.push('/');
            }
            folder.push_str(name);
            folder = numbered(&folder, |folder| !self.files.contains(folder));
        }
        folder
    }

    /// Whether a file or a folder has the path.
    fn is_taken(&self, stem: &str) -> bool {
        let folder = format!("{stem}/");
        let inside = self.files.range(folder.clone()..).next();
        self.files.contains(stem) || inside.is_some_and(|file| file.starts_with(&folder))
    }
}

/// A path that is free: the one that is wished for, or that with a number.
fn numbered(wish: &str, is_free: impl Fn(&str) -> bool) -> String {
    let more = (2..).map(|number| format!("{wish}_{number}"));
    std::iter::once(wish.to_owned()).chain(more).find(|path| is_free(path)).unwrap_or_default()
}

fn event_folders(spec: &Spec) -> HashMap<String, String> {
    let folders = spec.events.iter().filter_map(|file| {
        let subject = file.event.split('.').next()?;
        let (folder, _) = file.source.path().rsplit_once('/')?;
        Some((subject.to_owned(), folder.to_owned()))
    });
    folders.collect()
}
