//! The flight recorder: a bounded ring of the latest events, and captures written from it around an alert.
//!
//! ```text
//! Event, State -> Recorder -> Ring (segments: state, then compressed chunks of event blocks)
//!                    | alert                  | shared, never copied
//!                    +----> Trigger ----> writer thread -> parts (captures: before and after the alert)
//! ```
//!
//! The ring holds event blocks as a capture does, so writing a part is copying, and replaying the ring is reading. Each
//! segment starts with the state of that moment: a part begins with the one where its past begins.

mod chunk;
mod delta;
mod part;
mod reader;
mod recorder;
mod ring;
mod settings;
mod stats;
mod tree;
mod writer;

pub use reader::open;
pub use recorder::{Recorder, Trigger};
pub use ring::{Past, Segment};
pub use settings::{Scope, Settings};
pub use stats::{Skipped, Stats};
