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
use tiercel_fields::Session;
use tiercel_replay::{OpenError, Options, Replay as Run};

/// A replay in progress.
#[pyclass(frozen, module = "tiercel._core")]
pub struct Replay(Mutex<Run>);

#[pymethods]
impl Replay {
    /// Opens a capture; `-` is the standard input. Raises `CaptureFailed` or `ProgramRefused`.
    ///
    /// `profile`: count what each rule and each test costs; on one core. `threads`: cores to use, None for all of them
    /// where the file is large; alerts and their order are the same.
    #[new]
    #[pyo3(signature = (path, program, *, profile=false, buffers_base64=false, plugins=None, threads=Some(1)))]
    fn new(
        py: Python<'_>,
        path: PathBuf,
        program: &[u8],
        profile: bool,
        buffers_base64: bool,
        plugins: Option<&Plugins>,
        threads: Option<usize>,
    ) -> PyResult<Self> {
        fault::guarded(py, || {
            let host = plugins.map(Plugins::host).transpose()?;
            let session = Session { buffers: buffer_format(buffers_base64), ..Session::default() };
            let options = Options { threads, session, profile };
            let plugins = host.map(|host| Box::new(host) as Box<dyn tiercel_fields::Plugins>);
            Ok(Self(Mutex::new(Run::open(&path, program, options, plugins).map_err(failed)?)))
        })
    }

    /// Goes on until `most` alerts or `most_events` events came, or an event of `until_ns` or later; on several cores
    /// for up to some thousand events more.
    #[pyo3(signature = (most=1024, most_events=1000000, until_ns=u64::MAX))]
    fn next_batch<'py>(
        &self,
        py: Python<'py>,
        most: usize,
        most_events: u64,
        until_ns: u64,
    ) -> PyResult<Bound<'py, PyList>> {
        let alerts = fault::guarded(py, || self.lock().next_batch(most, most_events, until_ns).map_err(failed))?;
        to_list(py, alerts)
    }

    /// Time of the latest event, ns since 1970; 0 before the first.
    #[getter]
    fn time_ns(&self) -> u64 {
        self.lock().time_ns()
    }

    /// Whether the capture's end was reached.
    #[getter]
    fn finished(&self) -> bool {
        self.lock().finished()
    }

    /// What was counted with `profile`, else None.
    fn profile<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        self.lock().profile().map(|profile| to_dict(py, profile)).transpose()
    }

    /// Cores that are used now, and why it is one, where more were wanted.
    #[getter]
    fn cores(&self) -> (usize, Option<&'static str>) {
        self.lock().cores()
    }

    /// How far the reading is, and what it met beside events; on several cores damage is told at the end.
    fn report<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let run = self.lock();
        let (report, progress) = run.report();
        let out = met(py, &report, progress)?;
        out.set_item("finished", run.finished())?;
        out.set_item("events", run.events())?;
        Ok(out)
    }

    /// Counters: events, alerts by rule, and what of the file could not be used.
    fn stats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let run = self.lock();
        let counts = run.report().0.counts;
        let out = PyDict::new(py);
        out.set_item("events", run.events())?;
        out.set_item("alerts", run.matches().map(|(_, count)| count).sum::<u64>())?;
        out.set_item("lost_bytes", counts.lost_bytes)?;
        out.set_item("malformed", counts.malformed)?;
        out.set_item("unknown_types", counts.unknown_types)?;
        out.set_item("without_plugin", run.without_plugin())?;
        let rules = PyDict::new(py);
        for (rule, count) in run.matches() {
            rules.set_item(&rule.name, count)?;
        }
        out.set_item("rules", rules)?;
        Ok(out)
    }
}

fn failed(error: OpenError) -> PyErr {
    match error {
        OpenError::Program(error) => fault::program(error),
        OpenError::Capture(error) => fault::capture(error),
        OpenError::Thread(error) => error.into(),
        OpenError::Plugin(why) => fault::plugin(why),
    }
}

impl Replay {
    fn lock(&self) -> std::sync::MutexGuard<'_, Run> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
