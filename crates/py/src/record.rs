//! Recording, as Python drives it: events of this machine or of a capture into captures.

use crate::fault;
use crate::lookup::ProcLookup;
use crate::plugins::Plugins;
use crate::privileges::drop_capabilities;
use crate::source::now_ns;
use pyo3::exceptions::{PyOSError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tiercel_collect::{Collector, Drops, Ebpf, EbpfOptions, Interest};
use tiercel_engine::{Alert, Engine, compile};
use tiercel_event::Event;
use tiercel_event::seed::Seeds;
use tiercel_event::table::Kinds;
use tiercel_scap::write::{Format, Packing, Recording, RecordingSettings, Rotation, Written};
use tiercel_scap::{Capture, Item};
use tiercel_source::{Brought, EventBytes, Feed, Host, Progress as Going, Refusals};
use tiercel_state::{Limits, changes_state};

/// Longest sleep, and so the longest wait for the end.
const NAP: Duration = Duration::from_millis(50);
/// What was gathered reaches the file at least this often, so that a killed recorder loses no more.
const FLUSH: Duration = Duration::from_secs(1);
const SNAPSHOT: Duration = Duration::from_millis(200);
/// For the events that wait in the rings at the end.
const DRAIN: Duration = Duration::from_secs(10);
const DRAIN_EVENTS: u64 = 100_000;

/// What a recording said last.
#[derive(Clone, Default)]
struct Progress {
    events_seen: u64,
    kept_events: u64,
    bytes: u64,
    files: u64,
    path: PathBuf,
    written: Written,
    drops: Drops,
    lost_bytes: u64,
    refusals: Refusals,
    finished: bool,
    failure: Option<String>,
}

#[derive(Default)]
struct Shared {
    stop: AtomicBool,
    progress: Mutex<Progress>,
}

impl Shared {
    fn progress(&self) -> std::sync::MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Source {
    Live(Box<dyn Collector>),
    Capture(Box<Capture>),
    /// What a plugin brings, and what others send into its source.
    Brought {
        feeds: Vec<Box<dyn Feed>>,
        plugin_id: u32,
        room: EventBytes,
    },
}

/// Takes events one by one and writes those that are wanted.
struct Sink {
    /// Decides, and knows the state for the next file; absent where neither is needed.
    engine: Option<Engine>,
    /// Whether only events that the engine's rule matches are wanted.
    filters: bool,
    /// Whether others that change state are written too, marked as such.
    state_events: bool,
    recording: Recording,
    alerts: Vec<Alert>,
    seen: u64,
    failure: Option<io::Error>,
}

impl Sink {
    fn seeds(&mut self, seeds: &Seeds, first: bool) {
        if let Some(engine) = &mut self.engine {
            if first { engine.seed(seeds) } else { engine.restart(seeds) }
        }
        self.write_learned();
        if !first {
            let written = self.recording.section(seeds);
            self.note(written);
        }
    }

    /// What the machine had to be asked for, before the event that needed it.
    fn write_learned(&mut self) {
        if let Some(seeds) = self.engine.as_mut().and_then(Engine::take_learned) {
            let written = self.recording.learned(&seeds);
            self.note(written);
        }
    }

    /// What another recorder learned.
    fn learned(&mut self, seeds: &Seeds) {
        if let Some(engine) = &mut self.engine {
            engine.learn(seeds);
        }
        let written = self.recording.learned(seeds);
        self.note(written);
    }

    fn event(&mut self, event: &Event<'_>, hidden: bool) {
        if self.failure.is_some() {
            return;
        }
        self.seen += 1;
        let wanted = self.wants(event, hidden);
        self.write_learned();
        if wanted || self.state_events && changes_state(event) {
            let mark = !wanted || hidden && !is_enter(event);
            let written = self.recording.event(event, mark);
            self.note(written);
        }
        if let Some(engine) = &self.engine
            && self.recording.is_full(event.ts_ns)
        {
            let seeds = engine.state().snapshot();
            let written = self.recording.rotate(&seeds);
            self.note(written);
        }
    }

    /// Brings the state up to date and asks the filter.
    fn wants(&mut self, event: &Event<'_>, hidden: bool) -> bool {
        let Some(engine) = &mut self.engine else { return true };
        if !self.filters || hidden {
            engine.observe(event);
            return !self.filters;
        }
        self.alerts.clear();
        engine.process(event, &mut self.alerts);
        !self.alerts.is_empty()
    }

    fn note(&mut self, written: io::Result<()>) {
        if let Err(error) = written {
            self.failure.get_or_insert(error);
        }
    }
}

/// Enter events of calls are hidden by what they are, so they need no mark.
fn is_enter(event: &Event<'_>) -> bool {
    !event.is_exit() && event.info().is_some_and(|info| info.kinds.has(Kinds::SYSCALL))
}

struct Worker {
    source: Source,
    sink: Sink,
    shared: Arc<Shared>,
}

impl Worker {
    fn run(mut self) {
        let shared = self.shared.clone();
        let ended = fault::caught(move || {
            let worked = self.work();
            self.publish();
            let path = self.sink.recording.path().display().to_string();
            let finished = match self.sink.failure.take() {
                Some(error) => Err(error),
                None => self.sink.recording.finish(),
            };
            let told =
                finished.map_err(|error| format!("{path} cannot be written: {error}; it holds what came before"));
            worked.and(told)
        });
        let mut progress = shared.progress();
        match ended {
            Ok(bytes) => (progress.bytes, progress.kept_events) = (bytes, progress.written.events),
            Err(told) => progress.failure = Some(told),
        }
        progress.finished = true;
    }

    fn work(&mut self) -> Result<(), String> {
        let (mut published, mut flushed) = (Instant::now(), Instant::now());
        let mut going = true;
        while going && !self.shared.stop.load(Ordering::Relaxed) && self.sink.failure.is_none() {
            going = self.step()?;
            if flushed.elapsed() >= FLUSH {
                let written = self.sink.recording.flush();
                self.sink.note(written);
                flushed = Instant::now();
            }
            if published.elapsed() >= SNAPSHOT {
                self.publish();
                published = Instant::now();
            }
        }
        self.drain()
    }

    /// Takes what is there; false at the end of a capture.
    fn step(&mut self) -> Result<bool, String> {
        match &mut self.source {
            Source::Brought { .. } => self.take_brought(),
            Source::Live(collector) => {
                let poll =
                    collector.poll(&mut |event| self.sink.event(event, false)).map_err(|error| error.to_string())?;
                if poll.idle {
                    collector.wait(NAP);
                }
                Ok(true)
            }
            Source::Capture(capture) => {
                for _ in 0..DRAIN_EVENTS {
                    match capture.next().map_err(|error| error.to_string())? {
                        None => return Ok(false),
                        Some(Item::Seeds(seeds)) => self.sink.seeds(seeds, false),
                        Some(Item::Learned(seeds)) => self.sink.learned(seeds),
                        Some(Item::Event { event, hidden, .. }) => self.sink.event(&event, hidden),
                    }
                }
                Ok(true)
            }
        }
    }

    /// Takes what plugins have; false when the first, whose source it is, has ended.
    fn take_brought(&mut self) -> Result<bool, String> {
        let Source::Brought { feeds, plugin_id, room } = &mut self.source else { return Ok(false) };
        let sink = &mut self.sink;
        let mut deliver = |brought: Brought<'_>| {
            let ts_ns = brought.ts_ns.unwrap_or_else(now_ns);
            sink.event(&room.event(*plugin_id, ts_ns, brought.name, brought.bytes), false);
        };
        let mut progress = Vec::new();
        for feed in feeds.iter_mut().rev() {
            progress.push(feed.poll(&mut deliver).map_err(|error| error.to_string())?);
        }
        let own = progress.pop().unwrap_or(Going::End);
        if own == Going::Idle && !progress.contains(&Going::More) {
            feeds[0].wait(NAP);
        }
        Ok(own != Going::End)
    }

    fn drain(&mut self) -> Result<(), String> {
        let Source::Live(collector) = &mut self.source else { return Ok(()) };
        let start = Instant::now();
        collector.stop().map_err(|error| error.to_string())?;
        while start.elapsed() < DRAIN {
            let poll = collector.poll(&mut |event| self.sink.event(event, false)).map_err(|error| error.to_string())?;
            if poll.idle {
                break;
            }
        }
        Ok(())
    }

    fn publish(&self) {
        let recording = &self.sink.recording;
        let mut progress = self.shared.progress();
        progress.events_seen = self.sink.seen;
        progress.kept_events = recording.kept_events();
        (progress.bytes, progress.files) = (recording.bytes(), recording.files());
        progress.path = recording.path().to_owned();
        progress.written = recording.written().clone();
        match &self.source {
            Source::Live(collector) => progress.drops = collector.drops(),
            Source::Capture(capture) => progress.lost_bytes = capture.report().counts.lost_bytes,
            Source::Brought { feeds, .. } => {
                progress.refusals = feeds.iter().map(|feed| feed.refusals()).collect();
            }
        }
    }
}

/// A recording in progress.
#[pyclass(frozen, module = "tiercel._core")]
pub struct Record {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[pymethods]
impl Record {
    /// Starts recording into `path` (`-`: the standard output), from the capture `source`, from what plugins bring
    /// (`brought`: a source of theirs and what it opens), or else from this machine.
    ///
    /// `filter` is a program with one rule: only what it matches is written, with whatever changes state
    /// (`state_events`) marked so that readers do not show it. `syscalls` are wire codes to collect; none means all.
    /// Raises `OSError`, `CaptureFailed`, `CollectorFailed` or `ProgramRefused`.
    #[new]
    #[pyo3(signature = (path, *, source=None, filter=None, syscalls=None, state_events=true, packing="plain",
        older=false, rotate_bytes=0, rotate_ns=0, keep=0, snaplen_bytes=80, bulk_ring_bytes=4194304,
        drop_privileges=false, plugins=None, brought=None))]
    #[allow(clippy::too_many_arguments)] // they are keywords in Python
    fn new(
        py: Python<'_>,
        path: PathBuf,
        source: Option<PathBuf>,
        filter: Option<&[u8]>,
        syscalls: Option<Vec<u16>>,
        state_events: bool,
        packing: &str,
        older: bool,
        rotate_bytes: u64,
        rotate_ns: u64,
        keep: usize,
        snaplen_bytes: u32,
        bulk_ring_bytes: u32,
        drop_privileges: bool,
        plugins: Option<&Plugins>,
        brought: Option<(String, String)>,
    ) -> PyResult<Self> {
        let settings = RecordingSettings {
            path,
            packing: packing_of(packing)?,
            format: if older { Format::Sysdig029 } else { Format::Newest },
            rotation: match (rotate_bytes, rotate_ns) {
                (0, 0) => Rotation::Never,
                (0, ns) => Rotation::Time(Duration::from_nanos(ns)),
                (bytes, _) => Rotation::Bytes(bytes),
            },
            keep,
        };
        fault::guarded(py, || {
            let filters = filter.is_some();
            // Live, the tables know what to ask the machine for.
            let mut engine = engine(filter, source.is_none() || settings.rotation != Rotation::Never)?;
            let (source, seeds) = match (&source, plugins.zip(brought.as_ref())) {
                (Some(path), _) => opened(path)?,
                (None, Some((plugins, (name, params)))) => {
                    let (source, host) = opened_plugin(plugins, name, params)?;
                    engine = engine.map(|engine| engine.with_plugins(Box::new(host)));
                    engine.iter_mut().try_for_each(Engine::open_plugins).map_err(fault::plugin)?;
                    (source, Seeds::default())
                }
                (None, None) => {
                    engine = engine.map(|engine| engine.with_lookup(Box::new(ProcLookup::default())));
                    engine.iter_mut().for_each(Engine::keep_learned);
                    let interest = interest(filter, syscalls.as_deref(), state_events)?;
                    let options = EbpfOptions { snaplen_bytes, bulk_ring_bytes, ..EbpfOptions::default() };
                    live(&options, interest)?
                }
            };
            let path = settings.path.clone();
            let failed = |error: io::Error| PyOSError::new_err((error.raw_os_error(), error.to_string(), path));
            let recording = Recording::start(settings, &seeds).map_err(failed)?;
            if drop_privileges {
                drop_capabilities()?;
            }
            let mut sink =
                Sink { engine, filters, state_events, recording, alerts: Vec::new(), seen: 0, failure: None };
            sink.seeds(&seeds, true);
            let shared = Arc::new(Shared::default());
            let worker = Worker { source, sink, shared: shared.clone() };
            let thread = std::thread::Builder::new().name("tiercel-record".to_owned()).spawn(|| worker.run())?;
            Ok(Self { shared, thread: Mutex::new(Some(thread)) })
        })
    }

    /// Whether it has ended, by itself or after `stop`.
    #[getter]
    fn finished(&self) -> bool {
        self.shared.progress().finished
    }

    /// Why it ended by itself, if it did.
    #[getter]
    fn failure(&self) -> Option<String> {
        self.shared.progress().failure.clone()
    }

    /// Detaches, writes what was collected and closes the file.
    fn stop(&self, py: Python<'_>) -> PyResult<()> {
        self.shared.stop.store(true, Ordering::Relaxed);
        fault::guarded(py, || {
            let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
            thread.map_or(Ok(()), |thread| {
                thread.join().map_err(|_| PyRuntimeError::new_err("the recording thread ended badly"))
            })
        })
    }

    /// Counters: a few times a second while running, final after `stop`.
    fn stats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let progress = self.shared.progress().clone();
        let stats = PyDict::new(py);
        stats.set_item("events_seen", progress.events_seen)?;
        stats.set_item("events", progress.kept_events)?;
        stats.set_item("events_hidden", progress.written.events_hidden)?;
        stats.set_item("events_lost", progress.written.events - progress.kept_events)?;
        stats.set_item("bytes", progress.bytes)?;
        stats.set_item("files", progress.files)?;
        stats.set_item("path", progress.path)?;
        stats.set_item("processes", progress.written.processes)?;
        stats.set_item("fds", progress.written.fds)?;
        stats.set_item("fds_left_out", progress.written.fds_left_out.clone())?;
        stats.set_item("events_unknown_there", progress.written.events_unknown_there)?;
        stats.set_item("params_cut", progress.written.params_cut)?;
        stats.set_item("lost_bytes", progress.lost_bytes)?;
        stats.set_item("refused", progress.refusals.counts.values().sum::<u64>())?;
        stats.set_item("refused_latest", progress.refusals.latest)?;
        stats.set_item("drops", progress.drops.total())?;
        let drops = progress.drops.lost.iter().map(|drop| (drop.cpu, drop.code, drop.reason.name(), drop.count));
        stats.set_item("drops_by", drops.collect::<Vec<_>>())?;
        Ok(stats)
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
    }
}

