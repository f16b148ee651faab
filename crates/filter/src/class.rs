//! What a glance at an event rules out: whether its call failed, what it opens a file for, whether it gave its fd a name.
//!
//! Many rules need one of these to come out one way. For each class of events of a type it is known when the program is
//! compiled which conditions may hold, so that a few bits spare asking anything about the others.

use crate::expr::ExprTable;
use crate::matcher::Matcher;
use crate::matcher::number::Order;
use crate::predicate::{Predicate, Test};
use crate::pushdown::is_open;
use tiercel_event::generated::events::EVENTS;
use tiercel_event::table::Kinds;
use tiercel_event::{Event, codes};
use tiercel_fields::{EvtSyscallField, FdField, FieldId, Opening, Value, opening};
use tiercel_state::Touched;

/// Classes of a type.
pub const CLASSES: usize = 32;

const FAILED: usize = 1;
const READ: usize = 2;
const WRITE: usize = 4;
const EXECUTABLE: usize = 8;
const NAMED: usize = 16;

/// Whether events of this type have a class.
pub fn has_classes(code: u16) -> bool {
    let is_call = EVENTS.get(usize::from(code)).is_some_and(|info| info.kinds.has(Kinds::SYSCALL));
    is_call && code & 1 == 1 && code != codes::GENERIC_X
}

/// The class of an event of a type that has some; `None` where its result was not captured.
#[inline]
pub fn of(event: &Event<'_>, touched: &Touched) -> Option<usize> {
    let result = event.params.int(0)?;
    let opens = is_open(event.code) || event.code == codes::SYSCALL_OPEN_BY_HANDLE_AT_X;
    let Opening { read, write, executable } = if opens { opening(event) } else { Opening::default() };
    let bit = |holds: bool, class: usize| if holds { class } else { 0 };
    Some(
        bit(result < 0, FAILED)
            | bit(read, READ)
            | bit(write, WRITE)
            | bit(executable, EXECUTABLE)
            | bit(touched.fd_name_changed, NAMED),
    )
}

/// Whether the test may hold for an event of this type and class.
pub fn may_hold(predicate: &Predicate, exprs: &ExprTable, code: u16, class: usize) -> bool {
    use EvtSyscallField as F;
    let field = exprs.get(predicate.lhs).as_field().filter(|_| !matches!(predicate.test, Test::Compare(..)));
    let is = |bit: usize| predicate.holds(&Value::Bool(class & bit != 0), None);
    match field.map(|field| field.id) {
        Some(FieldId::EvtSyscall(F::EvtIsOpenRead)) => is(READ),
        Some(FieldId::EvtSyscall(F::EvtIsOpenWrite)) => is(WRITE),
        Some(FieldId::EvtSyscall(F::EvtIsOpenExec)) => is(EXECUTABLE),
        Some(FieldId::EvtSyscall(F::EvtFailed)) => is(FAILED),
        Some(FieldId::Fd(FdField::FdNameChanged)) => is(NAMED),
        Some(FieldId::EvtSyscall(F::EvtRes)) if class & FAILED == 0 => predicate.holds(&Value::text(b"SUCCESS"), None),
        Some(FieldId::EvtSyscall(F::EvtRawres)) => number_may(predicate, class),
        Some(FieldId::Fd(FdField::FdNum)) if is_open(code) => match class & FAILED {
            0 => number_may(predicate, class),
            _ => predicate.holds(&Value::Int(-1), None),
        },
        _ => true,
    }
}

fn number_may(predicate: &Predicate, class: usize) -> bool {
    let Test::Match(Matcher::Number(order, limit)) = &predicate.test else { return true };
    let (low, high) = if class & FAILED == 0 { (0, i128::from(i64::MAX)) } else { (i128::from(i64::MIN), -1) };
    match order {
        Order::Eq => (low..=high).contains(limit),
        Order::Lt => low < *limit,
        Order::Le => low <= *limit,
        Order::Gt => high > *limit,
        Order::Ge => high >= *limit,
    }
}
