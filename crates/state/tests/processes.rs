//! Threads, processes and their ancestry.

#![allow(clippy::unwrap_used)] // only tests use it

mod support;

use std::collections::HashMap;
use support::{Machine, clone_event, exec_event, exit_event, on, process, text};
use tiercel_event::generated::flags::value::clone_flags;
use tiercel_event::seed::{FdDetail, FdSeed, ProcessSeed, Seeds};
use tiercel_event::{FdKind, Origin, codes};
use tiercel_state::{AccountFile, Limits, Lookup, State};

const THREAD: u32 = clone_flags::CLONE_THREAD | clone_flags::CLONE_VM | clone_flags::CLONE_FILES;

#[test]
fn a_fork_inherits_and_an_exec_replaces() {
    let mut machine = Machine::new().with_process(10, 1, "bash");
    machine.fork(10, 20);
    let child = machine.slot(20);
    assert_eq!(machine.cwd(20), "/home/");
    assert_eq!(text(&machine.state.thread(child).exepath), "/bin/bash");
    assert_eq!((machine.state.thread(child).pid, machine.state.thread(child).ptid), (20, 10));
    machine.apply(exec_event(20, "ls"));
    let thread = machine.state.thread(machine.slot(20));
    assert_eq!((text(&thread.comm), text(&thread.exepath)), ("ls".into(), "/usr/bin/ls".into()));
    assert_eq!(thread.args().collect::<Vec<_>>(), [&b"-l"[..], b"/tmp"]);
    assert_eq!(text(&machine.state.process(machine.slot(20)).env), "B=2\0");
    assert_eq!(machine.ancestors(20), ["bash"]);
}

#[test]
fn the_child_may_speak_first() {
    let mut machine = Machine::new().with_process(10, 1, "bash");
    machine.apply(clone_event(20, 0, 20, 10, 0));
    machine.apply(exec_event(20, "ls"));
    machine.apply(clone_event(10, 20, 10, 1, 0));
    assert_eq!(machine.comm(20), "ls");
    assert_eq!(machine.state.counters().threads_added, 2);
}

#[test]
fn a_child_that_ended_a_moment_ago_does_not_come_back() {
    let mut machine = Machine::new().with_process(10, 1, "bash");
    machine.apply(clone_event(20, 0, 20, 10, 0));
    machine.apply(exit_event(20));
    machine.apply(clone_event(10, 20, 10, 1, 0));
    assert_eq!(machine.state.by_tid(20), None);
    machine.now_ns += 3_000_000_000;
    machine.apply(clone_event(10, 20, 10, 1, 0));
    assert!(machine.state.by_tid(20).is_some());
}

#[test]
fn a_callers_side_in_a_pid_namespace_makes_nothing() {
    let mut machine = Machine::new();
    machine.seed(ProcessSeed { vtid: 2, vpid: 2, ..process(10, 1, "bash") });
    machine.apply(clone_event(10, 3, 10, 1, 0));
    assert_eq!(machine.state.by_tid(3), None);
    machine.apply(clone_event(20, 0, 20, 10, clone_flags::CLONE_CHILD_IN_PIDNS).set("vtid", 3).set("vpid", 3));
    assert_eq!(machine.state.thread(machine.slot(20)).vpid, 3);
    assert_eq!(machine.ancestors(20), ["bash"]);
}

#[test]
fn threads_share_what_the_process_has() {
    let mut machine = Machine::new().with_process(10, 1, "java");
    machine.apply(clone_event(10, 11, 10, 1, THREAD));
    machine.open(10, 5, -100, "/etc/passwd", 1);
    assert_eq!(machine.fd_name(11, 5).as_deref(), Some("/etc/passwd"));
    let thread = machine.slot(11);
    assert_eq!(machine.state.thread(machine.state.leader(thread)).tid, 10);
    assert_eq!((machine.state.thread(thread).pid, machine.state.thread(thread).ptid), (10, 1));
    machine.apply(exec_event(10, "ls"));
    assert_eq!(machine.state.by_tid(11), None);
}

#[test]
fn a_leader_that_ended_stays_while_its_threads_live() {
    let mut machine = Machine::new().with_process(10, 1, "java");
    machine.apply(clone_event(10, 11, 10, 1, THREAD));
    machine.apply(exit_event(10));
    machine.settle();
    assert!(machine.state.thread(machine.slot(10)).dead);
    machine.apply(exit_event(11));
    assert!(machine.state.by_tid(11).is_some(), "rules see the thread that ends");
    machine.settle();
    assert_eq!((machine.state.by_tid(10), machine.state.by_tid(11)), (None, None));
}

