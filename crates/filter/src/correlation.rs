//! Rules that look at several events: what a program says about them, verified and bound.

use crate::error::ProgramError;
use crate::expr::Expr;
use crate::program::{self, CorrelationKind};
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use tiercel_fields::Value;

/// Most steps before the last one of a sequence.
const STEPS_LIMIT: usize = 15;

/// Most expressions of a key.
const KEY_LIMIT: usize = 8;

/// Most events of a threshold.
const COUNT_LIMIT: u32 = 10_000;

/// Most events or values that one rule keeps: keys times count.
const KEPT_LIMIT: u32 = 1_000_000;

/// Longest key that is kept as it is.
const PLAIN_KEY_BYTES: usize = 128;

/// A step before the rule's own condition, or what an absence expects.
#[derive(Clone, Debug)]
pub struct Step {
    /// The rule entry of its condition.
    pub rule: u32,
    /// Its name in alerts.
    pub name: Box<str>,
    /// What its events are grouped by.
    pub by: Key,
}

/// A rule that fires for several events together.
#[derive(Clone, Debug)]
pub struct Correlation {
    /// Stays the same from program to program as long as the definition does, so that a reload keeps what was seen.
    pub id: Box<str>,
    /// Kind.
    pub kind: CorrelationKind,
    /// The rule entry with the rule's own condition, output and priority.
    pub rule: u32,
    /// What its events are grouped by.
    pub by: Key,
    /// Window in ns.
    pub within_ns: u64,
    /// Most keys at a time.
    pub max_keys: u32,
    /// Events, or distinct values, that a threshold asks for.
    pub count: u32,
    /// Values that a threshold counts; without expressions it counts events.
    pub distinct: Key,
    /// Earlier steps in order; for an absence the one expected.
    pub steps: Vec<Step>,
}

impl Correlation {
    pub(crate) fn new(wire: program::Correlation) -> Result<Self, ProgramError> {
        verify(&wire)?;
        let most = KEPT_LIMIT / wire.count.max(1);
        Ok(Self {
            id: wire.id.into(),
            kind: wire.kind,
            rule: wire.rule,
            by: Key::new(&wire.by)?,
            within_ns: wire.within_ns,
            max_keys: wire.max_keys.min(most),
            count: wire.count,
            distinct: Key::new(&wire.distinct)?,
            steps: wire.steps.into_iter().map(Step::new).collect::<Result<_, _>>()?,
        })
    }

    /// Entries that it is made of.
    pub fn entries(&self) -> impl Iterator<Item = u32> + '_ {
        self.steps.iter().map(|step| step.rule).chain([self.rule])
    }
}

impl Step {
    fn new(wire: program::Step) -> Result<Self, ProgramError> {
        Ok(Self { rule: wire.rule, name: wire.name.into(), by: Key::new(&wire.by)? })
    }
}

fn verify(wire: &program::Correlation) -> Result<(), ProgramError> {
    let steps = match wire.kind {
        CorrelationKind::Sequence => 1..=STEPS_LIMIT,
        CorrelationKind::Threshold => 0..=0,
        CorrelationKind::Absent => 1..=1,
    };
    let problem = if !steps.contains(&wire.steps.len()) {
        format!("{} steps; {} to {} are possible", wire.steps.len(), steps.start(), steps.end())
    } else if wire.within_ns == 0 || wire.max_keys == 0 {
        "a window or a number of keys of 0".to_owned()
    } else if wire.kind == CorrelationKind::Threshold && !(1..=COUNT_LIMIT).contains(&wire.count) {
        format!("a count of {}; 1 to {COUNT_LIMIT} are possible", wire.count)
    } else {
        return Ok(());
    };
    Err(ProgramError::new(problem))
}

/// Expressions whose values together say what belongs together.
#[derive(Clone, Debug, Default)]
pub struct Key(Vec<Expr>);

impl Key {
    fn new(wire: &[program::Expr]) -> Result<Self, ProgramError> {
        if wire.len() > KEY_LIMIT {
            return Err(ProgramError::new(format!("a key of {} expressions; at most {KEY_LIMIT}", wire.len())));
        }
        let exprs: Vec<Expr> = wire.iter().map(Expr::new).collect::<Result<_, _>>()?;
        Ok(Self(exprs))
    }

    /// Whether there is nothing to tell events apart by.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The values in bytes, equal exactly when the values are (long ones by a seeded hash of 128 bits, so that a key
    /// never takes much room); `None` when one is missing.
    pub fn read<S: crate::Source + ?Sized>(&self, source: &S) -> Option<Box<[u8]>> {
        let mut out = Vec::new();
        for expr in &self.0 {
            write(&expr.value(source)?, &mut out);
        }
        Some(if out.len() > PLAIN_KEY_BYTES { digest(&out).into() } else { out.into() })
    }

    /// Calls `seen` for every field that is read.
    pub fn each_field(&self, seen: &mut dyn FnMut(&tiercel_fields::FieldRef)) {
        self.0.iter().for_each(|expr| expr.each_field(seen));
    }
}

fn digest(bytes: &[u8]) -> [u8; 16] {
    static SEEDS: LazyLock<(RandomState, RandomState)> = LazyLock::new(Default::default);
    let (first, second) = (SEEDS.0.hash_one(bytes), SEEDS.1.hash_one(bytes));
    (u128::from(first) << 64 | u128::from(second)).to_le_bytes()
}

/// A tag, then bytes whose length the tag or a prefix tells, so that no two lists of values look alike.
fn write(value: &Value<'_>, out: &mut Vec<u8>) {
    let mut put = |tag: u8, bytes: &[u8]| {
        out.push(tag);
        out.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        out.extend_from_slice(bytes);
    };
    match value {
        Value::Bool(value) => put(0, &[u8::from(*value)]),
        // A number is itself whatever its type, so that keys of different fields can meet.
        Value::Int(value) => put(1, &i128::from(*value).to_le_bytes()),
        Value::Uint(value) => put(1, &i128::from(*value).to_le_bytes()),
        Value::Double(value) => put(2, &value.to_bits().to_le_bytes()),
        Value::Str(bytes) | Value::Bytes(bytes) => put(3, bytes),
        Value::Ip(ip) => put(4, ip.to_string().as_bytes()),
        Value::Net(net) => put(5, format!("{}/{}", net.address, net.bits).as_bytes()),
        Value::List(values) => {
            put(6, &(values.len() as u64).to_le_bytes());
            values.iter().for_each(|value| write(value, out));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MapSource;

    fn key(fields: &[&str]) -> Key {
        let field = |name: &&str| program::Expr::Field { name: (*name).to_owned(), arg: None };
        Key::new(&fields.iter().map(field).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn keys_are_equal_exactly_when_all_values_are() {
        let source = |name: &str, exe: &str| {
            let mut source = MapSource::new();
            source.set("proc.name", Value::owned(name.into()));
            source.set("proc.exe", Value::owned(exe.into()));
            source
        };
        let key = key(&["proc.name", "proc.exe"]);
        assert_eq!(key.read(&source("ab", "c")), key.read(&source("ab", "c")));
        assert_ne!(key.read(&source("ab", "c")), key.read(&source("a", "bc")));
        assert_eq!(key.read(&MapSource::new()), None);
    }

    #[test]
    fn numbers_of_different_fields_can_meet() {
        let mut source = MapSource::new();
        source.set("proc.pid", Value::Int(7));
        source.set("evt.rawres", Value::Uint(7));
        assert_eq!(key(&["proc.pid"]).read(&source), key(&["evt.rawres"]).read(&source));
    }
}
