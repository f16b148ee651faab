//! What an event was about.

use crate::thread::Slot;

/// Answer of [`crate::State::apply`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touched {
    /// The event's thread; `None` for events of the whole host, of plugins and those that skip the tables.
    pub thread: Option<Slot>,
    /// The fd that it used or made; -1: none. It needs no entry in the table.
    pub fd: i64,
    /// Whether `fd` has an entry.
    pub fd_known: bool,
    /// Whether this event changed the name of `fd`.
    pub fd_name_changed: bool,
    /// Whether the entry of `fd` has a claimed name or address and a different effective one.
    pub fd_differs: bool,
    /// Changes whenever something that a process-scoped field reads may have changed for this thread; 0: no thread.
    pub process_generation: u64,
    /// Changes whenever something that an fd-scoped field reads may have changed for `fd`; 0: no entry.
    pub fd_generation: u64,
}

impl Touched {
    /// About nothing.
    pub const NONE: Self = Self {
        thread: None,
        fd: -1,
        fd_known: false,
        fd_name_changed: false,
        fd_differs: false,
        process_generation: 0,
        fd_generation: 0,
    };
}
