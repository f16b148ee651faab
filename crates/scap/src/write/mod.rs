//! Captures, written: state and events into blocks, blocks into files.
//!
//! ```text
//! Seeds, Event -> Encoder (blocks, appended to bytes) -> CaptureFile (whole blocks at a time, compressed)
//!                    older: what Debian's sysdig reads      Recording: one file after the other
//! ```
//!
//! What the format has no place for (facts of the kernel, both names of a file, starts of processes) stands behind an
//! event inside its block and in one block of an unknown type before the first event; other readers pass over both.

mod beyond;
mod encoder;
mod event;
mod file;
mod frame;
mod lists;
mod older;
mod recording;

pub use encoder::{Encoder, Format, Written};
pub use file::{CaptureFile, Packing};
pub use recording::{Recording, RecordingSettings, Rotation};
