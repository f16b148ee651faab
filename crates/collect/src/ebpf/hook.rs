//! Which hook at the exit of system calls loses nothing on this kernel: tried for a moment, before the probe is loaded.

use super::mapping::Mapping;
use super::recursion_misses;
use super::variant::{Aligned, Hook, object};
use libbpf_rs::{Link, MapCore, Object, ObjectBuilder};
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

/// How long calls are made under the trial's programs at least: ten ticks of the slowest clock are in it.
const TRIAL: Duration = Duration::from_millis(50);
/// On a slow machine the trial goes on until so many calls were made, for half a second at most.
const SPINS: u32 = 200;
const TRIAL_LIMIT: Duration = Duration::from_millis(500);
/// Threads that want the processor again and again while another is in the program.
const NAPPERS: usize = 3;
const NAP: Duration = Duration::from_micros(50);

/// What the trial showed; `struct findings` of `probe/hook.bpf.c`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Findings {
    /// Calls in which a thread stayed in the program for 200 µs.
    pub spins: u32,
    /// How often it lost the processor there.
    pub preempted: u32,
    /// Calls of others that the recursion guard kept from the program.
    pub missed: u64,
}

impl Findings {
    /// The hook for a kernel that behaves like this.
    pub fn hook(self) -> Hook {
        if self.preempted > 0 || self.missed > 0 { Hook::Tracepoint } else { Hook::Btf }
    }
}

/// Tries the cheaper hook. Where the trial itself fails, the probe's load says why.
pub fn choose() -> Hook {
    trial().map_or(Hook::Btf, Findings::hook)
}

fn trial() -> Option<Findings> {
    let object: Object = ObjectBuilder::default().open_memory(object!("hook.bpf.o")).ok()?.load().ok()?;
    let map = object.maps().find(|map| map.name() == ".data.findings")?;
    let seen = Mapping::new(map.as_fd(), 16).ok()?;
    // SAFETY: in the mapping, aligned, only accessed atomically here.
    let word = |at: usize| seen.at(at).map(|address| unsafe { address.cast::<AtomicU32>().as_ref() });
    let links: Option<Vec<Link>> = object.progs_mut().map(|program| program.attach().ok()).collect();
    let (tid, spins) = (word(0)?, word(4)?);
    make_calls(tid, || spins.load(Ordering::Relaxed) >= SPINS);
    drop(links?);
    let count = |at: usize| word(at).map(|word| word.load(Ordering::SeqCst));
    Some(Findings { spins: count(4)?, preempted: count(8)?, missed: recursion_misses(&object) })
}

/// Threads on one processor: one that calls and calls, others that wake up while it does.
fn make_calls(tid: &AtomicU32, enough: impl Fn() -> bool) {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..NAPPERS {
            scope.spawn(|| {
                stay_on_one_processor();
                while !done.load(Ordering::Relaxed) {
                    std::thread::sleep(NAP);
                }
            });
        }
        scope.spawn(|| {
            stay_on_one_processor();
            tid.store(nix::unistd::gettid().as_raw().unsigned_abs(), Ordering::SeqCst);
            while !done.load(Ordering::Relaxed) {
                nix::unistd::getppid();
            }
            tid.store(0, Ordering::SeqCst);
        });
        std::thread::sleep(TRIAL);
        for _ in 0..(TRIAL_LIMIT.as_millis() / TRIAL.as_millis()) {
            if enough() {
                break;
            }
            std::thread::sleep(TRIAL);
        }
        done.store(true, Ordering::Relaxed);
    });
}

/// Binds this thread to the first processor that it may run on.
fn stay_on_one_processor() {
    let this = nix::unistd::Pid::from_raw(0);
    let Ok(allowed) = nix::sched::sched_getaffinity(this) else { return };
    let mut one = nix::sched::CpuSet::new();
    if let Some(cpu) = (0..nix::sched::CpuSet::count()).find(|&cpu| allowed.is_set(cpu).unwrap_or(false))
        && one.set(cpu).is_ok()
    {
        let _ = nix::sched::sched_setaffinity(this, &one);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dearer_hook_only_where_the_cheaper_loses_calls() {
        let quiet = Findings { spins: 200, ..Findings::default() };
        assert_eq!(quiet.hook(), Hook::Btf);
        assert_eq!(Findings { preempted: 1, ..quiet }.hook(), Hook::Tracepoint);
        assert_eq!(Findings { missed: 1, ..quiet }.hook(), Hook::Tracepoint);
    }
}
