//! send* and recv*: what their addresses tell about the socket.

use super::socket::{UDP, infer_source, set_pair};
use crate::fd::{FdEntry, Role, Socket};
use crate::seeding::{TCP, socket_name};
use crate::state::State;
use crate::text::Text;
use crate::thread::Slot;
use crate::touched::Touched;
use tiercel_event::seed::FdSeed;
use tiercel_event::tuple::{Tuple, tuple};
use tiercel_event::{Event, FdKind, codes};

/// Kernel constants of a control message that hands over files.
const SOL_SOCKET: u32 = 1;
const SCM_RIGHTS: u32 = 1;

/// Place of the addresses in sendto, sendmsg and sendmmsg.
const SENT_TUPLE: usize = 4;

pub(super) fn sent(state: &mut State, event: &Event<'_>, slot: Slot, touched: &mut Touched) {
    if event.params.int(0).is_none_or(|result| result < 0) {
        return;
    }
    let Some(ends) = event.params.get(SENT_TUPLE).and_then(tuple) else { return };
    let is_unknown = touched.fd >= 0 && state.fd(slot, touched.fd).is_none();
    if let (true, Tuple::Ip(source, _)) = (is_unknown, ends) {
        let kind = if source.ip.is_ipv4() { FdKind::Ipv4Sock } else { FdKind::Ipv6Sock };
        state.put_fd(slot, touched.fd, FdEntry { l4proto: UDP, ..FdEntry::new(kind) });
    }
    update(state, slot, touched, ends, false);
}

pub(super) fn received(state: &mut State, event: &Event<'_>, slot: Slot, touched: &mut Touched) {
    if event.params.int(0).is_none_or(|result| result < 0) {
        return;
    }
    let (tuple_index, control_index) = match event.code {
        codes::SOCKET_RECVFROM_X => (2, None),
        codes::SOCKET_RECVMSG_X => (3, Some(4)),
        codes::SOCKET_RECVMMSG_X => (4, Some(5)),
        _ => return,
    };
    if let Some(ends) = event.params.get(tuple_index).and_then(tuple) {
        update(state, slot, touched, ends, true);
    }
    if let Some(control) = control_index.and_then(|index| event.params.get(index)) {
        take_files(state, event, slot, control);
    }
}

fn update(state: &mut State, slot: Slot, touched: &mut Touched, ends: Tuple<'_>, incoming: bool) {
    let fd = touched.fd;
    let Some(entry) = state.fd(slot, fd) else { return };
    if !entry.name.is_empty() && entry.l4proto == TCP {
        return;
    }
    let mut next = FdEntry::clone(entry);
    match ends {
        Tuple::Ip(source, destination) => {
            // As in Falco, the first message of a bound socket tells its peer, and only from the next on it is connected.
            next.connected |= matches!(next.kind, FdKind::Ipv4Sock | FdKind::Ipv6Sock);
            set_pair(&mut next, source, destination);
            infer_source(&mut next, &state.interfaces);
            orient(state, slot, &mut next, incoming);
            if next.l4proto == 0 {
                next.l4proto = UDP;
            }
        }
        Tuple::Unix(source, destination, path) => {
            next.kind = FdKind::UnixSock;
            next.socket = Socket::Unix(source, destination);
            next.name = Text::from(path);
        }
        Tuple::Other(_) => return,
    }
    let entry = state.fd(slot, fd);
    touched.fd_name_changed = entry.is_some_and(|entry| entry.name != next.name);
    if entry.is_some_and(|entry| *entry != next) {
        state.change_fd(slot, fd, |entry| *entry = next);
    }
}

/// Decides the role, if it is open, and puts the client's side first.
fn orient(state: &State, slot: Slot, entry: &mut FdEntry, incoming: bool) {
    let Socket::Pair(source, destination) = entry.socket else { return };
    if entry.role == Role::None {
        let own_port = if incoming { destination.port } else { source.port };
        let serves = incoming || state.listens(slot, own_port);
        entry.role = if serves { Role::Server } else { Role::Client };
    }
    // Incoming messages have the peer first, outgoing ones the process.
    let swap = (incoming && entry.role == Role::Client) || (!incoming && entry.role == Role::Server);
    if swap {
        entry.socket = Socket::Pair(destination, source);
        entry.name = socket_name(&entry.socket);
    }
}

/// Files that came with a message: only the machine can say what they are.
fn take_files(state: &mut State, event: &Event<'_>, slot: Slot, mut control: &[u8]) {
    let pid = state.thread(slot).pid;
    while let Some((level, kind, data, rest)) = message(control) {
        control = rest;
        if (level, kind) != (SOL_SOCKET, SCM_RIGHTS) {
            continue;
        }
        for number in data.chunks_exact(4) {
            let fd = i64::from(i32::from_le_bytes([number[0], number[1], number[2], number[3]]));
            if !state.may_look_up(event.ts_ns) {
                return;
            }
            state.counters.fds_asked += 1;
            let found = state.lookup.as_mut().and_then(|lookup| lookup.fd(pid, fd));
            if let Some(seed) = found {
                state.add_fd_seed(slot, &seed);
                let tid = state.thread(slot).tid;
                state.learned.note(|learned| learned.fds.push(FdSeed { tid, ..seed }));
            }
        }
    }
}

/// (level, type, data, rest) of the first control message.
fn message(control: &[u8]) -> Option<(u32, u32, &[u8], &[u8])> {
    let length = usize::try_from(u64::from_le_bytes(control.get(..8)?.try_into().ok()?)).ok()?;
    let level = u32::from_le_bytes(control.get(8..12)?.try_into().ok()?);
    let kind = u32::from_le_bytes(control.get(12..16)?.try_into().ok()?);
    let data = control.get(16..length)?;
    let next = length.checked_next_multiple_of(8)?.min(control.len());
    Some((level, kind, data, &control[next..]))
}
