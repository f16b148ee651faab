//! When something of a process was lost: `task_drops` of `probe/include/ring.h`.

use crate::BlindTimes;
use crate::drops::BlindTime;
use libbpf_rs::{Map, MapCore, MapFlags, MapHandle};

/// Reads the probe's table, from any thread.
#[derive(Debug)]
pub struct TaskDrops {
    map: MapHandle,
    boot_epoch_ns: i64,
}

impl TaskDrops {
    /// A handle of its own for the table.
    pub fn new(map: &Map<'_>, boot_epoch_ns: i64) -> Option<Self> {
        MapHandle::try_from(map).ok().map(|map| Self { map, boot_epoch_ns })
    }
}

impl BlindTimes for TaskDrops {
    fn of(&self, pid: i64) -> Option<BlindTime> {
        let key = u32::try_from(pid).ok()?.to_ne_bytes();
        let value = self.map.lookup(&key, MapFlags::ANY).ok()??;
        let word = |at: usize| value.get(at..).and_then(<[u8]>::first_chunk).map(|eight| u64::from_ne_bytes(*eight));
        let time = |at| Some(word(at)?.wrapping_add_signed(self.boot_epoch_ns));
        Some(BlindTime { begin_ns: time(0)?, end_ns: time(8)?, lost: word(16)? })
    }
}
