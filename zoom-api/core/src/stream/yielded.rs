use std::collections::HashSet;

/// What was given out of a listing, so that it can be left out when the listing starts again.
///
/// The last items are known one by one: at least 57,344 of them, and at most twice as many. Up to there,
/// nothing is lost and nothing comes twice in whatever order a listing starts again. To know all items
/// of a longer one, one would have to keep 5 bytes or more for each, however cleverly: that is what it
/// takes to tell a set of a million from what is not in it without a mistake. Of the items before,
/// therefore, only a sample is kept, and their place in the listing says that they were given out:
/// they come before the last ones. The sample checks that the order is still the same: where more than a
/// tenth of it disagrees, the listing ends with an error.
pub(super) struct Yielded {
    /// The last items. When `young` is full, it takes the place of `old`.
    young: HashSet<u64>,
    old: HashSet<u64>,
    /// One in `rate` of the items before.
    sample: HashSet<u64>,
    rate: u64,
    /// Set while a listing that has started again is among the items before the last ones.
    passing: Option<Passing>,
    /// Items of the sample that came where only new ones should.
    late: usize,
}

#[derive(Default)]
struct Passing {
    /// Items of the sample that came.
    met: usize,
    /// Items that belong into the sample and are not in it.
    unknown: usize,
    /// Whether the item before was one of the last ones.
    held: bool,
}

/// As many as fill a table of the standard library to the point where it would grow.
pub(super) const GENERATION: usize = 57_344;
pub(super) const MOST_SAMPLE: usize = 16_384;
const RATE: u64 = 64;

impl Default for Yielded {
    fn default() -> Self {
        Self::known(HashSet::new(), HashSet::new(), RATE)
    }
}

impl Yielded {
    /// What a cursor knows.
    pub(super) fn known(last: HashSet<u64>, sample: HashSet<u64>, rate: u64) -> Self {
        Self { young: HashSet::new(), old: last, sample, rate, passing: None, late: 0 }
    }

    pub(super) fn add(&mut self, hash: u64) {
        if self.young.len() == GENERATION {
            std::mem::swap(&mut self.young, &mut self.old);
            let rate = self.rate;
            self.sample.extend(self.young.drain().filter(|hash| is_sampled(*hash, rate)));
            while self.sample.len() > MOST_SAMPLE {
                self.rate *= 2;
                let rate = self.rate;
                self.sample.retain(|hash| is_sampled(*hash, rate));
            }
        }
        self.young.insert(hash);
    }

    pub(super) fn holds(&self, hash: u64) -> bool {
        self.young.contains(&hash) || self.old.contains(&hash)
    }

    /// The listing starts again.
    pub(super) fn restart(&mut self) {
        self.passing = (!self.sample.is_empty()).then(Passing::default);
        self.late = 0;
    }

    /// Whether an item of a listing that has started again is a new one.
    pub(super) fn is_new(&mut self, hash: Option<u64>) -> bool {
        let held = hash.is_some_and(|hash| self.holds(hash));
        let sampled = hash.filter(|hash| is_sampled(*hash, self.rate));
        let known = sampled.is_some_and(|hash| self.sample.contains(&hash));
        let Some(passing) = &mut self.passing else {
            self.late += usize::from(known && !held);
            return !held && !known;
        };
        passing.met += usize::from(known);
        passing.unknown += usize::from(sampled.is_some() && !known && !held);
        // Two in a row: a single one may have changed its place.
        let among_the_last = held && passing.held;
        passing.held = held;
        if among_the_last && passing.met >= self.sample.len() - self.sample.len() / 10 {
            self.passing = None;
        }
        false
    }

    /// Whether so much has changed that the place of an item says nothing. Users who are added or deleted
    /// meanwhile do not do that.
    pub(super) fn is_out_of_order(&self) -> bool {
        let odd = self.late + self.passing.as_ref().map_or(0, |passing| passing.unknown);
        odd > self.sample.len() / 10
    }

    /// Whether the last items have not come yet.
    pub(super) fn is_passing(&self) -> bool {
        self.passing.is_some()
    }

    /// The last items, in a fixed order.
    pub(super) fn last(&self) -> Vec<u64> {
        sorted(self.young.union(&self.old))
    }

    /// The sample of the items before, in a fixed order, and its rate.
    pub(super) fn sample(&self) -> (Vec<u64>, u64) {
        (sorted(&self.sample), self.rate)
    }
}

