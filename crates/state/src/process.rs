//! What all threads of a process share.

use crate::fd_table::FdTable;
use crate::text::Text;
use crate::thread::Slot;

/// Place of a process in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProcessId(pub(crate) u32);

/// Data of a thread group.
#[derive(Clone, Debug)]
pub struct Process {
    /// Thread group id; -1 for a placeholder.
    pub pid: i64,
    /// The leader's entry; `None` when only other threads are known.
    pub leader: Option<Slot>,
    /// Threads that are in the table, the leader among them.
    pub threads: Vec<Slot>,
    /// Current directory as the process named it; ends with `/` unless unknown (empty).
    pub cwd: Text,
    /// Current directory that the kernel reached, when it is not `cwd`.
    pub cwd_effective: Option<Text>,
    /// Environment, a NUL after each item.
    pub env: Text,
    /// Open files.
    pub fds: FdTable,
    /// Start of the leader in ns since boot; 0 unknown.
    pub task_key: u64,
    /// Grows whenever something that a process-scoped field reads changes.
    pub generation: u64,
    /// When another process's number last had its generation in it, see [`crate::lineage`].
    pub(crate) watched: u64,
    /// When the number of what its children read of it and its ancestors was worked out, and the number.
    pub(crate) line: (u64, u64),
}

impl Process {
    /// An empty process.
    pub fn new(pid: i64) -> Self {
        Self {
            pid,
            leader: None,
            threads: Vec::new(),
            cwd: Text::default(),
            cwd_effective: None,
            env: Text::default(),
            fds: FdTable::default(),
            task_key: 0,
            generation: 1,
            watched: 0,
            line: (0, 0),
        }
    }
}

/// A clock tick: `/proc` tells starts in ticks.
const TICK_NS: u64 = 10_000_000;

/// Whether two known keys mean the same start. The kernel's keys are exact; one from `/proc` is rounded down to a tick.
#[inline]
pub(crate) fn same_start(one: u64, other: u64) -> bool {
    one == other || ((one.is_multiple_of(TICK_NS) || other.is_multiple_of(TICK_NS)) && one / TICK_NS == other / TICK_NS)
}

#[cfg(test)]
mod tests {
    use super::same_start;

    #[test]
    fn a_key_from_proc_covers_its_tick() {
        assert!(same_start(123_456_789, 120_000_000) && same_start(120_000_000, 129_999_999));
        assert!(!same_start(130_000_000, 120_000_000) && !same_start(119_999_999, 120_000_000));
        assert!(same_start(123_456_789, 123_456_789) && !same_start(123_456_789, 123_456_790));
    }
}
