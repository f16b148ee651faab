//! The ring: segments that each begin with the state of their moment.

use crate::chunk::{Chunk, Spill};
use crate::delta::Packer;
use crate::settings::Settings;
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::Instant;
use tiercel_event::Event;
use tiercel_event::seed::Seeds;
use tiercel_scap::write::Encoder;

/// Uncompressed bytes of a chunk.
const CHUNK_BYTES: usize = 256 << 10;
/// Events between two looks whether a segment is over.
const LOOK_EVERY: u32 = 64;
/// Segments that a full ring has about.
const SEGMENTS: u64 = 8;
/// A segment lasts at least so many times as long as taking its state took.
const SNAPSHOT_SHARE: u64 = 250;
/// Of the events' time, compression takes one part in so many, and saves up no more than this.
const COMPRESSION_SHARE: u64 = 100;
const MOST_EARNED_NS: u64 = 50_000_000;
/// Uncompressed state of a segment is split at this size, for a chunk says its length in 32 bits.
const STATE_BYTES: usize = 64 << 20;

/// State, then the events that follow it.
#[derive(Debug, Default)]
pub struct Segment {
    state: Vec<Arc<Chunk>>,
    events: Vec<Arc<Chunk>>,
    first_ns: u64,
    last_ns: u64,
    bytes: u64,
}

/// What a ring holds from some time on: the state at its beginning, and event chunks in order.
#[derive(Clone, Debug, Default)]
pub struct Past {
    pub(crate) state: Vec<Arc<Chunk>>,
    pub(crate) events: Vec<Arc<Chunk>>,
    /// Time of its first event; 0 when there is none.
    pub first_ns: u64,
}

/// The ring.
pub(crate) struct Ring {
    window_ns: u64,
    limit_bytes: u64,
    folder: Option<std::path::PathBuf>,
    spill: Option<Spill>,
    encoder: Encoder,
    open: Vec<u8>,
    packer: Packer,
    open_events: u32,
    segments: VecDeque<Segment>,
    bytes: u64,
    /// What taking the last state took.
    snapshot_ns: u64,
    /// Time that compression may still take, and up to when it was earned.
    time_left_ns: i64,
    earned_ns: u64,
    now_ns: u64,
    pub(crate) lost_chunks: u64,
    pub(crate) fault: Option<String>,
}

