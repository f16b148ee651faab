//! Notes about containers: what stands in captures, and any bytes.
#![allow(clippy::unwrap_used)] // only tests use it

mod support;

use support::{Machine, on};
use tiercel_event::build::EventBuilder;
use tiercel_event::codes;
use tiercel_random::Random;
use tiercel_state::{Limits, State};

fn note(name: &str, data: &[u8]) -> EventBuilder {
    on(codes::ASYNCEVENT_E, -1).set("plugin_id", 0).set("name", name).set("data", data)
}

#[test]
fn notes_come_as_events_and_stand_in_a_snapshot() {
    let mut machine = Machine::new();
    machine.apply(on(codes::CONTAINER_JSON_2_E, -1).set("json", r#"{"container": {"id": "a", "name": "old"}}"#));
    machine.apply(note("container", b"{\"container\": {\"id\": \"b\", \"labels\": {\"k\": \"v\"}}}\n\0"));
    machine.apply(note("container", b"{\"container\": {\"id\": \"c\"}}\0"));
    machine.apply(note("container_removed", b"{\"container\": {\"id\": \"c\"}}\0"));
    machine.apply(note("of another plugin", b"{\"container\": {\"id\": \"d\"}}\0"));
    machine.apply(note("container", b"{\"container\": {\"id\": \"e\"}}\0").set("plugin_id", 7));
    let mut again = State::new(Limits::default());
    again.seed(&machine.state.snapshot());
    for state in [&machine.state, &again] {
        let name = state.containers().get(b"a").and_then(|container| container.text("name"));
        assert_eq!(name, Some("old"));
        assert!(state.containers().get(b"b").is_some_and(|container| container.get("labels").is_some()));
        assert!([b"d", b"e"].iter().all(|id| state.containers().get(*id).is_none()));
    }
    assert!(again.containers().get(b"c").is_none(), "a snapshot is behind the end");
    assert_eq!(machine.state.snapshot().beyond, again.snapshot().beyond);
}

const PIECES: [&str; 24] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\"id\":\"a\"",
    "\"id\":\"b\",",
    "\"container\":",
    "null",
    "true",
    "-1e999",
    "\\u0000",
    "\\ud800",
    "\"labels\":{}",
    "\"Mounts\":[{\"Source\":1}]",
    "\"full_id\":",
    "18446744073709551616",
    "\0",
    "\u{fffd}",
    "\"type\":-1",
    " ",
    "\"name\":\"x\",",
];

/// JSON, nearly JSON, or bytes.
fn document(random: &mut Random) -> Vec<u8> {
    if random.one_in(8) {
        return random.bytes(60);
    }
    let mut text: Vec<u8> = b"{\"container\":{\"id\":\"c\",".to_vec();
    let value = |random: &mut Random| match random.below(6) {
        0 => "[".repeat(random.place(400)),
        1 => format!("\"{}\"", "x".repeat(random.place(3_000))),
        2 => "{\"a\":[1,{\"b\":null}]}".to_owned(),
        3 => random.bits().to_string(),
        _ => PIECES[random.place(PIECES.len())].to_owned(),
    };
    for _ in 0..random.below(6) {
        let key = random.pick(&["name", "labels", "Mounts", "full_id", "id", "type", "created_time"]);
        text.extend_from_slice(format!("\"{key}\":{},", value(random)).as_bytes());
    }
    text.extend_from_slice(b"\"image\":\"i\"}}");
    for _ in 0..random.below(3) {
        let at = random.place(text.len());
        match random.below(3) {
            0 => text.iter_mut().skip(at).take(1).for_each(|byte| *byte = random.bits() as u8),
            1 => text.truncate(at),
            _ => drop(text.splice(at..at, random.pick(&PIECES).bytes())),
        }
    }
    text
}

#[test]
fn any_document_leaves_a_table_within_its_bounds() {
    let limits = Limits { containers: 5, container_bytes: 8_192, ..Limits::default() };
    let mut machine = Machine::with_limits(limits);
    let mut random = Random::new(7);
    for _ in 0..20_000 {
        let name = random.pick(&["container", "container_removed"]);
        machine.apply(note(name, &document(&mut random)));
        let told = machine.state.snapshot().beyond.containers;
        assert!(told.len() <= limits.containers);
        assert!(told.iter().map(Vec::len).sum::<usize>() <= 2 * limits.container_bytes);
        let mut again = State::new(limits);
        again.seed(&machine.state.snapshot());
        assert_eq!(again.snapshot().beyond.containers, told);
    }
    let counters = machine.state.counters();
    assert!(counters.containers_refused > 1_000 && counters.containers_evicted > 10, "{counters:?}");
}
