//! Which places of a file a person has decided about.

use std::collections::HashMap;
use std::sync::Arc;

use codegen::source::{Source, Span};
use codegen::spec::Evidence;

/// The evidence of all files, by the spans that it is about.
#[derive(Default)]
pub(super) struct Overrides<'a> {
    files: HashMap<&'a str, Vec<About<'a>>>,
}

/// What a piece of evidence is about, and how.
struct About<'a> {
    /// Its position in the list of its file.
    index: usize,
    span: Span,
    /// It says what stands there.
    decides: bool,
    /// It was seen or announced, though no document has it.
    vouches: bool,
    /// Fields that were announced without their place.
    names: &'a [String],
}

impl<'a> Overrides<'a> {
    pub(super) fn add(&mut self, source: &'a Arc<Source>, evidence: &'a [Evidence]) {
        let Some(root) = source.tree() else { return };
        let about = evidence.iter().enumerate().filter_map(|(index, piece)| {
            let span = root.named(&piece.at)?.span.clone();
            let (decides, vouches) = (piece.value.is_some(), piece.vouches());
            Some(About { index, span, decides, vouches, names: &piece.names })
        });
        self.files.insert(source.path(), about.collect());
    }

    /// Whether an override says what stands at a place, or at a place above it.
    pub(super) fn decide(&self, source: &Source, pointer: &str) -> bool {
        let Some((span, _)) = nearest(source, pointer) else { return false };
        let around = |other: &Span| other.start <= span.start && span.end <= other.end;
        self.of(source).any(|about| about.decides && around(&about.span))
    }

    /// Where in the evidence of a file it stands that something was seen or announced. A document that
    /// does not have the thing says nothing against it.
    pub(super) fn vouching(&self, source: &Source, pointer: &str) -> Vec<usize> {
        let Some((span, true)) = nearest(source, pointer) else { return Vec::new() };
        let about = self.of(source).filter(|about| about.vouches && about.span == span);
        about.map(|about| about.index).collect()
    }

    /// Where in the evidence of a file a field is announced without its place: the piece, and the name
    /// in it.
    pub(super) fn announcing(&self, source: &Source, name: &str) -> Vec<(usize, usize)> {
        let place = |about: &About<'_>| {
            let at = about.names.iter().position(|other| other == name)?;
            Some((about.index, at))
        };
        self.of(source).filter_map(place).collect()
    }

    /// Whether evidence is about a place or what is in it.
    pub(super) fn mention(&self, source: &Source, pointer: &str) -> bool {
        let Some((span, true)) = nearest(source, pointer) else { return false };
        let inside = |other: &Span| span.start <= other.start && other.end <= span.end;
        self.of(source).any(|about| inside(&about.span))
    }

    fn of(&self, source: &Source) -> impl Iterator<Item = &About<'a>> {
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
