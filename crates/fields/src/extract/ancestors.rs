//! Parents and their parents: `proc.p*`, `proc.a*`.

use super::command;
use crate::context::Context;
use crate::field_ref::{Arg, FieldRef};
use crate::generated::ids::ProcessField as F;
use crate::value::Value;
use tiercel_state::{Slot, Thread};

/// How far `proc.aenv[NAME]` looks.
const MOST_ANCESTORS: usize = 20;

/// The event's process: the leader of the thread's group, or the thread itself while its leader is not known. `None`
/// for a thread of which nothing is known.
pub(super) fn main_thread(ctx: &Context<'_>) -> Option<Slot> {
    let slot = ctx.slot()?;
    (ctx.state.thread(slot).pid >= 0).then(|| ctx.state.leader(slot))
}

/// The parent's leader.
pub(super) fn parent<'a>(ctx: &Context<'a>) -> Option<&'a Thread> {
    Some(ctx.state.thread(ctx.state.parent(main_thread(ctx)?)?))
}

/// The process itself for 0, else its n-th ancestor.
fn nth(ctx: &Context<'_>, index: u64) -> Option<Slot> {
    let start = main_thread(ctx)?;
    match index.checked_sub(1) {
        None => Some(start),
        Some(steps) => ctx.state.ancestors(start).nth(usize::try_from(steps).ok()?),
    }
}

/// Value of an ancestor field: of one ancestor with an index, else a list of all candidates.
pub(super) fn value<'a>(id: F, field: &FieldRef, ctx: &Context<'a>) -> Option<Value<'a>> {
    match &field.arg {
        Arg::Key(name) if id == F::ProcAenv => Some(Value::text(inherited(ctx, name))),
        Arg::Index(index) if id != F::ProcAenv => one(id, ctx, nth(ctx, *index)?),
        _ if id == F::ProcAargs => printed(id, field, ctx),
        _ => {
            let start = main_thread(ctx)?;
            let values: Vec<_> = ctx.state.ancestors(start).filter_map(|slot| one(id, ctx, slot)).collect();
            (!values.is_empty()).then_some(Value::List(values))
        }
    }
}

/// What an ancestor field prints: the ancestors' values with blanks between them, nearest first.
pub(super) fn printed<'a>(id: F, field: &FieldRef, ctx: &Context<'a>) -> Option<Value<'a>> {
    match (id, &field.arg) {
        (F::ProcApid, Arg::None) => one(id, ctx, main_thread(ctx)?),
        (F::ProcAenv, Arg::Index(index @ 1..)) => one(id, ctx, nth(ctx, *index)?),
        (F::ProcAenv, _) => one(id, ctx, ctx.slot()?),
        _ => joined(id, ctx),
    }
}

fn joined<'a>(id: F, ctx: &Context<'a>) -> Option<Value<'a>> {
    let mut out = Vec::new();
    for slot in ctx.state.ancestors(main_thread(ctx)?) {
        if !out.is_empty() {
            out.push(b' ');
        }
        if let Some(Value::Str(text)) = one(id, ctx, slot) {
            out.extend_from_slice(&text);
        }
    }
    (!out.is_empty()).then(|| Value::owned(out))
}

fn one<'a>(id: F, ctx: &Context<'a>, slot: Slot) -> Option<Value<'a>> {
    let thread = ctx.state.thread(slot);
    Some(match id {
        F::ProcAname => Value::text(&thread.comm),
        F::ProcAexe => Value::text(&thread.exe),
        F::ProcAexepath => Value::text(&thread.exepath),
        F::ProcAcmdline => command::line(&thread.comm, thread),
        F::ProcAargs => Value::Str(command::joined(&thread.args)),
        F::ProcAenv => Value::Str(command::joined(&ctx.state.process(slot).env)),
        F::ProcApid => Value::Int(thread.pid),
        _ => return None,
    })
}

fn inherited<'a>(ctx: &Context<'a>, name: &str) -> &'a [u8] {
    let Some(start) = main_thread(ctx) else { return b"" };
    let near = ctx.state.ancestors(start).take(MOST_ANCESTORS);
    let mut values = near.map(|slot| command::variable(&ctx.state.process(slot).env, name));
    values.find(|value| !value.is_empty()).unwrap_or_default()
}

/// The oldest of the process and its ancestors that is a shell by its name.
pub(super) fn login_shell(ctx: &Context<'_>) -> Option<i64> {
    let start = main_thread(ctx)?;
    let chain = std::iter::once(start).chain(ctx.state.ancestors(start));
    let shells = chain.map(|slot| ctx.state.thread(slot)).filter(|thread| thread.comm.ends_with(b"sh"));
    shells.last().map(|thread| thread.pid)
}
