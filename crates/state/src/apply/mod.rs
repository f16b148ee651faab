//! What each event does to the tables.

mod clone;
mod directory;
mod exec;
mod exit;
mod find;
mod identity;
mod memory;
mod meta;
mod new_process;

pub(crate) use directory::directory;
pub(crate) use identity::is_init;

use crate::fds;
use crate::state::State;
use crate::text::assign;
use crate::thread::Slot;
use crate::touched::Touched;
use tiercel_event::build::OwnedEvent;
use tiercel_event::generated::events::EVENTS;
use tiercel_event::table::{EventFlags, EventInfo, Kinds};
use tiercel_event::{Event, codes};

/// What an event leaves to be done when the next one comes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Deferred {
    /// Thread `tid` ended; its children go to the thread `reaper`, if that is positive.
    Exit { slot: Slot, tid: i64, reaper: i64 },
    /// Files `first..=last` of the thread's process were closed.
    Close { slot: Slot, tid: i64, first: i64, last: i64 },
}

/// What an event does to the tables.
pub(crate) type Change = fn(&mut State, &Event<'_>, Slot, &mut Touched);

/// By event code. Most events change nothing.
static CHANGES: [Option<Change>; EVENTS.len()] = {
    let mut all: [Option<Change>; EVENTS.len()] = [None; EVENTS.len()];
    let mut code = 0;
    while code < all.len() {
        all[code] = change_of(code as u16);
        code += 1;
    }
    all
};

const fn change_of(code: u16) -> Option<Change> {
    Some(match code {
        codes::SYSCALL_OPEN_E
        | codes::SYSCALL_CREAT_E
        | codes::SYSCALL_OPENAT_2_E
        | codes::SYSCALL_OPENAT2_E
        | codes::SOCKET_CONNECT_E
        | codes::SYSCALL_EXECVE_19_E
        | codes::SYSCALL_EXECVEAT_E => |state, event, _, _| state.keep_enter(event),
        codes::SYSCALL_CLONE_20_X | codes::SYSCALL_FORK_20_X | codes::SYSCALL_VFORK_20_X | codes::SYSCALL_CLONE3_X => {
            |state, event, slot, touched| state.cloned(event, slot, touched)
        }
        codes::SYSCALL_EXECVE_19_X | codes::SYSCALL_EXECVEAT_X => |state, event, slot, _| state.executed(event, slot),
        codes::PROCEXIT_1_E => |state, event, slot, _| state.exited(event, slot),
        codes::SYSCALL_CHDIR_X => |state, event, slot, _| state.changed_directory(event, slot),
        codes::SYSCALL_FCHDIR_X => |state, event, slot, _| state.changed_directory_by_fd(event, slot),
        codes::SYSCALL_GETCWD_X => |state, event, slot, _| state.got_directory(event, slot),
        codes::SYSCALL_CHROOT_X => |state, event, slot, _| state.changed_root(event, slot),
        codes::SYSCALL_SETUID_X => |state, event, slot, _| state.set_uid(event, slot, 1),
        codes::SYSCALL_SETREUID_X | codes::SYSCALL_SETRESUID_X => |state, event, slot, _| state.set_uid(event, slot, 2),
        codes::SYSCALL_SETGID_X => |state, event, slot, _| state.set_gid(event, slot, 1),
        codes::SYSCALL_SETREGID_X | codes::SYSCALL_SETRESGID_X => |state, event, slot, _| state.set_gid(event, slot, 2),
        codes::SYSCALL_SETSID_X => |state, event, slot, _| state.set_session(event, slot),
        codes::SYSCALL_SETPGID_X => |state, event, slot, _| state.set_group(event, slot),
        codes::SYSCALL_CAPSET_X => |state, event, slot, _| state.set_capabilities(event, slot),
        codes::SYSCALL_UNSHARE_X => |state, event, slot, _| state.new_user_namespace(event, slot, 1),
        codes::SYSCALL_SETNS_X => |state, event, slot, _| state.new_user_namespace(event, slot, 2),
        codes::SYSCALL_PRCTL_X => |state, event, slot, _| state.process_option(event, slot),
        codes::SYSCALL_SETRLIMIT_X => |state, event, slot, _| state.set_limit(event, slot),
        codes::SYSCALL_PRLIMIT_X => |state, event, slot, _| state.set_limit_of(event, slot),
        codes::SYSCALL_BRK_4_X | codes::SYSCALL_MMAP_X | codes::SYSCALL_MMAP2_X | codes::SYSCALL_MUNMAP_X => {
            |state, event, slot, _| state.memory_changed(event, slot)
        }
        codes::SCHEDSWITCH_6_E => |state, event, slot, _| state.switched(event, slot),
        _ => return fds::change_of(code),
    })
}

/// [`Touched::fd`] until somebody asks for it.
const UNREAD: i64 = i64::MIN;

impl State {
    /// Carries out what the previous event left for later, then changes the tables by this one.
    pub fn apply(&mut self, event: &Event<'_>) -> Touched {
        let mut touched = Touched::NONE;
        self.advance(event, &mut touched);
        self.finish(event, &mut touched);
        touched
    }

    /// As [`State::apply`], for an event that perhaps nobody asks about: what [`State::finish`] looks up is left open.
    /// `touched` is [`Touched::NONE`] before; it is not returned, since a copy of what was just written waits for the writing.
    #[inline(always)]
    pub fn advance(&mut self, event: &Event<'_>, touched: &mut Touched) {
        if !self.deferred.is_empty() {
            self.settle();
        }
        self.now_ns = event.ts_ns;
        if event.ts_ns >= self.next_sweep_ns {
            self.sweep(event.ts_ns);
        }
        let Some(info) = event.info() else {
            self.counters.unknown_events += 1;
            return;
        };
        if has_no_thread(info) {
            *touched = self.apply_meta(event);
            return;
        }
        let Some(slot) = self.find_thread(event) else { return };
        self.table.thread_mut(slot).seen_ns = event.ts_ns;
        (touched.thread, touched.fd) = (Some(slot), UNREAD);
        let change = CHANGES.get(usize::from(event.code)).copied().flatten();
        let has_facts = !event.facts.as_bytes().is_empty();
        if change.is_none() && !has_facts {
            return;
        }
        touched.fd = used_fd(event, info);
        if has_facts {
            self.take_facts(event, info, slot, touched.fd);
        }
        if let Some(change) = change {
            change(self, event, slot, touched);
        }
    }

    /// Fills in what depends on the tables after all changes: generations, and what is known of the fd.
    pub fn finish(&mut self, event: &Event<'_>, touched: &mut Touched) {
        self.finish_fd(event, touched);
        self.finish_process(touched);
    }

    /// The part of [`State::finish`] that is about the process.
    #[inline]
    pub fn finish_process(&mut self, touched: &mut Touched) {
        if let Some(slot) = touched.thread {
            touched.process_generation = self.lineage_generation(slot);
        }
    }

    /// The part of [`State::finish`] that is about the fd.
    #[inline]
    pub fn finish_fd(&mut self, event: &Event<'_>, touched: &mut Touched) {
        let Some(slot) = touched.thread else { return };
        if touched.fd == UNREAD {
            touched.fd = event.info().map_or(-1, |info| used_fd(event, info));
        }
        if touched.fd >= 0 {
            if let Some(entry) = self.fd(slot, touched.fd) {
                touched.fd_known = true;
                touched.fd_differs = entry.differs();
                touched.fd_generation = entry.generation;
            }
            self.counters.fd_lookups += 1;
            self.counters.fd_lookups_failed += u64::from(!touched.fd_known);
        }
    }

    /// What the kernel said beside the call, as far as it is about the thread and the fd that the event uses.
    fn take_facts(&mut self, event: &Event<'_>, info: &EventInfo, slot: Slot, fd: i64) {
        self.take_credentials(event, slot);
        self.take_cgroup(event, slot);
        if event.code != codes::SYSCALL_CHDIR_X && event.code != codes::SYSCALL_FCHDIR_X {
            self.take_directory(event, slot);
        }
        if fd >= 0 {
            fds::take_facts(self, event, info, slot, fd);
        }
    }

    /// Carries out what the last event left for later.
    pub(crate) fn settle(&mut self) {
        while let Some(todo) = self.deferred.pop() {
            match todo {
                Deferred::Exit { slot, tid, reaper } => self.remove_ended(slot, tid, reaper),
                Deferred::Close { slot, tid, first, last } => {
                    if self.thread(slot).tid == tid {
                        fds::remove(self, slot, first, last);
                    }
                }
            }
        }
    }

    fn keep_enter(&mut self, event: &Event<'_>) {
        if self.enters.len() >= self.limits.threads {
            self.enters.clear();
        }
        self.enters.insert(event.tid, OwnedEvent::copy(event));
    }

    /// The stored enter event of this exit event.
    pub(crate) fn take_enter(&mut self, event: &Event<'_>) -> Option<OwnedEvent> {
        if self.enters.is_empty() {
            return None;
        }
        let enter = self.enters.remove(&event.tid)?;
        (enter.event().code == event.code - 1).then_some(enter)
    }

    /// Sets one of the thread's strings, cut to the limit. Returns whether it changed.
    pub(crate) fn set_text(
        &mut self,
        slot: Slot,
        place: fn(&mut crate::Thread) -> &mut crate::Text,
        bytes: &[u8],
        limit: usize,
    ) -> bool {
        let bytes = self.cut(bytes, limit);
        assign(place(self.table.thread_mut(slot)), bytes)
    }
}

fn has_no_thread(info: &EventInfo) -> bool {
    info.flags.has(EventFlags::SKIPPARSERESET)
        || info.kinds.0 & (Kinds::METAEVENT.0 | Kinds::PLUGIN.0 | Kinds::ITER.0 | Kinds::INTERNAL.0) != 0
}

/// The fd that the call was made with.
fn used_fd(event: &Event<'_>, info: &EventInfo) -> i64 {
    info.fd_param.and_then(|index| event.params.int(usize::from(index))).unwrap_or(-1)
}
