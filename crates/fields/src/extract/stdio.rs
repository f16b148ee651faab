//! Standard input, output and error of the process.

use crate::context::{Context, View};
use crate::render;
use crate::value::Value;
use std::borrow::Cow;

pub(super) fn kind<'a>(ctx: &Context<'a>, fd: i64) -> Option<Value<'a>> {
    let entry = ctx.state.fd(ctx.slot()?, fd)?;
    Some(Value::Str(Cow::Borrowed(render::kind_name(entry.kind))))
}

pub(super) fn name<'a>(ctx: &Context<'a>, fd: i64) -> Option<Value<'a>> {
    let entry = ctx.state.fd(ctx.slot()?, fd)?;
    let effective = entry.effective.as_deref().filter(|_| ctx.view == View::Effective);
    Some(Value::text(effective.unwrap_or(&entry.name)))
}
