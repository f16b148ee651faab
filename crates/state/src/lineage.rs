//! Numbers that say whether anything changed that fields of a process read: of itself, its ancestors, and the leaders of
//! its session and process groups.
//!
//! A number is kept until something in it changes. A change of a process that no other one's number has in it (nearly
//! all that start, execute and end) costs the others nothing; any other change makes all kept numbers old.

use crate::process::ProcessId;
use crate::state::State;
use crate::table::Table;
use crate::thread::Slot;
use rustc_hash::FxHashSet;

/// Ancestors whose changes are noticed; it also ends a loop.
const ANCESTORS: usize = 64;

/// Most ids without a thread that are remembered.
const ABSENT: usize = 4096;

/// When things changed, by one clock.
#[derive(Debug)]
pub(crate) struct Changes {
    /// Grows with every change.
    clock: u64,
    /// Kept numbers from before this are old.
    epoch: u64,
    /// Ids that some number looked for since then in vain.
    absent: FxHashSet<i64>,
}

impl Default for Changes {
    fn default() -> Self {
        Self { clock: 1, epoch: 1, absent: FxHashSet::default() }
    }
}

impl Table {
    /// Notes that something about the process changed that rules can read.
    pub fn changed(&mut self, id: ProcessId) {
        self.changes.clock += 1;
        let clock = self.changes.clock;
        let process = self.process_mut(id);
        process.generation = clock;
        if process.watched >= self.changes.epoch {
            self.forget_lineages();
        }
    }

    /// Makes all kept numbers old.
    pub fn forget_lineages(&mut self) {
        self.changes.clock += 1;
        self.changes.epoch = self.changes.clock;
        self.changes.absent.clear();
    }

    /// Notes that an id has a thread from now on.
    pub fn appeared(&mut self, tid: i64) {
        if !self.changes.absent.is_empty() && self.changes.absent.contains(&tid) {
            self.forget_lineages();
        }
    }

    /// The process of a thread, which from now on is in the number of another one.
    fn watch(&mut self, tid: i64) -> Option<ProcessId> {
        let Some(slot) = self.find(tid) else {
            if self.changes.absent.len() >= ABSENT {
                self.forget_lineages();
            }
            self.changes.absent.insert(tid);
            return None;
        };
        let (id, clock) = (self.thread(slot).process, self.changes.clock);
        self.process_mut(id).watched = clock;
        Some(id)
    }

    /// [`State::parent`], watched.
    fn watch_parent(&mut self, slot: Slot) -> Option<Slot> {
        let leader = self.process(self.thread(slot).process).leader.unwrap_or(slot);
        let ptid = self.thread(leader).ptid;
        let id = if ptid > 0 { self.watch(ptid)? } else { return None };
        self.process(id).leader
    }
}

impl State {
    /// Number that changes when anything changes that fields of this thread, its ancestors, or its session's and
    /// process group's leaders read.
    #[inline]
    pub(crate) fn lineage_generation(&mut self, slot: Slot) -> u64 {
        let thread = self.table.thread(slot);
        let (at, number) = thread.lineage;
        if at >= self.table.changes.epoch && at >= self.table.process(thread.process).generation {
            return number;
        }
        self.renew_lineage(slot)
    }

    #[cold]
    fn renew_lineage(&mut self, slot: Slot) -> u64 {
        let (thread, began) = (self.table.thread(slot), self.table.changes.clock);
        let (own, leaders) = (thread.process, [thread.sid, thread.pgid, thread.vpgid]);
        let mut mixed = mix(mix(1, self.accounts.generation), self.table.process(own).generation);
        for tid in leaders {
            let is_own = self.table.find(tid).is_some_and(|leader| self.table.thread(leader).process == own);
            let leader = if is_own { Some(own) } else { self.table.watch(tid) };
            mixed = mix(mixed, leader.map_or(0, |id| self.table.process(id).generation));
        }
        let parent = self.table.watch_parent(slot).map_or(0, |parent| self.line_generation(parent));
        let number = mix(mixed, parent) | 1;
        self.table.thread_mut(slot).lineage = (began, number);
        number
    }

    /// What the children of the process at `slot` read of it and of its ancestors, as one number. Each process keeps
    /// its own, so that of many processes with the same ancestors only the first one walks up to them.
    fn line_generation(&mut self, slot: Slot) -> u64 {
        let (mut path, began) = ([slot; ANCESTORS], self.table.changes.clock);
        let (mut count, mut at, mut line) = (0, Some(slot), 0);
        while let Some(slot) = at.filter(|_| count < ANCESTORS) {
            let kept = self.process(slot).line;
            if kept.0 >= self.table.changes.epoch {
                line = kept.1;
                break;
            }
            path[count] = slot;
            count += 1;
            at = self.table.watch_parent(slot);
        }
        for &slot in path[..count].iter().rev() {
            let process = self.process_mut(slot);
            line = mix(line, process.generation);
            process.line = (began, line);
        }
        line
    }
}

/// Mixes `value` into `sum`, which is a mixture already or not 0, so that order counts.
fn mix(sum: u64, value: u64) -> u64 {
    (sum.rotate_left(5) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
