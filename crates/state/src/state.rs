//! The tables together.

use crate::accounts::Accounts;
use crate::fd::FdEntry;
use crate::interfaces::Interfaces;
use crate::limits::{Counters, Limits};
use crate::lookup::Lookup;
use crate::process::{Process, ProcessId};
use crate::thread::{Slot, Thread};
use crate::touched::Touched;
use rustc_hash::FxHashMap;
use tiercel_event::Event;
use tiercel_event::seed::{MachineSeed, Seeds};

/// Processes, their open files, users and addresses of a machine.
pub struct State {
    limits: Limits,
    counters: Counters,
    lookup: Option<Box<dyn Lookup>>,
    tids: FxHashMap<i64, Slot>,
    threads: Vec<Thread>,
    processes: Vec<Process>,
    accounts: Accounts,
    interfaces: Interfaces,
    machine: MachineSeed,
}

impl State {
    /// Empty tables.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            counters: Counters::default(),
            lookup: None,
            tids: FxHashMap::default(),
            threads: vec![Thread::placeholder(-1)],
            processes: vec![Process::new(-1)],
            accounts: Accounts::default(),
            interfaces: Interfaces::default(),
            machine: MachineSeed::default(),
        }
    }

    /// Asks `lookup` about what no event told.
    #[must_use]
    pub fn with_lookup(mut self, lookup: Box<dyn Lookup>) -> Self {
        self.lookup = Some(lookup);
        self
    }

    /// Takes what is known before the first event.
    pub fn seed(&mut self, seeds: &Seeds) {
        self.interfaces.replace(&seeds.interfaces);
        for user in &seeds.users {
            self.accounts.add_user(b"", user);
        }
        for group in &seeds.groups {
            self.accounts.add_group(b"", group);
        }
    }

    /// Carries out what the previous event left for later, then changes the tables by this one.
    pub fn apply(&mut self, event: &Event<'_>) -> Touched {
        Touched { thread: self.by_tid(event.tid), ..Touched::NONE }
    }

    /// The thread at `slot`; a placeholder when the slot is no longer used.
    pub fn thread(&self, slot: Slot) -> &Thread {
        self.threads.get(slot.0 as usize).unwrap_or(&self.threads[0])
    }

    /// The thread with this id.
    pub fn by_tid(&self, tid: i64) -> Option<Slot> {
        self.tids.get(&tid).copied()
    }

    /// What the thread's process shares.
    pub fn process(&self, slot: Slot) -> &Process {
        self.process_at(self.thread(slot).process)
    }

    fn process_at(&self, id: ProcessId) -> &Process {
        self.processes.get(id.0 as usize).unwrap_or(&self.processes[0])
    }

    /// The leader of the thread's group; the thread itself when its leader is not known.
    pub fn leader(&self, slot: Slot) -> Slot {
        self.process(slot).leader.unwrap_or(slot)
    }

    /// The leader of the parent process; `None` when it is not in the table.
    pub fn parent(&self, slot: Slot) -> Option<Slot> {
        let parent = self.by_tid(self.thread(slot).ptid)?;
        self.process(parent).leader
    }

    /// Parent, its parent and so on, nearest first; stops at a loop.
    pub fn ancestors(&self, slot: Slot) -> impl Iterator<Item = Slot> + '_ {
        let mut at = slot;
        let mut slow = slot;
        let mut steps = 0u32;
        std::iter::from_fn(move || {
            at = self.parent(at)?;
            steps += 1;
            if steps % 2 == 0 {
                slow = self.parent(slow)?;
            }
            (at != slow).then_some(at)
        })
    }

    /// The entry of `fd` in the table of the thread's process.
    pub fn fd(&self, slot: Slot, fd: i64) -> Option<&FdEntry> {
        self.process(slot).fds.get(fd)
    }

    /// Directory that a relative path of this thread starts from, with its final `/`: the current directory for
    /// `AT_FDCWD` (-100), else the name of `dirfd`; `None` when that is not known.
    pub fn base_dir(&self, slot: Slot, dirfd: i64) -> Option<Vec<u8>> {
        let mut base = match dirfd {
            -100 => self.process(slot).cwd.to_vec(),
            _ => self.fd(slot, dirfd)?.name.to_vec(),
        };
        if !base.ends_with(b"/") {
            base.push(b'/');
        }
        Some(base)
    }

    /// Users and groups.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// Addresses of this machine.
    pub fn interfaces(&self) -> &Interfaces {
        &self.interfaces
    }

    /// The machine.
    pub fn machine(&self) -> &MachineSeed {
        &self.machine
    }

    /// Threads now in the table.
    pub fn threads(&self) -> impl Iterator<Item = Slot> + '_ {
        self.tids.values().copied()
    }

    /// Caps.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What was counted.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }
}
