//! Why a collector cannot work, in one sentence, with the way out.

use std::fmt;

/// What went wrong, for programs; the text is for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The process lacks a right: root, CAP_BPF, CAP_PERFMON.
    Permission,
    /// The kernel has no type information for itself.
    NoBtf,
    /// The kernel is too old, or was built without what is needed.
    Kernel,
    /// The verifier refused a program that the collector cannot do without.
    Verifier,
    /// Memory for the rings could not be had.
    Memory,
    /// Nothing came through although everything was attached.
    SelfTest,
    /// An operation of the system failed.
    System,
}

impl Reason {
    /// Stable code, for machine-readable output.
    pub fn code(self) -> &'static str {
        match self {
            Self::Permission => "permission",
            Self::NoBtf => "no-btf",
            Self::Kernel => "kernel",
            Self::Verifier => "verifier",
            Self::Memory => "memory",
            Self::SelfTest => "self-test",
            Self::System => "system",
        }
    }
}

/// What there is where the kernel does not let eBPF work.
pub const NEXT: &str = "the next collector, ptrace, is not in this version yet";

/// A collector's failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectError {
    /// Kind.
    pub reason: Reason,
    /// What happened, one plain sentence without a full stop.
    pub what: String,
    /// What to do about it, one plain sentence without a full stop.
    pub way_out: String,
}

impl CollectError {
    /// An error of this kind.
    pub fn new(reason: Reason, what: impl Into<String>, way_out: impl Into<String>) -> Self {
        Self { reason, what: what.into(), way_out: way_out.into() }
    }

    /// The way out, with the collector that comes next.
    pub fn ways_out(&self) -> String {
        format!("{}; {NEXT}", self.way_out)
    }

    /// An operation of the system that failed.
    pub fn system(what: &str, error: &std::io::Error) -> Self {
        Self::new(Reason::System, format!("{what}: {error}"), "run `tiercel doctor` to see what this machine allows")
    }
}

impl fmt::Display for CollectError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}; {}", self.what, self.way_out)
    }
}

impl std::error::Error for CollectError {}