impl Ring {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            window_ns: settings.window_ns,
            limit_bytes: settings.ring_bytes.max(1 << 20),
            folder: settings.ring_folder.clone(),
            spill: None,
            encoder: Encoder::default(),
            open: Vec::with_capacity(CHUNK_BYTES * 2),
            packer: Packer::new(),
            open_events: 0,
            segments: VecDeque::new(),
            bytes: 0,
            snapshot_ns: 0,
            time_left_ns: 0,
            earned_ns: 0,
            now_ns: 0,
            lost_chunks: 0,
            fault: None,
        }
    }

    /// Whether a segment should begin before the next event.
    #[inline]
    pub(crate) fn wants_segment(&self) -> bool {
        if !self.open_events.is_multiple_of(LOOK_EVERY) {
            return false;
        }
        let Some(segment) = self.segments.back() else { return true };
        let age_ns = if segment.first_ns == 0 { 0 } else { self.now_ns.saturating_sub(segment.first_ns) };
        let is_due = age_ns >= self.window_ns / SEGMENTS || segment.bytes >= self.limit_bytes / SEGMENTS;
        is_due && (age_ns >= self.snapshot_ns * SNAPSHOT_SHARE || segment.bytes >= self.limit_bytes / 2)
    }

    /// Begins a segment with this state. Returns the chunk that was open, if events were in it.
    pub(crate) fn begin(&mut self, seeds: impl FnOnce() -> Seeds) -> Option<Arc<Chunk>> {
        let sealed = self.seal();
        let start = Instant::now();
        if let Some(folder) = &self.folder {
            self.spill = self.note(Spill::create(folder));
        }
        let mut plain = Vec::new();
        Encoder::default().section(&seeds(), &mut plain);
        let mut segment = Segment::default();
        for part in plain.chunks(STATE_BYTES) {
            let packed = Chunk::of_state(part, self.spill.as_mut());
            let Some(chunk) = self.note(packed) else { continue };
            segment.bytes += u64::from(chunk.bytes);
            segment.state.push(Arc::new(chunk));
        }
        self.bytes += segment.bytes;
        self.segments.push_back(segment);
        self.snapshot_ns = start.elapsed().as_nanos() as u64;
        self.evict();
        sealed
    }

    /// Adds an event. Returns a chunk when one got full.
    #[inline]
    pub(crate) fn push(&mut self, event: &Event<'_>) -> Option<Arc<Chunk>> {
        self.now_ns = self.now_ns.max(event.ts_ns);
        let start = self.open.len();
        self.encoder.event(event, false, &mut self.open);
        if self.open.len() == start {
            return None; // of a type that no table has
        }
        self.packer.add(&self.open, start);
        self.open_events += 1;
        if let Some(segment) = self.segments.back_mut() {
            if segment.first_ns == 0 {
                segment.first_ns = event.ts_ns;
            }
            segment.last_ns = self.now_ns;
        }
        if self.open.len() >= CHUNK_BYTES { self.seal() } else { None }
    }

    /// Adds state that belongs before the next event.
    pub(crate) fn push_learned(&mut self, seeds: &Seeds) -> Option<Arc<Chunk>> {
        let start = self.open.len();
        self.encoder.learned(seeds, &mut self.open);
        self.packer.add(&self.open, start);
        self.open_events += 1; // to the chunk it is one more block
        if self.open.len() >= CHUNK_BYTES { self.seal() } else { None }
    }

    /// Closes the open chunk.
    pub(crate) fn seal(&mut self) -> Option<Arc<Chunk>> {
        if self.open.is_empty() {
            return None;
        }
        let (start, compress) = (Instant::now(), self.may_compress());
        let spill = self.spill.as_mut();
        let packed = Chunk::of_events(self.packer.packed(), self.open.len(), self.open_events, compress, spill);
        if compress {
            self.time_left_ns -= start.elapsed().as_nanos() as i64;
        }
        let sealed = self.note(packed).map(Arc::new);
        self.open.clear();
        self.packer.clear();
        self.open_events = 0;
        if let (Some(chunk), Some(segment)) = (&sealed, self.segments.back_mut()) {
            segment.bytes += u64::from(chunk.bytes);
            self.bytes += u64::from(chunk.bytes);
            segment.events.push(chunk.clone());
        }
        self.evict();
        sealed
    }

    /// Whether the second step of compression has time left: a share of the time of the events, so that a burst costs
    /// memory and not a core.
    fn may_compress(&mut self) -> bool {
        let passed = self.now_ns.saturating_sub(self.earned_ns).min(MOST_EARNED_NS * COMPRESSION_SHARE);
        self.earned_ns = self.now_ns;
        self.time_left_ns = (self.time_left_ns + (passed / COMPRESSION_SHARE) as i64).min(MOST_EARNED_NS as i64);
        self.time_left_ns > 0
    }

    /// Lets the oldest segments go: those that the window does not need, and any beyond the limit of bytes.
    fn evict(&mut self) {
        while self.segments.len() > 1 {
            let next_ns = self.segments[1].first_ns;
            let is_past = next_ns != 0 && next_ns <= self.now_ns.saturating_sub(self.window_ns);
            if !is_past && self.bytes <= self.limit_bytes {
                return;
            }
            if let Some(oldest) = self.segments.pop_front() {
                self.bytes -= oldest.bytes;
            }
        }
    }

    /// The segments from the last one that began at or before `since_ns`. What is in the open chunk comes with its seal.
    pub(crate) fn past(&self, since_ns: u64) -> Past {
        let from = self.segments.iter().rposition(|segment| segment.first_ns <= since_ns && segment.first_ns != 0);
        let mut segments = self.segments.iter().skip(from.unwrap_or(0));
        let Some(first) = segments.next() else { return Past::default() };
        let mut past = Past { state: first.state.clone(), events: first.events.clone(), first_ns: first.first_ns };
        segments.for_each(|segment| past.events.extend(segment.events.iter().cloned()));
        past
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes + self.open.len() as u64
    }

    pub(crate) fn reach_ns(&self) -> u64 {
        let first = self.segments.iter().map(|segment| segment.first_ns).find(|&first_ns| first_ns != 0);
        first.map_or(0, |first_ns| self.now_ns.saturating_sub(first_ns))
    }

    /// (events, uncompressed bytes).
    pub(crate) fn content(&self) -> (u64, u64) {
        let chunks = self.segments.iter().flat_map(|segment| &segment.events);
        let sealed = chunks.fold((0, 0), |(events, bytes), chunk| {
            (events + u64::from(chunk.events), bytes + u64::from(chunk.plain_bytes))
        });
        (sealed.0 + u64::from(self.open_events), sealed.1 + self.open.len() as u64)
    }

    fn note<T>(&mut self, made: io::Result<T>) -> Option<T> {
        made.map_err(|error| {
            self.lost_chunks += 1;
            self.fault = Some(format!("the flight recorder's folder: {error}"));
        })
        .ok()
    }
}
