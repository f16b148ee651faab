//! One test of a condition, ready to run.

use crate::compare::compare;
use crate::constant::Constant;
use crate::error::ProgramError;
use crate::expr::{Expr, ExprTable};
use crate::kind::Kind;
use crate::matcher::Matcher;
use crate::matcher::number::Order;
use crate::program::{Const, Modifier, Op, Predicate as Wire, Rhs};
use tiercel_fields::table::{FieldFlags, Scope};
use tiercel_fields::{FdField, FieldId, Matching, ProcessField, Value};

/// Most constants of one list.
const LIST_LIMIT: usize = 1 << 20;

/// A compiled test. Expressions are named by their place in the program's table.
#[derive(Clone, Debug)]
pub struct Predicate {
    /// What is tested.
    pub lhs: u32,
    /// How.
    pub test: Test,
    /// How several values count.
    pub quantifier: Quantifier,
    /// What the answer depends on.
    pub scope: Scope,
    /// How long its answer is good.
    pub keep: Keep,
    /// What it costs, roughly in ns.
    pub cost: u32,
}

/// What is asked of the value.
#[derive(Clone, Debug)]
pub enum Test {
    /// That there is one.
    Exists,
    /// That it passes a matcher.
    Match(Matcher),
    /// That it compares with another value.
    Compare(Op, u32),
}

/// How long an answer is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// For the event.
    Event,
    /// As long as the process stays as it is.
    Process,
    /// For every fd whose entry says the same of name, type and addresses.
    Fd,
}

impl Keep {
    fn of(scope: Scope, left: &Expr, right: Option<&Expr>) -> Self {
        match scope {
            Scope::Process => Self::Process,
            Scope::Fd if left.is_of_entry() && right.is_none_or(Expr::is_of_entry) => Self::Fd,
            _ => Self::Event,
        }
    }
}

/// How a list of values counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// One value.
    One,
    /// One of several must pass.
    Any,
    /// All must pass; an empty list does.
    All,
}

impl Predicate {
    /// Compiles `wire`, whose expressions go into `table`.
    ///
    /// # Errors
    /// Operators, modifiers and constants that do not fit the type on the left.
    pub fn new(wire: &Wire, table: &mut ExprTable) -> Result<Self, ProgramError> {
        let lhs = table.place(&wire.lhs)?;
        let right = match &wire.rhs {
            Some(Rhs::Expr(expr)) => Some(table.place(expr)?),
            _ => None,
        };
        let (left, right_expr) = (table.get(lhs), right.map(|right| table.get(right)));
        check_operator(left, wire.op, wire.modifier)?;
        if let Some(right) = right_expr {
            check_right(left, wire.op, wire.modifier, right)?;
        }
        let scope = right_expr.map_or(left.scope, |right| right.scope.max(left.scope));
        let cost = left.cost() + right_expr.map_or(0, Expr::cost) + op_cost(wire.op);
        let test = match (&wire.rhs, right) {
            (None, _) if wire.op == Op::Exists => Test::Exists,
            (None, _) => return Err(ProgramError::new(format!("{} needs a right-hand side", wire.op.word()))),
            (Some(_), Some(right)) => Test::Compare(wire.op, right),
            (Some(rhs), None) => Test::Match(matcher(left, wire.op, wire.modifier, rhs)?),
        };
        let keep = Keep::of(scope, left, right_expr);
        Ok(Self { lhs, test, quantifier: quantifier(left, wire.op), scope, keep, cost })
    }

    /// Whether it asks for the number 0.
    pub fn is_zero(&self) -> bool {
        matches!(self.test, Test::Match(Matcher::Number(Order::Eq, 0)))
    }

    /// Whether `value` passes; `right` is that of [`Test::Compare`].
    pub fn holds(&self, value: &Value<'_>, right: Option<&Value<'_>>) -> bool {
        let one = |value: &Value<'_>| match &self.test {
            Test::Exists => true,
            Test::Match(matcher) => matcher.matches(value),
            Test::Compare(op, _) => right.is_some_and(|right| compare(*op, value, right)),
        };
        match (self.quantifier, value) {
            (Quantifier::Any, Value::List(items)) => items.iter().any(one),
            (Quantifier::All, Value::List(items)) => items.iter().all(one),
            _ => one(value),
        }
    }
}

