//! What goes wrong.

use crate::fake::Fake;
use crate::faults::Fault;

impl Fake {
    /// Lets something go wrong. Faults that were asked for before come first.
    pub fn fail(&self, fault: Fault) {
        self.core().faults.add(fault);
    }

    /// Lets nothing go wrong any more.
    pub fn heal(&self) {
        self.core().faults.clear();
    }

    /// How many faults are still to come. One that happens several times counts once.
    #[must_use]
    pub fn faults(&self) -> usize {
        self.core().faults.len()
    }
}
