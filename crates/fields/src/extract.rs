//! Reading a field: one module a class, one arm a field.

mod accounts;
mod ancestors;
mod capabilities;
mod command;
mod container;
mod container_notes;
mod evt;
mod evt_arg;
mod evt_io;
mod evt_open;
mod evt_result;
mod evt_syscall;
mod evt_time;
mod fd;
mod fd_address;
mod fd_name;
mod fd_names;
mod fdlist;
mod fs_path;
mod leaders;
mod matched;
mod process;
mod stdio;
mod usage;

pub(crate) use accounts::{group_name, user_name};
pub(crate) use evt_time::{clock as clock_text, is_clock};
pub(crate) use fd_name::has_fd;

pub use evt_open::{Opening, opening};

use crate::context::Context;
use crate::field_ref::FieldRef;
use crate::generated::ids::{FieldId, UtilField};
use crate::value::Value;

/// The field's value for a comparison; `None` when it is missing.
///
/// No allocation for numbers and for strings that stand in the event or the state. Strings hold no NUL.
pub fn extract<'a>(field: &FieldRef, ctx: &Context<'a>) -> Option<Value<'a>> {
    match field.id {
        FieldId::Container(id) => container::value(id, field, ctx),
        FieldId::Evt(id) => evt::value(id, ctx),
        FieldId::EvtSyscall(id) => evt_syscall::value(id, field, ctx),
        FieldId::Fd(id) => fd::value(id, field, ctx),
        FieldId::FdNames(id) => fd_names::value(id, ctx),
        FieldId::Fdlist(id) => fdlist::value(id, ctx),
        FieldId::FsPath(id) => fs_path::value(id, ctx),
        FieldId::Group(id) => accounts::group(id, ctx),
        FieldId::Match(id) => matched::value(id, ctx),
        FieldId::Process(id) => process::value(id, field, ctx),
        FieldId::User(id) => accounts::user(id, ctx),
        FieldId::Util(UtilField::UtilCnt) => Some(Value::Uint(field.memory.as_ref()?.count())),
        FieldId::Foreign(_) => ctx.plugin?.value(field),
    }
}

/// The field's value for an output: times of the day as ns since 1970, a whole ancestry as one text, nothing for
/// fields that only conditions may use. [`crate::format`] prints it.
pub fn extract_for_output<'a>(field: &FieldRef, ctx: &Context<'a>) -> Option<Value<'a>> {
    if field.info().flags.has(crate::table::FieldFlags::FILTER_ONLY) {
        return None;
    }
    match field.id {
        FieldId::Evt(id) if is_clock(id) => Some(Value::Uint(ctx.event.ts_ns)),
        // It has no printed form; it is for conditions.
        FieldId::EvtSyscall(crate::EvtSyscallField::EvtTypeIs) => None,
        FieldId::EvtSyscall(crate::EvtSyscallField::EvtOutputtime) => Some(Value::Uint(ctx.event.ts_ns)),
        FieldId::EvtSyscall(crate::EvtSyscallField::EvtBuffer) => evt_io::printed_buffer(ctx),
        FieldId::Process(id) if field.any_of() => ancestors::printed(id, field, ctx),
        _ => extract(field, ctx),
    }
}

/// Whether the event's claimed and effective values differ. Cheap: false at once for an event without facts whose fd
/// has one name only.
pub fn views_differ(ctx: &Context<'_>) -> bool {
    if ctx.touched.fd_differs {
        return true;
    }
    !ctx.event.facts.as_bytes().is_empty() && (fd_names::differ(ctx) || crate::paths::differ(ctx))
}

fn flag<'a>(value: bool) -> Option<Value<'a>> {
    Some(Value::Bool(value))
}

fn fixed<'a>(text: &'static [u8]) -> Option<Value<'a>> {
    Some(Value::Str(std::borrow::Cow::Borrowed(text)))
}
