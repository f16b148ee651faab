//! From the bytes of a program to something that runs.

use crate::by_code::{CodeRules, Literal};
use crate::certain;
use crate::class;
use crate::code::{Code, sort_by_cost};
use crate::compiled::{Compiled, Entry, Rule, RuleInfo, SourceRules};
use crate::correlation::Correlation;
use crate::error::ProgramError;
use crate::expr::ExprTable;
use crate::file_names::FileNames;
use crate::layout::{Gate, Layout, Parts};
use crate::named_paths::NamedPaths;
use crate::output::Output;
use crate::predicate::{Keep, Predicate, Quantifier};
use crate::program::{self, Cond, Op, Program};
use crate::shape;
use crate::verify;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tiercel_event::codes;
use tiercel_event::generated::events::EVENTS;
use tiercel_fields::table::Scope;

/// Stack of the thread that reads a program: conditions nest deeply.
const STACK_BYTES: usize = 128 << 20;

/// Verifies and compiles a program.
///
/// # Errors
/// Anything about the program that is not as it must be.
pub fn compile(json: &[u8]) -> Result<Compiled, ProgramError> {
    verify::text(json)?;
    let failed = |_| ProgramError::new("cannot start a thread to compile it");
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().name("compile".to_owned()).stack_size(STACK_BYTES);
        let worker = builder.spawn_scoped(scope, || read(json).and_then(build)).map_err(failed)?;
        worker.join().unwrap_or_else(|_| Err(ProgramError::new("the compiler failed; this is a bug")))
    })
}

fn read(json: &[u8]) -> Result<Program, ProgramError> {
    let mut input = serde_json::Deserializer::from_slice(json);
    input.disable_recursion_limit();
    let program = serde::Deserialize::deserialize(&mut input).map_err(|error| ProgramError::new(error.to_string()))?;
    input.end().map_err(|error| ProgramError::new(error.to_string()))?;
    Ok(program)
}

fn build(program: Program) -> Result<Compiled, ProgramError> {
    verify::program(&program)?;
    let mut exprs = ExprTable::default();
    let mut predicates = Vec::with_capacity(program.predicates.len());
    for (index, wire) in program.predicates.iter().enumerate() {
        let made = Predicate::new(wire, &mut exprs);
        predicates.push(made.map_err(|error| error.within(|| format!("predicate {index}")))?);
    }
    let named_paths = NamedPaths::of(&program);
    let opposites = opposites(&program.predicates, &predicates);
    let mut builder = Builder::new(predicates, exprs, opposites);
    for rule in program.rules {
        let name = rule.name.clone();
        builder.add(rule).map_err(|error| error.within(|| format!("rule {name:?}")))?;
    }
    builder.index_asynchronous()?;
    let mut correlations = Vec::with_capacity(program.correlations.len());
    for (index, wire) in program.correlations.into_iter().enumerate() {
        let made = Correlation::new(wire);
        correlations.push(made.map_err(|error| error.within(|| format!("correlation {index}")))?);
    }
    Ok(Compiled { named_paths, ..builder.finish(program.rule_matching, correlations) })
}

/// By a test of a value for being a constant, the test of it for not being that: never do both hold.
fn opposites(wires: &[program::Predicate], made: &[Predicate]) -> FxHashMap<u32, u32> {
    let with = |op: Op| {
        let all = (0u32..).zip(wires.iter().zip(made));
        let plain = all.filter(move |(_, (wire, one))| {
            wire.op == op && wire.modifier.is_none() && one.quantifier == Quantifier::One
        });
        plain.map(|(index, (wire, one))| ((one.lhs, format!("{:?}", wire.rhs)), index))
    };
    let unequal: FxHashMap<_, _> = with(Op::Ne).collect();
    with(Op::Eq).filter_map(|(question, equal)| Some((equal, *unequal.get(&question)?))).collect()
}

struct Builder {
    predicates: Vec<Predicate>,
    /// By a predicate, another one that does not hold where it does.
    opposites: FxHashMap<u32, u32>,
    exprs: ExprTable,
    /// Predicates that the event's type answers alone.
    certain: Vec<u32>,
    code: Code,
    gates: Vec<Gate>,
    /// Gates by their condition, so that rules with the same one share it.
    gate_of: FxHashMap<Cond, u32>,
    rules: Vec<Rule>,
    /// Of each variant, the tests at the top of what its process does not decide alone.
    literals: Vec<Vec<Literal>>,
    /// Of each variant, what the class of an event tells about.
    told: Vec<Option<Cond>>,
    /// Of each variant, the gates for its process and for its fd.
    variants: Vec<[u32; 2]>,
    sources: Vec<(String, Vec<Vec<Entry>>)>,
    /// Of each rule, its source and condition.
    conditions: Vec<(String, Cond)>,
}

