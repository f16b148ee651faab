//! The eBPF collector: `probe/` in the kernel, its rings read here.

mod blind;
pub(crate) mod clock;
mod filter;
mod hook;
mod kernel;
mod load;
mod mapping;
mod seeds;
mod settings;
mod variant;

pub use variant::Hook;

use crate::drops::{DropCount, DropReason, Drops, Ledger, LedgerRow, ProgramRuns};
use crate::error::{CollectError, Reason};
use crate::interest::Interest;
use crate::links::{Links, NamedPaths};
use crate::merge::Merge;
use crate::reach::Reach;
use crate::ring::{CONTROL_BYTES, Ring, SLACK_BYTES};
use crate::{BlindTimes, Collector, Poll};
use filter::Filter;
use kernel::Kernel;
use libbpf_rs::Object;
use load::{Config, Loaded};
use mapping::Mapping;
use settings::Settings;
use std::os::fd::{AsFd, AsRawFd};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tiercel_event::seed::Seeds;
use tiercel_event::{Event, Fact};
use variant::Variant;

/// Counters a processor: 512 codes, [`DropReason::PROBE`] reasons.
const DROP_CODES: usize = 512;
/// Columns of `struct drops`: the reasons, then those of `enum ledger_column`.
const COLUMNS: usize = 8;
const BEGUN: usize = DropReason::PROBE.len();
const LEFT_OUT: usize = BEGUN + 1;
const DROP_BYTES: usize = DROP_CODES * COLUMNS * 8;

/// How long the self-test may take; it takes microseconds.
const SELF_TEST_LIMIT: Duration = Duration::from_secs(2);

/// Between looks after the last event, before the doorbell is waited for: where events come one soon after the other, looking
/// costs less than ringing.
const NAPS: [Duration; 3] = [Duration::from_micros(50), Duration::from_micros(200), Duration::from_micros(800)];

/// Data bytes of a ring at least; RING_MIN of the probe.
const RING_LEAST: u32 = 256 << 10;

/// Sizes and limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EbpfOptions {
    /// Data bytes of a processor's control ring; rounded up to a power of two, 256 KiB at least.
    pub control_ring_bytes: u32,
    /// Data bytes of a processor's bulk ring; rounded up to a power of two, 256 KiB at least.
    pub bulk_ring_bytes: u32,
    /// Bytes of data that reads and writes carry.
    pub snaplen_bytes: u32,
    /// How the exit of system calls is hooked; `None`: the cheapest way that loses nothing here.
    pub hook: Option<Hook>,
    /// The build of the probe, by the oldest kernel that it is for ("6.2", "5.17", "5.10"); `None`: the best that loads here.
    pub variant: Option<&'static str>,
    /// Report the collector's own process too.
    pub own_calls: bool,
    /// Load the programs of these calls and types only: checking all takes the kernel seconds. Another call that is asked
    /// for later arrives as the generic event. `None` loads all.
    pub programs: Option<Interest>,
    /// Read the first state from `/proc`, not with the probe's iterators.
    pub first_state_from_proc: bool,
}

impl Default for EbpfOptions {
    fn default() -> Self {
        Self {
            control_ring_bytes: 1 << 20,
            bulk_ring_bytes: 4 << 20,
            snaplen_bytes: 80,
            hook: None,
            variant: None,
            own_calls: false,
            programs: None,
            first_state_from_proc: false,
        }
    }
}

/// The collector.
#[derive(Debug)]
pub struct Ebpf {
    // Fields drop in order: the rings' users before their memory.
    merge: Merge,
    links: Links,
    reach: Reach,
    settings: Settings,
    filter: Filter,
    drops: Mapping,
    doorbell: libbpf_rs::RingBuffer<'static>,
    _rings: [Mapping; 2],
    loaded: Loaded,
    config: Config,
    first_state_from_proc: bool,
    naps: usize,
    /// How many naps to take before the doorbell is waited for: more where it rings soon, fewer after a long quiet.
    patience: usize,
}

// SAFETY: the doorbell's callback captures nothing; all parts are used by one thread at a time.
unsafe impl Send for Ebpf {}

