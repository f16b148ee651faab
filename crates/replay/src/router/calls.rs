//! Calls by which a process changes what it, or another, knows of others.

use super::births::MOMENT_NS;
use super::{Crossing, Router};
use crate::owners::Owner;
use tiercel_event::{Event, codes};

/// Most ends that the state remembers at a time.
const MOST_EXITS: usize = 16_384;

impl Router {
    pub(super) fn called(&mut self, event: &Event<'_>, owner: Owner) -> Result<(), Crossing> {
        let number = |index| event.params.int(index);
        let succeeded = number(0).is_some_and(|result| result >= 0);
        match event.code {
            codes::SYSCALL_EXECVE_19_X | codes::SYSCALL_EXECVEAT_X if succeeded => self.executed(event, owner),
            codes::PROCEXIT_1_E => self.exited(event, owner, number(4).unwrap_or(0)),
            codes::SYSCALL_SETSID_X if succeeded && self.needs.sessions => self.new_session(event, owner, number(0)),
            codes::SYSCALL_SETPGID_X if succeeded => self.changes(owner, number(1)),
            codes::SYSCALL_PRLIMIT_X if succeeded => self.changes(owner, number(5)),
            // What the pidfd stands for is not known here.
            codes::SYSCALL_PIDFD_GETFD_X if succeeded => Err(Crossing("a process took a file of another")),
            _ => Ok(()),
        }
    }

    fn executed(&mut self, event: &Event<'_>, owner: Owner) -> Result<(), Crossing> {
        let Some(pid) = event.params.int(4).filter(|&pid| pid > 0) else { return Ok(()) };
        self.regroup(event.tid, pid, owner)?;
        let Some(member) = self.members.get_mut(&event.tid) else { return Ok(()) };
        if std::mem::take(&mut member.placeholder) {
            (member.away, member.namespaced) = (false, false);
            self.hold(owner, event.params.int(5).unwrap_or(-1))?;
        }
        // The other threads' entries go; somebody may still have one of them as a parent.
        let group = self.members.get(&event.tid).map(|member| member.group);
        let others = group.and_then(|group| self.groups.get(&group)).map(|group| group.members.clone());
        for other in others.into_iter().flatten().filter(|&other| other != event.tid) {
            self.hold(owner, other)?;
        }
        Ok(())
    }

    fn new_session(&mut self, event: &Event<'_>, owner: Owner, session: Option<i64>) -> Result<(), Crossing> {
        if self.members.get(&event.tid).is_some_and(|member| member.namespaced && !member.placeholder) {
            return Ok(());
        }
        self.hold(owner, session.unwrap_or(-1))
    }

    /// A call that changes another process: only who keeps it may.
    fn changes(&self, owner: Owner, target: Option<i64>) -> Result<(), Crossing> {
        match target.filter(|&target| target > 0).map_or(Owner::Nobody, |target| self.owners.get(target)) {
            Owner::Nobody => Ok(()),
            other if other == owner => Ok(()),
            _ => Err(Crossing("a process changed one of another family")),
        }
    }

    /// Its children go to the one who is named, or to an ancestor.
    fn exited(&mut self, event: &Event<'_>, owner: Owner, reaper: i64) -> Result<(), Crossing> {
        self.sees(owner, reaper)?;
        self.remember_end(event, owner)?;
        if let Some(member) = self.members.get_mut(&event.tid) {
            member.dead = true;
        }
        if owner != Owner::Everybody {
            self.forget_ended(event.tid);
        }
        Ok(())
    }

    fn remember_end(&mut self, event: &Event<'_>, owner: Owner) -> Result<(), Crossing> {
        if self.exits.len() >= MOST_EXITS {
            self.exits.retain(|_, (ended_ns, _)| event.ts_ns.saturating_sub(*ended_ns) < MOMENT_NS);
        }
        if self.exits.len() >= MOST_EXITS {
            return Err(Crossing("more threads end in a moment than are remembered"));
        }
        self.exits.insert(event.tid, (event.ts_ns, owner));
        Ok(())
    }

    /// A leader stays until its last thread has gone.
    fn forget_ended(&mut self, tid: i64) {
        let Some(member) = self.members.get(&tid) else { return };
        let at = member.group;
        let Some(group) = self.groups.get(&at) else { return };
        let lives = |other: &i64| self.members.get(other).is_some_and(|member| !member.dead);
        if tid == at && group.members.iter().any(lives) {
            return;
        }
        let is_last = group.members.iter().all(|&other| other == tid || other == at);
        let leader_is_dead = self.members.get(&at).is_some_and(|leader| leader.dead);
        self.forget(tid, at);
        if tid != at && is_last && leader_is_dead {
            self.forget(at, at);
        }
    }

    fn forget(&mut self, tid: i64, group: i64) {
        self.members.remove(&tid);
        self.owners.set(tid, Owner::Nobody);
        if let Some(known) = self.groups.get_mut(&group) {
            known.members.retain(|&other| other != tid);
            if known.members.is_empty() {
                self.groups.remove(&group);
            }
        }
    }

    /// Rules show names of the processes whose ids are in this event.
    pub(super) fn names_pids(&self, event: &Event<'_>, home: u8) -> Result<(), Crossing> {
        let places = self.needs.named_pids.get(usize::from(event.code)).into_iter().flatten();
        for &place in places {
            self.sees(Owner::Shard(home), event.params.int(place).unwrap_or(-1))?;
        }
        Ok(())
    }
}
