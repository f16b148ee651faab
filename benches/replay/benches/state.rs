//! What `State::apply` takes for events of a few kinds.

mod short;

use criterion::{Criterion, Throughput};
use tiercel_event::build::{EventBuilder, OwnedEvent};
use tiercel_event::seed::{ProcessSeed, Seeds};
use tiercel_event::{Fact, codes};
use tiercel_state::{Limits, State};

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

fn measure(criterion: &mut Criterion, name: &str, events: impl Fn(i64) -> Vec<EventBuilder>) {
    let built = (1..=PROCESSES).flat_map(events).filter_map(|event| event.finish().ok());
    let owned: Vec<OwnedEvent> = built.collect();
    let borrowed: Vec<_> = owned.iter().map(OwnedEvent::event).collect();
    let mut state = machine();
    let mut group = criterion.benchmark_group("state");
    group.throughput(Throughput::Elements(borrowed.len() as u64));
    group.bench_function(name, |bencher| {
        bencher.iter(|| borrowed.iter().fold(0, |sum: u64, event| sum ^ state.apply(event).process_generation));
    });
}

fn state(criterion: &mut Criterion) {
    let on = |code, tid| EventBuilder::new(code).tid(tid).process(tid, 7);
    measure(criterion, "setsockopt, unknown fd", |tid| {
        vec![on(codes::SOCKET_SETSOCKOPT_X, tid).set("res", 0).set("fd", 3)]
    });
    measure(criterion, "poll (no fd)", |tid| vec![on(codes::SYSCALL_POLL_X, tid).set("res", 0)]);
    measure(criterion, "open, then 8 reads of it", |tid| {
        let open = on(codes::SYSCALL_OPENAT_2_X, tid).set("fd", 3).set("dirfd", -100).set("name", "/etc/passwd");
        let read = on(codes::SYSCALL_READ_X, tid).set("res", 1).set("fd", 3);
        [vec![open], vec![read; 8]].concat()
    });
    measure(criterion, "read with facts", |tid| {
        let read = on(codes::SYSCALL_READ_X, tid).set("res", 1).set("fd", 3);
        vec![read.fact(Fact::Fd, &[16, 0, 0, 0, 1, 0, 0, 0]).fact(Fact::Path, b"/etc/passwd")]
    });
    measure(criterion, "open and close, with facts", |tid| {
        let open = on(codes::SYSCALL_OPENAT_2_X, tid).set("fd", 3).set("dirfd", -100).set("name", "/etc/passwd");
        let close = on(codes::SYSCALL_CLOSE_X, tid).set("res", 0).set("fd", 3);
        vec![open.fact(Fact::Path, b"/etc/passwd"), close]
    });
    measure(criterion, "fork, exec, exit", |tid| {
        let child = 1_000 + tid;
        let clone = EventBuilder::new(codes::SYSCALL_CLONE_20_X).tid(child).process(child, 9);
        let ids = clone.set("res", 0).set("tid", child).set("pid", child).set("ptid", tid).set("comm", "worker");
        let exec = EventBuilder::new(codes::SYSCALL_EXECVE_19_X).tid(child).process(child, 9);
        let exec = exec.set("res", 0).set("comm", "ls").set("exe", "ls").set("args", b"-l\0").set("pid", child);
        vec![ids.set("vtid", child), exec, EventBuilder::new(codes::PROCEXIT_1_E).tid(child).process(child, 9)]
    });
}

fn main() {
    let mut criterion = short::criterion().configure_from_args();
    state(&mut criterion);
    criterion.final_summary();
}
