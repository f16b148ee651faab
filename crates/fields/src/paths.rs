//! Paths of parameters: by the caller's words and by the kernel's.

use crate::context::Context;
use crate::value::until_nul;
use std::borrow::Cow;
use tiercel_event::table::{ParamInfo, ParamType};
use tiercel_event::{Event, Fact};
use tiercel_state::path;

/// `AT_FDCWD`.
pub(crate) const CWD: i64 = -100;

/// The fd that a relative path parameter starts from.
pub(crate) fn dirfd(event: &Event<'_>, info: &ParamInfo) -> i64 {
    match info.dirfd_param {
        Some(index) => event.params.int(usize::from(index)).unwrap_or(-1),
        None => CWD,
    }
}

/// Absolute form of `raw`; `None` when its directory is not known. A name that could not be read stays `<NA>`.
pub(crate) fn absolute(ctx: &Context<'_>, dirfd: i64, raw: &[u8]) -> Option<Vec<u8>> {
    if raw == b"<NA>" {
        return Some(raw.to_vec());
    }
    if raw.starts_with(b"/") {
        return Some(path::joined(b"", raw));
    }
    let slot = ctx.slot()?;
    let told = base_fact(ctx.event, dirfd).is_some();
    let base = if told { ctx.state.claimed_base(slot, dirfd, ctx.event) } else { ctx.state.base_dir(slot, dirfd) };
    Some(path::joined(&base?, raw))
}

/// The directory that the kernel says `dirfd` is. Of two directory fds, [`Fact::Dir`] is about that of the first
/// relative path.
fn base_fact<'a>(event: &Event<'a>, dirfd: i64) -> Option<&'a [u8]> {
    let kind = if dirfd == CWD { Fact::Cwd } else { Fact::Dir };
    let dir = event.facts.text(kind).map(until_nul)?;
    (dirfd == CWD || first_relative_dirfd(event) == Some(dirfd)).then_some(dir)
}

fn first_relative_dirfd(event: &Event<'_>) -> Option<i64> {
    let paths = event.info()?.params.iter().enumerate().filter(|(_, param)| is_path(param));
    let is_relative = |index| event.params.text(index).is_some_and(|raw| !raw.starts_with(b"/"));
    paths.filter(|(index, _)| is_relative(*index)).map(|(_, param)| dirfd(event, param)).next()
}

/// Absolute form of `raw`, with a marker for an unknown directory.
pub(crate) fn absolute_or_marked(ctx: &Context<'_>, dirfd: i64, raw: &[u8]) -> Vec<u8> {
    absolute(ctx, dirfd, raw).unwrap_or_else(|| path::joined(path::UNKNOWN_BASE, raw))
}

/// The path that the kernel reached for path parameter `index`: what it says of the file (the first such parameter has
/// [`Fact::Path`], the second [`Fact::Path2`]), else a relative name below the directory that it says.
pub(crate) fn reached<'a>(ctx: &Context<'a>, index: usize) -> Option<Cow<'a, [u8]>> {
    let event = ctx.event;
    if event.facts.as_bytes().is_empty() {
        return None;
    }
    if let Some(path) = fact(event, index) {
        return Some(Cow::Borrowed(path));
    }
    let param = event.info()?.params.get(index).filter(|param| is_path(param))?;
    let raw = event.params.text(index).filter(|raw| is_relative_name(raw))?;
    let base = base_fact(event, dirfd(event, param))?;
    Some(Cow::Owned(path::joined(&with_slash(base), raw)))
}

fn fact<'a>(event: &Event<'a>, index: usize) -> Option<&'a [u8]> {
    let before = event.info()?.params.get(..index)?.iter().filter(|param| is_path(param)).count();
    let text = match before {
        0 => event.facts.text(Fact::Path),
        1 => event.facts.text(Fact::Path2),
        _ => None,
    };
    text.map(until_nul)
}

fn is_relative_name(raw: &[u8]) -> bool {
    !raw.is_empty() && !raw.starts_with(b"/") && raw != b"<NA>"
}

fn with_slash(dir: &[u8]) -> Vec<u8> {
    let mut base = dir.to_vec();
    if !base.ends_with(b"/") {
        base.push(b'/');
    }
    base
}

fn is_path(param: &ParamInfo) -> bool {
    matches!(param.ty, ParamType::Fspath | ParamType::Fsrelpath)
}

/// Whether some path of the event was claimed otherwise than the kernel reached it.
pub(crate) fn differ(ctx: &Context<'_>) -> bool {
    let Some(info) = ctx.event.info() else { return false };
    let paths = info.params.iter().enumerate().filter(|(_, param)| is_path(param));
    paths.take(2).any(|(index, param)| {
        let Some(raw) = ctx.event.params.text(index).filter(|raw| !raw.is_empty()) else { return false };
        let dirfd = dirfd(ctx.event, param);
        match fact(ctx.event, index) {
            Some(reached) => raw != reached && !leads_to(ctx, dirfd, raw, reached),
            None if same_base(ctx, dirfd) => false,
            None => reached(ctx, index).is_some_and(|reached| *reached != *absolute_or_marked(ctx, dirfd, raw)),
        }
    })
}

/// Whether the kernel says of the directory what the table says, or nothing.
fn same_base(ctx: &Context<'_>, dirfd: i64) -> bool {
    let (Some(slot), Some(real)) = (ctx.slot(), base_fact(ctx.event, dirfd)) else { return true };
    let trim = |dir| <[u8]>::strip_suffix(dir, b"/").unwrap_or(dir);
    let claimed = match dirfd {
        CWD => Some(&*ctx.state.process(slot).cwd),
        _ => ctx.state.fd(slot, dirfd).map(|entry| &*entry.name),
    };
    claimed.is_some_and(|claimed| trim(claimed) == trim(real))
}

/// Whether `raw` means `reached`. A name without dots below the current directory is told without an allocation.
fn leads_to(ctx: &Context<'_>, dirfd: i64, raw: &[u8], reached: &[u8]) -> bool {
    let base = ctx.slot().filter(|_| dirfd == CWD && !raw.starts_with(b"/") && path::is_normal(raw));
    let plainly = base.is_some_and(|slot| reached.strip_suffix(raw) == Some(&ctx.state.process(slot).cwd));
    plainly || absolute_or_marked(ctx, dirfd, raw) == reached
}
