//! What the engine counts.

/// Counters since the engine was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Events that rules could see.
    pub events: u64,
    /// Conditions that were run.
    pub evaluations: u64,
    /// Events whose claimed and effective names differ, while some rule was asked.
    pub two_views: u64,
    /// Events of plugins that are not loaded: no rule saw them.
    pub without_plugin: u64,
    /// Matches by rule, in load order.
    pub matches: Vec<u64>,
}
