//! How values print: as text, and as JSON.
//!
//! Values come from [`crate::extract_for_output`]; a missing one prints [`MISSING`], and `null` in JSON.

use crate::field_ref::FieldRef;
use crate::generated::ids::{EvtField, EvtSyscallField, FieldId};
use crate::table::Print;
use crate::value::Value;
use serde_json::Value as Json;
use std::io::Write;
use tiercel_event::table::ParamType;

/// Text of a missing value.
pub const MISSING: &[u8] = b"<NA>";

/// Appends the value's text; appends nothing and returns `false` when it has none (an empty list).
pub fn text(field: &FieldRef, value: &Value<'_>, out: &mut Vec<u8>) -> bool {
    if let (Some(clock), Value::Uint(ts_ns)) = (clock(field.id), value) {
        out.extend_from_slice(crate::extract::clock_text(clock, *ts_ns).as_bytes());
        return true;
    }
    push(value, Style::of(field), out)
}

/// Appends the text of a value that is no field's own (a transformer's result).
pub fn plain_text(value: &Value<'_>, out: &mut Vec<u8>) -> bool {
    push(value, Style::PLAIN, out)
}

/// The JSON form of a value that is no field's own.
pub fn plain_json(value: &Value<'_>) -> Json {
    to_json(value, Style::PLAIN)
}

/// The value with its JSON type. Times of the day are numbers (ns since 1970), hexadecimal integers and addresses are
/// strings; control characters and bytes that are not UTF-8 become U+FFFD.
pub fn json(field: &FieldRef, value: &Value<'_>) -> Json {
    to_json(value, Style::of(field))
}

/// The text cut or padded with blanks to exactly `width` bytes; 0 leaves it alone.
pub fn fit(text: &mut Vec<u8>, start: usize, width: usize) {
    if width > 0 {
        text.resize(start + width, b' ');
    }
}

/// Whether the field is a time of the day, which is a number (ns since 1970) until it is printed.
pub fn is_clock(field: &FieldRef) -> bool {
    clock(field.id).is_some()
}

/// The field to format a time by, if the value is a time of the day.
fn clock(id: FieldId) -> Option<EvtField> {
    match id {
        FieldId::Evt(id) if crate::extract::is_clock(id) => Some(id),
        FieldId::EvtSyscall(EvtSyscallField::EvtOutputtime) => Some(EvtField::EvtTime),
        _ => None,
    }
}

/// How numbers print.
#[derive(Clone, Copy)]
struct Style {
    print: Print,
    narrow: bool,
}

impl Style {
    const PLAIN: Self = Self { print: Print::Na, narrow: false };

    fn of(field: &FieldRef) -> Self {
        Self { print: field.info().print, narrow: matches!(field.ty, ParamType::Int32 | ParamType::Uint32) }
    }
}

/// Writing to a vector cannot fail.
fn push(value: &Value<'_>, style: Style, out: &mut Vec<u8>) -> bool {
    let _ = match value {
        Value::Str(bytes) | Value::Bytes(bytes) => out.write_all(bytes),
        Value::Bool(value) => write!(out, "{value}"),
        Value::Int(value) if style.print == Print::Hex && style.narrow => write!(out, "{:X}", *value as u32),
        Value::Int(value) if style.print == Print::Hex => write!(out, "{value:X}"),
        Value::Uint(value) if style.print == Print::Hex => write!(out, "{value:X}"),
        Value::Int(value) if style.print == Print::PaddedDec => write!(out, "{value:09}"),
        Value::Uint(value) if style.print == Print::PaddedDec => write!(out, "{value:09}"),
        Value::Int(value) => write!(out, "{value}"),
        Value::Uint(value) => write!(out, "{value}"),
        Value::Double(value) => write!(out, "{value:.1}"),
        Value::Ip(ip) => write!(out, "{ip}"),
        Value::Net(net) => write!(out, "{}/{}", net.address, net.bits),
        Value::List(items) => return list(items, style, out),
    };
    true
}

