//! Memory stays where it is, whatever the machine does: the bytes in use after a storm are those of half the storm.

#![allow(clippy::unwrap_used)] // helpers of a test

use serde_json::{Value as Json, json};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use tiercel_engine::{Engine, compile};
use tiercel_event::build::EventBuilder;
use tiercel_event::codes;
use tiercel_state::Limits;

struct Counting;

static IN_USE: AtomicUsize = AtomicUsize::new(0);

// SAFETY: all work is the system allocator's; only its sizes are added up.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        IN_USE.fetch_add(layout.size(), Relaxed);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Rounds of half a storm; `make soak` asks for more.
fn half() -> i64 {
    std::env::var("TIERCEL_SOAK_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(20_000)
}

const LIMITS: Limits = Limits {
    threads: 1_000,
    fds_per_process: 500,
    fds: 2_000,
    accounts_per_container: 50,
    containers: 100,
    container_bytes: 1 << 20,
    names: 100,
    text_bytes: 4_096,
    list_bytes: 64 << 10,
    lookups_per_s: 100,
    idle_ns: 300_000_000_000,
    sweep_ns: 0,
};

fn engine() -> Engine {
    let field = |name: &str| json!({"field": name, "arg": null});
    let test = |name: &str, op: &str, text: &str| json!({"lhs": field(name), "op": op, "rhs": {"s": text}});
    let tests = [test("fd.name", "startswith", "/etc/"), test("proc.name", "=", "cat"), test("user.name", "=", "root")];
    let rule = |name: &str, condition: Json| {
        let events = [codes::SYSCALL_OPENAT_2_X, codes::SYSCALL_CLONE_20_X, codes::SYSCALL_EXECVE_19_X];
        json!({"name": name, "priority": 4, "events": events, "condition": condition})
    };
    let rules = [rule("a", json!({"and": [0, 1]})), rule("b", json!({"and": [{"not": 0}, 1, 2]}))];
    let program = json!({"version": 1, "predicates": tests, "rules": rules, "rule_matching": "first"});
    Engine::new(compile(program.to_string().as_bytes()).unwrap(), LIMITS)
}

/// Bytes in use that `storm` leaves: after its first half and after all of it.
fn in_use(storm: fn(i64) -> Vec<EventBuilder>) -> (Engine, usize, usize) {
    let before = IN_USE.load(Relaxed);
    let (mut engine, mut alerts, mut seen) = (engine(), Vec::new(), Vec::new());
    for half in [0..half(), half()..2 * half()] {
        for round in half {
            for event in storm(round) {
                let event = event.ts_ns(1_000_000_000_000 + round as u64 * 1_000).finish().unwrap();
                engine.process(&event.event(), &mut alerts);
                alerts.clear();
            }
        }
        seen.push(IN_USE.load(Relaxed) - before);
    }
    (engine, seen[0], seen[1])
}

fn clone(parent: i64, child: i64) -> EventBuilder {
    let event = EventBuilder::new(codes::SYSCALL_CLONE_20_X).tid(child).set("res", 0).set("tid", child);
    event.set("pid", child).set("ptid", parent).set("comm", "bomb").set("exe", "bomb").set("vtid", child)
}

fn open(tid: i64, fd: i64, name: &str) -> EventBuilder {
    let event = EventBuilder::new(codes::SYSCALL_OPENAT_2_X).tid(tid).set("fd", fd).set("dirfd", -100);
    event.set("name", name).set("flags", 1)
}

fn close(tid: i64, fd: i64) -> EventBuilder {
    EventBuilder::new(codes::SYSCALL_CLOSE_X).tid(tid).set("res", 0).set("fd", fd)
}

fn forks(round: i64) -> Vec<EventBuilder> {
    vec![clone(10 + round / 3, 11 + round), open(11 + round, 3, "/etc/passwd")]
}

fn fds(round: i64) -> Vec<EventBuilder> {
    vec![open(10 + round % 7, round, "/var/lib/file")]
}

fn containers(round: i64) -> Vec<EventBuilder> {
    let cgroups = format!("cpu=/docker/{round:064x}\0");
    let event = EventBuilder::new(codes::SYSCALL_EXECVE_19_X).tid(10).set("res", 0).set("tid", 10).set("pid", 10);
    let note = format!(r#"{{"container": {{"id": "{round:064x}", "labels": {{"l": "{}"}}}}}}"#, "x".repeat(20_000));
    let note = EventBuilder::new(codes::ASYNCEVENT_E)
        .set("plugin_id", 0)
        .set("name", "container")
        .set("data", note.as_bytes());
    let user = EventBuilder::new(codes::USER_ADDED_E).set("uid", round as u32).set("gid", 1).set("name", "u");
    vec![
        event.set("comm", "cat").set("cgroups", cgroups.as_bytes()),
        user.set("container_id", &*format!("{:012x}", round / 3)),
        note,
        open(10, 3, "/etc/passwd"),
    ]
}

fn paths(round: i64) -> Vec<EventBuilder> {
    vec![open(10, 3, &format!("/srv/{}/{round}", "x".repeat((round % 900) as usize))), close(10, 3)]
}

fn enters(round: i64) -> Vec<EventBuilder> {
    vec![EventBuilder::new(codes::SYSCALL_OPENAT_2_E).tid(round).set("name", "/etc/passwd").set("dirfd", -100)]
}

// One test: its threads would count each other's bytes.
#[test]
fn memory_is_flat_in_every_storm() {
    type Storm = fn(i64) -> Vec<EventBuilder>;
    let storms: [(&str, Storm); 5] =
        [("forks", forks), ("fds", fds), ("containers", containers), ("paths", paths), ("enter events", enters)];
    for (name, storm) in storms {
        let (engine, half, all) = in_use(storm);
        println!("{name}: {half} bytes after half, {all} after all");
        assert!(all <= half + half / 10 + (64 << 10), "{name}: {half} bytes after half, {all} after all");
        assert!(all < 32 << 20, "{name}: {all} bytes");
        let counters = engine.state().counters();
        let kept_out = counters.threads_evicted + counters.fds_refused + counters.accounts_refused;
        assert!(kept_out > 0 || name == "paths", "{name}: what does not fit is counted: {counters:?}");
    }
}
