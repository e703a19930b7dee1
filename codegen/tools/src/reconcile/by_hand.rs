//! What stays for a person to look at.

/// Something that a person has to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByHand {
    /// File below the folder of the spec, and line.
    pub place: Option<(String, usize)>,
    /// Where it was seen.
    pub seen: String,
    /// What was seen.
    pub message: String,
    /// What to do.
    pub help: String,
}
