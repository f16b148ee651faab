//! The detecting thread: collector and engine, one event after the other.

use crate::blind;
use crate::fault;
use crate::flight::Flight;
use crate::program::{KernelFilter, named_paths};
use crate::queue::Queue;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tiercel_collect::{BlindTimes, CollectError, Collector, Drops, Interest, Ledger, ProgramRuns};
use tiercel_engine::{Compiled, CorrelationStats, Engine, Profile, Stats};
use tiercel_fields::{PluginMetric, Plugins};
use tiercel_filter::pushdown::Gates;
use tiercel_source::{Brought, EventBytes, Feed, Refusals};
use tiercel_state::Counters;

/// Longest sleep, and so the longest wait for a command.
const NAP: Duration = Duration::from_millis(50);
/// Between two snapshots of the counters while something comes.
const SNAPSHOT: Duration = Duration::from_millis(200);
/// Between two snapshots while nothing does.
const QUIET_SNAPSHOT: Duration = Duration::from_secs(1);
/// Between two questions to the kernel how long its programs ran: each is a call a program.
const RUNS: Duration = Duration::from_secs(5);
/// For a plugin to take another configuration.
const CONFIGURE_LIMIT: Duration = Duration::from_secs(10);
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
    pub rules: Arc<[String]>,
    pub profile: Option<Profile>,
    pub flight: Option<tiercel_recorder::Stats>,
    /// What a source could not use.
    pub refusals: Refusals,
    /// What plugins tell about themselves.
    pub plugins: Vec<PluginMetric>,
    /// Why the thread ended before it was told to.
    pub failure: Option<String>,
}

/// What both sides see.
pub struct Shared {
    pub queue: Arc<Queue>,
    pub stop: AtomicBool,
    snapshot: Mutex<Snapshot>,
    configs: Mutex<Vec<Configure>>,
}

/// Another configuration for a plugin; `done` takes why it does not have it.
struct Configure {
    plugin: String,
    config: String,
    done: SyncSender<Result<(), String>>,
}

impl Shared {
    /// Nothing collected yet; alerts go into `queue`.
    pub fn new(queue: Arc<Queue>) -> Self {
        queue.join();
        Self { queue, stop: AtomicBool::new(false), snapshot: Mutex::default(), configs: Mutex::default() }
    }

    /// Gives a plugin another configuration, between two events.
    pub fn configure(&self, plugin: String, config: String) -> Result<(), String> {
        let (done, finished) = sync_channel(1);
        self.configs.lock().unwrap_or_else(PoisonError::into_inner).push(Configure { plugin, config, done });
        finished.recv_timeout(CONFIGURE_LIMIT).unwrap_or_else(|_| Err("its source has ended".to_owned()))
    }

    /// The worker's part of that.
    pub fn settle(&self, engine: &Engine) {
        let waiting = std::mem::take(&mut *self.configs.lock().unwrap_or_else(PoisonError::into_inner));
        for Configure { plugin, config, done } in waiting {
            let configured = engine.plugins().map_or(Ok(()), |plugins| plugins.configure(&plugin, &config));
            let _ = done.try_send(configured);
        }
    }

    /// Events that were collected until the latest snapshot.
    pub fn collected(&self) -> u64 {
        self.snapshot.lock().unwrap_or_else(PoisonError::into_inner).collected
    }

    /// As the latest snapshot has it; only this is copied.
    pub fn failure(&self) -> Option<String> {
        self.snapshot.lock().unwrap_or_else(PoisonError::into_inner).failure.clone()
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
    pub filter: Option<KernelFilter>,
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
    /// What plugins send among the events.
    pub attached: Vec<Box<dyn Feed>>,
    pub room: EventBytes,
    /// Asked for every alert.
    pub blind: Option<Box<dyn BlindTimes>>,
    names: Arc<[String]>,
    runs: Vec<ProgramRuns>,
    runs_read: Option<Instant>,
    /// Gates that the kernel asks about.
    pub gates: Option<Gates>,
}

impl Worker {
    /// A worker that has seen nothing yet.
    pub fn new(collector: Box<dyn Collector>, engine: Engine, reloads: Receiver<Reload>, shared: Arc<Shared>) -> Self {
        let names = names(engine.program());
        let (flight, blind, gates, runs, runs_read) = (None, None, None, Vec::new(), None);
        Self {
            collector,
            engine,
            reloads,
            shared,
            collected: 0,
            truncated: 0,
            flight,
            attached: Vec::new(),
            room: EventBytes::default(),
            blind,
            gates,
            names,
            runs,
            runs_read,
        }
    }

    /// Runs until it is told to stop, then drains what was collected. A panic ends it and is told as its failure.
    pub fn run(mut self) {
        let failure = fault::caught(|| self.work()).err();
        self.publish();
        let flight = self.flight.take().map(Flight::finish);
        self.shared.set(|snapshot| (snapshot.failure, snapshot.flight) = (failure, flight));
        self.shared.queue.close();
    }

