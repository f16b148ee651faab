//! An event that no rule matches allocates nothing, but for what the state keeps of it: the entry and the name of an opened file.

#![allow(clippy::unwrap_used)] // helpers of a test

use serde_json::{Value as Json, json};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use tiercel_engine::{Engine, compile};
use tiercel_event::build::{EventBuilder, OwnedEvent};
use tiercel_event::codes;
use tiercel_state::Limits;

struct Counting;

static MADE: AtomicUsize = AtomicUsize::new(0);

// SAFETY: all work is the system allocator's; its calls are counted.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        MADE.fetch_add(1, Relaxed);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const ROUNDS: usize = 1_000;

/// Rules that look at every type of event here, and match none.
fn engine() -> Engine {
    let test =
        |name: &str, op: &str, text: &str| json!({"lhs": {"field": name, "arg": null}, "op": op, "rhs": {"s": text}});
    let tests = [
        test("fd.name", "startswith", "/etc/"),
        test("proc.name", "=", "nobody"),
        test("proc.cmdline", "contains", "stratum"),
        test("evt.type", "=", "read"),
    ];
    let rule = |name: &str, condition: Json| {
        let codes = [codes::SYSCALL_OPENAT_2_X, codes::SYSCALL_CLOSE_X, codes::SYSCALL_READ_X, codes::SYSCALL_WRITE_X];
        json!({"name": name, "priority": 4, "events": codes, "condition": condition})
    };
    let rules = [rule("a", json!({"and": [0, {"not": 1}]})), rule("b", json!({"and": [{"or": [1, 2]}, 3]}))];
    let program = json!({"version": 1, "predicates": tests, "rules": rules});
    Engine::new(compile(program.to_string().as_bytes()).unwrap(), Limits::default())
}

fn finished(event: EventBuilder) -> OwnedEvent {
    event.tid(10).ts_ns(1_000_000_000_000).finish().unwrap()
}

fn open(fd: i64) -> OwnedEvent {
    let event = EventBuilder::new(codes::SYSCALL_OPENAT_2_X).set("fd", fd).set("dirfd", -100);
    finished(event.set("name", "/var/lib/data/7").set("flags", 1))
}

/// Allocations of a round of these events, once all that is kept is there.
fn of_round(engine: &mut Engine, round: &[OwnedEvent]) -> usize {
    let mut alerts = Vec::new();
    let mut pass = |rounds: usize| {
        let before = MADE.load(Relaxed);
        for event in (0..rounds).flat_map(|_| round) {
            engine.process(&event.event(), &mut alerts);
        }
        MADE.load(Relaxed) - before
    };
    pass(10);
    let made = pass(ROUNDS);
    assert!(alerts.is_empty());
    assert_eq!(made % ROUNDS, 0, "{made} in {ROUNDS} rounds");
    made / ROUNDS
}

// One test: its threads would count each other's.
#[test]
fn an_event_that_matches_nothing_allocates_nothing() {
    let mut engine = engine();
    let call = |code: u16, fd: i64| finished(EventBuilder::new(code).set("res", 8).set("fd", fd));
    let close = finished(EventBuilder::new(codes::SYSCALL_CLOSE_X).set("res", 0).set("fd", 4));
    of_round(&mut engine, &[open(3)]);
    let calls = [call(codes::SYSCALL_READ_X, 3), call(codes::SYSCALL_WRITE_X, 3), call(codes::SYSCALL_READ_X, 99)];
    assert_eq!(of_round(&mut engine, &calls), 0);
    assert_eq!(of_round(&mut engine, &[open(-2)]), 0, "a failed open");
    assert_eq!(of_round(&mut engine, &[open(4), close]), 2, "the entry of an open and its name");
}
