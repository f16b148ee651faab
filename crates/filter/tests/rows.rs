//! Answers that are kept for a process or an fd, and those that are worked out together for many rules, are those of
//! asking each rule by itself.
#![allow(clippy::unwrap_used)] // a test may fail

use serde_json::{Value as Json, json};
use tiercel_event::{FdKind, codes};
use tiercel_filter::{CodeRules, Compiled, Looked, MapSource, ProcessKey, Run, Scratch, compile};
use tiercel_random::Random;
use tiercel_state::{FdEntry, Text};

const WORDS: [&str; 16] = [
    "",
    "sh",
    "bash",
    "SH",
    "/",
    "/etc",
    "/etc/shadow",
    "/ETC",
    "/usr/bin/sh",
    "a sh b",
    "etc",
    "/etc/ssh/key",
    "file",
    "f",
    "shadow",
    "//",
];
const PARTS: [&str; 9] = ["etc", "shadow", "ssh", "key", "sh", "usr", "a sh b", "x", ""];
const PROCESS_TEXTS: [&str; 3] = ["proc.name", "proc.cmdline", "proc.pname"];
const FD_TEXTS: [&str; 6] = ["fd.name", "fd.nameraw", "fd.directory", "fd.filename", "fd.type", "fd.typechar"];
const TEXT_OPS: [&str; 14] = [
    "=",
    "!=",
    "contains",
    "icontains",
    "startswith",
    "endswith",
    "glob",
    "regex",
    "<",
    ">=",
    "in",
    "pmatch",
    "exists",
    "intersects",
];
const ADDRESSES: [&str; 3] = ["10.0.0.1", "10.0.0.2", "::1"];

/// `field op rhs` as a predicate.
fn test(field: &str, op: &str, rhs: &Json) -> Json {
    json!({"lhs": {"field": field, "arg": null}, "op": op, "mod": null, "rhs": rhs})
}

fn word(random: &mut Random) -> Json {
    json!({"s": random.pick(&WORDS)})
}

fn list(random: &mut Random, item: fn(&mut Random) -> Json) -> Json {
    json!({"list": (0..1 + random.place(3)).map(|_| item(random)).collect::<Vec<_>>()})
}

fn port(random: &mut Random) -> Json {
    json!({"i": random.place(4)})
}

fn address(random: &mut Random) -> Json {
    json!({"ip": random.pick(&ADDRESSES)})
}

fn text_test(random: &mut Random, field: &str) -> Json {
    let op = random.pick(&TEXT_OPS);
    let modifiers = ["anyof", "allof", "oneof"];
    match op {
        "exists" => test(field, op, &Json::Null),
        "in" | "pmatch" | "intersects" => test(field, op, &list(random, word)),
        "<" | ">=" | "regex" | "glob" => test(field, op, &word(random)),
        _ if random.chance(30) => {
            let modifier = random.pick(&modifiers);
            json!({"lhs": {"field": field, "arg": null}, "op": op, "mod": modifier, "rhs": list(random, word)})
        }
        _ => test(field, op, &word(random)),
    }
}

fn predicate(random: &mut Random) -> Json {
    let number_op = random.pick(&["=", "!=", "<", ">"]);
    let field = random.pick(&[&PROCESS_TEXTS[..], &FD_TEXTS[..]].concat());
    match random.place(12) {
        0 => test("fd.sport", number_op, &port(random)),
        1 => test("fd.sport", "in", &list(random, port)),
        2 => test("fd.sip", random.pick(&["=", "!="]), &address(random)),
        3 => test("fd.ip", random.pick(&["=", "!="]), &address(random)),
        4 => test("proc.pid", number_op, &port(random)),
        5 => test("evt.rawres", number_op, &port(random)),
        6 => test("proc.aname", random.pick(&["=", "!=", "startswith"]), &word(random)),
        7 => test("proc.aname", "in", &list(random, word)),
        _ => text_test(random, field),
    }
}

fn condition(random: &mut Random, tests: usize, depth: usize) -> Json {
    let parts = |random: &mut Random| -> Vec<Json> {
        (0..1 + random.place(3)).map(|_| condition(random, tests, depth - 1)).collect()
    };
    match random.place(if depth == 0 { 2 } else { 5 }) {
        0 => json!(random.place(tests)),
        1 => json!({"not": random.place(tests)}),
        2 => json!({"or": parts(random)}),
        _ => json!({"and": parts(random)}),
    }
}

fn program(random: &mut Random, rules: usize) -> Compiled {
    let predicates: Vec<Json> = (0..60).map(|_| predicate(random)).collect();
    let rules: Vec<Json> = (0..rules)
        .map(|rule| {
            let code = if random.chance(80) { codes::SYSCALL_OPENAT_2_X } else { codes::SYSCALL_CLOSE_X };
            json!({"name": rule.to_string(), "source": "syscall", "priority": 4, "tags": [], "events": [code],
                   "condition": condition(random, 60, 3)})
        })
        .collect();
    let program = json!({"version": 1, "predicates": predicates, "rules": rules, "rule_matching": "all"});
    compile(program.to_string().as_bytes()).unwrap()
}

