//! Threads that come: by clone, or because an event names them that nobody knows.

use super::{Crossing, Group, Member, Route, Router};
use crate::owners::Owner;
use crate::plan::group_id;
use tiercel_event::generated::flags::value::clone_flags as flag;
use tiercel_event::{Event, codes};

/// Places of the clone family's parameters.
mod param {
    pub const RESULT: usize = 0;
    pub const PID: usize = 4;
    pub const PTID: usize = 5;
    pub const FLAGS: usize = 15;
    pub const VTID: usize = 18;
    pub const VPID: usize = 19;
}

/// A session's id that was never looked up would be from now on.
const LEFT_NAMESPACE: Crossing = Crossing("a child left its parent's pid namespace");

/// For so long the state remembers an end.
pub(super) const MOMENT_NS: u64 = 2_000_000_000;

impl Router {
    pub(super) fn cloned(&mut self, event: &Event<'_>, owner: Owner) -> Result<Route, Crossing> {
        if event.tid < 0 {
            return Ok(Route::One(0));
        }
        match event.params.int(param::RESULT) {
            Some(0) => self.child_side(event, owner),
            Some(child) if child > 0 => self.caller_side(event, owner, child),
            _ => Ok(match owner {
                Owner::Everybody => Route::All { home: 0, childless: false },
                Owner::Shard(shard) => Route::One(shard),
                Owner::Nobody => Route::One(0),
            }),
        }
    }

    fn child_side(&mut self, event: &Event<'_>, known: Owner) -> Result<Route, Crossing> {
        let flags = event.params.uint(param::FLAGS).unwrap_or(0) as u32;
        let pid = event.params.int(param::PID).unwrap_or(event.tid);
        let ptid = event.params.int(param::PTID).unwrap_or(-1);
        let is_thread = flags & flag::CLONE_THREAD != 0;
        let giver = if is_thread { pid } else { ptid };
        let giver = (giver > 0 && giver != event.tid).then_some(giver);
        let owner = match known {
            Owner::Nobody => self.for_child(event.tid, giver, is_thread)?,
            known => known,
        };
        if let Some(giver) = giver {
            self.sees(owner, giver)?;
            if self.owners.get(giver) == Owner::Nobody {
                self.placeholder(giver, -1, owner)?;
            }
        }
        self.hold(owner, ptid)?;
        let giver_namespaced = giver.and_then(|giver| self.members.get(&giver)).is_some_and(Member::knows_other_ids);
        let vtid = event.params.int(param::VTID).unwrap_or(event.tid);
        let vpid = event.params.int(param::VPID).unwrap_or(pid);
        let (away, namespaced) = (vtid != event.tid, vtid != event.tid || vpid != pid);
        if giver_namespaced && !namespaced {
            return Err(LEFT_NAMESPACE);
        }
        let member = Member { group: group_id(event.tid, pid), placeholder: false, away, namespaced, dead: false };
        self.born(event.tid, member, owner)?;
        self.exits.remove(&event.tid);
        Ok(route(owner))
    }

    /// A child is where its parent is; where that is everywhere, in the shard that has least to do.
    fn for_child(&self, tid: i64, giver: Option<i64>, is_thread: bool) -> Result<Owner, Crossing> {
        match giver.map_or(Owner::Nobody, |giver| self.owners.get(giver)) {
            Owner::Nobody => self.holder(tid),
            Owner::Everybody if !is_thread => self.holder(tid),
            owner => Ok(owner),
        }
    }

    /// Where an id that nobody keeps has to come: to who has it as a parent's or a session's.
    fn holder(&self, id: i64) -> Result<Owner, Crossing> {
        match self.held.get(&id) {
            None => Ok(self.least_loaded()),
            Some(mask) if mask.is_power_of_two() => Ok(Owner::Shard(mask.trailing_zeros() as u8)),
            Some(_) => Err(Crossing("an id that several families named came back")),
        }
    }

