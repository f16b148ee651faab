//! Conditions: from a program's JSON to tests that run once per event.
//!
//! [`compile`] verifies a [`program::Program`] and makes [`Compiled`] of it; [`Run`] asks its conditions for one event
//! under one view. Values come from a [`Source`].

mod answers;
mod by_code;
mod certain;
mod class;
mod code;
mod compare;
mod compile;
mod compiled;
mod constant;
mod correlation;
mod error;
mod expr;
mod file_names;
mod kind;
mod layout;
mod matcher;
mod named_paths;
mod order;
mod output;
mod predicate;
mod profile;
pub mod program;
pub mod pushdown;
mod rows;
mod run;
mod seen_names;
mod shape;
mod source;
mod transform;
mod verify;

pub use answers::ProcessKey;
pub use by_code::CodeRules;
pub use compile::compile;
pub use compiled::{Compiled, Entry, Rule, RuleInfo, SourceRules};
pub use correlation::{Correlation, Key, Step};
pub use error::ProgramError;
pub use expr::Expr;
pub use named_paths::NamedPaths;
pub use output::{FieldValue, Output, OutputField, Piece};
pub use profile::{Cost, Profile, ProfiledRun};
pub use program::{CorrelationKind, RuleMatching};
pub use pushdown::Pushdown;
pub use run::{Looked, Run, Scratch};
pub use source::{MapSource, Source};
