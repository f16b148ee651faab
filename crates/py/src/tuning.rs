//! What a configuration says of collection and state beside the rules.

use pyo3::prelude::*;
use tiercel_collect::{EbpfOptions, Interest};
use tiercel_state::Limits;

/// Settings as Python gives them: a dict with these keys.
#[derive(FromPyObject, Clone, Default)]
#[pyo3(from_item_all)]
pub struct Tuning {
    /// System calls, by wire code, in the place of those that keep the state true.
    base_calls: Option<Vec<u16>>,
    /// System calls that stay away whatever asks for them.
    without_calls: Vec<u16>,
    /// Calls that failed stay away.
    successes_only: bool,
    first_state_from_proc: bool,
    /// Most threads; 0: as always.
    threads: usize,
    /// After so long without an event it is asked whether a thread is still there; 0: as always.
    idle_s: f64,
    /// From one look through all threads to the next; 0: without a pause.
    sweep_s: f64,
}

impl Tuning {
    /// What rules with these event types want.
    pub fn interest(&self, codes: impl IntoIterator<Item = u16>) -> Interest {
        let wanted = match &self.base_calls {
            None => Interest::for_events(codes),
            Some(base) => Interest::on_base(codes, base.iter().copied()),
        };
        let without = self.without_calls.iter().copied().collect();
        Interest { without, successes_only: self.successes_only, ..wanted }
    }

    /// The collector's part.
    pub fn collection(&self, options: EbpfOptions) -> EbpfOptions {
        EbpfOptions { first_state_from_proc: self.first_state_from_proc, ..options }
    }

    /// The state's part.
    pub fn limits(&self) -> Limits {
        let usual = Limits::default();
        Limits {
            threads: if self.threads == 0 { usual.threads } else { self.threads },
            idle_ns: if self.idle_s > 0.0 { crate::flight::ns(self.idle_s) } else { usual.idle_ns },
            sweep_ns: if self.sweep_s > 0.0 { crate::flight::ns(self.sweep_s) } else { usual.sweep_ns },
            ..usual
        }
    }
}
