//! Programs: compile, and decide one on a table of values.

use crate::fault;
use crate::tuning::Tuning;
use pyo3::prelude::*;
use std::collections::BTreeSet;
use tiercel_collect::{Interest, NamedPaths};
use tiercel_engine::{Compiled, compile};
use tiercel_event::codes;
use tiercel_fields::BufferFormat;
use tiercel_filter::pushdown::Gates;
use tiercel_filter::{MapSource, Pushdown};

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

/// What of a program the kernel decides before it builds a record: one line an event type and way of a call to end.
#[pyfunction]
pub fn pushdown(py: Python<'_>, program: &[u8]) -> PyResult<String> {
    fault::guarded(py, || Ok(Pushdown::of(&compile(program).map_err(fault::program)?).describe()))
}

/// Codes of the kernel's events that some rule of `program` may match, and the fields that are read to tell.
#[pyfunction]
pub fn asked_events(py: Python<'_>, program: &[u8]) -> PyResult<(BTreeSet<u16>, BTreeSet<&'static str>)> {
    fault::guarded(py, || {
        let compiled = compile(program).map_err(fault::program)?;
        let Some(rules) = compiled.source("syscall") else { return Ok(Default::default()) };
        let codes: BTreeSet<u16> = rules.codes().collect();
        let (mut fields, mut seen) = (BTreeSet::new(), BTreeSet::new());
        let calls = codes.iter().filter(|&&code| code != codes::ASYNCEVENT_E);
        for entry in calls.flat_map(|&code| rules.entries(code)).filter(|entry| seen.insert(entry.variant)) {
            compiled.each_field_of_entry(entry, &mut |field| _ = fields.insert(field.id.info().name));
        }
        Ok((codes, fields))
    })
}

/// Tables of the events that the kernel may leave out, and the gates that it asks about.
pub struct KernelFilter {
    pub tables: Vec<u8>,
    pub gates: Gates,
}

impl KernelFilter {
    fn of(program: &Compiled) -> Self {
        let pushdown = Pushdown::of(program);
        Self { tables: pushdown.image(), gates: pushdown.gates().clone() }
    }
}

/// A program with what has to be collected for it.
pub struct Prepared {
    pub program: Compiled,
    pub interest: Interest,
    /// What the kernel may leave out.
    pub filter: Option<KernelFilter>,
}

/// Compiles a program and finds out what has to be collected for it, and for those who want event types `also`.
pub fn prepare(program: &[u8], syscalls: &[u16], also: &[u16], pushdown: bool, tuning: &Tuning) -> PyResult<Prepared> {
    let compiled = compile(program).map_err(fault::program)?;
    let codes = compiled.source("syscall").map(|rules| rules.codes().collect::<Vec<_>>()).unwrap_or_default();
    let mut interest = tuning.interest(codes.into_iter().chain(also.iter().copied()));
    syscalls.iter().for_each(|&code| interest.syscalls.insert(code));
    let filter = pushdown.then(|| KernelFilter::of(&compiled));
    Ok(Prepared { program: compiled, interest, filter })
}

/// How buffers print: as the text that is in them, or as base64.
pub fn buffer_format(base64: bool) -> BufferFormat {
    if base64 { BufferFormat::Base64 } else { BufferFormat::default() }
}
