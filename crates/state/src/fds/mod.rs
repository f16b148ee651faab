//! What each event does to open files.

mod anonymous;
mod close;
mod duplicate;
mod kernel;
mod open;
mod socket;
mod traffic;

pub(crate) use close::remove;
pub(crate) use kernel::take_facts;

use crate::fd::FdEntry;
use crate::state::State;
use crate::thread::Slot;
use crate::touched::Touched;
use tiercel_event::generated::flags::value::file_flags::O_CLOEXEC;
use tiercel_event::{Event, FdKind, codes};

pub(crate) fn change(state: &mut State, event: &Event<'_>, slot: Slot, touched: &mut Touched) {
    match event.code {
        codes::SYSCALL_OPEN_X
        | codes::SYSCALL_CREAT_X
        | codes::SYSCALL_OPENAT_2_X
        | codes::SYSCALL_OPENAT2_X
        | codes::SYSCALL_OPEN_BY_HANDLE_AT_X => open::opened(state, event, slot, touched),
        codes::SYSCALL_CLOSE_X | codes::SYSCALL_CLOSE_RANGE_X => close::closed(state, event, slot),
        codes::SOCKET_SOCKET_X => socket::made(state, event, slot, touched),
        codes::SOCKET_BIND_X => socket::bound(state, event, slot, touched),
        codes::SOCKET_CONNECT_X => socket::connected(state, event, slot, touched),
        codes::SOCKET_ACCEPT_5_X | codes::SOCKET_ACCEPT4_6_X => socket::accepted(state, event, slot, touched),
        codes::SOCKET_SOCKETPAIR_X => socket::paired(state, event, slot, touched),
        codes::SOCKET_SENDTO_X | codes::SOCKET_SENDMSG_X | codes::SOCKET_SENDMMSG_X | codes::SOCKET_SEND_X => {
            traffic::sent(state, event, slot, touched);
        }
        codes::SOCKET_RECVFROM_X | codes::SOCKET_RECVMSG_X | codes::SOCKET_RECVMMSG_X | codes::SOCKET_RECV_X => {
            traffic::received(state, event, slot, touched);
        }
        codes::SYSCALL_DUP_1_X | codes::SYSCALL_DUP2_X | codes::SYSCALL_DUP3_X => {
            duplicate::duplicated(state, event, slot, touched);
        }
        codes::SYSCALL_FCNTL_X => duplicate::controlled(state, event, slot, touched),
        codes::SYSCALL_PIDFD_GETFD_X => duplicate::taken(state, event, slot, touched),
        codes::SYSCALL_PIPE_X | codes::SYSCALL_PIPE2_X => anonymous::piped(state, event, slot, touched),
        codes::SYSCALL_MEMFD_CREATE_X => anonymous::memory_file(state, event, slot, touched),
        codes::SYSCALL_PIDFD_OPEN_X => anonymous::process_file(state, event, slot, touched),
        _ => anonymous::made(state, event, slot, touched),
    }
}

/// Adds what a call made under `fd`; a negative `fd` is the call's error.
fn add(state: &mut State, slot: Slot, fd: i64, entry: FdEntry, touched: &mut Touched) {
    if fd < 0 {
        touched.fd = -1;
        return;
    }
    touched.fd = fd;
    touched.fd_name_changed = !entry.name.is_empty();
    state.put_fd(slot, fd, entry);
}

fn with_flags(kind: FdKind, close_on_exec: bool) -> FdEntry {
    FdEntry { open_flags: if close_on_exec { O_CLOEXEC } else { 0 }, ..FdEntry::new(kind) }
}
