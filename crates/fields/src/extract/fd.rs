//! `fd.*`.

use super::fd_address::{self as address, End};
use super::{fd_name, flag};
use crate::context::Context;
use crate::field_ref::{Arg, FieldRef};
use crate::generated::ids::FdField as F;
use crate::render;
use crate::value::Value;
use std::borrow::Cow;
use tiercel_event::FdKind;
use tiercel_event::generated::flags::value::file_flags::{FD_LOWER_LAYER, FD_UPPER_LAYER};
use tiercel_state::FdEntry;

pub(super) fn value<'a>(id: F, field: &FieldRef, ctx: &Context<'a>) -> Option<Value<'a>> {
    let entry = || if fd_name::has_fd(ctx) { ctx.fd() } else { None };
    match id {
        F::FdNum => fd_name::has_fd(ctx).then_some(Value::Int(ctx.touched.fd)),
        F::FdType => fixed(render::kind_name(entry()?.kind)),
        F::FdTypechar if fd_name::has_fd(ctx) => {
            fixed(entry().map_or(&b"o"[..], |entry| render::type_char(entry.kind)))
        }
        F::FdTypechar => None,
        F::FdName => fd_name::name(ctx).map(Value::Str),
        F::FdNameraw => fd_name::name_raw(ctx).map(Value::Str),
        F::FdDirectory => fd_name::directory(ctx).map(Value::Str),
        F::FdFilename => fd_name::file_name(ctx).map(Value::text),
        F::FdContainername => fd_name::in_container(ctx, &fd_name::name(ctx)?).map(Value::Str),
        F::FdContainerdirectory => fd_name::in_container(ctx, &fd_name::directory(ctx)?).map(Value::Str),
        F::FdUid => uid(ctx),
        F::FdIp | F::FdNet => address::either_ip(ctx),
        F::FdPort | F::FdProto => address::either_port(ctx),
        F::FdCip | F::FdCnet => address::ip(ctx, End::Client),
        F::FdSip | F::FdSnet => address::ip(ctx, End::Server),
        F::FdLip | F::FdLnet => address::ip(ctx, End::Local),
        F::FdRip | F::FdRnet => address::ip(ctx, End::Remote),
        F::FdCport => address::port(ctx, End::Client),
        F::FdSport => address::port(ctx, End::Server),
        F::FdLport => address::port(ctx, End::Local),
        F::FdRport => address::port(ctx, End::Remote),
        F::FdCproto => address::service(ctx, End::Client),
        F::FdSproto => address::service(ctx, End::Server),
        F::FdLproto => address::service(ctx, End::Local),
        F::FdRproto => address::service(ctx, End::Remote),
        F::FdCipName => address::host_name(ctx, End::Client),
        F::FdSipName => address::host_name(ctx, End::Server),
        F::FdLipName => address::host_name(ctx, End::Local),
        F::FdRipName => address::host_name(ctx, End::Remote),
        F::FdL4proto => fixed(render::l4proto(entry()?).map_or(&b"<NA>"[..], str::as_bytes)),
        F::FdSockfamily => family(entry()?),
        F::FdIsServer => flag(address::is_server(ctx, entry()?)),
        F::FdConnected => flag(entry()?.connected),
        F::FdNameChanged => entry().and_then(|_| flag(ctx.touched.fd_name_changed)),
        F::FdDev => Some(Value::Int(i64::from(entry()?.dev as i32))),
        F::FdDevMajor => Some(Value::Int(i64::from((entry()?.dev & 0xf_ff00) >> 8))),
        F::FdDevMinor => Some(Value::Int(i64::from(minor(entry()?.dev)))),
        F::FdIno => Some(Value::Int(entry()?.ino as i64)),
        F::FdTypes => types(field, ctx),
        F::FdIsUpperLayer => flag(entry()?.open_flags & FD_UPPER_LAYER != 0),
        F::FdIsLowerLayer => flag(entry()?.open_flags & FD_LOWER_LAYER != 0),
    }
}

fn fixed<'a>(text: &'static [u8]) -> Option<Value<'a>> {
    super::fixed(text)
}

/// Device numbers have the minor's high bits above the major.
fn minor(dev: u32) -> u32 {
    (dev & 0xff) | ((dev >> 12) & 0xf_ff00)
}

fn uid<'a>(ctx: &Context<'a>) -> Option<Value<'a>> {
    fd_name::has_fd(ctx).then(|| Value::owned(format!("{}{}", ctx.event.tid, ctx.touched.fd).into_bytes()))
}

fn family<'a>(entry: &FdEntry) -> Option<Value<'a>> {
    match entry.kind {
        FdKind::UnixSock => fixed(b"unix"),
        _ if entry.is_ip() => fixed(b"ip"),
        _ => None,
    }
}

/// Each type once: of all open files, or of the one that the argument names.
/// A process without open files has an empty list, not a missing value: all that is in it is in every set.
fn types<'a>(field: &FieldRef, ctx: &Context<'a>) -> Option<Value<'a>> {
    let slot = ctx.slot().filter(|_| fd_name::has_fd(ctx))?;
    let one = |kind: FdKind| Value::Str(Cow::Borrowed(render::kind_name(kind)));
    if let Arg::Index(fd) = field.arg {
        let entry = ctx.state.fd(slot, i64::try_from(fd).ok()?)?;
        return Some(Value::List(vec![one(entry.kind)]));
    }
    let mut names: Vec<&'static [u8]> = Vec::new();
    for (_, entry) in ctx.state.process(slot).fds.iter() {
        let name = render::kind_name(entry.kind);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.sort_unstable();
    Some(Value::List(names.into_iter().map(|name| Value::Str(Cow::Borrowed(name))).collect()))
}
