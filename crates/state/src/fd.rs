//! One open file.

use crate::text::Text;
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

/// One open file. Processes share entries until one of them changes its own. What tells two of them apart stands first.
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
    /// Name by the caller's arguments.
    pub name: Text,
    /// Path as it was passed.
    pub name_raw: Text,
    /// Name by the kernel, where it is another.
    pub effective: Option<Text>,
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
