//! Nothing that a file says may panic, hang or cost memory; what is whole is still read.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::path::Path;
use support::{Builder, small_capture};
use tiercel_random::Random;
use tiercel_scap::{Capture, Item, Report};

/// Reads to the end; `None` if the bytes are no capture.
fn drain(bytes: &[u8]) -> Option<(Vec<u64>, Report)> {
    let mut capture = Capture::from_bytes("test", bytes.to_vec()).ok()?;
    let mut times = Vec::new();
    while let Ok(Some(item)) = capture.next() {
        if let Item::Event { event, .. } = item {
            times.push(event.ts_ns);
        }
        assert!(times.len() <= bytes.len(), "more events than bytes");
    }
    Some((times, capture.report().clone()))
}

fn error(bytes: &[u8]) -> String {
    Capture::from_bytes("test", bytes.to_vec()).err().unwrap().to_string()
}

#[test]
fn cut_anywhere_gives_what_is_whole() {
    let whole = small_capture().bytes;
    let (all, _) = drain(&whole).unwrap();
    for length in 0..whole.len() {
        let Some((times, report)) = drain(&whole[..length]) else {
            assert!(length < 28, "a whole section header at {length} is enough");
            continue;
        };
        assert!(all.starts_with(&times), "cut at {length}");
        let at_boundary = report.counts.losses == 0;
        assert_eq!(report.truncated_at.is_some(), !at_boundary, "cut at {length}: {report:?}");
    }
}

#[test]
fn any_byte_changed_to_any_of_some_values() {
    let whole = small_capture().bytes;
    for at in 0..whole.len() {
        for value in [0, 1, 0x7F, 0x80, 0xFF] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            drain(&bytes);
        }
    }
}

#[test]
fn random_bytes_changed_in_many_places() {
    let whole = [small_capture().bytes, small_capture().bytes].concat();
    let mut random = Random::new(0x1234_5678_9ABC_DEF1);
    for _ in 0..3000 {
        let mut bytes = whole.clone();
        for _ in 0..=random.bits() % 12 {
            let at = (random.bits() % bytes.len() as u64) as usize;
            bytes[at] = random.bits() as u8;
        }
        drain(&bytes);
    }
}

#[test]
fn events_behind_damage_are_found() {
    let mut head = Builder::new().event(1, 7, 5, &[&[0; 8], &[5; 8]]).bytes;
    let damaged_at = head.len();
    let mut broken = Builder::default().event(2, 7, 5, &[&[0; 8], &[5; 8]]).bytes;
    broken[4..8].copy_from_slice(&0xFFFF_FFF0u32.to_le_bytes());
    let tail = Builder::default().event(3, 7, 5, &[&[0; 8], &[5; 8]]).event(4, 7, 5, &[&[0; 8], &[5; 8]]).bytes;
    head.extend(&broken);
    head.extend(&tail);
    let (times, report) = drain(&head).unwrap();
    assert_eq!(times, [1, 3, 4]);
    assert_eq!((report.losses[0].offset, report.losses[0].bytes), (damaged_at as u64, broken.len() as u64));
    assert_eq!(report.truncated_at, None);
}

#[test]
fn bytes_put_in_between_are_passed_over() {
    let mut bytes = Builder::new().event(1, 7, 5, &[&[0; 8], &[5; 8]]).bytes;
    bytes.extend(b"some text that is not a block");
    bytes.extend(Builder::default().event(2, 7, 5, &[&[0; 8], &[5; 8]]).bytes);
    let (times, report) = drain(&bytes).unwrap();
    assert_eq!((times, report.counts.lost_bytes), (vec![1, 2], 29));
}

#[test]
fn a_length_field_costs_no_memory() {
    let mut bytes = Builder::new().bytes;
    bytes.extend(0x216u32.to_le_bytes());
    bytes.extend((255u32 << 20).to_le_bytes());
    let (times, report) = drain(&bytes).unwrap();
    assert_eq!((times.len(), report.counts.losses), (0, 1));
}

#[test]
fn a_stream_full_of_false_headers_ends_soon() {
    // Each position claims the longest block that the search believes, and none is closed rightly.
    let mut bytes = Builder::new().bytes;
    bytes.extend([0x16u32.to_le_bytes(), 0xFFFF_FFFFu32.to_le_bytes()].concat());
    for _ in 0..60_000 {
        bytes.extend([0x216u32.to_le_bytes(), 0x000F_FFFCu32.to_le_bytes()].concat());
    }
    let started = std::time::Instant::now();
    let mut capture = Capture::from_reader("test", std::io::Cursor::new(bytes)).unwrap();
    while capture.next().unwrap().is_some() {}
    assert!(started.elapsed().as_secs() < 20);
    assert_eq!(capture.report().counts.losses, 1);
}

