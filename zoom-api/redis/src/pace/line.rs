//! Who stands in line.

use std::collections::BTreeMap;
use std::time::Instant;

/// Counts whatever needs a name of its own.
pub(super) type Number = u64;

/// So many urgent ones go out in a row while others wait. Then one of these goes, so that nobody starves.
const MOST_IN_A_ROW: u32 = 3;

/// A place in a line: urgent ones first, then by the time since when they wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    pub(super) urgent: bool,
    pub(super) since: Instant,
    /// Tells apart those that came at the same time.
    pub(super) number: Number,
}

#[derive(Debug)]
pub(super) struct Line<T> {
    urgent: BTreeMap<(Instant, u64), T>,
    calm: BTreeMap<(Instant, u64), T>,
    /// Urgent ones that went out in a row while others waited.
    in_a_row: u32,
}

impl<T> Line<T> {
    pub(super) fn new() -> Self {
        Self { urgent: BTreeMap::new(), calm: BTreeMap::new(), in_a_row: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.urgent.len() + self.calm.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn insert(&mut self, rank: Rank, value: T) {
        self.part(rank.urgent).insert((rank.since, rank.number), value);
    }

    pub(super) fn remove(&mut self, rank: &Rank) -> Option<T> {
        self.part(rank.urgent).remove(&(rank.since, rank.number))
    }

    /// Takes whoever is next.
    pub(super) fn pop(&mut self) -> Option<(Rank, T)> {
        let calm_first =
            self.urgent.is_empty() || (self.in_a_row >= MOST_IN_A_ROW && !self.calm.is_empty());
        self.in_a_row = if calm_first || self.calm.is_empty() { 0 } else { self.in_a_row + 1 };
        let urgent = !calm_first;
        let ((since, number), value) = self.part(urgent).pop_first()?;
        Some((Rank { urgent, since, number }, value))
    }

    /// The line from its head on, without the turns of those that are not urgent.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Rank, &T)> {
        let ranked =
            |urgent| move |(&(since, number), value)| (Rank { urgent, since, number }, value);
        self.urgent.iter().map(ranked(true)).chain(self.calm.iter().map(ranked(false)))
    }

    fn part(&mut self, urgent: bool) -> &mut BTreeMap<(Instant, u64), T> {
        if urgent { &mut self.urgent } else { &mut self.calm }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urgent_ones_go_first_and_nobody_starves() {
        let now = Instant::now();
        let mut line = Line::new();
        for number in 0..6 {
            line.insert(Rank { urgent: false, since: now, number }, 'c');
            line.insert(Rank { urgent: true, since: now, number }, 'u');
        }
        let order: String = std::iter::from_fn(|| line.pop()).map(|(_, kind)| kind).collect();
        assert_eq!(order, "uuucuuuccccc");
    }
}
