//! One thread's entry.

use crate::container::{Runtime, container_of};
use crate::links::Links;
use crate::notes::Notes;
use crate::process::ProcessId;
use crate::text::{Text, items};
use tiercel_event::seed::ProcessSeed;
use triomphe::Arc;

/// Place of a thread in the table. Good until the next event is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slot(pub(crate) u32);

impl Slot {
    /// Its number, for [`crate::State::slot_at`]; never 0.
    pub fn number(self) -> u32 {
        self.0
    }
}

/// Control groups of a thread, shared by all threads that have the same.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Cgroups {
    /// `subsystem=path`, a NUL after each, with the kernel's short names made long (`mem` is `memory`).
    pub list: Text,
    /// Whole container id; empty for the host.
    pub container_id: Text,
    /// What made the container.
    pub runtime: Option<Runtime>,
    /// The list as it came, to see whether it changed.
    raw: Text,
}

impl Cgroups {
    /// Takes a list in the form of the wire. An item without `=` makes all of it unusable.
    pub(crate) fn new(raw: &[u8]) -> Self {
        let mut list = Vec::with_capacity(raw.len() + 16);
        let mut found = None;
        for item in items(raw) {
            let Some(at) = item.iter().position(|&byte| byte == b'=') else {
                return Self { raw: Text::from(raw), ..Self::default() };
            };
            list.extend_from_slice(long_name(&item[..at]));
            list.extend_from_slice(&item[at..]);
            list.push(0);
            found = found.or_else(|| container_of(&item[at + 1..]));
        }
        let container_id = found.map_or(Text::default(), |(_, id)| Text::from(id));
        let runtime = found.map(|(runtime, _)| runtime);
        Self { list: Text::from(list), container_id, runtime, raw: Text::from(raw) }
    }

    pub(crate) fn came_as(&self, raw: &[u8]) -> bool {
        *self.raw == *raw
    }

    /// (subsystem, path) pairs.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        items(&self.list).filter_map(|item| {
            let at = item.iter().position(|&byte| byte == b'=')?;
            Some((&item[..at], &item[at + 1..]))
        })
    }

    /// Path of one subsystem.
    pub fn path(&self, subsystem: &[u8]) -> Option<&[u8]> {
        self.iter().find(|(name, _)| *name == subsystem).map(|(_, path)| path)
    }
}

/// Name of a subsystem as users know it.
fn long_name(subsystem: &[u8]) -> &[u8] {
    match subsystem.strip_suffix(b"_cgroup").unwrap_or(subsystem) {
        b"perf" => b"perf_event",
        b"mem" => b"memory",
        b"io" => b"blkio",
        name => name,
    }
}

/// Everything known about a thread. Ids are those of the init pid namespace unless the name starts with `v`; -1 is
/// unknown. What the threads of a process share is in its [`crate::Process`].
/// What every event of the thread reads stands in its first cache line.
#[derive(Clone, Debug)]
#[repr(C, align(64))]
#[allow(missing_docs)] // names of the capture format's process record
pub struct Thread {
    pub tid: i64,
    /// Last event, since 1970; 0 none.
    pub seen_ns: u64,
    /// When the number of [`crate::lineage`] was worked out, and the number.
    pub(crate) lineage: (u64, u64),
    pub(crate) process: ProcessId,
    /// Thread group; -1 for a placeholder.
    pub pid: i64,
    pub ptid: i64,
    pub vtid: i64,
    pub vpid: i64,
    pub sid: i64,
    pub pgid: i64,
    pub vpgid: i64,
    pub tty: u32,
    pub comm: Text,
    /// argv[0].
    pub exe: Text,
    pub exepath: Text,
    /// Arguments without argv[0], a NUL after each.
    pub args: Text,
    pub root: Text,
    pub cgroups: Arc<Cgroups>,
    pub uid: u32,
    pub gid: u32,
    pub loginuid: u32,
    pub cap_inheritable: u64,
    pub cap_permitted: u64,
    pub cap_effective: u64,
    pub exe_writable: bool,
    pub exe_upper_layer: bool,
    pub exe_lower_layer: bool,
    pub exe_from_memfd: bool,
    pub exe_ino: u64,
    pub exe_ino_ctime_ns: u64,
    pub exe_ino_mtime_ns: u64,
    /// From the last change of the executable's inode to the start of the process; 0 unknown.
    pub exe_ino_ctime_to_start_ns: u64,
    /// From the last change of the executable's inode to the start of the pid namespace; 0 unknown.
    pub exe_ino_ctime_to_pidns_ns: u64,
    /// Portable clone flags.
    pub flags: u32,
    pub fdlimit: i64,
    pub vmsize_kb: u32,
    pub vmrss_kb: u32,
    pub vmswap_kb: u32,
    pub pfmajor: u64,
    pub pfminor: u64,
    /// Since 1970; 0 unknown.
    pub clone_ns: u64,
    /// Last execve since 1970; 0 none.
    pub exec_ns: u64,
    pub pidns_init_start_ns: u64,
    /// Adopts orphans: pid 1 of a namespace, or set by prctl.
    pub reaper: bool,
    /// Has ended; kept while others of its group live.
    pub dead: bool,
    /// Made up because nothing was known but the tid.
    pub placeholder: bool,
    pub(crate) links: Links,
    /// What plugins keep with it.
    pub notes: Notes,
}