    fn work(&mut self) -> Result<(), CollectError> {
        let (mut published, mut told) = (Instant::now(), 0);
        while !self.shared.stop.load(Ordering::Relaxed) {
            self.reload()?;
            self.shared.settle(&self.engine);
            if let Some(flight) = &mut self.flight {
                flight.answer();
            }
            if self.poll()? {
                self.tick();
                self.collector.wait(NAP);
            }
            let quiet = self.collected == told;
            if published.elapsed() >= if quiet { QUIET_SNAPSHOT } else { SNAPSHOT } {
                self.publish();
                (published, told) = (Instant::now(), self.collected);
            }
        }
        self.collector.stop()?;
        self.drain()
    }

    /// Delivers what is there; true when there was nothing.
    fn poll(&mut self) -> Result<bool, CollectError> {
        let (engine, queue, flight) = (&mut self.engine, &self.shared.queue, &mut self.flight);
        let mut alerts = Vec::new();
        let (truncated, blind) = (&mut self.truncated, self.blind.as_deref());
        let gates = self.gates.as_ref();
        let mut answers = Vec::new();
        let poll = self.collector.poll(&mut |event| {
            *truncated += u64::from(event.truncated);
            engine.process(event, &mut alerts);
            if event.asks != 0 {
                let passing = gates.and_then(|gates| engine.gates_of(event, gates));
                answers.extend(passing.map(|passing| (event.asks, passing)));
            }
            if let Some(flight) = flight {
                flight.take(event, engine, &alerts);
            }
            if !alerts.is_empty() {
                if let Some(times) = blind {
                    blind::mark(&mut alerts, event.tid, engine, times);
                }
                queue.push(&mut alerts);
            }
        })?;
        answers.into_iter().for_each(|(number, passing)| self.collector.answer(number, passing));
        self.collected += poll.events;
        self.take_sent();
        Ok(poll.idle)
    }

    /// Delivers what plugins have sent, which is as much an event of the kernel's source as its own.
    fn take_sent(&mut self) {
        let Self { engine, shared, flight, attached, room, collector, collected, .. } = self;
        let mut alerts = Vec::new();
        let mut deliver = |brought: Brought<'_>| {
            let event = room.event(0, brought.ts_ns.unwrap_or_else(|| collector.now_ns()), brought.name, brought.bytes);
            *collected += 1;
            engine.process(&event, &mut alerts);
            if let Some(flight) = flight {
                flight.take(&event, engine, &alerts);
            }
            shared.queue.push(&mut alerts);
        };
        // What they send waits in memory of ours: that cannot fail.
        attached.iter_mut().for_each(|feed| _ = feed.poll(&mut deliver));
    }

    /// What of that could not be used.
    fn refusals(&self) -> Refusals {
        self.attached.iter().map(|feed| feed.refusals()).collect()
    }

    /// While nothing comes, time goes on all the same for what rules expect.
    fn tick(&mut self) {
        let now = self.collector.now_ns().saturating_sub(LATENESS.as_nanos() as u64);
        let mut alerts = Vec::new();
        self.engine.tick(now, &mut alerts);
        if let Some(flight) = &mut self.flight {
            flight.missed(&alerts, &self.engine);
            flight.tick(now);
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
            self.collector.set_filter(reload.filter.as_ref().map(|filter| &*filter.tables));
            self.names = names(&reload.program);
            let old = self.engine.reload(reload.program);
            self.gates = reload.filter.map(|filter| filter.gates);
            let _ = reload.done.try_send(Ok((begin.elapsed(), old)));
        }
        Ok(())
    }

    fn publish(&mut self) {
        let (drops, stats, state) =
            (self.collector.drops(), self.engine.stats().clone(), self.engine.state().counters());
        let rules = Arc::clone(&self.names);
        let (collected, truncated, correlations) = (self.collected, self.truncated, self.engine.correlations());
        let profile = self.engine.profile().map(Profile::counts);
        let flight = self.flight.as_ref().map(Flight::stats);
        if self.runs_read.is_none_or(|read| read.elapsed() >= RUNS) {
            (self.runs, self.runs_read) = (self.collector.runs(), Some(Instant::now()));
        }
        let (ledger, runs) = (self.collector.ledger(), self.runs.clone());
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
            refusals: self.refusals(),
            plugins: self.engine.plugins().map_or_else(Vec::new, Plugins::metrics),
            failure: None,
        };
        self.shared.set(|shown| *shown = snapshot);
    }
}

/// Names of the rules, in their order.
fn names(program: &Compiled) -> Arc<[String]> {
    program.rules().iter().map(|rule| rule.info.name.clone()).collect()
}
