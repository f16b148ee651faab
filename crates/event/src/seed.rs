//! State that exists before the first event: what a collector scans at its start, and what the
//! state blocks of a capture hold. `crates/state` builds its tables from these.

use crate::FdKind;
use std::net::IpAddr;

/// One thread. Ids are those of the init pid namespace unless the name starts with `v`; -1 is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // names of the capture format's process record
pub struct ProcessSeed {
    pub tid: i64,
    pub pid: i64,
    pub ptid: i64,
    pub sid: i64,
    pub vpgid: i64,
    pub pgid: i64,
    pub vtid: i64,
    pub vpid: i64,
    pub comm: Vec<u8>,
    /// argv[0].
    pub exe: Vec<u8>,
    pub exepath: Vec<u8>,
    /// Arguments without argv[0], NUL after each.
    pub args: Vec<u8>,
    /// NUL after each.
    pub env: Vec<u8>,
    pub cwd: Vec<u8>,
    pub root: Vec<u8>,
    /// `subsystem=path`, NUL after each.
    pub cgroups: Vec<u8>,
    pub fdlimit: i64,
    /// Portable clone flags (`schema/flags/clone_flags.toml`).
    pub flags: u32,
    pub uid: u32,
    pub gid: u32,
    pub loginuid: u32,
    pub vmsize_kb: u32,
    pub vmrss_kb: u32,
    pub vmswap_kb: u32,
    pub pfmajor: u64,
    pub pfminor: u64,
    pub tty: u32,
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
    /// Since 1970; 0 unknown.
    pub pidns_init_start_ns: u64,
    /// Since 1970; 0 unknown (captures do not keep it).
    pub clone_ns: u64,
    /// Start in ns since boot, as [`crate::Event::task_key`]; 0 unknown.
    pub task_key: u64,
}

impl Default for ProcessSeed {
    fn default() -> Self {
        Self {
            tid: -1,
            pid: -1,
            ptid: -1,
            sid: -1,
            vpgid: -1,
            pgid: -1,
            vtid: -1,
            vpid: -1,
            comm: Vec::new(),
            exe: Vec::new(),
            exepath: Vec::new(),
            args: Vec::new(),
            env: Vec::new(),
            cwd: Vec::new(),
            root: Vec::new(),
            cgroups: Vec::new(),
            fdlimit: -1,
            flags: 0,
            uid: u32::MAX,
            gid: u32::MAX,
            loginuid: u32::MAX,
            vmsize_kb: 0,
            vmrss_kb: 0,
            vmswap_kb: 0,
            pfmajor: 0,
            pfminor: 0,
            tty: 0,
            cap_inheritable: 0,
            cap_permitted: 0,
            cap_effective: 0,
            exe_writable: false,
            exe_upper_layer: false,
            exe_lower_layer: false,
            exe_from_memfd: false,
            exe_ino: 0,
            exe_ino_ctime_ns: 0,
            exe_ino_mtime_ns: 0,
            pidns_init_start_ns: 0,
            clone_ns: 0,
            task_key: 0,
        }
    }
}

/// One open file descriptor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FdSeed {
    /// Thread whose table it is in.
    pub tid: i64,
    /// Number.
    pub fd: i64,
    /// Inode number, 0 unknown.
    pub ino: u64,
    /// What it is.
    pub detail: FdDetail,
}

/// What a file descriptor refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FdDetail {
    /// Regular file: portable open flags, device, path.
    File {
        /// Portable open flags.
        flags: u32,
        /// Device.
        dev: u32,
        /// Path.
        name: Vec<u8>,
    },
    /// Anything that only has a name (may be empty).
    Named(FdKind, Vec<u8>),
    /// IPv4 or IPv6 socket with both ends. l4proto: 0 unknown, 2 TCP, 3 UDP, 4 ICMP, 5 raw.
    Socket {
        /// Source address and port.
        source: (IpAddr, u16),
        /// Destination address and port.
        destination: (IpAddr, u16),
        /// Transport.
        l4proto: u8,
    },
    /// Listening IPv4 or IPv6 socket.
    Listening {
        /// Own address and port.
        local: (IpAddr, u16),
        /// Transport.
        l4proto: u8,
    },
    /// Unix socket: kernel addresses of both ends, path.
    Unix {
        /// Own socket.
        source: u64,
        /// Peer.
        destination: u64,
        /// Path of the server side.
        path: Vec<u8>,
    },
}

