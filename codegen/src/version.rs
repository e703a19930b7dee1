//! What generated code and the crate that acts on it have agreed on.

/// Version of what generated code needs of the crate that acts on it, which both state.
pub const VERSION: u32 = 3;
