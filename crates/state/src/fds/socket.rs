//! socket, bind, connect, accept, socketpair.

use super::{add, with_flags};
use crate::fd::{FdEntry, Role, Socket};
use crate::naming;
use crate::seeding::{TCP, socket_name};
use crate::state::State;
use crate::text::Text;
use crate::thread::Slot;
use crate::touched::Touched;
use std::net::IpAddr;
use tiercel_event::generated::flags::value::file_flags::O_CLOEXEC;
use tiercel_event::generated::flags::value::socket_families as family;
use tiercel_event::tuple::{Address, Endpoint, Tuple, address, tuple, v4};
use tiercel_event::{Event, Fact, FdKind, Origin};

/// Transports of the capture encoding, beside [`TCP`].
pub(super) const UDP: u8 = 3;
const ICMP: u8 = 4;
const RAW: u8 = 5;

/// Socket types and protocols of Linux.
const SOCK_STREAM: u32 = 1;
const SOCK_DGRAM: u32 = 2;
const SOCK_RAW: u32 = 3;
const SOCK_TYPE_MASK: u32 = 0xf;
const SOCK_CLOEXEC: u32 = 0o2_000_000;

/// -EINPROGRESS: a connect that goes on in the background.
const IN_PROGRESS: i64 = -115;

pub(super) fn made(state: &mut State, event: &Event<'_>, slot: Slot, touched: &mut Touched) {
    let number = |index| event.params.uint(index).unwrap_or(0) as u32;
    let (domain, kind, protocol, flags) = (number(1), number(2), number(3), number(4));
    let entry = FdEntry {
        l4proto: if matches!(domain, family::AF_INET | family::AF_INET6) { transport(kind, protocol) } else { 0 },
        ..with_flags(kind_of_family(domain), flags & O_CLOEXEC != 0 || kind & SOCK_CLOEXEC != 0)
    };
    add(state, slot, event.params.int(0).unwrap_or(-1), entry, touched);
}

fn kind_of_family(domain: u32) -> FdKind {
    match domain {
        family::AF_UNIX => FdKind::UnixSock,
        family::AF_INET => FdKind::Ipv4Sock,
        family::AF_INET6 => FdKind::Ipv6Sock,
        family::AF_NETLINK => FdKind::Netlink,
        _ => FdKind::Unknown,
    }
}

fn transport(kind: u32, protocol: u32) -> u8 {
    let kind = kind & SOCK_TYPE_MASK;
    match protocol {
        0 if kind == SOCK_STREAM => TCP,
        0 if kind == SOCK_DGRAM => UDP,
        255 => RAW,
        1 | 6 | 17 | 58 if kind == SOCK_RAW => RAW,
        6 => TCP,
        17 => UDP,
        1 | 58 => ICMP,
        _ => 0,
    }
}

pub(super) fn bound(state: &mut State, event: &Event<'_>, slot: Slot, touched: &mut Touched) {
    let fd = touched.fd;
    if event.params.int(0).is_none_or(|result| result < 0) {
        return;
    }
    let Some(own) = event.params.get(1).and_then(address) else { return };
    ensure_socket(state, event, slot, matches!(own, Address::Unix(_)), fd);
    let mut changed = false;
    state.change_fd(slot, fd, |entry| {
        let old = entry.name.clone();
        match own {
            Address::Ip(end) => bind_ip(entry, end),
            Address::Unix(path) => entry.name = Text::from(path),
            Address::Other(_) => {}
        }
        changed = entry.name != old;
    });
    touched.fd_name_changed = changed;
}

fn bind_ip(entry: &mut FdEntry, end: Endpoint) {
    let end = match end.ip {
        IpAddr::V6(ip) if ip.to_ipv4_mapped().is_some() => v4(end).unwrap_or(end),
        _ => end,
    };
    let mut name = Vec::new();
    naming::endpoint(end, &mut name);
    entry.name = Text::from(name);
    if end.port > 0 {
        entry.kind = if end.ip.is_ipv4() { FdKind::Ipv4Servsock } else { FdKind::Ipv6Servsock };
        entry.socket = Socket::Bound(end);
        entry.role = Role::Server;
    }
}

/// Makes an entry for a socket whose making was missed; only live, where events may be left out on purpose.
fn ensure_socket(state: &mut State, event: &Event<'_>, slot: Slot, is_unix: bool, fd: i64) {
    if fd >= 0 && event.origin != Origin::Capture && state.fd(slot, fd).is_none() {
        let kind = if is_unix { FdKind::UnixSock } else { FdKind::Ipv4Sock };
        state.put_fd(slot, fd, FdEntry::new(kind));
    }
}

pub(super) fn connected(state: &mut State, event: &Event<'_>, slot: Slot, touched: &mut Touched) {
    let fd = touched.fd;
    let enter = state.take_enter(event);
    let result = event.params.int(0).unwrap_or(-1);
    if result < 0 && result != IN_PROGRESS {
        return;
    }
    let given = event.params.get(1).and_then(tuple);
    let real = event.facts.get(Fact::Tuple).and_then(tuple);
    let Some(ends) = given.or(real) else { return };
    let enter = enter.as_ref().map(|enter| enter.event());
    let entered = enter.as_ref().and_then(|enter| enter.params.get(1)).and_then(address);
    let named = event.params.get(3).and_then(address).filter(|_| real.is_some());
    ensure_socket(state, event, slot, matches!(ends, Tuple::Unix(..)), fd);
    let l4proto = event.facts.fd().map_or(0, |fact| fact.l4proto);
    let Some(entry) = state.fd(slot, fd) else { return };
    let mut next = FdEntry::clone(entry);
    connect(&mut next, ends, entered.or(named), real);
    if next.l4proto == 0 {
        next.l4proto = l4proto;
    }
    infer_source(&mut next, &state.interfaces);
    touched.fd_name_changed = entry.name != next.name;
    state.change_fd(slot, fd, |entry| *entry = next);
}

