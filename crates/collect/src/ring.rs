//! The reading side of one ring. `docs/decisions/010-ring.md` has the protocol, `probe/include/record.h` the writing side.

use crate::record::{BUSY, HEADER_BYTES, MAX_BYTES};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes before the data: the writer's and the reader's positions.
pub const CONTROL_BYTES: usize = 4096;
/// Bytes behind the data, so that a record at the end is in one piece.
pub const SLACK_BYTES: usize = 128 * 1024;
const TAIL_AT: usize = 128;

/// What is next in a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing.
    Empty,
    /// A record that is being written.
    Busy,
    /// A finished record: length, and when it was begun (ns since boot).
    Record(u32, u64),
}

/// One mapped ring; this is its only reader.
#[derive(Debug)]
pub struct Ring {
    base: NonNull<u8>,
    mask: u64,
    secret: u32,
    position: u64,
    /// Processor that writes it.
    pub cpu: u16,
}

// SAFETY: the memory is shared with the kernel anyway; all accesses to shared words are atomic, and there is one `Ring` a ring.
unsafe impl Send for Ring {}

impl Ring {
    /// A reader that starts at the reader's position in memory.
    ///
    /// # Safety
    /// `base` is page-aligned and points to `CONTROL_BYTES + data_bytes + SLACK_BYTES` that stay mapped as long as the
    /// value lives; `data_bytes` is a power of two; nothing else reads the ring.
    pub unsafe fn new(base: NonNull<u8>, data_bytes: u64, secret: u32, cpu: u16) -> Self {
        let mut ring = Self { base, mask: data_bytes - 1, secret, position: 0, cpu };
        ring.position = ring.word(TAIL_AT).load(Ordering::Relaxed);
        ring
    }

    fn word(&self, at: usize) -> &AtomicU64 {
        debug_assert!(at.is_multiple_of(8));
        // SAFETY: `at` is below the end of the mapping (0, TAIL_AT, or a masked position), aligned, and only accessed atomically.
        unsafe { &*self.base.as_ptr().add(at).cast::<AtomicU64>() }
    }

    fn data_at(&self) -> usize {
        CONTROL_BYTES + (self.position & self.mask) as usize
    }

    /// Bytes that wait.
    pub fn backlog(&self) -> u64 {
        self.word(0).load(Ordering::Acquire).saturating_sub(self.position)
    }

    /// Looks at the next record.
    pub fn next(&self) -> Next {
        if self.word(0).load(Ordering::Acquire) == self.position {
            return Next::Empty;
        }
        let word = self.word(self.data_at()).load(Ordering::Acquire);
        let (length, lap) = (word as u32, (word >> 32) as u32);
        // Another lap: reserved, but the header is not written yet.
        if lap != self.position as u32 ^ self.secret || length & BUSY != 0 {
            return Next::Busy;
        }
        if (length as usize) < HEADER_BYTES || length as usize > MAX_BYTES || !length.is_multiple_of(8) {
            return Next::Busy;
        }
        let ts = self.record(length).get(8..16).and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes);
        Next::Record(length, ts)
    }

    /// The bytes of the next record, whose length [`Ring::next`] gave.
    pub fn record(&self, length: u32) -> &[u8] {
        let length = (length as usize).min(MAX_BYTES);
        // SAFETY: position is masked and MAX_BYTES fits the slack, so the range is mapped; the writer does not touch a
        // finished record before the reader's position passes it.
        unsafe { std::slice::from_raw_parts(self.base.as_ptr().add(self.data_at()), length) }
    }

    /// Goes behind the record of this length. The writer sees it after [`Ring::release`].
    pub fn advance(&mut self, length: u32) {
        self.position += u64::from(length);
    }

    /// Reserved length of a record that never gets finished, to go past it; 0 where even that is unknown.
    pub fn stuck_length(&self) -> u32 {
        let word = self.word(self.data_at()).load(Ordering::Acquire);
        let (length, lap) = (word as u32 & !BUSY, (word >> 32) as u32);
        let sane =
            lap == self.position as u32 ^ self.secret && length as usize <= MAX_BYTES && length.is_multiple_of(8);
        if sane { length } else { 0 }
    }

    /// Gives the room behind the reader back to the writer.
    pub fn release(&self) {
        self.word(TAIL_AT).store(self.position, Ordering::Release);
    }
}

