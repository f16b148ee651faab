//! Running conditions for one event under one view.

use crate::answers::{Answers, Counts, Gates, Kept, ProcessKey, Row};
use crate::by_code::CodeRules;
use crate::compiled::{Compiled, Entry};
use crate::order::Order;
use crate::predicate::{Keep, Predicate, Test};
use crate::source::Source;
use rustc_hash::FxHasher;
use smallvec::SmallVec;
use std::hash::Hasher;
use tiercel_fields::Value;
use tiercel_state::FdEntry;

/// An entry with longer names than this is asked about each time: kept ones must not fill the memory.
const LONGEST_NAMES: usize = 1024;

/// Room that is used again for every event, so that none is allocated: answers and values of the event at hand.
#[derive(Debug, Default)]
pub struct Scratch {
    answers: Answers,
    processes: Kept<ProcessKey>,
    fds: Kept<Option<FdEntry>>,
    places: Vec<Place>,
    /// Rules that may still hold for the event, by the words of its type.
    live: Vec<u64>,
    /// By the number of the event type's rules.
    orders: Vec<Option<Box<Order>>>,
}

impl Scratch {
    fn restart(&mut self, counts: Counts) {
        self.places = vec![Place::default(); counts.exprs];
        self.processes.restart(counts);
        self.fds.restart(counts);
        self.orders.clear();
    }
}

/// Entries that read the same have the same.
fn hash(entry: &FdEntry) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(&entry.name);
    hasher.write_u8(entry.kind as u8);
    hasher.finish()
}

#[derive(Clone, Copy, Debug, Default)]
struct Place {
    epoch: u32,
    index: u32,
}

/// Values of an event: few are read, so they need no memory of their own.
type Values<'s> = SmallVec<[Option<Value<'s>>; 16]>;

/// One event under one view: each test is run at most once, each value read at most once.
pub struct Run<'r, 's, S: Source + ?Sized> {
    program: &'s Compiled,
    source: &'s S,
    scratch: &'r mut Scratch,
    values: Values<'s>,
    process: Option<Row>,
    fd: Option<Row>,
}

impl<'r, 's, S: Source + ?Sized> Run<'r, 's, S> {
    /// Starts on a new event. `process` names the state of its process, when answers may be kept for that; `fd` is the
    /// entry of its fd, when nothing but that decides what fields of the fd give.
    pub fn new(
        program: &'s Compiled,
        scratch: &'r mut Scratch,
        source: &'s S,
        process: Option<ProcessKey>,
        fd: Option<&FdEntry>,
    ) -> Self {
        if scratch.answers.begin(program.counts()) {
            scratch.restart(program.counts());
        }
        let ungated = &program.ungated;
        let process =
            process.map(|key| scratch.processes.row(key.tid as u64, |other| *other == key, || key, &ungated.process));
        let fd = fd.filter(|entry| entry.name.len() + entry.name_raw.len() <= LONGEST_NAMES).map(|entry| {
            let is_key = |other: &Option<FdEntry>| other.as_ref().is_some_and(|other| other.reads_as(entry));
            scratch.fds.row(hash(entry), is_key, || Some(entry.clone()), &ungated.fd)
        });
        Self { program, source, scratch, values: Values::new(), process, fd }
    }

    /// Whether the condition that starts at this step holds.
    pub fn holds(&mut self, start: u32) -> bool {
        let program = self.program;
        program.code().run(start, |predicate| self.test(predicate))
    }

    /// Finds the rules of the event's type that may hold: those that its process lets pass, less those that a test
    /// which several share rules out. Returns whether there are any.
    #[inline]
    pub fn narrow(&mut self, rules: &CodeRules) -> bool {
        let mut live = std::mem::take(&mut self.scratch.live);
        live.clear();
        live.extend((0..rules.words().len()).map(|word| self.passing(rules, word)));
        if live.iter().any(|&word| word != 0) && !rules.splits().is_empty() {
            let mut order = self.take_order(rules);
            order.narrow(rules, &mut live, |predicate| self.test(predicate));
            self.scratch.orders[rules.id as usize] = Some(order);
        }
        self.scratch.live = live;
        self.scratch.live.iter().any(|&word| word != 0)
    }

    fn take_order(&mut self, rules: &CodeRules) -> Box<Order> {
        let place = rules.id as usize;
        if self.scratch.orders.len() <= place {
            self.scratch.orders.resize_with(place + 1, || None);
        }
        self.scratch.orders[place].take().unwrap_or_else(|| Box::new(Order::new(rules)))
    }

