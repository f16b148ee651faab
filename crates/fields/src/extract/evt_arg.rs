//! `evt.arg`, `evt.rawarg`, `evt.abspath`.

use crate::context::{Context, View};
use crate::field_ref::{Arg, FieldRef, Side};
use crate::value::{Value, until_nul};
use crate::{paths, render};
use std::borrow::Cow;
use tiercel_event::codes;
use tiercel_event::table::ParamType as T;

fn place(field: &FieldRef, ctx: &Context<'_>) -> Option<usize> {
    match &field.arg {
        Arg::Index(index) => usize::try_from(*index).ok(),
        Arg::Param(param) => param.place(ctx.event.code),
        _ => None,
    }
}

/// The parameter as text.
pub(super) fn text<'a>(field: &FieldRef, ctx: &Context<'a>) -> Option<Value<'a>> {
    match render::either(ctx, place(field, ctx)?)? {
        Cow::Borrowed(text) => Some(Value::text(text)),
        Cow::Owned(text) => Some(Value::owned(text)),
    }
}

/// The parameter as its type holds it; missing when it was not captured.
pub(super) fn raw<'a>(field: &FieldRef, ctx: &Context<'a>) -> Option<Value<'a>> {
    let (info, bytes) = render::param(ctx, place(field, ctx)?)?;
    if bytes.is_empty() {
        return None;
    }
    Some(match info.ty {
        T::Charbuf | T::Fspath | T::Fsrelpath => Value::text(bytes),
        T::Int8 | T::Int16 | T::Int32 | T::Int64 | T::Errno | T::Fd | T::Fd32 | T::Pid | T::Pid32 => {
            Value::Int(render::signed(bytes)?)
        }
        T::Bool => Value::Bool(tiercel_event::uint(bytes)? != 0),
        T::Double => Value::Double(f64::from_le_bytes(bytes.try_into().ok()?)),
        ty if ty.fixed_size().is_some_and(|size| size <= 8) => Value::Uint(tiercel_event::uint(bytes)?),
        _ => Value::Bytes(Cow::Borrowed(bytes)),
    })
}

/// Absolute path of a call with a directory fd; the second path for `.dst` where there are two.
pub(super) fn absolute<'a>(field: &FieldRef, ctx: &Context<'a>) -> Option<Value<'a>> {
    let (source, destination) = match ctx.event.code {
        codes::SYSCALL_RENAMEAT_X | codes::SYSCALL_RENAMEAT2_X | codes::SYSCALL_LINKAT_2_X => (2, 4),
        codes::SYSCALL_SYMLINKAT_X | codes::SYSCALL_OPEN_BY_HANDLE_AT_X => (3, 3),
        codes::SYSCALL_OPENAT_2_X
        | codes::SYSCALL_UNLINKAT_2_X
        | codes::SYSCALL_MKDIRAT_X
        | codes::SYSCALL_FCHMODAT_X
        | codes::SYSCALL_FCHOWNAT_X => (2, 2),
        _ => return None,
    };
    let index = if field.arg == Arg::Side(Side::Destination) { destination } else { source };
    if ctx.view == View::Effective
        && let Some(reached) = paths::reached(ctx, index)
    {
        return Some(Value::Str(reached));
    }
    let (info, bytes) = render::param(ctx, index)?;
    let raw = until_nul(bytes);
    let dirfd = paths::dirfd(ctx.event, info);
    Some(Value::owned(paths::absolute(ctx, dirfd, raw).unwrap_or_else(|| [b"<UNKNOWN>/", raw].concat())))
}
