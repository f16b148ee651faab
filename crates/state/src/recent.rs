//! Threads that ended a moment ago: the parent's side of a clone may come after its child's end.

use rustc_hash::FxHashMap;

/// How long an end is remembered, and how long a new entry counts as just made.
pub(crate) const MOMENT_NS: u64 = 2_000_000_000;

/// Most ends that are remembered.
const CAPACITY: usize = 16_384;

#[derive(Default)]
pub(crate) struct RecentExits(FxHashMap<i64, u64>);

impl RecentExits {
    pub fn add(&mut self, tid: i64, ts_ns: u64) {
        if self.0.len() >= CAPACITY {
            self.0.retain(|_, ended_ns| ts_ns.saturating_sub(*ended_ns) < MOMENT_NS);
        }
        if self.0.len() >= CAPACITY {
            self.0.clear();
        }
        self.0.insert(tid, ts_ns);
    }

    pub fn contains(&self, tid: i64, now_ns: u64) -> bool {
        self.0.get(&tid).is_some_and(|&ended_ns| now_ns.saturating_sub(ended_ns) < MOMENT_NS)
    }

    pub fn forget(&mut self, tid: i64) {
        self.0.remove(&tid);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_forgotten_after_a_moment_and_the_table_stays_small() {
        let mut exits = RecentExits::default();
        exits.add(7, 1_000);
        assert!(exits.contains(7, 1_000 + MOMENT_NS - 1));
        assert!(!exits.contains(7, 1_000 + MOMENT_NS));
        (0..100_000).for_each(|tid| exits.add(tid, 5_000));
        assert!(exits.0.len() <= CAPACITY);
    }
}
