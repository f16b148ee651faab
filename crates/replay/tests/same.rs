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
