//! `match.*`: what a rule that looks at several events saw.

use crate::context::Context;
use crate::generated::ids::MatchField as F;
use crate::value::Value;

pub(super) fn value<'a>(id: F, ctx: &Context<'a>) -> Option<Value<'a>> {
    let matched = ctx.matched?;
    Some(Value::Uint(match id {
        F::MatchCount => matched.count,
        F::MatchDuration => matched.duration_ns,
        F::MatchFirst => matched.first_ts_ns,
    }))
}
