//! One process or thread, from its directory.

use super::read::{head, lines, link, namespace, number, small, words};
use super::{Scanner, THREADS, cgroup, executable, stat, status};
use std::collections::HashMap;
use tiercel_event::generated::flags::value::clone_flags;
use tiercel_event::seed::ProcessSeed;

/// Bytes of the arguments and of the environment, each; the probe keeps as many.
const LIST_BYTES: u64 = 4_096;
/// Inode number of the machine's own pid namespace; the kernel fixes it.
const FIRST_PID_NAMESPACE: u64 = 0xefff_fffc;

impl Scanner {
    /// The leader of the thread group `pid`.
    pub(super) fn leader(&mut self, pid: i64) -> Option<ProcessSeed> {
        let directory = format!("/proc/{pid}");
        let (mut seed, status) = self.basics(&directory, pid)?;
        if status.tgid != pid {
            return None;
        }
        (seed.exe, seed.args) = arguments(&head(format!("{directory}/cmdline"), LIST_BYTES)?);
        seed.env = ended(head(format!("{directory}/environ"), LIST_BYTES).unwrap_or_default());
        seed.cwd = link(format!("{directory}/cwd")).unwrap_or_default();
        seed.root = link(format!("{directory}/root")).unwrap_or_default();
        seed.cgroups = cgroup::list(&small(format!("{directory}/cgroup")).unwrap_or_default(), &self.controllers);
        seed.loginuid = small(format!("{directory}/loginuid")).and_then(|text| number(&text)).unwrap_or(u32::MAX);
        seed.fdlimit = small(format!("{directory}/limits")).and_then(|text| fd_limit(&text)).unwrap_or(-1);
        executable::fill(&mut seed, &directory, &status);
        seed.pidns_init_start_ns = self.namespace_start(&directory, &seed);
        Some(seed)
    }

    /// Another thread of the group that `leader` leads.
    pub(super) fn member(&self, leader: &ProcessSeed, tid: i64) -> Option<ProcessSeed> {
        let directory = format!("/proc/{}/task/{tid}", leader.pid);
        let (own, status) = self.basics(&directory, tid)?;
        let flags = clone_flags::CLONE_THREAD | clone_flags::CLONE_FILES;
        (status.tgid == leader.pid).then(|| led_by(leader, ProcessSeed { flags, ..own }))
    }

    /// What stat and status tell.
    fn basics(&self, directory: &str, tid: i64) -> Option<(ProcessSeed, status::Status)> {
        let stat = stat::parse(&small(format!("{directory}/stat"))?)?;
        let status = status::parse(&small(format!("{directory}/status"))?)?;
        let start_ns = stat.start_ticks.saturating_mul(self.tick_ns);
        let seed = ProcessSeed {
            tid,
            pid: status.tgid,
            ptid: status.ppid,
            sid: stat.sid,
            vpgid: status.vpgid,
            pgid: stat.pgid,
            vtid: status.vtid,
            vpid: status.vpid,
            comm: stat.comm,
            uid: status.uid,
            gid: status.gid,
            vmsize_kb: status.vmsize_kb,
            vmrss_kb: status.vmrss_kb,
            vmswap_kb: status.vmswap_kb,
            pfmajor: stat.pfmajor,
            pfminor: stat.pfminor,
            tty: stat.tty,
            cap_inheritable: status.cap_inheritable,
            cap_permitted: status.cap_permitted,
            cap_effective: status.cap_effective,
            clone_ns: self.boot_ns.saturating_add(start_ns),
            task_key: start_ns,
            ..ProcessSeed::default()
        };
        Some((seed, status))
    }

    /// When the first process of the leader's pid namespace started, if that process was seen.
    fn namespace_start(&mut self, directory: &str, seed: &ProcessSeed) -> u64 {
        let found = namespace(format!("{directory}/ns/pid"));
        // The namespace of a guarded process is out of reach; equal ids tell that it is the machine's own.
        let Some(namespace) = found.or((seed.vpid == seed.pid).then_some(FIRST_PID_NAMESPACE)) else { return 0 };
        if seed.vpid == 1 {
            self.remember_namespace(namespace, seed.clone_ns);
        }
        self.namespaces.get(&namespace).copied().unwrap_or(0)
    }

