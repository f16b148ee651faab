//! From a match to an alert.

use crate::alert::{Alert, AlertView};
use serde_json::Value as Json;
use std::sync::Arc;
use tiercel_fields::{Context, FieldRef, extract_for_output, format};
use tiercel_filter::{Expr, FieldValue, Piece, Rule};

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
        events: Vec::new(),
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
    let shown = match expr.as_field() {
        Some(field) => extract_for_output(field, context).is_some_and(|value| format::text(field, &value, out)),
        None => expr.value(context).is_some_and(|value| format::plain_text(&value, out)),
    };
    if !shown {
        out.extend_from_slice(format::MISSING);
    }
    format::fit(out, start, width);
}

fn json(value: &FieldValue, context: &Context<'_>) -> Json {
    match value {
        FieldValue::Field(field) => field_json(field, context),
        FieldValue::Expr(expr) => match expr.as_field() {
            Some(field) => field_json(field, context),
            None => expr.value(context).map_or(Json::Null, |value| format::plain_json(&value)),
        },
        FieldValue::Text(pieces) => Json::String(text(pieces, context)),
    }
}

fn field_json(field: &FieldRef, context: &Context<'_>) -> Json {
    extract_for_output(field, context).map_or(Json::Null, |value| format::json(field, &value))
}
