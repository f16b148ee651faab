//! A process tree, as it grows.

use std::collections::{HashMap, HashSet};
use tiercel_event::seed::Seeds;
use tiercel_event::{Event, codes};
use tiercel_state::{Slot, State};

/// Processes and threads that belong to it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    root: i64,
    members: HashSet<i64>,
}

impl Tree {
    /// The tree of a process as it is now: its oldest ancestor of the same session and container, and all below it.
    pub(crate) fn of(state: &State, slot: Slot) -> Self {
        let root = root(state, slot);
        let mut tree = Self { root, members: HashSet::from([root, state.thread(slot).tid]) };
        let threads = state.threads().map(|slot| state.thread(slot));
        tree.grow(threads.map(|thread| (thread.tid, thread.pid, thread.ptid)).collect());
        tree
    }

    pub(crate) fn root(&self) -> i64 {
        self.root
    }

    /// Adds what was below the root when the past began.
    pub(crate) fn add_seeds(&mut self, seeds: &Seeds) {
        self.grow(seeds.processes.iter().map(|seed| (seed.tid, seed.pid, seed.ptid)).collect());
    }

    /// (thread, process, parent) of all: those whose process or parent is in the tree belong to it.
    fn grow(&mut self, all: Vec<(i64, i64, i64)>) {
        let mut below: HashMap<i64, Vec<i64>> = HashMap::new();
        for (tid, pid, ptid) in all {
            below.entry(if tid == pid { ptid } else { pid }).or_default().push(tid);
        }
        let mut open: Vec<i64> = self.members.iter().copied().collect();
        while let Some(parent) = open.pop() {
            for &child in below.get(&parent).into_iter().flatten() {
                if self.members.insert(child) {
                    open.push(child);
                }
            }
        }
    }

    /// Whether the event belongs to the tree; new processes and threads are taken in.
    pub(crate) fn takes(&mut self, event: &Event<'_>) -> bool {
        if has_parent(event.code) {
            self.learn(event);
        }
        event.tid < 0 || self.members.contains(&event.tid) || event.pid > 0 && self.members.contains(&event.pid)
    }

    fn learn(&mut self, event: &Event<'_>) {
        let Some(info) = event.info() else { return };
        let value = |name| event.params.int(info.param_index(name)?);
        let (Some(pid), Some(ptid)) = (value("pid"), value("ptid")) else { return };
        let result = event.params.int(0).unwrap_or(-1);
        let parent_acts = result > 0 && event.code != codes::SYSCALL_EXECVE_19_X;
        if parent_acts && self.members.contains(&event.tid) {
            self.members.insert(result);
        }
        if !parent_acts && (self.members.contains(&ptid) || self.members.contains(&pid)) {
            self.members.insert(event.tid);
        }
    }
}

fn has_parent(code: u16) -> bool {
    matches!(
        code,
        codes::SYSCALL_CLONE_20_X
            | codes::SYSCALL_FORK_20_X
            | codes::SYSCALL_VFORK_20_X
            | codes::SYSCALL_CLONE3_X
            | codes::SYSCALL_EXECVE_19_X
            | codes::SYSCALL_EXECVEAT_X
    )
}

fn root(state: &State, slot: Slot) -> i64 {
    let thread = state.thread(slot);
    let belongs = |&other: &Slot| {
        let other = state.thread(other);
        other.pid > 1 && other.sid == thread.sid && thread.sid > 0 && other.container_id() == thread.container_id()
    };
    let oldest = state.ancestors(slot).take_while(belongs).last();
    oldest.map_or(if thread.pid > 0 { thread.pid } else { thread.tid }, |slot| state.thread(slot).pid)
}