impl Ebpf {
    /// Loads the probe and attaches it. Nothing but the life of processes is delivered until [`Collector::set_interest`].
    ///
    /// # Errors
    /// The kernel or the rights of this process do not allow it.
    pub fn start(options: &EbpfOptions) -> Result<Self, CollectError> {
        let kernel = Kernel::look()?;
        let hook = options.hook.unwrap_or_else(|| if kernel.has_cast() { hook::choose() } else { Hook::Btf });
        let variants = Variant::ladder(&kernel, hook, options.variant);
        let config = Config {
            control_bytes: ring_bytes(&kernel, options.control_ring_bytes),
            bulk_bytes: ring_bytes(&kernel, options.bulk_ring_bytes),
            lap_secret: secret(),
            processors: libbpf_rs::num_possible_cpus().map_or(1, |count| count as u32),
            boot_epoch_ns: clock::boot_epoch_ns(),
        };
        let loaded = load::load(&kernel, variants, &config, options.programs.as_ref())?;
        let settings = Settings::new(map(&loaded, ".data.settings", settings::BYTES)?);
        settings.set_own_tgid(if options.own_calls { 0 } else { std::process::id() });
        settings.set_snaplen(options.snaplen_bytes);
        let answers = map(&loaded, ".bss.answers", filter::ANSWER_BYTES)?;
        let filter = Filter::new(map(&loaded, ".bss.filter", filter::BYTES)?, answers);
        let processors = config.processors as usize;
        let rings = [("control_rings", config.control_bytes), ("bulk_rings", config.bulk_bytes)];
        let mut readers = Vec::new();
        let mut mappings = Vec::new();
        for (name, data) in rings {
            let value = Config::value_bytes(data);
            let mapping = map(&loaded, name, value * processors)?;
            for cpu in 0..processors {
                let base = mapping.at(cpu * value).ok_or_else(|| outside(name))?;
                // SAFETY: the mapping has `processors` values of this size and lives as long as the readers (field order).
                readers.push(unsafe { Ring::new(base, u64::from(data), config.lap_secret, cpu as u16) });
            }
            mappings.push(mapping);
        }
        let drops = map(&loaded, "drops", DROP_BYTES * processors)?;
        let doorbell = doorbell(&loaded)?;
        let rings = <[Mapping; 2]>::try_from(mappings).map_err(|_| outside("rings"))?;
        let merge = Merge::new(readers, config.boot_epoch_ns);
        let (links, reach) = (Links::default(), Reach::default());
        let first_state_from_proc = options.first_state_from_proc;
        let mut collector = Self {
            merge,
            links,
            reach,
            settings,
            filter,
            drops,
            doorbell,
            _rings: rings,
            loaded,
            config,
            first_state_from_proc,
            naps: 0,
            patience: NAPS.len(),
        };
        if !options.own_calls {
            collector.self_test()?;
        }
        Ok(collector)
    }

    /// Makes a call that only the collector knows of and waits for its event: everything may be attached and yet nothing
    /// arrive. What else comes meanwhile is older than the state that [`Collector::seeds`] reads.
    fn self_test(&mut self) -> Result<(), CollectError> {
        let nonce = secret() | 1 << 31;
        let prctl = crate::interest::syscalls().filter(|call| call.name == "prctl").map(|call| call.code).collect();
        self.settings.set_self_test(nonce);
        self.settings.set_interest(&Interest { syscalls: prctl, ..Interest::default() });
        let end = Instant::now() + SELF_TEST_LIMIT;
        let mut arrived = false;
        while !arrived && Instant::now() < end {
            // SAFETY: an option that does not exist: the kernel refuses it and reads nothing.
            unsafe { libc::prctl(nonce as i32, 0, 0, 0, 0) };
            self.merge.drain(clock::boot_ns(), &mut |event| {
                arrived |= event.facts.uint(Fact::SelfTest) == Some(u64::from(nonce));
            });
        }
        self.settings.set_self_test(0);
        self.settings.set_interest(&Interest::default());
        arrived.then_some(()).ok_or_else(|| {
            CollectError::new(
                Reason::SelfTest,
                "the probe is attached, but an event of the collector itself did not arrive",
                "run `tiercel doctor`, and try the other hook (tracepoint)",
            )
        })
    }

    /// Programs that the kernel refused, with its reason: what they would have seen is lost.
    pub fn refused(&self) -> &[(String, String)] {
        &self.loaded.refused
    }

    /// The build of the probe that runs: the oldest kernel that it is for, and the hook.
    pub fn variant(&self) -> (&'static str, Hook) {
        (self.loaded.variant.oldest, self.loaded.variant.hook)
    }

    /// Data bytes of a processor's control and bulk ring.
    pub fn ring_bytes(&self) -> [u32; 2] {
        [self.config.control_bytes, self.config.bulk_bytes]
    }

