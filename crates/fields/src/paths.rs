//! Paths of parameters: by the caller's words and by the kernel's.

use crate::context::Context;
use crate::value::until_nul;
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
    let told = dirfd == CWD || first_dirfd(ctx.event) == Some(dirfd);
    let base = if told { ctx.state.claimed_base(slot, dirfd, ctx.event) } else { ctx.state.base_dir(slot, dirfd) };
    Some(path::joined(&base?, raw))
}

/// The directory fd that [`Fact::Dir`] is about.
fn first_dirfd(event: &Event<'_>) -> Option<i64> {
    let index = event.info()?.params.iter().find_map(|param| param.dirfd_param)?;
    event.params.int(usize::from(index))
}

/// Absolute form of `raw`, with a marker for an unknown directory.
pub(crate) fn absolute_or_marked(ctx: &Context<'_>, dirfd: i64, raw: &[u8]) -> Vec<u8> {
    absolute(ctx, dirfd, raw).unwrap_or_else(|| path::joined(path::UNKNOWN_BASE, raw))
}

/// Whether joining would leave the path as it is: absolute, short, nothing to normalise.
pub(crate) fn is_plain(raw: &[u8]) -> bool {
    raw.starts_with(b"/") && raw.len() < path::MAX_PATH && raw.len() > 1 && normal(&raw[1..])
}

fn normal(rest: &[u8]) -> bool {
    !rest.split(|&byte| byte == b'/').any(|part| matches!(part, b"" | b"." | b".."))
}

/// The path that the kernel reached for path parameter `index`: the first such parameter has [`Fact::Path`], the second
/// [`Fact::Path2`].
pub(crate) fn fact<'a>(event: &Event<'a>, index: usize) -> Option<&'a [u8]> {
    if event.facts.as_bytes().is_empty() {
        return None;
    }
    let before = event.info()?.params.get(..index)?.iter().filter(|param| is_path(param)).count();
    let text = match before {
        0 => event.facts.text(Fact::Path),
        1 => event.facts.text(Fact::Path2),
        _ => None,
    };
    text.map(until_nul)
}

fn is_path(param: &ParamInfo) -> bool {
    matches!(param.ty, ParamType::Fspath | ParamType::Fsrelpath)
}

/// Whether some path of the event was claimed otherwise than the kernel reached it.
pub(crate) fn differ(ctx: &Context<'_>) -> bool {
    let Some(info) = ctx.event.info() else { return false };
    let paths = info.params.iter().enumerate().filter(|(_, param)| is_path(param));
    paths.take(2).any(|(index, param)| {
        let (Some(reached), Some(raw)) = (fact(ctx.event, index), ctx.event.params.text(index)) else { return false };
        raw != reached && !leads_to(ctx, dirfd(ctx.event, param), raw, reached)
    })
}

/// Whether `raw` means `reached`. A name without dots below the current directory is told without an allocation.
fn leads_to(ctx: &Context<'_>, dirfd: i64, raw: &[u8], reached: &[u8]) -> bool {
    let base = ctx.slot().filter(|_| dirfd == CWD && !raw.starts_with(b"/") && normal(raw));
    let plainly = base.is_some_and(|slot| reached.strip_suffix(raw) == Some(&ctx.state.process(slot).cwd));
    plainly || absolute_or_marked(ctx, dirfd, raw) == reached
}
