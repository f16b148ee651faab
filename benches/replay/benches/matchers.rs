//! What one test of a value against constants takes, for each kind of matcher.

mod short;

use criterion::Criterion;
use serde_json::{Value as Json, json};
use std::hint::black_box;
use tiercel_fields::Value;
use tiercel_filter::{Compiled, MapSource, Run, Scratch, compile};

const PATH: &str = "/usr/lib/x86_64-linux-gnu/systemd/system/ssh.service";

fn program(field: &str, op: &str, right: &Json) -> Option<Compiled> {
    let predicate = json!({"lhs": {"field": field, "arg": null}, "op": op, "rhs": right});
    let rule = json!({"name": "r", "priority": 4, "events": [3], "condition": 0});
    let program = json!({"version": 1, "predicates": [predicate], "rules": [rule], "rule_matching": "first"});
    compile(program.to_string().as_bytes()).map_err(|error| eprintln!("{field} {op}: {error}")).ok()
}

fn text(text: &str) -> Json {
    json!({"s": text})
}

fn texts(items: impl IntoIterator<Item = String>) -> Json {
    json!({"list": items.into_iter().map(|item| text(&item)).collect::<Vec<_>>()})
}

/// One test of `value`, reading it included: a reference to what the table holds, cloned.
fn measure(criterion: &mut Criterion, name: &str, value: Value<'static>, op: &str, right: &Json) {
    let field = match value {
        Value::Str(_) => "fd.name",
        Value::Ip(_) => "fd.sip",
        _ => "fd.sport",
    };
    let Some(compiled) = program(field, op, right) else { return };
    let mut source = MapSource::new();
    source.set(field, value);
    let start = compiled.rules()[0].start;
    let mut scratch = Scratch::default();
    criterion.bench_function(name, |bencher| {
        bencher.iter(|| Run::new(&compiled, &mut scratch, black_box(&source), None, None).holds(start));
    });
}

fn matchers(criterion: &mut Criterion) {
    let path = || Value::Str(PATH.as_bytes().into());
    let many = |prefix: &str| texts((0..200).map(|number| format!("{prefix}{number}")));
    measure(criterion, "equal", path(), "=", &text(PATH));
    measure(criterion, "set of 200 strings", path(), "in", &many("/usr/bin/tool"));
    measure(criterion, "startswith", path(), "startswith", &text("/usr/lib/"));
    measure(criterion, "endswith", path(), "endswith", &text(".service"));
    measure(criterion, "contains", path(), "contains", &text("systemd/system"));
    measure(criterion, "icontains", path(), "icontains", &text("SYSTEMD/SYSTEM"));
    measure(criterion, "pmatch of 200 paths", path(), "pmatch", &many("/usr/lib/folder"));
    measure(criterion, "glob", path(), "glob", &text("/usr/*/systemd/*.service"));
    measure(criterion, "regex", path(), "regex", &text("/usr/.*/(system|user)/[a-z]+[.]service"));
    let ports = json!({"list": (0..200).map(|port| json!({"u": 1000 + port})).collect::<Vec<_>>()});
    measure(criterion, "set of 200 ports", Value::Uint(443), "in", &ports);
    let networks = json!({"list": (0..16).map(|net| json!({"net": format!("10.{net}.0.0/16")})).collect::<Vec<_>>()});
    measure(criterion, "16 networks", Value::Ip([10, 15, 3, 4].into()), "in", &networks);
}

fn main() {
    let mut criterion = short::criterion().configure_from_args();
    matchers(&mut criterion);
    criterion.final_summary();
}
