//! From the bytes of a program to something that runs.

use crate::by_code::{CodeRules, Literal};
use crate::certain;
use crate::code::{Code, REJECT, sort_by_cost};
use crate::compiled::{Compiled, Entry, Rule, RuleInfo, SourceRules};
use crate::correlation::Correlation;
use crate::error::ProgramError;
use crate::expr::ExprTable;
use crate::layout::{Gate, Layout, Parts};
use crate::named_paths::NamedPaths;
use crate::output::Output;
use crate::predicate::{Keep, Predicate, Quantifier};
use crate::program::{self, Cond, Op, Program};
use crate::shape;
use crate::verify;
use rustc_hash::FxHashMap;
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
    let mut builder = Builder { opposites, ..Builder::new(predicates, exprs) };
    for rule in program.rules {
        let name = rule.name.clone();
        builder.add(rule).map_err(|error| error.within(|| format!("rule {name:?}")))?;
    }
    let mut correlations = Vec::with_capacity(program.correlations.len());
    for (index, wire) in program.correlations.into_iter().enumerate() {
        let made = Correlation::new(wire);
        correlations.push(made.map_err(|error| error.within(|| format!("correlation {index}")))?);
    }
    Ok(Compiled { named_paths, ..builder.finish(program.rule_matching, correlations) })
}

/// Tests of one value for being a constant and for not being it: never do both hold.
fn opposites(wires: &[program::Predicate], made: &[Predicate]) -> Vec<(u32, u32)> {
    let with = |op: Op| {
        let plain = move |row: &(u32, (&program::Predicate, &Predicate))| {
            row.1.0.op == op && row.1.0.modifier.is_none() && row.1.1.quantifier == Quantifier::One
        };
        (0..).zip(wires.iter().zip(made)).filter(plain).map(|(index, (wire, _))| (index, wire))
    };
    let unequal: Vec<_> = with(Op::Ne).collect();
    let mut found = Vec::new();
    for (equal, one) in with(Op::Eq) {
        let same = unequal.iter().filter(|(_, other)| one.lhs == other.lhs && one.rhs == other.rhs);
        found.extend(same.map(|(other, _)| (equal, *other)));
    }
    found
}

struct Builder {
    predicates: Vec<Predicate>,
    /// Predicates of which at most one holds.
    opposites: Vec<(u32, u32)>,
    exprs: ExprTable,
    /// Predicates that the event's type answers alone.
    certain: Vec<u32>,
    code: Code,
    gates: Vec<Gate>,
    /// Gates by their condition, so that rules with the same one share it.
    gate_of: FxHashMap<String, u32>,
    rules: Vec<Rule>,
    /// Of each rule, the tests at the top of what its process does not decide alone.
    literals: Vec<Vec<Literal>>,
    /// Of each rule, the gates for its process and for its fd.
    rule_gates: Vec<[u32; 2]>,
    sources: Vec<(String, Vec<Vec<Entry>>)>,
}

impl Builder {
    fn new(predicates: Vec<Predicate>, exprs: ExprTable) -> Self {
        let all = predicates.iter().zip(0u32..);
        let certain =
            all.filter(|(test, _)| certain::by_type_alone(test, exprs.get(test.lhs))).map(|row| row.1).collect();
        Self {
            predicates,
            opposites: Vec::new(),
            exprs,
            certain,
            code: Code::default(),
            gates: Vec::new(),
            gate_of: FxHashMap::default(),
            rules: Vec::new(),
            literals: Vec::new(),
            rule_gates: Vec::new(),
            sources: Vec::new(),
        }
    }

    fn add(&mut self, mut rule: program::Rule) -> Result<(), ProgramError> {
        let mut tests = Vec::new();
        verify::tests_of(&rule.condition, &mut tests);
        rule.condition = shape::normal(rule.condition);
        if !tests.iter().any(|&test| self.remembers(test)) {
            sort_by_cost(&mut rule.condition, &|test| self.cost(test));
        }
        let start = self.code.add(&rule.condition, &|_| None)?;
        let output = Output::new(&rule)?;
        self.index(&rule, &tests)?;
        let program::Rule { name, source, priority, tags, capture_ms, .. } = rule;
        self.rules.push(Rule { info: Arc::new(RuleInfo { name, source, priority, tags, capture_ms }), start, output });
        Ok(())
    }

