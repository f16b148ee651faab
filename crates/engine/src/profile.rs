//! Measured processing: the same alerts, more slowly, with counts by rule and test.

use crate::alert::{Alert, AlertView};
use crate::engine::{Asked, Beside, Engine, process_key};
use tiercel_event::Event;
use tiercel_fields::{Context, View, views_differ};
use tiercel_filter::Profile;
use tiercel_state::Touched;

impl Engine {
    /// Counts from now on what each rule and each test costs.
    #[must_use]
    pub fn with_profile(mut self) -> Self {
        self.profile = Some(Box::new(Profile::new(self.program())));
        self
    }

    /// What was counted, if it is.
    pub fn profile(&self) -> Option<&Profile> {
        self.profile.as_deref()
    }

    /// [`Engine::process`], counting.
    #[cold]
    pub(crate) fn process_profiled(&mut self, event: &Event<'_>, alerts: &mut Vec<Alert>, profile: &mut Profile) {
        let mut touched = Touched::NONE;
        self.begin(event, &mut touched);
        self.stats.events += 1;
        self.state.finish(event, &mut touched);
        let beside = Beside::of(event, (self.plugins.as_deref(), self.asks_plugins), self.num, &self.state);
        let rules = match &beside {
            Some(beside) => self.program.of_source(beside.source(), event.code),
            None => self.program.for_event(event.code),
        };
        self.stats.without_plugin += u64::from(beside.as_ref().is_some_and(Beside::is_unknown));
        let Some(rules) = rules else { return };
        let entries = rules.entries();
        profile.events += 1;
        let context = Context::new(event, &self.state, &touched, self.num, &self.session);
        let context = beside.as_ref().map_or(context, |beside| beside.context(context));
        let key = process_key(event, &touched);
        let views: &[View] = if views_differ(&context) { &[View::Claimed, View::Effective] } else { &[View::Claimed] };
        let answers: Vec<Vec<bool>> = views
            .iter()
            .map(|&view| {
                let context = context.under(view);
                let mut run = profile.run(&self.program, &context, key);
                entries.iter().map(|entry| run.rule_holds(entry.rule)).collect()
            })
            .collect();
        let (stats, correlator) = (&mut self.stats, &mut self.correlator);
        let mut asked = Asked { program: &self.program, stats, correlator, context, alerts };
        for (at, entry) in entries.iter().enumerate() {
            asked.stats.evaluations += views.len() as u64;
            let done = match (answers[0][at], answers.get(1).map(|second| second[at])) {
                (true, None) => asked.fire(entry, &context, AlertView::None),
                (true, Some(false)) => asked.fire(entry, &context.under(View::Claimed), AlertView::Claimed),
                (true, Some(true)) => asked.fire(entry, &context.under(View::Claimed), AlertView::Both),
                (false, Some(true)) => asked.fire(entry, &context.under(View::Effective), AlertView::Effective),
                (false, _) => false,
            };
            if done {
                return;
            }
        }
    }
}