#[test]
fn orphans_go_to_the_reaper() {
    let mut machine = Machine::new().with_process(1, 0, "init").with_process(10, 1, "tmux");
    machine.apply(on(codes::SYSCALL_PRCTL_X, 10).set("res", 0).set("option", 36).set("arg2_int", 1));
    machine.fork(10, 20);
    machine.fork(20, 30);
    machine.apply(exit_event(20));
    machine.settle();
    assert_eq!(machine.ancestors(30), ["tmux", "init"]);
    machine.apply(exit_event(10).set("reaper_tid", 1));
    machine.settle();
    assert_eq!(machine.ancestors(30), ["init"]);
    machine.apply(exit_event(1));
    machine.settle();
    assert_eq!(machine.ancestors(30), [] as [&str; 0]);
}

#[test]
fn an_unknown_thread_is_a_placeholder_until_it_says_more() {
    let mut machine = Machine::new();
    let touched = machine.apply(on(codes::SYSCALL_CLOSE_X, 99).set("res", 0).set("fd", 3));
    let thread = machine.state.thread(touched.thread.unwrap());
    assert_eq!((text(&thread.comm), thread.pid, thread.uid), ("<NA>".into(), -1, u32::MAX));
    machine.apply(exec_event(99, "ls").set("ptid", 7));
    let thread = machine.state.thread(machine.slot(99));
    assert_eq!((text(&thread.comm), thread.pid, thread.ptid, thread.placeholder), ("ls".into(), 99, 7, false));
}

#[test]
fn an_exit_of_an_unknown_thread_makes_no_entry() {
    let mut machine = Machine::new();
    assert_eq!(machine.apply(exit_event(99)).thread, None);
    assert_eq!(machine.state.counters().threads, 0);
}

#[test]
fn events_of_the_host_have_no_thread() {
    let mut machine = Machine::new().with_process(10, 1, "bash");
    assert_eq!(machine.apply(on(codes::ASYNCEVENT_E, 10)).thread, None);
    assert_eq!(machine.apply(on(codes::CONTAINER_JSON_2_E, 10)).thread, None);
    assert!(machine.apply(on(codes::PROCINFO_E, 10)).thread.is_some());
}

#[test]
fn a_reused_pid_is_another_process() {
    let mut machine = Machine::new();
    machine.origin = Origin::Live;
    machine.seed(ProcessSeed { task_key: 5, ..process(10, 1, "old") });
    machine.apply(on(codes::SYSCALL_CLOSE_X, 10).process(10, 5).set("res", 0).set("fd", 3));
    assert_eq!(machine.comm(10), "old");
    machine.apply(on(codes::SYSCALL_CLOSE_X, 10).process(10, 6).set("res", 0).set("fd", 3));
    assert_eq!(machine.comm(10), "<NA>");
    assert_eq!(machine.state.counters().threads_replaced, 1);
}

#[test]
fn a_start_from_proc_is_that_of_the_kernel() {
    let mut machine = Machine::new();
    machine.origin = Origin::Live;
    machine.seed(ProcessSeed { task_key: 120_000_000, ..process(10, 1, "old") });
    let close = |key| on(codes::SYSCALL_CLOSE_X, 10).process(10, key).set("res", 0).set("fd", 3);
    machine.apply(close(123_456_789));
    assert_eq!(machine.comm(10), "old");
    // Now the exact start is known.
    machine.apply(close(123_456_790));
    assert_eq!(machine.comm(10), "<NA>");
}

#[test]
fn a_scanned_child_outlives_the_older_event_of_its_start() {
    let mut machine = Machine::new().with_process(10, 1, "sh");
    machine.origin = Origin::Live;
    machine.seed(ProcessSeed { clone_ns: machine.now_ns - 5_000_000, ..process(11, 10, "after-exec") });
    machine.apply(clone_event(10, 11, 10, 1, 0));
    assert_eq!(machine.comm(11), "after-exec");
    machine.now_ns += 3_000_000_000;
    machine.apply(clone_event(10, 11, 10, 1, 0));
    assert_eq!(machine.comm(11), "sh");
}

