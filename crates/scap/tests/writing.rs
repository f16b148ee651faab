//! What was written reads back as it was.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::net::IpAddr;
use std::path::PathBuf;
use support::small_capture;
use tiercel_event::build::OwnedEvent;
use tiercel_event::seed::*;
use tiercel_event::table::{self, EventFlags, EventInfo};
use tiercel_event::{Event, Facts, FdKind, Lengths, MAX_PARAMS, Origin, Params};
use tiercel_random::Random;
use tiercel_scap::write::{Encoder, Format};
use tiercel_scap::{Capture, Item};

/// An event as tests compare it.
type Seen = (u64, i64, i64, u64, u16, u16, Origin, bool, bool, Vec<Vec<u8>>, Vec<u8>, bool);

fn seen(event: &Event<'_>, hidden: bool) -> Seen {
    // Empty and absent parameters mean the same, "not captured".
    let mut params: Vec<Vec<u8>> = event.params.iter().map(<[u8]>::to_vec).collect();
    while params.last().is_some_and(Vec::is_empty) {
        params.pop();
    }
    let facts = event.facts.as_bytes().to_vec();
    let (origin, unverified, truncated) = (event.origin, event.unverified, event.truncated);
    (
        event.ts_ns,
        event.tid,
        event.pid,
        event.task_key,
        event.code,
        event.cpu,
        origin,
        unverified,
        truncated,
        params,
        facts,
        hidden,
    )
}

fn read(mut capture: Capture) -> (Vec<Seeds>, Vec<Seen>) {
    let (mut seeds, mut events) = (Vec::new(), Vec::new());
    while let Some(item) = capture.next().unwrap() {
        match item {
            Item::Seeds(found) => seeds.push(found.clone()),
            Item::Learned(found) => seeds.push(found.clone()),
            Item::Event { event, hidden, .. } => events.push(seen(&event, hidden)),
        }
    }
    (seeds, events)
}

/// A capture copied by way of the writer.
fn copy(mut capture: Capture, format: Format) -> Vec<u8> {
    let (mut encoder, mut out) = (Encoder::new(format), Vec::new());
    while let Some(item) = capture.next().unwrap() {
        match item {
            Item::Seeds(seeds) => encoder.section(seeds, &mut out),
            Item::Learned(seeds) => encoder.learned(seeds, &mut out),
            Item::Event { event, hidden, .. } => {
                let is_enter =
                    event.info().is_some_and(|info| info.kinds.has(table::Kinds::SYSCALL) && !event.is_exit());
                encoder.event(&event, hidden && !is_enter, &mut out);
            }
        }
    }
    out
}

fn memory(bytes: Vec<u8>) -> Capture {
    Capture::from_bytes("test", bytes).unwrap()
}

fn ip(random: &mut Random, wide: bool) -> IpAddr {
    match wide {
        true => IpAddr::from(u128::from(random.bits()).to_be_bytes()),
        false => IpAddr::from((random.bits() as u32).to_be_bytes()),
    }
}

fn random_event(random: &mut Random, info: &EventInfo) -> (Vec<usize>, Vec<u8>, Vec<u8>) {
    let wide = info.flags.has(EventFlags::LARGE_PAYLOAD);
    let mut data = Vec::new();
    let lengths = info.params.iter().map(|param| {
        let most = match (param.ty.fixed_size(), random.place(40)) {
            (Some(size), _) => size * usize::from(random.chance(50)),
            (None, 0) if wide => 200_000,
            (None, 0) => 65_535,
            (None, _) => random.place(300),
        };
        let start = data.len();
        data.extend((0..most).map(|_| random.bits() as u8));
        data.len() - start
    });
    let lengths: Vec<usize> = lengths.collect();
    let mut facts = Vec::new();
    for _ in 0..random.place(4) {
        let value = random.bytes(400);
        facts.extend((random.place(14) as u16).to_le_bytes());
        facts.extend((value.len() as u16).to_le_bytes());
        facts.extend(&value);
        facts.resize(facts.len().next_multiple_of(4), 0);
    }
    (lengths, data, facts)
}

