//! An engine that sees a part of the events: one of several, each with its own.

use crate::engine::Engine;
use tiercel_event::Event;

impl Engine {
    /// The next event has this number, whatever came here before; `first_ts_ns`: what `evt.reltime` counts from.
    #[inline]
    pub fn stand_before(&mut self, num: u64, first_ts_ns: u64) {
        self.num = num.saturating_sub(1);
        self.session.first_ts_ns = first_ts_ns;
    }

    /// Forgets the threads for which `keep` says so: others have them.
    pub fn keep_only(&mut self, keep: impl Fn(i64) -> bool) {
        self.state.keep_only(keep);
    }

    /// As [`Engine::observe`], for a clone whose child is not kept here.
    pub fn observe_childless(&mut self, event: &Event<'_>) {
        self.num += 1;
        self.session.begin(event);
        self.state.advance_childless(event);
    }
}
