//! Programs that are damaged or made to do harm are refused, never run, and never bring the engine down.
#![allow(clippy::unwrap_used)] // a test may fail

mod support;

use serde_json::{Value as Json, json};
use support::{compiled, program, test};
use tiercel_filter::{MapSource, compile};
use tiercel_random::Random;

fn refusal(json: &Json) -> String {
    compile(json.to_string().as_bytes()).map(|_| "accepted".to_owned()).unwrap_or_else(|error| error.to_string())
}

fn sample() -> Json {
    let tests = [
        test("proc.name", "in", &json!({"list": [{"s": "sh"}, {"s": "bash"}]})),
        test("fd.name", "regex", &json!({"s": "/etc/.*"})),
        test("fd.sip", "=", &json!({"ip": "1.2.3.4"})),
        test("fd.snet", "in", &json!({"list": [{"net": "10.0.0.0/8"}]})),
        json!({"lhs": {"fn": "tolower", "args": [{"field": "proc.exe"}]}, "op": "=", "rhs": {"expr": {"field": "proc.name"}}}),
        json!({"lhs": {"field": "proc.args"}, "op": "contains", "mod": "anyof", "rhs": {"list": [{"s": "x"}, {"x": "ff00"}]}}),
    ];
    let mut program = program(&tests, &json!({"and": [{"or": [0, 1, {"not": 2}]}, 3, {"not": {"and": [4, 5]}}]}));
    program["rules"][0]["output"] = json!([{"t": "a "}, {"e": {"field": "proc.name"}, "key": "proc.name", "width": 8}]);
    program["rules"][0]["extra_fields"] = json!({"k": [{"t": "x"}], "v": {"e": {"field": "fd.num"}, "key": "v"}});
    program
}

#[test]
fn the_sample_compiles() {
    assert_eq!(refusal(&sample()), "accepted");
}

#[test]
fn references_and_numbers_out_of_range_are_refused() {
    let refused = |path: &str, value: Json| {
        let mut json = sample();
        *json.pointer_mut(path).unwrap() = value;
        refusal(&json)
    };
    assert!(refused("/version", json!(2)).contains("version 2"));
    assert!(refused("/rules/0/condition", json!(6)).contains("predicate 6 does not exist"));
    assert!(refused("/rules/0/condition", json!({"and": [0], "or": [0]})).contains("one key"));
    assert!(refused("/rules/0/condition", json!({"xor": [0]})).contains("xor"));
    assert!(refused("/rules/0/condition", json!(-1)).contains("invalid type"));
    assert!(refused("/rules/0/events", json!([9999])).contains("9999"));
    assert!(refused("/rules/0/priority", json!(8)).contains("priority 8"));
    assert!(refused("/rules/0/output/1/width", json!(1_000_000)).contains("width"));
    assert!(refused("/rules/0/output/1/e", json!({"field": "nix.nix"})).contains("nix.nix"));
    assert!(refused("/predicates/0/op", json!("===")).contains("==="));
    assert!(refused("/predicates/1/rhs", json!({"s": "("})).contains("regex"));
    assert!(refused("/predicates/1/rhs", json!({"s": "((a{900}){900}){900}"})).contains("regex"));
    assert!(refused("/predicates/2/rhs", json!({"s": "1.2.3.4"})).starts_with("predicate 2"));
    assert!(refused("/predicates/4/lhs/fn", json!("nix")).contains("tolower"));
}

#[test]
fn correlations_out_of_range_are_refused() {
    let refused = |key: &str, value: Json| {
        let mut json = sample();
        let mut one = json!({"id": "x", "kind": "threshold", "rule": 0, "within_ns": 1, "max_keys": 1, "count": 2});
        one[key] = value;
        json["correlations"] = json!([one]);
        refusal(&json)
    };
    assert_eq!(refused("count", json!(1)), "accepted");
    assert!(refused("rule", json!(7)).contains("rule 7 does not exist"));
    assert!(refused("count", json!(0)).contains("count of 0"));
    assert!(refused("count", json!(4_000_000)).contains("count of"));
    assert!(refused("within_ns", json!(0)).contains("window"));
    assert!(refused("kind", json!("sequence")).contains("0 steps"));
    assert!(refused("kind", json!("nix")).contains("nix"));
    assert!(refused("by", json!([{"field": "nix"}])).contains("nix"));
    assert!(refused("by", json!(vec![json!({"field": "proc.pid"}); 9])).contains("at most 8"));
    assert!(refused("steps", json!([{"rule": 0, "name": "s"}])).contains("two places"));
}

