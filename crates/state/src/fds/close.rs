//! close and close_range. Rules still see the file; it goes before the next event.

use super::duplicate::set_close_on_exec;
use crate::apply::Deferred;
use crate::state::State;
use crate::thread::Slot;
use tiercel_event::generated::flags::value::close_range_flags::CLOSE_RANGE_CLOEXEC;
use tiercel_event::{Event, codes, params};

/// -EINTR and -EIO: the file is closed all the same.
const CLOSED_WITH_ERROR: [i64; 2] = [-4, -5];

pub(super) fn closed(state: &mut State, event: &Event<'_>, slot: Slot) {
    let [result, fd] = event.params.array();
    let result = params::int(result).unwrap_or(-1);
    if result < 0 && !CLOSED_WITH_ERROR.contains(&result) {
        return;
    }
    let Some((first, last)) = range(event, fd) else { return };
    let flags = || event.params.uint(3).unwrap_or(0) as u32;
    if event.code == codes::SYSCALL_CLOSE_RANGE_X && flags() & CLOSE_RANGE_CLOEXEC != 0 {
        for fd in within(state, slot, first, last) {
            set_close_on_exec(state, slot, fd, true);
        }
        return;
    }
    let tid = state.thread(slot).tid;
    state.deferred.push(Deferred::Close { slot, tid, first, last });
}

fn range(event: &Event<'_>, fd: &[u8]) -> Option<(i64, i64)> {
    if event.code == codes::SYSCALL_CLOSE_X {
        let fd = params::int(fd).filter(|&fd| fd >= 0)?;
        return Some((fd, fd));
    }
    let bound = |index| event.params.uint(index).map(|fd| fd as i64);
    Some((bound(1)?, bound(2)?))
}

/// Removes files `first..=last`.
pub(crate) fn remove(state: &mut State, slot: Slot, first: i64, last: i64) {
    let table = &mut state.process_mut(slot).fds;
    let before = table.len();
    if first == last {
        table.remove(first);
    } else {
        table.retain(|fd, _| fd < first || fd > last);
    }
    let removed = before - table.len();
    state.counters.fds_removed += removed as u64;
}

fn within(state: &State, slot: Slot, first: i64, last: i64) -> Vec<i64> {
    let fds = state.process(slot).fds.iter().map(|(fd, _)| fd);
    fds.filter(|fd| (first..=last).contains(fd)).collect()
}
