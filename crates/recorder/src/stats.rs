//! What the recorder counts.

/// Parts and chunks that were not written, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Too many parts within a minute.
    pub rate: u64,
    /// All parts together had reached their limit.
    pub total: u64,
    /// As many parts at once as there may be.
    pub busy: u64,
    /// The writer was behind: a part ended early.
    pub slow: u64,
    /// A part reached its own limit and ended early.
    pub size: u64,
    /// A file could not be written: no space, no such folder.
    pub disk: u64,
}

/// Counters since the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Events recorded.
    pub events: u64,
    /// Events in the ring now.
    pub ring_events: u64,
    /// Bytes of the ring now.
    pub ring_bytes: u64,
    /// Uncompressed bytes of the events in the ring now.
    pub ring_plain_bytes: u64,
    /// Time that the ring reaches back now, in ns.
    pub ring_ns: u64,
    /// Chunks that a file of the ring had no space for.
    pub ring_lost_chunks: u64,
    /// Parts written to their end.
    pub parts: u64,
    /// Parts being written.
    pub parts_open: u64,
    /// Bytes of all parts.
    pub part_bytes: u64,
    /// Alerts that made an open part longer instead of beginning another.
    pub extended: u64,
    /// What was not written.
    pub skipped: Skipped,
    /// What went wrong last, with its file.
    pub fault: Option<String>,
    /// The last part that reached its own limit.
    pub last_full: Option<String>,
    /// Names of the last parts.
    pub last_parts: Vec<String>,
}