/// A user of the host.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct UserSeed {
    pub uid: u32,
    pub gid: u32,
    pub name: Vec<u8>,
    pub home: Vec<u8>,
    pub shell: Vec<u8>,
}

/// A group of the host.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct GroupSeed {
    pub gid: u32,
    pub name: Vec<u8>,
}

/// A network interface's address.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct InterfaceSeed {
    pub name: Vec<u8>,
    pub address: IpAddr,
    pub netmask: IpAddr,
    pub broadcast: IpAddr,
}

/// The machine.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct MachineSeed {
    pub cpus: u32,
    pub memory_bytes: u64,
    pub hostname: Vec<u8>,
    /// Highest process id that the kernel gives out, 0 unknown.
    pub max_pid: u64,
    /// Boot since 1970, 0 unknown.
    pub boot_ns: u64,
}

/// The name that an address was found to have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct NameSeed {
    pub address: IpAddr,
    pub name: Vec<u8>,
}

/// Everything known before the first event.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct Seeds {
    pub machine: Option<MachineSeed>,
    pub interfaces: Vec<InterfaceSeed>,
    pub users: Vec<UserSeed>,
    pub groups: Vec<GroupSeed>,
    pub processes: Vec<ProcessSeed>,
    pub fds: Vec<FdSeed>,
    /// What only a snapshot of the state tables knows of threads, fds and containers; empty from other tools.
    pub beyond: Beyond,
}

/// State that the capture format has no place for. Each entry completes a process, an fd or a container of the lists.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct Beyond {
    pub threads: Vec<ThreadBeyond>,
    pub fds: Vec<FdBeyond>,
    /// (container id, user) and (container id, group).
    pub users: Vec<(Vec<u8>, UserSeed)>,
    pub groups: Vec<(Vec<u8>, GroupSeed)>,
    /// What engines told of containers, a JSON document each.
    pub containers: Vec<Vec<u8>>,
    /// Names of addresses that were looked up.
    pub names: Vec<NameSeed>,
}

impl Beyond {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        let accounts = self.users.is_empty() && self.groups.is_empty();
        let others = self.containers.is_empty() && self.names.is_empty();
        self.threads.is_empty() && self.fds.is_empty() && accounts && others
    }
}

/// More of a thread.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ThreadBeyond {
    /// Thread.
    pub tid: i64,
    /// Last execve since 1970; 0 none.
    pub exec_ns: u64,
    /// Adopts orphans.
    pub reaper: bool,
    /// Current directory that the kernel reached, where it is not the one that the process named.
    pub cwd_effective: Option<Vec<u8>>,
}

/// More of an fd.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct FdBeyond {
    /// Thread whose table it is in.
    pub tid: i64,
    /// Number.
    pub fd: i64,
    /// Side of its connection: 0 not known, 1 client, 2 server.
    pub role: u8,
    /// A connect succeeded, or the socket was accepted.
    pub connected: bool,
    /// Made by a dup of another fd.
    pub cloned: bool,
    /// Transport of a socket without addresses, as [`FdDetail::Socket`] has it.
    pub l4proto: u8,
    /// Portable open flags of what is no regular file.
    pub open_flags: u32,
    /// Device of what is no regular file.
    pub dev: u32,
    /// Process behind a pidfd; 0 others.
    pub pid: i64,
    /// Name where the detail has none of its own.
    pub name: Option<Vec<u8>>,
    /// Path as it was passed.
    pub name_raw: Vec<u8>,
    /// Name by the kernel, where it is another.
    pub effective: Option<Vec<u8>>,
    /// Addresses by the kernel, where they are others.
    pub socket_effective: Option<FdDetail>,
}