    /// Whether some rule of the event's type holds.
    pub fn any_holds(&mut self, rules: &CodeRules) -> bool {
        self.narrow(rules)
            && (0..rules.words().len()).any(|word| {
                let live = self.live(word);
                (0..64).any(|bit| live >> bit & 1 == 1 && self.holds(rules.entry(word, bit).start))
            })
    }

    /// What [`Run::narrow`] left of a word.
    #[inline]
    pub fn live(&self, word: usize) -> u64 {
        self.scratch.live.get(word).copied().unwrap_or(0)
    }

    /// The rules of a word that the event's process and its fd let pass.
    #[inline]
    fn passing(&mut self, rules: &CodeRules, index: usize) -> u64 {
        let bits = self.pass(rules, index, rules.words()[index].bits, Keep::Process);
        if bits == 0 { 0 } else { self.pass(rules, index, bits, Keep::Fd) }
    }

    #[inline]
    fn pass(&mut self, rules: &CodeRules, index: usize, bits: u64, keep: Keep) -> u64 {
        let at = rules.words()[index].at;
        let kept = match keep {
            Keep::Fd => self.fd.map(|row| self.scratch.fds.gates(row, at)),
            _ => self.process.map(|row| self.scratch.processes.gates(row, at)),
        };
        let gates = kept.unwrap_or_else(|| self.ungated(at, keep));
        if bits & !gates.known == 0 {
            return bits & gates.passing;
        }
        bits & self.ask_gates(rules, index, bits, gates, keep).passing
    }

    fn ungated(&self, word: u32, keep: Keep) -> Gates {
        let ungated = &self.program.ungated;
        let all = if keep == Keep::Fd { &ungated.fd } else { &ungated.process };
        let word = all.get(word as usize).copied().unwrap_or(0);
        Gates { known: word, passing: word }
    }

    #[cold]
    fn ask_gates(&mut self, rules: &CodeRules, index: usize, bits: u64, mut gates: Gates, keep: Keep) -> Gates {
        let mut unknown = bits & !gates.known;
        gates.known |= bits;
        while unknown != 0 {
            let bit = unknown.trailing_zeros();
            unknown &= unknown - 1;
            let entry = rules.entry(index, bit);
            let gate = if keep == Keep::Fd { entry.fd_gate } else { entry.gate };
            let passes = gate == Entry::NO_GATE || self.gate(gate, keep);
            gates.passing |= u64::from(passes) << bit;
        }
        let at = rules.words()[index].at;
        match (keep, self.process, self.fd) {
            (Keep::Fd, _, Some(row)) => self.scratch.fds.set_gates(row, at, gates),
            (Keep::Process, Some(row), _) => self.scratch.processes.set_gates(row, at, gates),
            _ => {}
        }
        gates
    }

    fn gate(&mut self, gate: u32, keep: Keep) -> bool {
        let test = self.program.predicates().len() as u32 + gate;
        self.known(test, keep).unwrap_or_else(|| {
            let answer = self.program.gates().get(gate as usize).is_some_and(|&start| self.holds(start));
            self.keep(test, answer, keep);
            answer
        })
    }

    /// Whether the predicate holds.
    #[inline]
    fn test(&mut self, index: u32) -> bool {
        let Some(predicate) = self.program.predicates().get(index as usize) else { return false };
        self.known(index, predicate.keep).unwrap_or_else(|| {
            let answer = self.ask(predicate);
            self.keep(index, answer, predicate.keep);
            answer
        })
    }

    #[inline]
    fn known(&self, test: u32, keep: Keep) -> Option<bool> {
        match (keep, self.process, self.fd) {
            (Keep::Process, Some(row), _) => self.scratch.processes.get(row, test),
            (Keep::Fd, _, Some(row)) => self.scratch.fds.get(row, test),
            _ => self.scratch.answers.get(test),
        }
    }

    #[inline]
    fn keep(&mut self, test: u32, answer: bool, keep: Keep) {
        match (keep, self.process, self.fd) {
            (Keep::Process, Some(row), _) => self.scratch.processes.set(row, test, answer),
            (Keep::Fd, _, Some(row)) => self.scratch.fds.set(row, test, answer),
            _ => self.scratch.answers.set(test, answer),
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
