//! The trait of plugins.

use crate::about::About;
use crate::feed::{Feed, FeedError};
use crate::payload::Payload;
use std::borrow::Cow;
use tiercel_fields::{Arg, Value};

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

    /// Whether it wants to see every event of this source before the rules do.
    fn parses(&self, _source: &str) -> bool {
        false
    }

    /// Sees an event; whether it understood it.
    fn parse(&self, _event: &Payload<'_>) -> bool {
        true
    }

    /// Events that it sends into this source at any time; `None` where it sends none.
    fn attach(&self, _source: &str) -> Option<Box<dyn Feed>> {
        None
    }

    /// A source opens, or all have closed.
    ///
    /// # Errors
    /// It does not want that.
    fn listen(&self, _opens: bool) -> Result<(), FeedError> {
        Ok(())
    }
}