#[test]
fn interface_lists_with_the_known_fault_are_put_right() {
    let interface = [&[1, 0, 4, 0][..], &[10, 0, 0, 1], &[255, 0, 0, 0], &[0; 4], &[0; 8], b"eth0"].concat();
    let record = [&(interface.len() as u32).to_le_bytes()[..], &interface].concat();
    let mut bytes = Builder::new().bytes;
    let start = bytes.len();
    bytes.extend(Builder::default().block(0x219, &[&record[..], &record].concat()).bytes);
    let (true_total, end) = ((bytes.len() - start) as u32, bytes.len());
    let faulty = (true_total - 8).to_le_bytes();
    bytes[start + 4..start + 8].copy_from_slice(&faulty);
    bytes[end - 4..].copy_from_slice(&faulty);
    let bytes = [bytes, Builder::default().event(1, 7, 5, &[&[0; 8], &[5; 8]]).bytes].concat();
    let mut capture = Capture::from_bytes("test", bytes).unwrap();
    let Some(Item::Seeds(seeds)) = capture.next().unwrap() else { panic!("seeds come first") };
    assert_eq!(seeds.interfaces.len(), 2);
    assert!(matches!(capture.next().unwrap(), Some(Item::Event { .. })));
    assert_eq!(capture.report().counts.repaired_interfaces, 1);
}

#[test]
fn what_is_no_capture_is_named() {
    assert_eq!(error(b""), "test: offset 0: not a capture: it is empty");
    assert_eq!(error(b"- rule: x\n  desc: y\n"), "test: offset 0: not a capture: it is text");
    assert!(error(&[0xD4, 0xC3, 0xB2, 0xA1, 0, 0, 0, 0]).contains("packet capture"));
    let directory = Capture::open(Path::new("/")).err().unwrap().to_string();
    assert_eq!(directory, "/: is a directory, not a capture");
    assert!(Capture::open(Path::new("/nonexistent.scap")).err().unwrap().to_string().contains("No such file"));
}

#[test]
fn a_file_that_grows_is_read_to_its_first_length_and_one_that_is_cut_is_told() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("changing.scap");
    let data = vec![7; 60 << 10];
    let event = |builder: Builder, ts| builder.event(ts, 7, 7, &[&[1; 8], &data, &[3; 8], &[0; 4]]);
    let whole = (1..=64).fold(Builder::new(), event).bytes;
    std::fs::write(&path, &whole).unwrap();
    let mut capture = Capture::open(&path).unwrap();
    std::fs::OpenOptions::new().append(true).open(&path).unwrap().set_len(whole.len() as u64 * 2).unwrap();
    let mut count = 0;
    while let Some(item) = capture.next().unwrap() {
        count += u64::from(matches!(item, Item::Event { .. }));
    }
    assert_eq!((count, capture.report().is_intact()), (64, true));

    std::fs::write(&path, &whole).unwrap();
    let mut capture = Capture::open(&path).unwrap();
    std::fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(2 << 20).unwrap();
    while capture.next().unwrap().is_some() {}
    std::fs::remove_file(&path).unwrap();
    assert_eq!(capture.report().stream_failure.as_deref(), Some("it was cut shorter while it was read"));
}

#[test]
fn the_other_byte_order_and_newer_formats_are_named() {
    let mut swapped = Builder::new().bytes;
    swapped[4..12].copy_from_slice(&[0, 0, 0, 28, 0x1A, 0x2B, 0x3C, 0x4D]);
    let message = error(&swapped);
    assert!(message.starts_with("test: offset 8: ") && message.contains("byte order"), "{message}");
    assert!(error(&Builder::default().section(2, &[]).bytes).contains("version 2"));
}

#[test]
fn broken_compression_is_reported_after_what_came_through() {
    let plain: Vec<u8> = (0..2000).fold(Builder::new(), |b, ts| b.event(ts, 7, 5, &[&[0; 8], &ts.to_le_bytes()])).bytes;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut encoder, &plain).unwrap();
    let packed = encoder.finish().unwrap();
    let (times, report) = drain(&packed[..packed.len() * 2 / 3]).unwrap();
    assert!(!times.is_empty() && times.len() < 2000);
    assert!(report.stream_failure.is_some());
}
