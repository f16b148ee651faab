//! Captures of random machines, and what rules say about them.

use serde_json::{Value as Json, json};
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use tiercel_engine::JsonOptions;
use tiercel_event::build::{EventBuilder, OwnedEvent};
use tiercel_event::generated::events::EVENTS;
use tiercel_event::generated::flags::value::clone_flags as flag;
use tiercel_event::seed::{ProcessSeed, Seeds};
use tiercel_event::table::ParamType;
use tiercel_event::{Origin, codes};
use tiercel_random::Random;
use tiercel_replay::{Options, Replay};
use tiercel_scap::write::{Encoder, Format};

#[derive(Clone, Copy)]
struct Thread {
    tid: i64,
    pid: i64,
    ptid: i64,
    sid: i64,
    /// What its ids are less in its own namespace.
    away: i64,
}

/// A machine that does what machines do; `oddness` is one event in so many that makes no sense.
pub struct Machine {
    random: Random,
    threads: Vec<Thread>,
    next_id: i64,
    oddness: u64,
    /// Whether events are lost, and ids given out again at once.
    lossy: bool,
    /// What events came from: those of a recording of ours say it behind their parameters.
    origin: Origin,
    now_ns: u64,
    events: Vec<OwnedEvent>,
}

impl Machine {
    pub fn new(mut random: Random) -> Self {
        let oddness = random.pick(&[50, 1_000, u64::MAX, u64::MAX]);
        let lossy = oddness != u64::MAX || random.one_in(4);
        let origin = random.pick(&[Origin::Capture, Origin::Capture, Origin::Live]);
        let mut threads = vec![Thread { tid: 1, pid: 1, ptid: 0, sid: 1, away: 0 }];
        for tid in 2..random.below(30) as i64 + 3 {
            let parent = if random.one_in(3) { random.pick(&threads) } else { threads[0] };
            let is_thread = parent.pid != 1 && random.one_in(5);
            let (pid, ptid) = if is_thread { (parent.pid, parent.ptid) } else { (tid, parent.pid) };
            let sid = if random.one_in(2) { tid } else { parent.sid };
            let away = if !is_thread && random.one_in(6) { tid - 1 } else { parent.away };
            threads.push(Thread { tid, pid, ptid, sid, away });
        }
        Self {
            random,
            threads,
            next_id: 100,
            oddness,
            lossy,
            origin,
            now_ns: 1_700_000_000_000_000_000,
            events: Vec::new(),
        }
    }

    /// The bytes of a capture of so many events.
    pub fn capture(mut self, events: usize) -> Vec<u8> {
        let seeds = Seeds { processes: self.threads.iter().map(seed).collect(), ..Seeds::default() };
        while self.events.len() < events {
            self.step();
        }
        let (mut encoder, mut bytes) = (Encoder::new(Format::Newest), Vec::new());
        encoder.section(&seeds, &mut bytes);
        for (at, event) in self.events.iter().enumerate() {
            if at == events / 2 && self.random.one_in(4) {
                encoder.section(&seeds, &mut bytes);
            }
            encoder.event(&event.event(), self.random.one_in(50), &mut bytes);
        }
        bytes
    }

    fn push(&mut self, event: EventBuilder) {
        self.now_ns += self.random.below(2_000_000);
        if self.random.one_in(500) {
            self.now_ns += 3_000_000_000;
        }
        self.events.push(event.ts_ns(self.now_ns).origin(self.origin).finish().unwrap());
    }

