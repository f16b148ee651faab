//! Open files.

use crate::text::Text;
use rustc_hash::FxHashMap;
use std::sync::Arc;
use tiercel_event::FdKind;
use tiercel_event::tuple::Endpoint;

/// Which side of a connection the process is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Role {
    /// Not known.
    #[default]
    None,
    /// It connected.
    Client,
    /// It accepted, or owns the bound port.
    Server,
}

/// Addresses of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Socket {
    /// Not a socket, or nothing known yet.
    #[default]
    None,
    /// Source (client side) and destination (server side).
    Pair(Endpoint, Endpoint),
    /// Own address of a server socket.
    Bound(Endpoint),
    /// Kernel addresses of a unix socket and its peer; its path is the entry's name after the addresses.
    Unix(u64, u64),
}

/// One open file. Processes share entries until one of them changes its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FdEntry {
    /// What it is. Regular files are always [`FdKind::FileV2`].
    pub kind: FdKind,
    /// Name by the caller's arguments.
    pub name: Text,
    /// Name by the kernel, where it is another.
    pub effective: Option<Text>,
    /// Path as it was passed.
    pub name_raw: Text,
    /// Addresses by the caller's arguments.
    pub socket: Socket,
    /// Addresses by the kernel, where they are others.
    pub socket_effective: Option<Socket>,
    /// Portable open flags, O_CLOEXEC among them.
    pub open_flags: u32,
    /// Device of the file.
    pub dev: u32,
    /// Inode number; 0 unknown.
    pub ino: u64,
    /// Process behind a pidfd; 0 others.
    pub pid: i64,
    /// Capture encoding: 0 unknown, 2 TCP, 3 UDP, 4 ICMP, 5 raw.
    pub l4proto: u8,
    /// Side of the connection.
    pub role: Role,
    /// A connect succeeded, or the socket was accepted.
    pub connected: bool,
    /// A connect was begun and has not ended.
    pub connecting: bool,
    /// Made by a dup of another fd.
    pub cloned: bool,
    /// Changes with every change of the entry; never the same for two entries.
    pub generation: u64,
}

impl FdEntry {
    /// An entry that has only a kind.
    pub fn new(kind: FdKind) -> Self {
        Self {
            kind,
            name: Text::default(),
            effective: None,
            name_raw: Text::default(),
            socket: Socket::None,
            socket_effective: None,
            open_flags: 0,
            dev: 0,
            ino: 0,
            pid: 0,
            l4proto: 0,
            role: Role::None,
            connected: false,
            connecting: false,
            cloned: false,
            generation: 0,
        }
    }

    /// Whether it is an IPv4 or IPv6 socket.
    pub fn is_ip(&self) -> bool {
        matches!(self.kind, FdKind::Ipv4Sock | FdKind::Ipv6Sock | FdKind::Ipv4Servsock | FdKind::Ipv6Servsock)
    }

    /// Whether claimed and effective name or address differ.
    pub fn differs(&self) -> bool {
        self.effective.is_some() || self.socket_effective.is_some()
    }
}

/// Open files of a process. A fork shares the table until either side changes it.
#[derive(Clone, Debug, Default)]
pub struct FdTable(Arc<FxHashMap<i64, Arc<FdEntry>>>);

impl FdTable {
    /// Number of open files.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The entry of `fd`.
    pub fn get(&self, fd: i64) -> Option<&FdEntry> {
        self.0.get(&fd).map(|entry| &**entry)
    }

    /// All entries, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (i64, &FdEntry)> {
        self.0.iter().map(|(&fd, entry)| (fd, &**entry))
    }

    pub(crate) fn shared(&self, fd: i64) -> Option<Arc<FdEntry>> {
        self.0.get(&fd).cloned()
    }

    pub(crate) fn insert(&mut self, fd: i64, entry: Arc<FdEntry>) -> Option<Arc<FdEntry>> {
        Arc::make_mut(&mut self.0).insert(fd, entry)
    }

    pub(crate) fn remove(&mut self, fd: i64) -> Option<Arc<FdEntry>> {
        if !self.0.contains_key(&fd) {
            return None;
        }
        Arc::make_mut(&mut self.0).remove(&fd)
    }

    pub(crate) fn retain(&mut self, keep: impl Fn(i64, &FdEntry) -> bool) {
        if self.iter().all(|(fd, entry)| keep(fd, entry)) {
            return;
        }
        Arc::make_mut(&mut self.0).retain(|&fd, entry| keep(fd, entry));
    }

    pub(crate) fn change(&mut self, fd: i64) -> Option<&mut FdEntry> {
        if !self.0.contains_key(&fd) {
            return None;
        }
        Arc::make_mut(&mut self.0).get_mut(&fd).map(Arc::make_mut)
    }
}
