//! Gates that the kernel asks about: what a thread alone decides, as long as it stays what it is.
//!
//! The probe numbers what a thread is between its start, its execs and its renamings, and sends the number with events of it
//! until it is told which gates let such events pass. So only fields that nothing else changes take part: a test of any other
//! field, of an ancestor say, is taken to come out either way.

use super::tests_of::reachable;
use crate::code::{ACCEPT, REJECT};
use crate::compiled::{Compiled, Entry};
use crate::predicate::{Predicate, Test};
use crate::source::Source;
use rustc_hash::FxHashMap;
use tiercel_fields::{ContainerField, FieldId, ProcessField};

/// Gates that the kernel tells apart.
const LIMIT: usize = 32;

/// What a thread is from its start, its last exec or its last `prctl(PR_SET_NAME)` on, whatever others do.
fn is_own(field: FieldId) -> bool {
    use ProcessField as P;
    match field {
        FieldId::Container(id) => matches!(id, ContainerField::ContainerId | ContainerField::ContainerFullId),
        FieldId::Process(id) => matches!(
            id,
            P::ProcName
                | P::ProcExe
                | P::ProcExepath
                | P::ProcArgs
                | P::ProcCmdline
                | P::ProcExeline
                | P::ProcCmdnargs
                | P::ProcCmdlenargs
                | P::ProcIsExeWritable
                | P::ProcIsExeUpperLayer
                | P::ProcIsExeLowerLayer
                | P::ProcIsExeFromMemfd
        ),
        _ => false,
    }
}

/// Some gates of one program; the kernel knows each by its place.
#[derive(Clone, Debug, Default)]
pub struct Gates(Vec<Gate>);

#[derive(Clone, Debug)]
struct Gate {
    number: u32,
    start: u32,
    /// Names of the fields that decide, for people.
    fields: String,
}

impl Gates {
    /// Whether the kernel has nothing to ask about.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The gate's place; `None`: it lets every thread pass for what is known, or there is no room for it.
    pub(crate) fn bit(&mut self, program: &Compiled, number: u32) -> Option<u32> {
        if let Some(at) = self.0.iter().position(|gate| gate.number == number) {
            return Some(at as u32);
        }
        let start = program.gates().get(number as usize).filter(|_| number != Entry::NO_GATE)?.start;
        let fields = own_fields(program, start);
        if fields.is_empty() || self.0.len() == LIMIT {
            return None;
        }
        self.0.push(Gate { number, start, fields: fields.join(", ") });
        Some(self.0.len() as u32 - 1)
    }

    /// Which gates may let events of a thread pass, by its place: what `source` says of a thread's own fields counts.
    pub fn mask<S: Source + ?Sized>(&self, program: &Compiled, source: &S) -> u32 {
        let passing = |gate: &Gate| may_hold(program, gate.start, |index| answer(program, index, source));
        self.0.iter().enumerate().fold(0, |mask, (at, gate)| mask | u32::from(passing(gate)) << at)
    }

    /// The gates of a set, in words.
    pub(crate) fn words(&self, set: u32) -> String {
        let each = self.0.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1).map(|(_, gate)| &*gate.fields);
        let mut each: Vec<&str> = each.collect();
        each.sort_unstable();
        each.dedup();
        each.join("; ")
    }
}

/// Names of a thread's own fields that the code from `start` on asks about.
fn own_fields(program: &Compiled, start: u32) -> Vec<String> {
    let mut found = Vec::new();
    for step in reachable(program, start).into_iter().filter_map(|at| program.code().step(at)) {
        let predicate = &program.predicates()[step.predicate as usize];
        if is_own_test(program, predicate) {
            program.exprs().get(predicate.lhs).each_field(&mut |field| found.push(field.id.info().name.to_owned()));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn is_own_test(program: &Compiled, predicate: &Predicate) -> bool {
    let mut own = true;
    let mut look = |expr: u32| program.exprs().get(expr).each_field(&mut |field| own &= is_own(field.id));
    look(predicate.lhs);
    if let Test::Compare(_, right) = predicate.test {
        look(right);
    }
    own
}

/// The answer of a test of the thread's own fields.
fn answer<S: Source + ?Sized>(program: &Compiled, index: u32, source: &S) -> Option<bool> {
    let predicate = program.predicates().get(index as usize).filter(|predicate| is_own_test(program, predicate))?;
    let value = |expr: u32| program.exprs().get(expr).value(source);
    let right = if let Test::Compare(_, right) = predicate.test { value(right) } else { None };
    Some(value(predicate.lhs).is_some_and(|left| predicate.holds(&left, right.as_ref())))
}

/// Whether the code from `start` on may accept, where `answer` knows only some tests.
fn may_hold(program: &Compiled, start: u32, answer: impl Fn(u32) -> Option<bool>) -> bool {
    let mut found: FxHashMap<u32, bool> = FxHashMap::default();
    found.insert(ACCEPT, true);
    found.insert(REJECT, false);
    // Jumps lead to earlier steps, so that what follows a step is known when it comes.
    for at in reachable(program, start) {
        let Some(step) = program.code().step(at) else { continue };
        let holds = |at: u32| found.get(&at).copied().unwrap_or(true);
        let holds = match answer(step.predicate) {
            Some(true) => holds(step.then),
            Some(false) => holds(step.otherwise),
            None => holds(step.then) || holds(step.otherwise),
        };
        found.insert(at, holds);
    }
    found.get(&start).copied().unwrap_or(true)
}
