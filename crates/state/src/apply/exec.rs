//! execve and execveat.

use crate::path;
use crate::state::{AT_FDCWD, State};
use crate::text::Text;
use crate::thread::{Cgroups, Slot, Thread};
use tiercel_event::generated::flags::value::{clone_flags, execve_flags, execveat_flags, file_flags};
use tiercel_event::{Event, codes};
use triomphe::Arc;

/// Places of the parameters, the same for both calls.
mod param {
    pub(crate) use crate::apply::new_process::*;
    pub const ENV: usize = 15;
    pub const TTY: usize = 16;
    pub const VPGID: usize = 17;
    pub const LOGINUID: usize = 18;
    pub const FLAGS: usize = 19;
    pub const CAP_INHERITABLE: usize = 20;
    pub const CAP_PERMITTED: usize = 21;
    pub const CAP_EFFECTIVE: usize = 22;
    pub const EXE_INO: usize = 23;
    pub const EXE_INO_CTIME: usize = 24;
    pub const EXE_INO_MTIME: usize = 25;
    pub const UID: usize = 26;
    pub const EXEPATH: usize = 27;
    pub const PGID: usize = 28;
    pub const GID: usize = 29;
}

/// Clone flags that an exec does not clear.
const KEPT_FLAGS: u32 = clone_flags::CLONE_INVERTED;

impl State {
    pub(crate) fn executed(&mut self, event: &Event<'_>, slot: Slot) {
        let enter = self.take_enter(event);
        if event.params.int(param::RESULT).is_none_or(|result| result < 0) {
            return;
        }
        let exepath = self.executed_path(event, slot, enter.as_ref().map(|enter| enter.event()));
        if let Some(pid) = event.params.int(param::PID).filter(|&pid| pid > 0) {
            self.table.regroup(slot, pid);
        }
        self.remove_other_threads(slot);
        let thread = self.table.thread_mut(slot);
        thread.exec_ns = event.ts_ns;
        take_numbers(event, thread);
        if thread.placeholder {
            complete(event, thread);
        }
        self.take_exec_texts(event, slot, &exepath);
        self.process_mut(slot).fds.retain(|_, entry| entry.open_flags & file_flags::O_CLOEXEC == 0);
        self.table.link(slot);
        self.mark(slot);
        self.load_accounts_at_start(slot);
    }

    fn take_exec_texts(&mut self, event: &Event<'_>, slot: Slot, exepath: &[u8]) {
        let (text, list) = (self.limits.text_bytes, self.limits.list_bytes);
        self.set_text(slot, |thread| &mut thread.exepath, exepath, text);
        if let Some(exe) = event.params.text(param::EXE) {
            self.set_text(slot, |thread| &mut thread.exe, exe, text);
        }
        let comm = event.params.text(param::COMM).or_else(|| event.params.text(param::EXE).map(base_name));
        if let Some(comm) = comm {
            self.set_text(slot, |thread| &mut thread.comm, comm, text);
        }
        self.set_text(slot, |thread| &mut thread.args, event.params.get(param::ARGS).unwrap_or_default(), list);
        if let Some(env) = event.params.get(param::ENV) {
            let env = Text::from(self.cut(env, list));
            self.process_mut(slot).env = env;
        }
        if let Some(raw) = event.params.get(param::CGROUPS) {
            self.set_cgroups(slot, raw);
        }
    }

    pub(crate) fn set_cgroups(&mut self, slot: Slot, raw: &[u8]) -> bool {
        let raw = self.cut(raw, self.limits.list_bytes);
        if self.thread(slot).cgroups.came_as(raw) {
            return false;
        }
        self.table.thread_mut(slot).cgroups = Arc::new(Cgroups::new(raw));
        true
    }

