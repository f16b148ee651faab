//! Whose event is it? A shard keeps whole families, so that what a rule may read is in the same shard as the event.
//!
//! The router follows what events say about ids (births, ends, sessions, parents) and knows of every thread that a state
//! may have an entry for who keeps it; it may know too many, never too few. Where an event would join what two shards
//! keep, or let one read what another keeps, it says [`Crossing`], and the rest of the capture runs on one core.

mod births;
mod calls;
mod care;

use crate::needs::Needs;
use crate::owners::{Owner, Owners};
use crate::plan::{group_id, plan};
use care::Care;
use rustc_hash::{FxHashMap, FxHashSet};
use tiercel_event::seed::Seeds;
use tiercel_event::{Event, codes};
use tiercel_state::changes_state;

/// Most ids whose holders are known.
const MOST_HELD: usize = 1 << 20;

/// Who gets an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// One shard.
    One(u8),
    /// Every shard; rules are asked by `home`. With `childless` only that one keeps the child that the event tells of.
    All { home: u8, childless: bool },
}

/// Why an event, and those behind it, cannot be shared out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crossing(pub &'static str);

/// A thread that some state may have an entry for.
struct Member {
    group: i64,
    /// Nothing is known of it but that it is there.
    placeholder: bool,
    /// Its id is another one in its own pid namespace.
    away: bool,
    /// It, or its process, is in a pid namespace of its own.
    namespaced: bool,
    dead: bool,
}

impl Member {
    /// Its session's id is one of another pid namespace.
    fn knows_other_ids(&self) -> bool {
        self.namespaced && !self.placeholder
    }
}

/// A thread group.
struct Group {
    owner: Owner,
    members: Vec<i64>,
}

/// Decides event by event.
pub struct Router {
    shards: usize,
    most_threads: usize,
    needs: Needs,
    care: Vec<Care>,
    owners: Owners,
    members: FxHashMap<i64, Member>,
    groups: FxHashMap<i64, Group>,
    /// Shards that have an entry with this id as a parent's or a session's.
    held: FxHashMap<i64, u64>,
    /// When threads ended, and who kept them.
    exits: FxHashMap<i64, (u64, Owner)>,
    loads: Vec<u64>,
}

impl Router {
    /// Before any section. `most_threads`: with fewer, no state throws one out.
    pub fn new(shards: usize, most_threads: usize, needs: Needs) -> Self {
        let care = care::by_code(&needs);
        Self {
            shards,
            most_threads,
            needs,
            care,
            owners: Owners::new(),
            members: FxHashMap::default(),
            groups: FxHashMap::default(),
            held: FxHashMap::default(),
            exits: FxHashMap::default(),
            loads: vec![0; shards],
        }
    }

    /// A section begins: shares out the processes that are there. Returns what each shard keeps.
    pub fn begin(&mut self, seeds: &Seeds, weights: &FxHashMap<i64, u32>) -> Result<Vec<FxHashSet<i64>>, Crossing> {
        self.owners = Owners::new();
        self.members.clear();
        self.groups.clear();
        self.held.clear();
        self.exits.clear();
        self.loads.fill(0);
        let planned = plan(seeds, weights, self.shards, self.needs.sessions);
        let mut kept = vec![FxHashSet::default(); self.shards];
        for seed in &seeds.processes {
            if self.members.contains_key(&seed.tid) {
                return Err(Crossing("a thread is told twice"));
            }
            let owner = planned.get(&group_id(seed.tid, seed.pid)).copied().unwrap_or(Owner::Shard(0));
            let namespaced = seed.tid != seed.vtid || seed.pid != seed.vpid;
            let member = Member {
                group: group_id(seed.tid, seed.pid),
                placeholder: false,
                away: seed.tid != seed.vtid,
                namespaced,
                dead: false,
            };
            self.enter(seed.tid, member, owner);
            for (shard, kept) in kept.iter_mut().enumerate() {
                if owner.mask() >> shard & 1 == 1 {
                    kept.insert(seed.tid);
                }
            }
        }
        for seed in &seeds.processes {
            let owner = self.owners.get(seed.tid);
            self.hold(owner, seed.ptid)?;
            let own_namespace = seed.tid == seed.vtid && seed.pid == seed.vpid;
            if self.needs.sessions && own_namespace {
                self.hold(owner, seed.sid)?;
            }
        }
        self.check_room()?;
        Ok(kept)
    }

