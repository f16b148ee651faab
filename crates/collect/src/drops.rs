//! What was lost, by processor, event type and reason.

/// Why a record was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DropReason {
    /// The ring had no room.
    Full,
    /// The record would not fit a record.
    TooLarge,
    /// Memory that had to be read was not there.
    Fault,
    /// Too many programs wanted the ring at once.
    Contention,
    /// The kernel's recursion guard kept the program from running; the type is not known.
    Recursion,
    /// The bytes did not decode.
    Malformed,
}

impl DropReason {
    /// The reasons that the probe counts, in its order.
    pub const PROBE: [Self; 4] = [Self::Full, Self::TooLarge, Self::Fault, Self::Contention];

    /// Name in metrics and summaries.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "ring_full",
            Self::TooLarge => "too_large",
            Self::Fault => "fault",
            Self::Contention => "contention",
            Self::Recursion => "recursion",
            Self::Malformed => "malformed",
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
pub struct Drops(pub Vec<DropCount>);

impl Drops {
    /// All together.
    pub fn total(&self) -> u64 {
        self.0.iter().map(|drop| drop.count).sum()
    }

    /// Those of one reason.
    pub fn of(&self, reason: DropReason) -> u64 {
        self.0.iter().filter(|drop| drop.reason == reason).map(|drop| drop.count).sum()
    }
}