    /// Start of the machine's own pid namespace, for a scanner that is only asked about single threads.
    pub(super) fn learn_first_namespace(&mut self) {
        let first = small("/proc/1/stat").and_then(|text| stat::parse(&text));
        if let Some(first) = first {
            let start_ns = first.start_ticks.saturating_mul(self.tick_ns);
            self.remember_namespace(FIRST_PID_NAMESPACE, self.boot_ns.saturating_add(start_ns));
        }
    }
}

/// A thread with what it shares with its leader.
pub(super) fn led_by(leader: &ProcessSeed, own: ProcessSeed) -> ProcessSeed {
    let whole = leader.clone();
    ProcessSeed {
        task_key: leader.task_key,
        env: Vec::new(),
        exe: whole.exe,
        exepath: whole.exepath,
        args: whole.args,
        cwd: whole.cwd,
        root: whole.root,
        cgroups: whole.cgroups,
        loginuid: whole.loginuid,
        fdlimit: whole.fdlimit,
        exe_writable: whole.exe_writable,
        exe_upper_layer: whole.exe_upper_layer,
        exe_lower_layer: whole.exe_lower_layer,
        exe_from_memfd: whole.exe_from_memfd,
        exe_ino: whole.exe_ino,
        exe_ino_ctime_ns: whole.exe_ino_ctime_ns,
        exe_ino_mtime_ns: whole.exe_ino_mtime_ns,
        pidns_init_start_ns: whole.pidns_init_start_ns,
        ..own
    }
}

/// Threads in any order, to be put together with their leaders.
#[derive(Debug, Default)]
pub(crate) struct Threads {
    leaders: HashMap<i64, ProcessSeed>,
    members: Vec<ProcessSeed>,
}

impl Threads {
    /// Takes a thread; beyond the limit of a scan it is left out.
    pub(crate) fn add(&mut self, seed: ProcessSeed) {
        if self.leaders.len() + self.members.len() >= THREADS {
            return;
        }
        if seed.tid == seed.pid {
            self.leaders.insert(seed.tid, seed);
        } else {
            self.members.push(seed);
        }
    }

    /// All whose leader was seen.
    pub(crate) fn finish(self) -> Vec<ProcessSeed> {
        let leaders = self.leaders;
        let led = self.members.into_iter().filter_map(|own| Some(led_by(leaders.get(&own.pid)?, own)));
        let mut all: Vec<ProcessSeed> = led.collect();
        all.extend(leaders.into_values());
        all
    }
}

/// argv[0] and the rest.
pub(crate) fn arguments(line: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let end = line.iter().position(|&byte| byte == 0).unwrap_or(line.len());
    let rest = line.get(end + 1..).unwrap_or_default();
    (line[..end].to_vec(), ended(rest.to_vec()))
}

/// The list with a NUL behind its last item, which may have been cut.
pub(crate) fn ended(mut list: Vec<u8>) -> Vec<u8> {
    if list.last().is_some_and(|&byte| byte != 0) {
        list.push(0);
    }
    list
}

/// The soft limit of open files; no limit is the largest number.
fn fd_limit(text: &[u8]) -> Option<i64> {
    let rest = lines(text).find_map(|line| line.strip_prefix(b"Max open files"))?;
    match words(rest).next()? {
        b"unlimited" => Some(i64::MAX),
        digits => number(digits),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_and_limits() {
        assert_eq!(arguments(b"sh\0-c\0\0x"), (b"sh".to_vec(), b"-c\0\0x\0".to_vec()));
        assert_eq!(arguments(b"title"), (b"title".to_vec(), Vec::new()));
        assert_eq!(arguments(b""), (Vec::new(), Vec::new()));
        let limits = b"Limit Soft Hard Units\nMax open files            1024                 4096 files\n";
        assert_eq!(fd_limit(limits), Some(1024));
        assert_eq!((fd_limit(b"Max open files unlimited"), fd_limit(b"")), (Some(i64::MAX), None));
    }
}
