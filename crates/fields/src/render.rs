//! Parameters of events as text: a *raw* part and, for types that name something, a *resolved* part.

mod buffer;
mod fd;
mod flags;
mod integer;
mod path;
mod socket;
mod time;

pub(crate) use fd::{entries, kind_name, l4proto, type_char};
pub(crate) use integer::{errno_of, general, signed};
pub(crate) use socket::tuple as socket_tuple;

use crate::context::Context;
use std::borrow::Cow;
use tiercel_event::table::{Format, ParamInfo, ParamType as T};

/// Text of a value; borrowed where it stands in the event or the state.
pub(crate) type Text<'a> = Cow<'a, [u8]>;

/// What an empty parameter of this type prints as.
fn empty(ty: T) -> &'static [u8] {
    match ty {
        T::Bytebuf | T::Socktuple | T::Fdlist | T::Dyn => b"NULL",
        _ => b"<NA>",
    }
}

/// The resolved text of a parameter if there is one, else the raw text.
pub(crate) fn either<'a>(ctx: &Context<'a>, index: usize) -> Option<Text<'a>> {
    let (info, bytes) = param(ctx, index)?;
    resolved(ctx, info, index, bytes).filter(|text| !text.is_empty()).or_else(|| Some(raw(ctx, info, bytes)))
}

/// `name=raw` or `name=raw(resolved)` of all parameters.
pub(crate) fn all(ctx: &Context<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    for index in 0..ctx.event.params.len() {
        let Some((info, bytes)) = param(ctx, index) else { break };
        if index > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(info.name.as_bytes());
        out.push(b'=');
        out.extend_from_slice(&raw(ctx, info, bytes));
        if let Some(text) = resolved(ctx, info, index, bytes).filter(|text| !text.is_empty()) {
            out.push(b'(');
            out.extend_from_slice(&text);
            out.push(b')');
        }
    }
    out
}

/// Description and bytes of a parameter; bytes are empty when it was not captured.
pub(crate) fn param<'a>(ctx: &Context<'a>, index: usize) -> Option<(&'static ParamInfo, &'a [u8])> {
    let info = ctx.event.info()?.params.get(index)?;
    Some((info, ctx.event.params.raw(index)?))
}

/// Raw text.
pub(crate) fn raw<'a>(ctx: &Context<'a>, info: &ParamInfo, bytes: &'a [u8]) -> Text<'a> {
    if bytes.is_empty() {
        return Cow::Borrowed(empty(info.ty));
    }
    match info.ty {
        T::Charbuf | T::Fspath | T::Fsrelpath => Cow::Borrowed(match crate::value::until_nul(bytes) {
            // How drivers wrote a null pointer.
            b"(NULL)" => b"<NA>",
            text => text,
        }),
        T::Bytebuf => buffer::text(ctx.session.buffers, bytes),
        T::Charbufarray | T::CharbufPairArray => buffer::text(crate::BufferFormat::Printable, bytes),
        T::Sockaddr => socket::address(bytes).into(),
        T::Socktuple => socket::tuple(bytes).into(),
        T::Ipv4addr | T::Ipv6addr | T::Ipaddr => socket::ip(bytes).into(),
        T::Fdlist => fd::list(ctx, bytes).into(),
        T::Abstime => time::absolute(bytes).into(),
        T::Dyn => match variant(info, bytes) {
            Some((info, rest)) => raw(ctx, info, rest),
            None => Cow::Borrowed(b"NULL"),
        },
        T::Bool => Cow::Borrowed(if bytes.iter().any(|&byte| byte != 0) { b"true" } else { b"false" }),
        T::Double => integer::double(bytes).into(),
        T::Uid | T::Gid if bytes == [255; 4] => Cow::Borrowed(b"-1"),
        _ => integer::text(info.ty, format_of(info), bytes).into(),
    }
}

/// Results, flags and enumerations print their number in decimal whatever the table says.
fn format_of(info: &ParamInfo) -> Format {
    match info.ty {
        T::Errno | T::Flags8 | T::Flags16 | T::Flags32 | T::Enumflags8 | T::Enumflags16 | T::Enumflags32 => Format::Dec,
        _ => info.format,
    }
}

/// Resolved text; `None` or empty when there is nothing to add to the raw one.
fn resolved<'a>(ctx: &Context<'a>, info: &ParamInfo, index: usize, bytes: &'a [u8]) -> Option<Text<'a>> {
    if bytes.is_empty() {
        return None;
    }
    match info.ty {
        T::Errno => integer::errno(bytes).map(Cow::Borrowed),
        T::Fd | T::Fd32 => fd::resolved(ctx, signed(bytes)?),
        T::Pid | T::Pid32 => fd::comm(ctx, signed(bytes)?),
        T::Uid => Some(account(ctx, bytes, crate::extract::user_name)),
        T::Gid => Some(account(ctx, bytes, crate::extract::group_name)),
        T::Flags8 | T::Flags16 | T::Flags32 | T::Mode => flags::set(info.flags?, integer::low(bytes)?),
        T::Enumflags8 | T::Enumflags16 | T::Enumflags32 => flags::one(info.flags?, integer::low(bytes)?),
        T::Fspath | T::Fsrelpath => path::resolved(ctx, info, index, bytes),
        T::Sigtype => integer::signal(bytes).map(Cow::Borrowed),
        T::Reltime => Some(time::seconds(bytes)?.into()),
        T::Syscallid => integer::syscall(bytes).map(Cow::Borrowed),
        T::Socktuple => path::effective_tuple(ctx),
        T::Dyn => {
            let (info, rest) = variant(info, bytes)?;
            resolved(ctx, info, index, rest)
        }
        _ => None,
    }
}

fn account<'a>(ctx: &Context<'a>, bytes: &[u8], name: fn(&Context<'a>, u32) -> &'a [u8]) -> Text<'a> {
    match integer::low(bytes) {
        None | Some(u32::MAX) => Cow::Borrowed(b"<NONE>"),
        Some(id) => Cow::Borrowed(name(ctx, id)),
    }
}

/// The variant of a DYN parameter that its first byte chooses, and the value behind it.
fn variant<'a>(info: &ParamInfo, bytes: &'a [u8]) -> Option<(&'static ParamInfo, &'a [u8])> {
    let (&choice, rest) = bytes.split_first()?;
    Some((info.dynamic.get(usize::from(choice))?, rest))
}
