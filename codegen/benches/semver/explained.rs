//! Where the tools see less, or more, than the diff.

/// Names of changes, each with the reason why the verdicts differ.
pub const EXPLAINED: &[(&str, &str)] = &[];
