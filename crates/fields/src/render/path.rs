//! Path parameters.

use super::Text;
use crate::context::{Context, View};
use crate::{paths, value};
use std::borrow::Cow;
use tiercel_event::Fact;
use tiercel_event::table::ParamInfo;

/// The path that the kernel reached, or the absolute form of a relative one.
pub(super) fn resolved<'a>(ctx: &Context<'a>, info: &ParamInfo, index: usize, bytes: &'a [u8]) -> Option<Text<'a>> {
    let raw = value::until_nul(bytes);
    if ctx.view == View::Effective
        && let Some(path) = paths::reached(ctx, index)
    {
        return Some(path).filter(|path| **path != *raw);
    }
    if raw.is_empty() || raw.starts_with(b"/") {
        return None;
    }
    let dirfd = paths::dirfd(ctx.event, info);
    paths::absolute(ctx, dirfd, raw).map(Cow::Owned)
}

/// The socket's own addresses, where a call named others.
pub(super) fn effective_tuple<'a>(ctx: &Context<'a>) -> Option<Text<'a>> {
    if ctx.view != View::Effective {
        return None;
    }
    ctx.event.facts.get(Fact::Tuple).map(|bytes| super::socket_tuple(bytes).into())
}
