// Generated from schema/ by tools/gen/write_event_crate.py; do not edit.

//! Tables made from `schema/`.

#[allow(missing_docs)]
pub mod codes;
#[allow(missing_docs)]
pub mod conversions;
#[allow(missing_docs)]
pub mod events;
#[allow(missing_docs)]
pub mod flags;
#[allow(missing_docs)]
pub mod names;
#[allow(missing_docs)]
pub mod older;
#[allow(missing_docs)]
pub mod syscalls;
