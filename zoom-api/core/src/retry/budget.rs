use std::sync::atomic::{AtomicU32, Ordering};

/// Repeats that are in the budget at the start, and the most that it can hold.
const MOST: u32 = 10 * COST;
/// What a repeat takes out. A success puts 1 back in.
const COST: u32 = 10;

/// Bounds how many repeats a client makes after failures.
///
/// Each takes out what ten successes put in. A server that is down therefore costs ten calls more and
/// no others, and one that fails now and then at most a tenth of the calls that work.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Budget {
    pub(crate) fn new() -> Self {
        Self(AtomicU32::new(MOST))
    }

    /// Takes out one repeat, if there is one.
    pub(crate) fn take(&self) -> bool {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(COST))
            .is_ok()
    }

    /// Whether there is no repeat in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.load(Ordering::Relaxed) < COST
    }

    /// A call has worked.
    pub(crate) fn succeeded(&self) {
        // A full budget is the usual case and needs no write.
        let add = |left: u32| (left < MOST).then_some(left + 1);
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_server_costs_ten_repeats_and_ten_successes_give_one_back() {
        let budget = Budget::new();
        assert!(!budget.is_empty());
        assert_eq!((0..1_000).filter(|_| budget.take()).count(), 10);
        assert!(budget.is_empty());
        (0..19).for_each(|_| budget.succeeded());
        assert!(budget.take());
        assert!(!budget.take() && budget.is_empty());
        budget.succeeded();
        assert!(!budget.is_empty());
        assert!(budget.take());
        (0..1_000).for_each(|_| budget.succeeded());
        assert_eq!((0..1_000).filter(|_| budget.take()).count(), 10);
    }
}
