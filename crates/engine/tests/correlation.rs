//! Rules that look at several events, where the Python oracle does not reach: reload, silence, order, bounds.
#![allow(clippy::unwrap_used)] // a test may fail

use serde_json::{Value as Json, json};
use tiercel_engine::{Alert, Engine, compile};
use tiercel_event::build::EventBuilder;
use tiercel_event::codes;
use tiercel_state::Limits;

const SECOND: u64 = 1_000_000_000;
const START: u64 = 1_700_000_000 * SECOND;

fn rule(name: &str, condition: u32) -> Json {
    json!({"name": name, "source": "syscall", "priority": 4, "events": [codes::SYSCALL_OPENAT_2_X], "condition": condition,
        "output": [{"t": "n="}, {"e": {"field": "match.count"}, "key": "match.count"}]})
}

fn program(rules: &Json, correlations: &Json) -> Json {
    let named = |name: &str| json!({"lhs": {"field": "fd.name"}, "op": "=", "rhs": {"s": name}});
    json!({"version": 1, "predicates": [named("/a"), named("/b")], "rules": rules, "correlations": correlations})
}

fn threshold(id: &str, count: u32) -> Json {
    json!([{"id": id, "kind": "threshold", "rule": 0, "within_ns": 10 * SECOND, "max_keys": 100, "count": count,
        "by": [{"field": "fd.name"}]}])
}

fn absent() -> Json {
    json!([{"id": "x", "kind": "absent", "rule": 1, "within_ns": 10 * SECOND, "max_keys": 2,
        "by": [{"field": "thread.tid"}], "steps": [{"rule": 0, "name": "expected", "by": [{"field": "thread.tid"}]}]}])
}

fn engine(program: &Json) -> Engine {
    Engine::new(compile(program.to_string().as_bytes()).unwrap(), Limits::default())
}

fn open(engine: &mut Engine, name: &str, tid: i64, second: u64) -> Vec<Alert> {
    let event = EventBuilder::new(codes::SYSCALL_OPENAT_2_X).ts_ns(START + second * SECOND).tid(tid);
    let event = event.set("fd", 3).set("dirfd", -100).set("name", name).set("flags", 1i64).finish().unwrap();
    let mut alerts = Vec::new();
    engine.process(&event.event(), &mut alerts);
    alerts
}

#[test]
fn a_reload_keeps_what_an_unchanged_rule_has_seen_and_nothing_else() {
    let reloaded = |id: &str| {
        let mut engine = engine(&program(&json!([rule("r", 0)]), &threshold("same", 2)));
        assert!(open(&mut engine, "/a", 1, 0).is_empty());
        engine.reload(compile(program(&json!([rule("r", 0)]), &threshold(id, 2)).to_string().as_bytes()).unwrap());
        open(&mut engine, "/a", 1, 1).len()
    };
    assert_eq!((reloaded("same"), reloaded("other")), (1, 0));
}

#[test]
fn the_same_name_with_other_numbers_starts_anew_whatever_its_id_says() {
    let mut engine = engine(&program(&json!([rule("r", 0)]), &threshold("same", 3)));
    assert!(open(&mut engine, "/a", 1, 0).is_empty());
    engine.reload(compile(program(&json!([rule("r", 0)]), &threshold("same", 2)).to_string().as_bytes()).unwrap());
    assert!(open(&mut engine, "/a", 1, 1).is_empty());
}

#[test]
fn an_absence_is_told_when_time_passes_without_events() {
    let mut engine = engine(&program(&json!([rule("r [expected]", 0), rule("r", 1)]), &absent()));
    assert!(open(&mut engine, "/b", 1, 0).is_empty());
    let mut alerts = Vec::new();
    engine.tick(START + 10 * SECOND, &mut alerts);
    assert!(alerts.is_empty(), "the last moment still counts");
    engine.tick(START + 10 * SECOND + 1, &mut alerts);
    assert_eq!((alerts.len(), alerts[0].ts_ns, alerts[0].event_num), (1, START + 10 * SECOND, 1));
    assert_eq!((alerts[0].message.as_str(), engine.stats().matches[1]), ("n=1", 1));
}

#[test]
fn what_was_expected_keeps_an_absence_quiet() {
    let mut engine = engine(&program(&json!([rule("r [expected]", 0), rule("r", 1)]), &absent()));
    open(&mut engine, "/b", 1, 0);
    open(&mut engine, "/b", 2, 0);
    open(&mut engine, "/a", 1, 9);
    let mut alerts = Vec::new();
    engine.tick(START + 100 * SECOND, &mut alerts);
    assert_eq!(alerts.len(), 1, "only the other thread's is missing");
}

#[test]
fn more_keys_than_allowed_are_counted() {
    let mut engine = engine(&program(&json!([rule("r [expected]", 0), rule("r", 1)]), &absent()));
    (1..=5).for_each(|tid| assert!(open(&mut engine, "/b", tid, 0).is_empty()));
    let stats = engine.correlations();
    assert_eq!((stats.keys, stats.keys_evicted), (2, 3));
}

#[test]
fn a_rule_over_several_events_hides_no_other_and_names_its_events() {
    let rules = json!([rule("many", 0), rule("plain", 0)]);
    let mut engine = engine(&program(&rules, &threshold("x", 2)));
    let first = open(&mut engine, "/a", 1, 0);
    let second = open(&mut engine, "/a", 1, 3);
    let names = |alerts: &[Alert]| alerts.iter().map(|alert| alert.rule.name.clone()).collect::<Vec<_>>();
    assert_eq!(
        (names(&first), names(&second)),
        (vec!["plain".to_owned()], vec!["many".to_owned(), "plain".to_owned()])
    );
    assert_eq!(second[0].events.iter().map(|event| event.num).collect::<Vec<_>>(), [1, 2]);
    assert!(second[0].json(&tiercel_engine::JsonOptions::default()).starts_with(r#"{"events":[{"evt.num":1,"#));
}
