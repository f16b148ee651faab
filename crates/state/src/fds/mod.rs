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

use crate::apply::Change;
use crate::fd::FdEntry;
use crate::state::State;
use crate::thread::Slot;
use crate::touched::Touched;
use tiercel_event::generated::flags::value::file_flags::O_CLOEXEC;
use tiercel_event::{FdKind, codes};

/// What an event of this code does to open files.
pub(crate) const fn change_of(code: u16) -> Option<Change> {
    Some(match code {
        codes::SYSCALL_OPEN_X
        | codes::SYSCALL_CREAT_X
        | codes::SYSCALL_OPENAT_2_X
        | codes::SYSCALL_OPENAT2_X
        | codes::SYSCALL_OPEN_BY_HANDLE_AT_X => open::opened,
        codes::SYSCALL_CLOSE_X | codes::SYSCALL_CLOSE_RANGE_X => {
            |state, event, slot, _| close::closed(state, event, slot)
        }
        codes::SOCKET_SOCKET_X => socket::made,
        codes::SOCKET_BIND_X => socket::bound,
        codes::SOCKET_CONNECT_X => socket::connected,
        codes::SOCKET_ACCEPT_5_X | codes::SOCKET_ACCEPT4_6_X => socket::accepted,
        codes::SOCKET_SOCKETPAIR_X => socket::paired,
        codes::SOCKET_SENDTO_X | codes::SOCKET_SENDMSG_X | codes::SOCKET_SENDMMSG_X => traffic::sent,
        codes::SOCKET_RECVFROM_X | codes::SOCKET_RECVMSG_X | codes::SOCKET_RECVMMSG_X => traffic::received,
        codes::SYSCALL_DUP_1_X | codes::SYSCALL_DUP2_X | codes::SYSCALL_DUP3_X => duplicate::duplicated,
        codes::SYSCALL_FCNTL_X => duplicate::controlled,
        codes::SYSCALL_PIDFD_GETFD_X => duplicate::taken,
        codes::SYSCALL_PIPE_X | codes::SYSCALL_PIPE2_X => anonymous::piped,
        codes::SYSCALL_MEMFD_CREATE_X => anonymous::memory_file,
        codes::SYSCALL_PIDFD_OPEN_X => anonymous::process_file,
        _ => return anonymous::change_of(code),
    })
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
