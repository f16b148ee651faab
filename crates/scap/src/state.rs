//! Collects the state blocks of a section into [`Seeds`].

use crate::block::Kind;
use crate::report::Counts;
use crate::{beyond, fds, interfaces, processes, section, users};
use tiercel_event::seed::Seeds;

/// More threads than a host may have at its default limits.
const MAX_PROCESSES: usize = 1 << 18;
const MAX_FDS: usize = 1 << 20;

/// Adds one state block. Process and fd lists add up; a second list of another kind replaces the first.
pub(crate) fn add(seeds: &mut Seeds, kind: Kind, body: &[u8], counts: &mut Counts) {
    match kind {
        Kind::Machine => match section::machine(body) {
            Some(machine) => seeds.machine = Some(machine),
            None => counts.bad_state_records += 1,
        },
        Kind::Interfaces(version) => {
            let (list, bad) = interfaces::read(body, version);
            seeds.interfaces = list;
            counts.bad_state_records += bad;
        }
        Kind::Users(version) => {
            let accounts = users::read(body, version);
            (seeds.users, seeds.groups) = (accounts.users, accounts.groups);
            counts.bad_state_records += accounts.bad_records;
        }
        Kind::Processes(version) => {
            let room = room(&mut seeds.processes, MAX_PROCESSES, &mut counts.excess_state_records);
            counts.bad_state_records += processes::read(body, version, room);
        }
        Kind::Fds(version) => {
            let room = room(&mut seeds.fds, MAX_FDS, &mut counts.excess_state_records);
            counts.bad_state_records += fds::read(body, version, room);
        }
        Kind::Beyond => counts.bad_state_records += beyond::read(body, seeds),
        Kind::Section | Kind::Event(_) | Kind::Unknown => {}
    }
}

fn room<'a, T>(list: &'a mut Vec<T>, most: usize, excess: &'a mut u64) -> impl FnMut(T) + 'a {
    move |item| {
        if list.len() < most {
            list.push(item);
        } else {
            *excess += 1;
        }
    }
}