#[test]
fn what_was_learned_between_events_comes_before_its_event_and_has_no_number() {
    let process = ProcessSeed {
        tid: 9,
        pid: 9,
        comm: b"late".to_vec(),
        env: vec![b'e'; 9_000],
        clone_ns: 5,
        task_key: 6,
        ..ProcessSeed::default()
    };
    let fd = FdSeed { tid: 9, fd: 3, ino: 1, detail: FdDetail::Named(FdKind::Pidfd, b"[pidfd]".to_vec()) };
    let user = UserSeed { uid: 7, gid: 8, name: b"app".to_vec(), ..UserSeed::default() };
    let mut learned = Seeds { processes: vec![process], fds: vec![fd], users: vec![user.clone()], ..Seeds::default() };
    learned.beyond.users = (0..2_000).map(|uid| (vec![b'c'; 64], UserSeed { uid, ..user.clone() })).collect();
    for format in [Format::Newest, Format::Sysdig029] {
        let (mut encoder, mut out) = (Encoder::new(format), Vec::new());
        encoder.section(&Seeds::default(), &mut out);
        let close = |ts_ns| Event { ts_ns, tid: 9, ..Event::new(tiercel_event::codes::PROCEXIT_1_E) };
        encoder.event(&close(1), false, &mut out);
        encoder.learned(&learned, &mut out);
        encoder.event(&close(2), false, &mut out);
        let mut capture = memory(out);
        let mut met = Vec::new();
        while let Some(item) = capture.next().unwrap() {
            met.push(match item {
                Item::Seeds(_) => "state".to_owned(),
                Item::Learned(found) => {
                    assert_eq!(*found, learned);
                    "learned".to_owned()
                }
                Item::Event { num, .. } => num.to_string(),
            });
        }
        assert_eq!(met, ["state", "1", "learned", "2"]);
        assert!(capture.report().is_intact() && capture.report().counts.unknown_types == 0);
    }
}

#[test]
fn every_event_type_with_any_sizes_and_facts() {
    let mut random = Random::new(0x9E37_79B9_7F4A_7C15);
    let (mut encoder, mut out, mut expected) = (Encoder::default(), Vec::new(), Vec::new());
    encoder.section(&Seeds::default(), &mut out);
    let origins = [Origin::Live, Origin::LiveIa32, Origin::LiveIoUring, Origin::Capture, Origin::Plugin];
    for round in 0..12u64 {
        for info in (0..).map_while(table::event) {
            if info.params.len() > MAX_PARAMS
                || info.flags.has(EventFlags::UNUSED)
                || info.flags.has(EventFlags::OLD_VERSION)
            {
                continue;
            }
            let (lengths, data, facts) = random_event(&mut random, info);
            let lengths: Vec<u8> = lengths.iter().flat_map(|&length| (length as u32).to_le_bytes()).collect();
            let origin = origins[random.place(origins.len())];
            let event = Event {
                ts_ns: random.bits(),
                tid: random.bits() as i64,
                pid: if origin == Origin::Capture { 0 } else { random.place(1 << 22) as i64 },
                task_key: if origin == Origin::Capture { 0 } else { random.bits() },
                cpu: random.bits() as u16,
                origin,
                unverified: origin != Origin::Capture && random.chance(50),
                truncated: origin != Origin::Capture && random.chance(50),
                params: Params::new(Lengths::wide(&lengths), &data).unwrap(),
                facts: if origin == Origin::Capture { Facts::EMPTY } else { Facts::new(&facts).unwrap() },
                ..Event::new(info.code)
            };
            encoder.event(&event, round % 2 == 0, &mut out);
            expected.push(seen(&event, round % 2 == 0));
        }
    }
    let (_, events) = read(memory(out));
    assert_eq!(events.len(), expected.len());
    for (mut event, mut expected) in events.into_iter().zip(expected) {
        // Enter events are hidden by what they are, not by a mark.
        (event.11, expected.11) = (false, false);
        assert_eq!(event, expected, "{}", symbol(&expected));
    }
    assert_eq!(encoder.written().params_cut, 0);
}

fn random_detail(random: &mut Random) -> FdDetail {
    let name = random.bytes(1023);
    match random.place(6) {
        0 => FdDetail::File { flags: random.bits() as u32, dev: random.bits() as u32, name },
        1..=3 => random_socket(random),
        4 => FdDetail::Named(FdKind::Ipv6Sock, Vec::new()),
        _ => {
            let kinds = [FdKind::File, FdKind::Directory, FdKind::Fifo, FdKind::Pidfd, FdKind::Memfd, FdKind::Iouring];
            FdDetail::Named(kinds[random.place(kinds.len())], name)
        }
    }
}

