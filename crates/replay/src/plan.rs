//! Which shard keeps which of the processes that are there before the first event.
//!
//! A process and its descendants stay together. Where that would leave too little to choose from, the process at the top
//! is kept by every shard, and its children's families are shared out; the heaviest first, each to the least loaded shard.

use crate::owners::Owner;
use rustc_hash::{FxHashMap, FxHashSet};
use tiercel_event::seed::Seeds;

/// A family is small enough when there are so many of its weight for each shard.
const FAMILIES_PER_SHARD: u64 = 16;
/// A process that causes more than this part of all events is not kept twice.
const BUSY: u64 = 50;
/// Most processes that every shard keeps.
const MOST_SHARED: usize = 256;

/// A process of the beginning.
#[derive(Default)]
struct Group {
    parent: Option<usize>,
    children: Vec<usize>,
    /// Others that fields of this one read, by number.
    reads: Vec<usize>,
    weight: u64,
    family: u64,
    top: usize,
    shared: bool,
}

/// Owners by thread group id. `weights`: events by thread, of a sample.
pub fn plan(seeds: &Seeds, weights: &FxHashMap<i64, u32>, shards: usize, sessions: bool) -> FxHashMap<i64, Owner> {
    let mut groups = Groups::of(seeds, weights, sessions);
    groups.share(shards);
    groups.owners(shards)
}

struct Groups {
    pids: Vec<i64>,
    groups: Vec<Group>,
}

impl Groups {
    fn of(seeds: &Seeds, weights: &FxHashMap<i64, u32>, sessions: bool) -> Self {
        let mut by_pid: FxHashMap<i64, usize> = FxHashMap::default();
        let mut by_tid: FxHashMap<i64, usize> = FxHashMap::default();
        let (mut pids, mut groups, mut twice) = (Vec::new(), Vec::<Group>::new(), Vec::new());
        for seed in &seeds.processes {
            let pid = group_id(seed.tid, seed.pid);
            let at = *by_pid.entry(pid).or_insert_with(|| {
                pids.push(pid);
                groups.push(Group::default());
                groups.len() - 1
            });
            groups[at].weight += u64::from(weights.get(&seed.tid).copied().unwrap_or(0));
            if let Some(other) = by_tid.insert(seed.tid, at).filter(|&other| other != at) {
                twice.push((at, other));
            }
        }
        for seed in &seeds.processes {
            let Some(&at) = by_pid.get(&group_id(seed.tid, seed.pid)) else { continue };
            let named = |id: i64| by_tid.get(&id).copied().filter(|&other| id > 0 && other != at);
            let parent = named(seed.ptid);
            if seed.tid == seed.pid && groups[at].parent.is_none() {
                groups[at].parent = parent;
            }
            let own_namespace = seed.tid == seed.vtid && seed.pid == seed.vpid;
            let session = named(seed.sid).filter(|_| sessions && own_namespace);
            groups[at].reads.extend(parent.into_iter().chain(session));
        }
        for (one, other) in twice {
            groups[one].reads.push(other);
            groups[other].reads.push(one);
        }
        let mut all = Self { pids, groups };
        all.cut_loops();
        all.add_up();
        all
    }

    /// In a file that makes no sense a process may be its own ancestor.
    fn cut_loops(&mut self) {
        let mut good = vec![false; self.groups.len()];
        for start in 0..self.groups.len() {
            let (mut way, mut at) = (FxHashSet::default(), start);
            while !good[at] && way.insert(at) {
                let Some(parent) = self.groups[at].parent else { break };
                if way.contains(&parent) {
                    self.groups[at].parent = None;
                    break;
                }
                at = parent;
            }
            way.into_iter().for_each(|at| good[at] = true);
        }
        for at in 0..self.groups.len() {
            if let Some(parent) = self.groups[at].parent {
                self.groups[parent].children.push(at);
            }
        }
    }

