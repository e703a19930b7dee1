//! The order of the members of an object, as the object before in the same list had it.

/// Most members that are remembered of an object.
const MOST: usize = 256;

/// Names in the order in which they came, and where each leads.
///
/// All items of a list come from one program, which writes their members in the same order. So the name
/// that comes next is nearly always known, and one comparison replaces a search.
#[derive(Default)]
pub(super) struct Order {
    names: String,
    entries: Vec<Entry>,
}

#[derive(Clone, Copy)]
struct Entry {
    start: usize,
    end: usize,
    slot: Option<usize>,
}

impl Order {
    /// Finds where a name leads, from a position on, which moves. A name that is new here is searched
    /// for and remembered.
    #[inline]
    pub(super) fn find(
        &mut self,
        at: &mut usize,
        name: &str,
        search: impl FnOnce() -> Option<usize>,
    ) -> Option<usize> {
        for index in *at..self.entries.len() {
            if let Some(entry) = self.entries.get(index)
                && self.names.as_bytes().get(entry.start..entry.end) == Some(name.as_bytes())
            {
                *at = index + 1;
                return entry.slot;
            }
        }
        let slot = search();
        if self.entries.len() < MOST {
            let start = self.names.len();
            self.names.push_str(name);
            self.entries.insert(*at, Entry { start, end: self.names.len(), slot });
            *at += 1;
        }
        slot
    }
}
