//! Clocks.

fn read(clock: libc::clockid_t) -> i64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: a valid pointer to a timespec.
    unsafe { libc::clock_gettime(clock, &mut time) };
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// Nanoseconds since boot, with the time that the machine slept.
pub fn boot_ns() -> u64 {
    read(libc::CLOCK_BOOTTIME).unsigned_abs()
}

/// Boot in ns since 1970: the best of several readings, so that an interruption between two clocks does not count.
pub fn boot_epoch_ns() -> i64 {
    let readings = (0..16).map(|_| {
        let before = read(libc::CLOCK_BOOTTIME);
        let now = read(libc::CLOCK_REALTIME);
        let after = read(libc::CLOCK_BOOTTIME);
        (after - before, now - (before + after) / 2)
    });
    readings.min_by_key(|reading| reading.0).map_or(0, |reading| reading.1)
}
