//! What a program must be before anything is made of it.

use crate::error::ProgramError;
use crate::program::{Cond, Program, VERSION};
use std::collections::HashSet;
use tiercel_event::table;

/// Most bytes of a program.
const SIZE_LIMIT_BYTES: usize = 256 << 20;

/// Deepest nesting of its JSON.
const JSON_DEPTH_LIMIT: usize = 4096;

/// Deepest nesting of a condition.
const CONDITION_DEPTH_LIMIT: usize = 1200;

/// Most rules, and most predicates.
const COUNT_LIMIT: usize = 1 << 20;

/// Checks the text before it is read: its size, and how deep its brackets nest.
pub fn text(json: &[u8]) -> Result<(), ProgramError> {
    if json.len() > SIZE_LIMIT_BYTES {
        return Err(ProgramError::new(format!("{} bytes; at most {SIZE_LIMIT_BYTES}", json.len())));
    }
    if depth(json) > JSON_DEPTH_LIMIT {
        return Err(ProgramError::new(format!("nested deeper than {JSON_DEPTH_LIMIT}")));
    }
    Ok(())
}

fn depth(json: &[u8]) -> usize {
    let (mut now, mut most, mut quoted, mut escaped) = (0usize, 0, false, false);
    for &byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'[' | b'{' => {
                now += 1;
                most = most.max(now);
            }
            b']' | b'}' => now = now.saturating_sub(1),
            _ => {}
        }
    }
    most
}

/// Checks version, counts, indexes, codes and names.
pub fn program(program: &Program) -> Result<(), ProgramError> {
    if program.version != VERSION {
        return Err(ProgramError::new(format!("version {}; this engine runs version {VERSION}", program.version)));
    }
    if program.predicates.len() > COUNT_LIMIT || program.rules.len() > COUNT_LIMIT {
        return Err(ProgramError::new(format!("more than {COUNT_LIMIT} rules or predicates")));
    }
    let mut names = HashSet::new();
    for rule in &program.rules {
        if !names.insert(&rule.name) {
            return Err(ProgramError::new("two rules of this name").within(|| format!("rule {:?}", rule.name)));
        }
        self::rule(rule, program.predicates.len()).map_err(|error| error.within(|| format!("rule {:?}", rule.name)))?;
    }
    correlations(program)
}

/// Each entry exists and belongs to one correlation at most.
fn correlations(program: &Program) -> Result<(), ProgramError> {
    let mut used = HashSet::new();
    for (index, one) in program.correlations.iter().enumerate() {
        let within = |problem: String| ProgramError::new(problem).within(|| format!("correlation {index}"));
        for rule in one.steps.iter().map(|step| step.rule).chain([one.rule]) {
            if rule as usize >= program.rules.len() {
                return Err(within(format!("rule {rule} does not exist; there are {}", program.rules.len())));
            }
            if !used.insert(rule) {
                return Err(within(format!("rule {rule} is in two places")));
            }
        }
    }
    Ok(())
}

fn rule(rule: &crate::program::Rule, predicates: usize) -> Result<(), ProgramError> {
    if rule.priority > 7 {
        return Err(ProgramError::new(format!("priority {}; there are 0 to 7", rule.priority)));
    }
    if let Some(code) = rule.events.iter().find(|&&code| table::event(code).is_none()) {
        return Err(ProgramError::new(format!("event code {code} does not exist")));
    }
    condition(&rule.condition, predicates, 0)
}

fn condition(cond: &Cond, predicates: usize, depth: usize) -> Result<(), ProgramError> {
    if depth > CONDITION_DEPTH_LIMIT {
        return Err(ProgramError::new(format!("condition nested deeper than {CONDITION_DEPTH_LIMIT}")));
    }
    match cond {
        Cond::Test(index) if *index as usize >= predicates => {
            Err(ProgramError::new(format!("predicate {index} does not exist; there are {predicates}")))
        }
        Cond::Test(_) => Ok(()),
        Cond::Not(inner) => condition(inner, predicates, depth + 1),
        Cond::And(parts) | Cond::Or(parts) => parts.iter().try_for_each(|part| condition(part, predicates, depth + 1)),
    }
}

/// The predicates that a condition names, some perhaps twice.
pub fn tests_of(cond: &Cond, found: &mut Vec<u32>) {
    match cond {
        Cond::Test(index) => found.push(*index),
        Cond::Not(inner) => tests_of(inner, found),
        Cond::And(parts) | Cond::Or(parts) => parts.iter().for_each(|part| tests_of(part, found)),
    }
}
