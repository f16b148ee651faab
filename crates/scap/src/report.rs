//! What reading a capture met beside its events.

/// Losses that are kept with their place; the rest is only counted.
const KEPT_LOSSES: usize = 100;

/// A stretch of a capture that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// First byte, in the uncompressed stream.
    pub offset: u64,
    /// Number of bytes until the next block that makes sense, or until the end.
    pub bytes: u64,
    /// Why.
    pub reason: String,
}

/// Numbers of things met.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Sections (a file may be several captures one after another).
    pub sections: u64,
    /// Event blocks read.
    pub events: u64,
    /// Events delivered, hidden ones included.
    pub delivered: u64,
    /// Enter events of old versions, and types that no longer exist, folded away by the conversion.
    pub folded: u64,
    /// Events built anew in today's shape.
    pub converted: u64,
    /// Events that only carry state and are hidden from rules.
    pub state_only: u64,
    /// Events of a type newer than our table.
    pub unknown_types: u64,
    /// Events whose header or lengths contradict themselves.
    pub malformed: u64,
    /// Events for which the conversion table has no entry, or whose stored enter event is of another call.
    pub unconvertible: u64,
    /// Stored enter events forgotten because too many threads had one.
    pub evicted_enters: u64,
    /// Blocks of a type that we do not know, skipped.
    pub unknown_blocks: u64,
    /// State blocks behind the first event of a section, skipped.
    pub late_state_blocks: u64,
    /// Records of state blocks (processes, fds, users, interfaces) that could not be read.
    pub bad_state_records: u64,
    /// Records of state blocks left out because there were too many.
    pub excess_state_records: u64,
    /// Interface lists whose length was too small and was put right.
    pub repaired_interfaces: u64,
    /// Event blocks whose closing length differs from the opening one, used all the same.
    pub odd_trailers: u64,
    /// Losses, kept or not.
    pub losses: u64,
    /// Bytes in them.
    pub lost_bytes: u64,
}

impl Counts {
    /// All of them by name.
    pub fn named(&self) -> [(&'static str, u64); 18] {
        [
            ("sections", self.sections),
            ("events", self.events),
            ("delivered", self.delivered),
            ("folded", self.folded),
            ("converted", self.converted),
            ("state_only", self.state_only),
            ("unknown_types", self.unknown_types),
            ("malformed", self.malformed),
            ("unconvertible", self.unconvertible),
            ("evicted_enters", self.evicted_enters),
            ("unknown_blocks", self.unknown_blocks),
            ("late_state_blocks", self.late_state_blocks),
            ("bad_state_records", self.bad_state_records),
            ("excess_state_records", self.excess_state_records),
            ("repaired_interfaces", self.repaired_interfaces),
            ("odd_trailers", self.odd_trailers),
            ("losses", self.losses),
            ("lost_bytes", self.lost_bytes),
        ]
    }
}

/// What reading a capture met beside its events; complete once the last item was delivered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Numbers.
    pub counts: Counts,
    /// The first 100 losses.
    pub losses: Vec<Loss>,
    /// The stream broke off: offset at which the unfinished block starts.
    pub truncated_at: Option<u64>,
    /// What the decompressor or the system said when it could give no more bytes.
    pub stream_failure: Option<String>,
}

impl Report {
    /// Whether every byte was understood.
    pub fn is_intact(&self) -> bool {
        let counts = &self.counts;
        counts.losses == 0
            && counts.malformed == 0
            && counts.bad_state_records == 0
            && self.truncated_at.is_none()
            && self.stream_failure.is_none()
    }

    pub(crate) fn lose(&mut self, offset: u64, bytes: u64, reason: impl Into<String>) {
        self.counts.losses += 1;
        self.counts.lost_bytes = self.counts.lost_bytes.saturating_add(bytes);
        if self.losses.len() < KEPT_LOSSES {
            self.losses.push(Loss { offset, bytes, reason: reason.into() });
        }
    }
}
