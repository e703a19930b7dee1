//! Which places of a file a person has decided about.

use std::collections::HashMap;
use std::sync::Arc;

use crate::source::{Source, Span};
use crate::spec::Evidence;

/// The evidence of all files, by the spans that it is about.
#[derive(Default)]
pub(super) struct Overrides<'a> {
    files: HashMap<&'a str, Vec<(Span, bool)>>,
}

impl<'a> Overrides<'a> {
    pub(super) fn add(&mut self, source: &'a Arc<Source>, evidence: &[Evidence]) {
        let Some(root) = source.tree() else { return };
        let spans = evidence.iter().filter_map(|piece| {
            let node = root.named(&piece.at)?;
            Some((node.span.clone(), piece.value.is_some()))
        });
        self.files.insert(source.path(), spans.collect());
    }

    /// Whether an override says what stands at a place, or at a place above it.
    pub(super) fn decide(&self, source: &Source, pointer: &str) -> bool {
        let Some((span, _)) = nearest(source, pointer) else { return false };
        let around = |other: &Span| other.start <= span.start && span.end <= other.end;
        self.of(source).any(|(other, decides)| *decides && around(other))
    }

    /// Whether evidence is about a place or what is in it.
    pub(super) fn mention(&self, source: &Source, pointer: &str) -> bool {
        let Some((span, true)) = nearest(source, pointer) else { return false };
        self.of(source).any(|(other, _)| span.start <= other.start && other.end <= span.end)
    }

    fn of(&self, source: &Source) -> impl Iterator<Item = &(Span, bool)> {
        self.files.get(source.path()).into_iter().flatten()
    }
}

/// The span of a place, or of the nearest one above it that is there; and whether it is there.
pub(super) fn nearest(source: &Source, pointer: &str) -> Option<(Span, bool)> {
    let root = source.tree()?;
    let mut at = pointer;
    loop {
        if let Some(node) = root.named(at) {
            return Some((node.span.clone(), at.len() == pointer.len()));
        }
        at = at.rsplit_once('/')?.0;
    }
}
