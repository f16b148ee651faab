//! Threads and processes by id: who is in the table, who goes when it is full.

use crate::fd_table::FdTable;
use crate::limits::Counters;
use crate::lineage::Changes;
use crate::process::{Process, ProcessId};
use crate::thread::{Slot, Thread};
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use triomphe::Arc;

/// Entries that one search for a victim looks at.
const EVICTION_SAMPLE: usize = 64;

/// Places for threads that were found before (a power of two).
const FOUND: usize = 4096;

/// Thread table. Index 0 of both slabs is a placeholder that is never in use, so that a stale index reads as that.
pub(crate) struct Table {
    pub threads: Vec<Thread>,
    pub processes: Vec<Process>,
    pub changes: Changes,
    tids: FxHashMap<i64, Slot>,
    /// Where a thread was found last, by the low bits of its id; perhaps it has gone since.
    found: Box<[Slot; FOUND]>,
    pids: FxHashMap<i64, ProcessId>,
    free_threads: Vec<Slot>,
    free_processes: Vec<ProcessId>,
    hand: usize,
    capacity: usize,
    no_fds: FdTable,
    fd_gauge: Arc<AtomicU64>,
}

impl Table {
    pub fn new(capacity: usize) -> Self {
        let fd_gauge = Arc::new(AtomicU64::new(0));
        Self {
            threads: vec![Thread::placeholder(-1)],
            processes: vec![Process::new(-1)],
            changes: Changes::default(),
            tids: FxHashMap::default(),
            found: Box::new([Slot(0); FOUND]),
            pids: FxHashMap::default(),
            free_threads: Vec::new(),
            free_processes: Vec::new(),
            hand: 1,
            capacity: capacity.max(1),
            no_fds: FdTable::counted_in(Arc::clone(&fd_gauge)),
            fd_gauge,
        }
    }

    /// Entries of all fd tables that are in memory; what processes share counts once.
    pub fn fds(&self) -> u64 {
        self.fd_gauge.load(Ordering::Relaxed)
    }

    #[inline]
    pub fn find(&self, tid: i64) -> Option<Slot> {
        self.tids.get(&tid).copied()
    }

    /// As [`Table::find`], for the thread of an event: one look suffices for those that give many.
    #[inline]
    pub fn find_busy(&mut self, tid: i64) -> Option<Slot> {
        let place = tid as usize & (FOUND - 1);
        let slot = self.found[place];
        // The placeholder at index 0, and a free entry, have no id of a thread.
        if tid >= 0 && self.thread(slot).tid == tid {
            return Some(slot);
        }
        let found = self.find(tid);
        self.found[place] = found.unwrap_or(Slot(0));
        found
    }

    pub fn find_process(&self, pid: i64) -> Option<ProcessId> {
        self.pids.get(&pid).copied()
    }

    /// Whether the slot holds a thread now.
    pub fn is_used(&self, slot: Slot) -> bool {
        slot.0 != 0 && self.tids.get(&self.thread(slot).tid) == Some(&slot)
    }

    /// Places in the slab, used or not.
    pub fn slab_len(&self) -> usize {
        self.threads.len()
    }

