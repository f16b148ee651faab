//! `fd.name.claimed`, `fd.name.effective`, `fd.name.differs`.

use super::{fd_name, flag};
use crate::context::{Context, View};
use crate::generated::ids::FdNamesField as F;
use crate::value::Value;

pub(super) fn value<'a>(id: F, ctx: &Context<'a>) -> Option<Value<'a>> {
    match id {
        F::FdNameClaimed => fd_name::name(&ctx.under(View::Claimed)).map(Value::Str),
        F::FdNameEffective => fd_name::name(&ctx.under(View::Effective)).map(Value::Str),
        F::FdNameDiffers if fd_name::has_fd(ctx) => flag(differ(ctx)),
        F::FdNameDiffers => None,
    }
}

/// Whether the fd has two names. Looks at names only where there may be two.
pub(super) fn differ(ctx: &Context<'_>) -> bool {
    match ctx.fd() {
        Some(entry) => entry.differs(),
        None if ctx.event.facts.as_bytes().is_empty() => false,
        None => fd_name::name(&ctx.under(View::Claimed)) != fd_name::name(&ctx.under(View::Effective)),
    }
}
