//! What is kept in the rows of one kind of key, and what follows from it for the gates of all rules at once.
//!
//! Tests of one expression that can be looked up together are a *group*: when one of them is asked, all are answered. For
//! nearly every value nearly all of them say what they say of a value that nothing was written for, their *usual*
//! answer. Which gates let pass then is known when the program is compiled, and which have to be asked when an answer is
//! another one: for most only where one certain test of them holds. So a thousand rules cost about what a hundred do.

use crate::compiled::Entry;
use crate::expr::{Expr, ExprTable};
use crate::matcher::atoms::{Atoms, Class};
use crate::matcher::fused::Fused;
use crate::predicate::{Keep, Predicate, Quantifier, Test};
use crate::program::Cond;
use crate::{shape, verify};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

/// How many sets of answers are told for a gate, each of which must have an unusual one before the gate can say anything
/// else: a file that is none of the rules' has an unusual type, but no unusual name.
const DEPTH: usize = 3;

/// Costs of tests that differ by less are taken for the same.
const COST_STEP: u32 = 32;

/// No place, no group.
pub const NONE: u32 = u32::MAX;

/// Tests of one expression, answered together.
#[derive(Clone, Debug)]
pub struct Group {
    /// The expression.
    pub expr: u32,
    /// Values of another class pass none of the tests.
    pub class: Class,
    /// Of a list, one value is enough.
    pub any: bool,
    /// Their places in a row.
    pub places: Range<u32>,
    /// Of each, whether it passes what has none of its parts.
    pub inverted: Box<[bool]>,
    /// Their parts.
    pub fused: Fused,
}

/// What has to be answered before a word of rules can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// A group.
    Group(u32),
    /// A single test.
    Test(u32),
}

/// What has to be answered before the gates of an event type can be told.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// In any case.
    pub first: Vec<Need>,
    /// Where one of these gates may still come out otherwise than usual; words of variants.
    pub later: Vec<(Need, Vec<(u32, u64)>)>,
}

/// A gate.
#[derive(Clone, Debug)]
pub struct Gate {
    /// Start of its condition.
    pub start: u32,
    /// What decides it.
    pub keep: Keep,
    /// The condition.
    pub cond: Cond,
}

/// Places of tests and gates (behind the tests) in the rows of their kind.
#[derive(Clone, Debug, Default)]
pub struct Places {
    places: Vec<u32>,
    groups: Vec<u32>,
}

impl Places {
    /// The place of a test or gate.
    #[inline]
    pub fn of(&self, test: u32) -> u32 {
        self.places[test as usize]
    }

    fn need(&self, test: u32) -> Need {
        match self.group(test) {
            NONE => Need::Test(test),
            group => Need::Group(group),
        }
    }

    /// The group of a test; [`NONE`] when it is asked alone.
    #[inline]
    pub fn group(&self, test: u32) -> u32 {
        self.groups[test as usize]
    }
}

/// What a layout is made from.
pub struct Parts<'a> {
    /// All tests.
    pub predicates: &'a [Predicate],
    /// Their expressions.
    pub exprs: &'a ExprTable,
    /// All gates.
    pub gates: &'a [Gate],
    /// By condition, its gates of both kinds.
    pub variants: &'a [[u32; 2]],
}

/// Words of rules by place.
type ByPlace = Vec<Vec<(u32, u64)>>;

/// The rows of one kind.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// Rules that have no gate of this kind.
    pub ungated: Vec<u64>,
    /// Places of a row.
    pub answers: usize,
    /// Groups.
    pub groups: Vec<Group>,
    /// Usual answers, by place.
    pub usual: Vec<u64>,
    /// Rules whose gate lets pass what gets usual answers only.
    passing: Vec<u64>,
    /// Rules whose gate has to be asked in any case.
    always: Vec<u64>,
    /// By place, words of the rules whose gates have to be asked when the answer is not the usual one, and another one of
    /// each of the other sets is not, either.
    asks: [ByPlace; DEPTH],
    /// By place, words of the rules whose gates let nothing pass then.
    kills: ByPlace,
    /// By gate, the tests that count for it: first those that tell whether the others do.
    needed: Vec<[Vec<u32>; 2]>,
}

