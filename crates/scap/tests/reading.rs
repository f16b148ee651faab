//! What captures of every age say.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::io::Write;
use support::{Builder, process, small_capture, text, with_length};
use tiercel_event::seed::{FdDetail, Seeds};
use tiercel_event::{FdKind, codes};
use tiercel_scap::{Capture, Item, Report};

/// An event as tests compare it.
#[derive(Debug, Clone, PartialEq)]
struct Seen {
    num: u64,
    ts_ns: u64,
    code: u16,
    params: Vec<Vec<u8>>,
    hidden: bool,
}

fn read(bytes: Vec<u8>) -> (Vec<Seeds>, Vec<Seen>, Report) {
    let mut capture = Capture::from_bytes("test", bytes).unwrap();
    let (mut seeds, mut seen) = (Vec::new(), Vec::new());
    while let Some(item) = capture.next().unwrap() {
        match item {
            Item::Seeds(found) => seeds.push(found.clone()),
            Item::Learned(_) => {}
            Item::Event { event, num, hidden, .. } => seen.push(Seen {
                num,
                ts_ns: event.ts_ns,
                code: event.code,
                params: event.params.iter().map(<[u8]>::to_vec).collect(),
                hidden,
            }),
        }
    }
    let report = capture.report().clone();
    (seeds, seen, report)
}

fn times(seen: &[Seen]) -> Vec<u64> {
    seen.iter().map(|event| event.ts_ns).collect()
}

#[test]
fn state_then_events_in_order() {
    let (seeds, seen, report) = read(small_capture().bytes);
    assert_eq!(seeds.len(), 1);
    let seeds = &seeds[0];
    assert_eq!(seeds.machine.as_ref().unwrap().hostname, b"host");
    assert_eq!((seeds.interfaces.len(), seeds.users.len()), (1, 1));
    assert_eq!(seeds.processes[0].comm, b"proc");
    assert_eq!(seeds.fds[0].detail, FdDetail::File { flags: 1, dev: 0, name: b"/etc/x".to_vec() });
    assert_eq!(times(&seen), [2, 3, 4, 5]);
    assert_eq!(seen.iter().map(|event| event.hidden).collect::<Vec<_>>(), [false, true, false, false]);
    assert!(report.is_intact(), "{report:?}");
}

#[test]
fn an_old_exit_takes_its_arguments_from_the_enter_event() {
    let (_, seen, report) = read(small_capture().bytes);
    assert_eq!(seen[0].code, codes::SYSCALL_CLOSE_X);
    assert_eq!(seen[0].params, [0i64.to_le_bytes().to_vec(), 3i64.to_le_bytes().to_vec()]);
    assert_eq!((report.counts.folded, report.counts.converted), (1, 1));
}

#[test]
fn an_enter_event_of_another_call_is_not_used() {
    let bytes = Builder::new()
        .event(1, 7, 4, &[&3i64.to_le_bytes()])
        .event(2, 7, 71, &[&0i64.to_le_bytes()]) // fstat's exit behind close's enter
        .bytes;
    let (_, seen, report) = read(bytes);
    assert_eq!(seen[0].params, [0i64.to_le_bytes().to_vec(), 0i64.to_le_bytes().to_vec()]);
    assert_eq!(report.counts.unconvertible, 1);
}

#[test]
fn the_oldest_execve_reaches_todays_shape_step_by_step() {
    let old: [&[u8]; 8] = [&[0; 8], b"exe\0", b"args\0", &[1; 8], &[1; 8], &[2; 8], b"/\0", &[3; 8]];
    let (_, seen, _) = read(Builder::new().event_v1(1, 7, codes::SYSCALL_EXECVE_8_X, &old).bytes);
    let info = tiercel_event::table::event(codes::SYSCALL_EXECVE_19_X).unwrap();
    assert_eq!(seen[0].code, codes::SYSCALL_EXECVE_19_X);
    assert_eq!(seen[0].params.len(), info.params.len());
    assert_eq!(seen[0].params[1], b"exe\0");
}

#[test]
fn events_without_a_parameter_count_are_understood() {
    let bytes = Builder::new().event_v1(1, 7, codes::SYSCALL_CLOSE_X, &[&[0; 8], &[5; 8]]).bytes;
    let (_, seen, report) = read(bytes);
    assert_eq!(seen[0].params, [vec![0; 8], vec![5; 8]]);
    assert_eq!(report.counts.malformed, 0);
}

