//! The machine as `/proc` shows it: processes, threads, open files, users, interfaces.
//!
//! Every answer may be late: what is asked about can end in the middle, and then it is left out. Nothing found there is
//! believed to be well-formed or short.

mod accounts;
mod cgroup;
mod executable;
mod fds;
mod host;
mod overlay;
mod process;
mod read;
mod sockets;
mod stat;
mod status;

pub use accounts::account_file;
pub(crate) use process::{Threads, arguments, ended};

use crate::ebpf::clock;
use sockets::Sockets;
use std::collections::HashMap;
use tiercel_event::seed::{FdSeed, ProcessSeed, Seeds};

/// Threads that a scan takes.
const THREADS: usize = 262_144;
/// Open files that a scan takes.
const FDS: usize = 1 << 20;
/// Pid namespaces whose start is remembered.
const NAMESPACES: usize = 65_536;

/// Reads `/proc`. Keeps what many processes share: socket tables, control groups, starts of pid namespaces.
#[derive(Debug)]
pub struct Scanner {
    /// Boot since 1970.
    boot_ns: u64,
    tick_ns: u64,
    controllers: Vec<Vec<u8>>,
    sockets: Sockets,
    /// Start of each pid namespace since 1970.
    namespaces: HashMap<u64, u64>,
}

impl Default for Scanner {
    fn default() -> Self {
        Self::new()
    }
}

impl Scanner {
    /// A scanner that has not looked yet.
    pub fn new() -> Self {
        let ticks_per_s = nix::unistd::sysconf(nix::unistd::SysconfVar::CLK_TCK).ok().flatten();
        let ticks_per_s = ticks_per_s.and_then(|ticks| u64::try_from(ticks).ok()).filter(|&ticks| ticks > 0);
        let mut scanner = Self {
            boot_ns: clock::boot_epoch_ns().unsigned_abs(),
            tick_ns: 1_000_000_000 / ticks_per_s.unwrap_or(100),
            controllers: cgroup::unified_controllers(),
            sockets: Sockets::default(),
            namespaces: HashMap::new(),
        };
        scanner.learn_first_namespace();
        scanner
    }

    /// The machine, its interfaces and accounts, without processes.
    pub fn surroundings(&self) -> Seeds {
        Seeds {
            machine: Some(host::machine(self.boot_ns)),
            interfaces: host::interfaces(),
            users: host::users(),
            groups: host::groups(),
            ..Seeds::default()
        }
    }

    /// Everything that is there now.
    pub fn scan(&mut self) -> Seeds {
        let mut seeds = self.surroundings();
        let mut pids = read::numbers("/proc", THREADS);
        // The first process of a pid namespace mostly has the lowest id of it.
        pids.sort_unstable();
        for pid in pids {
            if seeds.processes.len() >= THREADS {
                break;
            }
            self.add_process(pid, &mut seeds);
        }
        seeds
    }

    fn add_process(&mut self, pid: i64, seeds: &mut Seeds) {
        let Some(leader) = self.leader(pid) else { return };
        let tids = read::numbers(format!("/proc/{pid}/task"), THREADS - seeds.processes.len());
        let members = tids.into_iter().filter(|&tid| tid != pid).filter_map(|tid| self.member(&leader, tid));
        seeds.processes.extend(members);
        seeds.processes.push(leader);
        if seeds.fds.len() < FDS {
            seeds.fds.extend(fds::all(pid, &mut self.sockets));
        }
    }

    /// A thread and, when it leads its group, the group's open files; `None` when it has ended or is out of reach.
    pub fn thread(&mut self, tid: i64) -> Option<(ProcessSeed, Vec<FdSeed>)> {
        let status = status::parse(&read::small(format!("/proc/{tid}/status"))?)?;
        let leader = self.leader(status.tgid)?;
        if tid == status.tgid {
            return Some((leader, fds::all(tid, &mut self.sockets)));
        }
        Some((self.member(&leader, tid)?, Vec::new()))
    }

    /// One open file of a process.
    pub fn fd(&mut self, pid: i64, fd: i64) -> Option<FdSeed> {
        fds::one(pid, fd, &mut self.sockets)
    }

    fn remember_namespace(&mut self, namespace: u64, start_ns: u64) {
        if self.namespaces.len() >= NAMESPACES {
            self.namespaces.clear();
        }
        self.namespaces.insert(namespace, start_ns);
    }
}

/// Whether a thread with this id exists.
pub fn alive(tid: i64) -> bool {
    std::fs::symlink_metadata(format!("/proc/{tid}")).is_ok()
}

#[cfg(test)]
mod tests;
