//! A file that is new in the spec.

/// A new file.
pub(super) struct NewFile {
    pub(super) path: String,
    pub(super) text: String,
    /// What a person has to look at.
    pub(super) notes: Vec<String>,
}