/// A field, and how a value of it is made.
type Field = (&'static str, fn(&mut Random) -> Json);

/// Values of some fields; others are missing.
fn values(random: &mut Random, texts: &[&'static str], fields: &[Field]) -> Vec<(String, Json)> {
    let texts = texts.iter().map(|&field| (field, word as fn(&mut Random) -> Json));
    let mut found = Vec::new();
    for (field, make) in texts.chain(fields.iter().copied()) {
        if random.chance(85) {
            found.push((field.to_owned(), make(random)));
        }
    }
    found
}

fn process(random: &mut Random) -> Vec<(String, Json)> {
    values(random, &PROCESS_TEXTS, &[("proc.pid", port), ("proc.aname", |random| list(random, word))])
}

/// An fd: its entry, and what rules read of it.
struct Fd {
    entry: FdEntry,
    values: Vec<(String, Json)>,
}

fn fd(random: &mut Random, number: usize) -> Fd {
    if random.chance(40) { socket(random, number) } else { file(random) }
}

/// Something that is no file, so that its fields may have any values.
fn socket(random: &mut Random, number: usize) -> Fd {
    let fields: [Field; 3] = [("fd.sport", port), ("fd.sip", address), ("fd.ip", |random| list(random, address))];
    let name = Text::from(number.to_string().into_bytes());
    Fd { entry: FdEntry { name, ..FdEntry::new(FdKind::Ipv4Sock) }, values: values(random, &FD_TEXTS, &fields) }
}

/// A regular file, with what the fields crate reads of one.
fn file(random: &mut Random) -> Fd {
    let name: String = (0..1 + random.place(4)).map(|_| format!("/{}", random.pick(&PARTS))).collect();
    let raw = match random.place(4) {
        0 => name.trim_start_matches('/').to_owned(),
        1 => format!("/usr/..{name}"),
        _ => name.clone(),
    };
    let (mut directory, file) = name.rsplit_once('/').unwrap_or(("", &name));
    if file.is_empty() && !directory.is_empty() {
        directory = &name;
    }
    let directory = if directory.is_empty() { "/" } else { directory };
    let mut single = raw.clone();
    while single.contains("//") {
        single = single.replace("//", "/");
    }
    let texts = [&*name, &*single, directory, file, "file", "f"];
    let values = FD_TEXTS.iter().zip(texts).map(|(field, text)| ((*field).to_owned(), json!({"s": text}))).collect();
    let text = |text: &str| Text::from(text.as_bytes());
    Fd { entry: FdEntry { name: text(&name), name_raw: text(&raw), ..FdEntry::new(FdKind::FileV2) }, values }
}

/// Rules of the list that hold, asked as the engine does.
fn narrowed(run: &mut Run<'_, '_, MapSource>, rules: &CodeRules) -> Vec<u32> {
    let mut found = Vec::new();
    if run.narrow(rules) {
        for word in 0..rules.words().len() {
            for bit in (0..64).filter(|bit| run.live(word) >> bit & 1 == 1).collect::<Vec<_>>() {
                let entry = rules.entry(word, bit);
                if run.holds(entry.start) {
                    found.push(entry.rule);
                }
            }
        }
    }
    found
}

#[test]
fn what_is_kept_and_what_is_answered_together_is_what_each_rule_says() {
    let (mut looks, mut rows) = (0, 0);
    // One for all: what was kept for a program says nothing of the next.
    let mut scratch = Scratch::default();
    let few = (10..90).map(|seed| (seed, 1 + seed as usize % 2));
    for (seed, count) in [(1u64, 3), (2, 40), (3, 150), (4, 150), (5, 400)].into_iter().chain(few) {
        let mut random = Random::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let program = program(&mut random, count);
        let processes: Vec<_> = (0..12).map(|_| process(&mut random)).collect();
        let files: Vec<_> = (0..24).map(|number| fd(&mut random, number)).collect();
        let mut held = 0;
        for _ in 0..800 {
            let (at, file) = (random.place(processes.len()), random.place(files.len()));
            let mut all: serde_json::Map<String, Json> =
                processes[at].iter().chain(&files[file].values).cloned().collect();
            all.insert("evt.rawres".to_owned(), port(&mut random));
            let source = MapSource::from_json(Json::Object(all).to_string().as_bytes()).unwrap();
            let key = ProcessKey { tid: at as i64, generation: 1 + at as u64 };
            let entry = &files[file].entry;
            let code = random.pick(&[codes::SYSCALL_OPENAT_2_X, codes::SYSCALL_CLOSE_X]);
            let Some(rules) = program.for_event(code) else { continue };
            let (key, entry) = (random.chance(95).then_some(key), random.chance(95).then_some(entry));
            let looked = match entry {
                Some(entry) => scratch.look_at_name(&program, rules, Looked::default(), entry),
                None => Some(Looked::default()),
            };
            looks += usize::from(looked.is_none());
            let mut left = looked.filter(|&looked| !scratch.rule_out(&program, rules, looked, key, None));
            left = left.filter(|&looked| entry.is_none() || !scratch.rule_out(&program, rules, looked, key, entry));
            rows += usize::from(looked.is_some() && left.is_none());
            let found = left.map_or_else(Vec::new, |looked| {
                narrowed(&mut Run::new(&program, &mut scratch, &source, key, entry).after(looked), rules)
            });
            let truths = program.truths(&source);
            let expected: Vec<u32> =
                rules.entries().iter().map(|entry| entry.rule).filter(|&rule| truths[rule as usize]).collect();
            assert_eq!(found, expected, "seed {seed}");
            held += found.len();
        }
        assert!(held > 100 || count < 3, "{held}");
    }
    assert!(looks > 100 && rows > 100, "{looks} {rows}");
}
