//! What each event does to the tables.

mod clone;
mod directory;
mod exec;
mod exit;
mod find;
mod identity;
mod memory;
mod meta;

pub(crate) use directory::directory;
pub(crate) use identity::is_init;

use crate::fds;
use crate::state::State;
use crate::text::assign;
use crate::thread::Slot;
use crate::touched::Touched;
use tiercel_event::build::OwnedEvent;
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

impl State {
    /// Carries out what the previous event left for later, then changes the tables by this one.
    pub fn apply(&mut self, event: &Event<'_>) -> Touched {
        let touched = self.advance(event);
        self.finish(touched)
    }

    /// As [`State::apply`], for an event that perhaps nobody asks about: what [`State::finish`] looks up is left open.
    #[inline]
    pub fn advance(&mut self, event: &Event<'_>) -> Touched {
        if !self.deferred.is_empty() {
            self.settle();
        }
        self.now_ns = event.ts_ns;
        if event.ts_ns >= self.next_sweep_ns {
            self.sweep(event.ts_ns);
        }
        let Some(info) = event.info() else {
            self.counters.unknown_events += 1;
            return Touched::NONE;
        };
        if has_no_thread(info) {
            return self.apply_meta(event);
        }
        let Some(slot) = self.find_thread(event) else { return Touched::NONE };
        self.table.thread_mut(slot).seen_ns = event.ts_ns;
        if !event.is_exit() && is_kept_enter(event.code) {
            self.keep_enter(event);
        }
        let mut touched = Touched { thread: Some(slot), ..Touched::NONE };
        if let Some(index) = info.fd_param {
            touched.fd = event.params.int(usize::from(index)).unwrap_or(-1);
        }
        if !event.facts.as_bytes().is_empty() {
            self.take_facts(event, info, slot, touched.fd);
        }
        self.change(event, slot, &mut touched);
        touched
    }

    /// Fills in what depends on the tables after all changes: generations, and what is known of the fd.
    pub fn finish(&mut self, mut touched: Touched) -> Touched {
        let Some(slot) = touched.thread else { return touched };
        touched.process_generation = self.lineage_generation(slot);
        if touched.fd >= 0 {
            if let Some(entry) = self.fd(slot, touched.fd) {
                touched.fd_known = true;
                touched.fd_differs = entry.differs();
                touched.fd_generation = entry.generation;
            }
        }
        touched
    }

    fn change(&mut self, event: &Event<'_>, slot: Slot, touched: &mut Touched) {
        match event.code {
            codes::SYSCALL_CLONE_20_X
            | codes::SYSCALL_FORK_20_X
            | codes::SYSCALL_VFORK_20_X
            | codes::SYSCALL_CLONE3_X => {
                self.cloned(event, slot, touched);
            }
            codes::SYSCALL_EXECVE_19_X | codes::SYSCALL_EXECVEAT_X => self.executed(event, slot),
            codes::PROCEXIT_1_E => self.exited(event, slot),
            codes::SYSCALL_CHDIR_X => self.changed_directory(event, slot),
            codes::SYSCALL_FCHDIR_X => self.changed_directory_by_fd(event, slot),
            codes::SYSCALL_GETCWD_X => self.got_directory(event, slot),
            codes::SYSCALL_CHROOT_X => self.changed_root(event, slot),
            codes::SYSCALL_SETUID_X => self.set_uid(event, slot, 1),
            codes::SYSCALL_SETREUID_X | codes::SYSCALL_SETRESUID_X => self.set_uid(event, slot, 2),
            codes::SYSCALL_SETGID_X => self.set_gid(event, slot, 1),
            codes::SYSCALL_SETREGID_X | codes::SYSCALL_SETRESGID_X => self.set_gid(event, slot, 2),
            codes::SYSCALL_SETSID_X => self.set_session(event, slot),
            codes::SYSCALL_SETPGID_X => self.set_group(event, slot),
            codes::SYSCALL_CAPSET_X => self.set_capabilities(event, slot),
            codes::SYSCALL_UNSHARE_X => self.new_user_namespace(event, slot, 1),
            codes::SYSCALL_SETNS_X => self.new_user_namespace(event, slot, 2),
            codes::SYSCALL_PRCTL_X => self.process_option(event, slot),
            codes::SYSCALL_SETRLIMIT_X => self.set_limit(event, slot),
            codes::SYSCALL_PRLIMIT_X => self.set_limit_of(event, slot),
            codes::SYSCALL_BRK_4_X | codes::SYSCALL_MMAP_X | codes::SYSCALL_MMAP2_X | codes::SYSCALL_MUNMAP_X => {
                self.memory_changed(event, slot);
            }
            codes::SCHEDSWITCH_6_E => self.switched(event, slot),
            _ => fds::change(self, event, slot, touched),
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

    fn settle(&mut self) {
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

fn is_kept_enter(code: u16) -> bool {
    matches!(
        code,
        codes::SYSCALL_OPEN_E
            | codes::SYSCALL_CREAT_E
            | codes::SYSCALL_OPENAT_2_E
            | codes::SYSCALL_OPENAT2_E
            | codes::SOCKET_CONNECT_E
            | codes::SYSCALL_EXECVE_19_E
            | codes::SYSCALL_EXECVEAT_E
    )
}
