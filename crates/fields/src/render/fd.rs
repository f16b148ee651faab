//! File descriptors and process ids.

use super::{Text, integer};
use crate::context::{Context, View};
use std::borrow::Cow;
use std::io::Write;
use tiercel_event::FdKind;
use tiercel_state::{FdEntry, Role};

/// Value of `fd.type`.
pub(crate) fn kind_name(kind: FdKind) -> &'static [u8] {
    match kind {
        FdKind::File | FdKind::FileV2 => b"file",
        FdKind::Directory => b"directory",
        FdKind::Ipv4Sock | FdKind::Ipv4Servsock => b"ipv4",
        FdKind::Ipv6Sock | FdKind::Ipv6Servsock => b"ipv6",
        FdKind::Fifo => b"pipe",
        FdKind::UnixSock => b"unix",
        FdKind::Event => b"event",
        FdKind::Signalfd => b"signalfd",
        FdKind::Eventpoll => b"eventpoll",
        FdKind::Inotify => b"inotify",
        FdKind::Timerfd => b"timerfd",
        FdKind::Netlink => b"netlink",
        FdKind::Bpf => b"bpf",
        FdKind::Userfaultfd => b"userfaultfd",
        FdKind::Iouring => b"io_uring",
        FdKind::Memfd => b"memfd",
        FdKind::Pidfd => b"pidfd",
        FdKind::Unknown | FdKind::Unsupported | FdKind::Uninitialized => b"<NA>",
    }
}

/// Value of `fd.typechar`.
pub(crate) fn type_char(kind: FdKind) -> &'static [u8] {
    match kind {
        FdKind::File | FdKind::FileV2 => b"f",
        FdKind::Directory => b"d",
        FdKind::Ipv4Sock | FdKind::Ipv4Servsock => b"4",
        FdKind::Ipv6Sock | FdKind::Ipv6Servsock => b"6",
        FdKind::Fifo => b"p",
        FdKind::UnixSock => b"u",
        FdKind::Event => b"e",
        FdKind::Signalfd => b"s",
        FdKind::Eventpoll => b"l",
        FdKind::Inotify => b"i",
        FdKind::Timerfd => b"t",
        FdKind::Netlink => b"n",
        FdKind::Bpf => b"b",
        FdKind::Userfaultfd => b"u",
        FdKind::Iouring => b"r",
        FdKind::Memfd => b"m",
        FdKind::Pidfd => b"P",
        FdKind::Unknown => b"o",
        FdKind::Unsupported => b"X",
        FdKind::Uninitialized => b"?",
    }
}

/// Transport of a socket whose side of the connection is known.
pub(crate) fn l4proto(entry: &FdEntry) -> Option<&'static str> {
    if !entry.is_ip() || entry.role == Role::None {
        return None;
    }
    match entry.l4proto {
        2 => Some("tcp"),
        3 => Some("udp"),
        4 => Some("icmp"),
        5 => Some("raw"),
        _ => None,
    }
}

/// `<f>/etc/passwd`, `<4t>1.2.3.4:5->6.7.8.9:80`, `AT_FDCWD`, `EBADF`; nothing for a number that is not in the table.
pub(super) fn resolved<'a>(ctx: &Context<'a>, fd: i64) -> Option<Text<'a>> {
    if fd == -100 {
        return Some(Cow::Borrowed(b"AT_FDCWD"));
    }
    if fd < 0 {
        return integer::errno_of(fd).map(Cow::Borrowed);
    }
    let entry = ctx.state.fd(ctx.slot()?, fd)?;
    let mut out = vec![b'<'];
    push_type(&mut out, entry);
    out.push(b'>');
    out.extend_from_slice(name(ctx, entry));
    Some(Cow::Owned(out))
}

fn push_type(out: &mut Vec<u8>, entry: &FdEntry) {
    out.extend_from_slice(type_char(entry.kind));
    if let Some(proto) = l4proto(entry) {
        out.extend_from_slice(&proto.as_bytes()[..1]);
    }
}

fn name<'a>(ctx: &Context<'a>, entry: &'a FdEntry) -> &'a [u8] {
    let effective = entry.effective.as_deref().filter(|_| ctx.view == View::Effective);
    crate::value::until_nul(effective.unwrap_or(&entry.name))
}

/// Name of the thread with this id.
pub(super) fn comm<'a>(ctx: &Context<'a>, tid: i64) -> Option<Text<'a>> {
    let slot = ctx.state.by_tid(tid)?;
    Some(Cow::Borrowed(crate::value::until_nul(&ctx.state.thread(slot).comm)))
}

/// (fd, events) pairs of an `FDLIST`.
pub(crate) fn entries(bytes: &[u8]) -> impl Iterator<Item = (i64, u16)> + '_ {
    let count = bytes.get(..2).and_then(tiercel_event::uint).unwrap_or(0);
    let rows = bytes.get(2..).unwrap_or_default().chunks_exact(10).take(usize::try_from(count).unwrap_or(0));
    rows.filter_map(|row| {
        let events = u16::try_from(tiercel_event::uint(&row[8..])?).ok()?;
        Some((integer::signed(&row[..8])?, events))
    })
}

/// `4:f1 7:u41`: number, type and events in hexadecimal.
pub(super) fn list(ctx: &Context<'_>, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for (fd, events) in entries(bytes) {
        if !out.is_empty() {
            out.push(b' ');
        }
        let entry = ctx.slot().and_then(|slot| ctx.state.fd(slot, fd));
        let kind = entry.map_or(&b""[..], |entry| type_char(entry.kind));
        let _ = write!(out, "{fd}:");
        out.extend_from_slice(kind);
        let _ = write!(out, "{events:x}");
    }
    out
}