fn connect(entry: &mut FdEntry, ends: Tuple<'_>, named: Option<Address<'_>>, real: Option<Tuple<'_>>) {
    match ends {
        Tuple::Ip(source, destination) => {
            let destination = match named {
                Some(Address::Ip(end)) if end.port != 0 => comparable(end, destination),
                _ => destination,
            };
            set_pair(entry, source, destination);
            entry.connected = true;
            if let Some(Tuple::Ip(real_source, real_destination)) = real {
                set_effective(entry, real_source, real_destination);
            }
        }
        Tuple::Unix(source, destination, path) => {
            set_unix(entry, source, destination, path);
            entry.connected = true;
        }
        Tuple::Other(_) => return,
    }
    if entry.role == Role::None {
        entry.role = Role::Client;
    }
}

/// `end` as IPv4 when it is an IPv6 form of an IPv4 address and the other side of the pair is IPv4.
fn comparable(end: Endpoint, like: Endpoint) -> Endpoint {
    if like.ip.is_ipv4() { v4(end).unwrap_or(end) } else { end }
}

pub(super) fn set_pair(entry: &mut FdEntry, source: Endpoint, destination: Endpoint) {
    entry.socket = Socket::Pair(source, destination);
    entry.kind = ip_kind(&entry.socket);
    entry.name = socket_name(&entry.socket);
    (entry.socket_effective, entry.effective) = (None, None);
}

/// Keeps the kernel's addresses where they are others than the claimed ones.
fn set_effective(entry: &mut FdEntry, source: Endpoint, destination: Endpoint) {
    let real = effective_pair(entry.socket, source, destination);
    entry.effective = real.as_ref().map(socket_name);
    entry.socket_effective = real.map(Box::new);
}

/// The kernel's pair when it is not the claimed one, in whatever order that is.
pub(super) fn effective_pair(claimed: Socket, source: Endpoint, destination: Endpoint) -> Option<Socket> {
    let same = match claimed {
        Socket::Pair(a, b) => (a, b) == (source, destination) || (b, a) == (source, destination),
        _ => false,
    };
    (!same).then_some(Socket::Pair(source, destination))
}

pub(super) fn set_unix(entry: &mut FdEntry, source: u64, destination: u64, path: &[u8]) {
    entry.kind = FdKind::UnixSock;
    entry.socket = Socket::Unix(source, destination);
    let mut name = Vec::with_capacity(40 + path.len());
    naming::socket(&entry.socket, path, &mut name);
    entry.name = Text::from(name);
}

pub(super) fn ip_kind(socket: &Socket) -> FdKind {
    match socket {
        Socket::Pair(end, _) if end.ip.is_ipv4() => FdKind::Ipv4Sock,
        Socket::Pair(..) => FdKind::Ipv6Sock,
        Socket::Bound(end) if end.ip.is_ipv4() => FdKind::Ipv4Servsock,
        Socket::Bound(_) => FdKind::Ipv6Servsock,
        Socket::Unix(..) => FdKind::UnixSock,
        Socket::None => FdKind::Unknown,
    }
}

/// An unset source address becomes the one that this machine would send from.
pub(super) fn infer_source(entry: &mut FdEntry, interfaces: &crate::Interfaces) {
    let Socket::Pair(mut source, mut destination) = entry.socket else { return };
    let (known, unknown) = match (source.ip.is_unspecified(), destination.ip.is_unspecified()) {
        (true, false) => (destination.ip, &mut source),
        (false, true) => (source.ip, &mut destination),
        _ => return,
    };
    let Some(ip) = interfaces.towards(known) else { return };
    unknown.ip = ip;
    entry.socket = Socket::Pair(source, destination);
    entry.name = socket_name(&entry.socket);
}

pub(super) fn accepted(state: &mut State, event: &Event<'_>, slot: Slot, touched: &mut Touched) {
    let fd = event.params.int(0).unwrap_or(-1);
    touched.fd = fd.max(-1);
    let given = event.params.get(1).and_then(tuple).or_else(|| event.facts.get(Fact::Tuple).and_then(tuple));
    let Some(ends) = given.filter(|_| fd >= 0) else { return };
    let mut entry = FdEntry { role: Role::Server, connected: true, ..FdEntry::new(FdKind::Unknown) };
    match ends {
        Tuple::Ip(source, destination) => {
            set_pair(&mut entry, source, destination);
            entry.l4proto = TCP;
        }
        Tuple::Unix(source, destination, path) => {
            set_unix(&mut entry, source, destination, path);
            entry.connected = false;
        }
        Tuple::Other(_) => return,
    }
    // accept4's flags are those of socket(2).
    if event.params.uint(5).is_some_and(|flags| flags as u32 & SOCK_CLOEXEC != 0) {
        entry.open_flags |= O_CLOEXEC;
    }
    add(state, slot, fd, entry, touched);
}

pub(super) fn paired(state: &mut State, event: &Event<'_>, slot: Slot, touched: &mut Touched) {
    if event.params.int(0).is_none_or(|result| result < 0) {
        return;
    }
    let number = |index| event.params.uint(index).unwrap_or(0);
    let (source, peer, kind) = (number(3), number(4), number(6) as u32);
    for (index, socket) in [(1, Socket::Unix(source, peer)), (2, Socket::Unix(peer, source))] {
        let entry = FdEntry { socket, ..with_flags(FdKind::UnixSock, kind & SOCK_CLOEXEC != 0) };
        add(state, slot, event.params.int(index).unwrap_or(-1), entry, touched);
    }
}