#[test]
fn ids_and_names_change() {
    let mut machine = Machine::new().with_process(10, 1, "bash");
    machine.apply(on(codes::SYSCALL_SETUID_X, 10).set("res", 0).set("uid", 0));
    machine.apply(on(codes::SYSCALL_SETRESGID_X, 10).set("res", 0).set("rgid", 1).set("egid", 2).set("sgid", 3));
    machine.apply(on(codes::SYSCALL_SETRESUID_X, 10).set("res", 0).set("ruid", 1).set("euid", u32::MAX).set("suid", 3));
    machine
        .apply(on(codes::SYSCALL_PRCTL_X, 10).set("res", 0).set("option", 15).set("arg2_str", "a-name-that-is-long"));
    machine.apply(on(codes::SYSCALL_UNSHARE_X, 10).set("res", 0).set("flags", clone_flags::CLONE_NEWUSER));
    machine.apply(on(codes::SYSCALL_SETSID_X, 10).set("res", 10));
    machine.apply(on(codes::SYSCALL_SETPGID_X, 10).set("res", 0).set("pid", 0).set("pgid", 77));
    let thread = machine.state.thread(machine.slot(10));
    assert_eq!((thread.uid, thread.gid, thread.sid), (0, 2, 10));
    assert_eq!(text(&thread.comm), "a-name-that-is-");
    assert_eq!(thread.cap_effective, (1 << 41) - 1);
    assert_eq!(thread.vpgid, -1, "a capture keeps the process group");
    machine.origin = Origin::Live;
    machine.apply(on(codes::SYSCALL_SETPGID_X, 10).set("res", 0).set("pid", 0).set("pgid", 77));
    assert_eq!(machine.state.thread(machine.slot(10)).vpgid, 77);
}

#[test]
fn failed_calls_change_nothing() {
    let mut machine = Machine::new().with_process(10, 1, "bash");
    machine.apply(on(codes::SYSCALL_SETUID_X, 10).set("res", -1).set("uid", 0));
    machine.apply(exec_event(10, "ls").set("res", -2));
    machine.apply(on(codes::SYSCALL_CHDIR_X, 10).set("res", -2).set("path", "/tmp"));
    let touched = machine.open(10, -2, -100, "/none", 1);
    assert_eq!(touched.fd, -1);
    assert_eq!((machine.comm(10), machine.cwd(10)), ("bash".into(), "/home/".into()));
    assert_eq!(machine.state.thread(machine.slot(10)).uid, 1000);
}

#[test]
fn directories() {
    let mut machine = Machine::new().with_process(10, 1, "bash");
    machine.apply(on(codes::SYSCALL_CHDIR_X, 10).set("res", 0).set("path", "x/../y/"));
    assert_eq!(machine.cwd(10), "/home/y/");
    machine.open(10, 4, -100, "/var/log", 1025);
    machine.apply(on(codes::SYSCALL_FCHDIR_X, 10).set("res", 0).set("fd", 4));
    assert_eq!(machine.cwd(10), "/var/log/");
    machine.apply(on(codes::SYSCALL_GETCWD_X, 10).set("res", 5).set("path", "/srv"));
    assert_eq!(machine.cwd(10), "/srv/");
    machine.apply(on(codes::SYSCALL_CHROOT_X, 10).set("res", 0).set("path", "jail"));
    assert_eq!(text(&machine.state.thread(machine.slot(10)).root), "/srv/jail");
}

#[test]
fn the_generation_follows_the_ancestors() {
    let mut machine = Machine::new().with_process(1, 0, "init").with_process(10, 1, "bash").with_process(50, 1, "cron");
    machine.fork(10, 20);
    let quiet = |machine: &mut Machine, tid| {
        machine.apply(on(codes::SYSCALL_CLOSE_X, tid).set("res", 0).set("fd", 3)).process_generation
    };
    let (child, other) = (quiet(&mut machine, 20), quiet(&mut machine, 50));
    assert_eq!(quiet(&mut machine, 20), child);
    machine.apply(exec_event(10, "zsh"));
    assert_ne!(quiet(&mut machine, 20), child, "its parent's name is another");
    assert_eq!(quiet(&mut machine, 50), other, "nothing about it changed");
}

#[test]
fn a_fork_storm_stays_within_the_cap() {
    let limits = Limits { threads: 100, ..Limits::default() };
    let mut machine = Machine::with_limits(limits).with_process(10, 1, "bomb");
    for fd in 0..200 {
        machine.open(10, fd, -100, "/tmp/x", 1);
    }
    for child in 1_000..6_000 {
        machine.apply(clone_event(10, child, 10, 1, 0));
        assert!(machine.state.counters().threads <= 100);
    }
    assert!(machine.state.by_tid(10).is_some(), "the active parent stays");
    assert_eq!(machine.state.counters().threads_evicted, 5_001 - 100);
    assert_eq!(machine.state.counters().fds, 200, "children share the table");
}