fn sorted<'a>(hashes: impl IntoIterator<Item = &'a u64>) -> Vec<u64> {
    let mut hashes: Vec<_> = hashes.into_iter().copied().collect();
    hashes.sort_unstable();
    hashes
}

/// The upper bits, because the lower ones of this hash are the weaker ones.
fn is_sampled(hash: u64, rate: u64) -> bool {
    (hash >> 32).is_multiple_of(rate)
}

/// FNV-1a: the same in every process, which a cursor needs.
pub(super) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANY: u64 = 200_000;

    fn id(number: u64) -> u64 {
        (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    fn yielded(count: u64) -> Yielded {
        let mut yielded = Yielded::default();
        (0..count).for_each(|number| yielded.add(id(number)));
        yielded.restart();
        yielded
    }

    /// The numbers that are taken for new ones, or `None` when the order is said to have changed.
    fn new(yielded: &mut Yielded, numbers: impl IntoIterator<Item = u64>) -> Option<Vec<u64>> {
        let mut new = Vec::new();
        for number in numbers {
            if yielded.is_new(Some(id(number))) {
                new.push(number);
            }
            if yielded.is_out_of_order() {
                return None;
            }
        }
        (!yielded.is_passing()).then_some(new)
    }

    #[test]
    fn any_order_will_do_for_what_is_known_one_by_one() {
        let count = 2 * GENERATION as u64;
        let mut yielded = yielded(count);
        let expected: Vec<_> = (count..count + 1000).rev().collect();
        assert_eq!(new(&mut yielded, (0..count + 1000).rev()), Some(expected));
    }

    #[test]
    fn of_a_long_listing_the_place_tells() {
        let rest: Vec<_> = (MANY..MANY + 5000).collect();
        assert_eq!(new(&mut yielded(MANY), 0..MANY + 5000), Some(rest.clone()));
        // Every thirtieth is gone, some of the last ones are now the first, and some are added everywhere.
        let gone = (0..MANY).filter(|number| number % 30 != 0 && *number < MANY - 5);
        let moved = [MANY - 1, MANY - 3];
        let added = |number| [Some(number), (number % 100 == 1).then_some(number + 10 * MANY)];
        let mixed = gone.flat_map(added).flatten();
        let found = new(&mut yielded(MANY), moved.into_iter().chain(mixed).chain(rest.clone()));
        let found: Vec<_> = found.into_iter().flatten().collect();
        assert!(rest.iter().all(|number| found.contains(number)));
        let added_late = |number: &u64| *number > 11 * MANY - 120_000;
        assert!(found.iter().all(|number| rest.contains(number) || added_late(number)));
    }

    #[test]
    fn of_a_long_listing_another_order_is_an_error() {
        let total = MANY + 100_000;
        assert_eq!(new(&mut yielded(MANY), (0..total).rev()), None, "from the end");
        let shuffled = (0..total).map(|number| number * 7919 % total);
        assert_eq!(new(&mut yielded(MANY), shuffled), None, "all mixed");
        let rotated = (MANY..total).chain(0..MANY);
        assert_eq!(new(&mut yielded(MANY), rotated), None, "from the middle");
        let last_first = (MANY - 100_000..MANY).chain(0..MANY - 100_000);
        assert_eq!(new(&mut yielded(MANY), last_first), None, "the last ones first");
        assert_eq!(new(&mut yielded(MANY), 0..10), None, "most are gone");
        let twice = (0..MANY).chain(0..MANY / 2);
        assert_eq!(new(&mut yielded(MANY), twice), None, "the first ones once more");
        let again = (0..MANY).chain(MANY - 1000..MANY);
        assert_eq!(new(&mut yielded(MANY), again), Some(Vec::new()), "the last ones once more");
    }

    #[test]
    fn what_is_known_takes_the_same_space_for_ever() {
        let full = (0..MOST_SAMPLE as u64).map(|number| (number * RATE) << 32).collect();
        let mut yielded = Yielded::known(HashSet::new(), full, RATE);
        (0..4 * GENERATION as u64).for_each(|number| yielded.add(id(number)));
        let (sample, rate) = yielded.sample();
        assert!(yielded.last().len() <= 2 * GENERATION);
        assert!(sample.len() <= MOST_SAMPLE && sample.len() > MOST_SAMPLE / 4, "{}", sample.len());
        assert_eq!(rate, 2 * RATE);
        assert!(sample.iter().all(|hash| is_sampled(*hash, rate)));
    }
}
