//! Calls that make a file without a path: pipes, event queues, timers and the like.

use super::{add, with_flags};
use crate::apply::Change;
use crate::fd::FdEntry;
use crate::state::State;
use crate::text::Text;
use crate::thread::Slot;
use crate::touched::Touched;
use tiercel_event::generated::flags::value::file_flags::O_CLOEXEC;
use tiercel_event::generated::flags::value::{epoll_create1_flags, memfd_create_flags};
use tiercel_event::{Event, FdKind, codes};

/// bpf commands whose result is an fd.
const BPF_FD_COMMANDS: [u64; 13] = [0, 5, 7, 13, 14, 17, 18, 19, 28, 30, 32, 33, 36];

/// Kernel flag of signalfd, timerfd and inotify where the parameter is not in portable form.
const KERNEL_CLOEXEC: u64 = 0o2_000_000;

pub(super) fn piped(state: &mut State, event: &Event<'_>, slot: Slot, touched: &mut Touched) {
    if event.params.int(0).is_none_or(|result| result < 0) {
        return;
    }
    let flags = event.params.uint(4).unwrap_or(0) as u32;
    for index in [1, 2] {
        let ino = event.params.uint(3).unwrap_or(0);
        let entry = FdEntry { ino, ..with_flags(FdKind::Fifo, flags & O_CLOEXEC != 0) };
        add(state, slot, event.params.int(index).unwrap_or(-1), entry, touched);
    }
}

pub(super) fn memory_file(state: &mut State, event: &Event<'_>, slot: Slot, touched: &mut Touched) {
    let flags = event.params.uint(2).unwrap_or(0) as u32;
    let name = Text::from(event.params.text(1).unwrap_or_default());
    let entry = FdEntry { name, ..with_flags(FdKind::Memfd, flags & memfd_create_flags::MFD_CLOEXEC != 0) };
    add(state, slot, event.params.int(0).unwrap_or(-1), entry, touched);
}

pub(super) fn process_file(state: &mut State, event: &Event<'_>, slot: Slot, touched: &mut Touched) {
    let pid = event.params.int(1).unwrap_or(0);
    let name = Text::from(format!("/proc/{pid}").into_bytes());
    // A pidfd is always closed by exec.
    let entry = FdEntry { name, pid, ..with_flags(FdKind::Pidfd, true) };
    add(state, slot, event.params.int(0).unwrap_or(-1), entry, touched);
}

/// Everything whose result is the first parameter and whose name is empty.
pub(super) const fn change_of(code: u16) -> Option<Change> {
    if kind_of(code).is_some() { Some(made) } else { None }
}

fn made(state: &mut State, event: &Event<'_>, slot: Slot, touched: &mut Touched) {
    let Some(kind) = kind_of(event.code).filter(|_| makes_file(event)) else { return };
    add(state, slot, event.params.int(0).unwrap_or(-1), with_flags(kind, close_on_exec(event)), touched);
}

const fn kind_of(code: u16) -> Option<FdKind> {
    Some(match code {
        codes::SYSCALL_EVENTFD_X | codes::SYSCALL_EVENTFD2_X => FdKind::Event,
        codes::SYSCALL_SIGNALFD_X | codes::SYSCALL_SIGNALFD4_X => FdKind::Signalfd,
        codes::SYSCALL_TIMERFD_CREATE_X => FdKind::Timerfd,
        codes::SYSCALL_INOTIFY_INIT_X | codes::SYSCALL_INOTIFY_INIT1_X => FdKind::Inotify,
        codes::SYSCALL_EPOLL_CREATE_X | codes::SYSCALL_EPOLL_CREATE1_X => FdKind::Eventpoll,
        codes::SYSCALL_BPF_2_X => FdKind::Bpf,
        codes::SYSCALL_USERFAULTFD_X => FdKind::Userfaultfd,
        codes::SYSCALL_IO_URING_SETUP_X => FdKind::Iouring,
        _ => return None,
    })
}

/// A bpf call is one of many.
fn makes_file(event: &Event<'_>) -> bool {
    event.code != codes::SYSCALL_BPF_2_X
        || event.params.uint(1).is_none_or(|command| BPF_FD_COMMANDS.contains(&command))
}

fn close_on_exec(event: &Event<'_>) -> bool {
    let has = |index, flag| event.params.uint(index).unwrap_or(0) & flag != 0;
    let portable = u64::from(O_CLOEXEC);
    match event.code {
        codes::SYSCALL_EVENTFD2_X
        | codes::SYSCALL_SIGNALFD4_X
        | codes::SYSCALL_INOTIFY_INIT1_X
        | codes::SYSCALL_USERFAULTFD_X => has(1, portable),
        codes::SYSCALL_TIMERFD_CREATE_X => has(2, portable | KERNEL_CLOEXEC),
        codes::SYSCALL_INOTIFY_INIT_X => has(1, portable | KERNEL_CLOEXEC),
        codes::SYSCALL_EPOLL_CREATE1_X => has(1, u64::from(epoll_create1_flags::EPOLL_CLOEXEC)),
        codes::SYSCALL_BPF_2_X | codes::SYSCALL_IO_URING_SETUP_X => true,
        _ => false,
    }
}
