//! Times of the event.

use crate::clock::{self, Shape};
use crate::context::Context;
use crate::field_ref::FieldRef;
use crate::generated::ids::EvtField as F;
use crate::value::Value;

pub(super) const SECOND_NS: u64 = 1_000_000_000;

/// Whether outputs keep the field as ns since 1970 until they print it.
pub(crate) fn is_clock(id: F) -> bool {
    matches!(id, F::EvtTime | F::EvtTimeS | F::EvtTimeIso8601 | F::EvtDatetime | F::EvtDatetimeS)
}

/// A time of the day as its field prints it.
pub(crate) fn clock(id: F, ts_ns: u64) -> String {
    match id {
        F::EvtTimeS => clock::local(ts_ns, Shape::TimeSeconds),
        F::EvtTimeIso8601 => clock::utc(ts_ns),
        F::EvtDatetime => clock::local(ts_ns, Shape::DateTime),
        F::EvtDatetimeS => clock::local(ts_ns, Shape::DateTimeSeconds),
        _ => clock::local(ts_ns, Shape::Time),
    }
}

/// Since the first event.
pub(super) fn relative_ns(ctx: &Context<'_>) -> u64 {
    ctx.event.ts_ns.saturating_sub(ctx.session.first_ts_ns)
}

/// Since the last event that this use of the field saw; 0 for its first.
pub(super) fn delta_ns(field: &FieldRef, ctx: &Context<'_>) -> Option<u64> {
    let now = ctx.event.ts_ns;
    let step = |last: u64| (now, if last == 0 { 0 } else { now.saturating_sub(last) });
    Some(field.memory.as_ref()?.once(ctx.num, step))
}

pub(super) fn seconds<'a>(ns: u64) -> Option<Value<'a>> {
    Some(Value::Uint(ns / SECOND_NS))
}

pub(super) fn fraction<'a>(ns: u64) -> Option<Value<'a>> {
    Some(Value::Uint(ns % SECOND_NS))
}
