//! The trait of plugins.

use crate::about::About;
use crate::feed::{Feed, FeedError};
use crate::payload::Payload;
use std::borrow::Cow;
use tiercel_fields::{Arg, PluginMetric, Value};
use tiercel_state::State;

/// Brings events of a source, reads fields of events, or both. One value serves one engine on one thread.
pub trait Plugin: Send {
    /// Its facts. They do not change.
    fn about(&self) -> &About;

    /// Opens its source.
    ///
    /// # Errors
    /// Parameters that it does not understand, or what they name cannot be opened.
    fn open(&self, params: &str) -> Result<Box<dyn Feed>, FeedError>;

    /// An event in a line.
    fn describe<'e>(&self, event: &'e Payload<'_>) -> Option<Cow<'e, [u8]>>;

    /// The value of field `field` (its place in [`About::fields`]); `None` when the event has none.
    fn value<'e>(&self, field: usize, arg: &Arg, event: &'e Payload<'_>) -> Option<Value<'e>>;

    /// Whether it wants to see events of this source before the rules do.
    fn parses(&self, _source: &str) -> bool {
        false
    }

    /// Types of events that it wants to see so; none means every one.
    fn parsed_types(&self) -> &[u16] {
        &[]
    }

    /// Sees an event, and may keep something with threads; whether it understood it.
    fn parse(&self, _event: &Payload<'_>, _state: &mut State) -> bool {
        true
    }

    /// What it tells about itself.
    fn metrics(&self) -> Vec<PluginMetric> {
        Vec::new()
    }

    /// Takes another configuration.
    ///
    /// # Errors
    /// It takes none while it runs, or not this one.
    fn configure(&self, _config: &str) -> Result<(), String> {
        Err("it takes no other configuration while it runs".to_owned())
    }

    /// Whether it sends events into this source.
    fn sends(&self, _source: &str) -> bool {
        false
    }

    /// Events that it sends into this source at any time; `None` where it sends none.
    fn attach(&self, _source: &str) -> Option<Box<dyn Feed>> {
        None
    }

    /// A source opens, with the threads that there are, or all have closed.
    ///
    /// # Errors
    /// It does not want that.
    fn listen(&self, _opens: bool, _state: Option<&mut State>) -> Result<(), FeedError> {
        Ok(())
    }
}