/// The compression with this name.
pub fn packing_of(name: &str) -> PyResult<Packing> {
    match name {
        "plain" => Ok(Packing::Plain),
        "gzip" => Ok(Packing::Gzip),
        "zstd" => Ok(Packing::Zstd),
        other => Err(PyValueError::new_err(format!("no compression is called {other:?}: use plain, gzip or zstd"))),
    }
}

fn engine(filter: Option<&[u8]>, needs_state: bool) -> PyResult<Option<Engine>> {
    const NO_RULES: &[u8] = br#"{"version":1,"predicates":[],"rules":[],"rule_matching":"first"}"#;
    match (filter, needs_state) {
        (None, false) => Ok(None),
        (filter, _) => {
            let program = compile(filter.unwrap_or(NO_RULES)).map_err(fault::program)?;
            Ok(Some(Engine::new(program, Limits::default())))
        }
    }
}

fn interest(filter: Option<&[u8]>, syscalls: Option<&[u16]>, state_events: bool) -> PyResult<Interest> {
    let Some(filter) = filter else {
        let everything = Interest::everything();
        return Ok(match syscalls {
            None => everything,
            Some(codes) => Interest { syscalls: codes.iter().copied().collect(), ..Interest::default() }.with_state(),
        });
    };
    let mut interest =
        crate::program::prepare(filter, syscalls.unwrap_or(&[]), &[], false, &crate::tuning::Tuning::default())?
            .interest;
    if state_events {
        interest.events = interest.events.union(state_codes().collect());
    }
    Ok(interest)
}

