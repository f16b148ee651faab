//! A machine in a few lines: a state, and events applied one after another.
#![allow(dead_code)] // each test file uses its part
#![allow(clippy::unwrap_used, clippy::panic)] // only tests use it

use tiercel_event::build::{EventBuilder, OwnedEvent};
use tiercel_event::seed::{ProcessSeed, Seeds};
use tiercel_event::{Origin, codes};
use tiercel_state::{Limits, Slot, State, Touched};

pub struct Machine {
    pub state: State,
    pub now_ns: u64,
    pub origin: Origin,
}

impl Machine {
    pub fn new() -> Self {
        Self::with_limits(Limits::default())
    }

    pub fn with_limits(limits: Limits) -> Self {
        Self { state: State::new(limits), now_ns: 1_000_000_000_000, origin: Origin::Capture }
    }

    /// A leader with cwd `/home/` in the table from the start.
    pub fn with_process(mut self, tid: i64, ptid: i64, comm: &str) -> Self {
        self.seed(process(tid, ptid, comm));
        self
    }

    pub fn seed(&mut self, process: ProcessSeed) {
        self.state.seed(&Seeds { processes: vec![process], ..Seeds::default() });
    }

    pub fn apply(&mut self, event: EventBuilder) -> Touched {
        self.now_ns += 1_000;
        let owned: OwnedEvent = event.ts_ns(self.now_ns).origin(self.origin).finish().unwrap();
        self.state.apply(&owned.event())
    }

    /// An event that changes nothing, so that what the one before left for later is done.
    pub fn settle(&mut self) {
        self.apply(EventBuilder::new(codes::PROCINFO_E).tid(-1));
    }

    pub fn slot(&self, tid: i64) -> Slot {
        self.state.by_tid(tid).unwrap_or_else(|| panic!("no thread {tid}"))
    }

    pub fn comm(&self, tid: i64) -> String {
        text(&self.state.thread(self.slot(tid)).comm)
    }

    pub fn cwd(&self, tid: i64) -> String {
        text(&self.state.process(self.slot(tid)).cwd)
    }

    pub fn fd_name(&self, tid: i64, fd: i64) -> Option<String> {
        self.state.fd(self.slot(tid), fd).map(|entry| text(&entry.name))
    }

    pub fn ancestors(&self, tid: i64) -> Vec<String> {
        let comm = |slot| text(&self.state.thread(slot).comm);
        self.state.ancestors(self.slot(tid)).map(comm).collect()
    }

    pub fn open(&mut self, tid: i64, fd: i64, dirfd: i64, name: &str, flags: u32) -> Touched {
        self.apply(
            on(codes::SYSCALL_OPENAT_2_X, tid).set("fd", fd).set("dirfd", dirfd).set("name", name).set("flags", flags),
        )
    }

    /// Both sides of a fork, the caller's first.
    pub fn fork(&mut self, tid: i64, child: i64) {
        self.apply(clone_event(tid, child, tid, 0, 0));
        self.apply(clone_event(child, 0, child, tid, 0));
    }
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub fn on(code: u16, tid: i64) -> EventBuilder {
    EventBuilder::new(code).tid(tid)
}

pub fn process(tid: i64, ptid: i64, comm: &str) -> ProcessSeed {
    ProcessSeed {
        tid,
        pid: tid,
        ptid,
        vtid: tid,
        vpid: tid,
        comm: comm.into(),
        exe: comm.into(),
        exepath: [b"/bin/", comm.as_bytes()].concat(),
        cwd: b"/home".to_vec(),
        env: b"A=1\0".to_vec(),
        uid: 1000,
        gid: 1000,
        ..ProcessSeed::default()
    }
}

/// One side of a clone: `result` is 0 in the child.
pub fn clone_event(tid: i64, result: i64, pid: i64, ptid: i64, flags: u32) -> EventBuilder {
    on(codes::SYSCALL_CLONE_20_X, tid)
        .set("res", result)
        .set("exe", "sh")
        .set("comm", "sh")
        .set("tid", tid)
        .set("pid", pid)
        .set("ptid", ptid)
        .set("flags", flags)
        .set("uid", 1000)
        .set("gid", 1000)
        .set("vtid", tid)
        .set("vpid", pid)
}

pub fn exec_event(tid: i64, comm: &str) -> EventBuilder {
    on(codes::SYSCALL_EXECVE_19_X, tid)
        .set("res", 0)
        .set("exe", comm)
        .set("comm", comm)
        .set("tid", tid)
        .set("pid", tid)
        .set("args", b"-l\0/tmp\0")
        .set("env", b"B=2\0")
        .set("trusted_exepath", format!("/usr/bin/{comm}").as_str())
}

pub fn exit_event(tid: i64) -> EventBuilder {
    on(codes::PROCEXIT_1_E, tid).set("status", 0)
}
