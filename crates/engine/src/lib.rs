//! The engine: state, rules and alerts, one event after the other.
//!
//! [`Engine::process`] brings the state up to date, asks the rules that are indexed under the event's type, and appends
//! an [`Alert`] for each that fires. An alert owns all it says; [`Alert::text`] and [`Alert::json`] write it later.

mod alert;
mod build;
mod clock;
mod correlate;
mod engine;
mod examine;
mod part;
mod profile;
mod stats;
mod write;

pub use alert::{Alert, AlertView, Blind};
pub use correlate::{CorrelationStats, Sighting};
pub use engine::Engine;
pub use stats::Stats;
pub use tiercel_filter::{Compiled, Cost, Profile, ProgramError, RuleInfo, RuleMatching, compile};
pub use write::{JsonOptions, TimeFormat, priority_name};
