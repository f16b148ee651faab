//! The tests of a program, as the kernel can make them.

use super::clauses::Clauses;
use super::gates::Gates;
use super::known::{ANSWERABLE, CLASSES, Known};
use super::texts::{self, Part, Text};
use super::{Condition, Kind, MARKS};
use crate::certain;
use crate::code::{ACCEPT, REJECT};
use crate::compiled::Compiled;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use tiercel_fields::FieldId;

/// A test that hangs on texts in the name.
#[derive(Clone, Debug)]
pub struct NameTest {
    /// What it is about.
    pub part: Part,
    /// One of them must be there.
    pub texts: Vec<Text>,
    /// Hit that stands for it.
    pub mark: u32,
}

/// By predicate.
#[derive(Clone, Debug)]
pub struct Tests(FxHashMap<u32, NameTest>);

impl Tests {
    /// Those of a program on which it hangs whether an open has to be delivered.
    pub fn of(program: &Compiled) -> Self {
        let mut all: FxHashMap<u32, (Part, Vec<Text>)> = FxHashMap::default();
        for (index, predicate) in (0..).zip(program.predicates()) {
            let part = field_of(program, index).and_then(Part::of);
            if let Some(texts) = part.and_then(|part| texts::of(predicate, part)) {
                all.insert(index, (part.unwrap_or(Part::Name), texts));
            }
        }
        let useful = useful(program, &all);
        all.retain(|index, _| useful.contains(index));
        Self::numbered(all)
    }

    /// Gives each its mark; tests for the same texts share one.
    fn numbered(tests: impl IntoIterator<Item = (u32, (Part, Vec<Text>))>) -> Self {
        let mut known: FxHashMap<(bool, Vec<Text>), u32> = FxHashMap::default();
        let mut made = FxHashMap::default();
        for (index, (part, texts)) in tests {
            let next = (known.len() % MARKS) as u32;
            let mark = *known.entry((part == Part::Raw, texts.clone())).or_insert(next);
            made.insert(index, NameTest { part, texts, mark });
        }
        Self(made)
    }

    /// Leaves out the test with most to look for.
    pub fn forget_longest(&mut self) {
        let bytes = |test: &NameTest| test.texts.iter().map(|text| text.bytes.len()).sum::<usize>();
        let longest = self.0.iter().max_by_key(|row| bytes(row.1)).map(|row| *row.0);
        if let Some(longest) = longest {
            self.0.remove(&longest);
        }
    }

    /// All texts, with the hit that each stands for.
    pub fn texts(&self) -> Vec<(Text, u64)> {
        let each = |test: &NameTest| {
            let mark = 1 << test.mark;
            test.texts.iter().map(|text| (text.clone(), mark)).collect::<Vec<_>>()
        };
        let mut texts: Vec<_> = self.0.values().flat_map(each).collect();
        texts.sort_unstable();
        texts
    }

    /// Tests that share a mark.
    pub fn with_mark(&self, mark: u32) -> impl Iterator<Item = &NameTest> {
        self.0.values().filter(move |test| test.mark == mark)
    }

    /// When an event of this class may match some rule. Where nothing but the thread tells, its gate does.
    pub fn condition(&self, program: &Compiled, known: &Known, kind: Kind, gates: &mut Gates) -> Condition {
        let mut all = Condition { names: Clauses::never(), gates: 0 };
        let Some(source) = program.source("syscall") else { return all };
        for entry in source.entries(known.code) {
            let names = self.of_code(program, entry.beyond_process, known, kind);
            let gate = if names.is_always() { gates.bit(program, entry.gate) } else { None };
            all = all.or(&match gate {
                Some(bit) => Condition { names: Clauses::never(), gates: 1 << bit },
                None => Condition { names, gates: 0 },
            });
            if all.names.is_always() {
                return Condition { gates: 0, ..all };
            }
        }
        all
    }