    /// Bytes that wait in the rings.
    pub fn backlog_bytes(&self) -> u64 {
        self.merge.backlog()
    }

    fn counter(&self, cpu: usize, code: usize, column: usize) -> u64 {
        let at = cpu * DROP_BYTES + (code * COLUMNS + column) * 8;
        // SAFETY: inside of the mapping, aligned, only read atomically here.
        self.drops.at(at).map_or(0, |address| unsafe { address.cast::<AtomicU64>().as_ref() }.load(Ordering::Relaxed))
    }
}

impl Collector for Ebpf {
    fn name(&self) -> &'static str {
        "ebpf"
    }

    fn seeds(&mut self) -> Result<Seeds, CollectError> {
        let mut scanner = crate::proc::Scanner::new();
        if self.first_state_from_proc {
            return Ok(scanner.scan());
        }
        let mut seeds = scanner.surroundings();
        let boot_ns = self.config.boot_epoch_ns.unsigned_abs();
        if seeds::add(&self.loaded, &mut scanner, boot_ns, &mut seeds) { Ok(seeds) } else { Ok(scanner.scan()) }
    }

    fn set_interest(&mut self, interest: &Interest) -> Result<(), CollectError> {
        self.settings.set_interest(interest);
        Ok(())
    }

    fn widen(&mut self, interest: &Interest) -> Result<(), CollectError> {
        self.loaded.add(&self.config, interest)
    }

    fn name_files(&mut self, paths: NamedPaths) {
        self.links.watch(paths);
    }

    fn set_filter(&mut self, tables: Option<&[u8]>) {
        self.filter.load(tables);
    }

    fn answer(&mut self, number: u32, gates: u32) {
        self.filter.answer(number, gates);
    }

    fn poll(&mut self, deliver: &mut dyn FnMut(&Event<'_>)) -> Result<Poll, CollectError> {
        self.links.refresh();
        let (links, reach) = (&mut self.links, &mut self.reach);
        let mut deliver_reached = |event: &Event<'_>| reach.deliver(event, deliver);
        let events = self.merge.drain(clock::boot_ns(), &mut |event| links.deliver(event, &mut deliver_reached));
        if events > 0 {
            self.naps = 0;
        }
        Ok(Poll { events, idle: events == 0 })
    }

    /// Some of [`NAPS`] while nothing comes, fewer where that was in vain; then sleeps until the doorbell rings.
    fn wait(&mut self, limit: Duration) {
        if let Some(nap) = NAPS[..self.patience].get(self.naps) {
            self.naps += 1;
            std::thread::sleep(limit.min(*nap));
            return;
        }
        let start = Instant::now();
        self.settings.set_sleeping(true);
        // A record may have come before the flag was seen; then nobody rings.
        if self.merge.backlog() == 0 {
            let _ = self.doorbell.poll(limit);
        }
        self.settings.set_sleeping(false);
        let _ = self.doorbell.consume();
        if self.merge.backlog() == 0 {
            return;
        }
        self.naps = 0;
        let soon = NAPS.last().is_some_and(|nap| start.elapsed() < *nap);
        self.patience = if soon { (self.patience + 1).min(NAPS.len()) } else { self.patience.saturating_sub(1) };
    }

    fn drops(&self) -> Drops {
        let mut counts = Vec::new();
        for cpu in 0..self.config.processors as usize {
            for code in 0..DROP_CODES {
                for (index, reason) in DropReason::PROBE.into_iter().enumerate() {
                    let count = self.counter(cpu, code, index);
                    if count > 0 {
                        counts.push(DropCount { cpu: Some(cpu as u16), code: Some(code as u16), reason, count });
                    }
                }
            }
        }
        let missed = self.loaded.recursion_misses();
        if missed > 0 {
            counts.push(DropCount { cpu: None, code: None, reason: DropReason::Recursion, count: missed });
        }
        let malformed = self.merge.malformed;
        if malformed > 0 {
            counts.push(DropCount { cpu: None, code: None, reason: DropReason::Malformed, count: malformed });
        }
        Drops { lost: counts, marked: self.merge.marks.counts() }
    }

    fn ledger(&self) -> Ledger {
        let processors = 0..self.config.processors as u16;
        let cells = processors.flat_map(|cpu| (0..DROP_CODES as u16).map(move |code| (cpu, code)));
        let rows = cells.map(|(cpu, code)| {
            let count = |column| self.counter(cpu.into(), code.into(), column);
            LedgerRow {
                cpu,
                code,
                // Delivered first: what comes meanwhile shows as waiting.
                delivered: self.merge.delivered(cpu, code),
                dropped: std::array::from_fn(count),
                left_out: count(LEFT_OUT),
                begun: count(BEGUN),
            }
        });
        let rows: Vec<LedgerRow> = rows.filter(|row| !row.is_empty()).collect();
        let groups = if rows.iter().any(|row| row.lost() > 0) { self.loaded.group_drops() } else { Vec::new() };
        Ledger { rows, groups }
    }

    fn runs(&self) -> Vec<ProgramRuns> {
        self.loaded.runs()
    }

    fn now_ns(&self) -> u64 {
        clock::boot_ns().wrapping_add_signed(self.config.boot_epoch_ns)
    }

    fn blind_times(&self) -> Option<Box<dyn BlindTimes>> {
        use libbpf_rs::MapCore;
        let map = self.loaded.maps.maps().find(|map| map.name() == "task_drops")?;
        Some(Box::new(blind::TaskDrops::new(&map, self.config.boot_epoch_ns)?))
    }

    fn stop(&mut self) -> Result<(), CollectError> {
        self.loaded.links.clear();
        Ok(())
    }
}

