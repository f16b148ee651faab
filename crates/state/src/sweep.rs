//! Entries of threads whose end was missed.

use crate::state::State;
use crate::thread::Slot;

/// Time between two looks at a part of the table.
const INTERVAL_NS: u64 = 100_000_000;

/// Entries of one look.
const PART: usize = 512;

impl State {
    /// Looks at the next part of the table for idle threads that no longer exist. Does nothing in a replay.
    pub(crate) fn sweep(&mut self, now_ns: u64) {
        if self.lookup.is_none() {
            self.next_sweep_ns = u64::MAX;
            return;
        }
        self.next_sweep_ns = now_ns + INTERVAL_NS;
        for _ in 0..PART.min(self.table.slab_len()) {
            self.sweep_at += 1;
            if self.sweep_at >= self.table.slab_len() {
                self.sweep_at = 1;
                let due = self.sweep_began_ns.saturating_add(self.limits.sweep_ns);
                if now_ns < due {
                    (self.sweep_at, self.next_sweep_ns) = (0, due);
                    return;
                }
                self.sweep_began_ns = now_ns;
            }
            let slot = Slot(self.sweep_at as u32);
            let thread = self.table.thread(slot);
            let (tid, idle_ns) = (thread.tid, now_ns.saturating_sub(thread.seen_ns.max(thread.clone_ns)));
            if !self.table.is_used(slot) || idle_ns < self.limits.idle_ns {
                continue;
            }
            if self.lookup.as_mut().is_some_and(|lookup| !lookup.alive(tid)) {
                self.counters.threads_swept += 1;
                self.mark(slot);
                self.remove_thread(slot);
            }
        }
    }
}
