//! Evidence that goes, once what it is about stands in a document or has a place.

use std::collections::BTreeSet;

use super::{EditError, Editor};

/// Evidence of a file that goes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settled {
    /// Whole pieces, by their positions.
    pub(crate) pieces: BTreeSet<usize>,
    /// Names of fields that were announced without their place: the piece, and the name in it.
    pub(crate) names: BTreeSet<(usize, usize)>,
}

impl Settled {
    /// Takes it out, from the last one on, so that the others stay where they are.
    pub(crate) fn remove_from(&self, editor: &mut Editor) -> Result<(), EditError> {
        let mut pieces = self.pieces.clone();
        for (piece, name) in self.names.iter().rev() {
            let names = format!("/evidence/{piece}/names");
            editor.remove(&format!("{names}/{name}"))?;
            if editor.get(&names).is_none() {
                pieces.insert(*piece);
            }
        }
        pieces.iter().rev().try_for_each(|piece| {
            editor.remove(&format!("/evidence/{piece}"))?;
            Ok(())
        })
    }
}
