//! Rules that look at several events: `sequence`, `threshold` and `absent`.
//!
//! Their conditions are ordinary entries of the program. When one holds, the event is a [`Sighting`] for the rule's
//! machine, which says whether the rule fires now. All that a machine knows comes from events and their times, so a
//! replay gives the same alerts as the live run, and every machine keeps a bounded number of keys.

mod absent;
mod keys;
mod sequence;
mod sighting;
mod threshold;

pub use sighting::Sighting;

use crate::alert::{Alert, AlertView};
use crate::build;
use absent::Absent;
use sequence::Sequence;
use std::sync::Arc;
use threshold::Threshold;
use tiercel_fields::{Context, Matched};
use tiercel_filter::{Compiled, Correlation, CorrelationKind};

/// Name that the last step of a sequence, and the event that expects another, have in alerts.
const OWN: &str = "condition";

/// What rules that look at several events keep, and what they could not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CorrelationStats {
    /// Keys that are kept now.
    pub keys: u64,
    /// Keys that had to go for others.
    pub keys_evicted: u64,
    /// Events that did not count because a part of their key was missing.
    pub without_key: u64,
}

enum Machine {
    Sequence(Sequence),
    Threshold(Threshold),
    Absent(Box<Absent>),
}

/// What makes two machines interchangeable.
#[derive(PartialEq, Eq)]
struct Identity {
    id: Box<str>,
    kind: CorrelationKind,
    steps: usize,
    numbers: (u64, u32, u32),
}

struct Pattern {
    identity: Identity,
    /// The entry that alerts.
    rule: u32,
    machine: Machine,
    names: Vec<Arc<str>>,
}

/// Which condition of which pattern a rule entry is.
#[derive(Clone, Copy)]
struct Role {
    pattern: usize,
    step: Option<usize>,
}

/// The machines of a program.
pub struct Correlator {
    patterns: Vec<Pattern>,
    roles: Vec<Option<Role>>,
    own: Arc<str>,
    next_due_ns: u64,
    without_key: u64,
}

impl Correlator {
    /// Nothing seen yet.
    pub fn new(program: &Compiled) -> Self {
        let mut roles = vec![None; if program.correlations().is_empty() { 0 } else { program.rules().len() }];
        for (pattern, rule) in program.correlations().iter().enumerate() {
            let steps = rule.steps.iter().enumerate().map(|(step, row)| (row.rule, Some(step)));
            for (entry, step) in steps.chain([(rule.rule, None)]) {
                roles[entry as usize] = Some(Role { pattern, step });
            }
        }
        let patterns = program.correlations().iter().map(Pattern::new).collect();
        Self { patterns, roles, own: OWN.into(), next_due_ns: u64::MAX, without_key: 0 }
    }

    /// Goes on from what another program's machines of the same definition have seen.
    pub fn continue_from(&mut self, old: Self) {
        let mut known = old.patterns;
        for pattern in &mut self.patterns {
            if let Some(at) = known.iter().position(|other| other.identity == pattern.identity) {
                pattern.machine = known.swap_remove(at).machine;
            }
        }
        self.without_key = old.without_key;
        self.look_at_dues();
    }

    /// Whether some alert may be due: cheap, for every event.
    #[inline]
    pub fn is_due(&self, now_ns: u64) -> bool {
        self.next_due_ns < now_ns
    }

    /// Alerts that came true before `now_ns`, by time.
    pub fn overdue(&mut self, now_ns: u64, alerts: &mut Vec<Alert>) {
        let first = alerts.len();
        for pattern in &mut self.patterns {
            if let Machine::Absent(machine) = &mut pattern.machine {
                let rule_index = pattern.rule;
                alerts
                    .extend(std::iter::from_fn(|| machine.overdue(now_ns)).map(|alert| Alert { rule_index, ..alert }));
            }
        }
        alerts[first..].sort_by_key(|alert| (alert.ts_ns, alert.event_num, alert.rule_index));
        self.look_at_dues();
    }

    /// Whether an entry belongs to a rule that looks at several events.
    #[inline]
    pub fn has(&self, entry: u32) -> bool {
        self.roles.get(entry as usize).is_some_and(Option::is_some)
    }

