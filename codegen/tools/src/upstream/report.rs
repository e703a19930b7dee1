//! What an import found, for a person to read.

use codegen::source::Position;

use super::fixups::FixUp;

/// What an import found.
#[derive(Default)]
pub struct Report {
    /// Title of the document.
    pub title: String,
    /// Operations of the document that the spec has.
    pub operations: usize,
    /// Events of the document that the spec has.
    pub events: usize,
    /// Repairs that were made, and in how many operations.
    pub repairs: Vec<(&'static str, usize)>,
    /// Repairs that are no longer needed in an operation.
    pub worn_out: Vec<(&'static FixUp, &'static str)>,
    /// What was taken over.
    pub taken: Vec<Change>,
    /// Operations that were taken in.
    pub taken_in: Vec<TakenIn>,
    /// What was seen or announced before, and upstream has now.
    pub documented: Vec<Change>,
    /// Where upstream changed and the spec has something else.
    pub conflicts: Vec<Change>,
    /// Overrides that say what upstream says now, or something about what upstream no longer has.
    pub obsolete: Vec<Change>,
    /// Overrides, and what was seen or announced, that hold against what upstream says now.
    pub kept: Vec<Change>,
    /// Operations that cannot be taken in, and why.
    pub refused: Vec<(String, String)>,
    /// Operations that upstream has and the last import did not know, with upstream's ids.
    pub new: Vec<(String, Option<String>)>,
    /// Operations that upstream no longer has, with their files.
    pub gone: Vec<(String, String)>,
}

/// A place where upstream changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// File below the folder of the spec.
    pub file: String,
    /// Where in it.
    pub position: Option<Position>,
    /// The place, as evidence names it.
    pub at: String,
    /// Where the document says it.
    pub upstream: String,
    /// What upstream said at the last import. `None`: nothing.
    pub base: Option<String>,
    /// What it says now.
    pub theirs: Option<String>,
    /// What the spec says.
    pub ours: Option<String>,
    /// What to do.
    pub help: String,
}

impl Change {
    /// By what changes are sorted.
    pub(super) fn key(&self) -> impl Ord + '_ {
        (self.file.as_str(), self.position, self.at.as_str())
    }
}

/// An operation that was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenIn {
    /// Method and path.
    pub operation: String,
    /// The new file.
    pub file: String,
    /// What is to be decided beside the texts.
    pub notes: Vec<String>,
}

impl Report {
    /// Leaves out what is to be decided about operations other than these. What was changed is told in any case.
    pub(super) fn narrow<'k>(&mut self, keys: impl Iterator<Item = &'k String> + Clone) {
        let is_of = |upstream: &str, key: &str| {
            let rest = upstream.strip_prefix(key);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        for changes in
            [&mut self.documented, &mut self.conflicts, &mut self.obsolete, &mut self.kept]
        {
            changes.retain(|change| keys.clone().any(|key| is_of(&change.upstream, key)));
        }
    }

    /// Whether something waits for a person.
    #[must_use]
    pub fn needs_a_look(&self) -> bool {
        !(self.conflicts.is_empty()
            && self.obsolete.is_empty()
            && self.worn_out.is_empty()
            && self.refused.is_empty()
            && self.gone.is_empty())
    }
}
