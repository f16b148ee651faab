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
}
