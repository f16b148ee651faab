//! Steps in order within a time.
//!
//! For each key and each number of steps done, the chain that began last is kept: it stays possible the longest, so
//! whatever another chain could still complete, this one can. A match is therefore found exactly when there is one,
//! and lists the latest events that make it.

use super::keys::Keys;
use super::sighting::Sighting;
use std::sync::Arc;
use tiercel_filter::Correlation;

/// A chain, its last event first.
struct Link {
    sighting: Sighting,
    before: Option<Arc<Link>>,
}

struct Chain {
    start_ns: u64,
    last: Arc<Link>,
}

pub struct Sequence {
    steps: usize,
    within_ns: u64,
    keys: Keys<Vec<Option<Chain>>>,
    clock_ns: u64,
    /// Number of the last event that completed a match; it takes part in no other.
    completed: u64,
}

impl Sequence {
    pub fn new(rule: &Correlation) -> Self {
        let keys = Keys::new(rule.max_keys);
        Self { steps: rule.steps.len(), within_ns: rule.within_ns, keys, clock_ns: 0, completed: 0 }
    }

    /// A step held; `None` is the last. The events of a match, if this completes one: all before are then used up.
    pub fn see(&mut self, step: Option<usize>, key: &[u8], sighting: Sighting) -> Option<Vec<Sighting>> {
        self.clock_ns = self.clock_ns.max(sighting.ts_ns);
        let (now, within) = (self.clock_ns, self.within_ns);
        self.keys.expire(now.saturating_sub(within));
        if sighting.num == self.completed {
            return None;
        }
        match step {
            Some(0) => {
                let chains = self.keys.touch(key, now);
                chains.resize_with(self.steps, || None);
                chains[0] = Some(Chain { start_ns: now, last: Arc::new(Link { sighting, before: None }) });
                None
            }
            Some(step) => {
                let chains = self.keys.touch_known(key, now)?;
                let longer = extended(chains.get(step - 1)?.as_ref()?, sighting, now, within)?;
                *chains.get_mut(step)? = Some(longer);
                None
            }
            None => {
                let chains = self.keys.touch_known(key, now)?;
                let num = sighting.num;
                let whole = extended(chains.last()?.as_ref()?, sighting, now, within)?;
                self.completed = num;
                self.keys.remove(key);
                Some(listed(&whole.last))
            }
        }
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    pub fn evicted(&self) -> u64 {
        self.keys.evicted()
    }
}

fn extended(chain: &Chain, sighting: Sighting, now: u64, within: u64) -> Option<Chain> {
    (now - chain.start_ns <= within).then(|| {
        let before = Some(Arc::clone(&chain.last));
        Chain { start_ns: chain.start_ns, last: Arc::new(Link { sighting, before }) }
    })
}

fn listed(last: &Arc<Link>) -> Vec<Sighting> {
    let mut found: Vec<Sighting> =
        std::iter::successors(Some(last), |link| link.before.as_ref()).map(|link| link.sighting.clone()).collect();
    found.reverse();
    found
}