    /// Runs a condition over all answers that its tests may have.
    fn of_code(&self, program: &Compiled, start: u32, known: &Known, kind: Kind) -> Clauses {
        let mut found: FxHashMap<u32, Clauses> = FxHashMap::default();
        found.insert(ACCEPT, Clauses::always());
        found.insert(REJECT, Clauses::never());
        // Jumps lead to earlier steps, so that what follows a step is known when it comes.
        for at in reachable(program, start) {
            let Some(step) = program.code().step(at) else { continue };
            let either = |at: u32| found.get(&at).cloned().unwrap_or_else(Clauses::always);
            let (then, otherwise) = (either(step.then), either(step.otherwise));
            let clauses = match self.answer(program, step.predicate, known, kind) {
                Answer::Certain(true) => then,
                Answer::Certain(false) | Answer::Never => otherwise,
                Answer::Maybe => then.or(&otherwise),
                Answer::Hit(mark) => then.and(mark).or(&otherwise),
            };
            found.insert(at, clauses);
        }
        found.remove(&start).unwrap_or_else(Clauses::always)
    }

    fn answer(&self, program: &Compiled, index: u32, known: &Known, kind: Kind) -> Answer {
        let predicate = &program.predicates()[index as usize];
        if let Some(answer) = certain::answer(predicate, program.exprs().get(predicate.lhs), known.code) {
            return Answer::Certain(answer);
        }
        let Some(field) = field_of(program, index) else { return Answer::Maybe };
        if !known.may_hold(predicate, field) {
            return Answer::Never;
        }
        match self.0.get(&index) {
            Some(test) if super::is_open(known.code) && kind.shows(test.part) => Answer::Hit(test.mark),
            _ => Answer::Maybe,
        }
    }
}

/// What is known of a test. A missing value makes every test false, so that only its being true can be excluded.
enum Answer {
    Certain(bool),
    Never,
    Hit(u32),
    Maybe,
}

impl Kind {
    fn shows(self, part: Part) -> bool {
        match self {
            Self::Both => true,
            Self::Name => part != Part::Raw,
            Self::Raw => part == Part::Raw,
        }
    }
}

/// Tests that matter: most tests of names say what is *not* to be reported, and so never let the kernel leave out an event.
fn useful(program: &Compiled, all: &FxHashMap<u32, (Part, Vec<Text>)>) -> BTreeSet<u32> {
    let mut useful = BTreeSet::new();
    let Some(source) = program.source("syscall") else { return useful };
    for (code, class) in ANSWERABLE.iter().flat_map(|&code| (0..CLASSES).map(move |class| (code, class))) {
        if !super::is_open(code) {
            continue;
        }
        let known = Known::of(code, class);
        for entry in source.entries(code) {
            let steps = reachable(program, entry.beyond_process);
            let asked: BTreeSet<u32> =
                steps.iter().filter_map(|&at| program.code().step(at)).map(|step| step.predicate).collect();
            let own = asked.into_iter().filter_map(|index| all.get(&index).map(|test| (index, test.clone())));
            let tests = Tests::numbered(own);
            let marks =
                tests.of_code(program, entry.beyond_process, &known, Kind::Both).sets().iter().fold(0, |a, b| a | b);
            useful.extend(tests.0.iter().filter(|row| marks >> row.1.mark & 1 == 1).map(|row| *row.0));
        }
    }
    useful
}

/// The field that a test compares with constants.
fn field_of(program: &Compiled, index: u32) -> Option<FieldId> {
    let predicate = &program.predicates()[index as usize];
    let is_match = matches!(predicate.test, crate::predicate::Test::Match(_));
    program.exprs().get(predicate.lhs).as_field().filter(|_| is_match).map(|field| field.id)
}

/// Steps that can follow, in the order of the code.
pub fn reachable(program: &Compiled, start: u32) -> Vec<u32> {
    let mut seen = BTreeSet::new();
    let mut open = vec![start];
    while let Some(at) = open.pop() {
        let Some(step) = program.code().step(at) else { continue };
        if seen.insert(at) {
            open.extend([step.then, step.otherwise]);
        }
    }
    seen.into_iter().collect()
}