#[test]
fn two_rules_cannot_share_a_name() {
    let mut json = sample();
    let rule = json["rules"][0].clone();
    json["rules"].as_array_mut().unwrap().push(rule);
    assert!(refusal(&json).contains("two rules"));
}

#[test]
fn nesting_is_followed_deep_but_not_for_ever() {
    let nested = |depth: usize| {
        let tests = [test("fd.num", "=", &json!({"i": 1})), test("proc.name", "=", &json!({"s": "x"}))];
        let mark = json!("HERE");
        let mut json = program(&tests, &mark).to_string();
        let cond = format!("{}0{}", "{\"and\":[1,{\"not\":".repeat(depth), "}]}".repeat(depth));
        json = json.replace("\"HERE\"", &cond);
        compile(json.as_bytes()).map(|_| ())
    };
    assert_eq!(nested(500), Ok(()));
    assert!(nested(1000).is_err() && nested(1_000_000).is_err());
    assert!(compile("[".repeat(10_000_000).as_bytes()).is_err());
    let call = format!("{}{{\"field\":\"proc.name\"}}{}", "{\"fn\":\"tolower\",\"args\":[".repeat(40), "]}".repeat(40));
    let lhs: Json = serde_json::from_str(&call).unwrap();
    assert!(compiled(&json!({"lhs": lhs, "op": "exists"})).unwrap_err().to_string().contains("nested"));
}

#[test]
fn damaged_bytes_never_panic() {
    let text = sample().to_string().into_bytes();
    let mut random = Random::new(0x9e37_79b9);
    let source = MapSource::from_json(br#"{"proc.name": {"s": "sh"}, "fd.name": {"s": "/etc/x"}}"#).unwrap();
    let mut accepted = 0;
    for _ in 0..3000 {
        let mut bytes = text.clone();
        for _ in 0..=random.place(3) {
            let at = random.place(bytes.len());
            match random.place(4) {
                0 => bytes[at] = random.place(256) as u8,
                1 => drop(bytes.remove(at)),
                2 => bytes.insert(at, b"0\"{}[],:-e9"[random.place(11)]),
                _ => bytes.truncate(at.max(1)),
            }
        }
        if let Ok(compiled) = compile(&bytes) {
            accepted += 1;
            assert_eq!(compiled.truths(&source).len(), compiled.rules().len());
        }
    }
    assert!(accepted > 10, "the damage is so great that nothing behind the parser is tried: {accepted}");
}

/// Every place of the tree, as a JSON pointer.
fn places(json: &Json, prefix: &str, found: &mut Vec<String>) {
    found.push(prefix.to_owned());
    match json {
        Json::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| places(item, &format!("{prefix}/{index}"), found));
        }
        Json::Object(items) => items.iter().for_each(|(key, item)| places(item, &format!("{prefix}/{key}"), found)),
        _ => {}
    }
}

#[test]
fn parts_that_change_places_never_panic() {
    let whole = sample();
    let mut all = Vec::new();
    places(&whole, "", &mut all);
    let mut random = Random::new(0x2545_f491);
    let source = MapSource::from_json(br#"{"proc.name": {"s": "sh"}, "fd.sip": {"ip": "1.2.3.4"}}"#).unwrap();
    for _ in 0..3000 {
        let mut json = whole.clone();
        let from = whole.pointer(&all[random.place(all.len())]).unwrap().clone();
        *json.pointer_mut(&all[random.place(all.len())]).unwrap() = from;
        if let Ok(compiled) = compile(json.to_string().as_bytes()) {
            assert_eq!(compiled.truths(&source).len(), compiled.rules().len());
        }
    }
}
