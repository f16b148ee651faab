//! What conditions mean, on values given by hand.
#![allow(clippy::unwrap_used)] // a test may fail

mod support;

use serde_json::{Value as Json, json};
use support::{compiled, program, test};
use tiercel_filter::{MapSource, compile};

/// `field op mod rhs` as a predicate.
fn modified(field: &str, op: &str, modifier: &str, rhs: &Json) -> Json {
    json!({"lhs": {"field": field, "arg": null}, "op": op, "mod": modifier, "rhs": rhs})
}

/// Whether the predicate holds for these values.
fn holds(predicate: &Json, values: &Json) -> bool {
    let source = MapSource::from_json(values.to_string().as_bytes()).unwrap();
    compiled(predicate).unwrap().truths(&source)[0]
}

fn text(value: &str) -> Json {
    json!({ "s": value })
}

fn texts(values: &[&str]) -> Json {
    json!({ "list": values.iter().map(|value| text(value)).collect::<Vec<_>>() })
}

#[test]
fn every_comparison_with_a_missing_value_is_false_and_so_its_opposite_is_true() {
    let nothing = json!({});
    for op in ["=", "!=", "<", ">", "contains", "startswith", "endswith", "glob", "iglob", "icontains", "regex"] {
        assert!(!holds(&test("proc.pname", op, &text("x")), &nothing), "{op}");
    }
    for op in ["in", "intersects", "pmatch"] {
        assert!(!holds(&test("proc.pname", op, &texts(&["x"])), &nothing), "{op}");
    }
    assert!(!holds(&test("proc.pname", "exists", &Json::Null), &nothing));
    let not_equal = program(&[test("proc.pname", "=", &text("x"))], &json!({"not": 0}));
    let truths = compile(not_equal.to_string().as_bytes()).unwrap().truths(&MapSource::new());
    assert_eq!(truths, [true]);
}

#[test]
fn exists_asks_for_a_value_of_any_kind() {
    assert!(holds(&test("fd.name", "exists", &Json::Null), &json!({"fd.name": {"s": ""}})));
    assert!(holds(&test("fd.sip", "exists", &Json::Null), &json!({"fd.sip": {"ip": "::1"}})));
}

#[test]
fn some_ancestor_that_differs_is_enough_for_unequal() {
    let chain = json!({"proc.aname": texts(&["bash", "sshd"])});
    assert!(holds(&test("proc.aname", "!=", &text("bash")), &chain));
    assert!(holds(&test("proc.aname", "=", &text("sshd")), &chain));
    assert!(!holds(&test("proc.aname", "=", &text("init")), &chain));
    assert!(holds(&test("proc.aname", "in", &texts(&["init", "sshd"])), &chain));
    assert!(holds(&test("proc.aname", "startswith", &text("ss")), &chain));
    assert!(!holds(&test("proc.aname", "!=", &text("bash")), &json!({"proc.aname": texts(&["bash"])})));
    assert!(!holds(&test("proc.aname", "!=", &text("bash")), &json!({"proc.aname": texts(&[])})));
}

#[test]
fn no_list_has_ever_held_the_id_of_an_ancestor() {
    let chain = json!({"proc.apid": {"list": [{"i": 7}, {"i": 1}]}, "proc.apid[1]": {"i": 7}});
    let ids = json!({"list": [{"i": 1}, {"i": 7}]});
    assert!(!holds(&test("proc.apid", "in", &ids), &chain) && !holds(&test("proc.apid", "intersects", &ids), &chain));
    assert!(holds(&test("proc.apid", "=", &json!({"i": 1})), &chain));
    assert!(holds(&test("proc.apid[1]", "in", &ids), &chain));
}

#[test]
fn either_end_of_a_connection_may_match_but_both_must_differ() {
    let ends = json!({"fd.ip": {"list": [{"ip": "1.2.3.4"}, {"ip": "10.0.0.1"}]}});
    let ip = |op, ip: &str| test("fd.ip", op, &json!({ "ip": ip }));
    assert!(holds(&ip("=", "1.2.3.4"), &ends) && holds(&ip("=", "10.0.0.1"), &ends));
    assert!(!holds(&ip("!=", "1.2.3.4"), &ends) && holds(&ip("!=", "9.9.9.9"), &ends));
    let ports = json!({"fd.port": {"list": [{"u": 40000}, {"u": 443}]}});
    assert!(holds(&test("fd.port", "<", &json!({"u": 1024})), &ports));
    assert!(!holds(&test("fd.port", "!=", &json!({"u": 443})), &ports));
    assert!(holds(&test("fd.port", "in", &json!({"list": [{"u": 443}]})), &ports));
}

#[test]
fn fd_net_looks_at_its_first_network_only() {
    let ends = json!({"fd.net": {"list": [{"ip": "10.0.0.1"}, {"ip": "192.168.1.1"}]}});
    let nets = |first: &str, second: &str| json!({"list": [{"net": first}, {"net": second}]});
    assert!(holds(&test("fd.net", "in", &nets("192.168.0.0/16", "11.0.0.0/8")), &ends));
    assert!(!holds(&test("fd.net", "in", &nets("11.0.0.0/8", "192.168.0.0/16")), &ends));
    let server = json!({"fd.snet": {"ip": "192.168.1.1"}});
    assert!(holds(&test("fd.snet", "in", &nets("11.0.0.0/8", "192.168.0.0/16")), &server));
    assert!(holds(&test("fd.snet", "!=", &json!({"net": "fe80::/10"})), &server));
}

