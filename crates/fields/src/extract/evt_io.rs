//! Reads and writes: `evt.is_io*`, `evt.buflen*`, `evt.buffer`.

use super::evt_result;
use crate::context::Context;
use crate::render;
use crate::value::Value;
use tiercel_event::FdKind;
use tiercel_event::table::{Category, EventFlags, ParamInfo};

pub(super) fn reads(ctx: &Context<'_>) -> bool {
    ctx.event.info().is_some_and(|info| info.flags.has(EventFlags::READS_FROM_FD))
}

pub(super) fn writes(ctx: &Context<'_>) -> bool {
    ctx.event.info().is_some_and(|info| info.flags.has(EventFlags::WRITES_TO_FD))
}

pub(super) fn direction<'a>(ctx: &Context<'a>) -> Option<Value<'a>> {
    match (reads(ctx), writes(ctx)) {
        (true, _) => super::fixed(b"read"),
        (_, true) => super::fixed(b"write"),
        _ => None,
    }
}

/// The bytes that were read or written, as a comparison takes them; empty when none were captured.
pub(super) fn buffer<'a>(ctx: &Context<'a>) -> Option<Value<'a>> {
    data(ctx).map(|(_, bytes)| Value::Bytes(bytes.into()))
}

/// The same, as an output prints them; missing when there are none.
pub(super) fn printed_buffer<'a>(ctx: &Context<'a>) -> Option<Value<'a>> {
    let (info, bytes) = data(ctx)?;
    (!bytes.is_empty()).then(|| Value::Bytes(render::raw(ctx, info, bytes)))
}

fn data<'a>(ctx: &Context<'a>) -> Option<(&'static ParamInfo, &'a [u8])> {
    if !reads(ctx) && !writes(ctx) {
        return None;
    }
    render::param(ctx, ctx.event.info()?.param_index("data")?)
}

/// Whether a write goes to the system log's socket.
pub(super) fn is_syslog(ctx: &Context<'_>) -> bool {
    writes(ctx) && ctx.fd().is_some_and(|entry| entry.name.windows(8).any(|part| part == b"/dev/log"))
}

/// Which reads and writes are counted.
#[derive(Clone, Copy)]
pub(super) enum Way {
    Both,
    In,
    Out,
}

/// What they go to.
#[derive(Clone, Copy)]
pub(super) enum To {
    Anything,
    File,
    Net,
}

/// Bytes of a call on a known fd; missing for a failed one.
pub(super) fn length<'a>(ctx: &Context<'a>, way: Way, to: To) -> Option<Value<'a>> {
    let category = ctx.event.info()?.category;
    let counted = match way {
        Way::Both => matches!(category, Category::IoRead | Category::IoWrite | Category::IoOther),
        Way::In => category == Category::IoRead,
        Way::Out => category == Category::IoWrite,
    };
    let kind = ctx.fd()?.kind;
    let wanted = match to {
        To::Anything => true,
        To::File => matches!(kind, FdKind::File | FdKind::FileV2),
        To::Net => is_ip(kind),
    };
    if !counted || !wanted {
        return None;
    }
    u64::try_from(evt_result::result(ctx)?).ok().map(Value::Uint)
}

fn is_ip(kind: FdKind) -> bool {
    matches!(kind, FdKind::Ipv4Sock | FdKind::Ipv6Sock | FdKind::Ipv4Servsock | FdKind::Ipv6Servsock)
}

/// Value of `evt.category` for an event on an fd: what the fd is.
pub(super) fn category(ctx: &Context<'_>) -> &'static [u8] {
    match ctx.fd().map(|entry| entry.kind) {
        Some(FdKind::File | FdKind::FileV2 | FdKind::Directory) => b"file",
        Some(kind) if is_ip(kind) => b"net",
        Some(FdKind::Fifo | FdKind::UnixSock | FdKind::Event | FdKind::Signalfd) => b"ipc",
        _ => b"unknown",
    }
}
