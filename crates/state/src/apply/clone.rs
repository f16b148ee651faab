//! fork, vfork, clone, clone3: the caller's side (result > 0) and the child's (result 0).

use crate::process::same_start;
use crate::recent::MOMENT_NS;
use crate::state::State;
use crate::text::Text;
use crate::thread::{Cgroups, Slot, Thread};
use crate::touched::Touched;
use tiercel_event::generated::flags::value::clone_flags as flag;
use tiercel_event::{Event, Origin};
use triomphe::Arc;

/// Places of the parameters, the same for all of the family.
mod param {
    pub(crate) use crate::apply::new_process::*;
    pub const FLAGS: usize = 15;
    pub const UID: usize = 16;
    pub const GID: usize = 17;
    pub const VTID: usize = 18;
    pub const VPID: usize = 19;
    pub const PIDNS_START: usize = 20;
}

impl State {
    /// The event of a thread that has no entry: the child's side makes it, the caller's side a placeholder with what
    /// the event says.
    pub(crate) fn clone_of_unknown(&mut self, event: &Event<'_>) -> Option<Slot> {
        match event.params.int(param::RESULT)? {
            0 => Some(self.add_child(event)),
            1.. => Some(self.find_or_make(event.tid, event)),
            _ => None,
        }
    }

    pub(crate) fn cloned(&mut self, event: &Event<'_>, slot: Slot, touched: &mut Touched) {
        match event.params.int(param::RESULT) {
            Some(0) => touched.thread = Some(self.child_side(event, slot)),
            Some(child) if child > 0 => self.caller_side(event, slot, child),
            _ => {}
        }
    }

    /// An old entry with the child's id is stale, unless the caller's side made it a moment ago.
    fn child_side(&mut self, event: &Event<'_>, slot: Slot) -> Slot {
        let thread = self.thread(slot);
        let known_key = event.task_key != 0 && same_start(self.process(slot).task_key, event.task_key);
        let is_new = thread.clone_ns != 0 && event.ts_ns.saturating_sub(thread.clone_ns) < MOMENT_NS;
        if !thread.placeholder && (is_new || (known_key && thread.clone_ns != 0)) {
            return slot;
        }
        if !thread.placeholder {
            self.counters.threads_replaced += 1;
        }
        self.remove_stale(slot);
        self.add_child(event)
    }

    fn add_child(&mut self, event: &Event<'_>) -> Slot {
        let flags = event.params.uint(param::FLAGS).unwrap_or(0) as u32;
        let pid = event.params.int(param::PID).unwrap_or(event.tid);
        let ptid = event.params.int(param::PTID).unwrap_or(-1);
        let is_thread = flags & flag::CLONE_THREAD != 0;
        let giver_tid = if is_thread { pid } else { ptid };
        let giver = (giver_tid > 0 && giver_tid != event.tid).then(|| self.find_or_make(giver_tid, event));
        let mut child = self.child_of(giver, event, flags | flag::CLONE_INVERTED);
        (child.tid, child.pid, child.ptid) = (event.tid, pid, ptid);
        child.vtid = event.params.int(param::VTID).unwrap_or(child.tid);
        child.vpid = event.params.int(param::VPID).unwrap_or(child.pid);
        self.insert_child(child, giver, event)
    }

    fn caller_side(&mut self, event: &Event<'_>, slot: Slot, child_tid: i64) {
        if self.thread(slot).placeholder {
            self.fill_placeholder(event, slot);
        }
        let flags = event.params.uint(param::FLAGS).unwrap_or(0) as u32;
        // The result is the child's id in the caller's pid namespace: it only names the child where that is ours.
        let foreign = flag::CLONE_CHILD_IN_PIDNS | flag::CLONE_NEWPID | flag::CLONE_PARENT;
        let caller = self.thread(slot);
        // A vfork's caller comes back when the child has long executed something, or ended.
        if self.childless || flags & (foreign | flag::CLONE_VFORK) != 0 || caller.tid != caller.vtid || is_vfork(event)
        {
            return;
        }
        if self.exits.contains(child_tid, event.ts_ns) {
            return;
        }
        if let Some(old) = self.table.find(child_tid) {
            if self.thread(old).flags & flag::CLONE_INVERTED != 0 || self.was_scanned(old, event) {
                return;
            }
            self.counters.threads_replaced += 1;
            self.remove_stale(old);
        }
        let Some(slot) = self.table.find(event.tid) else { return };
        let mut child = self.child_of(Some(slot), event, flags);
        let caller = self.thread(slot);
        let is_thread = flags & flag::CLONE_THREAD != 0;
        child.tid = child_tid;
        (child.pid, child.ptid) = if is_thread { (caller.pid, caller.ptid) } else { (child_tid, caller.tid) };
        (child.vtid, child.vpid) = (child.tid, child.pid);
        self.insert_child(child, Some(slot), event);
    }

