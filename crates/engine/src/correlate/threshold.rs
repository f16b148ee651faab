//! Often enough within a time: so many events, or events with so many distinct values.

use super::keys::Keys;
use super::sighting::Sighting;
use std::collections::{HashMap, VecDeque};
use tiercel_filter::Correlation;

/// Events of one key of which more than number and time is kept, and which an alert lists: the last ones.
const LISTED: usize = 20;

#[derive(Default)]
struct Window {
    /// Number and time of what counts, oldest first; with distinct values, what a newer one replaced is still here.
    seen: VecDeque<(u64, u64, Box<[u8]>)>,
    /// Number of the latest event of each distinct value.
    latest: HashMap<Box<[u8]>, u64>,
    listed: VecDeque<Sighting>,
}

/// What made a threshold fire.
pub struct Reached {
    pub count: u64,
    pub first_ts_ns: u64,
    pub listed: Vec<Sighting>,
}

pub struct Threshold {
    count: usize,
    distinct: bool,
    within_ns: u64,
    keys: Keys<Window>,
    clock_ns: u64,
}

impl Threshold {
    pub fn new(rule: &Correlation) -> Self {
        Self {
            count: rule.count as usize,
            distinct: !rule.distinct.is_empty(),
            within_ns: rule.within_ns,
            keys: Keys::new(rule.max_keys),
            clock_ns: 0,
        }
    }

    /// The condition held with this value. When that is often enough, all until now are used up.
    pub fn see(&mut self, key: &[u8], value: Box<[u8]>, sighting: Sighting) -> Option<Reached> {
        self.clock_ns = self.clock_ns.max(sighting.ts_ns);
        let oldest = self.clock_ns.saturating_sub(self.within_ns);
        self.keys.expire(oldest);
        let window = self.keys.touch(key, self.clock_ns);
        window.add(value, self.clock_ns, sighting, self.distinct);
        window.forget(oldest, self.distinct);
        let reached = window.count(self.distinct) >= self.count;
        reached.then(|| self.keys.remove(key)).flatten().map(|window| window.reached(self.distinct))
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    pub fn evicted(&self) -> u64 {
        self.keys.evicted()
    }
}

impl Window {
    fn count(&self, distinct: bool) -> usize {
        if distinct { self.latest.len() } else { self.seen.len() }
    }

    fn add(&mut self, value: Box<[u8]>, now_ns: u64, sighting: Sighting, distinct: bool) {
        if distinct {
            self.latest.insert(value.clone(), sighting.num);
            if self.seen.len() > 2 * self.latest.len() + 16 {
                let latest = &self.latest;
                self.seen.retain(|(num, _, value)| latest.get(value) == Some(num));
            }
        }
        self.seen.push_back((sighting.num, now_ns, value));
        if self.listed.len() == LISTED {
            self.listed.pop_front();
        }
        self.listed.push_back(sighting);
    }

    fn forget(&mut self, oldest_ns: u64, distinct: bool) {
        while self.seen.front().is_some_and(|(_, at_ns, _)| *at_ns < oldest_ns) {
            let Some((num, _, value)) = self.seen.pop_front() else { return };
            if distinct && self.latest.get(&value) == Some(&num) {
                self.latest.remove(&value);
            }
        }
    }

    fn reached(mut self, distinct: bool) -> Reached {
        let count = self.count(distinct) as u64;
        if distinct {
            let latest = &self.latest;
            self.seen.retain(|(num, _, value)| latest.get(value) == Some(num));
        }
        let first_ts_ns = self.seen.front().map_or(0, |(_, at_ns, _)| *at_ns);
        let counted: std::collections::HashSet<u64> = self.seen.iter().map(|(num, ..)| *num).collect();
        let listed = self.listed.into_iter().filter(|sighting| counted.contains(&sighting.num)).collect();
        Reached { count, first_ts_ns, listed }
    }
}
