//! `evt.*` of every source.

use super::{evt_time as time, flag};
use crate::context::Context;
use crate::generated::ids::EvtField as F;
use crate::value::Value;
use std::borrow::Cow;
use tiercel_event::codes;
use tiercel_event::table::Kinds;

pub(super) fn value<'a>(id: F, ctx: &Context<'a>) -> Option<Value<'a>> {
    let ts_ns = ctx.event.ts_ns;
    match id {
        F::EvtNum => Some(Value::Uint(ctx.num)),
        F::EvtTime | F::EvtTimeS | F::EvtTimeIso8601 | F::EvtDatetime | F::EvtDatetimeS => {
            Some(Value::owned(time::clock(id, ts_ns).into_bytes()))
        }
        F::EvtRawtime => Some(Value::Uint(ts_ns)),
        F::EvtRawtimeS => time::seconds(ts_ns),
        F::EvtRawtimeNs => time::fraction(ts_ns),
        F::EvtReltime => Some(Value::Uint(time::relative_ns(ctx))),
        F::EvtReltimeS => time::seconds(time::relative_ns(ctx)),
        F::EvtReltimeNs => time::fraction(time::relative_ns(ctx)),
        F::EvtPluginname => ctx.plugin?.plugin().map(|name| Value::text(name.as_bytes())),
        F::EvtPlugininfo => ctx.plugin?.describe().map(Value::Str),
        F::EvtSource => Some(Value::text(ctx.source.as_bytes())),
        F::EvtIsAsync => flag(is_async(ctx)),
        F::EvtAsynctype => async_type(ctx).map(Value::text),
        F::EvtHostname => Some(Value::Str(Cow::Borrowed(&ctx.session.hostname))),
    }
}

/// Whether the event came from beside the kernel: an asynchronous event of a plugin, or a note of a collector.
fn is_async(ctx: &Context<'_>) -> bool {
    ctx.event.info().is_some_and(|info| info.kinds.has(Kinds::METAEVENT))
}

/// Name of an asynchronous event.
pub(super) fn async_type<'a>(ctx: &Context<'a>) -> Option<&'a [u8]> {
    if ctx.event.code == codes::ASYNCEVENT_E {
        return ctx.event.params.text(1);
    }
    is_async(ctx).then(|| ctx.event.info().map(|info| info.name.as_bytes()))?
}
