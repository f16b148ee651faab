//! What is kept, and what is written from it.

use std::path::PathBuf;
use tiercel_scap::write::Packing;

/// Which events of the machine go into a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Scope {
    /// All.
    #[default]
    All,
    /// Those of the alert's process tree: the oldest ancestor of its session and container, and all its descendants.
    Tree,
}

/// Settings of a recorder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Time that the ring reaches back at least, in ns of the events, as long as it fits into `ring_bytes`.
    pub window_ns: u64,
    /// Most compressed bytes of the ring.
    pub ring_bytes: u64,
    /// Folder of the ring's files; without one it is in memory.
    pub ring_folder: Option<PathBuf>,
    /// A part's past: from the alert back, at least as long, if the ring reaches back so far.
    pub before_ns: u64,
    /// A part's events after the alert, where the rule does not say.
    pub after_ns: u64,
    /// Beginning of the parts' names; time and number of the alert's event follow.
    pub prefix: PathBuf,
    /// Compression of the parts.
    pub packing: Packing,
    /// Which events go into a part.
    pub scope: Scope,
    /// Most bytes of one part; 0: no limit.
    pub part_bytes: u64,
    /// Most bytes of all parts of this run; 0: no limit.
    pub total_bytes: u64,
    /// Parts begun within a minute at most; 0: no limit.
    pub parts_per_minute: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            window_ns: 60_000_000_000,
            ring_bytes: 256 << 20,
            ring_folder: None,
            before_ns: u64::MAX,
            after_ns: 5_000_000_000,
            prefix: PathBuf::from("/var/lib/tiercel/alert"),
            packing: Packing::Gzip,
            scope: Scope::All,
            part_bytes: 0,
            total_bytes: 1 << 30,
            parts_per_minute: 10,
        }
    }
}