    /// Parents before their children.
    fn downwards(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.groups.len()).filter(|&at| self.groups[at].parent.is_none()).collect();
        let mut next = 0;
        while let Some(&at) = order.get(next) {
            order.extend(&self.groups[at].children);
            next += 1;
        }
        order
    }

    fn add_up(&mut self) {
        for &at in self.downwards().iter().rev() {
            let below: u64 = self.groups[at].children.iter().map(|&child| self.groups[child].family).sum();
            self.groups[at].family = self.groups[at].weight + 1 + below;
        }
    }

    /// Chooses whom every shard keeps: from the top downwards.
    fn share(&mut self, shards: usize) {
        let roots = |at: &usize| self.groups[*at].parent.is_none();
        let mut open: Vec<usize> = (0..self.groups.len()).filter(roots).collect();
        let total: u64 = open.iter().map(|&at| self.groups[at].family).sum();
        let small = total / (FAMILIES_PER_SHARD * shards as u64);
        let mut shared = 0;
        while let Some(at) = open.pop() {
            let group = &mut self.groups[at];
            let may = !group.children.is_empty() && group.weight <= total / BUSY;
            if group.family > small && may && shared < MOST_SHARED {
                group.shared = true;
                shared += 1;
                open.extend(group.children.clone());
            }
        }
    }

    fn owners(mut self, shards: usize) -> FxHashMap<i64, Owner> {
        for at in self.downwards() {
            let parent = self.groups[at].parent.filter(|&parent| !self.groups[parent].shared);
            self.groups[at].top = parent.map_or(at, |parent| self.groups[parent].top);
        }
        let Some(mut families) = self.families() else {
            return self.pids.iter().map(|&pid| (pid, Owner::Shard(0))).collect();
        };
        families.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        let mut loads = vec![0u64; shards];
        let mut owners: FxHashMap<i64, Owner> = FxHashMap::default();
        for (weight, members) in families {
            let shard = (0..shards).min_by_key(|&shard| loads[shard]).unwrap_or(0);
            loads[shard] += weight;
            owners.extend(members.iter().map(|&at| (self.pids[at], Owner::Shard(shard as u8))));
        }
        let shared = (0..self.groups.len()).filter(|&at| self.groups[at].shared);
        owners.extend(shared.map(|at| (self.pids[at], Owner::Everybody)));
        owners
    }

    /// Weight and members of what must stay together; `None` when somebody whom all keep reads one whom one keeps.
    fn families(&self) -> Option<Vec<(u64, Vec<usize>)>> {
        let mut joined: Vec<usize> = (0..self.groups.len()).collect();
        for at in 0..self.groups.len() {
            for &other in self.groups[at].reads.iter().filter(|&&other| !self.groups[other].shared) {
                if self.groups[at].shared {
                    return None;
                }
                let (one, two) = (find(&mut joined, self.groups[at].top), find(&mut joined, self.groups[other].top));
                joined[one] = two;
            }
        }
        let mut families: FxHashMap<usize, (u64, Vec<usize>)> = FxHashMap::default();
        for at in (0..self.groups.len()).filter(|&at| !self.groups[at].shared) {
            let family = families.entry(find(&mut joined, self.groups[at].top)).or_default();
            family.0 += self.groups[at].weight + 1;
            family.1.push(at);
        }
        let mut families: Vec<_> = families.into_values().collect();
        families.sort_by_key(|(_, members)| members.first().copied());
        Some(families)
    }
}

/// What threads of one group have in common; a thread without one is alone.
pub fn group_id(tid: i64, pid: i64) -> i64 {
    if pid >= 0 { pid } else { tid.wrapping_neg().wrapping_sub(1).min(-1) }
}

fn find(joined: &mut [usize], mut at: usize) -> usize {
    while joined[at] != at {
        joined[at] = joined[joined[at]];
        at = joined[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiercel_event::seed::ProcessSeed;

    /// `tree`: thread, parent and session of each.
    fn owners(tree: &[(i64, i64, i64)], busy: i64, shards: usize) -> FxHashMap<i64, Owner> {
        let process = |&(tid, ptid, sid): &(i64, i64, i64)| ProcessSeed {
            tid,
            pid: tid,
            vtid: tid,
            vpid: tid,
            ptid,
            sid,
            ..ProcessSeed::default()
        };
        let seeds = Seeds { processes: tree.iter().map(process).collect(), ..Seeds::default() };
        plan(&seeds, &[(busy, 1_000)].into_iter().collect(), shards, true)
    }

    #[test]
    fn families_below_init_are_shared_out() {
        let tree: Vec<_> = std::iter::once((1, 0, 1)).chain((2..40).map(|tid| (tid, 1, tid))).collect();
        let owners = owners(&tree, 0, 2);
        let of = |shard| owners.values().filter(|&&owner| owner == Owner::Shard(shard)).count();
        assert_eq!(owners[&1], Owner::Everybody);
        assert_eq!((of(0), of(1)), (19, 19));
    }

    #[test]
    fn who_reads_another_is_with_it() {
        let mut tree: Vec<_> = std::iter::once((1, 0, 1)).chain((2..40).map(|tid| (tid, 1, tid))).collect();
        tree.extend([(100, 2, 2), (101, 1, 2), (102, 1, 39)]);
        let owners = owners(&tree, 2, 3);
        assert_eq!(owners[&100], owners[&2]);
        assert_eq!(owners[&101], owners[&2]);
        assert_eq!(owners[&102], owners[&39]);
    }

    #[test]
    fn nonsense_ends_and_stays_together() {
        let loops = owners(&[(1, 2, 0), (2, 3, 0), (3, 1, 0), (4, 4, 4), (5, 99, 98)], 0, 2);
        assert!(loops[&1] == loops[&2] && loops[&2] == loops[&3]);
        assert_eq!(loops.len(), 5);
        assert!(owners(&[], 0, 2).is_empty());
    }
}
