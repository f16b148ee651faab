//! What is kept for each key of a rule, within a bound: the key that was quiet the longest goes first.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// Rows that one call looks at, so that no event pays for many.
const EXPIRED_AT_ONCE: usize = 8;

struct Row<T> {
    value: T,
    touched: u64,
    at_ns: u64,
}

/// Rows by key. Hashing is seeded: keys come from the processes that are watched.
pub struct Keys<T> {
    rows: HashMap<Arc<[u8]>, Row<T>>,
    /// Touches in order; one whose number is not its row's any more is void.
    order: VecDeque<(u64, Arc<[u8]>)>,
    touches: u64,
    most: usize,
    evicted: u64,
}

impl<T: Default> Keys<T> {
    /// No rows; at most so many.
    pub fn new(most: u32) -> Self {
        let most = most.max(1) as usize;
        Self { rows: HashMap::new(), order: VecDeque::new(), touches: 0, most, evicted: 0 }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Rows that had to go although they could have mattered still.
    pub fn evicted(&self) -> u64 {
        self.evicted
    }

    /// The row of a key, made if there is none.
    pub fn touch(&mut self, key: &[u8], now_ns: u64) -> &mut T {
        if !self.rows.contains_key(key) && self.rows.len() >= self.most {
            self.evict();
        }
        self.touches += 1;
        let touched = self.touches;
        let shared = self.rows.get_key_value(key).map_or_else(|| Arc::from(key), |(shared, _)| Arc::clone(shared));
        self.order.push_back((touched, Arc::clone(&shared)));
        self.compact();
        let row = self.rows.entry(shared).or_insert_with(|| Row { value: T::default(), touched, at_ns: now_ns });
        (row.touched, row.at_ns) = (touched, now_ns);
        &mut row.value
    }

    /// The row of a key, if there is one; touched.
    pub fn touch_known(&mut self, key: &[u8], now_ns: u64) -> Option<&mut T> {
        self.rows.contains_key(key).then(|| self.touch(key, now_ns))
    }

    /// Forgets a key.
    pub fn remove(&mut self, key: &[u8]) -> Option<T> {
        self.rows.remove(key).map(|row| row.value)
    }

    /// Forgets keys that were quiet since before that time; a few at a time.
    pub fn expire(&mut self, before_ns: u64) {
        for _ in 0..EXPIRED_AT_ONCE {
            let Some((touched, key)) = self.order.front() else { return };
            match self.rows.get(key) {
                Some(row) if row.touched == *touched && row.at_ns >= before_ns => return,
                Some(row) if row.touched == *touched => {
                    self.rows.remove(key);
                }
                _ => {}
            }
            self.order.pop_front();
        }
    }

    fn evict(&mut self) {
        while let Some((touched, key)) = self.order.pop_front() {
            if self.rows.get(&key).is_some_and(|row| row.touched == touched) {
                self.rows.remove(&key);
                self.evicted += 1;
                return;
            }
        }
    }

    /// Void touches are dropped when they are the most.
    fn compact(&mut self) {
        if self.order.len() > 2 * self.rows.len() + 64 {
            let rows = &self.rows;
            let last = self.touches;
            self.order
                .retain(|(touched, key)| *touched == last || rows.get(key).is_some_and(|row| row.touched == *touched));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_that_was_quiet_the_longest_goes_first_and_is_counted() {
        let mut keys: Keys<u32> = Keys::new(2);
        *keys.touch(b"a", 1) = 1;
        *keys.touch(b"b", 2) = 2;
        *keys.touch(b"a", 3) += 10;
        *keys.touch(b"c", 4) = 3;
        assert_eq!((keys.touch_known(b"a", 5).copied(), keys.touch_known(b"b", 5)), (Some(11), None));
        assert_eq!((keys.len(), keys.evicted()), (2, 1));
    }

    #[test]
    fn quiet_keys_expire_without_being_counted() {
        let mut keys: Keys<u32> = Keys::new(10);
        keys.touch(b"old", 1);
        keys.touch(b"new", 9);
        keys.expire(5);
        assert_eq!((keys.len(), keys.evicted()), (1, 0));
    }

    #[test]
    fn many_touches_of_few_keys_do_not_grow_it() {
        let mut keys: Keys<u32> = Keys::new(4);
        for time in 0..100_000u64 {
            keys.touch(&[(time % 3) as u8], time);
        }
        assert!(keys.order.len() <= 2 * keys.len() + 65);
    }

    #[test]
    fn a_storm_of_keys_stays_within_the_bound() {
        let mut keys: Keys<u32> = Keys::new(100);
        for time in 0..100_000u64 {
            keys.touch(&time.to_le_bytes(), time);
        }
        assert_eq!((keys.len(), keys.evicted()), (100, 99_900));
        assert!(keys.order.len() <= 300);
    }
}
