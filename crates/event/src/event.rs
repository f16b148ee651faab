//! One decoded event: borrowed, nothing copied.

use crate::facts::Facts;
use crate::params::Params;
use crate::table::{self, EventInfo};

/// Where an event came from, for what its parameters may be trusted with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Origin {
    /// A live record of an ordinary system call or tracepoint.
    #[default]
    Live,
    /// A live 32-bit call.
    LiveIa32,
    /// A live io_uring request.
    LiveIoUring,
    /// A capture.
    Capture,
    /// A plugin or another in-process source.
    Plugin,
}

/// Bytes that do not hold what their header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed(
    /// What is wrong, as a short phrase.
    pub &'static str,
);

impl std::fmt::Display for Malformed {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "malformed event: {}", self.0)
    }
}

impl std::error::Error for Malformed {}

/// One event as a collector or a capture delivers it.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// Nanoseconds since 1970.
    pub ts_ns: u64,
    /// Thread, in the init pid namespace; -1 for events of the whole host.
    pub tid: i64,
    /// Thread group; 0 where the source does not say (captures).
    pub pid: i64,
    /// Start of the thread group's leader in ns since boot: with `pid` it names a process for good. 0 where unknown.
    pub task_key: u64,
    /// Type, see [`crate::codes`].
    pub code: u16,
    /// Processor that it happened on.
    pub cpu: u16,
    /// Source.
    pub origin: Origin,
    /// The claimed name could not be verified (a failed open has no file object).
    pub unverified: bool,
    /// A parameter or a fact was cut to fit.
    pub truncated: bool,
    /// Not 0: the collector waits to hear, under this number, which rules may match events of this thread as it is now.
    pub asks: u32,
    /// Parameters.
    pub params: Params<'a>,
    /// What the kernel knew beside them.
    pub facts: Facts<'a>,
}

impl<'a> Event<'a> {
    /// An event without parameters, to be filled in.
    pub fn new(code: u16) -> Self {
        Self {
            ts_ns: 0,
            tid: -1,
            pid: 0,
            task_key: 0,
            code,
            cpu: 0,
            origin: Origin::Live,
            unverified: false,
            truncated: false,
            asks: 0,
            params: Params::EMPTY,
            facts: Facts::EMPTY,
        }
    }

    /// Its row of the event table; `None` for a code that this version does not know.
    pub fn info(&self) -> Option<&'static EventInfo> {
        table::event(self.code)
    }

    /// Whether it is an exit event (odd code).
    pub fn is_exit(&self) -> bool {
        self.code & 1 == 1
    }
}
