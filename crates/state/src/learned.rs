//! What the machine was asked for beside its events: kept for those who write the events down, so that who reads them
//! later, and can ask no machine, knows it at the same event.

use crate::state::State;
use std::collections::HashMap;
use tiercel_event::seed::{FdSeed, Seeds};

/// Answers since the last look at them.
#[derive(Default)]
pub(crate) struct Learned {
    kept: bool,
    seeds: Option<Box<Seeds>>,
}

impl Learned {
    pub(crate) fn note(&mut self, add: impl FnOnce(&mut Seeds)) {
        if self.kept {
            add(self.seeds.get_or_insert_default());
        }
    }
}

impl State {
    /// Keeps what the lookup answers from now on, until [`State::take_learned`] takes it.
    pub fn keep_learned(&mut self) {
        self.learned.kept = true;
    }

    /// What the lookup told since the last call, mostly nothing: what [`State::learn`] must be given before the same
    /// event to come to the same tables.
    #[inline]
    pub fn take_learned(&mut self) -> Option<Box<Seeds>> {
        self.learned.seeds.take()
    }

    /// Takes what a lookup told when this event stream was recorded. Belongs before the event that made it ask.
    pub fn learn(&mut self, seeds: &Seeds) {
        self.settle();
        let mut fds: HashMap<i64, Vec<&FdSeed>> = HashMap::new();
        seeds.fds.iter().for_each(|fd| fds.entry(fd.tid).or_default().push(fd));
        for seed in &seeds.processes {
            if let Some(stale) = self.by_tid(seed.tid) {
                self.remove_stale(stale);
            }
            self.take_answer(seed, fds.remove(&seed.tid).iter().flatten().copied());
        }
        for fd in fds.into_values().flatten() {
            if let Some(slot) = self.by_tid(fd.tid) {
                self.add_fd_seed(slot, fd);
            }
        }
        for seed in &seeds.processes {
            if let Some(slot) = self.by_tid(seed.tid) {
                self.table.link(slot);
            }
        }
        self.learn_accounts(&seeds.beyond);
        seeds.beyond.containers.iter().for_each(|note| self.learn_container(note));
        self.take_names(&seeds.beyond.names);
        self.seed_host_accounts(seeds);
        self.table.forget_lineages();
    }
}
