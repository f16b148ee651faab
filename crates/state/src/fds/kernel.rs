//! The kernel's view of the fd that an event uses: it wins over the table, whose entry may be of a file that was
//! closed without an event.

use super::socket::{effective_pair, ip_kind};
use crate::fd::{FdEntry, Role, Socket};
use crate::naming;
use crate::seeding::TCP;
use crate::state::State;
use crate::text::Text;
use crate::thread::Slot;
use tiercel_event::generated::flags::value::file_flags::O_CLOEXEC;
use tiercel_event::table::EventInfo;
use tiercel_event::tuple::{Tuple, tuple};
use tiercel_event::{Event, Fact, FdFact, FdKind, codes};

/// All regular files are of one kind here.
pub(super) fn kind_of(kind: FdKind) -> FdKind {
    if kind == FdKind::File { FdKind::FileV2 } else { kind }
}

pub(crate) fn take_facts(state: &mut State, event: &Event<'_>, info: &EventInfo, slot: Slot, fd: i64) {
    if is_socket_change(event.code) {
        return;
    }
    let is_dirfd = info.fd_param.is_some_and(|fd| info.params.iter().any(|param| param.dirfd_param == Some(fd)));
    if is_dirfd {
        if let Some(dir) = event.facts.text(Fact::Dir) {
            take_path(state, slot, fd, FdKind::Directory, dir, 0);
        }
        return;
    }
    let Some(fact) = event.facts.fd() else { return };
    let kind = kind_of(fact.kind);
    if let Some(path) = event.facts.text(Fact::Path) {
        take_path(state, slot, fd, kind, path, fact.flags);
    } else if let Some(ends) = event.facts.get(Fact::Tuple).and_then(tuple) {
        take_tuple(state, slot, fd, &fact, ends);
    } else if state.fd(slot, fd).is_none_or(|entry| !same_kind(entry.kind, kind)) {
        state.put_fd(slot, fd, FdEntry { open_flags: fact.flags, l4proto: fact.l4proto, ..FdEntry::new(kind) });
    }
}

/// Calls that change the socket's addresses and look at the facts themselves.
fn is_socket_change(code: u16) -> bool {
    matches!(code, codes::SOCKET_BIND_X | codes::SOCKET_CONNECT_X | codes::SYSCALL_FCHDIR_X)
}

fn take_path(state: &mut State, slot: Slot, fd: i64, kind: FdKind, path: &[u8], flags: u32) {
    let known = state.fd(slot, fd);
    if known.is_some_and(|entry| **entry.effective.as_ref().unwrap_or(&entry.name) == *path) {
        return;
    }
    let name = Text::from(path);
    state.put_fd(slot, fd, FdEntry { name, open_flags: flags, ..FdEntry::new(kind) });
}

fn take_tuple(state: &mut State, slot: Slot, fd: i64, fact: &FdFact, ends: Tuple<'_>) {
    let known = state.fd(slot, fd);
    match ends {
        Tuple::Ip(local, remote) => {
            let real = Socket::Pair(local, remote);
            let by_family = if remote.port == 0 && fact.l4proto == TCP { Socket::Bound(local) } else { real };
            let claimed =
                known.map_or(Socket::None, |entry| entry.socket_effective.as_deref().copied().unwrap_or(entry.socket));
            let is_open_ended = remote.port == 0;
            if known.is_some() && (is_open_ended || effective_pair(claimed, local, remote).is_none()) {
                return;
            }
            let is_server = known.is_some_and(|entry| entry.role == Role::Server) || state.listens(slot, local.port);
            let (socket, role) = match is_open_ended {
                // A datagram socket without a peer may be either side: its next message tells.
                true if fact.l4proto == TCP && local.port > 0 => (Socket::Bound(local), Role::Server),
                true => (Socket::None, Role::None),
                false if is_server => (Socket::Pair(remote, local), Role::Server),
                false => (real, Role::Client),
            };
            add_socket(state, slot, fd, fact, FdEntry { socket, role, ..FdEntry::new(ip_kind(&by_family)) });
        }
        Tuple::Unix(source, destination, path) => {
            let socket = Socket::Unix(source, destination);
            let swapped = Socket::Unix(destination, source);
            if known.is_some_and(|entry| {
                entry.kind == FdKind::UnixSock && (entry.socket == socket || entry.socket == swapped || path.is_empty())
            }) {
                return;
            }
            let mut name = Vec::new();
            naming::socket(&socket, path, &mut name);
            let entry = FdEntry { socket, name: Text::from(name), ..FdEntry::new(FdKind::UnixSock) };
            add_socket(state, slot, fd, fact, entry);
        }
        Tuple::Other(_) => {}
    }
}

fn add_socket(state: &mut State, slot: Slot, fd: i64, fact: &FdFact, mut entry: FdEntry) {
    if entry.name.is_empty() {
        entry.name = crate::seeding::socket_name(&entry.socket);
    }
    entry.l4proto = fact.l4proto;
    entry.open_flags = fact.flags & O_CLOEXEC;
    entry.connected = matches!(entry.socket, Socket::Pair(..));
    state.put_fd(slot, fd, entry);
}

/// A server socket and a connected one are both sockets of their family.
fn same_kind(one: FdKind, other: FdKind) -> bool {
    let family = |kind| match kind {
        FdKind::Ipv4Servsock | FdKind::Ipv6Servsock | FdKind::Ipv6Sock => FdKind::Ipv4Sock,
        kind => kind,
    };
    family(one) == family(other)
}

impl State {
    /// Whether a file of the thread's process, or one of the machine at the start, listens on `port`.
    pub(crate) fn listens(&self, slot: Slot, port: u16) -> bool {
        let is_bound = |entry: &FdEntry| {
            entry.role == Role::Server && matches!(entry.socket, Socket::Bound(end) if end.port == port)
        };
        self.server_ports.contains(&port) || self.process(slot).fds.iter().any(|(_, entry)| is_bound(entry))
    }
}
