//! A state that keeps a part of the machine's processes: one of several, each with its own.

use crate::state::State;
use crate::touched::Touched;
use tiercel_event::Event;

impl State {
    /// Forgets the threads for which `keep` says so; what the machine has in common stays.
    pub fn keep_only(&mut self, keep: impl Fn(i64) -> bool) {
        let gone: Vec<_> = self.table.slots().filter(|&slot| !keep(self.thread(slot).tid)).collect();
        for slot in gone {
            self.remove_thread(slot);
        }
    }

    /// As [`State::advance`], for a clone whose caller is kept here, but not its child.
    pub fn advance_childless(&mut self, event: &Event<'_>) -> Touched {
        self.childless = true;
        let mut touched = Touched::NONE;
        self.advance(event, &mut touched);
        self.childless = false;
        touched
    }
}
