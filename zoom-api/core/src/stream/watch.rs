use std::collections::HashSet;

/// Sees that a listing comes to an end.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// Hashes of page tokens.
    tokens: HashSet<u64>,
    /// How many tokens there were.
    count: u64,
    /// Items that may come once more, because they were given out before the listing started again.
    repeats: u64,
    /// Pages in a row that brought nothing.
    idle: u32,
}

const MOST_TOKENS: usize = 4096;

/// Most pages in a row that may bring nothing.
const MOST_IDLE: u32 = 100;

impl Watch {
    /// For a listing of which this many items were given out, and may come again.
    pub(super) fn after(repeats: u64) -> Self {
        Self { repeats, ..Self::default() }
    }

    /// Whether a token is a new one. When there are very many, a circle is noticed in its second or third
    /// round: of the tokens behind every power of two, the first ones are remembered.
    pub(super) fn is_new(&mut self, token: u64) -> bool {
        self.count += 1;
        if self.count > MOST_TOKENS as u64 && self.count.is_power_of_two() {
            self.tokens.clear();
        }
        if self.tokens.len() < MOST_TOKENS {
            self.tokens.insert(token)
        } else {
            !self.tokens.contains(&token)
        }
    }

    /// A page brought new items, and such as were given out before. `false` when it is time to give up.
    pub(super) fn page(&mut self, new: usize, repeats: usize) -> bool {
        let expected = repeats > 0 && self.repeats > 0;
        self.repeats = self.repeats.saturating_sub(repeats as u64);
        self.idle = if new > 0 || expected { 0 } else { self.idle + 1 };
        self.idle <= MOST_IDLE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_circle_of_tokens_is_noticed() {
        for (before, length) in [(0, 1), (5, 3), (0, 4096), (7000, 2), (9000, 9000), (100, 50_000)]
        {
            let mut watch = Watch::default();
            let tokens = (0..before).chain((0..).map(|number| before + number % length));
            let seen = tokens.take_while(|token| watch.is_new(*token)).count() as u64;
            assert!(seen >= before + length, "{before} {length}: too early");
            assert!(seen <= 4 * (before + length), "{before} {length}: {seen}");
        }
    }

    #[test]
    fn a_long_listing_without_a_circle_is_none() {
        let mut watch = Watch::default();
        assert!((0..100_000).all(|token| watch.is_new(token)));
        assert!(watch.tokens.len() <= MOST_TOKENS);
    }

    #[test]
    fn only_what_was_given_out_may_come_again() {
        let mut watch = Watch::after(250);
        let pages = (0..).take_while(|_| watch.page(0, 1)).count();
        assert_eq!(pages, 350);
        let mut watch = Watch::default();
        assert_eq!((0..).take_while(|_| watch.page(0, 0)).count(), 100);
        assert!((0..1000).all(|number| watch.page(usize::from(number % 50 == 0), 0)));
    }
}