fn ring_bytes(kernel: &Kernel, wanted: u32) -> u32 {
    let wanted = wanted.clamp(RING_LEAST, 1 << 28).next_power_of_two();
    kernel.ring_bytes(wanted, (CONTROL_BYTES + SLACK_BYTES) as u32)
}

/// Calls that the kernel's recursion guard kept from an object's programs. It stands before what is attached, never before
/// a tail call.
fn recursion_misses(object: &Object) -> u64 {
    let attached =
        object.progs_mut().filter(|program| program.autoload() && !load::is_tail(&program.name().to_string_lossy()));
    attached.map(|program| misses_of(program.as_fd().as_raw_fd())).sum()
}

fn misses_of(fd: i32) -> u64 {
    info_of(fd).map_or(0, |info| info.recursion_misses)
}

/// What the kernel tells of a program; fields that it does not know stay 0.
fn info_of(fd: i32) -> Option<libbpf_sys::bpf_prog_info> {
    let mut info = libbpf_sys::bpf_prog_info::default();
    let mut size = size_of::<libbpf_sys::bpf_prog_info>() as u32;
    // SAFETY: `info` is as large as `size` says.
    let failed = unsafe { libbpf_sys::bpf_obj_get_info_by_fd(fd, (&raw mut info).cast(), &mut size) };
    (failed == 0).then_some(info)
}

/// Runs of an object's programs, of those that the kernel has counted runs for.
fn runs(object: &Object) -> impl Iterator<Item = ProgramRuns> + '_ {
    object.progs_mut().filter(|program| program.autoload()).filter_map(|program| {
        let info = info_of(program.as_fd().as_raw_fd()).filter(|info| info.run_cnt > 0)?;
        let name = program.name().to_string_lossy().into_owned();
        Some(ProgramRuns { name, count: info.run_cnt, time_ns: info.run_time_ns })
    })
}

fn secret() -> u32 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(clock::boot_ns()) as u32
}

fn outside(name: &str) -> CollectError {
    CollectError::new(Reason::System, format!("the map `{name}` is smaller than it says"), "please report it")
}

fn map(loaded: &Loaded, name: &str, length: usize) -> Result<Mapping, CollectError> {
    use libbpf_rs::MapCore;
    let found = loaded.maps.maps().find(|map| map.name() == name);
    let map = found.ok_or_else(|| {
        CollectError::new(Reason::System, format!("the probe has no map `{name}`"), "please report it")
    })?;
    Mapping::new(map.as_fd(), length).map_err(|error| match error.raw_os_error() {
        Some(libc::ENOMEM) => load::no_room("this process may not map the rings"),
        _ => CollectError::system(&format!("the map `{name}` cannot be mapped"), &error),
    })
}

fn doorbell(loaded: &Loaded) -> Result<libbpf_rs::RingBuffer<'static>, CollectError> {
    use libbpf_rs::MapCore;
    let failed = |error: libbpf_rs::Error| {
        CollectError::new(Reason::System, format!("the doorbell: {error}"), "please report it")
    };
    let map = loaded.maps.maps().find(|map| map.name() == "doorbell").ok_or_else(|| outside("doorbell"))?;
    let mut builder = libbpf_rs::RingBufferBuilder::new();
    debug_assert!(map.as_fd().as_raw_fd() >= 0);
    builder.add(&map, |_| 0).map_err(failed)?;
    builder.build().map_err(failed)
}
