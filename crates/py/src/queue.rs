//! Alerts between the detecting thread and Python: bounded; what does not fit is counted, detection never waits.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tiercel_engine::Alert;

#[derive(Default)]
struct Inner {
    alerts: VecDeque<Alert>,
    pushed: u64,
    refused: u64,
    closed: bool,
}

/// The queue.
pub struct Queue {
    inner: Mutex<Inner>,
    filled: Condvar,
    capacity: usize,
}

impl Queue {
    /// A queue that holds `capacity` alerts, 1 at least.
    pub fn new(capacity: usize) -> Self {
        Self { inner: Mutex::default(), filled: Condvar::new(), capacity: capacity.max(1) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves all of `alerts` in; those beyond the capacity are counted and dropped.
    pub fn push(&self, alerts: &mut Vec<Alert>) {
        if alerts.is_empty() {
            return;
        }
        let mut inner = self.lock();
        let room = self.capacity.saturating_sub(inner.alerts.len());
        inner.pushed += alerts.len() as u64;
        inner.refused += alerts.len().saturating_sub(room) as u64;
        inner.alerts.extend(alerts.drain(..).take(room));
        drop(inner);
        self.filled.notify_all();
    }

    /// Up to `most` alerts, waiting `limit` for the first; empty when none came.
    pub fn pop(&self, most: usize, limit: Duration) -> Vec<Alert> {
        let waiting = |inner: &mut Inner| inner.alerts.is_empty() && !inner.closed;
        let (mut inner, _) =
            self.filled.wait_timeout_while(self.lock(), limit, waiting).unwrap_or_else(PoisonError::into_inner);
        let count = inner.alerts.len().min(most);
        inner.alerts.drain(..count).collect()
    }

    /// Nothing more will come.
    pub fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_all();
    }

    /// Whether nothing more will come and everything was taken.
    pub fn finished(&self) -> bool {
        let inner = self.lock();
        inner.closed && inner.alerts.is_empty()
    }

    /// Alerts that rules raised, and those of them that found the queue full.
    pub fn counts(&self) -> (u64, u64) {
        let inner = self.lock();
        (inner.pushed, inner.refused)
    }
}
