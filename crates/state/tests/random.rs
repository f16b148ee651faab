//! Any sequence of events: nothing panics, caps hold, ancestries end.

#![allow(clippy::unwrap_used)] // only tests use it

mod support;

use std::collections::HashMap;
use support::Machine;
use tiercel_event::build::EventBuilder;
use tiercel_event::generated::events::EVENTS;
use tiercel_event::generated::flags::value::clone_flags;
use tiercel_event::seed::Seeds;
use tiercel_event::table::ParamType;
use tiercel_event::{Fact, Origin};
use tiercel_random::Random;
use tiercel_state::{Limits, Slot, State, Touched};

const PATHS: [&[u8]; 6] = [b"/etc/passwd\0", b"../x\0", b"\0", b"/\0", b"a/b/../c\0", b"no-nul"];

fn parameter(random: &mut Random, ty: ParamType) -> Vec<u8> {
    match (random.below(12), ty) {
        (0, _) => Vec::new(),
        (1, _) => random.bytes(40),
        (_, ParamType::Charbuf | ParamType::Fspath | ParamType::Fsrelpath) => PATHS[random.below(6) as usize].to_vec(),
        (_, ParamType::Socktuple | ParamType::Sockaddr) => {
            let length = [1, 7, 13, 19, 20, 37][random.below(6) as usize];
            let mut bytes = vec![[1, 2, 10, 16][random.below(4) as usize]];
            bytes.resize_with(length, || random.below(3) as u8);
            bytes
        }
        (kind, _) => {
            let number: i64 = if kind == 2 { random.bits() as i64 } else { random.below(30) as i64 - 2 };
            number.to_le_bytes()[..ty.fixed_size().unwrap_or(8).min(8)].to_vec()
        }
    }
}

fn event(random: &mut Random) -> EventBuilder {
    let info = &EVENTS[random.below(EVENTS.len() as u64) as usize];
    let mut event = EventBuilder::new(info.code).tid(random.below(30) as i64 - 1);
    for (index, param) in info.params.iter().enumerate() {
        event = event.set_raw(index, &parameter(random, param.ty));
    }
    if random.below(3) == 0 {
        event = event.process(random.below(30) as i64, random.below(4));
    }
    if random.below(3) == 0 {
        let kind = [Fact::Path, Fact::Tuple, Fact::Cwd, Fact::Dir, Fact::Fd, Fact::Cred, Fact::Cgroup]
            [random.below(7) as usize];
        event = event.fact(Fact::Fd, &random.bytes(9)).fact(kind, &random.bytes(60));
    }
    event
}

/// All that a thread's generation stands for: generations of its process, of the leaders of its session and groups, and
/// of its ancestors.
fn lineage(state: &State, slot: Slot) -> Vec<u64> {
    let thread = state.thread(slot);
    let leaders = [thread.sid, thread.pgid, thread.vpgid].map(|tid| state.by_tid(tid));
    let generation = |slot: Option<Slot>| slot.map_or(0, |slot| state.process(slot).generation);
    let ancestors = state.ancestors(slot).map(Some).take(40);
    [Some(slot)].into_iter().chain(leaders).chain(ancestors).map(generation).collect()
}

/// The same generation never stands for two different lineages.
fn check_generation(known: &mut HashMap<(i64, u64), Vec<u64>>, state: &State, touched: &Touched) {
    let Some(slot) = touched.thread else { return };
    let found = lineage(state, slot);
    let before = known.entry((state.thread(slot).tid, touched.process_generation)).or_insert_with(|| found.clone());
    assert_eq!(*before, found);
}

fn check(state: &State, limits: &Limits) {
    let counters = state.counters();
    assert!(counters.threads <= limits.threads as u64);
    assert!(counters.fds <= limits.fds as u64 + limits.fds_per_process as u64);
    assert_eq!(counters.threads, state.threads().count() as u64);
    for slot in state.threads() {
        let thread = state.thread(slot);
        assert_eq!(state.by_tid(thread.tid), Some(slot));
        assert!(state.ancestors(slot).count() <= limits.threads);
        let process = state.process(slot);
        assert!(process.threads.contains(&slot));
        assert!(process.fds.len() <= limits.fds_per_process);
        assert!(process.leader.is_none_or(|leader| state.thread(leader).is_leader()));
        assert!(process.cwd.is_empty() || process.cwd.ends_with(b"/"));
        assert!(process.fds.iter().all(|(_, entry)| entry.effective.as_ref() != Some(&entry.name)));
    }
}

/// A snapshot without the order of its lists.
fn sorted(state: &State) -> Seeds {
    let mut seeds = state.snapshot();
    seeds.processes.sort_by_key(|seed| seed.tid);
    seeds.processes.iter_mut().for_each(|seed| seed.flags |= clone_flags::NAME_CHANGED); // seeding sets it
    seeds.fds.sort_by_key(|seed| (seed.tid, seed.fd));
    seeds.beyond.threads.sort_by_key(|more| more.tid);
    seeds.beyond.fds.sort_by_key(|more| (more.tid, more.fd));
    seeds
}

/// Tables made from a snapshot are the same tables.
fn check_snapshot(state: &State) {
    let snapshot = sorted(state);
    let mut copy = State::new(Limits::default());
    copy.seed(&snapshot);
    let again = sorted(&copy);
    for (one, other) in again.processes.iter().zip(&snapshot.processes) {
        assert_eq!(one, other);
    }
    for (one, other) in again.fds.iter().zip(&snapshot.fds) {
        assert_eq!(one, other);
    }
    assert_eq!(again.beyond, snapshot.beyond);
    assert_eq!(again, snapshot);
}

#[test]
fn random_events_keep_the_tables_whole() {
    for seed in 1..=40 {
        let threads = [1, 2, 12, 30][seed as usize % 4];
        let limits =
            Limits { threads, fds_per_process: 8, fds: 40, text_bytes: 64, list_bytes: 64, ..Limits::default() };
        let mut random = Random::new(seed * 0x9e37_79b9);
        let mut machine = Machine::with_limits(limits).with_process(1, 0, "init");
        let mut known = HashMap::new();
        for step in 0..1_500 {
            machine.now_ns += random.below(2_000_000_000);
            machine.origin = if random.below(2) == 0 { Origin::Capture } else { Origin::Live };
            let touched = machine.apply(event(&mut random));
            check_generation(&mut known, &machine.state, &touched);
            if let Some(slot) = touched.thread {
                assert_eq!(machine.state.fd(slot, touched.fd).is_some() && touched.fd >= 0, touched.fd_known);
            }
            if step % 50 == 0 {
                check(&machine.state, &limits);
            }
        }
        check(&machine.state, &limits);
        check_snapshot(&machine.state);
    }
}
