//! Caps of the tables, and what was counted.

/// Most entries that each table may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Threads.
    pub threads: usize,
    /// Open files of one process.
    pub fds_per_process: usize,
    /// Open files of all processes together, shared entries counted once per process.
    pub fds: usize,
    /// Users and, apart from them, groups of one container.
    pub accounts_per_container: usize,
    /// Containers whose users are kept, and containers of which engines told.
    pub containers: usize,
    /// Bytes of what engines told of all containers together.
    pub container_bytes: usize,
    /// Addresses whose names are kept.
    pub names: usize,
    /// Bytes of one string (name, path).
    pub text_bytes: usize,
    /// Bytes of one list (arguments, environment, cgroups).
    pub list_bytes: usize,
    /// Questions to the lookup about unknown threads.
    pub lookups_per_s: u64,
    /// A thread that gave no event for this long may be evicted first, in ns.
    pub idle_ns: u64,
    /// From the beginning of one look through the table for threads that are gone to the next, in ns; 0: without a pause.
    pub sweep_ns: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            threads: 262_144,
            fds_per_process: 65_536,
            fds: 4 << 20,
            accounts_per_container: 65_536,
            containers: 8_192,
            container_bytes: 32 << 20,
            names: 65_536,
            text_bytes: 4_096,
            list_bytes: 64 << 10,
            lookups_per_s: 5_000,
            idle_ns: 300_000_000_000,
            sweep_ns: 0,
        }
    }
}

/// What happened to the tables since the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Counters {
    /// Threads in the table now.
    pub threads: u64,
    /// Open files in all tables now.
    pub fds: u64,
    /// Threads added.
    pub threads_added: u64,
    /// Threads removed because they ended.
    pub threads_removed: u64,
    /// Live threads removed because the table was full.
    pub threads_evicted: u64,
    /// Idle threads removed because they no longer existed: their end was missed.
    pub threads_swept: u64,
    /// Entries replaced because their id had been given to another process.
    pub threads_replaced: u64,
    /// Unknown threads found by the lookup.
    pub lookups_found: u64,
    /// Unknown threads that the lookup did not know either.
    pub lookups_failed: u64,
    /// Questions not asked because there were too many.
    pub lookups_refused: u64,
    /// Placeholders with the name `<NA>`.
    pub placeholders: u64,
    /// Files of events that the tables were asked for.
    pub fd_lookups: u64,
    /// Of these, those that the tables did not have.
    pub fd_lookups_failed: u64,
    /// Files that the lookup was asked for: those that a message carried.
    pub fds_asked: u64,
    /// Open files added.
    pub fds_added: u64,
    /// Open files removed because they were closed.
    pub fds_removed: u64,
    /// Open files not kept because a table was full.
    pub fds_refused: u64,
    /// Users or groups not kept because a table was full.
    pub accounts_refused: u64,
    /// Containers forgotten because too much was told of others.
    pub containers_evicted: u64,
    /// Notes about containers that could not be read or were too large.
    pub containers_refused: u64,
    /// Names of addresses not kept because there were too many.
    pub names_refused: u64,
    /// Strings and lists that were cut.
    pub texts_cut: u64,
    /// Events with a code that this version does not know.
    pub unknown_events: u64,
}