    fn caller_side(&mut self, event: &Event<'_>, known: Owner, child: i64) -> Result<Route, Crossing> {
        let owner = if known == Owner::Nobody { self.unknown(event)? } else { known };
        if event.pid > 0 {
            self.stays_in(event.tid, event.pid, owner)?;
        }
        if self.members.get(&event.tid).is_none_or(|member| member.placeholder) {
            let pid = event.params.int(param::PID).unwrap_or(-1);
            self.regroup(event.tid, pid, owner)?;
            self.hold(owner, event.params.int(param::PTID).unwrap_or(-1))?;
            if let Some(member) = self.members.get_mut(&event.tid) {
                (member.away, member.namespaced) = (false, false);
            }
        }
        let flags = event.params.uint(param::FLAGS).unwrap_or(0) as u32;
        let elsewhere = flag::CLONE_CHILD_IN_PIDNS | flag::CLONE_NEWPID | flag::CLONE_PARENT | flag::CLONE_VFORK;
        let Some(caller) = self.members.get(&event.tid) else { return Ok(route(owner)) };
        if flags & elsewhere != 0 || caller.away || event.code == codes::SYSCALL_VFORK_20_X {
            return Ok(route(owner));
        }
        if caller.knows_other_ids() {
            return Err(LEFT_NAMESPACE);
        }
        let is_thread = flags & flag::CLONE_THREAD != 0;
        let group = if is_thread { caller.group } else { child };
        let member = Member { group, placeholder: false, away: false, namespaced: false, dead: false };
        self.recently_ended(event, owner, child)?;
        match (owner, self.owners.get(child)) {
            (Owner::Everybody, Owner::Everybody) if is_thread => Ok(route(owner)),
            (Owner::Everybody, Owner::Nobody) if is_thread => {
                self.born(child, member, owner)?;
                Ok(route(owner))
            }
            (Owner::Everybody, Owner::Nobody) => {
                let home = match self.exits.get(&child) {
                    Some(&(_, Owner::Shard(shard))) => Owner::Shard(shard),
                    _ => self.holder(child)?,
                };
                self.born(child, member, home)?;
                Ok(at_home(home))
            }
            (Owner::Everybody, home @ Owner::Shard(_)) if !is_thread => Ok(at_home(home)),
            (owner, Owner::Nobody) => {
                self.born(child, member, owner)?;
                Ok(route(owner))
            }
            (owner, other) if owner == other => {
                self.born(child, member, owner)?;
                Ok(route(owner))
            }
            _ => Err(Crossing("a child has the id of another family's process")),
        }
    }

    /// The state makes no child whose end came a moment ago; who keeps the caller must know of that end.
    fn recently_ended(&self, event: &Event<'_>, owner: Owner, child: i64) -> Result<(), Crossing> {
        match self.exits.get(&child) {
            Some(&(ended_ns, other)) if event.ts_ns.saturating_sub(ended_ns) < MOMENT_NS => match (owner, other) {
                (Owner::Everybody, Owner::Shard(_)) => Ok(()),
                _ if owner == other => Ok(()),
                _ => Err(Crossing("an id went from one family to another within a moment")),
            },
            _ => Ok(()),
        }
    }

    /// An event of a thread that nobody knows: some shard makes a placeholder for it.
    pub(super) fn unknown(&mut self, event: &Event<'_>) -> Result<Owner, Crossing> {
        let names = match event.code {
            codes::SYSCALL_EXECVE_19_X
            | codes::SYSCALL_EXECVEAT_X
            | codes::SYSCALL_CLONE_20_X
            | codes::SYSCALL_FORK_20_X
            | codes::SYSCALL_VFORK_20_X
            | codes::SYSCALL_CLONE3_X => [event.params.int(param::PID), event.params.int(param::PTID)],
            _ => [None, None],
        };
        let group = self.groups.get(&event.pid).filter(|_| event.pid > 0).map(|group| group.owner);
        let near = names.into_iter().flatten().filter(|&id| id > 0).map(|id| self.owners.get(id));
        let near = group.into_iter().chain(near).find(|owner| matches!(owner, Owner::Shard(_)));
        let owner = match (group, near) {
            (Some(Owner::Everybody), _) => Owner::Everybody,
            (_, Some(owner)) => owner,
            _ => self.holder(event.tid)?,
        };
        self.placeholder(event.tid, event.pid, owner)?;
        Ok(owner)
    }

