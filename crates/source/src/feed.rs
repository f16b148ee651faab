//! Events as they come.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// An event that a source brought.
#[derive(Clone, Copy, Debug)]
pub struct Brought<'b> {
    /// When it happened, ns since 1970; `None`: now.
    pub ts_ns: Option<u64>,
    /// Name of an asynchronous event.
    pub name: Option<&'b [u8]>,
    /// What it says.
    pub bytes: &'b [u8],
}

/// How a source goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// There may be more already.
    More,
    /// Nothing is there now.
    Idle,
    /// Nothing more will come.
    End,
}

/// Why a source cannot be opened or read on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedError(
    /// A sentence that names what failed.
    pub String,
);

impl fmt::Display for FeedError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for FeedError {}

/// What a source could not use, by reason: never fatal, never silent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusals {
    /// How often each reason was met.
    pub counts: BTreeMap<Cow<'static, str>, u64>,
    /// A sentence about the latest, with its place.
    pub latest: Option<String>,
}

impl Refusals {
    /// Adds those of another.
    fn join(&mut self, other: Self) {
        other.counts.into_iter().for_each(|(reason, count)| *self.counts.entry(reason).or_default() += count);
        self.latest = other.latest.or(self.latest.take());
    }

    /// Counts one.
    pub fn add(&mut self, reason: impl Into<Cow<'static, str>>, place: impl fmt::Display) {
        let reason = reason.into();
        self.latest = Some(format!("{place}: {reason}"));
        *self.counts.entry(reason).or_default() += 1;
    }
}

impl FromIterator<Self> for Refusals {
    fn from_iter<I: IntoIterator<Item = Self>>(each: I) -> Self {
        each.into_iter().fold(Self::default(), |mut all, refusals| {
            all.join(refusals);
            all
        })
    }
}

/// An open source.
pub trait Feed: Send {
    /// Delivers some of the events that are there; never blocks for long.
    ///
    /// # Errors
    /// The source cannot be read on.
    fn poll(&mut self, deliver: &mut dyn FnMut(Brought<'_>)) -> Result<Progress, FeedError>;

    /// After an idle poll: sleeps until something may be there, at most `limit`.
    fn wait(&mut self, limit: Duration) {
        std::thread::sleep(limit.min(Duration::from_millis(5)));
    }

    /// What could not be used.
    fn refusals(&self) -> Refusals {
        Refusals::default()
    }

    /// How far the reading is, 0 to 1, where that can be told.
    fn progress(&self) -> Option<f64> {
        None
    }
}
