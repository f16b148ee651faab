use super::*;

fn text(op: Op, value: &str, constant: &str) -> bool {
    let matcher = Matcher::one(op, Constant::Text(constant.as_bytes().to_vec())).unwrap();
    matcher.matches(&Value::text(value.as_bytes()))
}

fn strings(items: &[&str]) -> Vec<Constant> {
    items.iter().map(|item| Constant::Text(item.as_bytes().to_vec())).collect()
}

fn modified(op: Op, modifier: Modifier, value: &str, items: &[&str]) -> bool {
    Matcher::many(op, modifier, strings(items)).unwrap().matches(&Value::text(value.as_bytes()))
}

fn number(op: Op, value: Value<'_>, constant: i128) -> bool {
    Matcher::one(op, Constant::Number(constant)).unwrap().matches(&value)
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn strings_compare_bytewise_and_by_case() {
    assert!(text(Op::Eq, "cat", "cat") && !text(Op::Eq, "Cat", "cat") && !text(Op::Eq, "cat ", "cat"));
    assert!(text(Op::Ne, "cat", "dog") && !text(Op::Ne, "cat", "cat"));
    assert!(text(Op::Lt, "5", "6") && text(Op::Lt, "10", "9") && text(Op::Ge, "\u{e4}", "z"));
}

#[test]
fn an_empty_constant_is_part_of_every_string() {
    for op in [Op::Contains, Op::Icontains, Op::Startswith, Op::Endswith, Op::Bcontains, Op::Bstartswith] {
        assert!(text(op, "abc", "") && text(op, "", ""), "{}", op.word());
    }
    assert!(text(Op::Eq, "", "") && !text(Op::Eq, "a", ""));
}

#[test]
fn parts_of_strings_are_found_where_they_belong() {
    assert!(text(Op::Contains, "/etc/shadow", "shad") && !text(Op::Contains, "/etc/shadow", "SHAD"));
    assert!(text(Op::Icontains, "/etc/Shadow", "SHAD") && !text(Op::Icontains, "/etc/shadow", "x"));
    assert!(text(Op::Startswith, "/etc/shadow", "/etc") && !text(Op::Startswith, "/etc", "/etc/"));
    assert!(text(Op::Endswith, "/etc/shadow", "dow") && !text(Op::Endswith, "/etc/shadow", "/etc"));
    assert!(text(Op::Glob, "/etc/shadow", "*/sh*") && text(Op::Iglob, "/ETC/x", "/etc/?"));
    assert!(text(Op::Regex, "/etc/shadow", ".*shadow") && !text(Op::Regex, "/etc/shadow", "shadow"));
    assert!(text(Op::Pmatch, "/etc/shadow", "/etc") && !text(Op::Pmatch, "/etcetera", "/etc"));
}

#[test]
fn buffers_are_compared_as_bytes() {
    let matcher = Matcher::one(Op::Bcontains, Constant::Text(vec![0x61, 0x00, 0x62])).unwrap();
    assert!(matcher.matches(&Value::Bytes((&b"xa\0b"[..]).into())));
    let matcher = Matcher::one(Op::Bstartswith, Constant::Text(vec![0x7f, 0x45])).unwrap();
    assert!(matcher.matches(&Value::Bytes((&b"\x7fELF"[..]).into())));
}

#[test]
fn numbers_compare_by_value() {
    assert!(number(Op::Eq, Value::Int(-1), -1) && number(Op::Ne, Value::Uint(3), 4));
    assert!(number(Op::Lt, Value::Int(-5), 0) && !number(Op::Lt, Value::Uint(u64::MAX), 0));
    assert!(
        number(Op::Ge, Value::Uint(7), 7) && number(Op::Le, Value::Uint(7), 7) && !number(Op::Gt, Value::Uint(7), 7)
    );
    let half = Matcher::one(Op::Gt, Constant::Double(50.0)).unwrap();
    assert!(half.matches(&Value::Double(50.5)) && !half.matches(&Value::Double(50.0)));
}

#[test]
fn a_value_of_another_kind_passes_nothing() {
    assert!(!number(Op::Eq, Value::text(b"1"), 1) && !number(Op::Ne, Value::text(b"1"), 2));
    let set = Matcher::many(Op::Ne, Modifier::Allof, strings(&["a"])).unwrap();
    assert!(!set.matches(&Value::Uint(1)) && set.matches(&Value::text(b"b")));
}

#[test]
fn booleans_compare_whole() {
    let yes = Matcher::one(Op::Eq, Constant::Bool(true)).unwrap();
    assert!(yes.matches(&Value::Bool(true)) && !yes.matches(&Value::Bool(false)));
    let not_yes = Matcher::one(Op::Ne, Constant::Bool(true)).unwrap();
    assert!(not_yes.matches(&Value::Bool(false)) && !not_yes.matches(&Value::Bool(true)));
    let either = Matcher::list(Op::In, vec![Constant::Bool(true), Constant::Bool(false)]).unwrap();
    assert!(either.matches(&Value::Bool(false)));
}

#[test]
fn a_set_has_its_elements_and_an_empty_one_has_none() {
    let set = Matcher::list(Op::In, strings(&["sh", "bash"])).unwrap();
    assert!(set.matches(&Value::text(b"sh")) && !set.matches(&Value::text(b"zsh")));
    let ports = Matcher::list(Op::In, vec![Constant::Number(443), Constant::Number(80)]).unwrap();
    assert!(ports.matches(&Value::Uint(80)) && !ports.matches(&Value::Uint(8)));
    for op in [Op::In, Op::Intersects] {
        assert!(!Matcher::list(op, vec![]).unwrap().matches(&Value::text(b"")));
    }
    assert!(!Matcher::list(Op::Pmatch, vec![]).unwrap().matches(&Value::text(b"/etc")));
}

#[test]
fn addresses_of_the_other_family_are_unequal() {
    let eq = Matcher::one(Op::Eq, Constant::Ip(ip("1.2.3.4"))).unwrap();
    let ne = Matcher::one(Op::Ne, Constant::Ip(ip("1.2.3.4"))).unwrap();
    assert!(eq.matches(&Value::Ip(ip("1.2.3.4"))) && !eq.matches(&Value::Ip(ip("::1"))));
    assert!(ne.matches(&Value::Ip(ip("::1"))) && ne.matches(&Value::Ip(ip("1.2.3.5"))));
}

#[test]
fn networks_hold_addresses() {
    let net = |text: &str, bits| Constant::Net(IpNet::new(ip(text), bits).unwrap());
    let any = Matcher::list(Op::In, vec![net("10.0.0.0", 8), net("fe80::", 10)]).unwrap();
    assert!(any.matches(&Value::Ip(ip("10.9.9.9"))) && any.matches(&Value::Ip(ip("fe80::1"))));
    assert!(!any.matches(&Value::Ip(ip("11.0.0.1"))) && !any.matches(&Value::Ip(ip("::1"))));
    let outside = Matcher::one(Op::Ne, net("10.0.0.0", 8)).unwrap();
    assert!(outside.matches(&Value::Ip(ip("::1"))) && !outside.matches(&Value::Ip(ip("10.0.0.1"))));
}

#[test]
fn anyof_needs_one_allof_all_and_oneof_exactly_one() {
    use Modifier::{Allof, Anyof, Oneof};
    assert!(modified(Op::Startswith, Anyof, "/etc/x", &["/usr", "/etc"]));
    assert!(!modified(Op::Startswith, Allof, "/etc/x", &["/usr", "/etc"]));
    assert!(
        modified(Op::Contains, Allof, "/etc/x", &["/etc", "x"]) && modified(Op::Contains, Anyof, "ax", &["y", "x"])
    );
    assert!(modified(Op::Eq, Oneof, "a", &["a", "b"]) && !modified(Op::Eq, Oneof, "a", &["a", "a"]));
    assert!(modified(Op::Icontains, Anyof, "ABC", &["z", "b"]) && modified(Op::Icontains, Oneof, "ABC", &["b", "z"]));
    assert!(modified(Op::Contains, Oneof, "ab", &["a", "z"]) && !modified(Op::Contains, Oneof, "ab", &["a", "b"]));
}

#[test]
fn unequal_to_any_is_nearly_always_true_and_to_all_means_outside() {
    assert!(modified(Op::Ne, Modifier::Anyof, "a", &["a", "b"]));
    assert!(
        !modified(Op::Ne, Modifier::Allof, "a", &["a", "b"]) && modified(Op::Ne, Modifier::Allof, "c", &["a", "b"])
    );
    assert!(
        modified(Op::Eq, Modifier::Allof, "a", &["a", "a"]) && !modified(Op::Eq, Modifier::Allof, "a", &["a", "b"])
    );
}

#[test]
fn a_modifier_over_an_empty_list_is_false() {
    for modifier in [Modifier::Anyof, Modifier::Allof, Modifier::Oneof] {
        assert!(!modified(Op::Ne, modifier, "a", &[]) && !modified(Op::Contains, modifier, "a", &[]));
    }
}
