//! The recorder, as the detecting thread drives it.

use crate::chunk::Chunk;
use crate::ring::{Past, Ring};
use crate::settings::{Scope, Settings};
use crate::stats::{Skipped, Stats};
use crate::tree::Tree;
use crate::writer::{Order, Writer};
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use tiercel_event::Event;
use tiercel_event::seed::Seeds;
use tiercel_state::State;

/// Parts written at the same time, at most.
const MOST_PARTS: usize = 4;
const MINUTE_NS: u64 = 60_000_000_000;
/// Chunks that wait for the writer beyond this end the parts they are for.
const MOST_WAITING_BYTES: u64 = 64 << 20;

/// An alert that wants a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// Time of its event, ns since 1970.
    pub ts_ns: u64,
    /// Number of its event.
    pub event_num: u64,
    /// Thread of its event.
    pub tid: i64,
    /// Events after it, in ns; `None`: as the settings say.
    pub after_ns: Option<u64>,
}

/// A part that is being written.
struct Open {
    id: u64,
    root: Option<i64>,
    until_ns: u64,
}

/// The flight recorder.
pub struct Recorder {
    settings: Settings,
    ring: Ring,
    writer: Writer,
    open: Vec<Open>,
    next_id: u64,
    /// Earliest end of an open part; `u64::MAX` without one.
    due_ns: u64,
    begun: VecDeque<u64>,
    events: u64,
    extended: u64,
    skipped: Skipped,
}

impl Recorder {
    /// A recorder with an empty ring.
    ///
    /// # Errors
    /// Its thread cannot be started.
    pub fn start(settings: Settings) -> std::io::Result<Self> {
        Ok(Self {
            ring: Ring::new(&settings),
            settings,
            writer: Writer::start()?,
            open: Vec::new(),
            next_id: 0,
            due_ns: u64::MAX,
            begun: VecDeque::new(),
            events: 0,
            extended: 0,
            skipped: Skipped::default(),
        })
    }

    /// Before the first event: what is known then.
    pub fn begin(&mut self, state: &State) {
        self.ring.begin(|| state.snapshot());
    }

    /// Takes an event. `state` is that behind it.
    #[inline]
    pub fn event(&mut self, event: &Event<'_>, state: &State) {
        if event.ts_ns >= self.due_ns {
            self.end_due(event.ts_ns);
        }
        self.events += 1;
        let sealed = self.ring.push(event);
        self.forward(sealed);
        if self.ring.wants_segment() {
            let sealed = self.ring.begin(|| state.snapshot());
            self.forward(sealed);
        }
    }

    /// Takes what was learned from the machine because of the event that comes next.
    pub fn learned(&mut self, seeds: &Seeds) {
        let sealed = self.ring.push_learned(seeds);
        self.forward(sealed);
    }

    /// An alert for the last event wants a part. Begins one, makes one longer, or counts why not.
    pub fn alert(&mut self, trigger: &Trigger, state: &State) {
        let after_ns = trigger.after_ns.unwrap_or(self.settings.after_ns);
        let until_ns = trigger.ts_ns.saturating_add(after_ns);
        let tree = match self.settings.scope {
            Scope::All => None,
            Scope::Tree => state.by_tid(trigger.tid).map(|slot| Tree::of(state, slot)),
        };
        let root = tree.as_ref().map(Tree::root);
        self.forget_ended();
        if let Some(open) = self.open.iter_mut().find(|open| open.root == root || open.root.is_none()) {
            open.until_ns = open.until_ns.max(until_ns);
            self.extended += 1;
            self.set_due();
            return;
        }
        if let Some(count) = self.refusal(trigger.ts_ns) {
            *count += 1;
            return;
        }
        self.begin_part(trigger, tree, until_ns);
    }

    /// A part that is full or could not be written takes no further alert: the next one begins another.
    fn forget_ended(&mut self) {
        let ended = self.writer.shared.take_ended_early();
        self.open.retain(|open| !ended.contains(&open.id));
    }

    /// The counter of the reason why no part may begin now.
    fn refusal(&mut self, now_ns: u64) -> Option<&mut u64> {
        while self.begun.front().is_some_and(|&began_ns| began_ns.saturating_add(MINUTE_NS) <= now_ns) {
            self.begun.pop_front();
        }
        let written = self.writer.shared.stats().part_bytes;
        let (rate, total) = (self.settings.parts_per_minute as usize, self.settings.total_bytes);
        if rate > 0 && self.begun.len() >= rate {
            return Some(&mut self.skipped.rate);
        }
        if total > 0 && written >= total {
            return Some(&mut self.skipped.total);
        }
        (self.open.len() >= MOST_PARTS).then_some(&mut self.skipped.busy)
    }

