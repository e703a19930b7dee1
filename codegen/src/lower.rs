//! From the spec to what is written: the only place that decides.
//!
//! It runs on a spec that has passed the check. Where that is not so, it leaves out what it cannot
//! resolve; it never fails.

mod checks;
mod contract;
mod declared;
mod enums;
mod events;
mod examples;
mod features;
mod json;
mod limits;
mod lowerer;
mod module;
mod operation;
mod requests;
mod split;
mod texts;
mod verify;

use std::collections::{BTreeSet, HashMap};

use crate::files::Spec;
use crate::ir::{Homes, Module, RateLimits};
use crate::spec;
use features::{feature_of, features_of_types, only_events_need};
use lowerer::Lowerer;
use module::module_path;

/// The crate that a spec gives, file by file: a large one is never held in memory as a whole.
pub struct Lowered<'a> {
    spec: &'a Spec,
    lowerer: Lowerer<'a>,
    /// Cargo features that need a file of shared types, where not all do.
    features: HashMap<&'a str, BTreeSet<String>>,
    /// Where each type is found in the crate's public API.
    pub homes: Homes,
}

/// Decides what is written.
pub fn lower(spec: &Spec) -> Lowered<'_> {
    let lowerer = Lowerer::of(spec);
    let homes = lowerer.homes(spec);
    Lowered { spec, lowerer, features: features_of_types(spec), homes }
}

impl<'a> Lowered<'a> {
    /// The API whose crate it is.
    pub fn api(&self) -> &'a spec::Api {
        &self.spec.api.value
    }

    /// What the plans allow.
    pub fn rate_limits(&self) -> RateLimits {
        limits::rate_limits(&self.spec.rate_limits)
    }

    /// One module for each file of the spec, sorted by path.
    pub fn modules(&self) -> impl Iterator<Item = Module> {
        let shared = self.spec.types.iter();
        let shared = shared.map(|file| (file.source.path(), File::Types(&file.value)));
        let endpoints = self.spec.endpoints.iter();
        let endpoints = endpoints.map(|file| (file.source.path(), File::Endpoint(&file.value)));
        let events = self.spec.events.iter();
        let events = events.map(|file| (file.source.path(), File::Event(&file.value)));
        let mut files: Vec<_> = shared.chain(endpoints).chain(events).collect();
        files.sort_by(|(a, ..), (b, ..)| module_path(a).cmp(module_path(b)));
        files.into_iter().map(move |(path, file)| {
            let mut module = match file {
                File::Endpoint(endpoint) => self.lowerer.endpoint(path, endpoint, self.spec),
                File::Event(event) => self.lowerer.event(path, event),
                File::Types(file) => self.lowerer.types_file(path, file),
            };
            module.features = match file {
                File::Endpoint(_) | File::Event(_) => [feature_of(path)].into_iter().collect(),
                File::Types(_) => self.features.get(path).cloned().unwrap_or_default(),
            };
            // The fake is called, and no call has what only events have.
            module.tables = module.tables.filter(|_| !only_events_need(&module.features));
            module
        })
    }
}

/// A file of the spec that becomes a module.
#[derive(Clone, Copy)]
enum File<'a> {
    Endpoint(&'a spec::Endpoint),
    Event(&'a spec::Event),
    Types(&'a spec::TypesFile),
}
