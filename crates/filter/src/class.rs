//! What a glance at an event rules out: whether its call failed, what it opens a file for, whether it gave its fd a name.
//!
//! Many rules need one of these to come out one way. For each class of events of a type it is known when the program is
//! compiled which conditions may hold, so that a few bits spare asking anything about the others.

use crate::expr::ExprTable;
use crate::predicate::{Predicate, Test};
use crate::program::Cond;
use crate::pushdown::is_open;
use crate::pushdown::known::{Known, LEAST_RESULT};
use tiercel_event::generated::events::EVENTS;
use tiercel_event::generated::flags::value::file_flags::{O_RDONLY, O_WRONLY};
use tiercel_event::table::Kinds;
use tiercel_event::{Event, codes};
use tiercel_fields::{EvtSyscallField, FdField, FieldId, Opening, Value, opening};
use tiercel_state::Touched;

/// Classes of a type: so many that a word has a bit for each.
pub const CLASSES: usize = u32::BITS as usize;

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

/// Of a condition in its normal shape, what classes tell about; `None` where it may hold whatever the class is.
pub fn told(cond: &Cond, predicates: &[Predicate], exprs: &ExprTable) -> Option<Cond> {
    let told = |part: &Cond| told(part, predicates, exprs);
    match cond {
        Cond::Test(test) => tells(&predicates[*test as usize], exprs).then(|| cond.clone()),
        Cond::Not(_) => None,
        Cond::And(parts) => {
            let parts: Vec<Cond> = parts.iter().filter_map(told).collect();
            (!parts.is_empty()).then_some(Cond::And(parts))
        }
        Cond::Or(parts) => parts.iter().map(told).collect::<Option<_>>().map(Cond::Or),
    }
}

/// The classes for whose events what is told of a condition may hold, a bit for each; `of_test` gives those of a test.
pub fn may_hold(told: &Cond, of_test: &mut dyn FnMut(u32) -> u32) -> u32 {
    match told {
        Cond::Test(test) => of_test(*test),
        Cond::Not(_) => u32::MAX,
        Cond::And(parts) => parts.iter().fold(u32::MAX, |left, part| left & may_hold(part, of_test)),
        Cond::Or(parts) => parts.iter().fold(0, |found, part| found | may_hold(part, of_test)),
    }
}

/// Whether a class may tell something about the test.
fn tells(predicate: &Predicate, exprs: &ExprTable) -> bool {
    use EvtSyscallField as F;
    use FdField as D;
    let field = exprs.get(predicate.lhs).as_field().filter(|_| !matches!(predicate.test, Test::Compare(..)));
    matches!(
        field.map(|field| field.id),
        Some(
            FieldId::EvtSyscall(
                F::EvtIsOpenRead | F::EvtIsOpenWrite | F::EvtIsOpenExec | F::EvtFailed | F::EvtRes | F::EvtRawres
            ) | FieldId::Fd(D::FdNum | D::FdNameChanged | D::FdType | D::FdTypechar)
        )
    )
}

/// The classes for whose events of this type a test may hold that classes tell something about.
pub fn of_test(predicate: &Predicate, exprs: &ExprTable, code: u16) -> u32 {
    let may_hold = |class: &usize| holds_in(predicate, exprs, code, *class);
    (0..CLASSES).filter(may_hold).fold(0, |classes, class| classes | 1 << class)
}

fn holds_in(predicate: &Predicate, exprs: &ExprTable, code: u16, class: usize) -> bool {
    let has = |bit: usize| class & bit != 0;
    let bit = |bit: usize, flag: u32| if has(bit) { flag } else { 0 };
    let flags = Some(bit(READ, O_RDONLY) | bit(WRITE, O_WRONLY));
    let known = Known { code, failed: has(FAILED), flags, executable: Some(has(EXECUTABLE)) };
    // An open that failed made no file, of whatever type.
    let no_file = has(FAILED) && is_open(code);
    match exprs.get(predicate.lhs).as_field().map(|field| field.id) {
        Some(FieldId::Fd(FdField::FdNameChanged)) => predicate.holds(&Value::Bool(has(NAMED)), None),
        Some(FieldId::Fd(FdField::FdType)) => !no_file,
        Some(FieldId::Fd(FdField::FdTypechar)) => !no_file || predicate.holds(&Value::text(b"o"), None),
        Some(field) => known.may_hold(predicate, field),
        None => true,
    }
}
