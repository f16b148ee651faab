//! What reading an event out of a capture takes.

mod short;

use criterion::{BatchSize, Criterion, Throughput};
use std::hint::black_box;
use tiercel_bench::generate;
use tiercel_scap::{Capture, Item};

const EVENTS: u64 = 20_000;

/// All events of a capture in memory.
fn events(mut capture: Capture) -> u64 {
    let mut events = 0;
    while let Ok(Some(item)) = capture.next() {
        events += u64::from(matches!(black_box(item), Item::Event { .. }));
    }
    events
}

fn decode(criterion: &mut Criterion) {
    let bytes = match generate::bytes(EVENTS, 1) {
        Ok(bytes) => bytes,
        Err(error) => return eprintln!("no capture: {error}"),
    };
    let mut group = criterion.benchmark_group("decode");
    group.throughput(Throughput::Elements(EVENTS));
    let open = || Capture::from_bytes("generated", bytes.clone());
    group.bench_function("capture", |bencher| {
        bencher.iter_batched(open, |capture| capture.map(events), BatchSize::LargeInput);
    });
}

fn main() {
    let mut criterion = short::criterion().configure_from_args();
    decode(&mut criterion);
    criterion.final_summary();
}
