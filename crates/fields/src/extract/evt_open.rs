//! `evt.is_open_*`: how a call opened a file.

use crate::context::Context;
use tiercel_event::generated::flags::value::file_flags::{O_CREAT, O_F_CREATED, O_RDONLY, O_TMPFILE, O_WRONLY};
use tiercel_event::{Event, codes};

const ANY_EXECUTE: u32 = 0o111;

/// Flags of an open and, where the call has one, the parameter that is its mode.
#[inline]
fn open(event: &Event<'_>) -> Option<(u32, Option<usize>)> {
    let (flags, mode) = match event.code {
        codes::SYSCALL_OPEN_X => (2, Some(3)),
        codes::SYSCALL_OPENAT_2_X | codes::SYSCALL_OPENAT2_X => (3, Some(4)),
        codes::SYSCALL_OPEN_BY_HANDLE_AT_X => (2, None),
        _ => return None,
    };
    Some((low(event, flags), mode))
}

#[inline]
fn low(event: &Event<'_>, param: usize) -> u32 {
    event.params.uint(param).unwrap_or(0) as u32
}

/// What a call opens a file for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// `evt.is_open_read`
    pub read: bool,
    /// `evt.is_open_write`
    pub write: bool,
    /// `evt.is_open_exec`: it asks for a new file that someone may execute.
    pub executable: bool,
}

/// What the event's call opens a file for; nothing where it opens none.
pub fn opening(event: &Event<'_>) -> Opening {
    let is_executable = |mode: usize| low(event, mode) & ANY_EXECUTE != 0;
    if event.code == codes::SYSCALL_CREAT_X {
        return Opening { executable: is_executable(2), ..Opening::default() };
    }
    open(event).map_or_else(Opening::default, |(flags, mode)| Opening {
        read: flags & O_RDONLY != 0,
        write: flags & O_WRONLY != 0,
        executable: flags & (O_CREAT | O_TMPFILE) != 0 && mode.is_some_and(is_executable),
    })
}

/// Whether the call made the file.
pub(super) fn creates(ctx: &Context<'_>) -> bool {
    let is_open = || ctx.event.params.int(0).is_some_and(|fd| fd >= 0);
    open(ctx.event).is_some_and(|(flags, _)| flags & O_F_CREATED != 0 || (flags & O_TMPFILE != 0 && is_open()))
}
