//! Arguments of fields.

use crate::bind::BindError;
use crate::field_ref::{Arg, ParamArg, Side};
use crate::table::{ArgKind, FieldInfo};
use std::sync::Arc;
use tiercel_event::generated::{events::EVENTS, syscalls::SYSCALLS};
use tiercel_event::table::ParamType;

/// Reads an argument as the first kind that fits.
pub(crate) fn parse(info: &'static FieldInfo, text: &str) -> Result<Arg, BindError> {
    let found = info.arg_kinds.iter().find_map(|kind| of_kind(*kind, text));
    found.ok_or_else(|| BindError::BadArg { field: info.name, arg: text.to_owned(), expected: expected(info) })
}

fn of_kind(kind: ArgKind, text: &str) -> Option<Arg> {
    match kind {
        ArgKind::Index => index(text).map(Arg::Index),
        ArgKind::Key | ArgKind::Subsystem => (!text.is_empty()).then(|| Arg::Key(text.into())),
        ArgKind::Param => param(text).map(Arg::Param),
        ArgKind::EventType => event_type(text),
        ArgKind::Side => match text {
            "src" => Some(Arg::Side(Side::Source)),
            "dst" => Some(Arg::Side(Side::Destination)),
            _ => None,
        },
    }
}

fn index(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

fn param(text: &str) -> Option<ParamArg> {
    let name = EVENTS.iter().flat_map(|event| event.params).find(|param| param.name == text)?.name;
    let place = |index| u8::try_from(index).unwrap_or(ParamArg::ABSENT);
    let places = EVENTS.iter().map(|event| event.param_index(name).map_or(ParamArg::ABSENT, place)).collect();
    Some(ParamArg { name, places })
}

fn event_type(text: &str) -> Option<Arg> {
    let codes: Arc<[u16]> = EVENTS.iter().filter(|event| event.name == text).map(|event| event.code).collect();
    let generic = SYSCALLS.iter().filter(|call| call.name == text && call.events.contains(&1));
    let syscalls: Arc<[u16]> = generic.map(|call| call.code).collect();
    (!codes.is_empty() || !syscalls.is_empty()).then_some(Arg::EventType { codes, syscalls })
}

fn expected(info: &FieldInfo) -> &'static str {
    match info.arg_kinds {
        [ArgKind::Index] => "a number",
        [ArgKind::Index, ArgKind::Param] => "a number or the name of an event's parameter",
        [ArgKind::Param] => "the name of an event's parameter",
        [ArgKind::EventType] => "the name of an event type",
        [ArgKind::Side] => "'src' or 'dst'",
        _ => "a number or a name",
    }
}

/// Type of the field's value with this argument.
pub(crate) fn value_type(info: &FieldInfo, arg: &Arg) -> ParamType {
    match (info.ty, arg) {
        (ParamType::Dyn, Arg::Param(param)) => first_type(param.name),
        (ty, _) => ty,
    }
}

fn first_type(name: &str) -> ParamType {
    let mut params = EVENTS.iter().flat_map(|event| event.params);
    params.find(|param| param.name == name).map_or(ParamType::Dyn, |param| param.ty)
}

/// How far a dotted argument reaches in what follows the dot.
pub(crate) fn dot_end(info: &FieldInfo, tail: &str) -> usize {
    let word = tail.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(tail.len());
    let longest = |known: &dyn Fn(&str) -> bool| (1..=word).rev().find(|&end| known(&tail[..end]));
    match info.arg_kinds.last() {
        Some(ArgKind::Param) => longest(&|name| param(name).is_some()).unwrap_or(word),
        Some(ArgKind::EventType) => longest(&|name| event_type(name).is_some()).unwrap_or(word),
        Some(ArgKind::Side) => longest(&|name| matches!(name, "src" | "dst")).unwrap_or(word),
        _ => word,
    }
}
