//! Captures without rules: events as lines, one by one, as columns, in sums, and copied.

use crate::fault;
use crate::plugins::Plugins;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use pyo3::exceptions::{PyKeyError, PyOSError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyDict, PyList};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tiercel_engine::compile;
use tiercel_fields::{FieldRef, Value, bind_prefix, format};
use tiercel_query::index::Indexing;
use tiercel_query::{Columns, Excerpt, ExcerptError, ExcerptSettings, Reader, Selection, Summary, Window, lines};
use tiercel_scap::write::{Format, Packing};
use tiercel_scap::{Capture, Report};

/// Number, ns since 1970, processor, thread and type of an event.
type Head = (u64, u64, u16, i64, &'static str);

/// What of a capture is wanted: the condition and the output of a program's first rule, and a window of time.
#[pyclass(frozen, module = "tiercel._core")]
pub struct CaptureQuery {
    path: PathBuf,
    program: Vec<u8>,
    conditional: bool,
    window: Window,
    plugins: Option<Py<Plugins>>,
}

#[pymethods]
impl CaptureQuery {
    /// Nothing is opened yet. `conditional`: whether the rule's condition counts.
    #[new]
    #[pyo3(signature = (path, program, *, conditional=true, from_ns=0, to_ns=u64::MAX, plugins=None))]
    fn new(
        path: PathBuf,
        program: Vec<u8>,
        conditional: bool,
        from_ns: u64,
        to_ns: u64,
        plugins: Option<Py<Plugins>>,
    ) -> Self {
        Self { path, program, conditional, window: Window { from_ns, to_ns }, plugins }
    }
}

impl CaptureQuery {
    fn open(&self) -> PyResult<Reader> {
        let program = compile(&self.program).map_err(fault::program)?;
        let selection = Selection::new(program, self.conditional).map_err(PyValueError::new_err)?;
        let Some(plugins) = &self.plugins else {
            return Reader::open(&self.path, selection, self.window).map_err(fault::capture);
        };
        // From the beginning, for an index knows nothing of what plugins have seen.
        let reader = Reader::of(Capture::open(&self.path).map_err(fault::capture)?, selection, self.window);
        Ok(reader.with_plugins(Box::new(plugins.get().host()?)))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn report<'py>(py: Python<'py>, reader: &Reader) -> PyResult<Bound<'py, PyDict>> {
    let out = met(py, reader.report(), reader.progress())?;
    out.set_item("finished", reader.finished())?;
    out.set_item("events", reader.events())?;
    Ok(out)
}

/// What reading met: bytes of the file read and in all, losses with their places, counts.
pub fn met<'py>(py: Python<'py>, report: &Report, progress: (u64, Option<u64>)) -> PyResult<Bound<'py, PyDict>> {
    let out = PyDict::new(py);
    out.set_item("bytes", progress.0)?;
    out.set_item("total_bytes", progress.1)?;
    out.set_item("intact", report.is_intact())?;
    out.set_item("stream_failure", &report.stream_failure)?;
    out.set_item("truncated_at", report.truncated_at)?;
    let losses = PyList::empty(py);
    for loss in &report.losses {
        losses.append((loss.offset, loss.bytes, &loss.reason))?;
    }
    out.set_item("losses", losses)?;
    let counts = PyDict::new(py);
    for (name, count) in report.counts.named() {
        counts.set_item(name, count)?;
    }
    out.set_item("counts", counts)?;
    Ok(out)
}

/// Events one after the other.
#[pyclass(frozen, module = "tiercel._core")]
pub struct CaptureEvents(Mutex<(Reader, HashMap<String, FieldRef>)>);

#[pymethods]
impl CaptureEvents {
    /// Opens the capture. Raises `CaptureFailed` or `ProgramRefused`.
    #[new]
    fn new(py: Python<'_>, query: &CaptureQuery) -> PyResult<Self> {
        fault::guarded(py, || Ok(Self(Mutex::new((query.open()?, HashMap::new())))))
    }

