//! What a mock says when the calls were not those that it expected.

use std::fmt;

/// Calls were not as a [`Mock`](super::Mock) expected them. The text says how.
#[derive(Clone, PartialEq, Eq)]
pub struct Unverified(pub(super) String);

impl fmt::Display for Unverified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text too: `unwrap` shows it.
impl fmt::Debug for Unverified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unverified {}
