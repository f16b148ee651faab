//! The capture, cut into chunks: by whichever thread has nothing else to do.

use crate::chunk::{BYTES, Begin, Chunk, Duty, EVENTS, Entry, Place};
use crate::router::{Crossing, Route, Router};
use rustc_hash::FxHashMap;
use std::path::Path;
use std::sync::Arc;
use tiercel_event::seed::Seeds;
use tiercel_fields::Session;
use tiercel_scap::{Capture, CaptureError, Item};

/// Events of the beginning that tell which processes are busy.
const SAMPLE: u64 = 32_768;

/// Reads and shares out.
pub struct Walker {
    pub capture: Capture,
    router: Router,
    weights: FxHashMap<i64, u32>,
    session: Session,
    time_ns: u64,
    begin: Option<Arc<Begin>>,
}

/// How far a walk came.
pub struct Walked {
    pub chunk: Chunk,
    /// No chunk follows: the end, or what only one core can go on with.
    pub last: bool,
    /// Why the rest has to run on one core.
    pub crossing: Option<&'static str>,
}

impl Walker {
    /// From the first event on.
    pub fn new(capture: Capture, router: Router, weights: FxHashMap<i64, u32>) -> Self {
        Self { capture, router, weights, session: Session::default(), time_ns: 0, begin: None }
    }

    /// The next events. A capture that cannot be read further is left to who reads it on one core: it meets the same.
    pub fn chunk(&mut self, shards: usize) -> Walked {
        let mut chunk = Chunk::new(shards, self.begin.take(), self.session.first_ts_ns, self.capture.num());
        let (mut room, end) = (EVENTS, self.capture.offset() + BYTES);
        let ended = loop {
            room -= self.share_glances(&mut chunk, room, end);
            if room == 0 || self.capture.offset() >= end {
                break None;
            }
            room -= 1;
            // Looked at where it is: a copy of what was just written waits for the writing.
            match &self.capture.next() {
                Err(_) => break Some(Some("it cannot be read further")),
                Ok(None) => break Some(None),
                Ok(Some(Item::Seeds(seeds))) => match self.router.begin(seeds, &self.weights) {
                    Err(Crossing(why)) => break Some(Some(why)),
                    Ok(kept) => {
                        self.begin = Some(Arc::new(Begin { seeds: Seeds::clone(seeds), kept }));
                        // Only the first section was looked at.
                        self.weights.clear();
                        break None;
                    }
                },
                Ok(Some(Item::Learned(_))) => {
                    break Some(Some("the capture holds what the machine was asked for later"));
                }
                Ok(Some(Item::Event { event, num, hidden, place })) => {
                    let route = match self.router.route(event) {
                        Ok(route) => route,
                        Err(Crossing(why)) => break Some(Some(why)),
                    };
                    self.time_ns = self.time_ns.max(event.ts_ns);
                    chunk.visible += u64::from(!*hidden);
                    chunk.last_num = *num;
                    let entry = chunk.entry(event, *num, *place);
                    hand_out(&mut chunk.entries, entry, route, *hidden);
                    // The shards of the next chunk must know it, those of this one must not before.
                    let before = self.session.first_ts_ns;
                    self.session.begin(event);
                    if before != self.session.first_ts_ns {
                        break None;
                    }
                }
            }
        };
        chunk.time_ns = self.time_ns;
        Walked { chunk, last: ended.is_some(), crossing: ended.flatten() }
    }
}

impl Walker {
    /// Hands the next events out by their headers, where that is all that has to be known: of most. At most `room`, and none behind
    /// `end`; returns how many.
    fn share_glances(&mut self, chunk: &mut Chunk, room: usize, end: u64) -> usize {
        // The first event's time is noted below.
        if self.session.first_ts_ns == 0 {
            return 0;
        }
        let Self { capture, router, .. } = self;
        let (mut count, mut time_ns, mut visible) = (0, self.time_ns, 0);
        capture.glances(|glance, num| {
            if count == room || glance.place >= end {
                return false;
            }
            let Some(shard) = router.route_glance(glance.tid, glance.code) else { return false };
            count += 1;
            time_ns = glance.ts_ns.max(time_ns);
            visible += u64::from(!glance.hidden);
            let duty = if glance.hidden { Duty::Observe } else { Duty::Decide };
            let entry = Entry { at: glance.place, num: chunk.num(num), place: Place::Glanced, duty };
            chunk.entries[usize::from(shard)].push(entry);
            true
        });
        if count > 0 {
            (self.time_ns, chunk.last_num) = (time_ns, self.capture.num());
            chunk.visible += visible;
        }
        count
    }
}

fn hand_out(entries: &mut [Vec<Entry>], entry: Entry, route: Route, hidden: bool) {
    let decide = if hidden { Duty::Observe } else { Duty::Decide };
    match route {
        Route::One(shard) => entries[usize::from(shard)].push(Entry { duty: decide, ..entry }),
        Route::All { home, childless } => {
            for (shard, entries) in entries.iter_mut().enumerate() {
                let duty = match (shard == usize::from(home), childless) {
                    (true, _) => decide,
                    (false, true) => Duty::ObserveChildless,
                    (false, false) => Duty::Observe,
                };
                entries.push(Entry { duty, ..entry });
            }
        }
    }
}

/// Events by thread at the beginning of a capture.
pub fn sample(path: &Path) -> Result<FxHashMap<i64, u32>, CaptureError> {
    let mut capture = Capture::open(path)?;
    let mut weights: FxHashMap<i64, u32> = FxHashMap::default();
    while capture.num() < SAMPLE {
        match capture.next()? {
            None => break,
            Some(Item::Seeds(_) | Item::Learned(_)) => {}
            Some(Item::Event { event, .. }) => *weights.entry(event.tid).or_default() += 1,
        }
    }
    Ok(weights)
}
