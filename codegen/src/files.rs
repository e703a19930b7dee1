//! The files of a spec, as they were read.

use std::collections::{BTreeSet, HashSet};
use std::ops::Deref;
use std::sync::Arc;

use crate::derive::derived::Derived;
use crate::diagnostic::Diagnostics;
use crate::names::operation_file;
use crate::source::Source;
use crate::spec::{Api, Endpoint, Event, Glossary, LintFile, RateLimits, TypeDef, TypesFile};

/// The spec, without a fault that the check can find.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The API and its crate.
    pub api: Located<Api>,
    /// The endpoints, sorted by path.
    pub endpoints: Vec<Located<Endpoint>>,
    /// The events, sorted by path.
    pub events: Vec<Located<Event>>,
    /// The files of shared types, sorted by path.
    pub types: Vec<Located<TypesFile>>,
    /// The rate limits.
    pub rate_limits: Located<RateLimits>,
    /// The exceptions from lints, if there are any.
    pub lint: Option<Located<LintFile>>,
    /// The sentences for texts that are left out, if there are any.
    pub glossary: Option<Located<Glossary>>,
    /// The texts that no file has.
    pub derived: Derived,
    /// What need not be as it is, but keeps nobody from working.
    pub warnings: Diagnostics,
}

impl Spec {
    /// All files.
    pub fn sources(&self) -> impl Iterator<Item = &Arc<Source>> {
        let endpoints = self.endpoints.iter().map(|file| &file.source);
        let events = self.events.iter().map(|file| &file.source);
        let types = self.types.iter().map(|file| &file.source);
        let lint = self.lint.iter().map(|file| &file.source);
        let glossary = self.glossary.iter().map(|file| &file.source);
        let files = endpoints.chain(events).chain(types);
        files.chain([&self.api.source, &self.rate_limits.source]).chain(lint).chain(glossary)
    }

    /// Names of the groups, such as `contact_groups`: the folders of the endpoints.
    #[must_use]
    pub fn groups(&self) -> BTreeSet<&str> {
        self.endpoints.iter().filter_map(|file| file.value.id.split('.').next()).collect()
    }

    /// Number of named types.
    #[must_use]
    pub fn type_count(&self) -> usize {
        self.type_lists().map(|(_, types)| types.len()).sum()
    }

    /// All named types, by the file that declares them.
    pub fn type_lists(&self) -> impl Iterator<Item = (&Arc<Source>, &[TypeDef])> {
        type_lists(&self.types, &self.endpoints, &self.events)
    }
}

/// The named types by the file that declares them, the shared ones first.
pub(crate) fn type_lists<'a>(
    shared: &'a [Located<TypesFile>],
    endpoints: &'a [Located<Endpoint>],
    events: &'a [Located<Event>],
) -> impl Iterator<Item = (&'a Arc<Source>, &'a [TypeDef])> {
    let shared = shared.iter().map(|file| (&file.source, file.value.types.as_slice()));
    let endpoints = endpoints.iter().map(|file| (&file.source, file.value.types.as_slice()));
    let events = events.iter().map(|file| (&file.source, file.value.types.as_slice()));
    shared.chain(endpoints).chain(events)
}

/// What a file holds, with the file.
#[derive(Clone, Debug)]
pub struct Located<T> {
    /// The file.
    pub source: Arc<Source>,
    /// What it holds.
    pub value: T,
}

impl<T> Deref for Located<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// What could be read of a spec.
#[derive(Default)]
pub(crate) struct Files {
    pub(crate) api: Option<Located<Api>>,
    pub(crate) endpoints: Vec<Located<Endpoint>>,
    pub(crate) events: Vec<Located<Event>>,
    pub(crate) types: Vec<Located<TypesFile>>,
    pub(crate) rate_limits: Option<Located<RateLimits>>,
    pub(crate) lint: Option<Located<LintFile>>,
    pub(crate) glossary: Option<Located<Glossary>>,
    pub(crate) derived: Derived,
    pub(crate) unread: Unread,
}

impl Files {
    /// The spec, if the files are there that every spec has.
    pub(crate) fn whole(self, warnings: Diagnostics) -> Option<Spec> {
        let Self { endpoints, events, types, lint, glossary, derived, .. } = self;
        let (api, rate_limits) = (self.api?, self.rate_limits?);
        Some(Spec { api, endpoints, events, types, rate_limits, lint, glossary, derived, warnings })
    }
}

/// What is known of the files that could not be read.
#[derive(Default)]
pub(crate) struct Unread {
    /// Their paths.
    pub(crate) paths: HashSet<String>,
    /// All words in them.
    words: HashSet<String>,
    /// Whether there is one of which not even the text is known.
    pub(crate) anything: bool,
    /// Whether it is not known what types there are.
    pub(crate) types: bool,
}

impl Unread {
    /// Whether there is any.
    pub(crate) fn is_there(&self) -> bool {
        self.anything || !self.paths.is_empty()
    }

    /// Whether a name may stand in one of them.
    pub(crate) fn may_name(&self, name: &str) -> bool {
        self.anything || self.words.contains(name)
    }

    /// Whether one of them may be the endpoint with this id.
    pub(crate) fn may_be(&self, id: &str) -> bool {
        self.anything || self.paths.contains(&operation_file(id))
    }

    pub(crate) fn add(&mut self, source: &Source) {
        self.add_words(source.text());
        // What has types names them.
        self.types |= source.path().starts_with("types/") && !source.text().contains("\"types\"");
        self.paths.insert(source.path().to_owned());
    }

    pub(crate) fn add_words(&mut self, text: &str) {
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        self.words.extend(words.map(str::to_owned));
    }
}
