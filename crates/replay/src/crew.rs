//! The threads: one a shard. Whoever has few chunks left to work on cuts the next one, so that none waits for a walker.

use crate::chunk::{Chunk, Duty};
use crate::walker::Walker;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use tiercel_engine::{Alert, Engine};
use tiercel_scap::{Blocks, Report};

/// Chunks that may wait for the slowest shard or for whoever takes alerts: memory stays constant.
pub const AHEAD: u64 = 24;

/// A shard with fewer chunks than this cuts one before it goes on, so that the others seldom wait for one being cut.
const STOCK: u64 = 3;

/// Whoever takes alerts is woken for so many finished chunks, or when shards cannot go on: each time costs a shard its processor.
const BATCH: u64 = 8;

/// What the shards found in one chunk.
#[derive(Default)]
struct Found {
    alerts: Vec<Alert>,
    without_plugin: u64,
}

/// What is on the table between the threads. Chunks are numbered from 0.
struct Desk {
    walker: Option<Box<Walker>>,
    /// Those that some shard has not finished, from `taken` on.
    chunks: VecDeque<(Arc<Chunk>, Found)>,
    /// Chunks whose alerts were taken.
    taken: u64,
    /// Chunks that were cut.
    cut: u64,
    /// Chunks that each shard has finished.
    done: Vec<u64>,
    /// No chunk follows.
    last: bool,
    /// Why the rest has to run on one core; with `broken`, the first chunk whose alerts do not count.
    crossing: Option<&'static str>,
    broken: u64,
    /// A thread's panic.
    panic: Option<Box<dyn std::any::Any + Send>>,
    stop: bool,
    report: Report,
    progress: (u64, Option<u64>),
}

impl Desk {
    fn walker_if_wanted(&mut self) -> Option<Box<Walker>> {
        let wanted = !self.last && self.cut - self.taken < AHEAD;
        if wanted { self.walker.take() } else { None }
    }

    /// Chunks that every shard has finished and whose alerts were not taken.
    fn finished(&self) -> u64 {
        self.done.iter().min().map_or(0, |done| done - self.taken)
    }
}

struct Shared {
    desk: Mutex<Desk>,
    /// There may be something to do for shards.
    work: Condvar,
    /// There may be something to take.
    taker: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A shard has nothing to do until something changes.
    fn wait_for_work<'a>(&self, desk: MutexGuard<'a, Desk>) -> MutexGuard<'a, Desk> {
        self.taker.notify_one();
        self.work.wait(desk).unwrap_or_else(PoisonError::into_inner)
    }
}

/// A finished chunk: its alerts by event number.
pub struct Taken {
    pub alerts: Vec<Alert>,
    pub without_plugin: u64,
    pub last_num: u64,
    pub visible: u64,
    pub time_ns: u64,
}

/// What comes next.
pub enum Next {
    Chunk(Taken),
    /// The end of the capture.
    End,
    /// The rest has to run on one core, because of this.
    Alone(&'static str),
}

/// The threads of a replay.
pub struct Crew {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl Crew {
    /// Starts a thread for each engine.
    pub fn start(walker: Walker, blocks: &Blocks, engines: Vec<Engine>) -> std::io::Result<Self> {
        let shards = engines.len();
        let desk = Desk {
            walker: Some(Box::new(walker)),
            chunks: VecDeque::new(),
            taken: 0,
            cut: 0,
            done: vec![0; shards],
            last: false,
            crossing: None,
            broken: u64::MAX,
            panic: None,
            stop: false,
            report: Report::default(),
            progress: (0, None),
        };
        let shared = Arc::new(Shared { desk: Mutex::new(desk), work: Condvar::new(), taker: Condvar::new() });
        let mut crew = Self { shared, threads: Vec::new() };
        for (shard, engine) in engines.into_iter().enumerate() {
            let (shared, blocks) = (Arc::clone(&crew.shared), blocks.clone());
            let work = move || {
                let worker = Worker { shard, shards, shared: Arc::clone(&shared), blocks, engine };
                if let Err(panic) = catch_unwind(AssertUnwindSafe(|| worker.run())) {
                    let mut desk = shared.lock();
                    (desk.panic, desk.stop) = (Some(panic), true);
                    shared.work.notify_all();
                }
                shared.taker.notify_one();
            };
            let name = format!("shard-{shard}");
            crew.threads.push(std::thread::Builder::new().name(name).spawn(work)?);
        }
        Ok(crew)
    }

