//! The tables together, and how to read them.

use crate::accounts::Accounts;
use crate::apply::Deferred;
use crate::containers::Containers;
use crate::fd::FdEntry;
use crate::interfaces::Interfaces;
use crate::learned::Learned;
use crate::limits::{Counters, Limits};
use crate::lookup::Lookup;
use crate::names::Names;
use crate::notes::Notes;
use crate::process::Process;
use crate::recent::RecentExits;
use crate::table::Table;
use crate::thread::{Slot, Thread};
use rustc_hash::{FxHashMap, FxHashSet};
use tiercel_event::build::OwnedEvent;
use tiercel_event::seed::MachineSeed;

/// Value of a dirfd parameter for the current directory.
pub const AT_FDCWD: i64 = -100;

/// Processes, their open files, users and addresses of a machine.
pub struct State {
    pub(crate) limits: Limits,
    pub(crate) counters: Counters,
    pub(crate) lookup: Option<Box<dyn Lookup>>,
    pub(crate) learned: Learned,
    pub(crate) table: Table,
    pub(crate) accounts: Accounts,
    pub(crate) containers: Containers,
    pub(crate) names: Names,
    pub(crate) interfaces: Interfaces,
    pub(crate) machine: MachineSeed,
    pub(crate) deferred: Vec<Deferred>,
    /// Room for a path that is put together, used again and again.
    pub(crate) room: Vec<u8>,
    /// Enter events of threads, kept until their exit event.
    pub(crate) enters: FxHashMap<i64, OwnedEvent>,
    pub(crate) exits: RecentExits,
    /// Grows with every change of an fd entry.
    pub(crate) fd_clock: u64,
    /// Time of the last event.
    pub(crate) now_ns: u64,
    pub(crate) next_sweep_ns: u64,
    pub(crate) sweep_at: usize,
    pub(crate) sweep_began_ns: u64,
    /// Look-ups left, and when that was last filled up.
    pub(crate) lookup_budget: (u64, u64),
    /// Ports that were listened on at the start.
    pub(crate) server_ports: FxHashSet<u16>,
    /// The event at hand tells of a child that another shard keeps.
    pub(crate) childless: bool,
}

impl State {
    /// Empty tables.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            counters: Counters::default(),
            lookup: None,
            learned: Learned::default(),
            table: Table::new(limits.threads),
            accounts: Accounts::default(),
            containers: Containers::default(),
            names: Names::default(),
            interfaces: Interfaces::default(),
            machine: MachineSeed::default(),
            deferred: Vec::new(),
            room: Vec::new(),
            enters: FxHashMap::default(),
            exits: RecentExits::default(),
            fd_clock: 0,
            now_ns: 0,
            next_sweep_ns: 0,
            sweep_at: 0,
            sweep_began_ns: 0,
            lookup_budget: (limits.lookups_per_s, 0),
            server_ports: FxHashSet::default(),
            childless: false,
        }
    }

    /// Asks `lookup` about what no event told.
    #[must_use]
    pub fn with_lookup(mut self, lookup: Box<dyn Lookup>) -> Self {
        self.lookup = Some(lookup);
        self
    }

    /// The thread at `slot`; a placeholder when the slot is no longer used.
    #[inline]
    pub fn thread(&self, slot: Slot) -> &Thread {
        self.table.thread(slot)
    }

    /// The thread with this id.
    #[inline]
    pub fn by_tid(&self, tid: i64) -> Option<Slot> {
        self.table.find(tid)
    }

    /// What the thread's process shares.
    #[inline]
    pub fn process(&self, slot: Slot) -> &Process {
        self.table.process(self.table.thread(slot).process)
    }

    /// The leader of the thread's group; the thread itself when its leader is not known.
    pub fn leader(&self, slot: Slot) -> Slot {
        self.process(slot).leader.unwrap_or(slot)
    }

    /// The leader of the parent process; `None` when it is not in the table.
    pub fn parent(&self, slot: Slot) -> Option<Slot> {
        let thread = self.thread(self.leader(slot));
        let parent = self.by_tid(thread.ptid).filter(|_| thread.ptid > 0)?;
        self.process(parent).leader
    }

    /// Parent, its parent and so on, nearest first; stops at a loop.
    pub fn ancestors(&self, slot: Slot) -> impl Iterator<Item = Slot> + '_ {
        let (mut at, mut slow, mut steps) = (slot, slot, 0u32);
        std::iter::from_fn(move || {
            at = self.parent(at)?;
            steps += 1;
            if steps % 2 == 0 {
                slow = self.parent(slow)?;
            }
            (at != slow && at != slot).then_some(at)
        })
    }

    /// The entry of `fd` in the table of the thread's process.
    #[inline]
    pub fn fd(&self, slot: Slot, fd: i64) -> Option<&FdEntry> {
        self.process(slot).fds.get(fd)
    }

    /// Directory that a relative path of this thread starts from, with its final `/`: the current directory for
    /// [`AT_FDCWD`], else the name of `dirfd`; `None` when that fd is not known,
    /// empty when its name is not.
    pub fn base_dir(&self, slot: Slot, dirfd: i64) -> Option<Vec<u8>> {
        let mut base = match dirfd {
            AT_FDCWD => self.process(slot).cwd.to_vec(),
            _ => self.fd(slot, dirfd)?.name.to_vec(),
        };
        if !base.is_empty() && !base.ends_with(b"/") {
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

    /// What plugins keep with a thread.
    pub fn notes_mut(&mut self, slot: Slot) -> &mut Notes {
        &mut self.table.thread_mut(slot).notes
    }

    /// The slot of this number, if it holds a thread now.
    pub fn slot_at(&self, number: u32) -> Option<Slot> {
        Some(Slot(number)).filter(|&slot| self.table.is_used(slot))
    }

    /// Threads now in the table.
    pub fn threads(&self) -> impl Iterator<Item = Slot> + '_ {
        self.table.slots()
    }

    /// Caps.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What was counted.
    pub fn counters(&self) -> Counters {
        Counters { fds: self.table.fds(), ..self.counters }
    }

    /// Notes that something about the thread's process changed that rules can read.
    pub(crate) fn mark(&mut self, slot: Slot) {
        self.table.changed(self.table.thread(slot).process);
    }

    /// `bytes`, cut to `limit` and counted if they are longer.
    pub(crate) fn cut<'b>(&mut self, bytes: &'b [u8], limit: usize) -> &'b [u8] {
        match bytes.get(..limit) {
            Some(head) if bytes.len() > limit => {
                self.counters.texts_cut += 1;
                head
            }
            _ => bytes,
        }
    }
}
