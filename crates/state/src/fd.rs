//! One open file.

use crate::text::Text;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
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

/// A number that an engine leaves at an entry, to find again what it keeps for it: a hint where to look, and no part of what the
/// entry says.
#[derive(Debug, Default)]
pub struct Hint(AtomicU32);

impl Hint {
    /// The number; 0 at first.
    #[inline]
    pub fn get(&self) -> u32 {
        self.0.load(Relaxed)
    }

    /// Leaves another one.
    pub fn set(&self, number: u32) {
        self.0.store(number, Relaxed);
    }
}

impl Clone for Hint {
    fn clone(&self) -> Self {
        Self(AtomicU32::new(self.get()))
    }
}

impl PartialEq for Hint {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Hint {}

/// One open file. Processes share entries until one of them changes its own. What nearly every look at one reads stands first,
/// on one line of the processor's cache.
#[derive(Clone, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct FdEntry {
    /// Changes with every change of the entry; never the same for two entries.
    pub generation: u64,
    /// What it is. Regular files are always [`FdKind::FileV2`].
    pub kind: FdKind,
    /// Capture encoding: 0 unknown, 2 TCP, 3 UDP, 4 ICMP, 5 raw.
    pub l4proto: u8,
    /// Side of the connection.
    pub role: Role,
    /// A connect succeeded, or the socket was accepted.
    pub connected: bool,
    /// Made by a dup of another fd.
    pub cloned: bool,
    /// Where an engine keeps what it knows of it.
    pub hint: Hint,
    /// Name by the kernel, where it is another.
    pub effective: Option<Text>,
    /// Addresses by the kernel, where they are others.
    pub socket_effective: Option<Box<Socket>>,
    /// Name by the caller's arguments.
    pub name: Text,
    /// Path as it was passed.
    pub name_raw: Text,
    /// Addresses by the caller's arguments.
    pub socket: Socket,
    /// Portable open flags, O_CLOEXEC among them.
    pub open_flags: u32,
    /// Device of the file.
    pub dev: u32,
    /// Inode number; 0 unknown.
    pub ino: u64,
    /// Process behind a pidfd; 0 others.
    pub pid: i64,
}

impl FdEntry {
    /// An entry that has only a kind.
    pub fn new(kind: FdKind) -> Self {
        Self {
            kind,
            hint: Hint::default(),
            effective: None,
            socket_effective: None,
            name: Text::default(),
            name_raw: Text::default(),
            socket: Socket::None,
            open_flags: 0,
            dev: 0,
            ino: 0,
            pid: 0,
            l4proto: 0,
            role: Role::None,
            connected: false,
            cloned: false,
            generation: 0,
        }
    }

    /// Whether both say the same about name, type and addresses.
    #[inline]
    pub fn reads_as(&self, other: &Self) -> bool {
        (self.kind, self.l4proto, self.role, self.connected) == (other.kind, other.l4proto, other.role, other.connected)
            && self.name == other.name
            && self.name_raw == other.name_raw
            && self.effective == other.effective
            && self.socket == other.socket
            && self.socket_effective == other.socket_effective
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
