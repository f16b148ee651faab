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
        (F::ContainerStartTs, _) => start_ns(ctx, container).map(Value::Uint),
        (F::ContainerDuration, _) => Some(Value::Uint(ctx.event.ts_ns.saturating_sub(start_ns(ctx, container)?))),
        _ => described(id, field, ctx, container),
    }
}

fn known<'a>(ctx: &Context<'a>, container: &[u8]) -> Option<&'a dyn ContainerMetadata> {
    (!container.is_empty()).then(|| ctx.containers())
}

/// Start of the container's first process, where the kernel told it; else what the container's engine told.
fn start_ns(ctx: &Context<'_>, container: &[u8]) -> Option<u64> {
    let metadata = known(ctx, container)?;
    let of_thread = ctx.thread().map_or(0, |thread| thread.pidns_init_start_ns);
    let own_pids = metadata.flag(container, F::ContainerHostPid) != Some(true);
    if of_thread != 0 && own_pids { Some(of_thread) } else { metadata.start_ns(container) }
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
    let text = known(ctx, container)?.text(container, id, key)?;
    // Engines tell of containers in JSON, where a text may hold a NUL.
    Some(match text {
        Cow::Borrowed(text) => Value::text(text),
        Cow::Owned(text) => Value::owned(text),
    })
}
