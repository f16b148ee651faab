//! Programs: compile, and decide one on a table of values.

use crate::fault;
use pyo3::prelude::*;
use tiercel_collect::{Interest, NamedPaths};
use tiercel_engine::{Compiled, compile};
use tiercel_fields::BufferFormat;
use tiercel_filter::MapSource;

/// For each rule of `program`, in order, whether its condition holds on `values`.
///
/// `values` is JSON: field to constant as a program writes it, `null` for a missing value.
#[pyfunction]
pub fn evaluate(py: Python<'_>, program: &[u8], values: &[u8]) -> PyResult<Vec<bool>> {
    fault::guarded(py, || {
        let compiled = compile(program).map_err(fault::program)?;
        let source = MapSource::from_json(values).map_err(fault::program)?;
        Ok(compiled.truths(&source))
    })
}

/// The files that a program names, for the collector.
pub fn named_paths(program: &Compiled) -> NamedPaths {
    let bytes = |paths: &[String]| paths.iter().map(|path| path.clone().into_bytes()).collect();
    let named = program.named_paths();
    NamedPaths { files: bytes(&named.files), directories: bytes(&named.directories) }
}

/// A program with what has to be collected for it.
pub fn prepare(program: &[u8], syscalls: &[u16]) -> PyResult<(Compiled, Interest)> {
    let compiled = compile(program).map_err(fault::program)?;
    let codes = compiled.source("syscall").map(|rules| rules.codes().collect::<Vec<_>>()).unwrap_or_default();
    let mut interest = Interest::for_events(codes);
    syscalls.iter().for_each(|&code| interest.syscalls.insert(code));
    Ok((compiled, interest))
}

/// How buffers print: as the text that is in them, or as base64.
pub fn buffer_format(base64: bool) -> BufferFormat {
    if base64 { BufferFormat::Base64 } else { BufferFormat::default() }
}
