//! Live detection, as Python drives it.

use crate::alert::to_list;
use crate::fault::{self, CollectorFailed};
use crate::flight::{self, Flight, FlightOptions};
use crate::lookup::ProcLookup;
use crate::memory;
use crate::plugins::Plugins;
use crate::privileges::drop_capabilities;
use crate::profile::to_dict;
use crate::program::{Prepared, buffer_format, named_paths, prepare};
use crate::queue::Queue;
use crate::source::AlertQueue;
use crate::tuning::Tuning;
use crate::worker::{Reload, Shared, Snapshot, Worker};
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Sender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tiercel_collect::{Collector, DropCount, DropReason, Ebpf, EbpfOptions, LedgerRow};
use tiercel_engine::{Engine, compile};
use tiercel_event::FdKind;
use tiercel_event::seed::{FdDetail, Seeds};
use tiercel_fields::{Number, Session};

/// For the detecting thread to take new rules; it looks every few milliseconds.
const RELOAD_LIMIT: Duration = Duration::from_secs(30);

/// A running watch: the probe is attached and a thread of ours detects; alerts wait in a bounded queue.
#[pyclass(frozen, module = "tiercel._core")]
pub struct Watch {
    shared: Arc<Shared>,
    reloads: Mutex<Sender<Reload>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    refused: Vec<(String, String)>,
    collector: &'static str,
    pushdown: bool,
    /// Event types that plugins want.
    parsed: Vec<u16>,
    flight: Option<FlightOptions>,
    pasts: Mutex<Option<flight::Asks>>,
    tuning: Tuning,
    first_state: Vec<(&'static str, u64)>,
}

#[pymethods]
impl Watch {
    /// Starts watching with a compiled `program`; `syscalls` are wire codes that must come beside what the program needs.
    ///
    /// Raises `ProgramRefused` or `CollectorFailed`; then nothing was left attached.
    #[new]
    #[pyo3(signature = (program, syscalls, *, capacity=65536, bulk_ring_bytes=4194304, control_ring_bytes=1048576,
        snaplen_bytes=80, hostname="", drop_privileges=false, all_programs=false, profile=false,
        pushdown=true, buffers_base64=false, flight=None, tuning=None, queue=None, blind_times=false,
        plugins=None))]
    #[allow(clippy::too_many_arguments)] // they are keywords in Python
    fn new(
        py: Python<'_>,
        program: &[u8],
        syscalls: Vec<u16>,
        capacity: usize,
        bulk_ring_bytes: u32,
        control_ring_bytes: u32,
        snaplen_bytes: u32,
        hostname: &str,
        drop_privileges: bool,
        all_programs: bool,
        profile: bool,
        pushdown: bool,
        buffers_base64: bool,
        flight: Option<FlightOptions>,
        tuning: Option<Tuning>,
        queue: Option<&AlertQueue>,
        blind_times: bool,
        plugins: Option<&Plugins>,
    ) -> PyResult<Self> {
        let queue = queue.map_or_else(|| Arc::new(Queue::new(capacity)), |queue| Arc::clone(&queue.0));
        let tuning = tuning.unwrap_or_default();
        let options = EbpfOptions { bulk_ring_bytes, control_ring_bytes, snaplen_bytes, ..EbpfOptions::default() };
        let options = tuning.collection(options);
        fault::guarded(py, || {
            let host = plugins.map(Plugins::host_of_calls).transpose()?.flatten();
            let parsed = host.as_ref().map_or_else(Vec::new, |host| host.parsed_calls(flight::TYPED));
            let attached = host.as_ref().map_or_else(Vec::new, |host| host.attached("syscall"));
            // Where the recorder or a plugin wants what no rule can match, the kernel may leave nothing out.
            let all = flight.as_ref().is_some_and(FlightOptions::all_events) || host.is_some();
            let pushdown = pushdown && !all;
            let Prepared { program, interest, filter } = prepare(program, &syscalls, &parsed, pushdown, &tuning)?;
            let interest = flight.as_ref().map_or(interest, |flight| flight.widened(interest));
            let loaded = (!all_programs).then_some(interest);
            let options = EbpfOptions { programs: loaded, ..options };
            let mut collector = Ebpf::start(&options).map_err(fault::collector)?;
            collector.set_filter(filter.as_ref().map(|filter| &*filter.tables));
            collector.set_interest(&interest).map_err(fault::collector)?;
            collector.name_files(named_paths(&program));
            let seeds = collector.seeds().map_err(fault::collector)?;
            let buffers = buffer_format(buffers_base64);
            let session = Session { hostname: hostname.as_bytes().into(), buffers, ..Session::default() };
            let engine = Engine::new(program, tuning.limits()).with_session(session);
            let engine = if profile { engine.with_profile() } else { engine };
            let mut engine = engine.with_lookup(Box::new(ProcLookup::default()));
            if let Some(host) = host {
                engine = engine.with_plugins(Box::new(host));
            }
            engine.seed(&seeds);
            engine.open_plugins().map_err(fault::plugin)?;
            let first_state = first_state(&seeds);
            drop(seeds);
            let started = flight.as_ref().map(|options| Flight::start(options, &mut engine)).transpose()?;
            let (recorder, pasts) = started.unzip();
            if drop_privileges {
                drop_capabilities()?;
            }
            let (refused, name) = (collector.refused().to_vec(), collector.name());
            let shared = Arc::new(Shared::new(queue));
            let (reloads, receiver) = channel();
            let blind = if blind_times { collector.blind_times() } else { None };
            let collector = Box::new(collector);
            let mut worker = Worker::new(collector, engine, receiver, shared.clone());
            (worker.flight, worker.blind, worker.attached) = (recorder, blind, attached);
            worker.gates = filter.map(|filter| filter.gates);
            memory::give_back();
            let thread = std::thread::Builder::new().name("tiercel-detect".to_owned()).spawn(|| worker.run())?;
            let thread = Mutex::new(Some(thread));
            let (reloads, pasts) = (Mutex::new(reloads), Mutex::new(pasts));
            let collector = name;
            Ok(Self {
                shared,
                reloads,
                thread,
                refused,
                collector,
                pushdown,
                parsed,
                flight,
                pasts,
                tuning,
                first_state,
            })
        })
    }

    /// Up to `most` alerts; waits `timeout_ms` for the first. Empty when none came, or at the end (see `finished`).
    #[pyo3(signature = (timeout_ms=100, most=1024))]
    fn next_batch<'py>(&self, py: Python<'py>, timeout_ms: u64, most: usize) -> PyResult<Bound<'py, PyList>> {
        let alerts = py.detach(|| self.shared.queue.pop(most, Duration::from_millis(timeout_ms)));
        to_list(py, alerts)
    }

    /// Whether the watch has ended and every alert was taken.
    #[getter]
    fn finished(&self) -> bool {
        self.shared.queue.finished()
    }

    /// Events that were collected, as of a moment ago: `stats` has more and costs more.
    #[getter]
    fn events(&self) -> u64 {
        self.shared.collected()
    }

    /// Why the watch ended by itself, if it did.
    #[getter]
    fn failure(&self) -> Option<String> {
        self.shared.failure()
    }

    /// Name of the collector.
    #[getter]
    fn collector(&self) -> &'static str {
        self.collector
    }

    /// What was counted with `profile` until the last snapshot, else None.
    fn profile<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        self.shared.snapshot().profile.map(|profile| to_dict(py, &profile)).transpose()
    }

    /// Programs that the kernel refused, with its reason.
    #[getter]
    fn refused(&self) -> Vec<(String, String)> {
        self.refused.clone()
    }

    /// New rules for the running watch, put in between two events; returns for how many ns events waited.
    ///
    /// The probe stays attached, state and counters stay. Programs of the probe that the new
    /// rules need and the start left out are loaded. Raises `ProgramRefused`, or `CollectorFailed` where that is not allowed
    /// any more (rights were given up); then the old rules go on.
    fn reload(&self, py: Python<'_>, program: &[u8], syscalls: Vec<u16>) -> PyResult<u64> {
        fault::guarded(py, || {
            let Prepared { program, interest, filter } =
                prepare(program, &syscalls, &self.parsed, self.pushdown, &self.tuning)?;
            let interest = self.flight.as_ref().map_or(interest, |flight| flight.widened(interest));
            let (done, finished) = sync_channel(1);
            let reloads = self.reloads.lock().unwrap_or_else(PoisonError::into_inner).clone();
            reloads.send(Reload { program, interest, filter, done }).map_err(|_| ended())?;
            let done = finished.recv_timeout(RELOAD_LIMIT).map_err(|_| ended())?;
            let (pause, old) =
                done.map_err(|error| CollectorFailed::new_err(("programs", error.what, error.way_out)))?;
            drop(old);
            memory::give_back();
            Ok(u64::try_from(pause.as_nanos()).unwrap_or(u64::MAX))
        })
    }

    /// Gives a plugin another configuration, between two events. Raises `PluginFailed` where it does not take it.
    fn configure(&self, py: Python<'_>, plugin: String, config: String) -> PyResult<()> {
        fault::guarded(py, || self.shared.configure(plugin, config).map_err(fault::plugin))
    }

    /// What a program would have alerted in the last `seconds`, from the flight recorder; detection goes on meanwhile.
    ///
    /// Raises `ProgramRefused`, or `RuntimeError` without a flight recorder or after the end.
    fn backfill<'py>(&self, py: Python<'py>, program: &[u8], seconds: f64) -> PyResult<Bound<'py, PyList>> {
        let alerts = fault::guarded(py, || {
            let program = compile(program).map_err(fault::program)?;
            let asks = self.pasts.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let asks = asks.ok_or_else(|| PyRuntimeError::new_err("this watch has no flight recorder"))?;
            let (answer, answers) = sync_channel(1);
            asks.send((flight::ns(seconds), answer)).map_err(|_| ended())?;
            let (past, since_ns) = answers.recv_timeout(RELOAD_LIMIT).map_err(|_| ended())?;
            flight::backfill(&past, since_ns, program)
        })?;
        to_list(py, alerts)
    }

    /// Detaches, drains what was collected and waits for it; alerts can still be taken afterwards.
    fn stop(&self, py: Python<'_>) -> PyResult<()> {
        self.shared.stop.store(true, Ordering::Relaxed);
        fault::guarded(py, || {
            let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(thread) = thread {
                thread.join().map_err(|_| PyRuntimeError::new_err("the detecting thread ended badly"))?;
            }
            Ok(())
        })
    }

    /// What became of every event since the start, by processor and event type, and drops by cgroup. A dict of two lists:
    /// `rows` of (cpu, code, produced, delivered, left out, {reason: lost}), `groups` of (cpu, code, cgroup id, reason, lost).
    fn ledger<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let ledger = self.shared.snapshot().ledger;
        let named = |row: &LedgerRow| {
            let counts = DropReason::PROBE.iter().map(|reason| reason.name()).zip(row.dropped);
            counts.filter(|count| count.1 > 0).collect::<BTreeMap<_, _>>()
        };
        let rows = ledger.rows.iter();
        let rows = rows.map(|row| (row.cpu, row.code, row.produced(), row.delivered, row.left_out, named(row)));
        let groups =
            ledger.groups.iter().map(|drop| (drop.cpu, drop.code, drop.cgroup, drop.reason.name(), drop.count));
        let out = PyDict::new(py);
        out.set_item("rows", rows.collect::<Vec<_>>())?;
        out.set_item("groups", groups.collect::<Vec<_>>())?;
        Ok(out)
    }

    /// Counters: a few times a second while running, final after `stop`.
    fn stats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let snapshot = self.shared.snapshot();
        let (alerts, refused) = self.shared.queue.counts();
        let stats = stats_dict(py, &snapshot)?;
        stats.set_item("alerts", alerts)?;
        stats.set_item("alerts_refused", refused)?;
        let flight = snapshot.flight.as_ref().map(|flight| flight::to_dict(py, flight)).transpose()?;
        stats.set_item("flight_recorder", flight)?;
        stats.set_item("first_state", self.first_state.clone())?;
        Ok(stats)
    }
}