impl Builder {
    fn new(predicates: Vec<Predicate>, exprs: ExprTable, opposites: FxHashMap<u32, u32>) -> Self {
        let all = predicates.iter().zip(0u32..);
        let certain =
            all.filter(|(test, _)| certain::by_type_alone(test, exprs.get(test.lhs))).map(|row| row.1).collect();
        Self {
            predicates,
            opposites,
            exprs,
            certain,
            code: Code::default(),
            gates: Vec::new(),
            gate_of: FxHashMap::default(),
            rules: Vec::new(),
            literals: Vec::new(),
            told: Vec::new(),
            variants: Vec::new(),
            sources: Vec::new(),
            conditions: Vec::new(),
        }
    }

    fn add(&mut self, mut rule: program::Rule) -> Result<(), ProgramError> {
        rule.condition = shape::normal(rule.condition);
        if !self.any_remembers(&rule.condition) {
            self.sort(&mut rule.condition);
        }
        let start = self.code.add(&rule.condition)?;
        let output = Output::new(&rule)?;
        self.conditions.push((rule.source.clone(), rule.condition.clone()));
        self.index(self.rules.len(), &codes_of(&rule))?;
        let program::Rule { name, source, priority, tags, capture_ms, .. } = rule;
        self.rules.push(Rule { info: Arc::new(RuleInfo { name, source, priority, tags, capture_ms }), start, output });
        Ok(())
    }

    /// Puts all rules into the lists of asynchronous events, which have names of their own. Last, for what is kept for
    /// rules is most compact where those of the kernel's events stand together.
    fn index_asynchronous(&mut self) -> Result<(), ProgramError> {
        (0..self.conditions.len()).try_for_each(|rule| self.index(rule, &[codes::ASYNCEVENT_E]))
    }

    /// Puts a rule into the lists of these event codes, each with what is left of its condition there.
    fn index(&mut self, rule: usize, codes: &[u16]) -> Result<(), ProgramError> {
        let (source, cond) = self.conditions[rule].clone();
        let tests = tests_of(&cond);
        let certain: Vec<u32> = self.certain.iter().copied().filter(|test| tests.binary_search(test).is_ok()).collect();
        let mut by_answers: FxHashMap<Vec<Option<bool>>, Option<Entry>> = FxHashMap::default();
        let mut by_condition: FxHashMap<Cond, Entry> = FxHashMap::default();
        for &code in codes {
            let answers: Vec<Option<bool>> = certain.iter().map(|&test| self.certainly(test, code)).collect();
            let entry = match by_answers.get(&answers) {
                Some(&entry) => entry,
                None => {
                    let known = |test: u32| certain.binary_search(&test).ok().and_then(|at| answers[at]);
                    let entry = self.variant(rule as u32, shape::folded(&cond, &known), &mut by_condition)?;
                    by_answers.insert(answers, entry);
                    entry
                }
            };
            if let Some(entry) = entry {
                self.lists_of(&source)[usize::from(code)].push(entry);
            }
        }
        Ok(())
    }

    /// The entry of a rule for types that leave this of its condition; `None` where it never holds.
    fn variant(
        &mut self,
        rule: u32,
        mut cond: Cond,
        known: &mut FxHashMap<Cond, Entry>,
    ) -> Result<Option<Entry>, ProgramError> {
        // A field that remembers must be read when the event comes to it: nothing is moved before it or left out.
        let remembers = self.any_remembers(&cond);
        if shape::never_holds(&cond) || !(remembers || self.may_hold(&cond)) {
            return Ok(None);
        }
        if let Some(&entry) = known.get(&cond) {
            return Ok(Some(entry));
        }
        let key = cond.clone();
        if !remembers {
            self.sort(&mut cond);
        }
        self.told.push(if remembers { None } else { class::told(&cond, &self.predicates, &self.exprs) });
        let (gate, rest) = self.split(cond, Keep::Process)?;
        let beyond_process = self.code.add(&rest)?;
        let (fd_gate, rest) = self.split(rest, Keep::Fd)?;
        let start = self.code.add(&rest)?;
        let entry = Entry { rule, variant: self.variants.len() as u32, gate, fd_gate, start, beyond_process };
        self.variants.push([gate, fd_gate]);
        self.literals.push(if remembers { Vec::new() } else { shape::literals(&rest) });
        known.insert(key, entry);
        Ok(Some(entry))
    }

    /// Cheap tests first.
    fn sort(&self, cond: &mut Cond) {
        sort_by_cost(cond, &|test| self.cost(test));
    }

    fn any_remembers(&self, cond: &Cond) -> bool {
        tests_of(cond).into_iter().any(|test| self.remembers(test))
    }

