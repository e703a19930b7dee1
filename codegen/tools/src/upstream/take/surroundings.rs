//! What is there already, for new operations to fit in.

use std::collections::{BTreeSet, HashMap};

use codegen::files::Spec;

use crate::naming::{Groups, Home, Namer, pascal, snake};
use crate::upstream::model::{Facts, Key, route};

/// What is there already, for new operations to fit in.
pub(in crate::upstream) struct Surroundings {
    /// Paths of files, without `.json`.
    files: BTreeSet<String>,
    groups: Groups,
    /// Folders of events, by what stands before the first dot of their names.
    event_folders: HashMap<String, String>,
    /// Types of path parameters, by the route up to them.
    parameters: HashMap<String, String>,
    /// Ids that every endpoint may use.
    ids: BTreeSet<String>,
    /// Operations that are new, by their routes.
    new: HashMap<Key, Key>,
    /// Ids that are new.
    pub(in crate::upstream) new_ids: Vec<String>,
}

impl Surroundings {
    pub(in crate::upstream) fn of(spec: &Spec) -> Self {
        let stem = |path: &str| path.trim_end_matches(".json").to_owned();
        let endpoints = spec.endpoints.iter().map(|file| file.source.path());
        let events = spec.events.iter().map(|file| file.source.path());
        let types = spec.types.iter().map(|file| file.source.path());
        let mut parameters = HashMap::new();
        for file in &spec.endpoints {
            for (prefix, name) in prefixes(&file.path) {
                let field = file.path_params.iter().find(|field| field.name == name);
                parameters.extend(field.map(|field| (prefix, field.ty.to_string())));
            }
        }
        let shared = spec.types.iter().flat_map(|file| &file.value.types).filter(|ty| ty.id);
        Self {
            files: endpoints.chain(events).chain(types).map(stem).collect(),
            event_folders: event_folders(spec),
            groups: Groups::of(spec),
            parameters,
            ids: shared.map(|ty| ty.name.clone()).collect(),
            new: HashMap::new(),
            new_ids: Vec::new(),
        }
    }

    /// Keeps the route of a new operation for it alone.
    pub(super) fn claim(&mut self, key: &str) -> Result<(), String> {
        match self.new.insert(route(key), key.to_owned()) {
            Some(other) => Err(format!("`{other}` has the same path")),
            None => Ok(()),
        }
    }

    /// Where an operation with this path belongs.
    pub(super) fn home(&self, path: &str) -> Home {
        self.groups.home(path)
    }

    /// A path for the file that neither a file nor a folder has.
    pub(super) fn free(&mut self, wishes: &[String]) -> String {
        let taken = |stem: &str| {
            let folder = format!("{stem}/");
            let inside = self.files.range(folder.clone()..).next();
            let mut above = stem.match_indices('/').filter_map(|(at, _)| stem.get(..at));
            self.files.contains(stem)
                || inside.is_some_and(|file| file.starts_with(&folder))
                || above.any(|file| self.files.contains(file))
        };
        let numbered = wishes.first().into_iter();
        let numbered =
            numbered.flat_map(|wish| (2..).map(move |number| format!("{wish}_{number}")));
        let stem = wishes.iter().cloned().chain(numbered).find(|stem| !taken(stem));
        let stem = stem.unwrap_or_default();
        self.files.insert(stem.clone());
        stem
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

    pub(super) fn parameter(
        &mut self,
        prefix: &str,
        name: &str,
        facts: &Facts,
        namer: &mut Namer,
    ) -> Option<String> {
        if let Some(ty) = self.parameters.get(prefix) {
            return Some(ty.clone());
        }
        let id = pascal(name);
        let is_id = name.to_lowercase().ends_with("id") && facts.values.is_empty();
        let ty = if self.ids.contains(&id) && is_id {
            id
        } else if is_id && facts.ty == "string" {
            let id = namer.take(&id);
            self.ids.insert(id.clone());
            self.new_ids.push(id.clone());
            id
        } else {
            return None;
        };
        self.parameters.insert(prefix.to_owned(), ty.clone());
        Some(ty)
    }
}

fn event_folders(spec: &Spec) -> HashMap<String, String> {
    let folders = spec.events.iter().filter_map(|file| {
        let subject = file.event.split('.').next()?;
        let (folder, _) = file.source.path().rsplit_once('/')?;
        Some((subject.to_owned(), folder.to_owned()))
    });
    folders.collect()
}

/// The parameters of a path, each with the route up to it.
pub(super) fn prefixes(path: &str) -> Vec<(String, String)> {
    let ends = path.match_indices('}').map(|(at, _)| at + 1);
    let names = ends.filter_map(|end| {
        let prefix = path.get(..end)?;
        let name = prefix.rsplit_once('{')?.1.trim_end_matches('}');
        Some((route(prefix), name.to_owned()))
    });
    names.collect()
}
