//! What a glance at an event rules out: whether its call failed, what it opens a file for, whether it gave its fd a name.
//!
//! Many rules need one of these to come out one way. For each class of events of a type it is known when the program is
//! compiled which conditions may hold, so that a few bits spare asking anything about the others.

use crate::expr::ExprTable;
use crate::predicate::{Predicate, Test};
use crate::pushdown::known::{Known, LEAST_RESULT};
use tiercel_event::generated::events::EVENTS;
use tiercel_event::generated::flags::value::file_flags::{O_RDONLY, O_WRONLY};
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

/// The class of an event of a type that has some; `None` where its result was not captured, or is none that a kernel gives.
#[inline]
pub fn of(event: &Event<'_>, touched: &Touched) -> Option<usize> {
    let result = event.params.int(0).filter(|&result| result >= LEAST_RESULT)?;
    let Opening { read, write, executable } = opening(event);
    let bit = |holds: bool, class: usize| if holds { class } else { 0 };
    Some(
        bit(result < 0, FAILED)
            | bit(read, READ)
            | bit(write, WRITE)
            | bit(executable, EXECUTABLE)
            | bit(touched.fd_name_changed, NAMED),
    )
}

/// Whether a class may tell something about the test.
pub fn tells(predicate: &Predicate, exprs: &ExprTable) -> bool {
    use EvtSyscallField as F;
    let field = exprs.get(predicate.lhs).as_field().filter(|_| !matches!(predicate.test, Test::Compare(..)));
    matches!(
        field.map(|field| field.id),
        Some(
            FieldId::EvtSyscall(
                F::EvtIsOpenRead | F::EvtIsOpenWrite | F::EvtIsOpenExec | F::EvtFailed | F::EvtRes | F::EvtRawres
            ) | FieldId::Fd(FdField::FdNum | FdField::FdNameChanged)
        )
    )
}

/// Whether a test that classes tell something about may hold for an event of this type and class.
pub fn may_hold(predicate: &Predicate, exprs: &ExprTable, code: u16, class: usize) -> bool {
    let has = |bit: usize| class & bit != 0;
    let bit = |bit: usize, flag: u32| if has(bit) { flag } else { 0 };
    let flags = Some(bit(READ, O_RDONLY) | bit(WRITE, O_WRONLY));
    let known = Known { code, failed: has(FAILED), flags, executable: Some(has(EXECUTABLE)) };
    match exprs.get(predicate.lhs).as_field().map(|field| field.id) {
        Some(FieldId::Fd(FdField::FdNameChanged)) => predicate.holds(&Value::Bool(has(NAMED)), None),
        Some(field) => known.may_hold(predicate, field),
        None => true,
    }
}