#[test]
fn all_of_a_list_must_be_in_a_set_but_one_is_enough_to_intersect() {
    let types = json!({"fd.types": texts(&["file", "ipv4"])});
    assert!(!holds(&test("fd.types", "in", &texts(&["file"])), &types));
    assert!(holds(&test("fd.types", "in", &texts(&["file", "ipv4", "pipe"])), &types));
    assert!(holds(&test("fd.types", "intersects", &texts(&["ipv4", "zzz"])), &types));
    assert!(!holds(&test("fd.types", "intersects", &texts(&["pipe"])), &types));
}

#[test]
fn an_empty_list_is_in_every_set_but_a_missing_one_is_in_none() {
    let empty = json!({"fd.types": texts(&[])});
    assert!(holds(&test("fd.types", "in", &texts(&["file"])), &empty));
    assert!(!holds(&test("fd.types", "intersects", &texts(&["file"])), &empty));
    assert!(!holds(&test("fd.types", "in", &texts(&["file"])), &json!({})));
}

#[test]
fn modifiers_count_the_elements_that_match() {
    let name = json!({"proc.name": {"s": "bash"}});
    assert!(holds(&modified("proc.name", "startswith", "anyof", &texts(&["x", "ba"])), &name));
    assert!(!holds(&modified("proc.name", "=", "oneof", &texts(&["bash", "bash"])), &name));
    assert!(!holds(&modified("proc.name", "!=", "allof", &texts(&["bash", "sh"])), &name));
    assert!(!holds(&modified("proc.name", "startswith", "oneof", &texts(&[])), &name));
    assert!(holds(
        &modified("fd.num", "!=", "allof", &json!({"list": [{"i": 1}, {"i": 2}]})),
        &json!({"fd.num": {"i": 3}})
    ));
}

#[test]
fn two_values_of_one_event_compare() {
    let field = |name: &str| json!({"expr": {"field": name, "arg": null}});
    let pair = |a: &str, b: &str| json!({"proc.name": {"s": a}, "proc.exe": {"s": b}});
    assert!(holds(&test("proc.name", "=", &field("proc.exe")), &pair("cat", "cat")));
    assert!(!holds(&test("proc.name", "!=", &field("proc.exe")), &json!({"proc.name": {"s": "cat"}})));
    assert!(holds(&test("proc.exe", "endswith", &field("proc.name")), &pair("cat", "/bin/cat")));
    assert!(holds(&test("proc.name", "in", &field("proc.exe")), &pair("cat", "cat")));
}

#[test]
fn transformers_apply_to_either_side() {
    let call = |name: &str, field: &str| json!({"fn": name, "args": [{"field": field, "arg": null}], "arg": null});
    let with = |lhs: Json, op: &str, rhs: Json| json!({"lhs": lhs, "op": op, "mod": null, "rhs": rhs});
    let values = json!({"proc.name": {"s": "CAT"}, "fd.name": {"s": "/etc/ssl/openssl"}, "proc.exe": {"s": "cat"}});
    assert!(holds(&with(call("tolower", "proc.name"), "=", text("cat")), &values));
    assert!(holds(&with(call("tolower", "proc.name"), "=", json!({"expr": {"field": "proc.exe"}})), &values));
    assert!(holds(&with(json!({"field": "proc.name"}), "=", json!({"expr": call("toupper", "proc.exe")})), &values));
    assert!(holds(&with(call("basename", "fd.name"), "=", text("openssl")), &values));
    assert!(holds(&with(call("len", "fd.name"), "=", json!({"u": 16})), &values));
    let joined = json!({"fn": "join", "args": [{"s": ","}, {"list": [{"field": "proc.name"}, {"s": "x"}]}]});
    assert!(holds(&with(joined, "=", text("CAT,x")), &values));
    let concat = json!({"fn": "concat", "args": [{"field": "proc.exe"}, {"s": "-"}, {"i": 5}]});
    assert!(holds(&with(concat, "=", text("cat-5")), &values));
    let literal = json!({"fn": "len", "args": [{"s": "abc"}]});
    assert!(holds(&with(literal, "=", json!({"u": 3})), &json!({})));
    let options = json!({"list": [{"s": "-b"}, {"field": "proc.name"}]});
    let getopt = json!({"fn": "getopt", "args": [options, {"s": "ab:"}], "arg": "b"});
    assert!(holds(&with(getopt, "=", text("CAT")), &values));
}

#[test]
fn a_transformer_over_a_missing_value_has_none() {
    let concat = json!({"fn": "concat", "args": [{"field": "proc.exe"}, {"s": "x"}]});
    assert!(!holds(&json!({"lhs": concat, "op": "exists"}), &json!({})));
}