impl Thread {
    /// An entry for a thread of which nothing is known but its id.
    pub fn placeholder(tid: i64) -> Self {
        let unknown = ProcessSeed { tid, comm: b"<NA>".to_vec(), exe: b"<NA>".to_vec(), ..ProcessSeed::default() };
        Self { placeholder: true, ..Self::from_seed(&unknown) }
    }

    pub(crate) fn from_seed(seed: &ProcessSeed) -> Self {
        Self {
            tid: seed.tid,
            pid: seed.pid,
            ptid: seed.ptid,
            vtid: seed.vtid,
            vpid: seed.vpid,
            sid: seed.sid,
            pgid: seed.pgid,
            vpgid: seed.vpgid,
            tty: seed.tty,
            comm: Text::from(&*seed.comm),
            exe: Text::from(&*seed.exe),
            exepath: Text::from(seed.exepath.strip_suffix(b" (deleted)").unwrap_or(&seed.exepath)),
            args: Text::from(&*seed.args),
            root: Text::from(&*seed.root),
            cgroups: if seed.cgroups.is_empty() { Arc::default() } else { Arc::new(Cgroups::new(&seed.cgroups)) },
            uid: seed.uid,
            gid: seed.gid,
            loginuid: seed.loginuid,
            cap_inheritable: seed.cap_inheritable,
            cap_permitted: seed.cap_permitted,
            cap_effective: seed.cap_effective,
            exe_writable: seed.exe_writable,
            exe_upper_layer: seed.exe_upper_layer,
            exe_lower_layer: seed.exe_lower_layer,
            exe_from_memfd: seed.exe_from_memfd,
            exe_ino: seed.exe_ino,
            exe_ino_ctime_ns: seed.exe_ino_ctime_ns,
            exe_ino_mtime_ns: seed.exe_ino_mtime_ns,
            exe_ino_ctime_to_start_ns: 0,
            exe_ino_ctime_to_pidns_ns: 0,
            flags: seed.flags,
            fdlimit: seed.fdlimit,
            vmsize_kb: seed.vmsize_kb,
            vmrss_kb: seed.vmrss_kb,
            vmswap_kb: seed.vmswap_kb,
            pfmajor: seed.pfmajor,
            pfminor: seed.pfminor,
            clone_ns: seed.clone_ns,
            exec_ns: 0,
            pidns_init_start_ns: seed.pidns_init_start_ns,
            reaper: false,
            dead: false,
            placeholder: false,
            seen_ns: 0,
            process: ProcessId(0),
            lineage: (0, 0),
            links: Links::default(),
            notes: Notes::default(),
        }
    }

    /// Uses the strings of `other` where they are equal.
    pub(crate) fn share_with(&mut self, other: &Self) {
        let share = |mine: &mut Text, theirs: &Text| {
            if mine == theirs {
                *mine = Text::clone(theirs);
            }
        };
        share(&mut self.comm, &other.comm);
        share(&mut self.exe, &other.exe);
        share(&mut self.exepath, &other.exepath);
        share(&mut self.args, &other.args);
        share(&mut self.root, &other.root);
        if self.cgroups == other.cgroups {
            self.cgroups = Arc::clone(&other.cgroups);
        }
    }

    /// Works out the ages that depend on the executable's inode and the starts of process and namespace.
    pub(crate) fn update_inode_ages(&mut self) {
        let (ctime_ns, start_ns) = (self.exe_ino_ctime_ns, self.pidns_init_start_ns);
        if self.clone_ns != 0 {
            self.exe_ino_ctime_to_start_ns = self.clone_ns.wrapping_sub(ctime_ns);
        }
        if start_ns != 0 && ctime_ns > start_ns {
            self.exe_ino_ctime_to_pidns_ns = ctime_ns - start_ns;
        }
    }

    /// Whether it leads its thread group.
    pub fn is_leader(&self) -> bool {
        self.tid == self.pid
    }

    /// Whether it is in a pid namespace of its own.
    pub fn in_pid_namespace(&self) -> bool {
        self.tid != self.vtid || self.pid != self.vpid
    }

    /// Arguments without argv[0].
    pub fn args(&self) -> impl Iterator<Item = &[u8]> {
        items(&self.args)
    }

    /// Whole container id; empty for the host.
    pub fn container_id(&self) -> &[u8] {
        &self.cgroups.container_id
    }
}