/// What the scan at the start found: tasks, and open files by kind.
fn first_state(seeds: &Seeds) -> Vec<(&'static str, u64)> {
    let mut counts = BTreeMap::from([("task", seeds.processes.len() as u64)]);
    for fd in &seeds.fds {
        *counts.entry(kind_of(&fd.detail)).or_default() += 1;
    }
    counts.into_iter().collect()
}

fn kind_of(detail: &FdDetail) -> &'static str {
    match detail {
        FdDetail::File { .. } => "regular",
        FdDetail::Socket { source: (address, _), .. } | FdDetail::Listening { local: (address, _), .. } => {
            if address.is_ipv4() { "socket_inet" } else { "socket_inet6" }
        }
        FdDetail::Unix { .. } => "socket_unix",
        FdDetail::Named(kind, _) => match kind {
            FdKind::Fifo => "pipe",
            FdKind::Memfd => "memfd",
            FdKind::Directory => "directory",
            FdKind::Netlink => "socket_netlink",
            FdKind::File | FdKind::FileV2 => "regular",
            _ => "anon_inode",
        },
    }
}

fn ended() -> PyErr {
    PyRuntimeError::new_err("the watch has ended")
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
    }
}

pub fn stats_dict<'py>(py: Python<'py>, snapshot: &Snapshot) -> PyResult<Bound<'py, PyDict>> {
    let stats = PyDict::new(py);
    stats.set_item("events", snapshot.collected)?;
    stats.set_item("evaluations", snapshot.stats.evaluations)?;
    stats.set_item("two_views", snapshot.stats.two_views)?;
    stats.set_item("truncated", snapshot.truncated)?;
    stats.set_item("drops", snapshot.drops.total())?;
    let sum = |part: fn(&LedgerRow) -> u64| snapshot.ledger.rows.iter().map(part).sum::<u64>();
    stats.set_item("produced", sum(LedgerRow::produced))?;
    stats.set_item("delivered", sum(|row| row.delivered))?;
    stats.set_item("left_out", sum(|row| row.left_out))?;
    stats.set_item("waiting", sum(LedgerRow::waiting))?;
    let rows = |drops: &[DropCount]| -> Vec<_> {
        drops.iter().map(|drop| (drop.cpu, drop.code, drop.reason.name(), drop.count)).collect()
    };
    stats.set_item("marked_by", rows(&snapshot.drops.marked))?;
    stats.set_item("drops_by", rows(&snapshot.drops.lost))?;
    let mut processors: BTreeMap<u16, (u64, u64)> = BTreeMap::new();
    for row in &snapshot.ledger.rows {
        let (events, lost) = processors.entry(row.cpu).or_default();
        *events += row.begun;
        *lost += row.lost();
    }
    stats.set_item(
        "by_processor",
        processors.into_iter().map(|(cpu, (events, lost))| (cpu, events, lost)).collect::<Vec<_>>(),
    )?;
    let runs = snapshot.runs.iter().map(|runs| (&runs.name, runs.count, runs.time_ns)).collect::<Vec<_>>();
    stats.set_item("programs", runs)?;
    let rules = PyDict::new(py);
    for (name, count) in snapshot.rules.iter().zip(&snapshot.stats.matches) {
        rules.set_item(name, count)?;
    }
    stats.set_item("rules", rules)?;
    let state = PyDict::new(py);
    for (name, count) in state_counts(snapshot) {
        state.set_item(name, count)?;
    }
    stats.set_item("state", state)?;
    let correlations = PyDict::new(py);
    correlations.set_item("keys", snapshot.correlations.keys)?;
    correlations.set_item("keys_evicted", snapshot.correlations.keys_evicted)?;
    correlations.set_item("without_key", snapshot.correlations.without_key)?;
    stats.set_item("correlations", correlations)?;
    stats.set_item("without_plugin", snapshot.stats.without_plugin)?;
    let refused: BTreeMap<String, u64> =
        snapshot.refusals.counts.iter().map(|(reason, count)| (reason.to_string(), *count)).collect();
    stats.set_item("refused", refused)?;
    let metrics = snapshot.plugins.iter().map(|metric| {
        let value = match metric.value {
            Number::Uint(value) => value.into_py_any(py)?,
            Number::Int(value) => value.into_py_any(py)?,
            Number::Double(value) => value.into_py_any(py)?,
        };
        Ok((metric.name.as_str(), metric.grows, value))
    });
    stats.set_item("plugins", metrics.collect::<PyResult<Vec<_>>>()?)?;
    stats.set_item("refused_latest", &snapshot.refusals.latest)?;
    Ok(stats)
}

