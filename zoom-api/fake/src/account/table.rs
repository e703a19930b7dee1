//! Rows that are found by number and by id.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;

use serde::de::{Deserialize, Deserializer, Error};
use serde::{Serialize, Serializer};

/// Number of a row. It grows with every row and never changes, so that a page token can say where the
/// next page begins, whatever is added or deleted meanwhile.
pub(crate) type Key = u64;

/// The greatest number that a snapshot may give a row: there are always numbers left for more rows, and
/// every reader of JSON keeps it as it is.
pub(super) const MOST: Key = (1 << 53) - 1;

/// What stands in a table.
pub(crate) trait Row: Clone {
    /// Its id, which Zoom's callers use.
    fn id(&self) -> &str;

    /// Its number, 0 before it has one.
    fn number(&mut self) -> &mut Key;

    /// What of it is remembered when it changes.
    fn before(&self) -> Self {
        self.clone()
    }
}

/// Rows in the order of their numbers.
#[derive(Clone)]
pub(crate) struct Table<T> {
    rows: BTreeMap<Key, T>,
    ids: HashMap<Box<str>, Key>,
    last: Key,
    /// What the rows were that have changed, if anybody wants to know; `None` for one that was not there.
    changed: Option<BTreeMap<Key, Option<T>>>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), ids: HashMap::new(), last: 0, changed: None }
    }
}

impl<T: Row> Table<T> {
    /// Adds a row, whose id no other row has.
    pub(crate) fn insert(&mut self, mut row: T) -> Key {
        let number = row.number();
        if *number == 0 || self.rows.contains_key(number) {
            *number = self.last.saturating_add(1);
        }
        let key = *number;
        self.last = self.last.max(key);
        self.note_change(key);
        self.ids.insert(row.id().into(), key);
        self.rows.insert(key, row);
        key
    }

    pub(crate) fn remove(&mut self, key: Key) -> Option<T> {
        self.note_change(key);
        let row = self.rows.remove(&key)?;
        self.ids.remove(row.id());
        Some(row)
    }

    pub(crate) fn get(&self, key: Key) -> Option<&T> {
        self.rows.get(&key)
    }

    pub(crate) fn get_mut(&mut self, key: Key) -> Option<&mut T> {
        self.note_change(key);
        self.rows.get_mut(&key)
    }

    /// Remembers what changes from now on, or no more.
    pub(crate) fn watch(&mut self, on: bool) {
        self.changed = on.then(BTreeMap::new);
    }

    /// What the rows were that have changed since the last time.
    pub(crate) fn take_changed(&mut self) -> BTreeMap<Key, Option<T>> {
        self.changed.as_mut().map(std::mem::take).unwrap_or_default()
    }

    fn note_change(&mut self, key: Key) {
        if let Some(changed) = &mut self.changed {
            changed.entry(key).or_insert_with(|| self.rows.get(&key).map(Row::before));
        }
    }

    /// The number of the row with this id.
    pub(crate) fn key(&self, id: &str) -> Option<Key> {
        self.ids.get(id).copied()
    }

    /// The row with this id.
    pub(crate) fn find(&self, id: &str) -> Option<&T> {
        self.key(id).and_then(|key| self.get(key))
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.rows.values()
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.rows.values_mut()
    }

    /// The numbers after one.
    pub(crate) fn after(&self, key: Key) -> impl Iterator<Item = Key> {
        self.rows.range((Bound::Excluded(key), Bound::Unbounded)).map(|(key, _)| *key)
    }
}

impl<T: Serialize> Serialize for Table<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.rows.values())
    }
}

impl<'de, T: Row + Deserialize<'de>> Deserialize<'de> for Table<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut table = Self::default();
        for (index, mut row) in Vec::<T>::deserialize(deserializer)?.into_iter().enumerate() {
            if table.ids.contains_key(row.id()) {
                return Err(D::Error::custom(format_args!(
                    "the id `{}` at [{index}] stands here twice",
                    row.id()
                )));
            }
            if table.rows.contains_key(row.number()) {
                return Err(D::Error::custom(format_args!(
                    "the number {} at [{index}] stands here twice",
                    row.number()
                )));
            }
            if *row.number() > MOST {
                return Err(D::Error::custom(format_args!(
                    "the number {} at [{index}] is greater than {MOST}",
                    row.number()
                )));
            }
            table.insert(row);
        }
        Ok(table)
    }
}