#[test]
fn every_version_of_the_process_list() {
    let kinds = [0x202, 0x207, 0x209, 0x210, 0x211, 0x212, 0x213, 0x214];
    for (kind, version) in kinds.into_iter().zip(1..) {
        let list = [process(version, 42, "one"), process(version, 43, "two")].concat();
        let (seeds, _, report) = read(Builder::new().block(kind, &list).bytes);
        assert!(report.is_intact(), "version {version}: {report:?}");
        let found = &seeds[0].processes;
        assert_eq!((found.len(), found[1].comm.as_slice()), (2, &b"two"[..]), "version {version}");
        assert_eq!(found[0].sid, if version >= 6 { 77 } else { -1 });
        assert_eq!(found[0].vpgid, if version >= 8 { 78 } else { -1 });
        assert_eq!(found[0].root, if version >= 5 { &b"/root"[..] } else { b"" });
    }
}

#[test]
fn the_tail_of_a_process_record_may_have_any_length() {
    let full: Vec<u8> = (1..=76).collect();
    for length in [0, 4, 5, 29, 30, 41, 66, 68, 76] {
        // Without the two fields that came later, the tail starts at loginuid.
        let tail = if length <= 29 { &full[12..12 + length] } else { &full[..length] };
        let record = with_length(&[&process(9, 42, "p")[..], tail].concat());
        let (seeds, _, report) = read(Builder::new().block(0x215, &record).bytes);
        assert!(report.is_intact());
        let found = &seeds[0].processes[0];
        let loginuid = u32::from_le_bytes([13, 14, 15, 16]);
        assert_eq!(found.loginuid, if length >= 4 { loginuid } else { u32::MAX }, "{length}");
        assert_eq!(found.tty != 0, length > 29);
        assert_eq!(found.pgid != -1, length == 76);
    }
}

#[test]
fn an_unknown_fd_kind_with_a_length_is_unsupported_and_the_rest_is_read() {
    let unknown = with_length(&[&[9u8; 16][..], &[99, 1, 2, 3]].concat());
    let known = with_length(&[&[4u8; 16][..], &[7], &text("pipe:[1]")].concat());
    let (seeds, _, _) = read(Builder::new().block(0x218, &[&[1u8; 8][..], &unknown, &known].concat()).bytes);
    assert_eq!(seeds[0].fds[0].detail, FdDetail::Named(FdKind::Unsupported, Vec::new()));
    assert_eq!(seeds[0].fds[1].detail, FdDetail::Named(FdKind::Fifo, b"pipe:[1]".to_vec()));
}

#[test]
fn section_options_and_unknown_blocks_are_passed_over() {
    let bytes = Builder::default()
        .section(1, &[7; 60])
        .block(0x999, b"hello")
        .event(1, 7, 5, &[&[0; 8], &[5; 8]])
        .block(0x998, b"again")
        .event(2, 7, 5, &[&[0; 8], &[5; 8]])
        .bytes;
    let (_, seen, report) = read(bytes);
    assert_eq!(times(&seen), [1, 2]);
    assert_eq!(report.counts.unknown_blocks, 2);
}

#[test]
fn a_newer_event_type_is_neither_delivered_nor_numbered() {
    let bytes = Builder::new().event(1, 7, 60_000, &[b"x"]).event(2, 7, 5, &[&[0; 8], &[5; 8]]).bytes;
    let (_, seen, report) = read(bytes);
    assert_eq!((seen.len(), seen[0].num, report.counts.unknown_types), (1, 1, 1));
}

#[test]
fn captures_one_after_another_are_sections_of_one() {
    let once = small_capture().bytes;
    let (seeds, seen, report) = read([once.clone(), once].concat());
    assert_eq!((seeds.len(), seen.len(), report.counts.sections), (2, 8, 2));
    assert_eq!(seen[7].num, 8);
}

#[test]
fn every_compression_gives_the_same_events() {
    let plain = small_capture().bytes;
    let (_, expected, _) = read(plain.clone());
    let (head, tail) = plain.split_at(100);
    for compress in [gzip as fn(&[u8]) -> Vec<u8>, zstd, lz4] {
        assert_eq!(read(compress(&plain)).1, expected);
        assert_eq!(read([compress(head), compress(tail)].concat()).1, expected, "two members");
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ::zstd::encode_all(bytes, 1).unwrap()
}

fn lz4(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = lz4_flex::frame::FrameEncoder::new(Vec::new());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_file_is_read_like_its_bytes() {
    let path = std::env::temp_dir().join(format!("tiercel-scap-{}.scap", std::process::id()));
    std::fs::write(&path, small_capture().bytes).unwrap();
    let mut capture = Capture::open(&path).unwrap();
    let mut count = 0;
    while capture.next().unwrap().is_some() {
        count += 1;
    }
    std::fs::remove_file(&path).unwrap();
    assert_eq!(count, 5);
}
