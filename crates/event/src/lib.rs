//! Events: what a collector delivers and everything above reads.
//!
//! One wire form serves live records and captures: a list of parameters in the encoding of the `.scap`
//! format (`docs/reference/events.md` lists the types). A live record adds [`Facts`]: what the kernel
//! knew beside the call's own arguments. [`seed`] holds the state that exists before the first event.

pub mod build;
mod event;
mod facts;
pub mod generated;
pub mod params;
pub mod seed;
pub mod table;
pub mod tuple;

pub use event::{Event, Malformed, Origin};
pub use facts::{CredFact, Facts, FdFact, InodeFact, NamespacesFact};
pub use generated::codes;
pub use generated::names::{Fact, FdKind};
pub use params::{Lengths, MAX_PARAMS, Params, uint};
