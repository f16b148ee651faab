//! Captures: the `.scap` format, read and written.
//!
//! [`Capture`] walks the blocks of a file or a stream and delivers the state before the first event
//! ([`Item::Seeds`]), then the events, in the shapes of today's event table: what older drivers wrote is
//! converted by the generated table. Nothing that a file says is trusted: every length is bounded, damage is
//! skipped up to the next plausible block, and [`Report`] says what was lost and where.
//!
//! ```text
//! window (map or stream, decompressed) -> block -> seeds of the state blocks
//!                                               -> record -> convert -> Event
//! ```

mod beyond;
mod block;
mod blocks;
mod capture;
mod compression;
mod convert;
mod counted;
mod cursor;
mod error;
mod extra;
mod fds;
mod fetch;
mod interfaces;
mod learned;
mod owned;
mod plain;
mod processes;
mod record;
mod report;
mod resync;
mod section;
mod state;
mod users;
mod window;
pub mod write;

pub use blocks::Blocks;
pub use capture::{Capture, Item};
pub use error::CaptureError;
pub use plain::Glance;
pub use report::{Counts, Loss, Report};
