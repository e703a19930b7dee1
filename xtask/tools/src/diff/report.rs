//! What a comparison comes to.

use codegen_tools::diff::Change;
use semver::Version;

/// What has changed, and which versions allow it.
pub(super) struct Report {
    pub(super) since: String,
    pub(super) changes: Vec<Change>,
    /// Version then, where it is known.
    pub(super) before: Option<Version>,
    /// Version now.
    pub(super) now: Version,
    /// The least version that allows all changes. `None`: there are none, or nothing is known of the
    /// version then.
    pub(super) least: Option<Version>,
}

impl Report {
    pub(super) fn is_too_small(&self) -> bool {
        self.least.as_ref().is_some_and(|least| self.now < *least)
    }
}
