//! Rows by key, bounded, so that the greatest are among them (Space-Saving; Metwally, Agrawal, El Abbadi 2005).
//!
//! A full table lets its lighter half go and remembers the most that any of them had. A row that is made afterwards may be one of
//! those, so it is taken to have had as much before: no key that has more than [`Top::less_by`] is missing.

use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::hash::Hash;

/// Rows at most.
const ROWS: usize = 1 << 14;

/// What rows are ordered by, then what decides between equal ones.
pub type Weight = [u64; 2];

/// A row of sums.
pub trait Sums: Clone {
    /// What it weighs.
    fn weight(&self) -> Weight;

    /// Events in it.
    fn events(&self) -> u64;
}

impl Sums for u64 {
    fn weight(&self) -> Weight {
        [*self, 0]
    }

    fn events(&self) -> u64 {
        *self
    }
}

#[derive(Clone, Debug)]
struct Kept<R> {
    row: R,
    /// The most that it can have had before it was made.
    before: Weight,
}

impl<R: Sums> Kept<R> {
    fn most(&self) -> Weight {
        let [first, second] = self.row.weight();
        [first.saturating_add(self.before[0]), second.saturating_add(self.before[1])]
    }
}

/// A table of sums.
#[derive(Clone, Debug)]
pub struct Top<K, R> {
    rows: FxHashMap<K, Kept<R>>,
    less_by: Weight,
    let_go: u64,
    left_out: u64,
}

impl<K, R> Default for Top<K, R> {
    fn default() -> Self {
        Self { rows: FxHashMap::default(), less_by: [0; 2], let_go: 0, left_out: 0 }
    }
}

impl<K: Hash + Eq + Clone, R: Sums> Top<K, R> {
    /// Changes the row of `key`, made by `new` if there is none.
    pub fn change<T>(&mut self, key: &K, new: impl FnOnce() -> R, change: impl FnOnce(&mut R) -> T) -> T {
        if let Some(kept) = self.rows.get_mut(key) {
            return change(&mut kept.row);
        }
        if self.rows.len() >= ROWS {
            self.let_half_go();
        }
        let mut row = new();
        let answer = change(&mut row);
        self.rows.insert(key.clone(), Kept { row, before: self.less_by });
        answer
    }

    fn let_half_go(&mut self) {
        let mut rows: Vec<(K, Kept<R>)> = self.rows.drain().collect();
        rows.sort_unstable_by_key(|(_, kept)| Reverse(kept.most()));
        for (_, gone) in rows.drain(ROWS / 2..) {
            let most = gone.most();
            self.less_by = [self.less_by[0].max(most[0]), self.less_by[1].max(most[1])];
            self.left_out += gone.row.events();
            self.let_go += 1;
        }
        self.rows.extend(rows);
    }

    /// The `most` rows with the greatest weight.
    pub fn greatest(&self, most: usize) -> Vec<(K, R)> {
        let mut rows: Vec<_> = self.rows.iter().collect();
        rows.sort_by_key(|(_, kept)| Reverse(kept.row.weight()));
        rows.into_iter().take(most).map(|(key, kept)| (key.clone(), kept.row.clone())).collect()
    }

    /// Number of rows; one that was let go and made again counts as two.
    pub fn len(&self) -> u64 {
        self.rows.len() as u64 + self.let_go
    }

    /// By how much a row may weigh more than it says, and the most that one can weigh that is not there.
    pub fn less_by(&self) -> u64 {
        self.less_by[0]
    }

    /// Events of rows that were let go.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;
    use tiercel_random::Random;

    #[test]
    fn no_key_that_has_more_than_the_bound_is_missing() {
        let mut random = Random::new(11);
        let (mut top, mut all, mut events) = (Top::<u64, u64>::default(), HashMap::new(), 0);
        for round in 0..400_000 {
            let key = match random.below(10) {
                0 => 1_000_000 + random.below(20),
                1..=3 => random.below(200_000),
                4 => round % 50_000, // comes again and again, when it was let go
                _ => round,
            };
            let weight = 1 + random.below(3);
            events += weight;
            top.change(&key, || 0, |row| *row += weight);
            *all.entry(key).or_insert(0) += weight;
            assert!(top.rows.len() <= ROWS);
        }
        let (kept, bound) = (top.greatest(ROWS), top.less_by());
        assert!(bound > 0 && bound < 100, "{bound}");
        assert_eq!(kept.iter().map(|(_, weight)| weight).sum::<u64>() + top.left_out(), events);
        let kept: HashMap<u64, u64> = kept.into_iter().collect();
        for (key, &whole) in &all {
            let found = kept.get(key).copied().unwrap_or_default();
            assert!(found <= whole && whole <= found + bound, "{key}: {found} of {whole}, {bound}");
        }
        let first: Vec<u64> = top.greatest(20).into_iter().map(|(key, _)| key).collect();
        assert!(first.iter().all(|key| *key >= 1_000_000), "{first:?}");
        assert!(top.len() >= all.len() as u64);
    }
}
