//! Tests that an event's type answers alone, so that no event needs to be asked.

use crate::expr::Expr;
use crate::predicate::{Predicate, Test};
use tiercel_event::table::{self, EventInfo, Kinds};
use tiercel_fields::{EvtField, EvtSyscallField, FieldId, Value};

/// The event types' names or directions tell everything that this predicate asks.
pub fn by_type_alone(predicate: &Predicate, left: &Expr) -> bool {
    let known = left.as_field().is_some_and(|field| {
        matches!(
            field.id,
            FieldId::EvtSyscall(EvtSyscallField::EvtType | EvtSyscallField::EvtDir) | FieldId::Evt(EvtField::EvtNum)
        )
    });
    known && !matches!(predicate.test, Test::Compare(..))
}

/// The answer for events of this code; `None` where each event has its own (generic calls, asynchronous events).
pub fn answer(predicate: &Predicate, left: &Expr, code: u16) -> Option<bool> {
    let info = table::event(code)?;
    let field = left.as_field()?;
    match field.id {
        FieldId::EvtSyscall(EvtSyscallField::EvtDir) => Some(predicate.holds(&direction(code), None)),
        FieldId::EvtSyscall(EvtSyscallField::EvtType) if has_fixed_name(info) => {
            Some(predicate.holds(&Value::text(info.name.as_bytes()), None))
        }
        // Numbers count from 1: upstream's way to write "never".
        FieldId::Evt(EvtField::EvtNum) if predicate.is_zero() => Some(false),
        _ => None,
    }
}

fn direction(code: u16) -> Value<'static> {
    Value::text(if code & 1 == 1 { b"<" } else { b">" })
}

fn has_fixed_name(info: &EventInfo) -> bool {
    info.kinds.has(Kinds::SYSCALL) && info.code > 1
}
