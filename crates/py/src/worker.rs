//! The detecting thread: collector and engine, one event after the other.

use crate::fault::panic_text;
use crate::flight::Flight;
use crate::program::named_paths;
use crate::queue::Queue;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tiercel_collect::{CollectError, Collector, Drops, Interest, Ledger, ProgramRuns};
use tiercel_engine::{Compiled, CorrelationStats, Engine, Profile, Stats};
use tiercel_source::Refusals;
use tiercel_state::Counters;

/// Longest sleep, and so the longest wait for a command.
const NAP: Duration = Duration::from_millis(50);
/// Between two snapshots of the counters.
const SNAPSHOT: Duration = Duration::from_millis(200);
/// For the events that wait in the rings at the end.
const DRAIN: Duration = Duration::from_secs(10);

/// After so long without events in the rings, none of before is on its way any more.
const LATENESS: Duration = Duration::from_secs(1);

/// What the thread tells about itself, refreshed a few times a second and at the end.
#[derive(Clone, Default)]
pub struct Snapshot {
    pub collected: u64,
    /// Events of which a text or a list was longer than a record takes.
    pub truncated: u64,
    pub stats: Stats,
    pub drops: Drops,
    pub ledger: Ledger,
    /// Runs of the probe's programs, where the kernel counts them.
    pub runs: Vec<ProgramRuns>,
    pub state: Counters,
    pub correlations: CorrelationStats,
    pub rules: Vec<String>,
    pub profile: Option<Profile>,
    pub flight: Option<tiercel_recorder::Stats>,
    /// What a source could not use.
    pub refusals: Refusals,
    /// Why the thread ended before it was told to.
    pub failure: Option<String>,
}

/// What both sides see.
pub struct Shared {
    pub queue: Arc<Queue>,
    pub stop: AtomicBool,
    snapshot: Mutex<Snapshot>,
}

impl Shared {
    /// Nothing collected yet; alerts go into `queue`.
    pub fn new(queue: Arc<Queue>) -> Self {
        queue.join();
        Self { queue, stop: AtomicBool::new(false), snapshot: Mutex::default() }
    }

    /// The latest snapshot.
    pub fn snapshot(&self) -> Snapshot {
        self.snapshot.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn set(&self, change: impl FnOnce(&mut Snapshot)) {
        change(&mut self.snapshot.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// New rules for a running worker; `done` takes how long events waited, and the old rules, which are freed elsewhere. Where
/// the collector cannot give what they need, the old ones go on.
pub struct Reload {
    pub program: Compiled,
    pub interest: Interest,
    pub done: SyncSender<Result<(Duration, Compiled), CollectError>>,
    pub filter: Option<Vec<u8>>,
}

/// A worker, before its thread starts.
pub struct Worker {
    pub collector: Box<dyn Collector>,
    pub engine: Engine,
    pub reloads: Receiver<Reload>,
    pub shared: Arc<Shared>,
    pub collected: u64,
    pub truncated: u64,
    pub flight: Option<Flight>,
}

impl Worker {
    /// Runs until it is told to stop, then drains what was collected. A panic ends it and is told as its failure.
    pub fn run(mut self) {
        let ended = catch_unwind(AssertUnwindSafe(|| self.work()));
        let failure = match ended {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(payload) => Some(format!("internal fault, please report it: {}", panic_text(&*payload))),
        };
        self.publish();
        let flight = self.flight.take().map(Flight::finish);
        self.shared.set(|snapshot| (snapshot.failure, snapshot.flight) = (failure, flight));
        self.shared.queue.close();
    }

    fn work(&mut self) -> Result<(), CollectError> {
        let mut published = Instant::now();
        while !self.shared.stop.load(Ordering::Relaxed) {
            self.reload()?;
            if let Some(flight) = &mut self.flight {
                flight.answer();
            }
            if self.poll()? {
                self.tick();
                self.collector.wait(NAP);
            }
            if published.elapsed() >= SNAPSHOT {
                self.publish();
                published = Instant::now();
            }
        }
        self.collector.stop()?;
        self.drain()
    }

    /// Delivers what is there; true when there was nothing.
    fn poll(&mut self) -> Result<bool, CollectError> {
        let (engine, queue, flight) = (&mut self.engine, &self.shared.queue, &mut self.flight);
        let mut alerts = Vec::new();
        let truncated = &mut self.truncated;
        let poll = self.collector.poll(&mut |event| {
            *truncated += u64::from(event.truncated);
            engine.process(event, &mut alerts);
            if let Some(flight) = flight {
                flight.take(event, engine, &alerts);
            }
            if !alerts.is_empty() {
                queue.push(&mut alerts);
            }
        })?;
        self.collected += poll.events;
        Ok(poll.idle)
    }

    /// While nothing comes, time goes on all the same for what rules expect.
    fn tick(&mut self) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().saturating_sub(LATENESS);
        let mut alerts = Vec::new();
        self.engine.tick(now.as_nanos() as u64, &mut alerts);
        if let Some(flight) = &mut self.flight {
            flight.missed(&alerts, &self.engine);
            flight.tick(now.as_nanos() as u64);
        }
        if !alerts.is_empty() {
            self.shared.queue.push(&mut alerts);
        }
    }

    fn drain(&mut self) -> Result<(), CollectError> {
        let start = Instant::now();
        while !self.poll()? && start.elapsed() < DRAIN {}
        Ok(())
    }

    fn reload(&mut self) -> Result<(), CollectError> {
        for reload in self.reloads.try_iter() {
            let begin = Instant::now();
            if let Err(error) = self.collector.widen(&reload.interest) {
                let _ = reload.done.try_send(Err(error));
                continue;
            }
            self.collector.set_interest(&reload.interest)?;
            self.collector.name_files(named_paths(&reload.program));
            self.collector.set_filter(reload.filter.as_deref());
            let old = self.engine.reload(reload.program);
            let _ = reload.done.try_send(Ok((begin.elapsed(), old)));
        }
        Ok(())
    }

    fn publish(&mut self) {
        let (drops, stats, state) =
            (self.collector.drops(), self.engine.stats().clone(), self.engine.state().counters());
        let rules = self.engine.program().rules().iter().map(|rule| rule.info.name.clone()).collect();
        let (collected, truncated, correlations) = (self.collected, self.truncated, self.engine.correlations());
        let profile = self.engine.profile().map(Profile::counts);
        let flight = self.flight.as_ref().map(Flight::stats);
        let (ledger, runs) = (self.collector.ledger(), self.collector.runs());
        let snapshot = Snapshot {
            collected,
            truncated,
            stats,
            drops,
            ledger,
            runs,
            state,
            correlations,
            rules,
            profile,
            flight,
            refusals: Refusals::default(),
            failure: None,
        };
        self.shared.set(|shown| *shown = snapshot);
    }
}
