//! Memory, open files, processor time.

use super::ancestors::main_thread;
use crate::context::Context;
use crate::value::Value;
use tiercel_event::codes;
use tiercel_state::Thread;

/// The process's leader, or the thread itself when its leader is not known.
fn leader<'a>(ctx: &Context<'a>) -> Option<&'a Thread> {
    Some(ctx.state.thread(main_thread(ctx).or(ctx.slot())?))
}

/// Of the process, in kB.
pub(super) fn of_process<'a>(ctx: &Context<'a>, part: fn(&Thread) -> u32) -> Option<Value<'a>> {
    Some(Value::Uint(u64::from(part(leader(ctx)?))))
}

/// Of the process if the thread leads it, else 0, in units of `unit` for a kB.
pub(super) fn of_leader<'a>(ctx: &Context<'a>, part: fn(&Thread) -> u32, unit: u64) -> Option<Value<'a>> {
    let thread = ctx.thread()?;
    let size_kb = if thread.is_leader() { part(thread) } else { 0 };
    Some(Value::Uint(u64::from(size_kb) * unit))
}

pub(super) fn open_files(ctx: &Context<'_>) -> Option<u64> {
    u64::try_from(ctx.state.process(ctx.slot()?).fds.len()).ok()
}

/// Percentage of the limit of open files; 0 without a limit.
pub(super) fn open_files_percent<'a>(ctx: &Context<'a>) -> Option<Value<'a>> {
    let limit = leader(ctx)?.fdlimit;
    let open = open_files(ctx)?;
    Some(Value::Double(if limit > 0 { open as f64 * 100.0 / limit as f64 } else { 0.0 }))
}

/// Threads of the process that are in the table and have not ended; 0 for a thread of which nothing is
/// known.
pub(super) fn threads(ctx: &Context<'_>) -> Option<u64> {
    let slot = ctx.slot()?;
    if ctx.state.thread(slot).placeholder {
        return Some(0);
    }
    let process = ctx.state.process(slot);
    let living = process.threads.iter().filter(|&&slot| !ctx.state.thread(slot).dead).count();
    u64::try_from(living).ok()
}

/// Falco's processor shares: 0 with the events of old captures that carry processor times, else missing.
pub(super) fn processor_share<'a>(ctx: &Context<'a>) -> Option<Value<'a>> {
    ctx.thread()?;
    (ctx.event.code == codes::PROCINFO_E).then_some(Value::Double(0.0))
}