    /// The shard that gets an event of which nothing but thread and type is known; `None` where more has to be.
    #[inline]
    pub fn route_glance(&mut self, tid: i64, code: u16) -> Option<u8> {
        let Owner::Shard(shard) = self.owners.get(tid) else { return None };
        if self.care.get(usize::from(code)) != Some(&Care::NONE) {
            return None;
        }
        self.loads[usize::from(shard)] += 1;
        Some(shard)
    }

    /// Who gets this event.
    #[inline]
    pub fn route(&mut self, event: &Event<'_>) -> Result<Route, Crossing> {
        let owner = self.owners.get(event.tid);
        let care = self.care.get(usize::from(event.code)).copied().unwrap_or(Care::NO_THREAD);
        let route = match owner {
            Owner::Shard(shard) if care == Care::NONE && event.pid <= 0 => Route::One(shard),
            _ => self.look(event, owner, care)?,
        };
        if care.is(Care::NAMES_PIDS) {
            let (Route::One(home) | Route::All { home, .. }) = route;
            self.names_pids(event, home)?;
        }
        if let Route::One(shard) = route {
            self.loads[usize::from(shard)] += 1;
        }
        Ok(route)
    }

    fn look(&mut self, event: &Event<'_>, owner: Owner, care: Care) -> Result<Route, Crossing> {
        if care == Care::NO_THREAD {
            return Ok(self.of_no_thread(event, owner));
        }
        if care.is(Care::CLONE) {
            return self.cloned(event, owner);
        }
        let makes_no_entry = event.tid < 0 || matches!(event.code, codes::SCHEDSWITCH_6_E | codes::PROCEXIT_1_E);
        if owner == Owner::Nobody && makes_no_entry {
            return Ok(Route::One(0));
        }
        let owner = if owner == Owner::Nobody { self.unknown(event)? } else { owner };
        if event.pid > 0 {
            self.stays_in(event.tid, event.pid, owner)?;
        }
        if care.is(Care::CALL) {
            self.called(event, owner)?;
        }
        Ok(match owner {
            Owner::Shard(shard) => Route::One(shard),
            _ => Route::All { home: 0, childless: false },
        })
    }

    /// Users, groups and what is known of containers are the same for all; other such events change nothing, and rules may
    /// look at them anywhere.
    fn of_no_thread(&self, event: &Event<'_>, owner: Owner) -> Route {
        match (event.code, owner) {
            (codes::PROCINFO_E | codes::SCAPEVENT_E, Owner::Shard(shard)) => Route::One(shard),
            _ if changes_state(event) => Route::All { home: 0, childless: false },
            _ => Route::One(0),
        }
    }

    fn least_loaded(&self) -> Owner {
        let shard = (0..self.shards).min_by_key(|&shard| self.loads[shard]).unwrap_or(0);
        Owner::Shard(shard as u8)
    }

    /// What `owner` keeps may look up this id: nobody else may keep it.
    fn sees(&self, owner: Owner, id: i64) -> Result<(), Crossing> {
        match self.owners.get(id) {
            Owner::Nobody | Owner::Everybody => Ok(()),
            other if other == owner => Ok(()),
            _ => Err(Crossing("a process names one of another family")),
        }
    }

    /// As [`Self::sees`], now and later.
    fn hold(&mut self, owner: Owner, id: i64) -> Result<(), Crossing> {
        if id <= 0 {
            return Ok(());
        }
        self.sees(owner, id)?;
        if self.held.len() >= MOST_HELD {
            return Err(Crossing("too many ids are known"));
        }
        *self.held.entry(id).or_default() |= owner.mask();
        Ok(())
    }

    fn check_room(&self) -> Result<(), Crossing> {
        match self.members.len() < self.most_threads {
            true => Ok(()),
            false => Err(Crossing("there are nearly as many threads as a table takes")),
        }
    }
}
