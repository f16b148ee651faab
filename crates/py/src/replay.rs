//! A capture, run through the rules.

use crate::alert::to_list;
use crate::capture::met;
use crate::fault;
use crate::plugins::Plugins;
use crate::profile::to_dict;
use crate::program::buffer_format;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use tiercel_engine::{Alert, Engine, compile};
use tiercel_fields::Session;
use tiercel_scap::{Capture, Item};
use tiercel_state::Limits;

struct Run {
    capture: Capture,
    engine: Engine,
    time_ns: u64,
    done: bool,
}

impl Run {
    fn batch(&mut self, most_alerts: usize, most_events: u64, until_ns: u64) -> PyResult<Vec<Alert>> {
        let mut alerts = Vec::new();
        let mut events = 0;
        while alerts.len() < most_alerts && events < most_events && self.time_ns < until_ns {
            match self.capture.next().map_err(fault::capture)? {
                None => {
                    self.done = true;
                    break;
                }
                Some(Item::Seeds(seeds)) => self.engine.restart(seeds),
                Some(Item::Learned(seeds)) => self.engine.learn(seeds),
                Some(Item::Event { event, hidden, .. }) => {
                    self.time_ns = self.time_ns.max(event.ts_ns);
                    if hidden { self.engine.observe(&event) } else { self.engine.process(&event, &mut alerts) }
                }
            }
            events += 1;
        }
        Ok(alerts)
    }
}

/// A replay in progress.
#[pyclass(frozen, module = "tiercel._core")]
pub struct Replay(Mutex<Run>);

#[pymethods]
impl Replay {
    /// Opens a capture; `-` is the standard input. Raises `CaptureFailed` or `ProgramRefused`.
    ///
    /// `profile`: count what each rule and each test costs.
    #[new]
    #[pyo3(signature = (path, program, *, profile=false, buffers_base64=false, plugins=None))]
    fn new(
        py: Python<'_>,
        path: PathBuf,
        program: &[u8],
        profile: bool,
        buffers_base64: bool,
        plugins: Option<&Plugins>,
    ) -> PyResult<Self> {
        fault::guarded(py, || {
            let host = plugins.map(Plugins::host).transpose()?;
            let program = compile(program).map_err(fault::program)?;
            let capture = Capture::open(&path).map_err(fault::capture)?;
            let session = Session { buffers: buffer_format(buffers_base64), ..Session::default() };
            let engine = Engine::new(program, Limits::default()).with_session(session);
            let engine = if profile { engine.with_profile() } else { engine };
            let engine = match host {
                Some(host) => engine.with_plugins(Box::new(host)),
                None => engine,
            };
            Ok(Self(Mutex::new(Run { capture, engine, time_ns: 0, done: false })))
        })
    }

    /// Goes on until `most` alerts or `most_events` events came, or an event of `until_ns` or later.
    #[pyo3(signature = (most=1024, most_events=1000000, until_ns=u64::MAX))]
    fn next_batch<'py>(
        &self,
        py: Python<'py>,
        most: usize,
        most_events: u64,
        until_ns: u64,
    ) -> PyResult<Bound<'py, PyList>> {
        let alerts = fault::guarded(py, || self.lock().batch(most, most_events, until_ns))?;
        to_list(py, alerts)
    }

    /// Time of the latest event, ns since 1970; 0 before the first.
    #[getter]
    fn time_ns(&self) -> u64 {
        self.lock().time_ns
    }

    /// Whether the capture's end was reached.
    #[getter]
    fn finished(&self) -> bool {
        self.lock().done
    }

    /// What was counted with `profile`, else None.
    fn profile<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        self.lock().engine.profile().map(|profile| to_dict(py, profile)).transpose()
    }

    /// How far the reading is, and what it met beside events.
    fn report<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let run = self.lock();
        let out = met(py, run.capture.report(), run.capture.progress())?;
        out.set_item("finished", run.done)?;
        out.set_item("events", run.engine.stats().events)?;
        Ok(out)
    }

    /// Counters: events, alerts by rule, and what of the file could not be used.
    fn stats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let run = self.lock();
        let (stats, counts) = (run.engine.stats(), run.capture.report().counts);
        let out = PyDict::new(py);
        out.set_item("events", stats.events)?;
        out.set_item("alerts", stats.matches.iter().sum::<u64>())?;
        out.set_item("lost_bytes", counts.lost_bytes)?;
        out.set_item("malformed", counts.malformed)?;
        out.set_item("unknown_types", counts.unknown_types)?;
        out.set_item("without_plugin", stats.without_plugin)?;
        let rules = PyDict::new(py);
        for (rule, count) in run.engine.program().rules().iter().zip(&stats.matches) {
            rules.set_item(&rule.info.name, count)?;
        }
        out.set_item("rules", rules)?;
        Ok(out)
    }
}

impl Replay {
    fn lock(&self) -> std::sync::MutexGuard<'_, Run> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