/// A machine that knows two processes and one passwd file.
struct Proc(HashMap<i64, ProcessSeed>);

impl Lookup for Proc {
    fn thread(&mut self, tid: i64) -> Option<(ProcessSeed, Vec<FdSeed>)> {
        let fd = FdSeed { tid, fd: 0, ino: 0, detail: FdDetail::Named(FdKind::FileV2, b"/dev/null".to_vec()) };
        Some((self.0.get(&tid)?.clone(), vec![fd]))
    }

    fn account_file(&mut self, _pid: i64, file: AccountFile) -> Option<Vec<u8>> {
        (file == AccountFile::Passwd).then(|| b"root:x:0:0::/root:/bin/sh\nme:x:1000:1000::/home/me:/bin/sh\n".to_vec())
    }

    fn alive(&mut self, tid: i64) -> bool {
        self.0.contains_key(&tid)
    }
}

#[test]
fn the_machine_is_asked_about_unknown_threads() {
    let known = [process(10, 5, "bash"), process(5, 0, "sshd")].map(|seed| (seed.tid, seed));
    let mut machine = Machine::new();
    machine.origin = Origin::Live;
    machine.state = State::new(Limits::default()).with_lookup(Box::new(Proc(HashMap::from(known))));
    let touched = machine.apply(on(codes::SYSCALL_CLOSE_X, 10).set("res", 0).set("fd", 0));
    assert!(touched.fd_known);
    assert_eq!((machine.comm(10), machine.ancestors(10)), ("bash".into(), vec!["sshd".into()]));
    assert_eq!(machine.state.accounts().user(b"", 1000).map(|user| text(&user.name)).as_deref(), Some("me"));
    machine.apply(on(codes::SYSCALL_CLOSE_X, 77).set("res", 0).set("fd", 0));
    assert_eq!(machine.comm(77), "<NA>");
    // Long idle and gone: swept. Long idle and alive: kept.
    for _ in 0..4 {
        machine.now_ns += 400_000_000_000;
        machine.settle();
    }
    assert_eq!(machine.state.by_tid(77), None);
    assert!(machine.state.by_tid(10).is_some());
}

/// Everything of the tables that a snapshot tells.
fn tables(state: &State) -> Seeds {
    let mut seeds = state.snapshot();
    seeds.processes.sort_by_key(|seed| seed.tid);
    seeds.fds.sort_by_key(|seed| (seed.tid, seed.fd));
    seeds
}

#[test]
fn who_is_given_the_answers_comes_to_the_same_tables() {
    let mut known = [process(10, 5, "bash"), process(5, 0, "sshd"), process(11, 10, "worker")];
    known[2].pid = 10; // a thread
    known[2].cgroups = format!("cpu=/docker/{}\0", "3ad7b26ded6d".repeat(6).get(..64).unwrap()).into_bytes();
    known[0].cgroups = known[2].cgroups.clone();
    let known = HashMap::from(known.map(|seed| (seed.tid, seed)));
    let (mut live, mut replayed) = (Machine::new(), Machine::new());
    live.origin = Origin::Live;
    live.state = State::new(Limits::default()).with_lookup(Box::new(Proc(known)));
    live.state.keep_learned();
    let mut answers = 0;
    for tid in [11, 77, 10, 5, 11] {
        let event = on(codes::SYSCALL_CLOSE_X, tid).set("res", 0).set("fd", 3).ts_ns(1_000).finish().unwrap();
        live.state.apply(&event.event());
        if let Some(seeds) = live.state.take_learned() {
            answers += 1;
            replayed.state.learn(&seeds);
        }
        replayed.state.apply(&event.event());
    }
    assert!(answers > 0 && live.state.take_learned().is_none());
    assert_eq!(replayed.comm(11), "worker");
    assert_eq!(replayed.ancestors(11), ["sshd"]);
    assert!(!tables(&live.state).beyond.users.is_empty(), "users of the container");
    assert_eq!(tables(&replayed.state), tables(&live.state));
}

/// A machine on which a container's files are those of the host until its root is changed.
struct Changing(std::sync::Arc<std::sync::atomic::AtomicU8>);

const HOST: u8 = 0;
const OWN: u8 = 1;
const ENDED: u8 = 2;

