//! What a spec has that can be explained, and by which names the generated code knows it.

use std::collections::HashMap;

use codegen::files::Spec;
use codegen::spec::Evidence;
use codegen::usage::Usage;

use super::collect::collect;
use super::element::{Anchor, Element, stem};

/// All elements of a spec.
pub(super) struct Elements<'a> {
    pub(super) spec: &'a Spec,
    pub(super) usage: Usage<'a>,
    pub(super) all: Vec<Element<'a>>,
    by_anchor: HashMap<Anchor, usize>,
    by_pointer: HashMap<(&'a str, String), usize>,
}

impl<'a> Elements<'a> {
    pub(super) fn of(spec: &'a Spec) -> Self {
        let usage = Usage::of(spec);
        let all = collect(spec, &usage);
        let mut by_anchor = HashMap::new();
        for (index, element) in all.iter().enumerate() {
            for anchor in &element.anchors {
                by_anchor.entry(key(anchor.clone())).or_insert(index);
            }
        }
        let place = |element: &Element<'a>| (element.source.path(), element.pointer.clone());
        let by_pointer = all.iter().enumerate().map(|(index, element)| (place(element), index));
        Self { spec, usage, by_pointer: by_pointer.collect(), by_anchor, all }
    }

    /// What stands at a place of a file, as evidence names places.
    pub(super) fn point(&self, path: &'a str, pointer: String) -> Option<&Element<'a>> {
        self.all.get(*self.by_pointer.get(&(path, pointer))?)
    }

    /// What a part of a generated file comes of.
    pub(super) fn at(&self, anchor: Anchor) -> Option<&Element<'a>> {
        self.all.get(*self.by_anchor.get(&key(anchor))?)
    }

    /// What a file describes, or the first thing in it.
    pub(super) fn whole(&self, path: &str) -> Option<&Element<'a>> {
        let mut inside = self.all.iter().filter(|element| element.source.path() == path);
        let first = inside.next()?;
        inside.find(|element| element.pointer.is_empty()).or(Some(first))
    }

    /// The files of the spec that have elements, in order.
    pub(super) fn paths(&self) -> Vec<&'a str> {
        let mut paths: Vec<_> = self.all.iter().map(|element| element.source.path()).collect();
        paths.dedup();
        paths
    }

    /// The generated files of a file of the spec: what callers see, what the fake knows, the tests.
    pub(super) fn files(&self, path: &str) -> [String; 3] {
        let api = &self.spec.api;
        let is_limits = path == self.spec.rate_limits.source.path();
        let client = if is_limits { api.limits_dir() } else { api.client_dir() };
        [client, api.fake_dir(), api.tests_dir()]
            .map(|folder| format!("{folder}/{}.rs", stem(path)))
    }

    /// The evidence in a file.
    pub(super) fn evidence(&self, path: &str) -> &'a [Evidence] {
        let Spec { endpoints, events, types, rate_limits, .. } = self.spec;
        let endpoints = endpoints.iter().map(|file| (&file.source, &file.evidence));
        let events = events.iter().map(|file| (&file.source, &file.evidence));
        let types = types.iter().map(|file| (&file.source, &file.evidence));
        let limits = [(&rate_limits.source, &rate_limits.evidence)];
        let mut all = endpoints.chain(events).chain(types).chain(limits);
        all.find(|(source, _)| source.path() == path).map_or(&[], |(_, evidence)| evidence)
    }
}

/// A type has its name in all files, the operation in its own.
fn key((path, part): Anchor) -> Anchor {
    if part.ty.is_empty() { (path, part) } else { (String::new(), part) }
}
