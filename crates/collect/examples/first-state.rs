//! Compares the two ways to the first state, iterators and `/proc`, in time and content:
//! `cargo run -p tiercel-collect --example first-state`. Needs the rights to load eBPF programs.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::time::{Duration, Instant};
use tiercel_collect::proc::Scanner;
use tiercel_collect::{Collector, Ebpf, EbpfOptions, Interest};
use tiercel_event::seed::{ProcessSeed, Seeds};

const ROUNDS: usize = 9;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut collector = Ebpf::start(&EbpfOptions { programs: Some(Interest::default()), ..EbpfOptions::default() })?;
    for (program, why) in collector.refused() {
        println!("without {program}: {why}");
    }
    let mut by_iterator = Vec::new();
    let mut by_proc = Vec::new();
    for _ in 0..ROUNDS {
        by_iterator.push(timed(|| collector.seeds().unwrap_or_default()));
        by_proc.push(timed(|| Scanner::new().scan()));
    }
    let (iterated, scanned) = (median(&mut by_iterator), median(&mut by_proc));
    let ratio = scanned.0.as_secs_f64() / iterated.0.as_secs_f64();
    println!("iterators {:?}, /proc {:?}: {ratio:.1} times as long", iterated.0, scanned.0);
    println!("threads {} and {}", iterated.1.processes.len(), scanned.1.processes.len());
    println!("files {} and {}", iterated.1.fds.len(), scanned.1.fds.len());
    compare(&iterated.1, &scanned.1);
    Ok(())
}

fn timed(get: impl FnOnce() -> Seeds) -> (Duration, Seeds) {
    let start = Instant::now();
    let seeds = get();
    (start.elapsed(), seeds)
}

fn median(rounds: &mut Vec<(Duration, Seeds)>) -> (Duration, Seeds) {
    rounds.sort_by_key(|round| round.0);
    rounds.swap_remove(ROUNDS / 2)
}

/// Prints what one way says otherwise than the other.
fn compare(iterated: &Seeds, scanned: &Seeds) {
    let by_tid = |seeds: &Seeds| seeds.processes.iter().map(|seed| (seed.tid, plain(seed))).collect::<BTreeMap<_, _>>();
    differences("thread", &by_tid(iterated), &by_tid(scanned));
    let by_fd =
        |seeds: &Seeds| seeds.fds.iter().map(|seed| ((seed.tid, seed.fd), seed.clone())).collect::<BTreeMap<_, _>>();
    differences("file", &by_fd(iterated), &by_fd(scanned));
}

fn differences<K: Ord + Debug, V: PartialEq + Debug>(what: &str, iterated: &BTreeMap<K, V>, scanned: &BTreeMap<K, V>) {
    for (key, seed) in iterated {
        if let Some(found) = scanned.get(key).filter(|found| *found != seed) {
            let (one, other) = (format!("{seed:?}"), format!("{found:?}"));
            let (one, other): (Vec<&str>, Vec<&str>) = (one.split(", ").collect(), other.split(", ").collect());
            let parts: Vec<&str> = one.into_iter().filter(|part| !other.contains(part)).collect();
            println!("{what} {key:?}: {}", parts.join(", "));
        }
    }
}

/// Without what changes from one moment to the next, or is told more exactly by the kernel.
fn plain(seed: &ProcessSeed) -> ProcessSeed {
    ProcessSeed {
        pfminor: 0,
        pfmajor: 0,
        vmsize_kb: 0,
        vmrss_kb: 0,
        vmswap_kb: 0,
        clone_ns: 0,
        task_key: 0,
        pidns_init_start_ns: 0,
        cgroups: Vec::new(),
        comm: seed.comm.iter().copied().take(15).collect(),
        ..seed.clone()
    }
}