    fn begin_part(&mut self, trigger: &Trigger, tree: Option<Tree>, until_ns: u64) {
        let sealed = self.ring.seal();
        self.forward(sealed);
        let past = self.ring.past(trigger.ts_ns.saturating_sub(self.settings.before_ns));
        let (id, root) = (self.next_id, tree.as_ref().map(Tree::root));
        let path = self.path(trigger);
        let (packing, limit_bytes) = (self.settings.packing, self.limit());
        self.writer.order(Order::Begin { id, path, packing, past, tree, limit_bytes });
        self.next_id += 1;
        self.begun.push_back(trigger.ts_ns);
        self.open.push(Open { id, root, until_ns });
        self.set_due();
    }

    /// What the next part may hold: its own limit, within what is left of that of all.
    fn limit(&self) -> u64 {
        let written = self.writer.shared.stats().part_bytes;
        let left = self.settings.total_bytes.saturating_sub(written).max(1);
        match (self.settings.part_bytes, self.settings.total_bytes) {
            (part, 0) => part,
            (0, _) => left,
            (part, _) => part.min(left),
        }
    }

    fn path(&self, trigger: &Trigger) -> PathBuf {
        let mut name = self.settings.prefix.clone().into_os_string();
        name.push(format!("_{:020}_{:020}.scap", trigger.ts_ns, trigger.event_num));
        name.into()
    }

    /// Hands a full chunk to the parts that are open.
    fn forward(&mut self, sealed: Option<Arc<Chunk>>) {
        let Some(chunk) = sealed else { return };
        if self.open.is_empty() {
            return;
        }
        if self.writer.shared.waiting_bytes.load(Relaxed) > MOST_WAITING_BYTES {
            self.skipped.slow += self.open.len() as u64;
            self.open.drain(..).for_each(|open| self.writer.order(Order::End { id: open.id }));
            self.set_due();
            return;
        }
        let ids = self.open.iter().map(|open| open.id).collect();
        self.writer.order(Order::Chunk { ids, chunk });
    }

    /// Ends the parts whose time is over: with everything before `now_ns`.
    fn end_due(&mut self, now_ns: u64) {
        let sealed = self.ring.seal();
        self.forward(sealed);
        let writer = &self.writer;
        self.open.retain(|open| {
            let goes_on = open.until_ns > now_ns;
            if !goes_on {
                writer.order(Order::End { id: open.id });
            }
            goes_on
        });
        self.set_due();
    }

    fn set_due(&mut self) {
        self.due_ns = self.open.iter().map(|open| open.until_ns).min().unwrap_or(u64::MAX);
    }

    /// While no event comes: ends parts whose time is over by the clock.
    pub fn tick(&mut self, now_ns: u64) {
        if now_ns >= self.due_ns {
            self.end_due(now_ns);
        }
    }

    /// Everything from `since_ns` on, as far as it is kept.
    pub fn past(&mut self, since_ns: u64) -> Past {
        let sealed = self.ring.seal();
        self.forward(sealed);
        self.ring.past(since_ns)
    }

    /// Ends all parts with what came so far, and waits until they are written.
    pub fn finish(mut self) -> Stats {
        self.end_due(u64::MAX);
        let Self { ring, writer, events, extended, skipped, .. } = self;
        let shared = writer.shared.clone();
        drop(writer);
        let theirs = shared.stats().clone();
        stats(theirs, &ring, events, extended, skipped)
    }

    /// Counters.
    pub fn stats(&self) -> Stats {
        let theirs = self.writer.shared.stats().clone();
        stats(theirs, &self.ring, self.events, self.extended, self.skipped)
    }
}

fn stats(theirs: Stats, ring: &Ring, events: u64, extended: u64, skipped: Skipped) -> Stats {
    let (ring_events, ring_plain_bytes) = ring.content();
    Stats {
        events,
        ring_events,
        ring_plain_bytes,
        ring_bytes: ring.bytes(),
        ring_ns: ring.reach_ns(),
        ring_lost_chunks: ring.lost_chunks,
        extended,
        skipped: Skipped { size: theirs.skipped.size, disk: theirs.skipped.disk, ..skipped },
        fault: theirs.fault.clone().or_else(|| ring.fault.clone()),
        ..theirs
    }
}
