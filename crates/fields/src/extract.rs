//! Reading a field.

use crate::context::Context;
use crate::field_ref::FieldRef;
use crate::value::Value;

/// The field's value for a comparison; `None` when it is missing.
pub fn extract<'a>(_field: &FieldRef, _ctx: &Context<'a>) -> Option<Value<'a>> {
    None
}

/// The field's value for an output: times as numbers, whole ancestries as one text.
pub fn extract_for_output<'a>(field: &FieldRef, ctx: &Context<'a>) -> Option<Value<'a>> {
    extract(field, ctx)
}

/// Whether the event's claimed and effective values differ. Cheap; false for an event without facts.
pub fn views_differ(ctx: &Context<'_>) -> bool {
    ctx.touched.fd_differs
}
