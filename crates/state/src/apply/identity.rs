//! Users, groups, capabilities, sessions, limits.

use crate::state::State;
use crate::text::assign;
use crate::thread::Slot;
use tiercel_event::generated::flags::value::{clone_flags, prctl_options, rlimit_resources};
use tiercel_event::{Event, Fact, Origin};

/// All capabilities that the kernel has (0 to CAP_CHECKPOINT_RESTORE).
const ALL_CAPABILITIES: u64 = (1 << 41) - 1;

/// Longest name of a thread.
const COMM_BYTES: usize = 15;

impl State {
    /// setuid and its family: `index` is the place of the id that becomes effective.
    pub(crate) fn set_uid(&mut self, event: &Event<'_>, slot: Slot, index: usize) {
        let uid = event.params.uint(index).map(|uid| uid as u32);
        let Some(uid) = uid.filter(|&uid| succeeded(event) && uid != u32::MAX && !has_credentials(event)) else {
            return;
        };
        if self.thread(slot).uid != uid {
            self.table.thread_mut(slot).uid = uid;
            self.mark(slot);
            self.load_accounts(slot);
        }
    }

    /// setgid and its family: `index` is the place of the id that becomes effective.
    pub(crate) fn set_gid(&mut self, event: &Event<'_>, slot: Slot, index: usize) {
        let gid = event.params.uint(index).map(|gid| gid as u32);
        let Some(gid) = gid.filter(|&gid| succeeded(event) && gid != u32::MAX && !has_credentials(event)) else {
            return;
        };
        if self.thread(slot).gid != gid {
            self.table.thread_mut(slot).gid = gid;
            self.mark(slot);
        }
    }

    /// The kernel's word for ids and capabilities after the call.
    pub(crate) fn take_credentials(&mut self, event: &Event<'_>, slot: Slot) {
        let Some(cred) = event.facts.cred() else { return };
        let [_, _, euid, egid, ..] = cred.ids;
        let [inheritable, permitted, effective] = cred.caps;
        let thread = self.table.thread_mut(slot);
        let new = (euid, egid, inheritable, permitted, effective);
        let old = (thread.uid, thread.gid, thread.cap_inheritable, thread.cap_permitted, thread.cap_effective);
        if old != new {
            (thread.uid, thread.gid, thread.cap_inheritable, thread.cap_permitted, thread.cap_effective) = new;
            self.mark(slot);
            self.load_accounts(slot);
        }
    }

    /// The kernel's word for the control group.
    pub(crate) fn take_cgroup(&mut self, event: &Event<'_>, slot: Slot) {
        let Some(path) = event.facts.text(Fact::Cgroup) else { return };
        if self.thread(slot).cgroups.iter().any(|(_, known)| known == path) {
            return;
        }
        let raw = [b"unified=", path, b"\0"].concat();
        if self.set_cgroups(slot, &raw) {
            self.mark(slot);
            self.load_accounts(slot);
        }
    }

    pub(crate) fn set_session(&mut self, event: &Event<'_>, slot: Slot) {
        let Some(sid) = event.params.int(0).filter(|&sid| sid >= 0) else { return };
        let thread = self.table.thread_mut(slot);
        thread.sid = sid;
        if event.origin != Origin::Capture {
            // A new session has a new process group and no terminal.
            (thread.vpgid, thread.pgid, thread.tty) = (thread.vpid, thread.pid, 0);
        }
        self.mark(slot);
    }

    /// Captures leave the process group as it is, as other readers do.
    pub(crate) fn set_group(&mut self, event: &Event<'_>, slot: Slot) {
        if event.origin == Origin::Capture || !succeeded(event) {
            return;
        }
        let (Some(pid), Some(pgid)) = (event.params.int(1), event.params.int(2)) else { return };
        let caller = self.thread(slot);
        let in_namespace = caller.in_pid_namespace();
        let target = match pid {
            0 => Some(self.leader(slot)),
            _ if pid == caller.vpid => Some(self.leader(slot)),
            _ if in_namespace => None,
            _ => self.table.find(pid),
        };
        let Some(target) = target else { return };
        let thread = self.table.thread_mut(target);
        thread.vpgid = if pgid == 0 { thread.vpid } else { pgid };
        if pgid == 0 {
            thread.pgid = thread.pid;
        } else if !in_namespace {
            thread.pgid = pgid;
        }
        self.mark(target);
    }