impl Layout {
    /// The layouts for processes and for fds.
    pub fn both(parts: &Parts<'_>) -> (Places, [Self; 2]) {
        let count = parts.predicates.len() + parts.gates.len();
        let mut places = Places { places: vec![NONE; count], groups: vec![NONE; count] };
        let layouts = [Keep::Process, Keep::Fd].map(|keep| {
            let mut layout = Self::default();
            layout.place(keep, parts, &mut places);
            layout.follow(keep, parts, &places);
            layout
        });
        (places, layouts)
    }

    fn place(&mut self, keep: Keep, parts: &Parts<'_>, places: &mut Places) {
        let own = |test: &u32| parts.predicates[*test as usize].keep == keep;
        let tests: Vec<u32> = (0..parts.predicates.len() as u32).filter(own).collect();
        let mut groups: BTreeMap<(u32, Class, bool), Vec<(u32, Atoms)>> = BTreeMap::new();
        for &test in &tests {
            if let Some((key, atoms)) = atoms_of(&parts.predicates[test as usize], parts.exprs) {
                groups.entry(key).or_default().push((test, atoms));
            }
        }
        for (key, members) in groups.into_iter().filter(|(_, members)| is_worth(members)) {
            self.add_group(key, &members, places);
        }
        let gates = (parts.predicates.len() as u32..).zip(parts.gates).filter(|(_, gate)| gate.keep == keep);
        for test in tests.into_iter().chain(gates.map(|(number, _)| number)) {
            if places.places[test as usize] == NONE {
                places.places[test as usize] = self.next();
            }
        }
        self.usual.resize(self.answers.div_ceil(64), 0);
    }

    fn next(&mut self) -> u32 {
        self.answers += 1;
        self.answers as u32 - 1
    }

    fn add_group(&mut self, key: (u32, Class, bool), members: &[(u32, Atoms)], places: &mut Places) {
        let (expr, class, any) = key;
        let parts =
            (0u32..).zip(members).flat_map(|(member, (_, atoms))| atoms.any.iter().map(move |atom| (member, atom)));
        let Some(fused) = Fused::new(parts) else { return };
        let first = self.answers as u32;
        for (test, atoms) in members {
            let place = self.next();
            (places.places[*test as usize], places.groups[*test as usize]) = (place, self.groups.len() as u32);
            set(&mut self.usual, place, atoms.inverted);
        }
        let inverted = members.iter().map(|(_, atoms)| atoms.inverted).collect();
        self.groups.push(Group { expr, class, any, places: first..self.answers as u32, inverted, fused });
    }

    /// Works out what the usual answers mean for each rule, and what another answer changes.
    fn follow(&mut self, keep: Keep, parts: &Parts<'_>, places: &Places) {
        let kind = usize::from(keep == Keep::Fd);
        let effects: Vec<Effect> = parts.gates.iter().map(|gate| self.effect(keep, gate, parts, places)).collect();
        self.asks = std::array::from_fn(|_| vec![Vec::new(); self.answers]);
        self.kills = vec![Vec::new(); self.answers];
        for (variant, gates) in (0u32..).zip(parts.variants) {
            let effect = effects.get(gates[kind] as usize).filter(|_| gates[kind] != Entry::NO_GATE);
            set(&mut self.ungated, variant, effect.is_none());
            set(&mut self.always, variant, effect.is_some_and(|effect| effect.always));
            set(&mut self.passing, variant, effect.is_some_and(|effect| effect.passes));
            let Some(effect) = effect else { continue };
            let lists = self.asks.iter_mut().zip(&effect.asks).chain([(&mut self.kills, &effect.kills)]);
            for (by_place, tests) in lists {
                tests.iter().for_each(|&test| depend(&mut by_place[places.of(test) as usize], variant));
            }
        }
        self.needed = effects.into_iter().map(Effect::into_tests).collect();
    }

    fn effect(&self, keep: Keep, gate: &Gate, parts: &Parts<'_>, places: &Places) -> Effect {
        let mut tests = Vec::new();
        verify::tests_of(&gate.cond, &mut tests);
        let mut effect = Effect::default();
        if gate.keep != keep {
            return effect;
        }
        if tests.iter().any(|&test| parts.predicates[test as usize].keep != keep) {
            effect.always = true;
            return effect;
        }
        let answers = Answers {
            usual: &|test| is_set(&self.usual, places.of(test)),
            is_dear: &|test| places.group(test) == NONE,
            effort: &|test| {
                let group = self.groups.get(places.group(test) as usize);
                let answered = group.map_or(1, |group| group.places.end - group.places.start);
                (parts.predicates[test as usize].cost / COST_STEP, Reverse(answered))
            },
        };
        let whole = answers.of(&gate.cond);
        effect.passes = whole.holds;
        effect.asks = whole.changes;
        if let (Cond::And(conds), true) = (&gate.cond, effect.passes) {
            let (single, others): (Vec<&Cond>, Vec<&Cond>) = conds.iter().partition(|cond| is_literal(cond));
            effect.kills = single.into_iter().flat_map(shape::literals).map(|(test, _)| test).collect();
            effect.asks = union(others.into_iter().map(|cond| answers.of(cond).changes));
        }
        answers.spare(&mut effect.asks);
        effect.asks.iter_mut().chain([&mut effect.kills]).for_each(|tests| {
            tests.sort_unstable();
            tests.dedup();
        });
        effect
    }

