//! Events in, alerts out.
#![allow(clippy::unwrap_used)] // a test may fail

use serde_json::{Value as Json, json};
use tiercel_engine::{Alert, AlertView, Engine, JsonOptions, compile};
use tiercel_event::build::{EventBuilder, OwnedEvent};
use tiercel_event::seed::{ProcessSeed, Seeds};
use tiercel_event::{Fact, codes};
use tiercel_state::Limits;

const OPEN_RDONLY: i64 = 1;

fn field(name: &str) -> Json {
    json!({"field": name, "arg": null})
}

fn starts(name: &str, text: &str) -> Json {
    json!({"lhs": field(name), "op": "startswith", "rhs": {"s": text}})
}

fn token(name: &str, width: u32) -> Json {
    json!({"e": field(name), "key": name, "width": width})
}

fn rule(name: &str, condition: Json) -> Json {
    json!({
        "name": name, "source": "syscall", "priority": 4, "tags": ["t"], "events": [codes::SYSCALL_OPENAT_2_X],
        "condition": condition, "output": [{"t": "file="}, token("fd.name", 0)]
    })
}

fn engine(predicates: Json, rules: Json, matching: &str) -> Engine {
    let program = json!({"version": 1, "predicates": predicates, "rules": rules, "rule_matching": matching});
    let mut engine = Engine::new(compile(program.to_string().as_bytes()).unwrap(), Limits::default());
    engine.seed(&seeds("cat"));
    engine
}

fn seeds(name: &str) -> Seeds {
    let mut process =
        ProcessSeed { tid: 7, pid: 7, ptid: 1, vtid: 7, vpid: 7, uid: 0, gid: 0, ..ProcessSeed::default() };
    process.comm = name.as_bytes().to_vec();
    process.exe = b"/bin/cat".to_vec();
    process.cwd = b"/etc/".to_vec();
    Seeds { processes: vec![process], ..Seeds::default() }
}

fn open(name: &str) -> EventBuilder {
    EventBuilder::new(codes::SYSCALL_OPENAT_2_X)
        .ts_ns(1_512_419_701_000_000_007)
        .tid(7)
        .set("fd", 3)
        .set("dirfd", -100)
        .set("name", name)
        .set("flags", OPEN_RDONLY)
}

fn run(engine: &mut Engine, event: &OwnedEvent) -> Vec<Alert> {
    let mut alerts = Vec::new();
    engine.process(&event.event(), &mut alerts);
    alerts
}

fn names(alerts: &[Alert]) -> Vec<&str> {
    alerts.iter().map(|alert| alert.rule.name.as_str()).collect()
}

#[test]
fn a_matching_event_gives_an_alert_with_its_fields() {
    let mut rules = json!([rule("read", json!(0))]);
    rules[0]["output"] = json!([
        {"t": "file="}, token("fd.name", 0), {"t": " by "}, token("proc.name", 6), {"t": "|"}, token("fd.sip", 0),
        {"t": " "}, {"e": {"fn": "toupper", "args": [field("proc.name")]}, "key": null, "width": 2}
    ]);
    rules[0]["suffix"] = json!([{"t": " n="}, token("evt.num", 0)]);
    rules[0]["extra_fields"] = json!({"uid": token("user.uid", 0), "text": [{"t": "uid "}, token("user.uid", 0)]});
    let mut engine = engine(json!([starts("fd.name", "/etc/")]), rules, "first");
    let alerts = run(&mut engine, &open("shadow").finish().unwrap());
    let alert = &alerts[0];
    assert_eq!(alert.message, "file=/etc/shadow by cat   |<NA> CA n=1");
    assert_eq!((alert.event_num, alert.view), (1, AlertView::None));
    let json: Json = serde_json::from_str(&alert.json(&JsonOptions::default())).unwrap();
    let fields = json!({
        "evt.num": 1, "evt.time": 1_512_419_701_000_000_007_u64, "fd.name": "/etc/shadow", "fd.sip": null,
        "proc.name": "cat", "text": "uid 0", "uid": 0
    });
    assert_eq!(json["output_fields"], fields);
    assert_eq!((&json["rule"], &json["priority"]), (&json!("read"), &json!("Warning")));
}

