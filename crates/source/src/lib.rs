//! Event sources beside the kernel.
//!
//! A [`Plugin`] brings events of a source, or reads fields from events that another one brought, or both. One may be part
//! of Tiercel or a shared library; a [`Host`] holds those of a run and gives them to the engine.

mod about;
mod event;
mod feed;
mod host;
mod json;
mod payload;
mod plugin;

pub use about::{About, Capability, FieldSpec};
pub use event::EventBytes;
pub use feed::{Brought, Feed, FeedError, Progress, Refusals};
pub use host::{Host, HostError};
pub use json::{Json, compact, indent};
pub use payload::Payload;
pub use plugin::Plugin;