impl Lookup for Changing {
    fn thread(&mut self, _tid: i64) -> Option<(ProcessSeed, Vec<FdSeed>)> {
        None
    }

    fn account_file(&mut self, _pid: i64, file: AccountFile) -> Option<Vec<u8>> {
        let users: &[u8] = match self.0.load(std::sync::atomic::Ordering::Relaxed) {
            HOST => b"root:x:0:0::/root:/r\nhost:x:5:5::/h:/h\n",
            OWN => b"app:x:0:0::/:/a\n",
            _ => return None,
        };
        Some(if file == AccountFile::Passwd { users } else { b"all:x:0:\n" }.to_vec())
    }

    fn alive(&mut self, _tid: i64) -> bool {
        true
    }
}

#[test]
fn a_container_that_begins_gets_its_own_users_with_its_first_program() {
    let changed = std::sync::Arc::new(std::sync::atomic::AtomicU8::new(HOST));
    let id = "3ad7b26ded6d8e7b23da7d48fe889434573036c27ae5a74837233de441c3601e";
    let (mut live, mut replayed) = (Machine::new(), Machine::new());
    live.origin = Origin::Live;
    live.state = State::new(Limits::default()).with_lookup(Box::new(Changing(changed.clone())));
    live.state.keep_learned();
    let names = |state: &State| {
        let name = |uid| state.accounts().user(id.as_bytes(), uid).map(|user| text(&user.name));
        [name(0), name(5)]
    };
    let mut exec = |at_ns: u64| {
        let cgroups = format!("cpu=/docker/{id}\0");
        let event = exec_event(20, "app").set("cgroups", cgroups.as_bytes()).set("uid", 0).set("gid", 0).ts_ns(at_ns);
        let event = event.finish().unwrap();
        live.state.apply(&event.event());
        live.state.take_learned().iter().for_each(|seeds| replayed.state.learn(seeds));
        replayed.state.apply(&event.event());
        assert_eq!(names(&replayed.state), names(&live.state));
        names(&live.state)
    };
    assert_eq!(exec(1_000), [Some("root".into()), Some("host".into())], "the runtime's own program");
    changed.store(OWN, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(exec(2_000), [Some("app".into()), None]);
    changed.store(ENDED, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(exec(3_000), [Some("app".into()), None], "its files are gone: what is known stays");
    changed.store(HOST, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(exec(9_000_000_000), [Some("app".into()), None], "no longer young: read where an id is not known");
}

#[test]
fn a_look_through_the_table_begins_as_often_as_wanted() {
    const HOUR_NS: u64 = 3_600_000_000_000;
    let mut machine = Machine::new();
    machine.origin = Origin::Live;
    let limits = Limits { idle_ns: 1_000_000_000, sweep_ns: HOUR_NS, ..Limits::default() };
    machine.state = State::new(limits).with_lookup(Box::new(Proc(HashMap::new())));
    let pass = |machine: &mut Machine, wait_ns| {
        machine.now_ns += wait_ns;
        for _ in 0..3 {
            machine.now_ns += 200_000_000;
            machine.settle();
        }
    };
    machine.settle();
    pass(&mut machine, 10_000_000_000);
    machine.apply(on(codes::SYSCALL_CLOSE_X, 77).set("res", 0).set("fd", 0));
    pass(&mut machine, HOUR_NS / 2);
    assert!(machine.state.by_tid(77).is_some(), "gone, but nobody has looked yet");
    pass(&mut machine, HOUR_NS);
    assert_eq!(machine.state.by_tid(77), None);
}

#[test]
fn containers_come_from_the_cgroup() {
    let mut machine = Machine::new().with_process(10, 1, "containerd-shim");
    let id = "3ad7b26ded6d8e7b23da7d48fe889434573036c27ae5a74837233de441c3601e";
    let cgroups = format!("cpu_cgroup=/docker/{id}\0perf=/docker/{id}\0");
    machine.apply(clone_event(20, 0, 20, 10, 0).set("cgroups", cgroups.as_bytes()));
    let thread = machine.state.thread(machine.slot(20));
    assert_eq!(text(thread.container_id()), id);
    assert_eq!(thread.cgroups.path(b"perf_event").map(text), Some(format!("/docker/{id}")));
    machine.fork(20, 30);
    assert_eq!(text(machine.state.thread(machine.slot(30)).container_id()), id);
    assert_eq!(machine.state.thread(machine.slot(10)).container_id(), b"");
}