#[cfg(test)]
pub(crate) mod model {
    //! The writing side in Rust: step for step what `record.h` does, for tests.

    use super::*;

    pub struct Memory(pub Vec<u64>);

    impl Memory {
        pub fn new(data_bytes: usize) -> Self {
            Self(vec![0; (CONTROL_BYTES + data_bytes + SLACK_BYTES) / 8])
        }

        pub fn base(&mut self) -> NonNull<u8> {
            NonNull::new(self.0.as_mut_ptr().cast()).unwrap()
        }
    }

    #[derive(Clone, Copy)]
    pub struct Writer {
        pub base: *mut u8,
        pub mask: u64,
        pub secret: u32,
    }

    // SAFETY: it only holds the address of memory that is shared on purpose and written through atomics.
    unsafe impl Send for Writer {}

    impl Writer {
        fn word(&self, at: usize) -> &AtomicU64 {
            // SAFETY: callers stay inside the test's memory, which is aligned and outlives the writer.
            unsafe { &*self.base.add(at).cast() }
        }

        pub fn reserve(&self, room: u32, ts: u64) -> Option<(u64, u32)> {
            let head = loop {
                let head = self.word(0).load(Ordering::Relaxed);
                if head + u64::from(room) - self.word(TAIL_AT).load(Ordering::Acquire) > self.mask + 1 {
                    return None;
                }
                if self
                    .word(0)
                    .compare_exchange(head, head + u64::from(room), Ordering::SeqCst, Ordering::Relaxed)
                    .is_ok()
                {
                    break head;
                }
            };
            self.publish(head, room | BUSY);
            self.fill(head, 8, &ts.to_le_bytes());
            Some((head, room))
        }

        fn publish(&self, position: u64, length: u32) {
            let word = u64::from(position as u32 ^ self.secret) << 32 | u64::from(length);
            self.word(CONTROL_BYTES + (position & self.mask) as usize).store(word, Ordering::Release);
        }

