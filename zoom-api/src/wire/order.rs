//! The order of the members of an object, as the objects before in the same list had it.

/// Which slot follows which.
///
/// All items of a list come from one program, which writes their members in the same order. So the member
/// that comes next is nearly always known, and one comparison replaces a search.
#[derive(Default)]
pub(super) struct Order(Vec<usize>);

impl Order {
    /// The slot that most likely comes behind so many of them: the last one had the number below that. Where
    /// nothing else is known, the order is that of the spec.
    #[inline]
    pub(super) fn next(&self, behind: usize) -> usize {
        self.0.get(behind).copied().unwrap_or(behind)
    }

    /// It was this one.
    pub(super) fn learn(&mut self, behind: usize, slot: usize) {
        while self.0.len() <= behind {
            self.0.push(self.0.len());
        }
        if let Some(next) = self.0.get_mut(behind) {
            *next = slot;
        }
    }
}