    fn placeholder(&mut self, tid: i64, pid: i64, owner: Owner) -> Result<(), Crossing> {
        let group = group_id(tid, if pid > 0 { pid } else { -1 });
        self.born(tid, Member { group, placeholder: true, away: true, namespaced: true, dead: false }, owner)
    }

    /// A thread comes into the table of `owner`, whatever was there before.
    fn born(&mut self, tid: i64, member: Member, owner: Owner) -> Result<(), Crossing> {
        let others = !owner.mask();
        if self.held.get(&tid).is_some_and(|mask| mask & others != 0) {
            return Err(Crossing("an id that another family named came back"));
        }
        self.joins(tid, member.group, owner)?;
        self.enter(tid, member, owner);
        self.check_room()
    }

    /// Whether a thread of `owner` may be in this group.
    fn joins(&self, tid: i64, group: i64, owner: Owner) -> Result<(), Crossing> {
        let crossing = Err(Crossing("a thread group has threads of two families"));
        match self.groups.get(&group) {
            Some(known) if known.owner != owner => return crossing,
            _ => {}
        }
        let leader = self.owners.get(group);
        if group >= 0 && group != tid && leader != Owner::Nobody && leader != owner {
            return crossing;
        }
        match self.owners.get(tid) {
            Owner::Nobody => Ok(()),
            known if known == owner => Ok(()),
            _ => crossing,
        }
    }

    /// Notes a thread. One that was in another group stays a member there, too: an entry more than there is does no harm.
    pub(super) fn enter(&mut self, tid: i64, mut member: Member, owner: Owner) {
        if let Some(old) = self.members.get(&tid) {
            // Where the state keeps the old entry, what that says holds.
            member.away &= old.away;
            member.namespaced &= old.namespaced;
            if old.group < 0 && old.group != member.group {
                self.groups.remove(&old.group);
            }
        }
        let group = self.groups.entry(member.group).or_insert_with(|| Group { owner, members: Vec::new() });
        if !group.members.contains(&tid) {
            group.members.push(tid);
        }
        self.owners.set(tid, owner);
        self.members.insert(tid, member);
    }

    /// The thread turns out to be of the group `pid`.
    pub(super) fn regroup(&mut self, tid: i64, pid: i64, owner: Owner) -> Result<(), Crossing> {
        let group = group_id(tid, pid);
        let Some(member) = self.members.get(&tid) else { return Ok(()) };
        if member.group == group {
            return Ok(());
        }
        let member = Member { group, ..*member };
        self.joins(tid, group, owner)?;
        self.enter(tid, member, owner);
        Ok(())
    }

    /// An event that names its process: the state takes an entry of another process for a stale one.
    pub(super) fn stays_in(&mut self, tid: i64, pid: i64, owner: Owner) -> Result<(), Crossing> {
        if self.owners.get(pid) == owner && self.members.get(&tid).is_some_and(|member| member.group == pid) {
            return Ok(());
        }
        self.joins(tid, pid, owner)?;
        let Some(member) = self.members.get(&tid) else { return Ok(()) };
        let member = Member { group: pid, ..*member };
        self.enter(tid, member, owner);
        Ok(())
    }
}

fn route(owner: Owner) -> Route {
    match owner {
        Owner::Shard(shard) => Route::One(shard),
        _ => Route::All { home: 0, childless: false },
    }
}

fn at_home(owner: Owner) -> Route {
    match owner {
        Owner::Shard(home) => Route::All { home, childless: true },
        _ => route(owner),
    }
}
