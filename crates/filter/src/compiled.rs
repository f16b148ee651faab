//! A program that was verified and can run.

use crate::answers::Counts;
use crate::by_code::CodeRules;
use crate::code::Code;
use crate::correlation::Correlation;
use crate::expr::ExprTable;
use crate::file_names::FileNames;
use crate::layout::{Gate, Layout, Places};
use crate::named_paths::NamedPaths;
use crate::output::Output;
use crate::predicate::{Keep, Predicate, Test};
use crate::program::RuleMatching;
use crate::run::{Run, Scratch};
use crate::source::Source;
use std::sync::Arc;
use tiercel_event::codes;
use tiercel_fields::FieldRef;

/// What an alert says about its rule; shared by all alerts.
#[derive(Debug, PartialEq, Eq)]
pub struct RuleInfo {
    /// Name.
    pub name: String,
    /// Event source.
    pub source: String,
    /// 0 emergency … 7 debug.
    pub priority: u8,
    /// Sorted tags.
    pub tags: Vec<String>,
    /// The rule asks for a capture around its alerts: so many ms after them, 0 as the settings say.
    pub capture_ms: Option<u64>,
}

/// A compiled rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What alerts say about it.
    pub info: Arc<RuleInfo>,
    /// Start of its whole condition, for events of any type.
    pub start: u32,
    /// Message and fields.
    pub output: Output,
}

/// A rule in the list of an event type: what is left of its condition for events of that type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Rule, in load order.
    pub rule: u32,
    /// Which condition of the program it is, in load order: its bit in kept rows. Types for which the same is left share it.
    pub variant: u32,
    /// What its process alone decides: all of this must hold, too; [`Entry::NO_GATE`] when there is no such part.
    pub gate: u32,
    /// The same for what its fd alone decides.
    pub fd_gate: u32,
    /// Start of the rest of its condition, with what the event's type tells already put in.
    pub start: u32,
    /// Start of the same with what its fd decides: all that its process does not decide alone.
    pub beyond_process: u32,
}

impl Entry {
    /// It alone decides nothing.
    pub const NO_GATE: u32 = u32::MAX;
}

/// The rules of one event source by event code.
#[derive(Clone, Debug)]
pub struct SourceRules {
    /// Name.
    pub name: String,
    pub(crate) by_code: Vec<CodeRules>,
}

impl SourceRules {
    /// Rules for events of this code; `None` when there are none.
    #[inline]
    pub fn for_code(&self, code: u16) -> Option<&CodeRules> {
        self.by_code.get(usize::from(code)).filter(|rules| !rules.is_empty())
    }

    /// Rules for events of this code, in load order.
    pub fn entries(&self, code: u16) -> &[Entry] {
        self.for_code(code).map_or(&[], CodeRules::entries)
    }

    /// Codes that some rule may match.
    pub fn codes(&self) -> impl Iterator<Item = u16> + '_ {
        let used = self.by_code.iter().enumerate().filter(|(_, rules)| !rules.is_empty());
        used.filter_map(|(code, _)| u16::try_from(code).ok())
    }
}

/// All rules, compiled. A copy is sooner made than compiled again.
#[derive(Clone, Debug)]
pub struct Compiled {
    pub(crate) id: u64,
    pub(crate) exprs: ExprTable,
    pub(crate) predicates: Vec<Predicate>,
    pub(crate) code: Code,
    pub(crate) gates: Vec<Gate>,
    /// Where tests and gates stand in kept rows, and what those of processes and of fds are.
    pub(crate) places: Places,
    /// How many conditions the rules have, each type's own counted once.
    pub(crate) variants: usize,
    pub(crate) layouts: [Layout; 2],
    pub(crate) file_names: FileNames,
    pub(crate) rules: Vec<Rule>,
    pub(crate) sources: Vec<SourceRules>,
    /// Place of the source `syscall`.
    pub(crate) syscalls: Option<usize>,
    pub(crate) matching: RuleMatching,
    pub(crate) correlations: Vec<Correlation>,
    pub(crate) named_paths: NamedPaths,
}

impl Compiled {
    /// Sizes of the tables that a run needs.
    pub fn counts(&self) -> Counts {
        Counts { program: self.id, tests: self.predicates.len() + self.gates.len(), exprs: self.exprs.len() }
    }

