//! Events of a capture, looked at test by test.

use crate::fault;
use crate::plugins::Plugins;
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use tiercel_engine::{Engine, compile};
use tiercel_scap::{Capture, Item};
use tiercel_state::Limits;

/// Most events that one call gives.
const BATCH: usize = 512;

struct Walk {
    capture: Capture,
    engine: Engine,
    num: u64,
    wanted: (u64, u64),
    times: (u64, u64),
    codes: Vec<u16>,
    done: bool,
}

impl Walk {
    fn batch(&mut self) -> PyResult<Vec<serde_json::Value>> {
        let mut found = Vec::new();
        let mut events = 0;
        while found.len() < BATCH && events < 1_000_000 && !self.done {
            events += 1;
            match self.capture.next().map_err(fault::capture)? {
                None => self.done = true,
                Some(Item::Seeds(seeds)) => self.engine.restart(seeds),
                Some(Item::Learned(seeds)) => self.engine.learn(seeds),
                Some(Item::Event { event, hidden, .. }) => {
                    self.engine.open_plugins().map_err(fault::plugin)?;
                    self.num += 1;
                    let in_time = (self.times.0..=self.times.1).contains(&event.ts_ns);
                    let of_type = self.codes.is_empty() || self.codes.contains(&event.code);
                    if hidden || !in_time || !of_type || self.num < self.wanted.0 {
                        self.engine.observe(&event);
                    } else {
                        found.extend(self.engine.examine(&event));
                    }
                    self.done = self.num >= self.wanted.1 || event.ts_ns > self.times.1;
                }
            }
        }
        Ok(found)
    }
}

/// Walks over a capture and tells of chosen events how each test of a program answers.
#[pyclass(frozen, module = "tiercel._core")]
pub struct Examination(Mutex<Walk>);

#[pymethods]
impl Examination {
    /// Events with numbers `first..=last` and times `from_ns..=until_ns`, of the event codes `codes` (empty: all).
    /// Raises `CaptureFailed` or `ProgramRefused`.
    #[new]
    #[pyo3(signature = (path, program, *, first=0, last=u64::MAX, from_ns=0, until_ns=u64::MAX, codes=Vec::new(),
        plugins=None))]
    #[allow(clippy::too_many_arguments)] // they are keywords in Python
    fn new(
        py: Python<'_>,
        path: PathBuf,
        program: &[u8],
        first: u64,
        last: u64,
        from_ns: u64,
        until_ns: u64,
        codes: Vec<u16>,
        plugins: Option<&Plugins>,
    ) -> PyResult<Self> {
        fault::guarded(py, || {
            let mut engine = Engine::new(compile(program).map_err(fault::program)?, Limits::default());
            if let Some(plugins) = plugins {
                engine = engine.with_plugins(Box::new(plugins.host()?));
            }
            let capture = Capture::open(&path).map_err(fault::capture)?;
            let (wanted, times) = ((first, last), (from_ns, until_ns));
            Ok(Self(Mutex::new(Walk { capture, engine, num: 0, wanted, times, codes, done: false })))
        })
    }

    /// The next events as a JSON array (`Engine::examine` has the shape); empty at the end, see `finished`.
    fn next_batch(&self, py: Python<'_>) -> PyResult<String> {
        fault::guarded(py, || {
            let found = self.0.lock().unwrap_or_else(PoisonError::into_inner).batch()?;
            Ok(serde_json::Value::Array(found).to_string())
        })
    }

    /// Whether all were given.
    #[getter]
    fn finished(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).done
    }
}
