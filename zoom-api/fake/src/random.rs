//! Ids and tokens that look random and come from a seed.

const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// A source of texts.
#[derive(Debug)]
pub(super) struct Random(fastrand::Rng);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// Letters and digits.
    pub(super) fn text(&mut self, length: usize) -> String {
        (0..length).filter_map(|_| self.0.choice(ALPHABET)).map(|byte| char::from(*byte)).collect()
    }

    /// A number of 64 bits.
    pub(super) fn number(&mut self) -> u64 {
        self.0.u64(..)
    }
}
