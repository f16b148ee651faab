// Generated from schema/ by tools/gen/write_probe.py; do not edit.

//! What the loader must know of the probe's tables.

#[allow(missing_docs)]
pub mod calls;
