//! Results: `evt.res`, `evt.count.error.*`.

use crate::context::Context;
use crate::render;
use crate::value::Value;
use std::borrow::Cow;
use tiercel_event::FdKind;
use tiercel_event::codes::{self, GENERIC_X};
use tiercel_event::table::{Category, EventFlags, Kinds};

/// What the call returned; `None` for events that carry no result.
pub(super) fn result(ctx: &Context<'_>) -> Option<i64> {
    let info = ctx.event.info()?;
    let counts = ctx.event.is_exit() && ctx.event.code != GENERIC_X && info.kinds.has(Kinds::SYSCALL);
    if counts { ctx.event.params.int(0) } else { None }
}

/// `SUCCESS`, the error's name, or its number when it has no name.
pub(super) fn text<'a>(ctx: &Context<'a>) -> Option<Value<'a>> {
    let result = result(ctx)?;
    if result >= 0 {
        return super::fixed(b"SUCCESS");
    }
    Some(match render::errno_of(result) {
        Some(name) => Value::Str(Cow::Borrowed(name)),
        None => Value::owned(result.to_string().into_bytes()),
    })
}

/// 1 for a failed call, 0 for another.
pub(super) fn errors<'a>(ctx: &Context<'a>) -> Option<Value<'a>> {
    Some(Value::Uint(u64::from(result(ctx)? < 0)))
}

/// What an error was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    File,
    Net,
    Memory,
    Other,
}

/// As [`errors`], for events about one subject; missing for others.
pub(super) fn errors_of<'a>(ctx: &Context<'a>, subject: Subject) -> Option<Value<'a>> {
    let about = match subject {
        Subject::Memory => is_memory(ctx),
        Subject::Other => !is_memory(ctx) && subject_of(ctx) == Subject::Other,
        Subject::File | Subject::Net => subject_of(ctx) == subject,
    };
    if about { errors(ctx) } else { None }
}

fn is_memory(ctx: &Context<'_>) -> bool {
    ctx.event.info().is_some_and(|info| info.category == Category::Memory)
}

fn subject_of(ctx: &Context<'_>) -> Subject {
    match ctx.fd().map(|entry| entry.kind) {
        Some(FdKind::File | FdKind::FileV2 | FdKind::Directory) => Subject::File,
        Some(FdKind::Ipv4Sock | FdKind::Ipv6Sock | FdKind::Ipv4Servsock | FdKind::Ipv6Servsock | FdKind::UnixSock) => {
            Subject::Net
        }
        Some(_) => Subject::Other,
        None => by_event(ctx),
    }
}

fn by_event(ctx: &Context<'_>) -> Subject {
    let Some(info) = ctx.event.info() else { return Subject::Other };
    match (ctx.event.code, info.category) {
        (codes::SYSCALL_CREAT_X, _) => Subject::File,
        (_, Category::File) if info.flags.has(EventFlags::CREATES_FD) => Subject::File,
        (_, Category::Net) if info.flags.has(EventFlags::CREATES_FD) => Subject::Net,
        _ => Subject::Other,
    }
}
