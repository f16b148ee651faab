//! `evt.is_open_*`: how a call opened a file.

use crate::context::Context;
use tiercel_event::codes;
use tiercel_event::generated::flags::value::file_flags::{O_CREAT, O_F_CREATED, O_RDONLY, O_TMPFILE, O_WRONLY};

const ANY_EXECUTE: u32 = 0o111;

/// Flags and, where the call has one, mode of an open.
struct Open {
    flags: u32,
    mode: Option<u32>,
    fd: i64,
}

fn open(ctx: &Context<'_>) -> Option<Open> {
    let (flags, mode) = match ctx.event.code {
        codes::SYSCALL_OPEN_X => (2, Some(3)),
        codes::SYSCALL_OPENAT_2_X | codes::SYSCALL_OPENAT2_X => (3, Some(4)),
        codes::SYSCALL_OPEN_BY_HANDLE_AT_X => (2, None),
        _ => return None,
    };
    let params = &ctx.event.params;
    let low = |index| params.uint(index).unwrap_or(0) as u32;
    Some(Open { flags: low(flags), mode: mode.map(low), fd: params.int(0).unwrap_or(-1) })
}

pub(super) fn to_read(ctx: &Context<'_>) -> bool {
    open(ctx).is_some_and(|open| open.flags & O_RDONLY != 0)
}

pub(super) fn to_write(ctx: &Context<'_>) -> bool {
    open(ctx).is_some_and(|open| open.flags & O_WRONLY != 0)
}

/// Whether the call made the file.
pub(super) fn creates(ctx: &Context<'_>) -> bool {
    let made = |open: Open| open.flags & O_F_CREATED != 0 || (open.flags & O_TMPFILE != 0 && open.fd >= 0);
    open(ctx).is_some_and(made)
}

/// Whether the call asked for a new file that someone may execute.
pub(super) fn creates_executable(ctx: &Context<'_>) -> bool {
    if ctx.event.code == codes::SYSCALL_CREAT_X {
        return ctx.event.params.uint(2).is_some_and(|mode| mode as u32 & ANY_EXECUTE != 0);
    }
    let executable =
        |open: Open| open.flags & (O_CREAT | O_TMPFILE) != 0 && open.mode.is_some_and(|mode| mode & ANY_EXECUTE != 0);
    open(ctx).is_some_and(executable)
}
