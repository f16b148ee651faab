//! One stream out of many rings, in the order of time.

use crate::drops::{DropReason, Marks};
use crate::record;
use crate::ring::{Next, Ring};
use std::time::{Duration, Instant};
use tiercel_event::Event;

/// A record that stays unfinished this long is given up: its writer cannot be alive.
const STUCK: Duration = Duration::from_millis(500);
/// Looks at an unfinished record before a poll ends early.
const SPINS: u32 = 400;
/// Records between two releases of room.
const RELEASE_EVERY: u64 = 128;
/// Records that one poll delivers at most, so that the caller gets a word in.
const BATCH: u64 = 32_768;

/// Event types that are counted.
const CODES: usize = 512;

/// Rings of one collector.
#[derive(Debug)]
pub struct Merge {
    rings: Vec<Ring>,
    heads: Vec<Next>,
    boot_epoch_ns: i64,
    stuck_since: Vec<Option<Instant>>,
    /// Records that did not decode, or were never finished.
    pub malformed: u64,
    /// Events that were delivered, by processor and type.
    delivered: Vec<[u64; CODES]>,
    /// Records that were delivered incomplete.
    pub marks: Marks,
}

impl Merge {
    /// A stream of these rings; `boot_epoch_ns` is boot in ns since 1970.
    pub fn new(rings: Vec<Ring>, boot_epoch_ns: i64) -> Self {
        let (heads, stuck_since) = (vec![Next::Empty; rings.len()], vec![None; rings.len()]);
        let processors = rings.iter().map(|ring| usize::from(ring.cpu) + 1).max().unwrap_or(0);
        let delivered = vec![[0; CODES]; processors];
        Self { rings, heads, boot_epoch_ns, stuck_since, malformed: 0, delivered, marks: Marks::default() }
    }

    /// How many events of a type were delivered from a processor.
    pub fn delivered(&self, cpu: u16, code: u16) -> u64 {
        self.delivered.get(usize::from(cpu)).and_then(|counts| counts.get(usize::from(code))).copied().unwrap_or(0)
    }

    /// Bytes that wait in all rings.
    pub fn backlog(&self) -> u64 {
        self.rings.iter().map(Ring::backlog).sum()
    }

