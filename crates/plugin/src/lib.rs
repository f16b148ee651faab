//! Plugins in shared libraries with Falco's binary interface, version 3.
//!
//! A library is code of somebody else in our process: whether it crashes, hangs or writes where it must not is out of our
//! power. What it answers is not trusted: null pointers, lengths, texts that are no UTF-8, events that do not hold what their
//! header says are refused or counted. A library stays loaded until the process ends, for some cannot be unloaded.

mod abi;
mod answer;
mod asynchronous;
mod extract;
mod feed;
mod instance;
mod library;
mod owner;
mod tables;

pub use instance::Instance;
pub use library::{API_VERSION, Library, LoadError};
pub use tables::Tables;
