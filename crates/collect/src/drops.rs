//! What was lost and what came incomplete, by processor, event type and reason.

use std::collections::BTreeMap;

/// Why a record was lost, or what is missing in one that was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DropReason {
    /// The ring had no room.
    Full,
    /// The record grew over its place.
    TooLarge,
    /// Too many programs wanted the ring at once.
    Contention,
    /// The process filled most of the ring by itself: it loses before the others do.
    Flood,
    /// The kernel's recursion guard kept the program from running; the type is not known.
    Recursion,
    /// The bytes did not decode.
    Malformed,
    /// Kept: a text or data was longer than a record has room for, and was cut.
    Truncated,
    /// Kept: an argument was in memory that could not be read, and is empty.
    Unreadable,
}

impl DropReason {
    /// The reasons that the probe counts, in its order.
    pub const PROBE: [Self; 4] = [Self::Full, Self::TooLarge, Self::Contention, Self::Flood];

    /// Name in metrics and summaries.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "ring_full",
            Self::TooLarge => "too_large",
            Self::Contention => "contention",
            Self::Flood => "flood",
            Self::Recursion => "recursion",
            Self::Malformed => "malformed",
            Self::Truncated => "truncated",
            Self::Unreadable => "unreadable",
        }
    }
}

/// One counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DropCount {
    /// Processor; `None` where the kernel does not say.
    pub cpu: Option<u16>,
    /// Event type; `None` where it is not known.
    pub code: Option<u16>,
    /// Reason.
    pub reason: DropReason,
    /// How many.
    pub count: u64,
}

/// All counters that are not zero.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Drops {
    /// Events that never arrived.
    pub lost: Vec<DropCount>,
    /// Events that arrived with something missing, and say so.
    pub marked: Vec<DropCount>,
}

impl Drops {
    /// All that were lost.
    pub fn total(&self) -> u64 {
        self.lost.iter().map(|drop| drop.count).sum()
    }

    /// Those of one reason.
    pub fn of(&self, reason: DropReason) -> u64 {
        self.lost.iter().chain(&self.marked).filter(|drop| drop.reason == reason).map(|drop| drop.count).sum()
    }
}

/// Counts of records that came with a mark.
#[derive(Clone, Debug, Default)]
pub struct Marks(BTreeMap<(DropReason, u16, u16), u64>);

impl Marks {
    /// One more of this type, from this processor.
    pub fn count(&mut self, reason: DropReason, code: u16, cpu: u16) {
        *self.0.entry((reason, code, cpu)).or_default() += 1;
    }

    /// As counters.
    pub fn counts(&self) -> Vec<DropCount> {
        let row = |(&(reason, code, cpu), &count)| DropCount { cpu: Some(cpu), code: Some(code), reason, count };
        self.0.iter().map(row).collect()
    }
}

/// What became of the events of one type on one processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct LedgerRow {
    /// Processor.
    pub cpu: u16,
    /// Event type.
    pub code: u16,
    /// Records that the probe began, counted before it looked for room.
    pub begun: u64,
    /// Events that no rule could match, left out by the kernel.
    pub left_out: u64,
    /// Delivered to the engine.
    pub delivered: u64,
    /// Lost, by the reasons of [`DropReason::PROBE`].
    pub dropped: [u64; DropReason::PROBE.len()],
}

impl LedgerRow {
    /// All events that were looked at.
    pub fn produced(&self) -> u64 {
        self.begun + self.left_out
    }

    /// Lost for any reason.
    pub fn lost(&self) -> u64 {
        self.dropped.iter().sum()
    }

    /// Whether anything was counted.
    pub fn is_empty(&self) -> bool {
        self.produced() == 0 && self.delivered == 0
    }

    /// Records that are neither delivered nor lost: in a ring, or bytes that did not decode. 0 once everything is drained.
    pub fn waiting(&self) -> u64 {
        self.begun.saturating_sub(self.delivered + self.lost())
    }
}

/// Drops of one cgroup on one processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupDrop {
    /// Processor.
    pub cpu: u16,
    /// Id in the unified hierarchy.
    pub cgroup: u64,
    /// Event type.
    pub code: u16,
    /// Reason.
    pub reason: DropReason,
    /// How many.
    pub count: u64,
}

/// A time in which events of a process were lost: from the first to the last of losses that follow each other within a
/// second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlindTime {
    /// First loss, ns since 1970.
    pub begin_ns: u64,
    /// Last loss, ns since 1970.
    pub end_ns: u64,
    /// How many.
    pub lost: u64,
}

/// How often a program of the probe ran and how long that took, since it was loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramRuns {
    /// Its name in the object.
    pub name: String,
    /// Runs.
    pub count: u64,
    /// Their time in ns.
    pub time_ns: u64,
}

/// Everything that was counted since the start: produced = delivered + left out + lost + waiting, by row and to the unit.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Ledger {
    /// Rows that are not empty.
    pub rows: Vec<LedgerRow>,
    /// Drops by cgroup.
    pub groups: Vec<GroupDrop>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_adds_up() {
        let row = LedgerRow { begun: 10, left_out: 5, delivered: 7, dropped: [1, 0, 1, 0], ..LedgerRow::default() };
        assert_eq!((row.produced(), row.lost(), row.waiting()), (15, 2, 1));
        assert_eq!(row.produced(), row.delivered + row.left_out + row.lost() + row.waiting());
    }
}