    /// Whether the machine told of the child before this event did: a scan is newer than what waits in the rings.
    fn was_scanned(&self, child: Slot, event: &Event<'_>) -> bool {
        let start_ns = self.thread(child).clone_ns;
        event.origin != Origin::Capture && start_ns != 0 && event.ts_ns.abs_diff(start_ns) < MOMENT_NS
    }

    /// What the event of an unknown caller says about it.
    fn fill_placeholder(&mut self, event: &Event<'_>, slot: Slot) {
        let pid = event.params.int(param::PID).unwrap_or(-1);
        self.table.regroup(slot, pid);
        let thread = self.table.thread_mut(slot);
        thread.ptid = event.params.int(param::PTID).unwrap_or(-1);
        (thread.vtid, thread.vpid) = (thread.tid, pid);
        self.table.link(slot);
        self.mark(slot);
    }

    /// A new entry: what a child inherits from `giver`, and what the event says.
    fn child_of(&mut self, giver: Option<Slot>, event: &Event<'_>, flags: u32) -> Thread {
        let giver = giver.map(|slot| self.thread(slot)).filter(|thread| !thread.placeholder);
        let mut child = giver.cloned().unwrap_or_else(|| Thread::placeholder(event.tid));
        (child.placeholder, child.dead, child.reaper) = (false, false, false);
        child.links = Default::default();
        child.lineage = (0, 0);
        child.flags = flags;
        child.clone_ns = event.ts_ns;
        child.seen_ns = event.ts_ns;
        if flags & flag::CLONE_THREAD == 0 {
            child.exec_ns = 0;
        }
        self.take_numbers(event, &mut child);
        self.take_texts(event, &mut child);
        child
    }

    fn take_numbers(&self, event: &Event<'_>, child: &mut Thread) {
        let number = |index| event.params.uint(index);
        child.fdlimit = event.params.int(param::FDLIMIT).unwrap_or(child.fdlimit);
        child.pfmajor = number(param::PFMAJOR).unwrap_or(0);
        child.pfminor = number(param::PFMINOR).unwrap_or(0);
        child.vmsize_kb = number(param::VMSIZE).unwrap_or(0) as u32;
        child.vmrss_kb = number(param::VMRSS).unwrap_or(0) as u32;
        child.vmswap_kb = number(param::VMSWAP).unwrap_or(0) as u32;
        child.uid = number(param::UID).map_or(child.uid, |uid| uid as u32);
        child.gid = number(param::GID).map_or(child.gid, |gid| gid as u32);
        child.pidns_init_start_ns = number(param::PIDNS_START).unwrap_or(child.pidns_init_start_ns);
    }

    fn take_texts(&mut self, event: &Event<'_>, child: &mut Thread) {
        let (text, list) = (self.limits.text_bytes, self.limits.list_bytes);
        let mut set = |place: &mut Text, bytes: Option<&[u8]>, limit| {
            if let Some(bytes) = bytes {
                crate::text::assign(place, self.cut(bytes, limit));
            }
        };
        set(&mut child.exe, event.params.text(param::EXE), text);
        set(&mut child.comm, event.params.text(param::COMM), text);
        set(&mut child.args, event.params.get(param::ARGS), list);
        if let Some(raw) = event.params.get(param::CGROUPS) {
            let raw = self.cut(raw, list);
            if !child.cgroups.came_as(raw) {
                child.cgroups = Arc::new(Cgroups::new(raw));
            }
        }
    }

    /// Adds the entry; a new process gets copies of what the giver's process shares.
    fn insert_child(&mut self, child: Thread, giver: Option<Slot>, event: &Event<'_>) -> Slot {
        let is_thread = child.flags & flag::CLONE_THREAD != 0;
        if !is_thread {
            self.remove_group(child.pid);
        }
        self.exits.forget(child.tid);
        // The giver must not be evicted for its child, nor looked at when it has gone.
        let giver = giver.filter(|&slot| self.table.is_used(slot));
        let shared = giver.filter(|_| !is_thread).map(|slot| {
            let process = self.process(slot);
            (process.cwd.clone(), process.cwd_effective.clone(), process.env.clone(), process.fds.clone())
        });
        let slot = self.add_thread(child, event, giver);
        if let Some((cwd, cwd_effective, env, fds)) = shared {
            let process = self.process_mut(slot);
            (process.cwd, process.cwd_effective, process.env, process.fds) = (cwd, cwd_effective, env, fds);
        }
        self.load_accounts(slot);
        slot
    }

    /// Removes what is left of an earlier process with this id.
    fn remove_group(&mut self, pid: i64) {
        let Some(id) = self.table.find_process(pid) else { return };
        for slot in self.table.process(id).threads.clone() {
            self.remove_thread(slot);
        }
    }
}

fn is_vfork(event: &Event<'_>) -> bool {
    event.code == tiercel_event::codes::SYSCALL_VFORK_20_X
}
