//! What is there already, for new operations to fit in.

use std::collections::{BTreeSet, HashMap};

use codegen::load::{RESERVED_GROUPS, Spec};

use crate::upstream::model::{Facts, Key};
use crate::upstream::naming::{Namer, pascal, snake};
use crate::upstream::read::route;

/// What is there already, for new operations to fit in.
pub(in crate::upstream) struct Surroundings {
    /// Paths of files, without `.json`.
    files: BTreeSet<String>,
    /// Groups, each with the route that its operations begin with.
    groups: Vec<(String, Vec<String>)>,
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
        let types = spec.types.iter().map(|file| file.source.path());
        let mut groups: Vec<(String, Vec<String>)> = Vec::new();
        let mut parameters = HashMap::new();
        for file in &spec.endpoints {
            let group = file.source.path().split('/').next().unwrap_or_default();
            let segments = literals(&file.path);
            match groups.iter_mut().find(|(name, _)| name == group) {
                Some((_, shared)) => {
                    let same = shared.iter().zip(&segments).take_while(|(a, b)| a == b).count();
                    shared.truncate(same);
                }
                None => groups.push((group.to_owned(), segments)),
            }
            for (prefix, name) in prefixes(&file.path) {
                let field = file.path_params.iter().find(|field| field.name == name);
                parameters.extend(field.map(|field| (prefix, field.ty.to_string())));
            }
        }
        // The longest beginning counts.
        groups.retain(|(_, segments)| !segments.is_empty());
        groups.sort_by_key(|(_, segments)| std::cmp::Reverse(segments.len()));
        let shared = spec.types.iter().flat_map(|file| &file.value.types).filter(|ty| ty.id);
        Self {
            files: endpoints.chain(types).map(stem).collect(),
            groups,
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

    /// The group of a path, and the segments that it stands for.
    pub(super) fn group(&mut self, path: &str) -> (String, usize) {
        let segments = literals(path);
        let found = self.groups.iter().find(|(_, group)| segments.starts_with(group));
        if let Some((name, group)) = found {
            return (name.clone(), group.len());
        }
        let first = segments.first().map_or("other", String::as_str);
        let mut name = snake(first);
        if RESERVED_GROUPS.contains(&name.as_str()) || name == "types" {
            name.push_str("_api");
        }
        self.groups.push((name.clone(), segments.into_iter().take(1).collect()));
        (name, 1)
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

/// The segments of a path that are no parameters.
pub(super) fn literals(path: &str) -> Vec<String> {
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    segments.filter(|segment| !segment.starts_with('{')).map(str::to_owned).collect()
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
