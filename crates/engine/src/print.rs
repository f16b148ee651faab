//! Values as text and as JSON.

use serde_json::Value as Json;
use tiercel_fields::table::Print;
use tiercel_fields::{FieldRef, Value};

/// How the integers of a field print.
pub fn style(field: Option<&FieldRef>) -> Print {
    field.map_or(Print::Na, |field| field.info().print)
}

/// Appends a value's text; `false` when it has none (an empty list).
pub fn text(value: &Value<'_>, style: Print, out: &mut Vec<u8>) -> bool {
    match value {
        Value::Str(bytes) | Value::Bytes(bytes) => out.extend_from_slice(bytes),
        Value::Bool(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Value::Int(value) => out.extend_from_slice(signed(*value, style).as_bytes()),
        Value::Uint(value) => out.extend_from_slice(unsigned(*value, style).as_bytes()),
        Value::Double(value) => out.extend_from_slice(format!("{value:.1}").as_bytes()),
        Value::Ip(ip) => out.extend_from_slice(ip.to_string().as_bytes()),
        Value::Net(net) => out.extend_from_slice(format!("{}/{}", net.address, net.bits).as_bytes()),
        Value::List(items) => return list(items, style, out),
    }
    true
}

fn list(items: &[Value<'_>], style: Print, out: &mut Vec<u8>) -> bool {
    for (index, item) in items.iter().enumerate() {
        out.push(if index == 0 { b'(' } else { b',' });
        text(item, style, out);
    }
    if !items.is_empty() {
        out.push(b')');
    }
    !items.is_empty()
}

fn signed(value: i64, style: Print) -> String {
    match style {
        Print::Hex => format!("{value:X}"),
        Print::PaddedDec => format!("{value:09}"),
        Print::Na | Print::Dec | Print::Id | Print::Dir => value.to_string(),
    }
}

fn unsigned(value: u64, style: Print) -> String {
    match style {
        Print::Hex => format!("{value:X}"),
        Print::PaddedDec => format!("{value:09}"),
        Print::Na | Print::Dec | Print::Id | Print::Dir => value.to_string(),
    }
}

/// The value with its JSON type; hexadecimal and padded integers are strings.
pub fn json(value: &Value<'_>, style: Print) -> Json {
    let written = matches!(style, Print::Hex | Print::PaddedDec);
    match value {
        Value::Str(bytes) | Value::Bytes(bytes) => Json::String(String::from_utf8_lossy(bytes).into_owned()),
        Value::Bool(value) => Json::Bool(*value),
        Value::Int(value) if !written => Json::from(*value),
        Value::Uint(value) if !written => Json::from(*value),
        Value::Double(value) if style == Print::Dec => Json::from(*value as i64),
        Value::Double(value) => Json::from(*value),
        Value::List(items) if items.is_empty() => Json::Null,
        Value::List(items) => Json::Array(items.iter().map(|item| json(item, style)).collect()),
        Value::Int(_) | Value::Uint(_) | Value::Ip(_) | Value::Net(_) => {
            let mut out = Vec::new();
            text(value, style, &mut out);
            Json::String(String::from_utf8_lossy(&out).into_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(value: Value<'_>, style: Print) -> String {
        let mut out = Vec::new();
        let shown = text(&value, style, &mut out);
        if shown { String::from_utf8(out).unwrap() } else { "-".to_owned() }
    }

    #[test]
    fn values_print_as_falco_prints_them() {
        assert_eq!(printed(Value::Double(0.25), Print::Na), "0.2");
        assert_eq!(printed(Value::Bool(true), Print::Na), "true");
        assert_eq!(printed(Value::Uint(0xfe00), Print::Hex), "FE00");
        assert_eq!(printed(Value::Uint(12), Print::PaddedDec), "000000012");
        assert_eq!(printed(Value::Ip("::1".parse().unwrap()), Print::Na), "::1");
        assert_eq!(printed(Value::List(vec![Value::text(b"a"), Value::text(b"b")]), Print::Na), "(a,b)");
        assert_eq!(printed(Value::List(vec![]), Print::Na), "-");
    }

    #[test]
    fn json_keeps_types() {
        assert_eq!(json(&Value::Int(-1), Print::Dec), Json::from(-1));
        assert_eq!(json(&Value::Uint(16), Print::Hex), Json::from("10"));
        assert_eq!(json(&Value::Double(1.5), Print::Na), Json::from(1.5));
        assert_eq!(json(&Value::Double(1.5), Print::Dec), Json::from(1));
        assert_eq!(json(&Value::text(b"a\xff"), Print::Na), Json::from("a\u{fffd}"));
        assert_eq!(json(&Value::List(vec![]), Print::Na), Json::Null);
    }
}
