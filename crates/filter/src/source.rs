//! Where values come from.

use crate::constant::{address, hex, network};
use crate::error::ProgramError;
use crate::kind::Kind;
use crate::program::{Const, Rhs};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use tiercel_fields::{Context, FieldRef, Value, bind, extract};

/// Something that has values for fields: an event in its state, or a table of values.
pub trait Source {
    /// The field's value; `None` when it is missing.
    fn value<'s>(&'s self, field: &FieldRef) -> Option<Value<'s>>;
}

impl Source for Context<'_> {
    fn value<'s>(&'s self, field: &FieldRef) -> Option<Value<'s>> {
        extract(field, self)
    }
}

/// Values by field as it is written (`proc.name`, `proc.aname[2]`), for tests and for comparison with other evaluators.
#[derive(Clone, Debug, Default)]
pub struct MapSource(FxHashMap<String, Value<'static>>);

impl MapSource {
    /// An empty table: every field is missing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a value.
    pub fn set(&mut self, field: impl Into<String>, value: Value<'static>) {
        self.0.insert(field.into(), value);
    }

    /// Reads `{"proc.name": {"s": "cat"}, "proc.aname": {"list": [{"s": "sh"}]}, "fd.name": null}`; values are written as
    /// the constants of a program, `null` is a missing value.
    ///
    /// # Errors
    /// Unknown fields, and values that are not of their field's type.
    pub fn from_json(json: &[u8]) -> Result<Self, ProgramError> {
        let read: Result<FxHashMap<String, Option<Rhs>>, _> = serde_json::from_slice(json);
        let mut source = Self::new();
        for (name, value) in read.map_err(|error| ProgramError::new(error.to_string()))? {
            let field = bind(&name, None).map_err(|error| ProgramError::new(error.to_string()))?;
            let value = value.map(|value| typed(&value, Kind::of(field.ty))).transpose();
            if let Some(value) = value.map_err(|error| error.within(|| name.clone()))? {
                source.set(field.text.to_string(), value);
            }
        }
        Ok(source)
    }
}

impl Source for MapSource {
    fn value<'s>(&'s self, field: &FieldRef) -> Option<Value<'s>> {
        self.0.get(&*field.text).cloned()
    }
}

fn typed(value: &Rhs, kind: Kind) -> Result<Value<'static>, ProgramError> {
    match value {
        Rhs::Const(value) => one(value, kind),
        Rhs::List(items) => items.iter().map(|item| one(item, kind)).collect::<Result<_, _>>().map(Value::List),
        Rhs::Expr(_) => Err(ProgramError::new("a value is a constant or a list of constants")),
    }
}

fn one(value: &Const, kind: Kind) -> Result<Value<'static>, ProgramError> {
    let bytes = |bytes| match kind {
        Kind::Bytes => Value::Bytes(Cow::Owned(bytes)),
        _ => Value::Str(Cow::Owned(bytes)),
    };
    Ok(match value {
        Const::Text(text) => bytes(text.as_bytes().to_vec()),
        Const::Hex(digits) => bytes(hex(digits)?),
        Const::Int(value) => Value::Int(*value),
        Const::Uint(value) => Value::Uint(*value),
        Const::Bool(value) => Value::Bool(*value),
        Const::Float(value) => Value::Double(*value),
        Const::Ip(text) => Value::Ip(address(text)?),
        Const::Net(text) => Value::Net(network(text)?),
    })
}
