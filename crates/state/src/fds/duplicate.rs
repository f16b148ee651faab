//! dup, dup2, dup3, fcntl, pidfd_getfd.

use crate::fd::FdEntry;
use crate::state::State;
use crate::thread::Slot;
use crate::touched::Touched;
use tiercel_event::generated::flags::value::fcntl_commands as command;
use tiercel_event::generated::flags::value::file_flags::O_CLOEXEC;
use tiercel_event::{Event, codes};

/// Value of F_SETFD.
const FD_CLOEXEC: u64 = 1;

pub(super) fn duplicated(state: &mut State, event: &Event<'_>, slot: Slot, touched: &mut Touched) {
    let result = event.params.int(0).unwrap_or(-1);
    if result < 0 {
        return;
    }
    let flags = if event.code == codes::SYSCALL_DUP3_X { event.params.uint(3).unwrap_or(0) as u32 } else { 0 };
    copy(state, slot, touched.fd, result, flags & O_CLOEXEC);
    touched.fd = result;
}

pub(super) fn controlled(state: &mut State, event: &Event<'_>, slot: Slot, touched: &mut Touched) {
    let result = event.params.int(0).unwrap_or(-1);
    if result < 0 {
        return;
    }
    match event.params.uint(2).map(|command| command as u32) {
        Some(command::F_DUPFD) => copy(state, slot, touched.fd, result, 0),
        Some(command::F_DUPFD_CLOEXEC) => copy(state, slot, touched.fd, result, O_CLOEXEC),
        Some(command::F_SETFD) => {
            let close_on_exec = event.params.uint(3).unwrap_or(0) & FD_CLOEXEC != 0;
            set_close_on_exec(state, slot, touched.fd, close_on_exec);
            return;
        }
        _ => return,
    }
    touched.fd = result;
}

/// A file of another process.
pub(super) fn taken(state: &mut State, event: &Event<'_>, slot: Slot, touched: &mut Touched) {
    let result = event.params.int(0).unwrap_or(-1);
    touched.fd = result.max(-1);
    if result < 0 {
        return;
    }
    let pid_fd = event.params.int(1).unwrap_or(-1);
    let target_fd = event.params.int(2).unwrap_or(-1);
    let owner = state.fd(slot, pid_fd).map(|entry| entry.pid).and_then(|pid| state.by_tid(pid));
    let Some(entry) = owner.and_then(|owner| state.fd(owner, target_fd)) else { return };
    let entry = FdEntry { open_flags: entry.open_flags | O_CLOEXEC, cloned: true, ..entry.clone() };
    state.put_fd(slot, result, entry);
}

/// Puts a copy of the entry of `old` at `new`; an unknown `old` makes `new` unknown too.
fn copy(state: &mut State, slot: Slot, old: i64, new: i64, close_on_exec: u32) {
    if old == new {
        return;
    }
    let Some(entry) = state.fd(slot, old) else {
        state.process_mut(slot).fds.remove(new);
        return;
    };
    let open_flags = (entry.open_flags & !O_CLOEXEC) | close_on_exec;
    let entry = FdEntry { open_flags, cloned: true, ..entry.clone() };
    state.put_fd(slot, new, entry);
}

pub(super) fn set_close_on_exec(state: &mut State, slot: Slot, fd: i64, close_on_exec: bool) {
    let is_set = |entry: &FdEntry| entry.open_flags & O_CLOEXEC != 0;
    if state.fd(slot, fd).is_some_and(|entry| is_set(entry) != close_on_exec) {
        state.change_fd(slot, fd, |entry| entry.open_flags ^= O_CLOEXEC);
    }
}
