//! Running conditions for one event under one view.

use crate::answers::{Answers, ProcessKey};
use crate::compiled::{Compiled, Entry};
use crate::predicate::{Predicate, Test};
use crate::source::Source;
use tiercel_fields::Value;
use tiercel_fields::table::Scope;

/// Room that is used again for every event, so that none is allocated: answers and values of the event at hand.
#[derive(Debug, Default)]
pub struct Scratch {
    answers: Answers,
    places: Vec<Place>,
    values: Vec<Option<Value<'static>>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Place {
    epoch: u32,
    index: u32,
}

/// One event under one view: each test is run at most once, each value read at most once.
pub struct Run<'r, 's, S: Source + ?Sized> {
    program: &'s Compiled,
    source: &'s S,
    scratch: &'r mut Scratch,
    values: Vec<Option<Value<'s>>>,
    process: Option<usize>,
}

impl<'r, 's, S: Source + ?Sized> Run<'r, 's, S> {
    /// Starts on a new event. `process` names the state of its process, when answers may be kept for that.
    pub fn new(program: &'s Compiled, scratch: &'r mut Scratch, source: &'s S, process: Option<ProcessKey>) -> Self {
        let counts = program.counts();
        scratch.answers.begin(counts);
        if scratch.answers.epoch() == 1 || scratch.places.len() != counts.exprs {
            scratch.places = vec![Place::default(); counts.exprs];
        }
        let values = recycle(std::mem::take(&mut scratch.values));
        let process = process.map(|key| scratch.answers.process(key));
        Self { program, source, scratch, values, process }
    }

    /// Whether the condition that starts at this step holds.
    pub fn holds(&mut self, start: u32) -> bool {
        let program = self.program;
        program.code().run(start, |predicate| self.test(predicate))
    }

    /// Whether the rule of this entry holds: first what its process alone decides, then the rest.
    #[inline]
    pub fn entry_holds(&mut self, entry: &Entry) -> bool {
        (entry.gate == Entry::NO_GATE || self.gate(entry.gate)) && self.holds(entry.start)
    }

    #[inline]
    fn gate(&mut self, gate: u32) -> bool {
        let test = self.program.predicates().len() as u32 + gate;
        let known = match self.process {
            Some(row) => self.scratch.answers.get_for_process(row, test),
            None => self.scratch.answers.get(test),
        };
        known.unwrap_or_else(|| {
            let answer = self.program.gates().get(gate as usize).is_some_and(|&start| self.holds(start));
            self.keep(test, answer, true);
            answer
        })
    }

    /// Whether the predicate holds.
    #[inline]
    fn test(&mut self, index: u32) -> bool {
        let Some(predicate) = self.program.predicates().get(index as usize) else { return false };
        let of_process = predicate.scope == Scope::Process;
        let known = match self.process.filter(|_| of_process) {
            Some(row) => self.scratch.answers.get_for_process(row, index),
            None => self.scratch.answers.get(index),
        };
        known.unwrap_or_else(|| {
            let answer = self.ask(predicate);
            self.keep(index, answer, of_process);
            answer
        })
    }

    fn keep(&mut self, test: u32, answer: bool, of_process: bool) {
        match self.process.filter(|_| of_process) {
            Some(row) => self.scratch.answers.set_for_process(row, test, answer),
            None => self.scratch.answers.set(test, answer),
        }
    }

    fn ask(&mut self, predicate: &Predicate) -> bool {
        let left = self.place(predicate.lhs);
        let right = match predicate.test {
            Test::Compare(_, rhs) => Some(self.place(rhs)),
            Test::Exists | Test::Match(_) => None,
        };
        let Some(value) = &self.values[left] else { return false };
        predicate.holds(value, right.and_then(|right| self.values[right].as_ref()))
    }

    /// Where the value of an expression is kept; reads it first if that was not done yet.
    fn place(&mut self, expr: u32) -> usize {
        let epoch = self.scratch.answers.epoch();
        let place = &mut self.scratch.places[expr as usize];
        if place.epoch != epoch {
            *place = Place { epoch, index: self.values.len() as u32 };
            self.values.push(self.program.exprs().get(expr).value(self.source));
        }
        place.index as usize
    }
}

impl<S: Source + ?Sized> Drop for Run<'_, '_, S> {
    fn drop(&mut self) {
        self.scratch.values = recycle(std::mem::take(&mut self.values));
    }
}

/// An empty vector in the same memory, free for values that live shorter or longer.
fn recycle<'b>(mut values: Vec<Option<Value<'_>>>) -> Vec<Option<Value<'b>>> {
    values.clear();
    values.into_iter().map(|_| None).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recycling_keeps_the_memory() {
        let mut values = Vec::with_capacity(100);
        values.push(Some(Value::text(b"x")));
        let start = values.as_ptr() as usize;
        let again = recycle(values);
        assert!(again.is_empty() && again.capacity() >= 100 && again.as_ptr() as usize == start);
    }
}
