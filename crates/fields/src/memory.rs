//! What a use of a field remembers from event to event (`evt.deltatime`, `thread.totexectime`, `util.cnt`).

use std::sync::atomic::{AtomicU64, Ordering};

/// Memory of one use. Two reads for the same event give the same answer, but of a count of reads.
#[derive(Debug, Default)]
pub struct Memory {
    event: AtomicU64,
    stored: AtomicU64,
    answer: AtomicU64,
}

impl Memory {
    /// Runs `step` on what was stored once per event number; it returns what to store and the answer.
    pub(crate) fn once(&self, event: u64, step: impl FnOnce(u64) -> (u64, u64)) -> u64 {
        if self.event.swap(event, Ordering::Relaxed) != event {
            let (stored, answer) = step(self.stored.load(Ordering::Relaxed));
            self.stored.store(stored, Ordering::Relaxed);
            self.answer.store(answer, Ordering::Relaxed);
        }
        self.answer.load(Ordering::Relaxed)
    }

    /// Number of reads with this one.
    pub(crate) fn count(&self) -> u64 {
        self.stored.fetch_add(1, Ordering::Relaxed) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_once_per_event() {
        let memory = Memory::default();
        let count = |event| memory.once(event, |old| (old + 1, old + 1));
        assert_eq!([count(1), count(1), count(2), count(7), count(7)], [1, 1, 2, 3, 3]);
    }
}