    fn step(&mut self) {
        if self.random.one_in(self.oddness) {
            return self.odd();
        }
        let at = self.random.below(self.threads.len() as u64) as usize;
        let thread = self.threads[at];
        let on = |code| EventBuilder::new(code).tid(thread.tid);
        match self.random.below(30) {
            0..=2 => self.birth(thread),
            3..=4 if thread.pid != 1 => self.end(at),
            5 => self.exec(thread),
            6 if thread.tid == thread.pid => {
                self.threads[at].sid = thread.tid;
                self.push(on(codes::SYSCALL_SETSID_X).set("res", thread.tid - thread.away));
            }
            7 => {
                let dir = self.random.pick(&["/srv", "data", "..", "/var/lib/x"]);
                self.push(on(codes::SYSCALL_CHDIR_X).set("res", 0).set("path", dir));
            }
            8 => self.push(on(codes::SYSCALL_SETUID_X).set("res", 0).set("uid", 1000 + at as i64)),
            9 => {
                let name = self.random.pick(&["one", "two"]);
                let prctl = on(codes::SYSCALL_PRCTL_X).set("res", 0).set("option", 15).set("arg2_str", name);
                self.push(prctl);
            }
            10 if self.random.one_in(20) => {
                self.push(on(codes::SYSCALL_PRCTL_X).set("res", 0).set("option", 36).set("arg2_int", 1));
            }
            11 if self.random.one_in(10) => {
                let child = self.threads.iter().find(|child| child.ptid == thread.tid).map_or(0, |child| child.tid);
                self.push(on(codes::SYSCALL_PRLIMIT_X).set("res", 0).set("pid", child).set("resource", 7));
            }
            12..=17 => {
                let (fd, name) = (3 + self.random.below(5) as i64, self.random.pick(&["/etc/passwd", "a", "../b"]));
                let open = on(codes::SYSCALL_OPENAT_2_X).set("fd", fd).set("dirfd", -100).set("name", name);
                self.push(open.set("flags", 1));
            }
            18..=20 => {
                let fd = 3 + self.random.below(5) as i64;
                self.push(on(codes::SYSCALL_CLOSE_X).set("res", 0).set("fd", fd));
            }
            21 => {
                let fd = 3 + self.random.below(5) as i64;
                self.push(on(codes::SYSCALL_DUP_1_X).set("res", 8).set("oldfd", fd));
            }
            22 => {
                let (name, id) = (self.random.pick(&["container", "container_removed"]), self.random.below(3));
                let note = format!(r#"{{"container": {{"id": "{id:064x}", "name": "c{}"}}}}"#, self.next_id);
                self.push(on(codes::ASYNCEVENT_E).set("plugin_id", 0).set("name", name).set("data", &*note));
            }
            _ => {
                let fd = 3 + self.random.below(6) as i64;
                self.push(on(codes::SYSCALL_READ_X).set("res", 1).set("fd", fd).set("data", "x"));
            }
        }
    }

    fn birth(&mut self, parent: Thread) {
        let old = self.lossy && self.random.one_in(4) && self.next_id > 130;
        let free = |id: &i64, threads: &[Thread]| threads.iter().all(|other| other.tid != *id && other.pid != *id);
        let reused = 100 + self.random.below((self.next_id - 99) as u64) as i64;
        let tid = if old && free(&reused, &self.threads) { reused } else { self.next_id };
        self.next_id = self.next_id.max(tid + 1);
        let is_thread = self.random.one_in(4);
        let new_space = !is_thread && self.random.one_in(8);
        let (pid, ptid) = if is_thread { (parent.pid, parent.ptid) } else { (tid, parent.tid) };
        let away = if new_space { tid - 1 } else { parent.away };
        let child = Thread { tid, pid, ptid, sid: parent.sid, away };
        let flags = if is_thread { flag::CLONE_THREAD } else { 0 } | if new_space { flag::CLONE_NEWPID } else { 0 };
        let flags = i64::from(flags);
        let caller = clone(parent).set("res", tid - parent.away).set("flags", flags);
        let called = clone(child).set("res", 0).set("flags", flags).set("comm", "child");
        match self.random.below(8) {
            0 if self.lossy => self.push(caller),
            1 if self.lossy => self.push(called),
            2 => {
                self.push(called);
                self.push(caller);
            }
            _ => {
                self.push(caller);
                self.push(called);
            }
        }
        self.threads.push(child);
    }

    fn end(&mut self, at: usize) {
        let gone = self.threads[at];
        let others = self.threads.iter().any(|other| other.pid == gone.pid && other.tid != gone.tid);
        if gone.tid == gone.pid && others {
            return;
        }
        self.threads.swap_remove(at);
        let reaper = if self.random.one_in(2) { 1 } else { 0 };
        for child in self.threads.iter_mut().filter(|child| child.ptid == gone.tid) {
            child.ptid = 1;
        }
        if !self.lossy || self.random.below(20) > 0 {
            self.push(EventBuilder::new(codes::PROCEXIT_1_E).tid(gone.tid).set("status", 0).set("reaper_tid", reaper));
        }
    }

    fn exec(&mut self, thread: Thread) {
        if self.threads.iter().any(|other| other.pid == thread.pid && other.tid != thread.tid) {
            return;
        }
        let name = self.random.pick(&["cat", "bash", "nginx"]);
        let exec = EventBuilder::new(codes::SYSCALL_EXECVE_19_X).tid(thread.tid).set("res", 0).set("exe", name);
        let exec = exec.set("comm", name).set("args", b"-x\0").set("pid", thread.pid).set("ptid", thread.ptid);
        let cgroups = format!("cpu=/docker/{:064x}\0", self.random.below(3));
        let exec = if self.random.one_in(2) { exec.set("cgroups", cgroups.as_bytes()) } else { exec };
        self.push(exec.set("trusted_exepath", format!("/usr/bin/{name}").as_str()));
    }

    /// Any event about any thread.
    fn odd(&mut self) {
        let info = &EVENTS[self.random.below(EVENTS.len() as u64) as usize];
        let near = self.next_id as u64 + 3;
        let mut event = EventBuilder::new(info.code).tid(self.random.below(near) as i64);
        for (index, param) in info.params.iter().enumerate() {
            let number = self.random.below(near) as i64 - 2;
            let bytes = match param.ty {
                ParamType::Charbuf | ParamType::Fspath | ParamType::Fsrelpath => b"/odd\0".to_vec(),
                ty => number.to_le_bytes()[..ty.fixed_size().unwrap_or(8).min(8)].to_vec(),
            };
            event = event.set_raw(index, &bytes);
        }
        self.push(event);
    }
}

fn clone(of: Thread) -> EventBuilder {
    let clone = EventBuilder::new(codes::SYSCALL_CLONE_20_X).tid(of.tid).set("pid", of.pid).set("ptid", of.ptid);
    clone.set("vtid", of.tid - of.away).set("vpid", of.pid - of.away).set("exe", "exe").set("comm", "comm")
}

fn seed(of: &Thread) -> ProcessSeed {
    ProcessSeed {
        tid: of.tid,
        pid: of.pid,
        ptid: of.ptid,
        sid: of.sid,
        vtid: of.tid - of.away,
        vpid: of.pid - of.away,
        comm: format!("seed{}", of.tid).into_bytes(),
        exe: b"/usr/bin/seed".to_vec(),
        cwd: b"/".to_vec(),
        ..ProcessSeed::default()
    }
}

const FIELDS: [&str; 27] = [
    "evt.num",
    "evt.type",
    "evt.reltime",
    "evt.cpu",
    "thread.tid",
    "proc.pid",
    "proc.ppid",
    "proc.name",
    "proc.exepath",
    "proc.cmdline",
    "proc.cwd",
    "proc.pname",
    "proc.pcmdline",
    "proc.aname[2]",
    "proc.aname[3]",
    "proc.apid[2]",
    "proc.sname",
    "proc.sid",
    "proc.vpid",
    "proc.fdopencount",
    "user.uid",
    "fd.num",
    "fd.name",
    "fd.type",
    "thread.ismain",
    "container.id",
    "container.name",
];

/// One rule for every event, which tells all it can; with `arguments` also the names of processes in parameters.
pub fn program(arguments: bool) -> String {
    let expr = |name: &str| json!({"field": name, "arg": null});
    let fields = FIELDS.iter().copied().chain(arguments.then_some("evt.args"));
    let output: Vec<Json> =
        fields.flat_map(|name| [json!({"t": " "}), json!({"e": expr(name), "key": name, "width": 0})]).collect();
    let events: Vec<u16> = EVENTS.iter().map(|info| info.code).collect();
    let rule = json!({"name": "all", "priority": 4, "events": events, "condition": 0, "output": output});
    let always = json!({"lhs": expr("evt.num"), "op": ">=", "rhs": {"u": 0}});
    json!({"version": 1, "predicates": [always], "rules": [rule], "rule_matching": "first"}).to_string()
}

/// Every alert as JSON, and why it did not run on several cores to the end.
pub fn alerts(capture: &[u8], program: &str, threads: usize) -> (Vec<String>, Option<&'static str>) {
    static FILES: AtomicU64 = AtomicU64::new(0);
    let name = format!("tiercel-replay-{}-{}.scap", std::process::id(), FILES.fetch_add(1, Ordering::Relaxed));
    let path: PathBuf = std::env::temp_dir().join(name);
    fs::write(&path, capture).unwrap();
    let options = Options { threads: Some(threads), ..Options::default() };
    let mut replay = Replay::open(&path, program.as_bytes(), options, None).expect("a capture and rules");
    let mut found = Vec::new();
    while !replay.finished() {
        let batch = replay.next_batch(100, 1_000, u64::MAX).expect("a whole capture");
        found.extend(batch.iter().map(|alert| alert.json(&JsonOptions::default())));
    }
    let _ = fs::remove_file(&path);
    let told: u64 = replay.matches().map(|(_, count)| count).sum();
    assert_eq!(told, found.len() as u64, "counts");
    (found, replay.cores().1)
}
