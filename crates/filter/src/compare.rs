//! Comparison of two values that both come from the event.

use crate::matcher::number::Order;
use crate::program::Op;
use memchr::memmem;
use tiercel_fields::Glob;
use tiercel_fields::Value;

/// Whether `left op right` holds.
pub fn compare(op: Op, left: &Value<'_>, right: &Value<'_>) -> bool {
    match (op, left, right) {
        (Op::In, Value::List(left), _) => left.iter().all(|item| among(item, right)),
        (Op::Intersects, Value::List(left), _) => left.iter().any(|item| among(item, right)),
        (Op::In | Op::Intersects, _, _) => among(left, right),
        (Op::Ne, _, _) => equal(left, right) == Some(false),
        (Op::Eq, _, _) => equal(left, right) == Some(true),
        _ => match (left.bytes(), right.bytes()) {
            (Some(left), Some(right)) => strings(op, left, right),
            _ => ordered(Order::of(op), left, right),
        },
    }
}

fn among(item: &Value<'_>, list: &Value<'_>) -> bool {
    match list {
        Value::List(list) => list.iter().any(|other| equal(item, other) == Some(true)),
        one => equal(item, one) == Some(true),
    }
}

fn equal(left: &Value<'_>, right: &Value<'_>) -> Option<bool> {
    Some(match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => left == right,
        (Value::Ip(left), Value::Ip(right)) => left == right,
        (Value::Net(left), Value::Net(right)) => left == right,
        (Value::Ip(ip), Value::Net(net)) | (Value::Net(net), Value::Ip(ip)) => net.contains(*ip),
        (Value::Double(left), Value::Double(right)) => left == right,
        (Value::Str(left) | Value::Bytes(left), Value::Str(right) | Value::Bytes(right)) => left == right,
        _ => integer(left)? == integer(right)?,
    })
}

fn integer(value: &Value<'_>) -> Option<i128> {
    match value {
        Value::Int(value) => Some((*value).into()),
        Value::Uint(value) => Some((*value).into()),
        _ => None,
    }
}

fn ordered(order: Order, left: &Value<'_>, right: &Value<'_>) -> bool {
    match (left, right) {
        (Value::Double(left), Value::Double(right)) => order.holds(left, right),
        _ => integer(left).zip(integer(right)).is_some_and(|(left, right)| order.holds(&left, &right)),
    }
}

fn strings(op: Op, left: &[u8], right: &[u8]) -> bool {
    match op {
        Op::Contains | Op::Bcontains => memmem::find(left, right).is_some(),
        Op::Icontains => memmem::find(&left.to_ascii_lowercase(), &right.to_ascii_lowercase()).is_some(),
        Op::Startswith | Op::Bstartswith => left.starts_with(right),
        Op::Endswith => left.ends_with(right),
        Op::Glob | Op::Iglob => Glob::new(right, op == Op::Iglob).matches(left),
        Op::Lt | Op::Le | Op::Gt | Op::Ge => Order::of(op).holds(left, right),
        Op::Eq | Op::Ne | Op::Regex | Op::Pmatch | Op::In | Op::Intersects | Op::Exists => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(op: Op, left: &str, right: &str) -> bool {
        compare(op, &Value::text(left.as_bytes()), &Value::text(right.as_bytes()))
    }

    #[test]
    fn strings_of_an_event_compare_as_constants_do() {
        assert!(text(Op::Eq, "a", "a") && text(Op::Ne, "a", "b") && !text(Op::Ne, "a", "a"));
        assert!(text(Op::Lt, "a", "b") && text(Op::Ge, "b", "b") && !text(Op::Gt, "a", "ab"));
        assert!(text(Op::Contains, "abc", "b") && text(Op::Contains, "abc", "") && text(Op::Icontains, "aBc", "Bc"));
        assert!(text(Op::Startswith, "abc", "ab") && text(Op::Endswith, "abc", "bc") && text(Op::Glob, "abc", "a*"));
        assert!(text(Op::In, "a", "a") && !text(Op::In, "a", "b"));
    }

    #[test]
    fn numbers_compare_whatever_their_sign() {
        assert!(compare(Op::Lt, &Value::Int(-1), &Value::Uint(u64::MAX)));
        assert!(compare(Op::Eq, &Value::Int(5), &Value::Uint(5)));
    }

    #[test]
    fn values_of_different_kinds_never_compare() {
        assert!(!compare(Op::Eq, &Value::Int(1), &Value::text(b"1")));
        assert!(!compare(Op::Ne, &Value::Int(1), &Value::text(b"1")));
        assert!(!compare(Op::Lt, &Value::Bool(false), &Value::Bool(true)));
    }

    #[test]
    fn every_element_of_a_list_must_be_in_the_other() {
        let list =
            |items: &[&'static str]| Value::List(items.iter().map(|item| Value::text(item.as_bytes())).collect());
        assert!(
            compare(Op::In, &list(&["a"]), &list(&["a", "b"])) && !compare(Op::In, &list(&["a", "c"]), &list(&["a"]))
        );
        assert!(compare(Op::Intersects, &list(&["a", "c"]), &list(&["c"])));
        assert!(compare(Op::In, &list(&[]), &list(&["a"])) && !compare(Op::Intersects, &list(&[]), &list(&["a"])));
    }
}