    /// Puts the rule into the lists of its event codes.
    fn index(&mut self, rule: &program::Rule, tests: &[u32]) -> Result<(), ProgramError> {
        let number = self.rules.len() as u32;
        let remembers = tests.iter().any(|&test| self.remembers(test));
        let (gate, rest) = self.split(rule.condition.clone(), Keep::Process)?;
        let beyond_process = rest.clone();
        let (fd_gate, rest) = self.split(rest, Keep::Fd)?;
        self.rule_gates.push([gate, fd_gate]);
        self.note(&rest, tests);
        let certain: Vec<u32> = self.certain.iter().copied().filter(|test| tests.contains(test)).collect();
        let mut starts: FxHashMap<Vec<Option<bool>>, (u32, u32)> = FxHashMap::default();
        let mut entries = Vec::new();
        for code in codes_of(rule) {
            let answers: Vec<Option<bool>> = certain.iter().map(|&test| self.certainly(test, code)).collect();
            let (start, beyond_process) = match starts.get(&answers) {
                Some(&starts) => starts,
                None => {
                    let known = |test: u32| certain.iter().position(|&other| other == test).and_then(|at| answers[at]);
                    let found = match remembers || self.may_hold(&rule.condition, &known) {
                        true => (self.code.add(&rest, &known)?, self.code.add(&beyond_process, &known)?),
                        false => (REJECT, REJECT),
                    };
                    starts.insert(answers, found);
                    found
                }
            };
            if start != REJECT {
                entries.push((code, Entry { rule: number, gate, fd_gate, start, beyond_process }));
            }
        }
        let lists = self.lists_of(&rule.source);
        entries.into_iter().for_each(|(code, entry)| lists[usize::from(code)].push(entry));
        Ok(())
    }

    /// Notes the rule's tests that may be asked before others: none where a field remembers.
    fn note(&mut self, rest: &Cond, tests: &[u32]) {
        let remembers = tests.iter().any(|&test| self.remembers(test));
        let literals = if remembers { Vec::new() } else { shape::literals(rest) };
        self.literals.push(literals.into_iter().filter(|(test, _)| !self.certain.contains(test)).collect());
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
        let key = format!("{gate:?}");
        if let Some(&known) = self.gate_of.get(&key) {
            return Ok((known, rest));
        }
        let number = self.gates.len() as u32;
        self.gates.push(Gate { start: self.code.add(&gate, &|_| None)?, keep, cond: gate });
        self.gate_of.insert(key, number);
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
    fn may_hold(&self, cond: &Cond, known: &dyn Fn(u32) -> Option<bool>) -> bool {
        let Some(needed) = shape::needed(cond, known) else { return false };
        let both = |one: (u32, bool), other: (u32, bool)| needed.contains(&one) && needed.contains(&other);
        let against_itself = needed.iter().any(|&(test, answer)| needed.contains(&(test, !answer)));
        !against_itself && !self.opposites.iter().any(|&(one, other)| both((one, true), (other, true)))
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
            rules: &self.rule_gates,
        });
        let needs = |entries: &[Entry], keep: Keep| {
            let is_fd = keep == Keep::Fd;
            let gates = entries.iter().map(|entry| if is_fd { entry.fd_gate } else { entry.gate });
            layouts[usize::from(is_fd)].needs(gates, &places)
        };
        let mut id = 0;
        let mut listed = |entries: Vec<Entry>| {
            id += u32::from(!entries.is_empty());
            CodeRules::new(id, entries, &self.literals, &cost).with_needs(&needs)
        };
        let sources = self.sources.into_iter().map(|(name, lists)| {
            let by_code = lists.into_iter().map(&mut listed).collect();
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
            layouts,
            matching,
            correlations,
            named_paths: NamedPaths::default(),
        }
    }
}

/// Codes that a rule is asked for: its own, and that of asynchronous events, which have names of their own.
fn codes_of(rule: &program::Rule) -> Vec<u16> {
    let mut found: Vec<u16> = match rule.match_all_events {
        true => EVENTS.iter().map(|event| event.code).collect(),
        false => rule.events.clone(),
    };
    found.push(codes::ASYNCEVENT_E);
    found.sort_unstable();
    found.dedup();
    found
}
