//! Something should have followed within a time, and did not.

use crate::alert::Alert;
use std::collections::{BTreeMap, HashMap};
use tiercel_filter::Correlation;

/// When an answer is due, and the number of the event that asks for it.
type Due = (u64, u64);

/// Alerts that come true when their time is over. A key waits once at a time: for what follows its first event.
pub struct Absent {
    within_ns: u64,
    most: usize,
    waiting: BTreeMap<Due, (Box<[u8]>, Alert)>,
    due_of: HashMap<Box<[u8]>, Due>,
    clock_ns: u64,
    evicted: u64,
}

impl Absent {
    pub fn new(rule: &Correlation) -> Self {
        let (waiting, due_of) = (BTreeMap::new(), HashMap::new());
        let most = rule.max_keys.max(1) as usize;
        Self { within_ns: rule.within_ns, most, waiting, due_of, clock_ns: 0, evicted: 0 }
    }

    /// The event of `alert` happened: it fires unless what is expected follows.
    pub fn begin(&mut self, key: Box<[u8]>, mut alert: Alert) {
        self.clock_ns = self.clock_ns.max(alert.ts_ns);
        if self.due_of.contains_key(&key) {
            return;
        }
        if self.due_of.len() >= self.most {
            self.evict();
        }
        let due = (self.clock_ns.saturating_add(self.within_ns), alert.event_num);
        alert.ts_ns = due.0;
        self.due_of.insert(key.clone(), due);
        self.waiting.insert(due, (key, alert));
    }

    /// What was expected happened.
    pub fn end(&mut self, key: &[u8]) {
        if let Some(due) = self.due_of.remove(key) {
            self.waiting.remove(&due);
        }
    }

    /// When the next one comes true; the greatest number when none waits.
    pub fn next_due_ns(&self) -> u64 {
        self.waiting.first_key_value().map_or(u64::MAX, |(due, _)| due.0)
    }

    /// The next alert whose time was over before `now_ns`.
    pub fn overdue(&mut self, now_ns: u64) -> Option<Alert> {
        let due = *self.waiting.first_key_value().filter(|(due, _)| due.0 < now_ns)?.0;
        let (key, alert) = self.waiting.remove(&due)?;
        self.due_of.remove(&key);
        Some(alert)
    }

    pub fn len(&self) -> usize {
        self.due_of.len()
    }

    pub fn evicted(&self) -> u64 {
        self.evicted
    }

    fn evict(&mut self) {
        if let Some((_, (key, _))) = self.waiting.pop_first() {
            self.due_of.remove(&key);
            self.evicted += 1;
        }
    }
}