        pub fn fill(&self, position: u64, at: usize, bytes: &[u8]) {
            let into = CONTROL_BYTES + (position & self.mask) as usize + at;
            // SAFETY: the record was reserved, so these bytes are inside the memory and nobody else's.
            unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), self.base.add(into), bytes.len()) }
        }

        pub fn commit(&self, (position, room): (u64, u32), length: u32) {
            let shrunk = self.word(0).compare_exchange(
                position + u64::from(room),
                position + u64::from(length),
                Ordering::SeqCst,
                Ordering::Relaxed,
            );
            self.publish(position, if shrunk.is_ok() { length } else { room });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::model::{Memory, Writer};
    use super::*;

    const SIZE: usize = 256 * 1024;

    fn pair(memory: &mut Memory) -> (Ring, Writer) {
        let base = memory.base();
        // SAFETY: the memory is as large as a ring of SIZE bytes and outlives it.
        let ring = unsafe { Ring::new(base, SIZE as u64, 0x5ca1_ab1e, 0) };
        (ring, Writer { base: base.as_ptr(), mask: SIZE as u64 - 1, secret: 0x5ca1_ab1e })
    }

    #[test]
    fn a_record_shows_only_when_committed() {
        let mut memory = Memory::new(SIZE);
        let (mut ring, writer) = pair(&mut memory);
        assert_eq!(ring.next(), Next::Empty);
        let slot = writer.reserve(1024, 7).unwrap();
        assert_eq!(ring.next(), Next::Busy);
        writer.commit(slot, 64);
        assert_eq!(ring.next(), Next::Record(64, 7));
        ring.advance(64);
        assert_eq!(ring.next(), Next::Empty);
    }

    #[test]
    fn an_outer_record_cannot_shrink_over_a_nested_one() {
        let mut memory = Memory::new(SIZE);
        let (mut ring, writer) = pair(&mut memory);
        let outer = writer.reserve(1024, 1).unwrap();
        let inner = writer.reserve(1024, 2).unwrap();
        writer.commit(inner, 64);
        assert_eq!(ring.next(), Next::Busy, "order is kept");
        writer.commit(outer, 64);
        assert_eq!(ring.next(), Next::Record(1024, 1));
        ring.advance(1024);
        assert_eq!(ring.next(), Next::Record(64, 2));
    }

    #[test]
    fn a_full_ring_refuses_and_recovers() {
        let mut memory = Memory::new(SIZE);
        let (mut ring, writer) = pair(&mut memory);
        let mut written = 0;
        while let Some(slot) = writer.reserve(4096, 0) {
            writer.commit(slot, 4096);
            written += 1;
        }
        assert_eq!(written, SIZE / 4096);
        ring.advance(4096);
        assert!(writer.reserve(4096, 0).is_none(), "not released yet");
        ring.release();
        assert!(writer.reserve(4096, 0).is_some());
    }

    #[test]
    fn bytes_of_an_earlier_lap_do_not_pose_as_a_header() {
        let mut memory = Memory::new(SIZE);
        let (ring, writer) = pair(&mut memory);
        // Somebody left a header without the secret where the next record will be.
        writer.fill(0, 0, &(64u64).to_le_bytes());
        writer.word_for_test(0).store(64, Ordering::SeqCst);
        assert_eq!(ring.next(), Next::Busy);
    }

    impl Writer {
        fn word_for_test(&self, at: usize) -> &AtomicU64 {
            // SAFETY: callers stay inside the test's memory, which is aligned and outlives the writer.
            unsafe { &*self.base.add(at).cast() }
        }
    }

    /// Several writers on one ring, as programs that interrupt each other on a processor, only worse.
    #[test]
    fn no_record_is_torn_or_lost_under_racing_writers() {
        let mut memory = Memory::new(SIZE);
        let (mut ring, writer) = pair(&mut memory);
        let (writers, each) = (3u64, 40_000u64);
        let threads: Vec<_> = (0..writers)
            .map(|id| {
                std::thread::spawn(move || {
                    let mut sent = 0u64;
                    while sent < each {
                        let Some(slot) = writer.reserve(2048, sent) else {
                            std::thread::yield_now();
                            continue;
                        };
                        let words = 3 + (sent % 90) as usize;
                        for word in 0..words {
                            writer.fill(slot.0, 48 + word * 8, &(id << 32 | sent).to_le_bytes());
                        }
                        writer.fill(slot.0, 16, &(words as u64).to_le_bytes());
                        writer.commit(slot, 48 + words as u32 * 8);
                        sent += 1;
                    }
                })
            })
            .collect();
        let mut next = vec![0u64; writers as usize];
        while next.iter().sum::<u64>() < writers * each {
            let Next::Record(length, ts) = ring.next() else {
                std::thread::yield_now();
                continue;
            };
            let record = ring.record(length);
            let word = |at: usize| u64::from_le_bytes(record[at..at + 8].try_into().unwrap());
            let (words, stamp) = (word(16) as usize, word(48));
            assert!((0..words).all(|index| word(48 + index * 8) == stamp), "torn");
            let (id, number) = ((stamp >> 32) as usize, stamp & 0xffff_ffff);
            assert_eq!((number, ts), (next[id], next[id]), "lost or out of order");
            next[id] += 1;
            ring.advance(length);
            ring.release();
        }
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(ring.next(), Next::Empty);
    }
}