    /// Takes out of a condition what its process, or its fd, decides alone. A field that remembers must be read when
    /// the event comes and not before.
    fn split(&mut self, cond: Cond, keep: Keep) -> Result<(u32, Cond), ProgramError> {
        let belongs = |test: u32| {
            let predicate = &self.predicates[test as usize];
            (predicate.keep == keep || predicate.scope == Scope::Constant) && !self.remembers(test)
        };
        let (gate, rest) = shape::split(cond, &belongs);
        let Some(gate) = gate else { return Ok((Entry::NO_GATE, rest)) };
        if let Some(&known) = self.gate_of.get(&gate) {
            return Ok((known, rest));
        }
        let number = self.gates.len() as u32;
        self.gates.push(Gate { start: self.code.add(&gate)?, keep, cond: gate.clone() });
        self.gate_of.insert(gate, number);
        Ok((number, rest))
    }

    fn lists_of(&mut self, source: &str) -> &mut Vec<Vec<Entry>> {
        let at = self.sources.iter().position(|row| row.0 == source).unwrap_or_else(|| {
            self.sources.push((source.to_owned(), vec![Vec::new(); EVENTS.len()]));
            self.sources.len() - 1
        });
        &mut self.sources[at].1
    }

    /// Whether the tests that a condition cannot hold without go together.
    fn may_hold(&self, cond: &Cond) -> bool {
        let needed: FxHashSet<Literal> = shape::literals(cond).into_iter().collect();
        let opposite = |test: &u32| self.opposites.get(test).is_some_and(|&other| needed.contains(&(other, true)));
        !needed.iter().any(|(test, holds)| needed.contains(&(*test, !holds)) || *holds && opposite(test))
    }

    fn certainly(&self, test: u32, code: u16) -> Option<bool> {
        let predicate = &self.predicates[test as usize];
        certain::answer(predicate, self.exprs.get(predicate.lhs), code)
    }

    fn cost(&self, test: u32) -> u32 {
        let predicate = &self.predicates[test as usize];
        match predicate.scope {
            Scope::Constant => 0,
            Scope::Process => predicate.cost / 4,
            Scope::Fd | Scope::Event => predicate.cost,
        }
    }

    fn remembers(&self, test: u32) -> bool {
        let mut found = false;
        self.exprs.get(self.predicates[test as usize].lhs).each_field(&mut |field| found |= field.remembers());
        found
    }

    fn finish(self, matching: program::RuleMatching, correlations: Vec<Correlation>) -> Compiled {
        static NEXT_ID: AtomicU64 = AtomicU64::new(1);
        let cost = |test: u32| self.predicates[test as usize].cost;
        let (places, layouts) = Layout::both(&Parts {
            predicates: &self.predicates,
            exprs: &self.exprs,
            gates: &self.gates,
            variants: &self.variants,
        });
        let file_names = FileNames::of(&self.predicates, &self.exprs, &self.gates, &self.variants);
        let needs = |entries: &[Entry], keep: Keep| {
            let is_fd = keep == Keep::Fd;
            let gates = entries.iter().map(|entry| (entry.variant, if is_fd { entry.fd_gate } else { entry.gate }));
            layouts[usize::from(is_fd)].needs(gates, &places)
        };
        let mut id = 0;
        let mut listed = |(code, entries): (usize, Vec<Entry>)| {
            id += u32::from(!entries.is_empty());
            let rules = CodeRules::new(id, entries, &self.literals, &cost).with_needs(&needs);
            let code = code as u16;
            if rules.is_empty() || !class::has_classes(code) {
                return rules;
            }
            let mut known: FxHashMap<u32, u32> = FxHashMap::default();
            let mut of_test = |test: u32| {
                let find = || class::of_test(&self.predicates[test as usize], &self.exprs, code);
                *known.entry(test).or_insert_with(find)
            };
            rules.with_classes(|variant| {
                let told = self.told[variant as usize].as_ref();
                told.map_or(u32::MAX, |told| class::may_hold(told, &mut of_test))
            })
        };
        let sources = self.sources.into_iter().map(|(name, lists)| {
            let by_code = lists.into_iter().enumerate().map(&mut listed).collect();
            SourceRules { name, by_code }
        });
        let sources: Vec<_> = sources.collect();
        Compiled {
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            exprs: self.exprs,
            predicates: self.predicates,
            code: self.code,
            gates: self.gates,
            rules: self.rules,
            syscalls: sources.iter().position(|source| source.name == "syscall"),
            sources,
            places,
            variants: self.variants.len(),
            layouts,
            file_names,
            matching,
            correlations,
            named_paths: NamedPaths::default(),
        }
    }
}

/// Codes that a rule is asked for, but that of asynchronous events.
fn codes_of(rule: &program::Rule) -> Vec<u16> {
    let mut found: Vec<u16> = match rule.match_all_events {
        true => EVENTS.iter().map(|event| event.code).collect(),
        false => rule.events.clone(),
    };
    found.retain(|&code| code != codes::ASYNCEVENT_E);
    found.sort_unstable();
    found.dedup();
    found
}

/// The tests of a condition, in order.
fn tests_of(cond: &Cond) -> Vec<u32> {
    let mut tests = Vec::new();
    verify::tests_of(cond, &mut tests);
    tests.sort_unstable();
    tests.dedup();
    tests
}
