//! Mutated inputs must neither panic nor make anything ask for memory without bound.
//!
//! `FUZZ_ROUNDS=n` sets the rounds (inputs per target); a failure names the round that makes it again.
#![allow(clippy::unwrap_used)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use tiercel_fuzz::mutate::mutate;
use tiercel_fuzz::{capture, extras, index, program, rewrite, seeds};
use tiercel_random::Random;

/// What the tables, a stream's buffer and the longest block that is believed may need, whatever the input.
const ALLOWED_BYTES: usize = 64 << 20;
const ROUNDS: u64 = 1500;

struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);
/// One target at a time: the count is that of the whole process.
static ALONE: Mutex<()> = Mutex::new(());

// SAFETY: everything is passed on to the system's allocator; only numbers are kept beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let live = LIVE.fetch_add(layout.size(), Relaxed) + layout.size();
        PEAK.fetch_max(live, Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

fn rounds() -> u64 {
    std::env::var("FUZZ_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(ROUNDS)
}

fn run(name: &str, inputs: &[Vec<u8>], target: fn(&[u8])) {
    let _alone = ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    for input in inputs {
        bounded(name, input, target);
    }
    for round in 0..rounds() {
        let mut random = Random::new(round);
        let mut input = inputs[random.place(inputs.len())].clone();
        let other = &inputs[random.place(inputs.len())];
        mutate(&mut input, other, &mut random);
        let told = Told { name, round };
        bounded(name, &input, target);
        std::mem::forget(told);
    }
}

/// Says which round it was when a panic unwinds through it.
struct Told<'a> {
    name: &'a str,
    round: u64,
}

impl Drop for Told<'_> {
    fn drop(&mut self) {
        eprintln!("target {}, round {}", self.name, self.round);
    }
}

fn bounded(name: &str, input: &[u8], target: fn(&[u8])) {
    let before = LIVE.load(Relaxed);
    PEAK.store(before, Relaxed);
    target(input);
    let used = PEAK.load(Relaxed).saturating_sub(before);
    assert!(used <= ALLOWED_BYTES + 64 * input.len(), "{name}: {used} bytes of memory for {} of input", input.len());
}

#[test]
fn captures() {
    run("capture", &seeds::captures(), capture);
}

#[test]
fn programs() {
    run("program", &seeds::programs(), program);
}

#[test]
fn what_only_our_writer_adds() {
    let inputs = seeds::extras();
    assert!(inputs.len() >= 5, "a state block, what was learned, and what is behind three events");
    run("extras", &inputs, extras);
}

#[test]
fn indexes() {
    run("index", &seeds::indexes().unwrap(), index);
}

#[test]
fn rewritten_captures() {
    run("rewrite", &seeds::captures(), rewrite);
}
