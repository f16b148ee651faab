//! The tables as seeds: [`State::seed`] of the result gives the same tables again.

use crate::apply::Deferred;
use crate::fd::{FdEntry, Role, Socket};
use crate::seeding::entry_of;
use crate::state::State;
use crate::thread::{Slot, Thread};
use rustc_hash::FxHashSet;
use std::net::IpAddr;
use tiercel_event::FdKind;
use tiercel_event::seed::{FdBeyond, FdDetail, FdSeed, ProcessSeed, Seeds, ThreadBeyond};
use tiercel_event::tuple::Endpoint;

impl State {
    /// What is known now, as it stands behind the last event: what that event removes is no longer in it.
    pub fn snapshot(&self) -> Seeds {
        let mut seeds = Seeds { machine: Some(self.machine.clone()), ..Seeds::default() };
        seeds.interfaces = self.interfaces.seeds().to_vec();
        self.accounts.snapshot(&mut seeds);
        seeds.beyond.containers = self.containers.notes();
        seeds.beyond.names = self.names.seeds();
        let ended: FxHashSet<i64> = self.deferred.iter().filter_map(ended_thread).collect();
        for slot in self.table.slots() {
            let thread = self.thread(slot);
            if thread.placeholder || ended.contains(&thread.tid) && self.process(slot).threads.len() == 1 {
                continue;
            }
            self.tell_thread(slot, thread, &mut seeds);
        }
        seeds
    }

    fn tell_thread(&self, slot: Slot, thread: &Thread, seeds: &mut Seeds) {
        let process = self.process(slot);
        let speaks = self.speaks_for_process(slot);
        let mut seed = process_seed(thread);
        seed.task_key = process.task_key;
        seed.cwd = process.cwd.to_vec();
        if speaks {
            seed.env = process.env.to_vec();
        }
        let cwd_effective = process.cwd_effective.as_ref().filter(|_| speaks);
        if thread.exec_ns != 0 || thread.reaper || cwd_effective.is_some() {
            let cwd_effective = cwd_effective.map(|text| text.to_vec());
            let more = ThreadBeyond { tid: thread.tid, exec_ns: thread.exec_ns, reaper: thread.reaper, cwd_effective };
            seeds.beyond.threads.push(more);
        }
        seeds.processes.push(seed);
        if speaks {
            self.tell_fds(slot, thread.tid, seeds);
        }
    }

    fn tell_fds(&self, slot: Slot, tid: i64, seeds: &mut Seeds) {
        for (fd, entry) in self.process(slot).fds.iter() {
            if self.deferred.iter().any(|deferred| closes(deferred, slot, fd)) {
                continue;
            }
            let detail = detail(entry);
            if let Some(more) = beyond(tid, fd, entry, &detail) {
                seeds.beyond.fds.push(more);
            }
            seeds.fds.push(FdSeed { tid, fd, ino: entry.ino, detail });
        }
    }
}

fn ended_thread(deferred: &Deferred) -> Option<i64> {
    match deferred {
        Deferred::Exit { tid, .. } => Some(*tid),
        Deferred::Close { .. } => None,
    }
}

fn closes(deferred: &Deferred, slot: Slot, fd: i64) -> bool {
    matches!(deferred, Deferred::Close { slot: of, first, last, .. } if *of == slot && (*first..=*last).contains(&fd))
}

fn process_seed(thread: &Thread) -> ProcessSeed {
    ProcessSeed {
        tid: thread.tid,
        pid: thread.pid,
        ptid: thread.ptid,
        sid: thread.sid,
        vpgid: thread.vpgid,
        pgid: thread.pgid,
        vtid: thread.vtid,
        vpid: thread.vpid,
        comm: thread.comm.to_vec(),
        exe: thread.exe.to_vec(),
        exepath: thread.exepath.to_vec(),
        args: thread.args.to_vec(),
        root: thread.root.to_vec(),
        cgroups: thread.cgroups.list.to_vec(),
        fdlimit: thread.fdlimit,
        flags: thread.flags,
        uid: thread.uid,
        gid: thread.gid,
        loginuid: thread.loginuid,
        vmsize_kb: thread.vmsize_kb,
        vmrss_kb: thread.vmrss_kb,
        vmswap_kb: thread.vmswap_kb,
        pfmajor: thread.pfmajor,
        pfminor: thread.pfminor,
        tty: thread.tty,
        cap_inheritable: thread.cap_inheritable,
        cap_permitted: thread.cap_permitted,
        cap_effective: thread.cap_effective,
        exe_writable: thread.exe_writable,
        exe_upper_layer: thread.exe_upper_layer,
        exe_lower_layer: thread.exe_lower_layer,
        exe_from_memfd: thread.exe_from_memfd,
        exe_ino: thread.exe_ino,
        exe_ino_ctime_ns: thread.exe_ino_ctime_ns,
        exe_ino_mtime_ns: thread.exe_ino_mtime_ns,
        pidns_init_start_ns: thread.pidns_init_start_ns,
        clone_ns: thread.clone_ns,
        ..ProcessSeed::default()
    }
}

fn detail(entry: &FdEntry) -> FdDetail {
    match entry.socket {
        _ if entry.kind == FdKind::FileV2 => {
            FdDetail::File { flags: entry.open_flags, dev: entry.dev, name: entry.name.to_vec() }
        }
        Socket::None => FdDetail::Named(entry.kind, entry.name.to_vec()),
        _ if entry.kind == FdKind::UnixSock => match entry.socket {
            Socket::Unix(source, destination) => FdDetail::Unix { source, destination, path: entry.name.to_vec() },
            _ => FdDetail::Named(entry.kind, entry.name.to_vec()),
        },
        ref socket => addresses(socket, entry.l4proto),
    }
}

fn addresses(socket: &Socket, l4proto: u8) -> FdDetail {
    match socket {
        Socket::Pair(source, destination) => {
            FdDetail::Socket { source: pair(source), destination: pair(destination), l4proto }
        }
        Socket::Bound(local) => FdDetail::Listening { local: pair(local), l4proto },
        Socket::Unix(source, destination) => {
            FdDetail::Unix { source: *source, destination: *destination, path: Vec::new() }
        }
        Socket::None => FdDetail::Named(FdKind::Unsupported, Vec::new()),
    }
}

fn pair(end: &Endpoint) -> (IpAddr, u16) {
    (end.ip, end.port)
}

/// What the detail does not tell of the entry; `None` when that is nothing.
fn beyond(tid: i64, fd: i64, entry: &FdEntry, detail: &FdDetail) -> Option<FdBeyond> {
    let told = FdEntry { ino: entry.ino, generation: entry.generation, ..entry_of(detail) };
    if told == *entry {
        return None;
    }
    Some(FdBeyond {
        tid,
        fd,
        role: match entry.role {
            Role::None => 0,
            Role::Client => 1,
            Role::Server => 2,
        },
        connected: entry.connected,
        cloned: entry.cloned,
        l4proto: entry.l4proto,
        open_flags: entry.open_flags,
        dev: entry.dev,
        pid: entry.pid,
        name: (told.name != entry.name).then(|| entry.name.to_vec()),
        name_raw: entry.name_raw.to_vec(),
        effective: entry.effective.as_ref().map(|text| text.to_vec()),
        socket_effective: entry.socket_effective.as_ref().map(|socket| addresses(socket, entry.l4proto)),
    })
}