    /// Delivers what was begun up to `until_boot_ns`, in the order of time, and returns how many. A record takes its time
    /// after it has its place, so nothing that belongs before `until_boot_ns` can still turn up behind it.
    pub fn drain(&mut self, until_boot_ns: u64, deliver: &mut dyn FnMut(&Event<'_>)) -> u64 {
        let mut delivered = 0;
        if !self.look_at_all() {
            return 0;
        }
        while delivered < BATCH {
            let Some((index, length)) = self.oldest(until_boot_ns) else { break };
            let ring = &mut self.rings[index];
            let bytes = ring.record(length);
            match record::decode(bytes, ring.cpu, self.boot_epoch_ns) {
                _ if record::discarded(bytes) => {}
                Ok(event) => {
                    if let Some(count) = self.delivered[usize::from(ring.cpu)].get_mut(usize::from(event.code)) {
                        *count += 1;
                    }
                    deliver(&event);
                    if event.truncated {
                        self.marks.count(DropReason::Truncated, event.code, event.cpu);
                    }
                    if record::unreadable(bytes) {
                        self.marks.count(DropReason::Unreadable, event.code, event.cpu);
                    }
                }
                Err(_) => self.malformed += 1,
            }
            ring.advance(length);
            delivered += 1;
            if delivered.is_multiple_of(RELEASE_EVERY) {
                ring.release();
            }
            if !self.look(index) {
                break;
            }
        }
        self.rings.iter().for_each(Ring::release);
        delivered
    }

    fn oldest(&self, until: u64) -> Option<(usize, u32)> {
        let mut best: Option<(usize, u32, u64)> = None;
        for (index, head) in self.heads.iter().enumerate() {
            if let Next::Record(length, ts) = *head
                && ts <= until
                && best.is_none_or(|(_, _, oldest)| ts < oldest)
            {
                best = Some((index, length, ts));
            }
        }
        best.map(|(index, length, _)| (index, length))
    }

    fn look_at_all(&mut self) -> bool {
        let mut complete = true;
        for index in 0..self.rings.len() {
            complete &= self.look(index);
        }
        complete
    }

    /// Refreshes what is next in a ring. False: a record there is unfinished, so nothing younger may be delivered.
    fn look(&mut self, index: usize) -> bool {
        for _ in 0..SPINS {
            let next = self.rings[index].next();
            self.heads[index] = next;
            if next != Next::Busy {
                self.stuck_since[index] = None;
                return true;
            }
            std::hint::spin_loop();
        }
        self.give_up_if_stuck(index)
    }

    fn give_up_if_stuck(&mut self, index: usize) -> bool {
        let since = *self.stuck_since[index].get_or_insert_with(Instant::now);
        if since.elapsed() < STUCK {
            return false;
        }
        let length = self.rings[index].stuck_length();
        if length == 0 {
            return false;
        }
        self.rings[index].advance(length);
        self.malformed += 1;
        self.stuck_since[index] = None;
        self.heads[index] = self.rings[index].next();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ring::model::{Memory, Writer};

    const SIZE: usize = 256 * 1024;

    fn write(writer: &Writer, ts: u64, tid: u32) {
        let slot = writer.reserve(256, ts).unwrap();
        writer.fill(slot.0, 16, &tid.to_le_bytes());
        writer.fill(slot.0, 36, &48u64.to_le_bytes());
        writer.fill(slot.0, 32, &1u32.to_le_bytes());
        writer.commit(slot, 48);
    }

    fn two(memories: &mut [Memory; 2]) -> (Merge, [Writer; 2]) {
        let bases = memories.each_mut().map(|memory| memory.base());
        // SAFETY: each memory is as large as a ring of SIZE bytes and outlives it in these tests.
        let rings = bases.iter().map(|&base| unsafe { Ring::new(base, SIZE as u64, 9, 0) }).collect();
        (Merge::new(rings, 0), bases.map(|base| Writer { base: base.as_ptr(), mask: SIZE as u64 - 1, secret: 9 }))
    }

    fn drain(merge: &mut Merge, until: u64) -> Vec<i64> {
        let mut tids = Vec::new();
        merge.drain(until, &mut |event| tids.push(event.tid));
        tids
    }

    #[test]
    fn events_of_two_rings_come_in_the_order_of_time() {
        let mut memories = [Memory::new(SIZE), Memory::new(SIZE)];
        let (mut merge, [one, other]) = two(&mut memories);
        [1, 4, 5].into_iter().for_each(|ts| write(&one, ts, ts as u32));
        [2, 3, 6, 9].into_iter().for_each(|ts| write(&other, ts, ts as u32));
        assert_eq!(drain(&mut merge, 6), [1, 2, 3, 4, 5, 6]);
        assert_eq!(drain(&mut merge, 10), [9]);
    }

    #[test]
    fn nothing_younger_passes_an_unfinished_record() {
        let mut memories = [Memory::new(SIZE), Memory::new(SIZE)];
        let (mut merge, [one, other]) = two(&mut memories);
        let slot = one.reserve(256, 1).unwrap();
        write(&other, 2, 2);
        assert_eq!(drain(&mut merge, 10), [0i64; 0]);
        one.fill(slot.0, 16, &1u32.to_le_bytes());
        one.fill(slot.0, 36, &48u64.to_le_bytes());
        one.fill(slot.0, 32, &1u32.to_le_bytes());
        one.commit(slot, 48);
        assert_eq!(drain(&mut merge, 10), [1, 2]);
    }

    #[test]
    fn a_record_that_does_not_decode_is_counted_and_passed() {
        let mut memories = [Memory::new(SIZE), Memory::new(SIZE)];
        let (mut merge, [one, _]) = two(&mut memories);
        let slot = one.reserve(256, 1).unwrap();
        one.fill(slot.0, 32, &[1, 0, 255, 0, 255, 255, 255, 255]);
        one.commit(slot, 64);
        write(&one, 2, 2);
        assert_eq!(drain(&mut merge, 10), [2]);
        assert_eq!(merge.malformed, 1);
    }
}
