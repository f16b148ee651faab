//! Running conditions and counting: the answers of [`crate::Run`], with what every test and every rule cost.
//!
//! Kept apart from `Run`, so that what is not measured pays nothing. Answers are kept as there: for the event at hand,
//! and for a process as long as it stays as it is.

use crate::answers::ProcessKey;
use crate::compiled::Compiled;
use crate::predicate::{Predicate, Test};
use crate::source::Source;
use rustc_hash::FxHashMap;
use std::time::Instant;
use tiercel_fields::Value;
use tiercel_fields::table::Scope;

/// Processes whose answers are kept at a time.
const PROCESSES: usize = 4096;

/// What one test or rule did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Times that its answer was wanted.
    pub asked: u64,
    /// Times that it was worked out; else the answer was known.
    pub run: u64,
    /// Times that it held.
    pub held: u64,
    /// Time for working it out.
    pub ns: u64,
}

/// What all tests and rules of a program did.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// By predicate.
    pub tests: Vec<Cost>,
    /// By rule, in load order. Time includes that of tests that the rule was the first to ask.
    pub rules: Vec<Cost>,
    /// Events that some rule was asked about.
    pub events: u64,
    answers: Vec<Option<bool>>,
    processes: FxHashMap<(i64, u64), Vec<Option<bool>>>,
}

impl Profile {
    /// Nothing counted yet.
    pub fn new(program: &Compiled) -> Self {
        Self {
            tests: vec![Cost::default(); program.predicates().len()],
            rules: vec![Cost::default(); program.rules().len()],
            answers: vec![None; program.predicates().len()],
            ..Self::default()
        }
    }

    /// The counts alone.
    #[must_use]
    pub fn counts(&self) -> Self {
        Self { tests: self.tests.clone(), rules: self.rules.clone(), events: self.events, ..Self::default() }
    }

    /// Starts on a new event under one view.
    pub fn run<'r, 's, S: Source + ?Sized>(
        &'r mut self,
        program: &'s Compiled,
        source: &'s S,
        process: Option<ProcessKey>,
    ) -> ProfiledRun<'r, 's, S> {
        self.answers.fill(None);
        if self.processes.len() > PROCESSES {
            self.processes.clear();
        }
        let process = process.map(|key| (key.tid, key.generation));
        if let Some(key) = process {
            let tests = self.tests.len();
            self.processes.entry(key).or_insert_with(|| vec![None; tests]);
        }
        ProfiledRun { program, source, profile: self, process }
    }
}

/// One event under one view, measured.
pub struct ProfiledRun<'r, 's, S: Source + ?Sized> {
    program: &'s Compiled,
    source: &'s S,
    profile: &'r mut Profile,
    process: Option<(i64, u64)>,
}

impl<S: Source + ?Sized> ProfiledRun<'_, '_, S> {
    /// Whether the rule at this place holds.
    pub fn rule_holds(&mut self, rule: u32) -> bool {
        let program = self.program;
        let Some(start) = program.rules().get(rule as usize).map(|rule| rule.start) else { return false };
        let begun = Instant::now();
        let held = program.code().run(start, |predicate| self.test(predicate));
        let cost = &mut self.profile.rules[rule as usize];
        cost.asked += 1;
        cost.run += 1;
        cost.held += u64::from(held);
        cost.ns += begun.elapsed().as_nanos() as u64;
        held
    }

    fn test(&mut self, index: u32) -> bool {
        let Some(predicate) = self.program.predicates().get(index as usize) else { return false };
        let of_process = self.process.filter(|_| predicate.scope == Scope::Process);
        let known = *self.answer(index, of_process);
        let cost = &mut self.profile.tests[index as usize];
        cost.asked += 1;
        let answer = known.unwrap_or_else(|| {
            let begun = Instant::now();
            let answer = ask(self.program, predicate, self.source);
            cost.ns += begun.elapsed().as_nanos() as u64;
            cost.run += 1;
            answer
        });
        cost.held += u64::from(answer);
        *self.answer(index, of_process) = Some(answer);
        answer
    }

    fn answer(&mut self, index: u32, process: Option<(i64, u64)>) -> &mut Option<bool> {
        let row = match process {
            Some(key) => self.profile.processes.get_mut(&key).unwrap_or(&mut self.profile.answers),
            None => &mut self.profile.answers,
        };
        &mut row[index as usize]
    }
}

fn ask<S: Source + ?Sized>(program: &Compiled, predicate: &Predicate, source: &S) -> bool {
    look(program, predicate, source, |_, _, holds| holds)
}

/// Reads both sides of a test and hands them, with the answer, to `seen`. The right side is that of a comparison of two
/// fields.
pub(crate) fn look<S: Source + ?Sized, T>(
    program: &Compiled,
    predicate: &Predicate,
    source: &S,
    seen: impl FnOnce(Option<&Value<'_>>, Option<&Value<'_>>, bool) -> T,
) -> T {
    let left = program.exprs().get(predicate.lhs).value(source);
    let right = match predicate.test {
        Test::Compare(_, rhs) => program.exprs().get(rhs).value(source),
        Test::Exists | Test::Match(_) => None,
    };
    let holds = left.as_ref().is_some_and(|value| predicate.holds(value, right.as_ref()));
    seen(left.as_ref(), right.as_ref(), holds)
}

impl Compiled {
    /// Both sides and the answer of every test, in order, for one event under one view.
    pub fn examine<S: Source + ?Sized>(
        &self,
        source: &S,
        mut seen: impl FnMut(&Predicate, Option<&Value<'_>>, Option<&Value<'_>>, bool),
    ) {
        for predicate in self.predicates() {
            look(self, predicate, source, |left, right, holds| seen(predicate, left, right, holds));
        }
    }
}
