/// What was given out of a listing: 8 bytes for each item, however long the ids are.
///
/// Nothing is looked up until a listing has to start again, so that until then it is only written
/// down, in blocks that never move.
#[derive(Default)]
pub(super) struct Given {
    blocks: Vec<Vec<u64>>,
    /// All hashes so far in order, once somebody has asked.
    sorted: Option<Vec<u64>>,
}

const BLOCK: usize = 4096;

impl Given {
    pub(super) fn add(&mut self, hash: u64) {
        match self.blocks.last_mut() {
            Some(block) if block.len() < BLOCK => block.push(hash),
            _ => {
                let mut block = Vec::with_capacity(BLOCK);
                block.push(hash);
                self.blocks.push(block);
            }
        }
    }

    /// Makes what was given out so far ready to be looked up.
    pub(super) fn restart(&mut self) {
        let mut all = self.sorted.take().unwrap_or_default();
        all.extend(self.blocks.drain(..).flatten());
        all.sort_unstable();
        all.dedup();
        self.sorted = Some(all);
    }

    /// All of them.
    pub(super) fn all(&self) -> Vec<u64> {
        self.sorted.iter().chain(&self.blocks).flatten().copied().collect()
    }

    /// Whether it was given out before the last restart.
    pub(super) fn holds(&self, hash: u64) -> bool {
        self.sorted.as_ref().is_some_and(|sorted| sorted.binary_search(&hash).is_ok())
    }
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

    #[test]
    fn what_was_given_out_is_known_after_a_restart() {
        let mut given = Given::default();
        (0..10_000).for_each(|n| given.add(n * 3));
        assert!(!given.holds(3), "nothing is left out before a restart");
        given.restart();
        given.add(1);
        assert!((0..10_000).all(|n| given.holds(n * 3)));
        assert!(!given.holds(1) && !given.holds(4));
        given.restart();
        assert!(given.holds(1) && given.holds(29_997) && !given.holds(30_000));
    }
}
