//! Events per second through the engine, injected from memory: what rules and state cost without any source.
//!
//! `cargo bench -p tiercel-engine` runs a few rules made here; `TIERCEL_PROGRAM=program.json` runs others.
//! `TIERCEL_EVENTS=1000000` sets how many events each row takes (fewer under a profiler such as callgrind).

use serde_json::{Value as Json, json};
use std::time::Instant;
use tiercel_engine::{Engine, compile};
use tiercel_event::build::{EventBuilder, OwnedEvent};
use tiercel_event::seed::{ProcessSeed, Seeds};
use tiercel_event::{Event, Fact, codes};
use tiercel_state::Limits;

const PROCESSES: i64 = 64;

fn main() {
    let events = std::env::var("TIERCEL_EVENTS").ok().and_then(|text| text.parse().ok()).unwrap_or(2_000_000);
    println!("{:<44} {:>10} {:>12} {:>10}", "", "ns/event", "M events/s", "alerts");
    measure("no rules", program(&json!([]), &json!([])).as_bytes(), &open_and_close(false), events);
    measure("one rule that never fires", one_rule().as_bytes(), &open_and_close(false), events);
    measure("one rule, with the kernel's path", one_rule().as_bytes(), &open_and_close(true), events);
    if let Some(path) = std::env::var_os("TIERCEL_PROGRAM") {
        let bytes = std::fs::read(path).unwrap_or_default();
        measure("TIERCEL_PROGRAM", &bytes, &open_and_close(false), events);
        measure("TIERCEL_PROGRAM, with the kernel's path", &bytes, &open_and_close(true), events);
    }
}

fn program(predicates: &Json, rules: &Json) -> String {
    json!({"version": 1, "predicates": predicates, "rules": rules, "rule_matching": "first"}).to_string()
}

fn one_rule() -> String {
    let field = |name: &str| json!({"field": name, "arg": null});
    let predicates = json!([
        {"lhs": field("evt.type"), "op": "in", "rhs": {"list": [{"s": "open"}, {"s": "openat"}]}},
        {"lhs": field("fd.name"), "op": "startswith", "rhs": {"s": "/etc/"}},
        {"lhs": field("proc.name"), "op": "in", "rhs": {"list": [{"s": "sshd"}, {"s": "sudo"}]}}
    ]);
    let codes = [codes::SYSCALL_OPEN_X, codes::SYSCALL_OPENAT_2_X];
    program(
        &predicates,
        &json!([{"name": "r", "priority": 4, "events": codes, "condition": {"and": [0, 1, {"not": 2}]}}]),
    )
}

fn seeds() -> Seeds {
    let process = |tid| ProcessSeed {
        tid,
        pid: tid,
        ptid: if tid == 1 { 0 } else { 1 + (tid - 2) / 4 },
        comm: b"worker".to_vec(),
        exe: b"/usr/bin/worker".to_vec(),
        exepath: b"/usr/bin/worker".to_vec(),
        cwd: b"/home/worker/".to_vec(),
        uid: 1000,
        ..ProcessSeed::default()
    };
    Seeds { processes: (1..=PROCESSES).map(process).collect(), ..Seeds::default() }
}

/// Opens for reading and closes in turn, by many processes.
fn open_and_close(facts: bool) -> Vec<OwnedEvent> {
    let names = ["/usr/lib/x86_64-linux-gnu/libc.so.6", "/proc/self/stat", "/home/worker/data/file.txt", "/dev/null"];
    let pair = |tid: i64| {
        let name = names[tid as usize % names.len()];
        let open = EventBuilder::new(codes::SYSCALL_OPENAT_2_X).tid(tid).set("fd", 3).set("dirfd", -100);
        let open = open.set("name", name).set("flags", 1).set("dev", 5).set("ino", 1234);
        let open = if facts { open.fact(Fact::Path, name.as_bytes()) } else { open };
        let close = EventBuilder::new(codes::SYSCALL_CLOSE_X).tid(tid).set("res", 0).set("fd", 3);
        [open, close].map(EventBuilder::finish)
    };
    (1..=PROCESSES).flat_map(pair).flatten().collect()
}

fn measure(name: &str, program: &[u8], events: &[OwnedEvent], count: usize) {
    let mut engine = match compile(program) {
        Ok(program) => Engine::new(program, Limits::default()),
        Err(error) => return println!("{name:<44} {error}"),
    };
    engine.seed(&seeds());
    let borrowed: Vec<Event<'_>> = events.iter().map(OwnedEvent::event).collect();
    let mut alerts = Vec::new();
    let mut fired = 0;
    let start = Instant::now();
    for index in 0..count {
        let event = Event { ts_ns: index as u64 * 1000, ..borrowed[index % borrowed.len()] };
        engine.process(&event, &mut alerts);
        fired += alerts.len();
        alerts.clear();
    }
    let ns = start.elapsed().as_nanos() as f64 / count.max(1) as f64;
    println!("{name:<44} {ns:>10.1} {:>12.2} {fired:>10}", 1e3 / ns);
}