    /// Steps of all conditions.
    pub fn code(&self) -> &Code {
        &self.code
    }

    /// Parts of conditions that a process, or an fd, alone decides.
    pub(crate) fn gates(&self) -> &[Gate] {
        &self.gates
    }

    /// What is kept for an fd, or else for a process.
    #[inline]
    pub(crate) fn layout(&self, keep: Keep) -> &Layout {
        &self.layouts[usize::from(keep == Keep::Fd)]
    }

    /// Tests.
    pub fn predicates(&self) -> &[Predicate] {
        &self.predicates
    }

    /// Expressions.
    pub fn exprs(&self) -> &ExprTable {
        &self.exprs
    }

    /// Rules in load order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// How many rules may fire for one event.
    pub fn rule_matching(&self) -> RuleMatching {
        self.matching
    }

    /// Rules that look at several events.
    pub fn correlations(&self) -> &[Correlation] {
        &self.correlations
    }

    /// Files that the rules look for by name.
    pub fn named_paths(&self) -> &NamedPaths {
        &self.named_paths
    }

    /// The rules that look at events of this code, which comes from the kernel; `None` for events whose source only their
    /// parameters tell.
    #[inline]
    pub fn for_event(&self, code: u16) -> Option<&CodeRules> {
        match code {
            codes::PLUGINEVENT_E | codes::ASYNCEVENT_E => None,
            _ => self.sources.get(self.syscalls?)?.for_code(code),
        }
    }

    /// The rules that look at events of this code of a source.
    pub fn of_source(&self, source: &str, code: u16) -> Option<&CodeRules> {
        self.source(source)?.for_code(code)
    }

    /// The rules of a source.
    pub fn source(&self, name: &str) -> Option<&SourceRules> {
        self.sources.iter().find(|source| source.name == name)
    }

    /// For each rule whether its whole condition holds, whatever the event's type.
    pub fn truths<S: Source + ?Sized>(&self, source: &S) -> Vec<bool> {
        let mut scratch = Scratch::default();
        let mut run = Run::new(self, &mut scratch, source, None, None);
        self.rules.iter().map(|rule| run.holds(rule.start)).collect()
    }

    /// Calls `seen` for every field that the condition or the output of a rule reads.
    pub fn each_field_of(&self, rule: u32, seen: &mut dyn FnMut(&FieldRef)) {
        let Some(rule) = self.rules.get(rule as usize) else { return };
        self.each_field_from(vec![rule.start], seen);
        rule.output.each_field(&mut *seen);
    }

    /// Calls `seen` for every field that what is left of a rule's condition for events of some type reads.
    pub fn each_field_of_entry(&self, entry: &Entry, seen: &mut dyn FnMut(&FieldRef)) {
        let gate = self.gates.get(entry.gate as usize).map(|gate| gate.start);
        self.each_field_from(gate.into_iter().chain([entry.beyond_process]).collect(), seen);
    }

    fn each_field_from(&self, mut open: Vec<u32>, seen: &mut dyn FnMut(&FieldRef)) {
        let mut tests = std::collections::BTreeSet::new();
        let mut steps = std::collections::BTreeSet::new();
        while let Some(at) = open.pop() {
            let Some(step) = self.code.step(at).filter(|_| steps.insert(at)) else { continue };
            tests.insert(step.predicate);
            open.extend([step.then, step.otherwise]);
        }
        for test in tests {
            let predicate = &self.predicates[test as usize];
            self.exprs.get(predicate.lhs).each_field(seen);
            if let Test::Compare(_, right) = predicate.test {
                self.exprs.get(right).each_field(seen);
            }
        }
    }

    /// Calls `seen` for every field that a condition or an output reads.
    pub fn each_field(&self, mut seen: impl FnMut(&FieldRef)) {
        self.exprs.iter().for_each(|expr| expr.each_field(&mut seen));
        self.rules.iter().for_each(|rule| rule.output.each_field(&mut seen));
        for one in &self.correlations {
            one.by.each_field(&mut seen);
            one.distinct.each_field(&mut seen);
            one.steps.iter().for_each(|step| step.by.each_field(&mut seen));
        }
    }
}
