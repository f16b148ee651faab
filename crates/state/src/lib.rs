//! State: processes, file descriptors, users. [`State::apply`] takes every event before the rules look at it.
//!
//! Rules see the state *after* an event (the new fd of `open`, the new name of `execve`); what a `close` or an
//! exit removes goes away only when the next event comes.

mod accounts;
mod apply;
mod changes;
mod container;
mod containers;
mod fd;
mod fd_table;
mod fds;
mod interfaces;
mod learned;
mod limits;
mod lineage;
mod links;
mod lookup;
mod names;
mod naming;
mod notes;
mod part;
pub mod path;
mod process;
mod recent;
mod seeding;
mod snapshot;
mod state;
mod sweep;
mod table;
mod text;
mod thread;
mod touched;

pub use accounts::{Accounts, Group, User};
pub use changes::changes_state;
pub use container::{Runtime, container_of};
pub use containers::{Container, Containers};
pub use fd::{FdEntry, Hint, Role, Socket};
pub use fd_table::FdTable;
pub use interfaces::Interfaces;
pub use limits::{Counters, Limits};
pub use lookup::{AccountFile, Lookup};
pub use names::Names;
pub use notes::{Note, NoteBudget, Notes};
pub use process::{Process, ProcessId};
pub use state::{AT_FDCWD, State};
pub use text::{Text, items, joined_by_nul};
pub use thread::{Cgroups, Slot, Thread};
pub use touched::Touched;