    /// Lines of the selected ones of the next events: (number of lines, bytes).
    #[pyo3(signature = (most_events=100_000, most_lines=u64::MAX, json=false, complete=false))]
    fn lines<'py>(
        &self,
        py: Python<'py>,
        most_events: u64,
        most_lines: u64,
        json: bool,
        complete: bool,
    ) -> PyResult<(u64, Bound<'py, PyBytes>)> {
        let (mut count, mut out) = (0, Vec::new());
        fault::guarded(py, || {
            let mut reader = lock(&self.0);
            let read = reader.0.each_with_output(most_events, |output, context| {
                let printed = if json {
                    lines::json(output, context, &mut out)
                } else {
                    lines::text(output, context, complete, &mut out)
                };
                count += u64::from(printed);
                count < most_lines
            });
            read.map_err(fault::capture)
        })?;
        Ok((count, PyBytes::new(py, &out)))
    }

    /// The next selected event, or None when the next `most_events` brought none.
    #[pyo3(signature = (most_events=1_000_000))]
    fn step(&self, py: Python<'_>, most_events: u64) -> PyResult<Option<Head>> {
        fault::guarded(py, || {
            let mut open = lock(&self.0);
            let found = open.0.step(most_events).map_err(fault::capture)?.map(|event| {
                let event = event.event();
                (event.ts_ns, event.cpu, event.tid, event.info().map_or("", |info| info.name))
            });
            Ok(found.zip(open.0.num()).map(|((ts_ns, cpu, tid, name), num)| (num, ts_ns, cpu, tid, name)))
        })
    }

    /// A field of the event that `step` gave last, with its type; None when it is missing.
    fn field<'py>(&self, py: Python<'py>, num: u64, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let (reader, fields) = &mut *lock(&self.0);
        if reader.num() != Some(num) {
            return Err(PyRuntimeError::new_err(
                "the iteration has left this event: read its fields before the next one",
            ));
        }
        if !fields.contains_key(name) {
            fields.insert(name.to_owned(), field(name)?);
        }
        let field = &fields[name];
        let value = reader.field(field, |value| value.map(|value| to_python(py, field, &value)).transpose());
        Ok(value.transpose()?.flatten().unwrap_or_else(|| py.None().into_bound(py)))
    }

    /// What was met so far.
    fn report<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        report(py, &lock(&self.0).0)
    }
}

/// Binds a field as it is written, argument and all.
fn field(name: &str) -> PyResult<FieldRef> {
    match bind_prefix(name) {
        Ok((field, used)) if used == name.len() => Ok(field),
        Ok((field, _)) => {
            Err(PyKeyError::new_err(format!("no field is called '{name}'; did you mean '{}'?", field.text)))
        }
        Err(error) => Err(PyKeyError::new_err(error.to_string())),
    }
}

fn to_python<'py>(py: Python<'py>, field: &FieldRef, value: &Value<'_>) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Bool(value) => value.into_pyobject(py)?.to_owned().into_any(),
        Value::Int(value) => value.into_pyobject(py)?.into_any(),
        Value::Uint(value) => value.into_pyobject(py)?.into_any(),
        Value::Double(value) => value.into_pyobject(py)?.into_any(),
        Value::Bytes(bytes) => PyBytes::new(py, bytes).into_any(),
        Value::List(items) => {
            let list = PyList::empty(py);
            for item in items {
                list.append(to_python(py, field, item)?)?;
            }
            list.into_any()
        }
        Value::Str(_) | Value::Ip(_) | Value::Net(_) => {
            let mut text = Vec::new();
            format::text(field, value, &mut text);
            String::from_utf8_lossy(&text).into_pyobject(py)?.into_any()
        }
    })
}

/// Sums of a capture.
#[pyclass(frozen, module = "tiercel._core")]
pub struct CaptureSummary(Mutex<(Reader, Summary)>);

#[pymethods]
impl CaptureSummary {
    /// Opens the capture. Raises `CaptureFailed` or `ProgramRefused`.
    #[new]
    fn new(py: Python<'_>, query: &CaptureQuery) -> PyResult<Self> {
        fault::guarded(py, || {
            let summary = Summary::new().ok_or_else(|| PyRuntimeError::new_err("a field of the summary is gone"))?;
            Ok(Self(Mutex::new((query.open()?, summary))))
        })
    }

    /// Adds the selected ones of the next events.
    #[pyo3(signature = (most_events=1_000_000))]
    fn advance(&self, py: Python<'_>, most_events: u64) -> PyResult<()> {
        fault::guarded(py, || {
            let (reader, summary) = &mut *lock(&self.0);
            let added = reader.each(most_events, |context| {
                summary.add(context);
                true
            });
            added.map_err(fault::capture)
        })
    }

    /// The sums so far as JSON, `most` rows of each table.
    #[pyo3(signature = (most=20))]
    fn json(&self, most: usize) -> String {
        lock(&self.0).1.json(most).to_string()
    }

    /// What was met so far.
    fn report<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        report(py, &lock(&self.0).0)
    }
}

/// A part of a capture, written as a capture.
#[pyclass(frozen, module = "tiercel._core")]
pub struct CaptureExcerpt(Mutex<(Reader, Option<Excerpt>)>);

#[pymethods]
impl CaptureExcerpt {
    /// Opens both. `packing`: `none`, `gzip` or `zstd`; `sysdig_029`: for readers of that age; `lean`: without events
    /// that are not selected but change the state. Raises `CaptureFailed`, `ProgramRefused` or `OSError`.
    #[new]
    #[pyo3(signature = (query, target, *, packing="none", sysdig_029=false, lean=false))]
    fn new(
        py: Python<'_>,
        query: &CaptureQuery,
        target: PathBuf,
        packing: &str,
        sysdig_029: bool,
        lean: bool,
    ) -> PyResult<Self> {
        let packing = match packing {
            "none" => Packing::Plain,
            "gzip" => Packing::Gzip,
            "zstd" => Packing::Zstd,
            other => return Err(PyValueError::new_err(format!("no packing is called {other}"))),
        };
        let format = if sysdig_029 { Format::Sysdig029 } else { Format::Newest };
        fault::guarded(py, || {
            let reader = query.open()?;
            let copy = Excerpt::create(&target, ExcerptSettings { format, packing, lean })?;
            Ok(Self(Mutex::new((reader, Some(copy)))))
        })
    }

