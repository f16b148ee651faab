//! Where values come from.

use rustc_hash::FxHashMap;
use tiercel_fields::{Context, FieldRef, Value, extract};

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
}

impl Source for MapSource {
    fn value<'s>(&'s self, field: &FieldRef) -> Option<Value<'s>> {
        self.0.get(&*field.text).cloned()
    }
}