    pub fn slots(&self) -> impl Iterator<Item = Slot> + '_ {
        self.tids.values().copied()
    }

    #[inline]
    pub fn thread(&self, slot: Slot) -> &Thread {
        self.threads.get(slot.0 as usize).unwrap_or(&self.threads[0])
    }

    #[inline]
    pub fn thread_mut(&mut self, slot: Slot) -> &mut Thread {
        let index = if (slot.0 as usize) < self.threads.len() { slot.0 as usize } else { 0 };
        &mut self.threads[index]
    }

    #[inline]
    pub fn process(&self, id: ProcessId) -> &Process {
        self.processes.get(id.0 as usize).unwrap_or(&self.processes[0])
    }

    #[inline]
    pub fn process_mut(&mut self, id: ProcessId) -> &mut Process {
        let index = if (id.0 as usize) < self.processes.len() { id.0 as usize } else { 0 };
        &mut self.processes[index]
    }

    /// Adds `thread` to the process of its pid, which is made if need be. An entry with its tid must not exist.
    /// `keep` is never evicted to make room.
    pub fn add(&mut self, mut thread: Thread, keep: Option<Slot>, now_ns: u64, counters: &mut Counters) -> Slot {
        if self.tids.len() >= self.capacity {
            self.evict_one(keep, thread.pid, now_ns, counters);
        }
        thread.process = self.process_for(&thread);
        let (tid, id, is_leader) = (thread.tid, thread.process, thread.is_leader());
        let slot = match self.free_threads.pop() {
            Some(slot) => {
                self.threads[slot.0 as usize] = thread;
                slot
            }
            None => {
                self.threads.push(thread);
                Slot(u32::try_from(self.threads.len() - 1).unwrap_or(0))
            }
        };
        self.tids.insert(tid, slot);
        self.appeared(tid);
        let process = self.process_mut(id);
        process.threads.push(slot);
        if is_leader {
            process.leader = Some(slot);
        }
        self.link(slot);
        counters.threads_added += 1;
        counters.threads = self.tids.len() as u64;
        slot
    }

    /// Takes the thread out, and its process when it was the last of it.
    pub fn remove(&mut self, slot: Slot, counters: &mut Counters) {
        let tid = self.thread(slot).tid;
        if self.tids.get(&tid) != Some(&slot) {
            return;
        }
        let id = self.thread(slot).process;
        self.changed(id);
        self.detach_children(slot);
        self.unlink(slot);
        self.tids.remove(&tid);
        self.threads[slot.0 as usize] = self.threads[0].clone();
        self.free_threads.push(slot);
        counters.threads = self.tids.len() as u64;
        let process = self.process_mut(id);
        process.threads.retain(|&other| other != slot);
        if process.leader == Some(slot) {
            process.leader = None;
        }
        if process.threads.is_empty() {
            self.remove_process(id);
        }
    }

    /// Moves the thread to the process `pid` (an exec or a late answer told its group).
    pub fn regroup(&mut self, slot: Slot, pid: i64) {
        let old = self.thread(slot).process;
        if self.thread(slot).pid == pid {
            return;
        }
        self.forget_lineages();
        self.thread_mut(slot).pid = pid;
        if self.process(old).leader == Some(slot) {
            self.process_mut(old).leader = None;
        }
        let target = self.find_process(pid).filter(|&id| id != old);
        let alone = self.process(old).threads.len() == 1;
        if let (None, true) = (target, alone) {
            self.rename_process(old, pid);
        } else {
            self.process_mut(old).threads.retain(|&other| other != slot);
            let id = target.unwrap_or_else(|| self.new_process(pid));
            self.process_mut(id).threads.push(slot);
            self.thread_mut(slot).process = id;
            if self.process(old).threads.is_empty() {
                self.remove_process(old);
            }
        }
        if self.thread(slot).is_leader() {
            let id = self.thread(slot).process;
            self.process_mut(id).leader = Some(slot);
        }
    }

    fn rename_process(&mut self, id: ProcessId, pid: i64) {
        let old = self.process(id).pid;
        if self.pids.get(&old) == Some(&id) {
            self.pids.remove(&old);
        }
        self.process_mut(id).pid = pid;
        self.pids.insert(pid, id);
    }

    fn process_for(&mut self, thread: &Thread) -> ProcessId {
        match self.find_process(thread.pid) {
            Some(id) => id,
            None => self.new_process(thread.pid),
        }
    }

    /// Placeholders (pid -1) have a process each, and it is not found by its pid.
    fn new_process(&mut self, pid: i64) -> ProcessId {
        let fresh = Process { fds: self.no_fds.clone(), ..Process::new(pid) };
        let id = match self.free_processes.pop() {
            Some(id) => {
                self.processes[id.0 as usize] = fresh;
                id
            }
            None => {
                self.processes.push(fresh);
                ProcessId(u32::try_from(self.processes.len() - 1).unwrap_or(0))
            }
        };
        if pid >= 0 {
            self.pids.insert(pid, id);
        }
        id
    }

    fn remove_process(&mut self, id: ProcessId) {
        let process = self.process_mut(id);
        let pid = process.pid;
        *process = Process::new(-1);
        if self.pids.get(&pid) == Some(&id) {
            self.pids.remove(&pid);
        }
        self.free_processes.push(id);
    }

    /// Makes room for one thread of process `pid`: at the cost of others, else of its own group's other threads.
    fn evict_one(&mut self, keep: Option<Slot>, pid: i64, now_ns: u64, counters: &mut Counters) {
        let victim = self
            .victim(now_ns, |slot, thread| Some(slot) != keep && (thread.pid != pid || pid < 0))
            .or_else(|| self.victim(now_ns, |slot, thread| Some(slot) != keep && !thread.is_leader()))
            .or_else(|| self.victim(now_ns, |_, _| true));
        if let Some(slot) = victim {
            self.evict(slot, keep, counters);
        }
    }

    /// An ended thread, or the one that was quiet for longest, of the first ones under the hand that may go.
    fn victim(&mut self, now_ns: u64, may_go: impl Fn(Slot, &Thread) -> bool) -> Option<Slot> {
        let mut victim: Option<(u64, Slot)> = None;
        let mut looked = 0;
        for _ in 0..self.threads.len() {
            self.hand = if self.hand + 1 >= self.threads.len() { 1 } else { self.hand + 1 };
            let (slot, thread) = (Slot(self.hand as u32), &self.threads[self.hand]);
            if !self.is_used(slot) || !may_go(slot, thread) {
                continue;
            }
            let seen_ns = if thread.dead { 0 } else { thread.seen_ns.max(thread.clone_ns).min(now_ns) };
            if victim.is_none_or(|(best_ns, _)| seen_ns < best_ns) {
                victim = Some((seen_ns, slot));
            }
            looked += 1;
            if looked == EVICTION_SAMPLE {
                break;
            }
        }
        victim.map(|(_, slot)| slot)
    }

    /// A leader goes with its group.
    fn evict(&mut self, slot: Slot, keep: Option<Slot>, counters: &mut Counters) {
        let thread = self.thread(slot);
        let group = if thread.is_leader() { self.process(thread.process).threads.clone() } else { vec![slot] };
        for member in group {
            if member == slot || Some(member) != keep {
                counters.threads_evicted += 1;
                self.remove(member, counters);
            }
        }
    }
}
