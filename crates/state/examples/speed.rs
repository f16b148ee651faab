//! How long `State::apply` takes for events of a few kinds, in ns: the best of many rounds. Run with `--release`.

use std::time::Instant;
use tiercel_event::build::{EventBuilder, OwnedEvent};
use tiercel_event::seed::{ProcessSeed, Seeds};
use tiercel_event::{Fact, codes};
use tiercel_state::{Limits, State};

const ROUNDS: usize = 1_000_000;
const PROCESSES: i64 = 64;

fn machine() -> State {
    let process = |tid: i64| ProcessSeed {
        tid,
        pid: tid,
        ptid: tid - 1,
        vtid: tid,
        vpid: tid,
        comm: b"worker".to_vec(),
        cwd: b"/srv".to_vec(),
        ..ProcessSeed::default()
    };
    let mut state = State::new(Limits::default());
    state.seed(&Seeds { processes: (1..=PROCESSES).map(process).collect(), ..Seeds::default() });
    state
}

fn measure(name: &str, events: impl Fn(i64) -> Vec<EventBuilder>) {
    let built = (1..=PROCESSES).flat_map(events).filter_map(|event| event.finish().ok());
    let owned: Vec<OwnedEvent> = built.collect();
    let borrowed: Vec<_> = owned.iter().map(OwnedEvent::event).collect();
    let mut state = machine();
    let (mut sum, mut best_ns) = (0u64, f64::MAX);
    for _ in 0..ROUNDS / borrowed.len() {
        let start = Instant::now();
        for event in &borrowed {
            sum = sum.wrapping_add(state.apply(event).process_generation);
        }
        best_ns = best_ns.min(start.elapsed().as_nanos() as f64 / borrowed.len() as f64);
    }
    println!("{name:<32} {best_ns:7.1} ns an event   ({sum:x})");
}

fn main() {
    let on = |code, tid| EventBuilder::new(code).tid(tid).process(tid, 7);
    measure("setsockopt, unknown fd", |tid| vec![on(codes::SOCKET_SETSOCKOPT_X, tid).set("res", 0).set("fd", 3)]);
    measure("poll (no fd)", |tid| vec![on(codes::SYSCALL_POLL_X, tid).set("res", 0)]);
    measure("open, then 8 reads of it", |tid| {
        let open = on(codes::SYSCALL_OPENAT_2_X, tid).set("fd", 3).set("dirfd", -100).set("name", "/etc/passwd");
        let read = on(codes::SYSCALL_READ_X, tid).set("res", 1).set("fd", 3);
        [vec![open], vec![read; 8]].concat()
    });
    measure("read with facts", |tid| {
        let read = on(codes::SYSCALL_READ_X, tid).set("res", 1).set("fd", 3);
        vec![read.fact(Fact::Fd, &[16, 0, 0, 0, 1, 0, 0, 0]).fact(Fact::Path, b"/etc/passwd")]
    });
    measure("open and close, with facts", |tid| {
        let open = on(codes::SYSCALL_OPENAT_2_X, tid).set("fd", 3).set("dirfd", -100).set("name", "/etc/passwd");
        let close = on(codes::SYSCALL_CLOSE_X, tid).set("res", 0).set("fd", 3);
        vec![open.fact(Fact::Path, b"/etc/passwd"), close]
    });
    measure("fork, exec, exit", |tid| {
        let child = 1_000 + tid;
        let clone = EventBuilder::new(codes::SYSCALL_CLONE_20_X).tid(child).process(child, 9);
        let ids = clone.set("res", 0).set("tid", child).set("pid", child).set("ptid", tid).set("comm", "worker");
        let exec = EventBuilder::new(codes::SYSCALL_EXECVE_19_X).tid(child).process(child, 9);
        let exec = exec.set("res", 0).set("comm", "ls").set("exe", "ls").set("args", b"-l\0").set("pid", child);
        vec![ids.set("vtid", child), exec, EventBuilder::new(codes::PROCEXIT_1_E).tid(child).process(child, 9)]
    });
}