/// Types that change processes or fds.
fn state_codes() -> impl Iterator<Item = u16> {
    (0..512).filter(|&code| changes_state(&Event::new(code)))
}

fn opened(path: &std::path::Path) -> PyResult<(Source, Seeds)> {
    let mut capture = Capture::open(path).map_err(fault::capture)?;
    let seeds = match capture.next().map_err(fault::capture)? {
        Some(Item::Seeds(seeds)) => seeds.clone(),
        _ => Seeds::default(),
    };
    Ok((Source::Capture(Box::new(capture)), seeds))
}

/// Opens a source of a plugin; the plugins are for the engine, which may ask them for a filter.
fn opened_plugin(plugins: &Plugins, name: &str, params: &str) -> PyResult<(Source, Host)> {
    let host = plugins.host()?;
    let missing = || fault::plugin(format!("no plugin brings events of the source {name:?}"));
    let plugin = host.bringing(name).ok_or_else(missing)?;
    let plugin_id = plugin.about().id;
    let mut feeds = vec![plugin.open(params).map_err(fault::plugin)?];
    feeds.extend(host.attached(name));
    Ok((Source::Brought { feeds, plugin_id, room: EventBytes::default() }, host))
}

fn live(options: &EbpfOptions, interest: Interest) -> PyResult<(Source, Seeds)> {
    let options = EbpfOptions { programs: Some(interest), ..*options };
    let mut collector = Ebpf::start(&options).map_err(fault::collector)?;
    collector.set_interest(&interest).map_err(fault::collector)?;
    let seeds = collector.seeds().map_err(fault::collector)?;
    Ok((Source::Live(Box::new(collector)), seeds))
}