    /// What has to be answered for these variants with their gates of the kind.
    pub fn needs(&self, gates: impl Iterator<Item = (u32, u32)>, places: &Places) -> Needs {
        let mut needs = Needs::default();
        let mut later: BTreeMap<Need, Vec<(u32, u64)>> = BTreeMap::new();
        for (variant, gate) in gates {
            let Some([first, others]) = self.needed.get(gate as usize) else { continue };
            needs.first.extend(first.iter().map(|&test| places.need(test)));
            others.iter().for_each(|&test| depend(later.entry(places.need(test)).or_default(), variant));
        }
        needs.first.sort_unstable();
        needs.first.dedup();
        needs.later = later.into_iter().filter(|(need, _)| needs.first.binary_search(need).is_err()).collect();
        needs
    }

    /// Of a word of rules, those that pass when all answers are the usual ones, and those to be asked in any case.
    pub fn usually(&self, word: u32) -> (u64, u64) {
        let of = |words: &[u64]| words.get(word as usize).copied().unwrap_or(0);
        (of(&self.passing), of(&self.always))
    }

    /// Notes what follows from another answer than the usual one at this place.
    pub fn note(&self, place: u32, unusual: &mut Unusual) {
        let mark = |rows: &[(u32, u64)], words: &mut [u64]| {
            for &(word, bits) in rows {
                words[word as usize] |= bits;
            }
        };
        for (by_place, words) in self.asks.iter().zip(&mut unusual.asks) {
            mark(&by_place[place as usize], words);
        }
        mark(&self.kills[place as usize], &mut unusual.kills);
    }
}

/// Rules for which some answer was another one than usual, by word.
#[derive(Debug, Default)]
pub struct Unusual {
    /// One for each set: gates that are in all of them have to be asked.
    asks: [Vec<u64>; DEPTH],
    /// Their gates let nothing pass.
    pub kills: Vec<u64>,
}

impl Unusual {
    /// None of so many conditions.
    pub fn clear(&mut self, variants: usize) {
        for words in self.asks.iter_mut().chain([&mut self.kills]) {
            words.clear();
            words.resize(variants.div_ceil(64), 0);
        }
    }

    /// Whether some of these gates may come out otherwise than usual, for what the first set tells.
    pub fn may_differ(&self, variants: &[(u32, u64)]) -> bool {
        variants.iter().any(|&(word, bits)| self.asks[0][word as usize] & !self.kills[word as usize] & bits != 0)
    }

    /// Of a word, the gates that have to be asked.
    pub fn asks(&self, word: u32) -> u64 {
        self.asks.iter().fold(u64::MAX, |all, words| all & words[word as usize])
    }
}

/// What a gate depends on.
#[derive(Debug, Default)]
struct Effect {
    /// It cannot be told by answers of its kind.
    always: bool,
    /// It lets pass what gets usual answers only.
    passes: bool,
    /// Where one of each set has another answer, it has to be asked.
    asks: Changes,
    /// Where one of these has another answer, it lets nothing pass.
    kills: Vec<u32>,
}

impl Effect {
    fn into_tests(self) -> [Vec<u32>; 2] {
        let [first, others @ ..] = self.asks;
        [[first, self.kills].concat(), others.concat()]
    }
}

/// Sets of tests. A condition goes on to say what it says of usual answers unless one of each set has another answer.
type Changes = [Vec<u32>; DEPTH];

/// What a condition says of usual answers.
struct Usual {
    holds: bool,
    changes: Changes,
}