fn list(items: &[Value<'_>], style: Style, out: &mut Vec<u8>) -> bool {
    for (index, item) in items.iter().enumerate() {
        out.push(if index == 0 { b'(' } else { b',' });
        push(item, style, out);
    }
    if !items.is_empty() {
        out.push(b')');
    }
    !items.is_empty()
}

fn to_json(value: &Value<'_>, style: Style) -> Json {
    match value {
        Value::Str(bytes) | Value::Bytes(bytes) => Json::String(printable(bytes)),
        Value::Bool(value) => Json::Bool(*value),
        Value::Int(value) if style.print != Print::Hex => Json::from(*value),
        Value::Uint(value) if style.print != Print::Hex => Json::from(*value),
        Value::Double(value) if style.print == Print::Dec => Json::from(*value as i64),
        Value::Double(value) => Json::from(*value),
        Value::List(items) if items.is_empty() => Json::Null,
        Value::List(items) => Json::Array(items.iter().map(|item| to_json(item, style)).collect()),
        Value::Int(_) | Value::Uint(_) | Value::Ip(_) | Value::Net(_) => {
            let mut out = Vec::new();
            push(value, style, &mut out);
            Json::String(String::from_utf8_lossy(&out).into_owned())
        }
    }
}

/// The text with U+FFFD for each control character and for what is not UTF-8.
fn printable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    if !text.bytes().any(|byte| byte.is_ascii_control()) {
        return text.into_owned();
    }
    text.chars().map(|c| if c.is_ascii_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bind;

    fn shown(field: &str, value: Value<'_>) -> (String, Json) {
        let field = bind(field, None).unwrap();
        let mut out = Vec::new();
        let has_text = text(&field, &value, &mut out);
        (if has_text { String::from_utf8_lossy(&out).into_owned() } else { "-".to_owned() }, json(&field, &value))
    }

    #[test]
    fn numbers_print_by_their_field() {
        assert_eq!(shown("fd.dev", Value::Int(0xca02)), ("CA02".to_owned(), Json::from("CA02")));
        assert_eq!(shown("fd.dev", Value::Int(-1)).0, "FFFFFFFF");
        assert_eq!(shown("evt.rawtime.ns", Value::Uint(5)), ("000000005".to_owned(), Json::from(5)));
        assert_eq!(shown("proc.fdusage", Value::Double(0.25)), ("0.2".to_owned(), Json::from(0.25)));
        assert_eq!(shown("user.loginuid", Value::Int(-1)), ("-1".to_owned(), Json::from(-1)));
    }

    #[test]
    fn times_of_the_day_are_numbers_in_json() {
        let (text, json) = shown("evt.time.iso8601", Value::Uint(1_512_419_701_000_000_007));
        assert_eq!((&*text, json), ("2017-12-04T20:35:01.000000007+0000", Json::from(1_512_419_701_000_000_007_u64)));
    }

    #[test]
    fn lists_print_in_parentheses() {
        let list = Value::List(vec![Value::text(b"file"), Value::text(b"pipe")]);
        assert_eq!(shown("fd.types", list), ("(file,pipe)".to_owned(), Json::from(vec!["file", "pipe"])));
        assert_eq!(shown("fd.types", Value::List(vec![])), ("-".to_owned(), Json::Null));
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced_in_json() {
        assert_eq!(shown("fd.name", Value::text(b"a\xff")).1, Json::from("a\u{fffd}"));
        assert_eq!(shown("fd.name", Value::text(b"a\n\xc3\xa4")).1, Json::from("a\u{fffd}\u{e4}"));
    }

    #[test]
    fn a_width_cuts_and_pads() {
        let mut text = b"x:name".to_vec();
        fit(&mut text, 2, 6);
        assert_eq!(text, b"x:name  ");
        fit(&mut text, 2, 2);
        assert_eq!(text, b"x:na");
    }
}
