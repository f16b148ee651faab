//! Collectors: where events come from. Each fills [`tiercel_event::Event`] in place and knows the state of the machine
//! at its start as [`tiercel_event::Seeds`].

pub mod drops;
pub mod ebpf;
pub mod error;
mod generated;
pub mod interest;
pub mod links;
mod merge;
pub mod proc;
pub mod reach;
pub mod record;
pub mod ring;

pub use drops::{BlindTime, DropCount, DropReason, Drops, GroupDrop, Ledger, LedgerRow, ProgramRuns};
pub use ebpf::{Ebpf, EbpfOptions, Hook};
pub use error::{CollectError, Reason};
pub use interest::{CodeSet, Interest};
pub use links::NamedPaths;

use tiercel_event::Event;
use tiercel_event::seed::Seeds;

/// What one poll did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Poll {
    /// Events delivered.
    pub events: u64,
    /// Nothing was there: call [`Collector::wait`] before the next poll.
    pub idle: bool,
}

/// Says of a process when something of it was lost.
pub trait BlindTimes: Send {
    /// The latest such time; `None`: none that is known.
    fn of(&self, pid: i64) -> Option<BlindTime>;
}

/// A source of live events.
pub trait Collector: Send {
    /// Name, as the command line takes it.
    fn name(&self) -> &'static str;

    /// Everything known now. Events that were collected before the call are older, later ones follow.
    ///
    /// # Errors
    /// The machine's state cannot be read.
    fn seeds(&mut self) -> Result<Seeds, CollectError>;

    /// Changes what is delivered; takes effect at once.
    ///
    /// # Errors
    /// The collector cannot deliver it.
    fn set_interest(&mut self, interest: &Interest) -> Result<(), CollectError>;

    /// Makes ready for an interest that may be wider than that of the start.
    ///
    /// # Errors
    /// What it needs cannot be had any more; everything stays as it was.
    fn widen(&mut self, _interest: &Interest) -> Result<(), CollectError> {
        Ok(())
    }

    /// Files that the rules name: one that is reached by another hard link shows the named path.
    fn name_files(&mut self, _paths: NamedPaths) {}

    /// Leaves out events that no rule can match, by the tables of `tiercel_filter::Pushdown::image`; `None`: nothing is left
    /// out. A collector that cannot, delivers everything. Takes effect at once; between two tables nothing is left out.
    fn set_filter(&mut self, _tables: Option<&[u8]>) {}

    /// Answers an event that [asks](Event::asks): which of the tables' gates (`tiercel_filter::pushdown::Gates`) let events of its
    /// thread pass, one bit each.
    fn answer(&mut self, _number: u32, _gates: u32) {}

    /// Delivers what is there, in the order of time. Never waits.
    ///
    /// # Errors
    /// The source is gone.
    fn poll(&mut self, deliver: &mut dyn FnMut(&Event<'_>)) -> Result<Poll, CollectError>;

    /// Sleeps until something may be there, `limit` at most.
    fn wait(&mut self, limit: std::time::Duration);

    /// What was lost since the start.
    fn drops(&self) -> Drops;

    /// What became of every event since the start.
    fn ledger(&self) -> Ledger {
        Ledger::default()
    }

    /// Runs and times of what is in the kernel; empty where that is not counted.
    fn runs(&self) -> Vec<ProgramRuns> {
        Vec::new()
    }

    /// The time that an event would have now, ns since 1970. It goes on evenly: a change of the machine's time of day moves
    /// neither it nor the events.
    fn now_ns(&self) -> u64;

    /// For asking which processes lost something, beside the collector's own thread; `None`: it does not know.
    fn blind_times(&self) -> Option<Box<dyn BlindTimes>> {
        None
    }

    /// Detaches. One last [`Collector::poll`] still delivers what was collected.
    ///
    /// # Errors
    /// Detaching failed.
    fn stop(&mut self) -> Result<(), CollectError>;
}
