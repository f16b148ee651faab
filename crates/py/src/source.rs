//! A source beside the kernel, watched: its own engine on a thread of its own.

use crate::alert::to_list;
use crate::fault;
use crate::plugins::Plugins;
use crate::queue::Queue;
use crate::watch::stats_dict;
use crate::worker::{Shared, Snapshot};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tiercel_audit::InboxFeed;
use tiercel_engine::{Compiled, Engine, compile};
use tiercel_fields::Session;
use tiercel_source::{Brought, EventBytes, Feed, FeedError, Progress, Refusals};
use tiercel_state::Limits;

/// Longest sleep, and so the longest wait for a command.
const NAP: Duration = Duration::from_millis(50);
/// Between two snapshots of the counters.
const SNAPSHOT: Duration = Duration::from_millis(200);
/// For the thread to take new rules.
const RELOAD_LIMIT: Duration = Duration::from_secs(30);

/// Where several watches put their alerts.
#[pyclass(frozen, module = "tiercel._core")]
pub struct AlertQueue(pub Arc<Queue>);

#[pymethods]
impl AlertQueue {
    #[new]
    #[pyo3(signature = (capacity=65536))]
    fn new(capacity: usize) -> Self {
        Self(Arc::new(Queue::new(capacity)))
    }

    /// As `Watch.next_batch`, from all that use the queue.
    #[pyo3(signature = (timeout_ms=100, most=1024))]
    fn next_batch<'py>(&self, py: Python<'py>, timeout_ms: u64, most: usize) -> PyResult<Bound<'py, PyList>> {
        let alerts = py.detach(|| self.0.pop(most, Duration::from_millis(timeout_ms)));
        to_list(py, alerts)
    }

    /// Whether all have ended and every alert was taken.
    #[getter]
    fn finished(&self) -> bool {
        self.0.finished()
    }
}

/// Where requests of a webhook are handed in.
#[pyclass(frozen, module = "tiercel._core")]
pub struct Inbox(Arc<tiercel_audit::Inbox>);

#[pymethods]
impl Inbox {
    /// `longest_event`: bytes that one may have; `capacity`: bytes that may wait.
    #[new]
    #[pyo3(signature = (longest_event, capacity=67_108_864))]
    fn new(longest_event: usize, capacity: usize) -> Self {
        Self(Arc::new(tiercel_audit::Inbox::new(longest_event, capacity)))
    }

    /// Takes a document: (events, sentences about what of it cannot be used). None where too much waits already.
    fn push(&self, py: Python<'_>, document: &[u8]) -> PyResult<Option<(u64, Vec<String>)>> {
        fault::guarded(py, || Ok(self.0.push(document).ok().map(|pushed| (pushed.events, pushed.refused))))
    }

    /// Counts a request that was no document.
    fn refuse(&self, reason: String) {
        self.0.refuse(reason);
    }

    /// Nothing more will come.
    fn close(&self) {
        self.0.close();
    }
}

/// New rules; `done` takes the old ones, which are freed elsewhere, and how long events waited.
struct Reload {
    program: Compiled,
    done: SyncSender<(Duration, Compiled)>,
}

/// The watching thread.
struct Worker {
    engine: Engine,
    feed: Box<dyn Feed>,
    /// What plugins send at any time.
    attached: Vec<Box<dyn Feed>>,
    plugin_id: u32,
    shared: Arc<Shared>,
    reloads: Receiver<Reload>,
    room: EventBytes,
    events: u64,
}

impl Worker {
    /// Runs until the source ends, or it is told to stop. A panic ends it and is told as its failure.
    fn run(mut self) {
        let failure = fault::caught(|| self.work()).err();
        self.publish();
        self.shared.set(|snapshot| snapshot.failure = failure);
        self.shared.queue.close();
    }

    fn work(&mut self) -> Result<(), FeedError> {
        let mut published = Instant::now();
        while !self.shared.stop.load(Ordering::Relaxed) {
            self.reload();
            self.shared.settle(&self.engine);
            match self.poll()? {
                Progress::More => {}
                Progress::End => return Ok(()),
                Progress::Idle => {
                    self.tick();
                    self.feed.wait(NAP);
                }
            }
            if published.elapsed() >= SNAPSHOT {
                self.publish();
                published = Instant::now();
            }
        }
        Ok(())
    }

    fn poll(&mut self) -> Result<Progress, FeedError> {
        let Self { engine, feed, attached, plugin_id, shared, room, events, .. } = self;
        let mut alerts = Vec::new();
        let mut deliver = |brought: Brought<'_>| {
            let event = room.event(*plugin_id, brought.ts_ns.unwrap_or_else(now_ns), brought.name, brought.bytes);
            *events += 1;
            engine.process(&event, &mut alerts);
            if !alerts.is_empty() {
                shared.queue.push_patiently(&mut alerts, &shared.stop);
            }
        };
        for feed in attached {
            feed.poll(&mut deliver)?;
        }
        feed.poll(&mut deliver)
    }

    /// While nothing comes, time goes on all the same for what rules expect.
    fn tick(&mut self) {
        let mut alerts = Vec::new();
        self.engine.tick(now_ns(), &mut alerts);
        self.shared.queue.push(&mut alerts);
    }

    fn reload(&mut self) {
        for reload in self.reloads.try_iter() {
            let begin = Instant::now();
            let old = self.engine.reload(reload.program);
            let _ = reload.done.try_send((begin.elapsed(), old));
        }
    }

    /// Of the source, and of what was sent into it.
    fn refusals(&self) -> Refusals {
        std::iter::once(&self.feed).chain(&self.attached).map(|feed| feed.refusals()).collect()
    }

    fn publish(&self) {
        let snapshot = Snapshot {
            collected: self.events,
            stats: self.engine.stats().clone(),
            state: self.engine.state().counters(),
            correlations: self.engine.correlations(),
            rules: self.engine.program().rules().iter().map(|rule| rule.info.name.clone()).collect(),
            refusals: self.refusals(),
            plugins: self.engine.plugins().map_or_else(Vec::new, tiercel_fields::Plugins::metrics),
            ..Snapshot::default()
        };
        self.shared.set(|shown| *shown = snapshot);
    }
}

