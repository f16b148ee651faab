//! What an engine leaves out before it asks a rule, it leaves out rightly: alerts are those of every rule asked by itself.
#![allow(clippy::unwrap_used)] // a test may fail

#[path = "support/random.rs"]
mod random;

use random::program;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use tiercel_engine::{Engine, compile};
use tiercel_event::build::{EventBuilder, OwnedEvent, socktuple};
use tiercel_event::generated::flags::value::file_flags::{O_CREAT, O_DIRECTORY, O_RDONLY, O_TMPFILE, O_WRONLY};
use tiercel_event::seed::{ProcessSeed, Seeds};
use tiercel_event::{Event, Fact, codes};
use tiercel_fields::{Context, Session, View, views_differ};
use tiercel_filter::Compiled;
use tiercel_random::Random;
use tiercel_state::{Limits, State};

const NAMES: [&str; 12] = [
    "/etc/shadow",
    "/etc/pam.d/su",
    "/etc",
    "/home/u/.ssh/id_rsa",
    "/usr/bin/cat",
    "/x",
    "/var//log/syslog",
    "/srv/a../b",
    "/srv/../etc/shadow",
    "work/shadow",
    "",
    "/",
];

const TYPES: [u16; 11] = [
    codes::SYSCALL_OPEN_X,
    codes::SYSCALL_OPENAT_2_X,
    codes::SYSCALL_OPENAT2_X,
    codes::SYSCALL_CREAT_X,
    codes::SYSCALL_OPEN_BY_HANDLE_AT_X,
    codes::SYSCALL_FCHMOD_X,
    codes::SYSCALL_UNLINKAT_2_X,
    codes::SYSCALL_CLOSE_X,
    codes::SOCKET_SOCKET_X,
    codes::SOCKET_CONNECT_X,
    codes::SOCKET_SENDTO_X,
];

fn seeds() -> Seeds {
    let process = |tid: i64, name: &str| ProcessSeed {
        tid,
        pid: tid,
        comm: name.as_bytes().to_vec(),
        exepath: format!("/bin/{name}").into_bytes(),
        cwd: b"/srv".to_vec(),
        ..ProcessSeed::default()
    };
    Seeds { processes: vec![process(7, "cat"), process(8, "sh")], ..Seeds::default() }
}

fn open(random: &mut Random, event: EventBuilder, code: u16) -> EventBuilder {
    let new = *random.of(&[0, 0, O_CREAT, O_TMPFILE, O_DIRECTORY]);
    let flags = new | *random.of(&[O_RDONLY, O_WRONLY, O_RDONLY | O_WRONLY]);
    let mode = *random.of(&[0o644u32, 0o755]);
    let name = *random.of(&NAMES);
    let fd = *random.of(&[3i64, 3, 4, 0, -2, -13, -5_000]);
    let event = if random.one_in(9) { event } else { event.set("fd", fd) };
    let event = match code {
        codes::SYSCALL_OPEN_X => event.set("name", name).set("flags", flags).set("mode", mode),
        codes::SYSCALL_CREAT_X => event.set("name", name).set("mode", mode),
        codes::SYSCALL_OPEN_BY_HANDLE_AT_X => event.set("path", name).set("flags", flags),
        _ => event.set("dirfd", -100).set("name", name).set("flags", flags).set("mode", mode),
    };
    match random.one_in(5) {
        true => event.fact(Fact::Path, random.of(&NAMES).as_bytes()),
        false => event,
    }
}

