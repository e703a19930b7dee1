//! The types of parameters in paths. An id is named after the collection that it is one of, since
//! parameters of unlike collections have the same name.

use std::collections::{BTreeSet, HashMap, HashSet};

use codegen::english::singular;
use codegen::files::Spec;

use crate::naming::{Namer, literals, pascal, snake};
use crate::upstream::model::{Document, Facts, Key, route};

/// The ids that there are, and what tells which of them a parameter is.
pub(super) struct Ids {
    /// Types of path parameters, by the route up to them.
    parameters: HashMap<String, String>,
    /// Ids that every endpoint may use.
    known: BTreeSet<String>,
    /// What the collections at the beginning of paths consist of: `user` for `/users/{userId}`.
    roots: HashSet<String>,
    /// Routes at which something is created.
    created: HashSet<Key>,
    /// Ids that are new.
    pub(super) new: Vec<String>,
}

impl Ids {
    pub(super) fn of(spec: &Spec, document: &Document) -> Self {
        let mut parameters = HashMap::new();
        for file in &spec.endpoints {
            for (prefix, name) in prefixes(&file.path) {
                let field = file.path_params.iter().find(|field| field.name == name);
                parameters.extend(field.map(|field| (prefix, field.ty.to_string())));
            }
        }
        let known = spec.types.iter().flat_map(|file| &file.value.types).filter(|ty| ty.id);
        let there = spec.endpoints.iter().map(|file| (file.method.as_str(), file.path.as_str()));
        let keys = document.operations.keys().filter_map(|key| key.split_once(' '));
        let all: Vec<_> = there.chain(keys).collect();
        let created = all.iter().filter(|(method, _)| *method == "POST");
        let roots = all.iter().filter_map(|(_, path)| {
            let (prefix, name) = prefixes(path).into_iter().next()?;
            let of = stem(&name)?;
            let mut segments = literals(&prefix);
            let collection = singular(&snake(segments.next()?));
            (segments.next().is_none() && collection == of).then_some(of)
        });
        Self {
            parameters,
            known: known.map(|ty| ty.name.clone()).collect(),
            roots: roots.collect(),
            created: created.map(|(_, path)| route(path)).collect(),
            new: Vec::new(),
        }
    }

    /// The type of a parameter, if it is an id. `prefix` is the route up to it.
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
        let stem = stem(name).filter(|_| facts.values.is_empty())?;
        let wish = format!("{}Id", pascal(&self.what(prefix, &stem)));
        let ty = if self.known.contains(&wish) {
            wish
        } else if facts.ty == "string" {
            let id = namer.reserve(&wish);
            self.known.insert(id.clone());
            self.new.push(id.clone());
            id
        } else {
            return None;
        };
        self.parameters.insert(prefix.to_owned(), ty.clone());
        Some(ty)
    }

    /// What an id is the id of. `stem` is the name of the parameter without what says that it is one.
    fn what(&self, prefix: &str, stem: &str) -> String {
        let segments: Vec<_> = literals(prefix).map(|segment| singular(&snake(segment))).collect();
        let [first, ..] = segments.as_slice() else { return stem.to_owned() };
        let last = segments.last().unwrap_or(first);
        let is_root = segments.len() == 1;
        let collection = prefix.rsplit_once('/').map_or("", |(collection, _)| collection);
        let is_made_here = last == stem && !is_root && self.created.contains(collection);
        if self.roots.contains(stem) && !is_made_here {
            return stem.to_owned();
        }
        let ends = |words: &str, end: &str| {
            words == end || words.strip_suffix(end).is_some_and(|rest| rest.ends_with('_'))
        };
        let of = if stem.is_empty() || ends(last, stem) {
            last.clone()
        } else if ends(stem, last) || segments.iter().any(|segment| segment == stem) {
            stem.to_owned()
        } else {
            format!("{last}_{stem}")
        };
        if ends(first, &of) {
            return first.clone();
        }
        if is_root || of.starts_with(first.as_str()) { of } else { format!("{first}_{of}") }
    }
}

/// The name of a parameter without the words that say that it is an id. None: they do not.
fn stem(name: &str) -> Option<String> {
    let words = snake(name);
    let mut words: Vec<_> = words.split('_').collect();
    matches!(words.pop(), Some("id" | "uuid" | "uid")).then(|| words.join("_"))
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
