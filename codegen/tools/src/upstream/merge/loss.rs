//! What stands in the way of removing something.

use codegen::source::Source;

/// Why a thing cannot go by itself, and the place that is in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Loss {
    pub(super) why: Why,
    pub(super) place: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// Evidence is about the place.
    Evidence,
    /// A person has made more of the place than upstream said.
    Made,
}

impl Loss {
    pub(super) fn new(why: Why, source: &Source, at: &str) -> Self {
        Self { why, place: format!("`{at}` in {}", source.shown_path()) }
    }
}