#[test]
fn numbers_take_the_width_of_their_field() {
    assert!(holds(&test("user.uid", "=", &json!({"i": -1})), &json!({"user.uid": {"u": 4_294_967_295u32}})));
    assert!(holds(&test("fd.sport", "=", &json!({"u": 70000})), &json!({"fd.sport": {"u": 4464}})));
    assert!(holds(&test("evt.rawres", "<", &json!({"i": 0})), &json!({"evt.rawres": {"i": -2}})));
}

#[test]
fn conditions_combine() {
    let tests =
        [test("proc.name", "=", &text("a")), test("fd.name", "=", &text("b")), test("fd.num", "=", &json!({"i": 1}))];
    let cond = json!({"or": [{"and": [0, {"not": 1}]}, 2]});
    let rule = compile(program(&tests, &cond).to_string().as_bytes()).unwrap();
    let truth = |values: Json| rule.truths(&MapSource::from_json(values.to_string().as_bytes()).unwrap())[0];
    assert!(truth(json!({"proc.name": {"s": "a"}})));
    assert!(!truth(json!({"proc.name": {"s": "a"}, "fd.name": {"s": "b"}})));
    assert!(truth(json!({"proc.name": {"s": "a"}, "fd.name": {"s": "b"}, "fd.num": {"i": 1}})));
}

#[test]
fn rules_are_listed_under_the_codes_that_their_type_tests_leave() {
    let is = |name: &str| test("evt.type", "=", &text(name));
    let tests = [is("open"), test("evt.dir", "=", &text("<")), test("proc.name", "=", &text("a"))];
    let mut json = program(&tests, &json!({"and": [0, 1, 2]}));
    json["rules"][0]["events"] = json!([2, 3, 307]);
    let rules = compile(json.to_string().as_bytes()).unwrap();
    let syscall = rules.source("syscall").unwrap();
    assert_eq!(syscall.codes().collect::<Vec<_>>(), [3]);
    assert!(rules.source("other").is_none());
}

/// As upstream's rule on connections of ssh: its macro asks of messages what the rule itself rules out.
#[test]
fn a_type_whose_tests_never_go_together_is_not_asked_for() {
    let is = |name: &str| test("evt.type", "=", &text(name));
    let (tcp, other) = (test("fd.l4proto", "=", &text("tcp")), test("fd.l4proto", "!=", &text("tcp")));
    let listed = |tests: &[Json], condition: Json| {
        let mut json = program(tests, &condition);
        json["rules"][0]["events"] = json!([3, 307]);
        let rules = compile(json.to_string().as_bytes()).unwrap();
        rules.source("syscall").unwrap().codes().filter(|&code| code < 400).collect::<Vec<_>>()
    };
    let condition = json!({"and": [{"or": [0, {"and": [1, 3]}]}, 2]});
    let asked = listed(&[is("open"), is("openat"), tcp.clone(), other.clone()], condition.clone());
    assert!(asked.contains(&3) && !asked.contains(&307), "{asked:?}");
    let udp = test("fd.l4proto", "!=", &text("udp"));
    let asked = listed(&[is("open"), is("openat"), tcp, udp], condition);
    assert!(asked.contains(&3) && asked.contains(&307), "{asked:?}");
    // Of several addresses one may be it, and another one not.
    let (here, away) =
        (test("fd.ip", "=", &json!({"ip": "10.0.0.1"})), test("fd.ip", "!=", &json!({"ip": "10.0.0.1"})));
    let asked = listed(&[is("open"), is("openat"), here, away], json!({"and": [{"or": [0, 1]}, 2, 3]}));
    assert!(asked.contains(&3), "{asked:?}");
}

#[test]
fn asynchronous_events_are_asked_whatever_their_rule_names() {
    let mut json = program(&[test("evt.type", "=", &text("container"))], &json!(0));
    json["rules"][0]["events"] = json!([324]);
    let rules = compile(json.to_string().as_bytes()).unwrap();
    let codes: Vec<u16> = rules.source("syscall").unwrap().codes().collect();
    assert_eq!(codes, [324, tiercel_event::codes::ASYNCEVENT_E]);
}

#[test]
fn the_opposite_of_a_type_test_is_certain_too() {
    let tests = [test("evt.type", "in", &texts(&["open", "openat"]))];
    let mut json = program(&tests, &json!({"not": 0}));
    json["rules"][0]["match_all_events"] = json!(true);
    let rules = compile(json.to_string().as_bytes()).unwrap();
    let syscall = rules.source("syscall").unwrap();
    assert!(syscall.entries(3).is_empty() && syscall.entries(307).is_empty() && !syscall.entries(5).is_empty());
}

#[test]
fn refusals_say_where_and_why() {
    let error = compiled(&test("proc.nam", "=", &text("x"))).unwrap_err().to_string();
    assert!(error.starts_with("predicate 0: ") && error.contains("'proc.name'"), "{error}");
    let error = compiled(&test("fd.num", "contains", &text("x"))).unwrap_err().to_string();
    assert_eq!(error, "predicate 0: contains does not apply to a number");
    let error = compiled(&test("fd.types", "=", &text("x"))).unwrap_err().to_string();
    assert_eq!(error, "predicate 0: = does not apply to a list of string");
}
