//! Names of the event's fd.

use crate::context::{Context, View};
use crate::value::until_nul;
use crate::{paths, render};
use std::borrow::Cow;
use tiercel_event::table::EventFlags;
use tiercel_event::{Fact, FdKind, codes};
use tiercel_state::FdEntry;

/// Whether the event is about an fd of a known thread.
pub(crate) fn has_fd(ctx: &Context<'_>) -> bool {
    let Some(info) = ctx.event.info() else { return false };
    let about = EventFlags::CREATES_FD.0 | EventFlags::USES_FD.0 | EventFlags::DESTROYS_FD.0;
    info.flags.0 & about != 0 && ctx.slot().is_some()
}

/// The name under the context's view: of the entry, else of the open that failed, else empty.
pub(super) fn name<'a>(ctx: &Context<'a>) -> Option<Cow<'a, [u8]>> {
    if !has_fd(ctx) {
        return None;
    }
    Some(match ctx.fd() {
        Some(entry) => Cow::Borrowed(of_entry(entry, ctx.view)),
        None => without_entry(ctx),
    })
}

/// Name of an entry under a view.
pub(super) fn of_entry(entry: &FdEntry, view: View) -> &[u8] {
    let effective = entry.effective.as_deref().filter(|_| view == View::Effective);
    until_nul(effective.unwrap_or(&entry.name))
}

/// The name as the caller wrote it, repeated slashes made one.
pub(super) fn name_raw<'a>(ctx: &Context<'a>) -> Option<Cow<'a, [u8]>> {
    if !has_fd(ctx) {
        return None;
    }
    let raw = match (ctx.fd(), opened_path(ctx.event.code)) {
        (Some(entry), _) => until_nul(&entry.name_raw),
        (None, Some(index)) => ctx.event.params.text(index).unwrap_or_default(),
        (None, None) => b"",
    };
    Some(single_slashes(raw))
}

fn single_slashes(path: &[u8]) -> Cow<'_, [u8]> {
    let next = path.get(1..).unwrap_or(&[]);
    if !path.iter().zip(next).fold(false, |found, (&one, &two)| found | ((one == b'/') & (two == b'/'))) {
        return Cow::Borrowed(path);
    }
    let mut out = path.to_vec();
    out.dedup_by(|next, before| *next == b'/' && *before == b'/');
    Cow::Owned(out)
}

/// Index of the path parameter of an event that opens it.
fn opened_path(code: u16) -> Option<usize> {
    match code {
        codes::SYSCALL_OPEN_X | codes::SYSCALL_CREAT_X => Some(1),
        codes::SYSCALL_OPENAT_2_X | codes::SYSCALL_OPENAT2_X => Some(2),
        codes::SYSCALL_OPEN_BY_HANDLE_AT_X => Some(3),
        _ => None,
    }
}

fn without_entry<'a>(ctx: &Context<'a>) -> Cow<'a, [u8]> {
    if let Some(index) = opened_path(ctx.event.code) {
        return opened(ctx, index);
    }
    if let Some(path) = ctx.event.facts.text(Fact::Path) {
        return Cow::Borrowed(until_nul(path));
    }
    match ctx.event.facts.get(Fact::Tuple) {
        Some(tuple) => render::socket_tuple(tuple).into(),
        None => Cow::Borrowed(b""),
    }
}

fn opened<'a>(ctx: &Context<'a>, index: usize) -> Cow<'a, [u8]> {
    if ctx.view == View::Effective
        && let Some(reached) = paths::reached(ctx, index)
    {
        return reached;
    }
    let Some((info, bytes)) = render::param(ctx, index) else { return Cow::Borrowed(b"") };
    let raw = until_nul(bytes);
    if tiercel_state::path::is_plain(raw) {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(paths::absolute_or_marked(ctx, paths::dirfd(ctx.event, info), raw))
}

/// The directory of a file's name, a directory's own name; missing for everything else that has an entry.
pub(super) fn directory<'a>(ctx: &Context<'a>) -> Option<Cow<'a, [u8]>> {
    let name = name(ctx)?;
    match ctx.fd().map(|entry| entry.kind) {
        Some(FdKind::Directory) => Some(name),
        None | Some(FdKind::File | FdKind::FileV2) => Some(match name {
            Cow::Borrowed(name) => Cow::Borrowed(parent(name)),
            Cow::Owned(name) => Cow::Owned(parent(&name).to_vec()),
        }),
        Some(_) => None,
    }
}

fn parent(name: &[u8]) -> &[u8] {
    match name.iter().rposition(|&byte| byte == b'/') {
        None | Some(0) => b"/",
        Some(at) if at + 1 == name.len() => name,
        Some(at) => &name[..at],
    }
}

/// The last part of a regular file's name; `/` for a name without a directory.
pub(super) fn file_name<'a>(ctx: &Context<'a>) -> Option<&'a [u8]> {
    if !has_fd(ctx) {
        return None;
    }
    let entry = ctx.fd().filter(|entry| matches!(entry.kind, FdKind::File | FdKind::FileV2))?;
    let name = of_entry(entry, ctx.view);
    Some(name.iter().rposition(|&byte| byte == b'/').map_or(b"/", |at| &name[at + 1..]))
}

/// `container id:text`.
pub(super) fn in_container<'a>(ctx: &Context<'a>, text: &[u8]) -> Option<Cow<'a, [u8]>> {
    let id = ctx.container_id()?;
    Some(Cow::Owned([super::container::short(id), text].join(&b':')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_of_names() {
        let cases =
            [("/etc/passwd", "/etc"), ("/etc", "/"), ("", "/"), ("x", "/"), ("tls/x", "tls"), ("/a/b/", "/a/b/")];
        for (name, directory) in cases {
            assert_eq!(parent(name.as_bytes()), directory.as_bytes(), "{name}");
        }
    }

    #[test]
    fn slashes_become_one() {
        assert_eq!(&*single_slashes(b"//a///b"), b"/a/b");
        assert!(matches!(single_slashes(b"/a/b"), Cow::Borrowed(_)));
    }
}
