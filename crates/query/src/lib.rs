//! Captures, asked: which events, shown how.
//!
//! [`Reader`] runs a capture through the state and stops at the events that a condition selects. What is shown of them
//! is a line ([`lines`]), columns ([`Columns`], Arrow), a sum of the whole ([`Summary`]) or another capture ([`Excerpt`]).
//!
//! [`index`] lets a reader begin near a point in time.
//!
//! ```text
//! Capture -> State -> Selection -> Context -> lines | Columns | Summary | Excerpt
//! ```

mod columns;
mod excerpt;
pub mod index;
pub mod lines;
mod reader;
mod selection;
mod summary;
mod timeline;
mod top;

pub use columns::Columns;
pub use excerpt::{Excerpt, ExcerptError, ExcerptSettings};
pub use reader::{Reader, Taken, Visitor, Window};
pub use selection::Selection;
pub use summary::Summary;