    /// Waits for the next chunk that every shard has finished.
    pub fn next(&mut self) -> Next {
        let mut desk = self.shared.lock();
        loop {
            if let Some(panic) = desk.panic.take() {
                drop(desk);
                std::panic::resume_unwind(panic);
            }
            if desk.taken < desk.broken && desk.finished() > 0 {
                let Some((chunk, mut found)) = desk.chunks.pop_front() else { continue };
                if desk.cut - desk.taken >= AHEAD {
                    self.shared.work.notify_all();
                }
                desk.taken += 1;
                drop(desk);
                found.alerts.sort_by_key(|alert| alert.event_num);
                let (last_num, visible, time_ns) = (chunk.last_num, chunk.visible, chunk.time_ns);
                let Found { alerts, without_plugin, .. } = found;
                return Next::Chunk(Taken { alerts, without_plugin, last_num, visible, time_ns });
            }
            let all_taken = desk.last && desk.chunks.is_empty();
            if all_taken || desk.taken >= desk.broken {
                return desk.crossing.map_or(Next::End, Next::Alone);
            }
            desk = self.shared.taker.wait(desk).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// What reading met so far, and how far it is.
    pub fn report(&self) -> (Report, (u64, Option<u64>)) {
        let desk = self.shared.lock();
        (desk.report.clone(), desk.progress)
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.shared.lock().stop = true;
        self.shared.work.notify_all();
        for thread in self.threads.drain(..) {
            // Its panic, if there was one, is in the desk.
            let _ = thread.join();
        }
    }
}

/// How many events before it is read one is fetched.
const AHEAD_EVENTS: usize = 6;

/// A shard's thread.
struct Worker {
    shard: usize,
    shards: usize,
    shared: Arc<Shared>,
    blocks: Blocks,
    engine: Engine,
}

impl Worker {
    fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        let mut desk = shared.lock();
        while !desk.stop {
            let own = desk.done[self.shard];
            let walker = if desk.cut - own < STOCK { desk.walker_if_wanted() } else { None };
            if let Some(walker) = walker {
                drop(desk);
                desk = self.walk(walker);
                shared.work.notify_all();
            } else if own < desk.cut {
                let Some((chunk, _)) = desk.chunks.get((own - desk.taken) as usize) else { return };
                let chunk = Arc::clone(chunk);
                drop(desk);
                let mut found = Found::default();
                let worked = self.work(&chunk, &mut found);
                desk = shared.lock();
                self.put_down(&mut desk, own, found, worked);
                if desk.finished() >= BATCH {
                    shared.taker.notify_one();
                }
            } else if desk.last {
                return;
            } else {
                desk = shared.wait_for_work(desk);
            }
        }
    }

    fn walk(&self, mut walker: Box<Walker>) -> MutexGuard<'_, Desk> {
        let walked = walker.chunk(self.shards);
        let mut desk = self.shared.lock();
        desk.progress = walker.capture.progress();
        if walked.last {
            desk.report = walker.capture.report().clone();
        }
        desk.chunks.push_back((Arc::new(walked.chunk), Found::default()));
        desk.cut += 1;
        desk.last = walked.last;
        desk.crossing = desk.crossing.or(walked.crossing);
        desk.walker = Some(walker);
        desk
    }

    /// Notes what was found in the chunk of this number, or that from it on nothing counts.
    fn put_down(&self, desk: &mut Desk, number: u64, more: Found, worked: Result<(), &'static str>) {
        desk.done[self.shard] = number + 1;
        if let Err(why) = worked {
            if number < desk.broken {
                (desk.broken, desk.crossing) = (number, Some(why));
            }
            desk.last = true;
            self.shared.work.notify_all();
        }
        let at = (number - desk.taken) as usize;
        if let Some((_, found)) = desk.chunks.get_mut(at) {
            found.alerts.extend(more.alerts);
            found.without_plugin += more.without_plugin;
        }
    }

    /// The shard's events of a chunk.
    fn work(&mut self, chunk: &Chunk, found: &mut Found) -> Result<(), &'static str> {
        if let Some(begin) = &chunk.begin {
            self.engine.restart(&begin.seeds);
            let kept = &begin.kept[self.shard];
            self.engine.keep_only(|tid| kept.contains(&tid));
        }
        let without_plugin = self.engine.stats().without_plugin;
        let entries = &chunk.entries[self.shard];
        for (at, entry) in entries.iter().enumerate() {
            if let Some(later) = entries.get(at + AHEAD_EVENTS) {
                Chunk::fetch(later, &self.blocks);
            }
            // Looked at where it is: a copy of what was just written waits for the writing.
            let event = &chunk.event(entry, &self.blocks);
            let Some(event) = event else { return Err("an event is not what its header says") };
            self.engine.stand_before(chunk.before + u64::from(entry.num), chunk.first_ts_ns);
            match entry.duty {
                Duty::Decide => self.engine.process(event, &mut found.alerts),
                Duty::Observe => self.engine.observe(event),
                Duty::ObserveChildless => self.engine.observe_childless(event),
            }
        }
        found.without_plugin = self.engine.stats().without_plugin - without_plugin;
        let counters = self.engine.state().counters();
        match counters.fds_refused + counters.threads_evicted {
            0 => Ok(()),
            _ => Err("a table is full"),
        }
    }
}
