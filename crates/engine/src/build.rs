//! From a match to an alert.

use crate::alert::{Alert, AlertView};
use crate::print;
use serde_json::Value as Json;
use std::sync::Arc;
use tiercel_fields::table::Print;
use tiercel_fields::{Context, FieldRef, Value, extract, extract_for_output};
use tiercel_filter::{Expr, FieldValue, Piece, Rule};

/// What a missing value prints as.
const MISSING: &[u8] = b"<NA>";

/// The alert of `rule` for the event of `context`, as its view shows it.
pub fn alert(rule: &Rule, rule_index: u32, context: &Context<'_>, view: AlertView) -> Alert {
    let fields = rule.output.fields.iter().map(|field| (Arc::clone(&field.key), json(&field.value, context)));
    Alert {
        rule: Arc::clone(&rule.info),
        rule_index,
        ts_ns: context.event.ts_ns,
        event_num: context.num,
        view,
        message: text(&rule.output.message, context),
        fields: fields.collect(),
    }
}

fn text(pieces: &[Piece], context: &Context<'_>) -> String {
    let mut out = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Literal(text) => out.extend_from_slice(text.as_bytes()),
            Piece::Value { expr, width } => value_text(expr, *width, context, &mut out),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn value_text(expr: &Expr, width: usize, context: &Context<'_>, out: &mut Vec<u8>) {
    let start = out.len();
    let value = match expr.as_field() {
        Some(field) => field_for_text(field, context),
        None => expr.value(context),
    };
    if !value.is_some_and(|value| print::text(&value, print::style(expr.as_field()), out)) {
        out.truncate(start);
        out.extend_from_slice(MISSING);
    }
    if width > 0 {
        out.resize(start + width, b' ');
    }
}

/// Times are numbers in JSON but text in a message.
fn field_for_text<'a>(field: &FieldRef, context: &Context<'a>) -> Option<Value<'a>> {
    let value = extract_for_output(field, context)?;
    let is_text = field.ty == tiercel_event::table::ParamType::Charbuf;
    if is_text && matches!(value, Value::Uint(_) | Value::Int(_)) { extract(field, context) } else { Some(value) }
}

fn json(value: &FieldValue, context: &Context<'_>) -> Json {
    match value {
        FieldValue::Field(field) => field_json(field, context),
        FieldValue::Expr(expr) => match expr.as_field() {
            Some(field) => field_json(field, context),
            None => expr.value(context).map_or(Json::Null, |value| print::json(&value, Print::Na)),
        },
        FieldValue::Text(pieces) => Json::String(text(pieces, context)),
    }
}

fn field_json(field: &FieldRef, context: &Context<'_>) -> Json {
    extract_for_output(field, context).map_or(Json::Null, |value| print::json(&value, print::style(Some(field))))
}