    pub(crate) fn set_capabilities(&mut self, event: &Event<'_>, slot: Slot) {
        if !succeeded(event) || has_credentials(event) {
            return;
        }
        let thread = self.table.thread_mut(slot);
        thread.cap_inheritable = event.params.uint(1).unwrap_or(thread.cap_inheritable);
        thread.cap_permitted = event.params.uint(2).unwrap_or(thread.cap_permitted);
        thread.cap_effective = event.params.uint(3).unwrap_or(thread.cap_effective);
        self.mark(slot);
    }

    /// unshare and setns: whoever enters a new user namespace has all capabilities there.
    pub(crate) fn new_user_namespace(&mut self, event: &Event<'_>, slot: Slot, flags_index: usize) {
        let flags = event.params.uint(flags_index).unwrap_or(0) as u32;
        if !succeeded(event) || flags & clone_flags::CLONE_NEWUSER == 0 || has_credentials(event) {
            return;
        }
        let thread = self.table.thread_mut(slot);
        thread.cap_inheritable = ALL_CAPABILITIES;
        thread.cap_permitted = ALL_CAPABILITIES;
        thread.cap_effective = ALL_CAPABILITIES;
        self.mark(slot);
    }

    pub(crate) fn process_option(&mut self, event: &Event<'_>, slot: Slot) {
        if !succeeded(event) {
            return;
        }
        match event.params.uint(1).map(|option| option as u32) {
            Some(prctl_options::PR_SET_CHILD_SUBREAPER) => {
                let reaper = event.params.int(3).is_some_and(|value| value != 0);
                let leader = self.leader(slot);
                self.table.thread_mut(leader).reaper = reaper || is_init(self.thread(leader));
            }
            Some(prctl_options::PR_SET_NAME) => {
                let Some(name) = event.params.text(2) else { return };
                let name = name.get(..COMM_BYTES).unwrap_or(name);
                if assign(&mut self.table.thread_mut(slot).comm, name) {
                    self.mark(slot);
                }
            }
            _ => {}
        }
    }

    /// setrlimit: the soft limit of open files.
    pub(crate) fn set_limit(&mut self, event: &Event<'_>, slot: Slot) {
        if succeeded(event) && is_nofile(event.params.uint(3)) {
            self.set_fdlimit(slot, event.params.int(1));
        }
    }

    /// prlimit, of the caller (pid 0) or another process.
    pub(crate) fn set_limit_of(&mut self, event: &Event<'_>, slot: Slot) {
        if !succeeded(event) || !is_nofile(event.params.uint(6)) {
            return;
        }
        let target = match event.params.int(5) {
            Some(0) | None => Some(slot),
            Some(pid) => self.table.find(pid),
        };
        if let Some(target) = target {
            self.set_fdlimit(target, event.params.int(1));
        }
    }

    fn set_fdlimit(&mut self, slot: Slot, limit: Option<i64>) {
        if let Some(limit) = limit.filter(|&limit| limit != -1) {
            let leader = self.leader(slot);
            self.table.thread_mut(leader).fdlimit = limit;
            self.table.thread_mut(slot).fdlimit = limit;
            self.mark(slot);
        }
    }
}

/// Whether it is the first process of a pid namespace.
pub(crate) fn is_init(thread: &crate::Thread) -> bool {
    thread.pid == 1 || thread.vpid == 1
}

fn succeeded(event: &Event<'_>) -> bool {
    event.params.int(0).is_some_and(|result| result >= 0)
}

fn has_credentials(event: &Event<'_>) -> bool {
    event.facts.get(Fact::Cred).is_some()
}

fn is_nofile(resource: Option<u64>) -> bool {
    resource == Some(u64::from(rlimit_resources::RLIMIT_NOFILE))
}