fn random_socket(random: &mut Random) -> FdDetail {
    let wide = random.chance(50);
    match random.place(3) {
        0 => {
            let (source, destination) = ((ip(random, wide), 80), (ip(random, wide), random.bits() as u16));
            FdDetail::Socket { source, destination, l4proto: random.place(6) as u8 }
        }
        1 => FdDetail::Listening { local: (ip(random, wide), random.bits() as u16), l4proto: 2 },
        _ => FdDetail::Unix { source: random.bits(), destination: random.bits(), path: random.bytes(1023) },
    }
}

fn random_seeds(random: &mut Random) -> Seeds {
    let mut seeds = Seeds {
        machine: Some(MachineSeed { cpus: 4, memory_bytes: 1, hostname: b"h".to_vec(), max_pid: 99, boot_ns: 5 }),
        ..Seeds::default()
    };
    for index in 0..4 {
        let wide = index % 2 == 1;
        let (address, netmask, broadcast) = (ip(random, wide), ip(random, wide), ip(random, wide));
        seeds.interfaces.push(InterfaceSeed { name: b"eth0".to_vec(), address, netmask, broadcast });
    }
    for uid in 0..20 {
        let text = |random: &mut Random| random.bytes(255);
        let (name, home, shell) = (text(random), text(random), text(random));
        seeds.users.push(UserSeed { uid, gid: 1, name: name.clone(), home, shell });
        seeds.groups.push(GroupSeed { gid: uid, name });
    }
    for tid in 1..200 {
        let list = if random.place(20) == 0 { 60_000 } else { 4_095 };
        let name = if random.place(20) == 0 { 4_096 } else { 1_023 };
        seeds.processes.push(ProcessSeed {
            tid,
            pid: tid - tid % 3,
            ptid: 1,
            sid: random.bits() as i64,
            vpgid: 2,
            pgid: 3,
            vtid: random.bits() as i64,
            vpid: 5,
            comm: random.bytes(16),
            exe: random.bytes(name),
            exepath: random.bytes(name),
            args: random.bytes(list),
            env: random.bytes(list),
            cwd: random.bytes(name),
            root: random.bytes(name),
            cgroups: random.bytes(list),
            fdlimit: random.bits() as i64,
            flags: random.bits() as u32,
            uid: random.bits() as u32,
            gid: random.bits() as u32,
            loginuid: random.bits() as u32,
            vmsize_kb: 1,
            vmrss_kb: 2,
            vmswap_kb: 3,
            pfmajor: 4,
            pfminor: 5,
            tty: random.bits() as u32,
            cap_inheritable: random.bits(),
            cap_permitted: random.bits(),
            cap_effective: random.bits(),
            exe_writable: random.chance(50),
            exe_upper_layer: random.chance(50),
            exe_lower_layer: random.chance(50),
            exe_from_memfd: random.chance(50),
            exe_ino: random.bits(),
            exe_ino_ctime_ns: random.bits(),
            exe_ino_mtime_ns: random.bits(),
            pidns_init_start_ns: random.bits(),
            clone_ns: random.bits(),
            task_key: random.bits(),
        });
        for fd in 0..random.place(8) as i64 {
            let detail = random_detail(random);
            seeds.fds.push(FdSeed { tid, fd, ino: random.bits(), detail });
        }
    }
    seeds.beyond = random_beyond(random);
    seeds
}

fn random_beyond(random: &mut Random) -> Beyond {
    let mut beyond = Beyond::default();
    for tid in 1..40 {
        let cwd_effective = random.chance(50).then(|| random.bytes(5_000));
        beyond.threads.push(ThreadBeyond { tid, exec_ns: random.bits(), reaper: random.chance(50), cwd_effective });
        beyond.fds.push(FdBeyond {
            tid,
            fd: 3,
            role: random.place(3) as u8,
            connected: random.chance(50),
            cloned: random.chance(50),
            l4proto: 2,
            open_flags: random.bits() as u32,
            dev: 9,
            pid: random.bits() as i64,
            name: random.chance(50).then(|| random.bytes(2_000)),
            name_raw: random.bytes(100),
            effective: random.chance(50).then(|| random.bytes(2_000)),
            socket_effective: random.chance(50).then(|| random_socket(random)),
        });
    }
    beyond
        .users
        .push((b"0123456789ab".to_vec(), UserSeed { uid: 7, name: random.bytes(3_000), ..UserSeed::default() }));
    beyond.groups.push((b"0123456789ab".to_vec(), GroupSeed { gid: 7, name: b"g".to_vec() }));
    beyond.containers = vec![random.bytes(100_000), b"{}".to_vec()];
    for (number, address) in ["10.0.0.1", "::1", "2001:db8::7"].into_iter().enumerate() {
        beyond.names.push(NameSeed { address: address.parse().unwrap(), name: random.bytes(9_000 * number) });
    }
    beyond
}

