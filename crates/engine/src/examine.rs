//! One event, looked at test by test: why a rule fired for it, or did not.

use crate::engine::{Beside, Engine};
use serde_json::{Value as Json, json};
use tiercel_event::Event;
use tiercel_fields::{Context, View, format, views_differ};
use tiercel_filter::Expr;
use tiercel_state::Touched;

impl Engine {
    /// Changes the state by an event and tells how every test of the program answers, once for each of its names.
    ///
    /// `{"num", "ts_ns", "code", "view": null|"claimed"|"effective", "tests": [[left, right, holds]...], "rules": [bool]}`
    /// with values as JSON alerts have them, `null` for missing ones; `rules` are whole conditions in load order.
    pub fn examine(&mut self, event: &Event<'_>) -> Vec<Json> {
        let mut touched = Touched::NONE;
        self.begin(event, &mut touched);
        self.state.finish(event, &mut touched);
        let beside = Beside::of(event, (self.plugins.as_deref(), self.asks_plugins), self.num, &self.state);
        if self.program.source(beside.as_ref().map_or("syscall", Beside::source)).is_none() {
            return Vec::new();
        }
        let context = Context::new(event, &self.state, &touched, self.num, &self.session);
        let context = beside.as_ref().map_or(context, |beside| beside.context(context));
        let views: &[(View, Option<&str>)] = match views_differ(&context) {
            true => &[(View::Claimed, Some("claimed")), (View::Effective, Some("effective"))],
            false => &[(View::Claimed, None)],
        };
        views.iter().map(|&(view, word)| self.examine_view(&context.under(view), word)).collect()
    }

    fn examine_view(&self, context: &Context<'_>, view: Option<&str>) -> Json {
        let mut tests = Vec::with_capacity(self.program.predicates().len());
        self.program.examine(context, |predicate, left, right, holds| {
            let expr = self.program.exprs().get(predicate.lhs);
            let left = left.map_or(Json::Null, |value| shown(expr, value));
            let right = right.map_or(Json::Null, format::plain_json);
            tests.push(json!([left, right, holds]));
        });
        json!({
            "num": context.num, "ts_ns": context.event.ts_ns, "code": context.event.code, "tid": context.event.tid,
            "view": view, "tests": tests, "rules": self.program.truths(context),
        })
    }
}

fn shown(expr: &Expr, value: &tiercel_fields::Value<'_>) -> Json {
    match expr.as_field() {
        Some(field) => format::json(field, value),
        None => format::plain_json(value),
    }
}
