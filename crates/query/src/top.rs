//! Rows by key, bounded: what finds no room is counted.

use rustc_hash::FxHashMap;
use std::hash::Hash;

/// Rows at most.
const ROWS: usize = 1 << 16;

/// A table of sums.
#[derive(Clone, Debug)]
pub struct Top<K, R> {
    rows: FxHashMap<K, R>,
    left_out: u64,
}

impl<K, R> Default for Top<K, R> {
    fn default() -> Self {
        Self { rows: FxHashMap::default(), left_out: 0 }
    }
}

impl<K: Hash + Eq + Clone, R: Clone> Top<K, R> {
    /// The row of `key`, made by `new` if there is none; `None` where the table is full.
    pub fn row(&mut self, key: &K, new: impl FnOnce() -> R) -> Option<&mut R> {
        if !self.rows.contains_key(key) {
            if self.rows.len() >= ROWS {
                self.left_out += 1;
                return None;
            }
            self.rows.insert(key.clone(), new());
        }
        self.rows.get_mut(key)
    }

    /// The `most` rows with the greatest `weight`.
    pub fn greatest<W: Ord>(&self, most: usize, weight: impl Fn(&R) -> W) -> Vec<(K, R)> {
        let mut rows: Vec<_> = self.rows.iter().collect();
        rows.sort_by_key(|(_, row)| std::cmp::Reverse(weight(row)));
        rows.into_iter().take(most).map(|(key, row)| (key.clone(), row.clone())).collect()
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Events that found no room.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }
}
