//! State: processes, file descriptors, users. [`State::apply`] takes every event before the rules look at it.
//!
//! Rules see the state *after* an event (the new fd of `open`, the new name of `execve`); what a `close` or an
//! exit removes goes away only when the next event comes.

mod accounts;
mod fd;
mod interfaces;
mod limits;
mod lookup;
pub mod path;
mod process;
mod state;
mod text;
mod thread;
mod touched;

pub use accounts::{Accounts, Group, User};
pub use fd::{FdEntry, FdTable, Role, Socket};
pub use interfaces::Interfaces;
pub use limits::{Counters, Limits};
pub use lookup::{AccountFile, Lookup};
pub use process::{Process, ProcessId};
pub use state::State;
pub use text::{Text, items};
pub use thread::{Cgroups, Slot, Thread};
pub use touched::Touched;
