//! From a match to an alert.

use crate::alert::{Alert, AlertView};
use std::sync::Arc;
use tiercel_fields::Context;
use tiercel_filter::Rule;

/// The alert of `rule` for the event of `context`, as its view shows it.
pub fn alert(rule: &Rule, rule_index: u32, context: &Context<'_>, view: AlertView) -> Alert {
    let fields = rule.output.fields.iter().map(|field| (Arc::clone(&field.key), field.value.json(context)));
    Alert {
        rule: Arc::clone(&rule.info),
        rule_index,
        ts_ns: context.event.ts_ns,
        event_num: context.num,
        view,
        message: message(rule, context),
        fields: fields.collect(),
        blind: Vec::new(),
        events: Vec::new(),
    }
}

fn message(rule: &Rule, context: &Context<'_>) -> String {
    let mut out = Vec::new();
    rule.output.write_message(context, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}
