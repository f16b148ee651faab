//! Memory and fault counters. They change too often to count as a change of the process.

use crate::state::State;
use crate::thread::Slot;
use tiercel_event::{Event, params};

impl State {
    /// brk, mmap, munmap: sizes behind the result.
    pub(crate) fn memory_changed(&mut self, event: &Event<'_>, slot: Slot) {
        self.take_sizes(event, slot, 1);
    }

    /// A context switch: faults and sizes behind the next thread.
    pub(crate) fn switched(&mut self, event: &Event<'_>, slot: Slot) {
        let thread = self.table.thread_mut(slot);
        thread.pfmajor = event.params.uint(1).unwrap_or(thread.pfmajor);
        thread.pfminor = event.params.uint(2).unwrap_or(thread.pfminor);
        self.take_sizes(event, slot, 3);
    }

    fn take_sizes(&mut self, event: &Event<'_>, slot: Slot, first: usize) {
        let leader = self.leader(slot);
        let thread = self.table.thread_mut(leader);
        let [size, resident, swapped] = event.params.array_from(first);
        let number = |bytes: &[u8], old: u32| params::uint(bytes).map_or(old, |value| value as u32);
        thread.vmsize_kb = number(size, thread.vmsize_kb);
        thread.vmrss_kb = number(resident, thread.vmrss_kb);
        thread.vmswap_kb = number(swapped, thread.vmswap_kb);
    }
}
