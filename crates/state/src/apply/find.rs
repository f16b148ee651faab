//! The thread of an event: known, stale, asked for, or made up.

use crate::process::{Process, same_start};
use crate::state::State;
use crate::thread::{Slot, Thread};
use tiercel_event::seed::{FdSeed, ProcessSeed};
use tiercel_event::{Event, codes};

/// Unknown ancestors that are asked for with an unknown thread.
const LOOKUP_DEPTH: usize = 16;

impl State {
    /// The thread of `event`; `None` only for a tid that is not one, and for kinds of event that make no entry.
    pub(crate) fn find_thread(&mut self, event: &Event<'_>) -> Option<Slot> {
        if let Some(slot) = self.table.find_busy(event.tid) {
            if self.is_same(slot, event) {
                return Some(slot);
            }
            self.counters.threads_replaced += 1;
            self.remove_stale(slot);
        }
        match event.code {
            _ if event.tid < 0 => None,
            codes::SCHEDSWITCH_6_E | codes::PROCEXIT_1_E => None,
            codes::SYSCALL_CLONE_20_X
            | codes::SYSCALL_FORK_20_X
            | codes::SYSCALL_VFORK_20_X
            | codes::SYSCALL_CLONE3_X => self.clone_of_unknown(event),
            _ => Some(self.find_or_make(event.tid, event)),
        }
    }

    /// Whether the entry is the process that the event names; notes the event's key if the entry has none.
    #[inline]
    fn is_same(&mut self, slot: Slot, event: &Event<'_>) -> bool {
        if event.task_key == 0 {
            return true;
        }
        let id = self.table.thread(slot).process;
        let process = self.table.process_mut(id);
        if process.task_key != event.task_key {
            if process.task_key != 0 && !same_start(process.task_key, event.task_key) {
                return false;
            }
            process.task_key = event.task_key;
        }
        event.pid <= 0 || process.pid == event.pid || process.pid < 0
    }

    /// Removes an entry whose id was given to another process, and its group if it led one.
    pub(crate) fn remove_stale(&mut self, slot: Slot) {
        self.mark(slot);
        let thread = self.thread(slot);
        let group = if thread.is_leader() { self.process(slot).threads.clone() } else { vec![slot] };
        for slot in group {
            self.remove_thread(slot);
        }
    }

    pub(crate) fn remove_thread(&mut self, slot: Slot) {
        if !self.enters.is_empty() {
            self.enters.remove(&self.table.thread(slot).tid);
        }
        self.counters.threads_removed += 1;
        self.table.remove(slot, &mut self.counters);
    }

    /// The entry of `tid`: the one there is, or what the machine says, or a placeholder.
    pub(crate) fn find_or_make(&mut self, tid: i64, event: &Event<'_>) -> Slot {
        if let Some(slot) = self.table.find(tid) {
            return slot;
        }
        if let Some(slot) = self.look_up(tid, event) {
            return slot;
        }
        self.counters.placeholders += 1;
        let mut thread = Thread::placeholder(tid);
        if tid == event.tid && event.pid > 0 {
            thread.pid = event.pid;
        }
        self.add_thread(thread, event, None)
    }

    /// Adds an entry, and notes the event's key when the entry is of the event's process.
    pub(crate) fn add_thread(&mut self, thread: Thread, event: &Event<'_>, keep: Option<Slot>) -> Slot {
        let slot = self.table.add(thread, keep, event.ts_ns, &mut self.counters);
        self.mark(slot);
        let of_event = self.thread(slot).pid == event.pid || self.thread(slot).tid == event.tid;
        if of_event && self.process(slot).task_key == 0 {
            self.process_mut(slot).task_key = event.task_key;
        }
        slot
    }

    pub(crate) fn process_mut(&mut self, slot: Slot) -> &mut Process {
        let id = self.table.thread(slot).process;
        self.table.process_mut(id)
    }

    /// Asks the machine about `tid`, its leader and its ancestors.
    fn look_up(&mut self, tid: i64, event: &Event<'_>) -> Option<Slot> {
        let found = self.look_up_one(tid, event)?;
        let mut wanted = self.thread(found).pid;
        for _ in 0..LOOKUP_DEPTH {
            if wanted <= 0 {
                break;
            }
            if self.table.find(wanted).is_none() && self.look_up_one(wanted, event).is_none() {
                break;
            }
            let slot = self.table.find(wanted)?;
            wanted = self.thread(slot).ptid;
        }
        self.table.link(found);
        self.table.find(tid)
    }

    fn look_up_one(&mut self, tid: i64, event: &Event<'_>) -> Option<Slot> {
        if !self.may_look_up(event.ts_ns) {
            return None;
        }
        let Some((seed, fds)) = self.lookup.as_mut()?.thread(tid) else {
            self.counters.lookups_failed += 1;
            return None;
        };
        // The id may have gone to another process since the event.
        let both_known = event.task_key != 0 && seed.task_key != 0;
        if tid == event.tid && both_known && !same_start(seed.task_key, event.task_key) {
            self.counters.lookups_failed += 1;
            return None;
        }
        self.counters.lookups_found += 1;
        let slot = self.take_answer(&seed, &fds);
        self.learned.note(|learned| {
            learned.processes.push(seed);
            learned.fds.extend(fds);
        });
        Some(slot)
    }

    pub(crate) fn take_answer<'s>(&mut self, seed: &ProcessSeed, fds: impl IntoIterator<Item = &'s FdSeed>) -> Slot {
        let slot = self.add_seed(seed, self.now_ns);
        if self.thread(slot).is_leader() {
            for fd in fds {
                self.add_fd_seed(slot, fd);
            }
            self.fix_socket_roles(slot);
        }
        self.load_accounts(slot);
        self.mark(slot);
        slot
    }

    /// Whether a look-up may be made now: a storm of unknown threads must not turn into one of questions.
    pub(crate) fn may_look_up(&mut self, now_ns: u64) -> bool {
        if self.lookup.is_none() {
            return false;
        }
        let (left, filled_ns) = &mut self.lookup_budget;
        if now_ns.saturating_sub(*filled_ns) >= 1_000_000_000 {
            (*left, *filled_ns) = (self.limits.lookups_per_s, now_ns);
        }
        let may = *left > 0;
        *left = left.saturating_sub(1);
        self.counters.lookups_refused += u64::from(!may);
        may
    }
}