    /// Copies what is selected of the next events.
    #[pyo3(signature = (most_events=1_000_000))]
    fn advance(&self, py: Python<'_>, most_events: u64) -> PyResult<()> {
        fault::guarded(py, || {
            let (reader, copy) = &mut *lock(&self.0);
            let copy = copy.as_mut().ok_or_else(ended)?;
            copy.advance(reader, most_events).map_err(|error| match error {
                ExcerptError::Read(error) => fault::capture(error),
                ExcerptError::Write(error) => error.into(),
            })
        })
    }

    /// Ends the file: (selected events, events written, bytes, fds left out).
    fn finish(&self, py: Python<'_>) -> PyResult<(u64, u64, u64, u64)> {
        fault::guarded(py, || {
            let copy = lock(&self.0).1.take().ok_or_else(ended)?;
            let (selected, written) = (copy.selected(), copy.written().clone());
            let bytes = copy.finish()?;
            Ok((selected, written.events, bytes, written.fds_left_out.values().sum()))
        })
    }

    /// What was met so far.
    fn report<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        report(py, &lock(&self.0).0)
    }
}

fn ended() -> PyErr {
    PyOSError::new_err("this file was finished before")
}

/// The index of a capture, in the making.
#[pyclass(frozen, module = "tiercel._core")]
pub struct CaptureIndex(Mutex<Option<Indexing>>);

#[pymethods]
impl CaptureIndex {
    /// Opens the capture. Raises `CaptureFailed`, also for one that is compressed.
    #[new]
    #[pyo3(signature = (path, every_bytes=16 << 20))]
    fn new(py: Python<'_>, path: PathBuf, every_bytes: u64) -> PyResult<Self> {
        fault::guarded(py, || {
            let indexing = Indexing::open(&path, every_bytes).map_err(fault::capture)?;
            Ok(Self(Mutex::new(Some(indexing))))
        })
    }

    /// Goes on for so many events.
    #[pyo3(signature = (most_events=1_000_000))]
    fn advance(&self, py: Python<'_>, most_events: u64) -> PyResult<()> {
        fault::guarded(py, || lock(&self.0).as_mut().ok_or_else(ended)?.advance(most_events).map_err(fault::capture))
    }

    /// Writes the index beside the capture: (entries, bytes).
    fn finish(&self, py: Python<'_>) -> PyResult<(u64, u64)> {
        fault::guarded(py, || Ok(lock(&self.0).take().ok_or_else(ended)?.finish()?))
    }

    /// What was met so far.
    fn report<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let guard = lock(&self.0);
        let indexing = guard.as_ref().ok_or_else(ended)?;
        let out = met(py, indexing.capture().report(), indexing.capture().progress())?;
        out.set_item("finished", indexing.finished())?;
        out.set_item("events", indexing.capture().num())?;
        Ok(out)
    }
}

/// Fields of selected events as Arrow record batches; each call of `__arrow_c_stream__` reads the capture anew.
#[pyclass(frozen, module = "tiercel._core")]
pub struct CaptureColumns {
    query: Py<CaptureQuery>,
    fields: Vec<String>,
    rows: usize,
    reader: Mutex<Option<Arc<Mutex<Reader>>>>,
}

#[pymethods]
impl CaptureColumns {
    /// Columns of these fields, batches of `rows` rows at most. Raises `KeyError` for a field that does not exist.
    #[new]
    #[pyo3(signature = (query, fields, rows=65_536))]
    fn new(query: Py<CaptureQuery>, fields: Vec<String>, rows: usize) -> PyResult<Self> {
        fields.iter().try_for_each(|name| field(name).map(drop))?;
        Ok(Self { query, fields, rows, reader: Mutex::default() })
    }

    /// The stream of the Arrow PyCapsule interface. Raises `CaptureFailed` or `ProgramRefused`.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema; // producers may ignore it: consumers cast themselves
        let fields = self.fields.iter().map(|name| field(name)).collect::<PyResult<Vec<_>>>()?;
        let query = self.query.get();
        let reader = Arc::new(Mutex::new(fault::guarded(py, || query.open())?));
        *lock(&self.reader) = Some(Arc::clone(&reader));
        let stream = FFI_ArrowArrayStream::new(Box::new(Columns::new(reader, fields, self.rows)));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    /// What the stream that was opened last met so far; None before the first.
    fn report<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let reader = lock(&self.reader).clone();
        reader.map(|reader| report(py, &lock(&reader))).transpose()
    }
}
