//! Order and sets of numbers.

use crate::constant::Constant;
use crate::program::Op;

/// An order between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Order {
    Eq,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Order {
    /// That of an operator; equality for all that are no order.
    pub fn of(op: Op) -> Self {
        match op {
            Op::Lt => Self::Lt,
            Op::Le => Self::Le,
            Op::Gt => Self::Gt,
            Op::Ge => Self::Ge,
            _ => Self::Eq,
        }
    }

    /// Whether `value` stands in this order to `limit`.
    pub fn holds<T: PartialOrd + ?Sized>(self, value: &T, limit: &T) -> bool {
        match self {
            Self::Eq => value == limit,
            Self::Lt => value < limit,
            Self::Le => value <= limit,
            Self::Gt => value > limit,
            Self::Ge => value >= limit,
        }
    }
}

/// A set of numbers.
#[derive(Clone, Debug)]
pub struct NumberSet {
    integers: Box<[i128]>,
    doubles: Box<[f64]>,
}

impl NumberSet {
    /// The numbers among `values`.
    pub fn new(values: &[Constant]) -> Self {
        let mut integers: Vec<i128> = values.iter().filter_map(integer).collect();
        integers.sort_unstable();
        Self { integers: integers.into(), doubles: values.iter().filter_map(double).collect() }
    }

    /// Its numbers; `None` when some are no integers.
    pub fn integers(&self) -> Option<&[i128]> {
        self.doubles.is_empty().then_some(&self.integers)
    }

    /// Whether an integer is in it.
    pub fn has(&self, value: i128) -> bool {
        self.integers.binary_search(&value).is_ok()
    }

    /// Whether a floating-point number is in it.
    pub fn has_double(&self, value: f64) -> bool {
        self.doubles.contains(&value)
    }
}

fn integer(value: &Constant) -> Option<i128> {
    if let Constant::Number(value) = value { Some(*value) } else { None }
}

fn double(value: &Constant) -> Option<f64> {
    if let Constant::Double(value) = value { Some(*value) } else { None }
}
