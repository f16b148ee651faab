//! The end of a thread.

use crate::apply::Deferred;
use crate::state::State;
use crate::thread::Slot;
use tiercel_event::Event;

/// Place of the parameter that names who gets the children.
const REAPER: usize = 4;

impl State {
    /// Rules still see the thread; it goes before the next event.
    pub(crate) fn exited(&mut self, event: &Event<'_>, slot: Slot) {
        let reaper = event.params.int(REAPER).unwrap_or(0);
        self.table.thread_mut(slot).dead = true;
        self.exits.add(event.tid, event.ts_ns);
        self.deferred.push(Deferred::Exit { slot, tid: event.tid, reaper });
    }

    pub(crate) fn remove_ended(&mut self, slot: Slot, tid: i64, reaper: i64) {
        let thread = self.thread(slot);
        if thread.tid != tid || !thread.dead {
            return;
        }
        if self.table.first_child(slot).is_some() {
            let heir = self.table.find(reaper).filter(|&heir| reaper > 0 && heir != slot && !self.thread(heir).dead);
            let heir = heir.or_else(|| self.find_reaper(slot));
            self.table.hand_over(slot, heir);
        }
        self.mark(slot);
        let others_live = self.process(slot).threads.iter().any(|&other| !self.thread(other).dead);
        if self.thread(slot).is_leader() && others_live {
            return;
        }
        let leader = self.process(slot).leader.filter(|&leader| leader != slot && self.thread(leader).dead);
        self.remove_thread(slot);
        if let Some(leader) = leader
            && self.process(leader).threads.len() == 1
        {
            self.table.hand_over(leader, self.find_reaper(leader));
            self.remove_thread(leader);
        }
    }

    /// Another live thread of the group, else the nearest ancestor process that adopts orphans, in one pid namespace.
    fn find_reaper(&self, slot: Slot) -> Option<Slot> {
        let live = |&other: &Slot| other != slot && !self.thread(other).dead;
        if let Some(&sibling) = self.process(slot).threads.iter().find(|other| live(other)) {
            return Some(sibling);
        }
        let namespace_ns = self.thread(slot).pidns_init_start_ns;
        let is_reaper = |at: &Slot| {
            let thread = self.thread(*at);
            thread.reaper && thread.pidns_init_start_ns == namespace_ns
        };
        let found = self.ancestors(slot).find(is_reaper)?;
        let process = self.process(found);
        process.threads.iter().copied().find(|thread| live(thread))
    }
}
