//! Matchers: what a constant right-hand side becomes.

pub mod affixes;
pub mod atoms;
pub mod edges;
pub mod fused;
pub mod needles;
pub mod number;
pub mod path;
pub mod pattern;
pub mod string;
pub mod text;

use crate::constant::Constant;
use crate::error::ProgramError;
use crate::program::{Modifier, Op};
use number::{NumberSet, Order};
use rustc_hash::FxHashSet;
use std::net::IpAddr;
use string::StringMatcher;
use tiercel_fields::{IpNet, Value};

/// Tests one value against constants.
#[derive(Clone, Debug)]
pub enum Matcher {
    /// False for every value.
    Never,
    /// Integer order.
    Number(Order, i128),
    /// Integer in a set.
    Numbers(NumberSet),
    /// Floating-point order.
    Double(Order, f64),
    /// One of these truth values.
    Bool {
        /// `false` is one.
        no: bool,
        /// `true` is one.
        yes: bool,
    },
    /// Test of a string or bytes.
    String(StringMatcher),
    /// One of these addresses.
    Ips(FxHashSet<IpAddr>),
    /// Inside of one of these networks.
    Nets(Vec<IpNet>),
    /// The opposite, for a value of the right kind.
    Not(Box<Matcher>),
    /// Several tests under a modifier.
    Many(Modifier, Vec<Matcher>),
}

impl Matcher {
    /// A matcher for `op` with one constant.
    ///
    /// # Errors
    /// A regular expression that is none.
    pub fn one(op: Op, value: Constant) -> Result<Self, ProgramError> {
        if op == Op::Ne {
            return Ok(Self::Not(Box::new(Self::one(Op::Eq, value)?)));
        }
        if op.takes_list() {
            return Self::list(op, vec![value]);
        }
        Ok(match value {
            Constant::Number(value) => Self::Number(Order::of(op), value),
            Constant::Double(value) => Self::Double(Order::of(op), value),
            Constant::Text(text) => Self::String(StringMatcher::new(op, text)?),
            value => Self::set(vec![value]),
        })
    }

    /// A matcher for an operator that takes a list.
    ///
    /// # Errors
    /// None at present; the same shape as [`Matcher::one`].
    pub fn list(op: Op, values: Vec<Constant>) -> Result<Self, ProgramError> {
        if op == Op::Pmatch {
            return Ok(Self::String(StringMatcher::paths(&texts(values))));
        }
        Ok(Self::set(values))
    }

    /// A matcher for an operator with a modifier before a list.
    ///
    /// # Errors
    /// As [`Matcher::one`].
    pub fn many(op: Op, modifier: Modifier, values: Vec<Constant>) -> Result<Self, ProgramError> {
        if values.is_empty() {
            return Ok(Self::Never);
        }
        match (op, modifier) {
            (Op::Eq, Modifier::Anyof) => Ok(Self::set(values)),
            (Op::Ne, Modifier::Allof) => Ok(Self::Not(Box::new(Self::set(values)))),
            (Op::Contains | Op::Icontains | Op::Bcontains, Modifier::Anyof) => {
                StringMatcher::contains_any(&texts(values), op == Op::Icontains).map(Self::String)
            }
            _ => {
                let all: Result<_, _> = values.into_iter().map(|value| Self::one(op, value)).collect();
                Ok(Self::Many(modifier, all?))
            }
        }
    }

    fn set(values: Vec<Constant>) -> Self {
        match values.first() {
            None => Self::Never,
            Some(Constant::Number(_) | Constant::Double(_)) => Self::Numbers(NumberSet::new(&values)),
            Some(Constant::Bool(_)) => {
                Self::Bool { no: values.contains(&Constant::Bool(false)), yes: values.contains(&Constant::Bool(true)) }
            }
            Some(Constant::Text(_)) => Self::String(StringMatcher::set(texts(values))),
            Some(Constant::Ip(_)) => Self::Ips(values.iter().filter_map(ip).collect()),
            Some(Constant::Net(_)) => Self::Nets(values.iter().filter_map(net).collect()),
        }
    }

    /// Whether `value` passes; a value of another kind never does, whatever the operator.
    pub fn matches(&self, value: &Value<'_>) -> bool {
        self.verdict(value) == Some(true)
    }

    /// `None`: the value is of another kind.
    fn verdict(&self, value: &Value<'_>) -> Option<bool> {
        Some(match (self, value) {
            (Self::String(matcher), Value::Str(text) | Value::Bytes(text)) => matcher.matches(text),
            (Self::Number(order, limit), Value::Int(value)) => order.holds(&i128::from(*value), limit),
            (Self::Number(order, limit), Value::Uint(value)) => order.holds(&i128::from(*value), limit),
            (Self::Double(order, limit), Value::Double(value)) => order.holds(value, limit),
            (Self::Numbers(set), Value::Int(value)) => set.has((*value).into()),
            (Self::Numbers(set), Value::Uint(value)) => set.has((*value).into()),
            (Self::Numbers(set), Value::Double(value)) => set.has_double(*value),
            (Self::Bool { no, yes }, Value::Bool(value)) => {
                if *value {
                    *yes
                } else {
                    *no
                }
            }
            (Self::Ips(set), Value::Ip(ip)) => set.contains(ip),
            (Self::Nets(nets), Value::Ip(ip)) => nets.iter().any(|net| net.contains(*ip)),
            (Self::Not(inner), _) => !inner.verdict(value)?,
            (Self::Many(modifier, all), _) => many(*modifier, all, value),
            (Self::Never, _) => false,
            _ => return None,
        })
    }
}

fn many(modifier: Modifier, all: &[Matcher], value: &Value<'_>) -> bool {
    match modifier {
        Modifier::Anyof => all.iter().any(|matcher| matcher.matches(value)),
        Modifier::Allof => all.iter().all(|matcher| matcher.matches(value)),
        Modifier::Oneof => all.iter().filter(|matcher| matcher.matches(value)).count() == 1,
    }
}

fn texts(values: Vec<Constant>) -> Vec<Vec<u8>> {
    let text = |value| if let Constant::Text(text) = value { Some(text) } else { None };
    values.into_iter().filter_map(text).collect()
}

fn ip(value: &Constant) -> Option<IpAddr> {
    if let Constant::Ip(ip) = value { Some(*ip) } else { None }
}

fn net(value: &Constant) -> Option<IpNet> {
    if let Constant::Net(net) = value { Some(*net) } else { None }
}

#[cfg(test)]
mod tests;
