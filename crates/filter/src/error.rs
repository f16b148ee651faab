//! Why a program is refused.

use std::fmt;

/// A program that does not verify. It is refused whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramError {
    /// Where: `predicate 3`, `rule "Shell in container"`, or empty for the program itself.
    pub place: String,
    /// What is wrong there.
    pub problem: String,
}

impl ProgramError {
    /// An error of the program itself.
    pub fn new(problem: impl Into<String>) -> Self {
        Self { place: String::new(), problem: problem.into() }
    }

    /// The same error, with `place` before the place that it has.
    #[must_use]
    pub fn within(mut self, place: impl FnOnce() -> String) -> Self {
        self.place = if self.place.is_empty() { place() } else { format!("{}, {}", place(), self.place) };
        self
    }
}

impl fmt::Display for ProgramError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() {
            return write!(out, "program: {}", self.problem);
        }
        write!(out, "{}: {}", self.place, self.problem)
    }
}

impl std::error::Error for ProgramError {}
