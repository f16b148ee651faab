//! What of the rules the kernel can decide before it builds a record.
//!
//! For each event type and each way that its call can end, the conditions of all rules are run over what the kernel knows:
//! a test that it can make may come out as false, or hangs on a text in the name; every other test may be true *and* false.
//! What is left says when an event may match some rule. So nothing that a rule matches is ever left out, whatever a rule
//! asks: a test that this module does not know only makes it deliver more.
//!
//! `probe/include/filter.h` holds the reading side and the layout of [`Pushdown::image`].

mod automaton;
mod clauses;
mod describe;
mod gates;
mod image;
pub(crate) mod known;
mod needs;
mod tests_of;
pub(crate) mod texts;

pub use gates::Gates;
pub use image::LAYOUT;

use crate::compiled::Compiled;
use automaton::Automaton;
use clauses::Clauses;
use known::{CLASSES, Known, Opening};
use std::collections::BTreeMap;
use tests_of::Tests;
use tiercel_event::codes;

/// Texts whose tests the kernel tells apart; more share a mark, which only makes it deliver more.
const MARKS: usize = 60;
/// Questions about names.
const QUESTIONS: usize = 32;

/// What the text of a look stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The name, which is what the caller wrote.
    Both,
    /// The name only.
    Name,
    /// What the caller wrote, whose name is not known.
    Raw,
}

const KINDS: [Kind; 3] = [Kind::Both, Kind::Name, Kind::Raw];

/// What to do with events of one class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Deliver.
    Pass,
    /// Leave out.
    Drop,
    /// Deliver if the answer of this question may be yes.
    Ask(u8),
}

/// When an event may match some rule: one of the clauses holds for its name, or one of the gates lets its thread pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Condition {
    names: Clauses,
    gates: u32,
}

impl Condition {
    fn is_never(&self) -> bool {
        self.names.is_never() && self.gates == 0
    }

    /// Either.
    fn or(mut self, other: &Self) -> Self {
        self.names = self.names.or(&other.names);
        self.gates |= other.gates;
        self
    }
}

/// The condition under each [`Kind`].
type Question = [Condition; 3];

/// The weakest condition of a program, by event type.
#[derive(Clone, Debug)]
pub struct Pushdown {
    verdicts: BTreeMap<u16, [Verdict; CLASSES]>,
    questions: Vec<Question>,
    tests: Tests,
    automaton: Automaton,
    gates: Gates,
}

impl Pushdown {
    /// That of a program.
    pub fn of(program: &Compiled) -> Self {
        let mut tests = Tests::of(program);
        let automaton = loop {
            match Automaton::new(&tests.texts()) {
                Some(automaton) => break automaton,
                None => tests.forget_longest(),
            }
        };
        // The first question is answered with yes for every name.
        let mut made = Self {
            verdicts: BTreeMap::new(),
            questions: vec![KINDS.map(|_| Condition { names: Clauses::always(), gates: 0 })],
            tests,
            automaton,
            gates: Gates::default(),
        };
        let keeps_fds = needs::fd_table(program);
        let is_asked_for = |code: u16| program.source("syscall").is_some_and(|source| !source.entries(code).is_empty());
        // Who asks for another type than the rules do wants all of it.
        for code in known::ANSWERABLE.iter().filter(|&&code| is_asked_for(code)) {
            let verdicts = std::array::from_fn(|class| made.verdict(program, *code, class, keeps_fds));
            if verdicts != [Verdict::Pass; CLASSES] {
                made.verdicts.insert(*code, verdicts);
            }
        }
        made
    }

    /// What happens to events of this type and class.
    pub fn verdict_of(&self, code: u16, class: usize) -> Verdict {
        self.verdicts.get(&code).map_or(Verdict::Pass, |verdicts| verdicts[class % CLASSES])
    }

    /// Gates that the kernel asks about: which of them let a thread pass is answered once for each state of it.
    pub fn gates(&self) -> &Gates {
        &self.gates
    }

    fn verdict(&mut self, program: &Compiled, code: u16, class: usize, keeps_fds: bool) -> Verdict {
        let known = Known::of(code, class);
        let question = KINDS.map(|kind| self.tests.condition(program, &known, kind, &mut self.gates));
        match Opening::of(code) {
            // A descriptor that later events use: its opening is looked at even where no rule asks for it.
            Opening::Named if !known.failed => match keeps_fds {
                true => Verdict::Ask(0),
                false => self.ask(question),
            },
            Opening::Named if question[2].is_never() => Verdict::Drop,
            Opening::Named => self.ask(question),
            Opening::Unnamed if keeps_fds && !known.failed => Verdict::Pass,
            Opening::Unnamed | Opening::No if question[0].is_never() => Verdict::Drop,
            Opening::No if question[0].names.is_never() => self.ask(question),
            Opening::Unnamed | Opening::No => Verdict::Pass,
        }
    }

    fn ask(&mut self, question: Question) -> Verdict {
        let at = self.questions.iter().position(|known| *known == question).unwrap_or_else(|| {
            self.questions.push(question);
            self.questions.len() - 1
        });
        if at >= QUESTIONS {
            self.questions.truncate(QUESTIONS);
            return Verdict::Ask(0);
        }
        Verdict::Ask(at as u8)
    }
}

/// Whether events of this code open a file by a name.
pub fn is_open(code: u16) -> bool {
    matches!(
        code,
        codes::SYSCALL_OPEN_X | codes::SYSCALL_OPENAT_2_X | codes::SYSCALL_OPENAT2_X | codes::SYSCALL_CREAT_X
    )
}