/// What is known of the answers to tests.
struct Answers<'a> {
    usual: &'a dyn Fn(u32) -> bool,
    /// It is asked alone, when a rule comes to it: better not before.
    is_dear: &'a dyn Fn(u32) -> bool,
    /// What asking it costs, roughly, and how few tests are answered with it.
    effort: &'a dyn Fn(u32) -> (u32, Reverse<u32>),
}

impl Answers<'_> {
    fn of(&self, cond: &Cond) -> Usual {
        match cond {
            Cond::Test(test) => Usual { holds: (self.usual)(*test), changes: std::array::from_fn(|_| vec![*test]) },
            Cond::Not(inner) => {
                let inner = self.of(inner);
                Usual { holds: !inner.holds, ..inner }
            }
            Cond::And(parts) => self.of_group(parts, true),
            Cond::Or(parts) => self.of_group(parts, false),
        }
    }

    /// An `and` that does not hold is decided by the parts that do not: all of them have to change. Where it holds, one
    /// is enough. With an `or` it is the other way round.
    fn of_group(&self, parts: &[Cond], all: bool) -> Usual {
        let parts = parts.iter().map(|part| self.of(part));
        let (neutral, mut deciding): (Vec<Usual>, Vec<Usual>) = parts.partition(|part| part.holds == all);
        if deciding.is_empty() {
            return Usual { holds: all, changes: union(neutral.into_iter().map(|part| part.changes)) };
        }
        // What is cheap to know, and what many others need, comes first: for most values it spares the rest.
        deciding.sort_by_cached_key(|part| {
            let tests = &part.changes[0];
            let effort = tests.iter().map(|&test| (self.effort)(test)).max();
            (self.count_dear(tests), effort, tests.len())
        });
        let count = deciding.len();
        let changes = std::array::from_fn(|at| std::mem::take(&mut deciding[at % count].changes[at / count]));
        Usual { holds: !all, changes }
    }

    fn count_dear(&self, tests: &[u32]) -> usize {
        tests.iter().filter(|&&test| (self.is_dear)(test)).count()
    }

    /// Puts sets without dear tests in the place of those with some, where there is one.
    fn spare(&self, changes: &mut Changes) {
        let Some(cheap) = changes.iter().find(|tests| self.count_dear(tests) == 0).cloned() else { return };
        changes.iter_mut().filter(|tests| self.count_dear(tests) > 0).for_each(|tests| tests.clone_from(&cheap));
    }
}

fn union(all: impl Iterator<Item = Changes>) -> Changes {
    all.fold(Changes::default(), |mut sets, more| {
        sets.iter_mut().zip(more).for_each(|(set, more)| set.extend(more));
        sets
    })
}

fn is_literal(cond: &Cond) -> bool {
    !matches!(cond, Cond::And(_) | Cond::Or(_))
}

/// Whether a group is better than asking: one test is, when it usually passes.
fn is_worth(members: &[(u32, Atoms)]) -> bool {
    members.len() > 1 || members.iter().any(|(_, atoms)| atoms.inverted)
}

/// What the test can be looked up with, and its parts.
fn atoms_of(predicate: &Predicate, exprs: &ExprTable) -> Option<((u32, Class, bool), Atoms)> {
    let Test::Match(matcher) = &predicate.test else { return None };
    let any = match predicate.quantifier {
        Quantifier::One => false,
        Quantifier::Any => true,
        Quantifier::All => return None,
    };
    // Of several values one that does not match is enough: that is no usual answer.
    let atoms = Atoms::of(matcher).filter(|atoms| !(any && atoms.inverted))?;
    (!remembers(exprs.get(predicate.lhs))).then_some(((predicate.lhs, atoms.class, any), atoms))
}

fn remembers(expr: &Expr) -> bool {
    let mut found = false;
    expr.each_field(&mut |field| found |= field.remembers());
    found
}

/// Sets a bit of words that grow for it.
pub(crate) fn set(words: &mut Vec<u64>, at: u32, bit: bool) {
    let word = at as usize / 64;
    if words.len() <= word {
        words.resize(word + 1, 0);
    }
    words[word] |= u64::from(bit) << (at % 64);
}

fn is_set(words: &[u64], at: u32) -> bool {
    words.get(at as usize / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
}

/// Adds a condition's bit; they come in order.
pub(crate) fn depend(rows: &mut Vec<(u32, u64)>, variant: u32) {
    let (word, bit) = (variant / 64, 1 << (variant % 64));
    match rows.last_mut() {
        Some(last) if last.0 == word => last.1 |= bit,
        _ => rows.push((word, bit)),
    }
}