    /// The condition of an entry held; the alert, if the whole rule fires now.
    pub fn see(&mut self, program: &Compiled, entry: u32, context: &Context<'_>, view: AlertView) -> Option<Alert> {
        let Role { pattern, step } = (*self.roles.get(entry as usize)?)?;
        let rule = program.correlations().get(pattern)?;
        let by = step.map_or(&rule.by, |step| &rule.steps[step].by);
        let Some((key, value)) = by.read(context).zip(rule.distinct.read(context)) else {
            self.without_key += 1;
            return None;
        };
        let pattern = &mut self.patterns[pattern];
        let step_name = step.map(|step| Arc::clone(&pattern.names[step]));
        let alert = |events: Vec<Sighting>, matched: &Matched| {
            let mut alert = build::alert(&program.rules()[entry as usize], entry, &context.matching(matched), view);
            alert.events = events;
            alert
        };
        match &mut pattern.machine {
            Machine::Sequence(machine) => {
                let name = step_name.unwrap_or_else(|| Arc::clone(&self.own));
                let events = machine.see(step, &key, Sighting::new(Some(name), context))?;
                let first_ts_ns = events.first().map_or(0, |event| event.ts_ns);
                let matched = matched(events.len() as u64, first_ts_ns, context.event.ts_ns);
                Some(alert(events, &matched))
            }
            Machine::Threshold(machine) => {
                let reached = machine.see(&key, value, Sighting::new(None, context))?;
                let matched = matched(reached.count, reached.first_ts_ns, context.event.ts_ns);
                Some(alert(reached.listed, &matched))
            }
            Machine::Absent(machine) => {
                if step.is_some() {
                    machine.end(&key);
                } else {
                    let events = vec![Sighting::new(Some(Arc::clone(&self.own)), context)];
                    let start = context.event.ts_ns;
                    machine.begin(key, alert(events, &matched(1, start, start.saturating_add(rule.within_ns))));
                }
                self.look_at_dues();
                None
            }
        }
    }

    /// Counters.
    pub fn stats(&self) -> CorrelationStats {
        let mut stats = CorrelationStats { without_key: self.without_key, ..CorrelationStats::default() };
        for pattern in &self.patterns {
            let (keys, evicted) = pattern.machine.counts();
            stats.keys += keys as u64;
            stats.keys_evicted += evicted;
        }
        stats
    }

    fn look_at_dues(&mut self) {
        let dues = self.patterns.iter().map(|pattern| match &pattern.machine {
            Machine::Absent(machine) => machine.next_due_ns(),
            _ => u64::MAX,
        });
        self.next_due_ns = dues.min().unwrap_or(u64::MAX);
    }
}

fn matched(count: u64, first_ts_ns: u64, last_ts_ns: u64) -> Matched {
    Matched { count, first_ts_ns, duration_ns: last_ts_ns.saturating_sub(first_ts_ns) }
}

impl Pattern {
    fn new(rule: &Correlation) -> Self {
        let machine = match rule.kind {
            CorrelationKind::Sequence => Machine::Sequence(Sequence::new(rule)),
            CorrelationKind::Threshold => Machine::Threshold(Threshold::new(rule)),
            CorrelationKind::Absent => Machine::Absent(Box::new(Absent::new(rule))),
        };
        let identity = Identity {
            id: rule.id.clone(),
            kind: rule.kind,
            steps: rule.steps.len(),
            numbers: (rule.within_ns, rule.max_keys, rule.count),
        };
        Self {
            identity,
            rule: rule.rule,
            machine,
            names: rule.steps.iter().map(|step| Arc::from(&*step.name)).collect(),
        }
    }
}

impl Machine {
    /// Keys kept, keys evicted.
    fn counts(&self) -> (usize, u64) {
        match self {
            Self::Sequence(machine) => (machine.len(), machine.evicted()),
            Self::Threshold(machine) => (machine.len(), machine.evicted()),
            Self::Absent(machine) => (machine.len(), machine.evicted()),
        }
    }
}
