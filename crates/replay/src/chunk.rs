//! Events for the shards, some thousand at a time.

use rustc_hash::FxHashSet;
use std::sync::Arc;
use tiercel_event::Event;
use tiercel_event::build::OwnedEvent;
use tiercel_event::seed::Seeds;
use tiercel_scap::Blocks;

/// Events of one chunk.
pub const EVENTS: usize = 4096;
/// Bytes after which a chunk ends, too.
pub const BYTES: u64 = 512 << 10;

/// What a shard does with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// State, then rules.
    Decide,
    /// State only.
    Observe,
    /// State only, without the child that the event tells of.
    ObserveChildless,
}

/// Where an event is.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// At an offset of the file, of which only the header was read.
    Glanced,
    /// At an offset.
    Read,
    /// In `copies`: in the file it is not as it must be.
    Copied,
}

/// An event of a shard. Small: one thread writes as many as there are events, others read them.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its offset, or which copy it is.
    pub at: u64,
    /// Its number, counted from the first of the chunk.
    pub num: u32,
    /// Where that is.
    pub place: Place,
    /// What is to be done.
    pub duty: Duty,
}

/// State before the first event of a section, and what each shard keeps of it.
pub struct Begin {
    /// All of it.
    pub seeds: Seeds,
    /// Threads by shard.
    pub kept: Vec<FxHashSet<i64>>,
}

/// Some events in a row.
pub struct Chunk {
    /// Before the events.
    pub begin: Option<Arc<Begin>>,
    /// What `evt.reltime` counts from, before the events.
    pub first_ts_ns: u64,
    /// By shard.
    pub entries: Vec<Vec<Entry>>,
    copies: Vec<OwnedEvent>,
    /// Number of the last event before it.
    pub before: u64,
    /// Number of the last event.
    pub last_num: u64,
    /// Events that rules may see.
    pub visible: u64,
    /// Latest time of the events until here.
    pub time_ns: u64,
}

impl Chunk {
    /// Without events.
    pub fn new(shards: usize, begin: Option<Arc<Begin>>, first_ts_ns: u64, before: u64) -> Self {
        let entries = (0..shards).map(|_| Vec::with_capacity(EVENTS / shards * 2)).collect();
        Self { begin, first_ts_ns, entries, copies: Vec::new(), before, last_num: 0, visible: 0, time_ns: 0 }
    }

    /// What shards need to find the event: its place, or a copy of it.
    pub fn entry(&mut self, event: &Event<'_>, num: u64, place: Option<u64>) -> Entry {
        let (at, place) = place.map_or_else(|| (self.copy(event), Place::Copied), |at| (at, Place::Read));
        Entry { at, num: self.num(num), place, duty: Duty::Decide }
    }

    /// An event's number, counted from the first: a chunk has some thousand.
    #[inline]
    pub fn num(&self, num: u64) -> u32 {
        num.wrapping_sub(self.before) as u32
    }

    fn copy(&mut self, event: &Event<'_>) -> u64 {
        self.copies.push(OwnedEvent::copy(event));
        self.copies.len() as u64 - 1
    }

    /// Asks for the bytes of an event that comes soon.
    #[inline]
    pub fn fetch(entry: &Entry, blocks: &Blocks) {
        if let Place::Glanced | Place::Read = entry.place {
            blocks.fetch(entry.at);
        }
    }

    /// The event of an entry; `None` when it is not what its header says, or the file was changed.
    #[inline(always)]
    pub fn event<'a>(&'a self, entry: &Entry, blocks: &'a Blocks) -> Option<Event<'a>> {
        match entry.place {
            Place::Glanced => blocks.plain_event(entry.at),
            Place::Read => blocks.event(entry.at),
            Place::Copied => Some(self.copies.get(entry.at as usize)?.event()),
        }
    }
}