    /// The executed file: what the kernel says, else (old captures) what the enter event's name means; empty when
    /// neither is known.
    fn executed_path(&self, event: &Event<'_>, slot: Slot, enter: Option<Event<'_>>) -> Vec<u8> {
        if let Some(trusted) = event.params.text(param::EXEPATH) {
            return trusted.to_vec();
        }
        let Some(enter) = enter else { return Vec::new() };
        let name = enter.params.text(if enter.code == codes::SYSCALL_EXECVEAT_E { 1 } else { 0 });
        let Some(name) = name.filter(|&name| name != b"<NA>") else { return b"<NA>".to_vec() };
        if enter.code != codes::SYSCALL_EXECVEAT_E {
            return path::joined(&self.process(slot).cwd, name);
        }
        let dirfd = enter.params.int(0).unwrap_or(AT_FDCWD);
        let flags = enter.params.uint(2).unwrap_or(0) as u32;
        let by_fd = self.fd(slot, dirfd).filter(|_| name.is_empty() && flags & execveat_flags::AT_EMPTY_PATH != 0);
        match by_fd {
            Some(entry) => entry.name.to_vec(),
            None => path::joined(&self.base_dir(slot, dirfd).unwrap_or(path::UNKNOWN_BASE.to_vec()), name),
        }
    }

    fn remove_other_threads(&mut self, slot: Slot) {
        if self.process(slot).threads.len() == 1 {
            return;
        }
        for other in self.process(slot).threads.clone() {
            if other != slot {
                self.remove_thread(other);
            }
        }
    }
}

fn take_numbers(event: &Event<'_>, thread: &mut Thread) {
    let number = |index| event.params.uint(index);
    let keep32 = |index, old: u32| event.params.uint(index).map_or(old, |value| value as u32);
    thread.fdlimit = event.params.int(param::FDLIMIT).unwrap_or(thread.fdlimit);
    thread.pfmajor = number(param::PFMAJOR).unwrap_or(thread.pfmajor);
    thread.pfminor = number(param::PFMINOR).unwrap_or(thread.pfminor);
    thread.vmsize_kb = keep32(param::VMSIZE, thread.vmsize_kb);
    thread.vmrss_kb = keep32(param::VMRSS, thread.vmrss_kb);
    thread.vmswap_kb = keep32(param::VMSWAP, thread.vmswap_kb);
    thread.tty = keep32(param::TTY, thread.tty);
    thread.vpgid = event.params.int(param::VPGID).unwrap_or(thread.vpgid);
    thread.pgid = event.params.int(param::PGID).unwrap_or(thread.pgid);
    thread.loginuid = keep32(param::LOGINUID, thread.loginuid);
    thread.uid = keep32(param::UID, thread.uid);
    thread.gid = keep32(param::GID, thread.gid);
    thread.cap_inheritable = number(param::CAP_INHERITABLE).unwrap_or(thread.cap_inheritable);
    thread.cap_permitted = number(param::CAP_PERMITTED).unwrap_or(thread.cap_permitted);
    thread.cap_effective = number(param::CAP_EFFECTIVE).unwrap_or(thread.cap_effective);
    let flags = keep32(param::FLAGS, 0);
    thread.exe_writable = flags & execve_flags::EXE_WRITABLE != 0;
    thread.exe_upper_layer = flags & execve_flags::EXE_UPPER_LAYER != 0;
    thread.exe_from_memfd = flags & execve_flags::EXE_FROM_MEMFD != 0;
    thread.exe_lower_layer = flags & execve_flags::EXE_LOWER_LAYER != 0;
    thread.flags = clone_flags::NAME_CHANGED | (thread.flags & KEPT_FLAGS);
    thread.dead = false;
    take_inode(event, thread);
}

fn take_inode(event: &Event<'_>, thread: &mut Thread) {
    thread.exe_ino = event.params.uint(param::EXE_INO).unwrap_or(thread.exe_ino);
    thread.exe_ino_mtime_ns = event.params.uint(param::EXE_INO_MTIME).unwrap_or(thread.exe_ino_mtime_ns);
    if let Some(ctime_ns) = event.params.uint(param::EXE_INO_CTIME) {
        thread.exe_ino_ctime_ns = ctime_ns;
        thread.update_inode_ages();
    }
}

/// An exec says enough about an unknown thread to make its entry a full one.
fn complete(event: &Event<'_>, thread: &mut Thread) {
    let Some(pid) = event.params.int(param::PID).filter(|&pid| pid > 0) else { return };
    thread.placeholder = false;
    thread.ptid = event.params.int(param::PTID).unwrap_or(thread.ptid);
    if thread.vtid < 0 {
        (thread.vtid, thread.vpid) = (thread.tid, pid);
    }
}

fn base_name(path: &[u8]) -> &[u8] {
    path.rsplit(|&byte| byte == b'/').next().unwrap_or(path)
}