/// For what comes without a time of its own.
pub fn now_ns() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_nanos()).unwrap_or(u64::MAX)
}

/// A source being watched.
#[pyclass(frozen, module = "tiercel._core")]
pub struct SourceWatch {
    shared: Arc<Shared>,
    reloads: Mutex<Sender<Reload>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    source: String,
}

#[pymethods]
impl SourceWatch {
    /// Opens `source` of one of the plugins with `open_params`, or reads what is handed in at `inbox`. Alerts come from
    /// `queue`. Raises `ProgramRefused` or `PluginFailed`.
    #[new]
    #[pyo3(signature = (program, plugins, source, open_params, queue, *, hostname="", inbox=None))]
    #[allow(clippy::too_many_arguments)] // they are keywords in Python
    fn new(
        py: Python<'_>,
        program: &[u8],
        plugins: &Plugins,
        source: &str,
        open_params: &str,
        queue: &AlertQueue,
        hostname: &str,
        inbox: Option<&Inbox>,
    ) -> PyResult<Self> {
        fault::guarded(py, || {
            let program = compile(program).map_err(fault::program)?;
            let host = plugins.host()?;
            let plugin = host
                .bringing(source)
                .ok_or_else(|| fault::plugin(format!("no plugin brings events of the source {source:?}")))?;
            let plugin_id = plugin.about().id;
            let feed = match inbox {
                Some(inbox) => Box::new(InboxFeed(Arc::clone(&inbox.0))) as Box<dyn Feed>,
                None => plugin.open(open_params).map_err(fault::plugin)?,
            };
            let attached = host.attached(source);
            let session = Session { hostname: hostname.as_bytes().into(), ..Session::default() };
            let engine = Engine::new(program, Limits::default()).with_session(session);
            let mut engine = engine.with_plugins(Box::new(host));
            engine.open_plugins().map_err(fault::plugin)?;
            let shared = Arc::new(Shared::new(Arc::clone(&queue.0)));
            let (reloads, receiver) = channel();
            let worker = Worker {
                engine,
                feed,
                attached,
                plugin_id,
                shared: Arc::clone(&shared),
                reloads: receiver,
                room: EventBytes::default(),
                events: 0,
            };
            let thread = std::thread::Builder::new().name(format!("source-{source}")).spawn(|| worker.run())?;
            let (reloads, thread) = (Mutex::new(reloads), Mutex::new(Some(thread)));
            Ok(Self { shared, reloads, thread, source: source.to_owned() })
        })
    }

    /// Name of the source.
    #[getter]
    fn source(&self) -> &str {
        &self.source
    }

    /// Why it ended by itself, if it did.
    #[getter]
    fn failure(&self) -> Option<String> {
        self.shared.failure()
    }

    /// Whether the thread has ended.
    #[getter]
    fn ended(&self) -> bool {
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// New rules, put in between two events; returns for how many ns events waited. 0 after the end.
    fn reload(&self, py: Python<'_>, program: &[u8]) -> PyResult<u64> {
        fault::guarded(py, || {
            let program = compile(program).map_err(fault::program)?;
            let (done, finished) = sync_channel(1);
            let reloads = self.reloads.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if reloads.send(Reload { program, done }).is_err() {
                return Ok(0);
            }
            // A source that has ended meanwhile answers nothing.
            let pause = finished.recv_timeout(RELOAD_LIMIT).map_or(Duration::ZERO, |(pause, _old)| pause);
            Ok(u64::try_from(pause.as_nanos()).unwrap_or(u64::MAX))
        })
    }

    /// Gives a plugin another configuration, between two events. Raises `PluginFailed` where it does not take it.
    fn configure(&self, py: Python<'_>, plugin: String, config: String) -> PyResult<()> {
        fault::guarded(py, || self.shared.configure(plugin, config).map_err(fault::plugin))
    }

    /// Ends it; alerts can still be taken.
    fn stop(&self, py: Python<'_>) -> PyResult<()> {
        self.shared.stop.store(true, Ordering::Relaxed);
        fault::guarded(py, || {
            let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
            let joined = thread.map(JoinHandle::join).transpose();
            joined.map(drop).map_err(|_| PyRuntimeError::new_err("the thread of a source ended badly"))
        })
    }

    /// Counters, as those of a `Watch`.
    fn stats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let stats = stats_dict(py, &self.shared.snapshot())?;
        let (alerts, refused) = self.shared.queue.counts();
        stats.set_item("alerts", alerts)?;
        stats.set_item("alerts_refused", refused)?;
        stats.set_item("flight_recorder", py.None())?;
        Ok(stats)
    }
}

impl Drop for SourceWatch {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
    }
}
