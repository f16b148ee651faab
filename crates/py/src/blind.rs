//! What was not seen of the processes around an alert.

use tiercel_collect::BlindTimes;
use tiercel_engine::{Alert, Blind, Engine};

/// Processes of a line of ancestors that are asked for.
const MOST: usize = 16;

/// Puts the blind times of a thread's process and its ancestors into alerts about it. A time before a process began was
/// another's with the same number.
pub fn mark(alerts: &mut [Alert], tid: i64, engine: &Engine, times: &dyn BlindTimes) {
    let state = engine.state();
    let Some(slot) = state.by_tid(tid) else { return };
    let line = std::iter::once(slot).chain(state.ancestors(slot)).take(MOST);
    let mut pids: Vec<(i64, u64)> =
        line.map(|slot| (state.thread(slot).pid, state.thread(state.leader(slot)).clone_ns)).collect();
    pids.dedup_by_key(|process| process.0);
    let blind = pids.into_iter().filter_map(|(pid, since_ns)| {
        let time = times.of(pid).filter(|time| time.end_ns >= since_ns)?;
        Some(Blind { pid, begin_ns: time.begin_ns, end_ns: time.end_ns, lost: time.lost })
    });
    let blind: Vec<Blind> = blind.collect();
    for alert in alerts {
        alert.blind.clone_from(&blind);
    }
}