fn state_counts(snapshot: &Snapshot) -> [(&'static str, u64); 20] {
    let state = &snapshot.state;
    [
        ("threads", state.threads),
        ("fds", state.fds),
        ("threads_evicted", state.threads_evicted),
        ("threads_added", state.threads_added),
        ("threads_removed", state.threads_removed),
        ("fd_lookups", state.fd_lookups),
        ("fd_lookups_failed", state.fd_lookups_failed),
        ("fds_asked", state.fds_asked),
        ("fds_added", state.fds_added),
        ("fds_removed", state.fds_removed),
        ("lookups_found", state.lookups_found),
        ("lookups_failed", state.lookups_failed),
        ("lookups_refused", state.lookups_refused),
        ("placeholders", state.placeholders),
        ("fds_refused", state.fds_refused),
        ("accounts_refused", state.accounts_refused),
        ("containers_evicted", state.containers_evicted),
        ("containers_refused", state.containers_refused),
        ("names_refused", state.names_refused),
        ("texts_cut", state.texts_cut),
    ]
}

/// Loads the probe and detaches it again. Keys: `collector`, `works`, `reason`, `what`, `way_out`, `refused`.
#[pyfunction]
pub fn doctor(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let tried = fault::guarded(py, || {
        Ok(Ebpf::start(&EbpfOptions::default()).and_then(|mut collector| {
            let refused = collector.refused().to_vec();
            collector.stop().map(|()| refused)
        }))
    })?;
    let facts = PyDict::new(py);
    facts.set_item("collector", "ebpf")?;
    facts.set_item("works", tried.is_ok())?;
    match tried {
        Ok(refused) => facts.set_item("refused", refused)?,
        Err(error) => {
            facts.set_item("reason", error.reason.code())?;
            facts.set_item("way_out", error.ways_out())?;
            facts.set_item("what", error.what)?;
        }
    }
    Ok(facts)
}
