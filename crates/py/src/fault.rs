//! Rust's errors as Python's exceptions.

use pyo3::create_exception;
use pyo3::exceptions::{PyException, PyRuntimeError};
use pyo3::prelude::*;
use std::any::Any;
use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tiercel_collect::CollectError;
use tiercel_filter::ProgramError;
use tiercel_scap::CaptureError;

create_exception!(
    tiercel._core,
    CollectorFailed,
    PyException,
    "A collector cannot work: args are (reason code, what happened, the way out)."
);
create_exception!(tiercel._core, ProgramRefused, PyException, "A compiled program does not verify.");
create_exception!(tiercel._core, PluginFailed, PyException, "A plugin cannot be loaded, or its source not be opened.");
create_exception!(tiercel._core, CaptureFailed, PyException, "A capture cannot be read.");

/// A collector's error with its three parts.
pub fn collector(error: CollectError) -> PyErr {
    let ways_out = error.ways_out();
    CollectorFailed::new_err((error.reason.code(), error.what, ways_out))
}

/// A program's error.
pub fn program(error: ProgramError) -> PyErr {
    ProgramRefused::new_err(error.to_string())
}

/// A capture's error.
pub fn capture(error: CaptureError) -> PyErr {
    CaptureFailed::new_err(error.to_string())
}

/// What is wrong with a plugin, or with several together.
pub fn plugin(error: impl Display) -> PyErr {
    PluginFailed::new_err(error.to_string())
}

/// What a panic said.
fn panic_text(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
    format!("internal fault, please report it: {}", text.as_deref().unwrap_or("no text"))
}

/// Runs what a thread of ours does; an error, or a panic, becomes the text that is told of it.
pub fn caught<T, E: Display>(work: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(|error| error.to_string()),
        Err(payload) => Err(panic_text(&*payload)),
    }
}

/// Runs `work` without the interpreter's lock; a panic becomes a `RuntimeError`.
pub fn guarded<T: Send>(py: Python<'_>, work: impl FnOnce() -> PyResult<T> + Send) -> PyResult<T> {
    py.detach(|| {
        let ended = catch_unwind(AssertUnwindSafe(work));
        ended.unwrap_or_else(|payload| Err(PyRuntimeError::new_err(panic_text(&*payload))))
    })
}
