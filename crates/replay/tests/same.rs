//! However many cores: the same alerts, in the same order.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot build its material must stop

mod support;

use std::collections::BTreeMap;
use support::{Machine, alerts, program};
use tiercel_random::Random;

fn compare(arguments: bool, seeds: std::ops::Range<u64>) {
    let (mut shared, mut found, mut reasons) = (0, 0, BTreeMap::<_, u32>::new());
    for seed in seeds {
        let capture = Machine::new(Random::new(seed)).capture(1_200);
        let (wanted, _) = alerts(&capture, &program(arguments), 1);
        for threads in [2, 3] {
            let (got, alone) = alerts(&capture, &program(arguments), threads);
            for (got, wanted) in got.iter().zip(&wanted) {
                assert_eq!(got, wanted, "seed {seed}, {threads} threads ({alone:?})");
            }
            assert_eq!(got.len(), wanted.len(), "seed {seed}, {threads} threads ({alone:?})");
            match alone {
                None => shared += 1,
                Some(why) => *reasons.entry(why).or_default() += 1,
            }
        }
        found += wanted.len();
    }
    println!("{shared} ran on several cores to the end; {found} alerts; others: {reasons:#?}");
    assert!(shared > 10 && reasons.len() > 2 && found > 10_000, "{shared} {reasons:?} {found}");
}

#[test]
fn random_machines_give_the_same_alerts_on_several_cores() {
    compare(false, 0..40);
}

#[test]
fn so_do_they_where_alerts_name_other_processes() {
    compare(true, 1_000..1_040);
}

/// Places of event blocks, by their two lengths.
fn event_blocks(capture: &[u8]) -> Vec<(usize, usize)> {
    let word = |at: usize| u32::from_le_bytes(capture[at..at + 4].try_into().unwrap());
    let mut found = Vec::new();
    let mut at = 0;
    while at + 8 <= capture.len() {
        let length = word(at + 4) as usize;
        if matches!(word(at), 0x216 | 0x217) {
            found.push((at, length));
        }
        at += length.max(12);
    }
    found
}

#[test]
fn so_do_captures_whose_events_are_not_what_their_headers_say() {
    let mut random = Random::new(11);
    let mut reasons = BTreeMap::<_, u32>::new();
    for seed in 2_000..2_030 {
        let mut capture = Machine::new(Random::new(seed)).capture(1_200);
        let blocks = event_blocks(&capture);
        for _ in 0..1 + random.place(3) {
            let (at, length) = blocks[random.place(blocks.len())];
            // The first lengths of parameters, the closing length, or anything.
            let broken = match random.place(3) {
                0 => at + 8 + 2 + 26 + random.place(12),
                1 => at + length - 1 - random.place(4),
                _ => at + random.place(length),
            };
            capture[broken.min(at + length - 1)] ^= 1 << random.place(8);
        }
        let (wanted, _) = alerts(&capture, &program(false), 1);
        let (got, alone) = alerts(&capture, &program(false), 2);
        assert_eq!(got, wanted, "seed {seed} ({alone:?})");
        *reasons.entry(alone.unwrap_or("none")).or_default() += 1;
    }
    assert!(reasons.contains_key("an event is not what its header says"), "{reasons:?}");
}
