//! Leaders of the session and of process groups.

use super::ancestors::main_thread;
use crate::context::Context;
use crate::value::Value;
use tiercel_state::{Slot, Thread};

/// Which group a leader leads.
#[derive(Clone, Copy)]
pub(super) enum Group {
    Session,
    /// Process group, id in the process's own pid namespace.
    Virtual,
    /// Process group, id in the init pid namespace.
    Host,
}

impl Group {
    fn id(self, thread: &Thread) -> i64 {
        match self {
            Self::Session => thread.sid,
            Self::Virtual => thread.vpgid,
            Self::Host => thread.pgid,
        }
    }
}

/// A text of the leader; empty when it is not known.
pub(super) fn text<'a>(ctx: &Context<'a>, group: Group, part: fn(&'a Thread) -> &'a [u8]) -> Option<Value<'a>> {
    let slot = ctx.slot()?;
    Some(Value::text(leader(ctx, slot, group).map_or(&b""[..], |slot| part(ctx.state.thread(slot)))))
}

/// The thread whose id is the group's id, where that id is one of the init namespace and the thread is known; else the
/// oldest of the ancestors in a row that are in the group.
fn leader(ctx: &Context<'_>, slot: Slot, group: Group) -> Option<Slot> {
    let thread = ctx.state.thread(slot);
    let id = group.id(thread);
    if id < 0 {
        return None;
    }
    let host_id = matches!(group, Group::Host) || !thread.in_pid_namespace();
    if let Some(found) = ctx.state.by_tid(id).filter(|_| host_id) {
        return Some(found);
    }
    let start = main_thread(ctx)?;
    ctx.state.ancestors(start).take_while(|&at| group.id(ctx.state.thread(at)) == id).last()
}