fn event(random: &mut Random, code: u16) -> OwnedEvent {
    let event = EventBuilder::new(code).ts_ns(7).tid(*random.of(&[7, 7, 8, 9]));
    let (fd, result) = (*random.of(&[3i64, 4, 77]), *random.of(&[0i64, 0, 5, -1, -110]));
    let tuple = socktuple(([10, 0, 0, 1], 5).into(), ([10, 0, 0, 2], 53).into());
    let event = match code {
        codes::SOCKET_SOCKET_X => event.set("fd", 4).set("domain", 2u32).set("type", 2u32).set("proto", 0u32),
        codes::SOCKET_CONNECT_X => event.set("res", result).set("tuple", &tuple).set("fd", fd),
        codes::SOCKET_SENDTO_X => match random.one_in(2) {
            true => event.set("res", result).set("fd", fd).set("size", 5u32).set("tuple", &tuple),
            false => event.set("res", result).set("fd", fd).set("size", 5u32),
        },
        codes::SYSCALL_CLOSE_X => event.set("res", result).set("fd", fd),
        codes::SYSCALL_FCHMOD_X => event.set("res", result).set("fd", fd),
        codes::SYSCALL_UNLINKAT_2_X => event.set("res", result).set("dirfd", -100).set("name", *random.of(&NAMES)),
        _ => open(random, event, code),
    };
    event.finish().unwrap()
}

/// Random rules, of which some ask for what is known at a glance, and all for events of some types.
fn rules(random: &mut Random, names: &[Vec<u8>]) -> String {
    let mut program = program(random, names);
    for predicate in program["predicates"].as_array_mut().unwrap().iter_mut().step_by(4) {
        let test = |field: &str, right: Json| json!({"lhs": {"field": field, "arg": null}, "op": "=", "rhs": right});
        *predicate = match random.place(3) {
            0 => test("fd.name_changed", json!({"b": random.one_in(2)})),
            1 => test("fd.type", json!({"s": random.of(&["file", "ipv4"])})),
            _ => test("fd.typechar", json!({"s": random.of(&["f", "4"])})),
        };
    }
    for rule in program["rules"].as_array_mut().unwrap() {
        rule["events"] = TYPES.iter().filter(|_| !random.one_in(3)).copied().collect();
    }
    program.to_string()
}

/// Rules that hold under one of the views, each asked by itself.
struct Oracle {
    compiled: Compiled,
    state: State,
    session: Session,
    num: u64,
}

impl Oracle {
    fn process(&mut self, event: &Event<'_>) -> BTreeSet<u32> {
        self.num += 1;
        self.session.begin(event);
        let touched = self.state.apply(event);
        let Some(rules) = self.compiled.for_event(event.code) else { return BTreeSet::new() };
        let context = Context::new(event, &self.state, &touched, self.num, &self.session);
        let views = if views_differ(&context) { &[View::Claimed, View::Effective][..] } else { &[View::Claimed] };
        let views: Vec<Vec<bool>> = views.iter().map(|&view| self.compiled.truths(&context.under(view))).collect();
        let holds = |rule: &u32| views.iter().any(|truths| truths[*rule as usize]);
        rules.entries().iter().map(|entry| entry.rule).filter(holds).collect()
    }
}

#[test]
fn alerts_are_those_of_every_rule_asked_by_itself() {
    let names: Vec<Vec<u8>> = NAMES.iter().map(|name| name.as_bytes().to_vec()).collect();
    let mut random = Random::new(0x5eed_0002);
    let (mut fired, mut silent) = (0, 0);
    for round in 0..1500 {
        let json = rules(&mut random, &names);
        let Ok(compiled) = compile(json.as_bytes()) else { continue };
        let mut engine = Engine::new(compile(json.as_bytes()).unwrap(), Limits::default());
        let mut oracle = Oracle { compiled, state: State::new(Limits::default()), session: Session::default(), num: 0 };
        engine.seed(&seeds());
        oracle.state.seed(&seeds());
        for _ in 0..60 {
            let code = *random.of(&TYPES);
            let owned = event(&mut random, code);
            let mut alerts = Vec::new();
            engine.process(&owned.event(), &mut alerts);
            let found: BTreeSet<u32> = alerts.iter().map(|alert| alert.rule_index).collect();
            assert_eq!(found, oracle.process(&owned.event()), "round {round}: {:?}\n{json}", owned.event());
            (fired, silent) = (fired + found.len(), silent + usize::from(found.is_empty()));
        }
    }
    assert!(fired > 2_000 && silent > 2_000, "the test tests something: {fired} alerts, {silent} events without");
}
