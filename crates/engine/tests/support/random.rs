//! Random rules about opens, from a seed.

use serde_json::{Value as Json, json};
use tiercel_event::codes;
use tiercel_random::Random;

/// Event types that rules are about.
pub const OPENS: [u16; 5] = [
    codes::SYSCALL_OPEN_X,
    codes::SYSCALL_OPENAT_2_X,
    codes::SYSCALL_OPENAT2_X,
    codes::SYSCALL_CREAT_X,
    codes::SYSCALL_OPEN_BY_HANDLE_AT_X,
];

/// A program of a few rules whose texts are pieces of `names`.
pub fn program(random: &mut Random, names: &[Vec<u8>]) -> Json {
    let predicates: Vec<Json> = (0..12).map(|_| predicate(random, names)).collect();
    let rules: Vec<Json> = (0..1 + random.place(4))
        .map(|index| {
            json!({"name": format!("r{index}"), "source": "syscall", "priority": 4, "tags": [],
                   "events": events(random), "condition": condition(random, 0)})
        })
        .collect();
    json!({"version": 1, "predicates": predicates, "rules": rules, "rule_matching": "all"})
}

fn events(random: &mut Random) -> Vec<u16> {
    let mut events: Vec<u16> = OPENS.to_vec();
    events.extend([codes::SYSCALL_FCHMOD_X, codes::SYSCALL_UNLINKAT_2_X, codes::SYSCALL_KILL_X]);
    events.retain(|_| !random.one_in(3));
    events
}

fn condition(random: &mut Random, depth: usize) -> Json {
    let parts =
        |random: &mut Random| (0..2 + random.place(2)).map(|_| condition(random, depth + 1)).collect::<Vec<_>>();
    match random.place(if depth < 3 { 6 } else { 2 }) {
        0 | 1 => json!(random.place(12)),
        2 | 3 => json!({ "and": parts(random) }),
        4 => json!({ "or": parts(random) }),
        _ => json!({ "not": condition(random, depth + 1) }),
    }
}

/// A piece of one of the names, cut anywhere or at its parts.
fn piece(random: &mut Random, names: &[Vec<u8>]) -> String {
    let name = String::from_utf8_lossy(random.of(names).as_slice()).into_owned();
    let cut = |text: &str, at: usize| (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    match random.place(5) {
        0 => name,
        1 => name[..cut(&name, random.place(name.len() + 1))].to_owned(),
        2 => name[cut(&name, random.place(name.len() + 1))..].to_owned(),
        3 => name.rsplit_once('/').map_or(name.clone(), |parts| parts.0.to_owned()),
        _ => name.rsplit_once('/').map_or(name.clone(), |parts| parts.1.to_owned()),
    }
}

fn predicate(random: &mut Random, names: &[Vec<u8>]) -> Json {
    if random.one_in(3) {
        return scalar(random);
    }
    let field =
        *random.of(&["fd.name", "fd.directory", "fd.filename", "fd.nameraw", "fs.path.name", "fs.path.nameraw"]);
    if field == "fd.directory" && random.one_in(3) {
        return json!({"lhs": {"field": field, "arg": null}, "op": "=", "rhs": {"s": "/"}});
    }
    let mut text = || json!({ "s": piece(random, names) });
    let (one, list) = (text(), vec![text(), text(), text()]);
    let lhs = match random.one_in(12) {
        true => json!({"fn": "tolower", "args": [{"field": field, "arg": null}], "arg": null}),
        false => json!({"field": field, "arg": null}),
    };
    let glob = |text: &Json| json!({ "s": format!("*{}*", text["s"].as_str().unwrap()) });
    match random.place(9) {
        0 => json!({"lhs": lhs, "op": "in", "rhs": {"list": list}}),
        1 => json!({"lhs": lhs, "op": "pmatch", "rhs": {"list": list}}),
        2 => json!({"lhs": lhs, "op": "glob", "rhs": glob(&one)}),
        3 => json!({"lhs": lhs, "op": "glob", "rhs": one}),
        4 => json!({"lhs": lhs, "op": "startswith", "mod": random.of(&[None, None, Some("anyof"), Some("allof")])
                    .map(|word| json!(word)), "rhs": one}),
        5 => json!({"lhs": lhs, "op": "endswith", "rhs": one}),
        6 => json!({"lhs": lhs, "op": "!=", "rhs": one}),
        7 => json!({"lhs": lhs, "op": "contains", "rhs": one}),
        _ => json!({"lhs": lhs, "op": "=", "rhs": one}),
    }
}

fn scalar(random: &mut Random) -> Json {
    let lhs = |name: &str| json!({"field": name, "arg": null});
    let number = *random.of(&[-2i64, -1, 0, 3]);
    let order = *random.of(&["=", "!=", "<", "<=", ">", ">="]);
    match random.place(10) {
        7 => json!({"lhs": lhs("evt.is_open_exec"), "op": "=", "rhs": {"b": random.one_in(4)}}),
        8 => json!({"lhs": lhs("container.id"), "op": *random.of(&["=", "!="]), "rhs": {"s": "host"}}),
        9 => json!({"lhs": lhs(random.of::<&str>(&["proc.pname", "proc.exepath"])), "op": *random.of(&["=", "!="]),
                    "rhs": {"s": random.of(&["cat", "sh", "/bin/cat", "/bin/sh"])}}),
        0 => json!({"lhs": lhs("evt.is_open_read"), "op": "=", "rhs": {"b": random.one_in(2)}}),
        1 => json!({"lhs": lhs("evt.is_open_write"), "op": "=", "rhs": {"b": random.one_in(2)}}),
        2 => json!({"lhs": lhs("evt.failed"), "op": "=", "rhs": {"b": random.one_in(2)}}),
        3 => {
            json!({"lhs": lhs("evt.res"), "op": random.of(&["=", "startswith", "!="]), "rhs": {"s": random.of(&["SUCCESS", "E", "EACCES"])}})
        }
        4 => json!({"lhs": lhs("evt.rawres"), "op": order, "rhs": {"i": number}}),
        5 => json!({"lhs": lhs("proc.name"), "op": "=", "rhs": {"s": random.of(&["cat", "sh"])}}),
        _ => json!({"lhs": lhs("fd.num"), "op": order, "rhs": {"i": number}}),
    }
}
