//! Where the slots of an object are, by name.

use std::sync::atomic::{AtomicU8, Ordering};

const PLACES: usize = 256;
/// So many slots have a place. No object of Zoom's comes near.
const MOST: usize = 200;

/// Finds the slots of a record by their names, and by older names. It is made when the crate is compiled.
pub(super) struct Index {
    /// The numbers of the slots, from 1, at the places of their names or behind them. 0 is nobody.
    places: [u8; PLACES],
    /// The slot that came behind each one when they were read the last time, at the place above it, and first
    /// the one that came first. All objects of a type come from one program, which writes their members in
    /// one order. So the next member is nearly always known, and one comparison replaces a search. It is a
    /// hint that threads may overwrite for each other: the name is compared all the same.
    next: [AtomicU8; MOST],
    names: &'static [&'static str],
    aliases: &'static [(&'static str, &'static str)],
}

impl Index {
    /// An index of wire names, in the order of the slots, and of older names with those that took their place.
    #[must_use]
    pub(super) const fn new(
        names: &'static [&'static str],
        aliases: &'static [(&'static str, &'static str)],
    ) -> Self {
        let mut places = [0; PLACES];
        // Where nothing else is known, the order is that of the spec.
        let mut next = [const { AtomicU8::new(0) }; MOST];
        let mut slot = 0;
        while slot < MOST {
            next[slot] = AtomicU8::new(slot as u8);
            slot += 1;
        }
        slot = 0;
        while slot < names.len() && slot < MOST {
            let mut place = place_of(names[slot]);
            while places[place] > 0 {
                place = (place + 1) % PLACES;
            }
            slot += 1;
            places[place] = slot as u8;
        }
        Self { places, next, names, aliases }
    }

    /// The names, in the order of the slots.
    pub(super) fn names(&self) -> &'static [&'static str] {
        self.names
    }

    pub(super) fn has_aliases(&self) -> bool {
        !self.aliases.is_empty()
    }

    /// The number of the slot that most likely comes behind so many of them: the last one had the number
    /// below that.
    #[inline]
    pub(super) fn next(&self, behind: usize) -> usize {
        self.next.get(behind).map_or(behind, |next| next.load(Ordering::Relaxed).into())
    }

    /// It was this one.
    pub(super) fn learn(&self, behind: usize, number: usize) {
        if let (Some(next), Ok(number)) = (self.next.get(behind), u8::try_from(number)) {
            next.store(number, Ordering::Relaxed);
        }
    }

    /// Whether a member of the first name is one of the field with the second.
    pub(super) fn is_name_of(&self, name: &str, field: &str) -> bool {
        name == field || self.aliases.contains(&(name, field))
    }

    /// The number of the slot that a name leads to.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let alias = || self.aliases.iter().find(|(alias, _)| *alias == name);
        self.named(name).or_else(|| alias().and_then(|(_, name)| self.named(name)))
    }

    fn named(&self, name: &str) -> Option<usize> {
        let is_it = |number: &usize| self.names.get(*number) == Some(&name);
        let mut place = place_of(name);
        // There always is a free place.
        while let Some(number) = usize::from(self.places[place]).checked_sub(1) {
            if is_it(&number) {
                return Some(number);
            }
            place = (place + 1) % PLACES;
        }
        (MOST..self.names.len()).find(is_it)
    }
}

/// Whether two names are the same. Nearly all are short, and for a few bytes a call of `memcmp` costs more than
/// to compare the first ones and the last ones, which may overlap.
#[inline]
pub(super) fn is_same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    left.len() == right.len()
        && match left.len() {
            4..8 => {
                left.first_chunk::<4>() == right.first_chunk::<4>()
                    && left.last_chunk::<4>() == right.last_chunk::<4>()
            }
            8..=16 => {
                left.first_chunk::<8>() == right.first_chunk::<8>()
                    && left.last_chunk::<8>() == right.last_chunk::<8>()
            }
            _ => left == right,
        }
}

/// Tells names apart by what is quickly seen of them.
const fn place_of(name: &str) -> usize {
    let name = name.as_bytes();
    let length = name.len();
    if length == 0 {
        return 0;
    }
    let sum = 3 * name[0] as usize
        + 5 * name[length - 1] as usize
        + 7 * name[length / 2] as usize
        + 13 * name[length / 3] as usize;
    (sum + 11 * length) % PLACES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_however_many_there_are() {
        let names: Vec<String> = (0..250).map(|number| format!("name_{number}")).collect();
        let names: Vec<&'static str> = names.into_iter().map(|name| &*name.leak()).collect();
        let names: &'static [&'static str] = names.leak();
        let index = Index::new(names, &[("old", "name_7"), ("older", "name_249")]);
        for (number, name) in names.iter().enumerate() {
            assert_eq!(index.find(name), Some(number), "{name}");
        }
        assert_eq!(index.find("old"), Some(7));
        assert_eq!(index.find("older"), Some(249));
        for name in ["", "n", "name_250", "eman_1", "größe"] {
            assert_eq!(index.find(name), None, "{name}");
        }
    }

    #[test]
    fn names_are_the_same_when_all_of_their_bytes_are() {
        for length in 0..40 {
            let name = "n".repeat(length);
            assert!(is_same(&name, &name.clone()));
            assert!(!is_same(&name, &format!("{name}n")));
            for place in 0..length {
                let mut other = name.clone();
                other.replace_range(place..=place, "m");
                assert!(!is_same(&name, &other), "{name} {other}");
            }
        }
    }

    #[test]
    fn what_came_behind_a_slot_is_remembered() {
        let index = Index::new(&["a", "b", "c"], &[]);
        assert_eq!(
            [0, 1, 2, 199, 200, 999].map(|behind| index.next(behind)),
            [0, 1, 2, 199, 200, 999]
        );
        index.learn(0, 2);
        index.learn(2, 250);
        // More than there is room for is not remembered.
        index.learn(1, 256);
        index.learn(200, 7);
        assert_eq!([0, 1, 2, 200].map(|behind| index.next(behind)), [2, 1, 250, 200]);
    }
}
