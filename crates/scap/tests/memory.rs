//! A big capture costs no more memory than a small one.
#![allow(clippy::unwrap_used)]

mod support;

use std::io::{Read, Write};
use support::Builder;
use tiercel_scap::{Capture, Item};

const STREAMED_BYTES: usize = 1 << 30;
const MAPPED_BYTES: usize = 256 << 20;
const MOST_RESIDENT_KB: u64 = 64 << 10;

/// A section header, then the same blocks over and over.
struct Long {
    head: Vec<u8>,
    blocks: Vec<u8>,
    at: usize,
    left: usize,
}

impl Long {
    fn new(bytes: usize) -> Self {
        let data = vec![7; 32 << 10];
        let event =
            |builder: Builder, ts| builder.event(ts, 7, 7, &[&[1; 8], &data, &3i64.to_le_bytes(), &[0, 128, 0, 0]]);
        let blocks = (0..8).fold(Builder::default(), event).bytes;
        Self { head: Builder::new().bytes, blocks, at: 0, left: bytes }
    }
}

impl Read for Long {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let from = if self.head.is_empty() { &self.blocks[self.at..] } else { &self.head[..] };
        let count = from.len().min(out.len()).min(self.left);
        out[..count].copy_from_slice(&from[..count]);
        if self.head.is_empty() {
            self.at = (self.at + count) % self.blocks.len();
        } else {
            self.head.drain(..count);
        }
        self.left -= count;
        Ok(count)
    }
}

fn most_resident_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

fn drain(mut capture: Capture) -> u64 {
    let mut events = 0;
    while let Some(item) = capture.next().unwrap() {
        events += u64::from(matches!(item, Item::Event { .. }));
    }
    events
}

#[test]
fn a_gigabyte_is_read_in_64_megabytes() {
    let events = drain(Capture::from_reader("long", Long::new(STREAMED_BYTES)).unwrap());
    assert!(events > (STREAMED_BYTES >> 16) as u64);
    assert!(most_resident_kb() <= MOST_RESIDENT_KB, "streamed: {} kB", most_resident_kb());

    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("long.scap");
    let mut file = std::fs::File::create(&path).unwrap();
    std::io::copy(&mut Long::new(MAPPED_BYTES), &mut file).unwrap();
    file.flush().unwrap();
    let events = drain(Capture::open(&path).unwrap());
    std::fs::remove_file(&path).unwrap();
    assert!(events > (MAPPED_BYTES >> 16) as u64);
    assert!(most_resident_kb() <= MOST_RESIDENT_KB, "mapped: {} kB", most_resident_kb());
}
