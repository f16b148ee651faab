//! `evt.is_open_*`: how a call opened a file.

use crate::context::Context;
use tiercel_event::generated::flags::value::file_flags::{O_CREAT, O_F_CREATED, O_RDONLY, O_TMPFILE, O_WRONLY};
use tiercel_event::{Event, codes, params};

const ANY_EXECUTE: u32 = 0o111;

/// Flags and, where the call has one, mode of an open.
struct Open {
    flags: u32,
    mode: Option<u32>,
    fd: i64,
}

fn open(event: &Event<'_>) -> Option<Open> {
    let (flags, mode) = match event.code {
        codes::SYSCALL_OPEN_X => (2, Some(3)),
        codes::SYSCALL_OPENAT_2_X | codes::SYSCALL_OPENAT2_X => (3, Some(4)),
        codes::SYSCALL_OPEN_BY_HANDLE_AT_X => (2, None),
        _ => return None,
    };
    let all: [&[u8]; 5] = event.params.array();
    let low = |index: usize| params::uint(all[index]).unwrap_or(0) as u32;
    Some(Open { flags: low(flags), mode: mode.map(low), fd: params::int(all[0]).unwrap_or(-1) })
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
    if event.code == codes::SYSCALL_CREAT_X {
        let executable = event.params.uint(2).is_some_and(|mode| mode as u32 & ANY_EXECUTE != 0);
        return Opening { executable, ..Opening::default() };
    }
    open(event).map_or_else(Opening::default, |open| Opening {
        read: open.flags & O_RDONLY != 0,
        write: open.flags & O_WRONLY != 0,
        executable: open.flags & (O_CREAT | O_TMPFILE) != 0 && open.mode.is_some_and(|mode| mode & ANY_EXECUTE != 0),
    })
}

/// Whether the call made the file.
pub(super) fn creates(ctx: &Context<'_>) -> bool {
    let made = |open: Open| open.flags & O_F_CREATED != 0 || (open.flags & O_TMPFILE != 0 && open.fd >= 0);
    open(ctx.event).is_some_and(made)
}