/// The order of fds is not kept: they are grouped by thread.
fn sorted(mut seeds: Seeds) -> Seeds {
    seeds.fds.sort_by_key(|seed| (seed.tid, seed.fd));
    seeds
}

#[test]
fn all_state_with_any_sizes() {
    let seeds = random_seeds(&mut Random::new(77));
    for format in [Format::Newest, Format::Sysdig029] {
        let (mut encoder, mut out) = (Encoder::new(format), Vec::new());
        encoder.section(&seeds, &mut out);
        let (found, _) = read(memory(out));
        assert_eq!(found.len(), 1);
        let (found, expected) = (sorted(found[0].clone()), sorted(seeds.clone()));
        for (one, other) in found.processes.iter().zip(&expected.processes) {
            assert_eq!(one, other);
        }
        for (one, other) in found.fds.iter().zip(&expected.fds) {
            assert_eq!(one, other, "{format:?}");
        }
        assert!(found == expected, "{format:?}");
        let refused: u64 = encoder.written().fds_left_out.values().sum();
        assert_eq!(refused > 0, format == Format::Sysdig029);
    }
}

#[test]
fn a_copy_of_a_small_capture_in_both_formats() {
    let (seeds, events) = read(memory(small_capture().bytes));
    for format in [Format::Newest, Format::Sysdig029] {
        let (copied_seeds, copied) = read(memory(copy(memory(small_capture().bytes), format)));
        assert_eq!((&copied_seeds, &copied), (&seeds, &events), "{format:?}");
    }
}

fn corpus() -> Vec<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/files");
    let mut found = Vec::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "scap") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Visible events, for in the older format enter events are added that are hidden when read.
fn visible(events: Vec<Seen>) -> Vec<Seen> {
    events.into_iter().filter(|event| !event.11).collect()
}

fn symbol(event: &Seen) -> &'static str {
    table::event(event.4).map_or("?", |info| info.symbol)
}

/// Whether all is equal, but that parameters which the older type does not have are missing (or zero, or no id).
fn is_same_or_less(older: &Seen, event: &Seen) -> bool {
    let none = Vec::new();
    let is_missing = |value: &[u8]| value.iter().all(|&byte| byte == 0) || value == [0xFF; 4];
    let params = older.9.iter().zip(event.9.iter().chain(std::iter::repeat(&none)));
    let same = params.clone().all(|(one, other)| one == other || is_missing(one));
    let heads = |event: &Seen| (event.0, event.1, event.2, event.4, event.5);
    same && heads(older) == heads(event) && params.filter(|(one, other)| one == other).count() >= older.9.len().min(1)
}

#[test]
fn copies_of_public_captures() {
    let captures = corpus();
    if captures.is_empty() {
        println!("skipped: no corpus beside this repository");
        return;
    }
    for path in captures {
        let open = || Capture::open(&path).unwrap();
        let (seeds, events) = read(open());
        let seeds: Vec<Seeds> = seeds.into_iter().map(sorted).collect();
        let (copied_seeds, copied) = read(memory(copy(open(), Format::Newest)));
        let copied_seeds: Vec<Seeds> = copied_seeds.into_iter().map(sorted).collect();
        assert!(copied_seeds == seeds, "{}: state differs", path.display());
        assert_eq!(events.len(), copied.len(), "{}", path.display());
        for (one, other) in copied.iter().zip(&events) {
            assert_eq!(one, other, "{}", path.display());
        }
        let (_, older) = read(memory(copy(open(), Format::Sysdig029)));
        let (older, events) = (visible(older), visible(events));
        assert_eq!(older.len(), events.len(), "{}", path.display());
        for (one, other) in older.iter().zip(&events) {
            assert!(is_same_or_less(one, other), "{}: {} {other:?} became {one:?}", path.display(), symbol(other));
        }
    }
}

#[test]
fn an_owned_copy_is_written_like_the_event() {
    let (mut encoder, mut out) = (Encoder::default(), Vec::new());
    let event = tiercel_event::build::EventBuilder::new(tiercel_event::codes::SYSCALL_CLOSE_X).tid(4).set("fd", 3);
    let event = OwnedEvent::copy(&event.finish().unwrap().event());
    encoder.section(&Seeds::default(), &mut out);
    encoder.event(&event.event(), false, &mut out);
    assert_eq!(read(memory(out)).1, [seen(&event.event(), false)]);
}