fn check_operator(left: &Expr, op: Op, modifier: Option<Modifier>) -> Result<(), ProgramError> {
    if left.kind.allows(left.list, op, modifier) {
        return Ok(());
    }
    let (list, word) = (if left.list { "list of " } else { "" }, left.kind.word());
    let with = if modifier.is_some() { " with a modifier" } else { "" };
    Err(ProgramError::new(format!("{}{with} does not apply to a {list}{word}", op.word())))
}

fn check_right(left: &Expr, op: Op, modifier: Option<Modifier>, right: &Expr) -> Result<(), ProgramError> {
    if modifier.is_some() || matches!(op, Op::Pmatch | Op::Regex | Op::Exists) || left.kind == Kind::Net {
        return Err(ProgramError::new(format!("{} takes no field on the right here", op.word())));
    }
    let refused = |expr: &Expr| expr.as_field().is_some_and(|field| field.info().flags.has(FieldFlags::NO_RHS));
    if refused(left) || refused(right) {
        return Err(ProgramError::new("this field cannot be compared with another"));
    }
    if left.kind != right.kind || left.list != right.list {
        let (left, right) = (left.kind.word(), right.kind.word());
        return Err(ProgramError::new(format!("a {left} cannot be compared with a {right} of the event")));
    }
    Ok(())
}

fn quantifier(left: &Expr, op: Op) -> Quantifier {
    match (left.matching, op) {
        (Matching::EitherEnd, Op::Ne) => Quantifier::All,
        (Matching::Any | Matching::EitherEnd, _) => Quantifier::Any,
        _ if left.list && op == Op::In => Quantifier::All,
        _ if left.list && op == Op::Intersects => Quantifier::Any,
        _ => Quantifier::One,
    }
}

fn matcher(left: &Expr, op: Op, modifier: Option<Modifier>, rhs: &Rhs) -> Result<Matcher, ProgramError> {
    let constants =
        |items: &[Const]| items.iter().map(|item| Constant::new(item, left.kind)).collect::<Result<Vec<_>, _>>();
    match (rhs, modifier) {
        (_, _) if op == Op::Exists => Err(ProgramError::new("exists takes no right-hand side")),
        (Rhs::List(items), _) if items.len() > LIST_LIMIT => {
            Err(ProgramError::new(format!("list of {} constants; at most {LIST_LIMIT}", items.len())))
        }
        (Rhs::List(_), None) if ids_of_ancestors(left) => Ok(Matcher::Never),
        (Rhs::List(items), None) if op.takes_list() => Matcher::list(op, constants(only_first(left, items))?),
        (Rhs::List(items), Some(modifier)) => Matcher::many(op, modifier, constants(items)?),
        (Rhs::List(_), None) => Err(ProgramError::new(format!("{} takes one constant, not a list", op.word()))),
        (Rhs::Const(_), Some(_)) => Err(ProgramError::new("a modifier needs a list")),
        (Rhs::Const(value), None) => Matcher::one(within(left, op), Constant::new(value, left.kind)?),
        (Rhs::Expr(_), _) => Err(ProgramError::new("two right-hand sides")),
    }
}

/// `proc.apid in (…)` has never been true in Falco; `docs/compatibility.md` says so.
fn ids_of_ancestors(left: &Expr) -> bool {
    let is_apid = left.as_field().is_some_and(|field| field.id == FieldId::Process(ProcessField::ProcApid));
    is_apid && left.matching == Matching::Any
}

/// `fd.net` has only ever looked at the first network of a list.
fn only_first<'a>(left: &Expr, items: &'a [Const]) -> &'a [Const] {
    let is_net = left.as_field().is_some_and(|field| field.id == FieldId::Fd(FdField::FdNet));
    if is_net { &items[..items.len().min(1)] } else { items }
}

/// `evt.around[ts] = ms` asks for a distance of at most that.
fn within(left: &Expr, op: Op) -> Op {
    if left.matching == Matching::Within && op == Op::Eq { Op::Le } else { op }
}

fn op_cost(op: Op) -> u32 {
    match op {
        Op::Exists | Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge | Op::Startswith | Op::Bstartswith => 2,
        Op::Endswith => 2,
        Op::In | Op::Intersects => 8,
        Op::Contains | Op::Icontains | Op::Bcontains | Op::Pmatch => 30,
        Op::Glob | Op::Iglob | Op::Regex => 100,
    }
}
