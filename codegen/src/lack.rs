//! What is named and not there.

/// What does not have an operation that is named.
pub(crate) const OPERATIONS: &str = "operations";

/// What does not have a type that is named.
pub(crate) const TYPES: &str = "types";

/// What is named and not there. Problems that lack the same thing come of one mistake.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Lack {
    /// What does not have it: a type, a file, or a kind of thing.
    pub(crate) owner: String,
    /// Its name.
    pub(crate) name: String,
}
