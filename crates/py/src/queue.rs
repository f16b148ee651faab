//! Alerts between detecting threads and Python: bounded. What does not fit is counted, detection of the kernel's events never
//! waits.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tiercel_engine::Alert;

#[derive(Default)]
struct Inner {
    alerts: VecDeque<Alert>,
    pushed: u64,
    refused: u64,
    /// Threads that may still put something in.
    producers: usize,
    begun: bool,
}

impl Inner {
    fn is_closed(&self) -> bool {
        self.begun && self.producers == 0
    }
}

/// Between two looks at whether to go on waiting.
const PATIENCE: Duration = Duration::from_millis(50);

/// The queue.
pub struct Queue {
    inner: Mutex<Inner>,
    filled: Condvar,
    emptied: Condvar,
    capacity: usize,
}

impl Queue {
    /// A queue that holds `capacity` alerts, 1 at least.
    pub fn new(capacity: usize) -> Self {
        let (filled, emptied) = (Condvar::new(), Condvar::new());
        Self { inner: Mutex::default(), filled, emptied, capacity: capacity.max(1) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One thread more may put alerts in, until it calls [`Queue::close`].
    pub fn join(&self) {
        let mut inner = self.lock();
        inner.producers += 1;
        inner.begun = true;
    }

    /// As [`Queue::push`], but waits for room until `stop` is set: for sources that can wait.
    pub fn push_patiently(&self, alerts: &mut Vec<Alert>, stop: &AtomicBool) {
        while alerts.len() > self.capacity {
            let rest = alerts.split_off(self.capacity);
            self.push_patiently(alerts, stop);
            *alerts = rest;
        }
        let mut inner = self.lock();
        while inner.alerts.len() + alerts.len() > self.capacity && !stop.load(Ordering::Relaxed) {
            inner = self.emptied.wait_timeout(inner, PATIENCE).unwrap_or_else(PoisonError::into_inner).0;
        }
        self.fill(inner, alerts);
    }

    /// Moves all of `alerts` in; those beyond the capacity are counted and dropped.
    pub fn push(&self, alerts: &mut Vec<Alert>) {
        if alerts.is_empty() {
            return;
        }
        self.fill(self.lock(), alerts);
    }

    /// Under the same lock under which a patient one saw that there is room, so that no other takes it.
    fn fill(&self, mut inner: MutexGuard<'_, Inner>, alerts: &mut Vec<Alert>) {
        let room = self.capacity.saturating_sub(inner.alerts.len());
        inner.pushed += alerts.len() as u64;
        inner.refused += alerts.len().saturating_sub(room) as u64;
        inner.alerts.extend(alerts.drain(..).take(room));
        drop(inner);
        self.filled.notify_all();
    }

    /// Up to `most` alerts, waiting `limit` for the first; empty when none came.
    pub fn pop(&self, most: usize, limit: Duration) -> Vec<Alert> {
        let waiting = |inner: &mut Inner| inner.alerts.is_empty() && !inner.is_closed();
        let (mut inner, _) =
            self.filled.wait_timeout_while(self.lock(), limit, waiting).unwrap_or_else(PoisonError::into_inner);
        let count = inner.alerts.len().min(most);
        let taken = inner.alerts.drain(..count).collect();
        drop(inner);
        self.emptied.notify_all();
        taken
    }

    /// Nothing more will come from one of those who joined.
    pub fn close(&self) {
        let mut inner = self.lock();
        inner.producers = inner.producers.saturating_sub(1);
        drop(inner);
        self.filled.notify_all();
    }

    /// Whether nothing more will come and everything was taken.
    pub fn finished(&self) -> bool {
        let inner = self.lock();
        inner.is_closed() && inner.alerts.is_empty()
    }

    /// Alerts that rules raised, and those of them that found the queue full.
    pub fn counts(&self) -> (u64, u64) {
        let inner = self.lock();
        (inner.pushed, inner.refused)
    }
}
