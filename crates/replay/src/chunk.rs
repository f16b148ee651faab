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
    /// At this offset of the file, of which only the header was read.
    Glanced(u64),
    /// At this offset.
    Read(u64),
    /// Here in `copies`: in the file it is not as it must be.
    Copied(usize),
}

/// An event of a shard.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Where it is.
    pub place: Place,
    /// What is to be done.
    pub duty: Duty,
    /// Its number.
    pub num: u64,
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
    /// Number of the last event.
    pub last_num: u64,
    /// Events that rules may see.
    pub visible: u64,
    /// Latest time of the events until here.
    pub time_ns: u64,
}

impl Chunk {
    /// Without events.
    pub fn new(shards: usize, begin: Option<Arc<Begin>>, first_ts_ns: u64) -> Self {
        let entries = (0..shards).map(|_| Vec::with_capacity(EVENTS / shards * 2)).collect();
        Self { begin, first_ts_ns, entries, copies: Vec::new(), last_num: 0, visible: 0, time_ns: 0 }
    }

    /// What shards need to find the event: its place, or a copy of it.
    pub fn entry(&mut self, event: &Event<'_>, num: u64, place: Option<u64>) -> Entry {
        let place = place.map_or_else(|| self.copy(event), Place::Read);
        Entry { place, duty: Duty::Decide, num }
    }

    fn copy(&mut self, event: &Event<'_>) -> Place {
        self.copies.push(OwnedEvent::copy(event));
        Place::Copied(self.copies.len() - 1)
    }

    /// Asks for the bytes of an event that comes soon.
    #[inline]
    pub fn fetch(entry: &Entry, blocks: &Blocks) {
        if let Place::Glanced(place) | Place::Read(place) = entry.place {
            blocks.fetch(place);
        }
    }

    /// The event of an entry; `None` when it is not what its header says, or the file was changed.
    #[inline(always)]
    pub fn event<'a>(&'a self, entry: &Entry, blocks: &'a Blocks) -> Option<Event<'a>> {
        match entry.place {
            Place::Glanced(place) => blocks.plain_event(place),
            Place::Read(place) => blocks.event(place),
            Place::Copied(at) => Some(self.copies.get(at)?.event()),
        }
    }
}
