//! `container.*`, `k8s.*`: the id from the thread's cgroups, everything else from metadata.

use super::{fixed, flag};
use crate::context::{ContainerMetadata, Context};
use crate::field_ref::{Arg, FieldRef};
use crate::generated::ids::ContainerField as F;
use crate::value::Value;
use std::borrow::Cow;

/// Length of the short form of an id.
const SHORT_BYTES: usize = 12;

/// The short form of an id.
pub(super) fn short(id: &[u8]) -> &[u8] {
    &id[..id.len().min(SHORT_BYTES)]
}

pub(super) fn value<'a>(id: F, field: &FieldRef, ctx: &Context<'a>) -> Option<Value<'a>> {
    let container = ctx.container_id()?;
    match (id, container) {
        (F::ContainerId | F::ContainerFullId | F::ContainerName, b"") => fixed(b"host"),
        (F::ContainerId, _) => Some(Value::text(short(container))),
        (F::ContainerFullId, _) => Some(Value::text(container)),
        (F::ProcIsContainerHealthcheck | F::ProcIsContainerLivenessProbe | F::ProcIsContainerReadinessProbe, _) => {
            flag(known(ctx, container).and_then(|metadata| metadata.flag(container, id)).unwrap_or(false))
        }
        (F::ContainerPrivileged | F::ContainerHostPid | F::ContainerHostNetwork | F::ContainerHostIpc, _) => {
            known(ctx, container)?.flag(container, id).map(Value::Bool)
        }
        (F::ContainerStartTs, _) => known(ctx, container)?.start_ns(container).map(Value::Uint),
        (F::ContainerDuration, _) => {
            let start_ns = known(ctx, container)?.start_ns(container)?;
            Some(Value::Uint(ctx.event.ts_ns.saturating_sub(start_ns)))
        }
        _ => described(id, field, ctx, container),
    }
}

fn known<'a>(ctx: &Context<'a>, container: &[u8]) -> Option<&'a dyn ContainerMetadata> {
    if container.is_empty() { None } else { ctx.metadata }
}

fn described<'a>(id: F, field: &FieldRef, ctx: &Context<'a>, container: &[u8]) -> Option<Value<'a>> {
    let index;
    let key = match &field.arg {
        Arg::Key(key) => Some(&**key),
        Arg::Index(number) => {
            index = number.to_string();
            Some(&*index)
        }
        _ => None,
    };
    let text: Cow<'a, [u8]> = known(ctx, container)?.text(container, id, key)?;
    Some(Value::Str(text))
}