#[test]
fn nothing_fires_for_an_event_that_no_rule_is_about() {
    let mut engine = engine(json!([starts("proc.name", "cat")]), json!([rule("read", json!(0))]), "first");
    let close = EventBuilder::new(codes::SYSCALL_CLOSE_X).tid(7).set("res", 0).set("fd", 3).finish().unwrap();
    assert!(run(&mut engine, &close).is_empty());
    assert_eq!((engine.stats().events, engine.stats().evaluations), (1, 0));
    let unknown = tiercel_event::Event::new(60_000);
    engine.process(&unknown, &mut Vec::new());
}

#[test]
fn only_the_first_rule_fires_unless_all_may() {
    let predicates = json!([starts("fd.name", "/etc"), starts("proc.name", "cat"), starts("proc.name", "dog")]);
    let rules = json!([rule("dog", json!(2)), rule("etc", json!(0)), rule("cat", json!(1))]);
    let event = open("/etc/shadow").finish().unwrap();
    let mut first = engine(predicates.clone(), rules.clone(), "first");
    assert_eq!(names(&run(&mut first, &event)), ["etc"]);
    assert_eq!(first.stats().matches, [0, 1, 0]);
    let mut all = engine(predicates, rules, "all");
    assert_eq!(names(&run(&mut all, &event)), ["etc", "cat"]);
}

#[test]
fn each_view_sees_one_name_and_the_alert_says_which_fired() {
    let predicates = json!([starts("fd.name", "/etc/"), starts("fd.name", "/tmp/"), starts("proc.name", "cat")]);
    let rules = json!([
        rule("effective", json!(0)),
        rule("claimed", json!(1)),
        rule("both", json!(2)),
        rule("mixed", json!({"and": [0, 1]})),
        rule("neither", json!({"not": {"or": [0, 1]}}))
    ]);
    let event = open("/tmp/link").fact(Fact::Path, b"/etc/shadow").finish().unwrap();
    let alerts = run(&mut engine(predicates, rules, "all"), &event);
    let seen: Vec<_> = alerts.iter().map(|alert| (&*alert.rule.name, alert.view, &*alert.message)).collect();
    assert_eq!(
        seen,
        [
            ("effective", AlertView::Effective, "file=/etc/shadow"),
            ("claimed", AlertView::Claimed, "file=/tmp/link"),
            ("both", AlertView::Both, "file=/tmp/link"),
        ]
    );
}

#[test]
fn equal_names_are_asked_about_once() {
    let mut engine = engine(json!([starts("fd.name", "/etc/")]), json!([rule("read", json!(0))]), "all");
    let event = open("/etc/shadow").fact(Fact::Path, b"/etc/shadow").finish().unwrap();
    let alerts = run(&mut engine, &event);
    assert_eq!((alerts.len(), alerts[0].view), (1, AlertView::None));
    assert_eq!((engine.stats().evaluations, engine.stats().two_views), (1, 0));
}

#[test]
fn what_is_known_of_a_process_is_asked_again_after_an_exec() {
    let mut engine = engine(json!([starts("proc.name", "cat")]), json!([rule("cat", json!(0))]), "all");
    let event = open("/x").finish().unwrap();
    assert_eq!(run(&mut engine, &event).len(), 1);
    assert_eq!(run(&mut engine, &event).len(), 1);
    let exec =
        EventBuilder::new(codes::SYSCALL_EXECVE_19_X).tid(7).set("res", 0).set("comm", "dog").set("exe", "/bin/dog");
    engine.observe(&exec.set("tid", 7).set("pid", 7).set("ptid", 1).finish().unwrap().event());
    assert!(run(&mut engine, &event).is_empty());
}

#[test]
fn a_new_section_of_a_capture_is_another_machine() {
    let mut engine = engine(json!([starts("proc.name", "cat")]), json!([rule("cat", json!(0))]), "all");
    let event = open("/x").finish().unwrap();
    assert_eq!(run(&mut engine, &event).len(), 1);
    engine.restart(&seeds("dog"));
    assert!(run(&mut engine, &event).is_empty());
}

#[test]
fn new_rules_keep_the_state() {
    let mut engine = engine(json!([starts("proc.name", "dog")]), json!([rule("dog", json!(0))]), "all");
    let event = open("/x").finish().unwrap();
    assert!(run(&mut engine, &event).is_empty());
    let program = json!({"version": 1, "predicates": [starts("proc.name", "cat")], "rules": [rule("cat", json!(0))]});
    engine.reload(compile(program.to_string().as_bytes()).unwrap());
    let alerts = run(&mut engine, &event);
    assert_eq!((names(&alerts), alerts[0].event_num), (vec!["cat"], 2));
    assert_eq!(engine.stats().matches, [1]);
}
