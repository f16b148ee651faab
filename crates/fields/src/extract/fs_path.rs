//! `fs.path.*`: the files that a call works on, whichever call it is.

use super::fd_name;
use crate::context::{Context, View};
use crate::generated::ids::FsPathField as F;
use crate::value::{Value, until_nul};
use crate::{paths, render};
use std::borrow::Cow;
use tiercel_event::codes as c;

/// Where a call keeps its paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    /// Parameter with the only path.
    Name(usize),
    /// The same, of an open: it counts when it made an fd or failed for another reason than a missing right.
    Open(usize),
    /// The path is the name of the call's fd.
    Fd,
    /// Parameters with source and target.
    Pair(usize, usize),
}

fn call(code: u16) -> Option<Call> {
    Some(match code {
        c::SYSCALL_OPEN_X => Call::Open(1),
        c::SYSCALL_OPENAT_2_X | c::SYSCALL_OPENAT2_X => Call::Open(2),
        c::SYSCALL_MKDIR_2_X | c::SYSCALL_RMDIR_2_X | c::SYSCALL_UNLINK_2_X | c::SYSCALL_CHMOD_X => Call::Name(1),
        c::SYSCALL_CHOWN_X | c::SYSCALL_LCHOWN_X | c::SYSCALL_QUOTACTL_X => Call::Name(1),
        c::SYSCALL_UMOUNT_1_X | c::SYSCALL_UMOUNT2_X => Call::Name(1),
        c::SYSCALL_MKDIRAT_X | c::SYSCALL_UNLINKAT_2_X | c::SYSCALL_FCHMODAT_X | c::SYSCALL_FCHOWNAT_X => Call::Name(2),
        c::SYSCALL_FCHMOD_X | c::SYSCALL_FCHOWN_X => Call::Fd,
        c::SYSCALL_RENAME_X | c::SYSCALL_MOUNT_X => Call::Pair(1, 2),
        c::SYSCALL_RENAMEAT_X | c::SYSCALL_RENAMEAT2_X => Call::Pair(2, 4),
        c::SYSCALL_LINK_2_X => Call::Pair(2, 1),
        c::SYSCALL_LINKAT_2_X => Call::Pair(4, 2),
        c::SYSCALL_SYMLINK_X => Call::Pair(2, 1),
        c::SYSCALL_SYMLINKAT_X => Call::Pair(3, 1),
        _ => return None,
    })
}

pub(super) fn value<'a>(id: F, ctx: &Context<'a>) -> Option<Value<'a>> {
    ctx.slot()?;
    let call = call(ctx.event.code).filter(|call| succeeded(*call, ctx))?;
    match (id, call) {
        (F::FsPathName, Call::Fd) => fd_name::name(ctx).map(Value::Str),
        (F::FsPathNameraw, Call::Fd) => fd_name::name_raw(ctx).map(Value::Str),
        (F::FsPathName, Call::Name(index) | Call::Open(index)) => absolute(ctx, index),
        (F::FsPathSource, Call::Pair(index, _)) | (F::FsPathTarget, Call::Pair(_, index)) => absolute(ctx, index),
        (F::FsPathNameraw, Call::Name(index) | Call::Open(index)) => raw(ctx, index),
        (F::FsPathSourceraw, Call::Pair(index, _)) | (F::FsPathTargetraw, Call::Pair(_, index)) => raw(ctx, index),
        (F::FsPathName | F::FsPathNameraw, Call::Pair(..)) => None,
        (F::FsPathSource | F::FsPathSourceraw | F::FsPathTarget | F::FsPathTargetraw, _) => None,
    }
}

fn succeeded(call: Call, ctx: &Context<'_>) -> bool {
    let result = ctx.event.params.int(0);
    match call {
        Call::Open(_) => result.is_some_and(|fd| fd != -1),
        Call::Name(_) | Call::Fd | Call::Pair(..) => result == Some(0),
    }
}

fn raw<'a>(ctx: &Context<'a>, index: usize) -> Option<Value<'a>> {
    ctx.event.params.text(index).map(Value::text)
}

fn absolute<'a>(ctx: &Context<'a>, index: usize) -> Option<Value<'a>> {
    let (info, bytes) = render::param(ctx, index)?;
    if bytes.is_empty() {
        return None;
    }
    if ctx.view == View::Effective
        && let Some(reached) = paths::reached(ctx, index)
    {
        return Some(Value::Str(reached));
    }
    let raw = until_nul(bytes);
    if tiercel_state::path::is_plain(raw) {
        return Some(Value::Str(Cow::Borrowed(raw)));
    }
    Some(Value::owned(paths::absolute_or_marked(ctx, paths::dirfd(ctx.event, info), raw)))
}
