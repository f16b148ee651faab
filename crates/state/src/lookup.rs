//! Where facts about a live machine come from when no event told them.

use tiercel_event::seed::{FdSeed, ProcessSeed};

/// One of the two files with users and groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccountFile {
    /// `/etc/passwd`.
    Passwd,
    /// `/etc/group`.
    Group,
}

impl AccountFile {
    /// Absolute path inside the root that is asked for.
    pub fn path(self) -> &'static str {
        match self {
            Self::Passwd => "/etc/passwd",
            Self::Group => "/etc/group",
        }
    }
}

/// The live machine. A replay has none. Answers may be late (the thread may have ended): `None` is normal.
pub trait Lookup: Send {
    /// A thread and, when it is its group's leader, the group's open files.
    fn thread(&mut self, tid: i64) -> Option<(ProcessSeed, Vec<FdSeed>)>;

    /// One open file of a process.
    fn fd(&mut self, pid: i64, fd: i64) -> Option<FdSeed> {
        let (_, fds) = self.thread(pid)?;
        fds.into_iter().find(|seed| seed.fd == fd)
    }

    /// The content of a file with users or groups as the process `pid` sees it; `pid` 0 is the host.
    fn account_file(&mut self, pid: i64, file: AccountFile) -> Option<Vec<u8>>;

    /// Whether the thread still exists (asked before an idle entry is dropped).
    fn alive(&mut self, tid: i64) -> bool;
}
