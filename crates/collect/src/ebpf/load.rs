//! From the embedded object to programs in the kernel. Every program but the dispatcher is optional.
//!
//! What costs time is the kernel's check of each program, so the programs are dealt out to threads: each loads its part
//! from an object of its own, into the maps of the first.

use super::kernel::Kernel;
use super::variant::Variant;
use super::{recursion_misses, runs};
use crate::drops::{DropReason, GroupDrop, ProgramRuns};
use crate::error::{CollectError, Reason};
use crate::generated::calls::TYPED;
use crate::interest::{Interest, syscalls};
use crate::ring::{CONTROL_BYTES, SLACK_BYTES};
use libbpf_rs::{Link, MapCore, MapFlags, Object, ObjectBuilder, OpenObject, PrintLevel};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use tiercel_event::generated::events::EVENTS;
use tiercel_event::generated::syscalls::SYSCALLS;

/// Most threads that load at a time.
const LOADERS: usize = 4;

thread_local! {
    /// What libbpf said while this thread loaded; its errors carry no program name.
    static SAID: RefCell<String> = const { RefCell::new(String::new()) };
}

fn listen(_: PrintLevel, text: String) {
    SAID.with_borrow_mut(|said| {
        if said.len() < 1 << 20 {
            said.push_str(&text);
        }
    });
}

/// Constants of the probe; `struct config` of `probe/include/ring.h`.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// Data bytes of a control ring, a power of two.
    pub control_bytes: u32,
    /// Data bytes of a bulk ring, a power of two.
    pub bulk_bytes: u32,
    /// Mixed into the lap tags.
    pub lap_secret: u32,
    /// Possible processors.
    pub processors: u32,
    /// Boot in ns since 1970.
    pub boot_epoch_ns: i64,
}

impl Config {
    fn bytes(&self) -> Vec<u8> {
        let words = [self.control_bytes - 1, self.bulk_bytes - 1, self.lap_secret, self.processors];
        let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        bytes.extend(self.boot_epoch_ns.to_le_bytes());
        bytes
    }

    /// Bytes of one value of a ring map.
    pub fn value_bytes(data: u32) -> usize {
        CONTROL_BYTES + data as usize + SLACK_BYTES
    }
}

/// A loaded and attached probe.
#[derive(Debug)]
pub struct Loaded {
    /// All maps, and the names of all programs; none of them was loaded from here.
    pub maps: Object,
    /// What was loaded at the start, and what was loaded later.
    parts: Vec<Part>,
    /// Attachments; dropping them detaches.
    pub links: Vec<Link>,
    /// Programs that the kernel refused, with its reason: what they would have seen is lost.
    pub refused: Refused,
    /// Which build of the probe it is.
    pub variant: &'static Variant,
}

type Refused = Vec<(String, String)>;

/// Some of the programs, in the maps of [`Loaded`].
#[derive(Debug)]
struct Part(Object);

// SAFETY: libbpf's object has no thread affinity; it is used from one thread at a time.
unsafe impl Send for Part {}

impl Loaded {
    /// Drops by cgroup: `struct group_drop` of `probe/include/ring.h`.
    pub fn group_drops(&self) -> Vec<GroupDrop> {
        let Some(map) = self.maps.maps().find(|map| map.name() == "group_drops") else { return Vec::new() };
        let entry = |key: Vec<u8>| {
            let value = map.lookup(&key, MapFlags::ANY).ok()??;
            Some(GroupDrop {
                cgroup: u64::from_le_bytes(*key.first_chunk()?),
                code: u16::from_le_bytes(*key.get(8..)?.first_chunk()?),
                reason: *DropReason::PROBE.get(usize::from(u16::from_le_bytes(*key.get(10..)?.first_chunk()?)))?,
                cpu: u32::from_le_bytes(*key.get(12..)?.first_chunk()?) as u16,
                count: u64::from_le_bytes(*value.first_chunk()?),
            })
        };
        map.keys().filter_map(entry).collect()
    }

    /// Calls that the kernel's recursion guard kept from all programs.
    pub fn recursion_misses(&self) -> u64 {
        self.objects().map(recursion_misses).sum()
    }

    /// Runs and times of all programs; empty unless `kernel.bpf_stats_enabled` is on.
    pub fn runs(&self) -> Vec<ProgramRuns> {
        self.objects().flat_map(runs).collect()
    }

    /// Objects with programs.
    pub fn objects(&self) -> impl Iterator<Item = &Object> {
        self.parts.iter().map(|part| &part.0)
    }

    /// Loads what an interest needs beside what runs. It goes into the same maps, so nothing that runs is touched.
    ///
    /// # Errors
    /// The kernel does not allow it any more, or refuses a program; then nothing was added.
    pub fn add(&mut self, config: &Config, wanted: &Interest) -> Result<(), CollectError> {
        let missing = self.missing(wanted);
        if missing.is_empty() {
            return Ok(());
        }
        let failed = |why: String| {
            let what = format!("the new rules need programs that cannot be loaded now ({}): {why}", missing.join(", "));
            CollectError::new(Reason::Permission, what, "start again with the new rules")
        };
        let kernel = Kernel::look().map_err(|error| failed(error.what))?;
        let mut open = open(self.variant, config)?;
        let mut refused = self.refused.clone();
        let able = wanted_programs(&kernel, &open, Some(wanted), &mut refused);
        choose(&mut open, |name| missing.iter().any(|one| one == name) && able.iter().any(|one| one == name));
        share_maps(&maps_of(&self.maps), &mut open).map_err(|error| failed(error.to_string()))?;
        let part = Part(open.load().map_err(|error| failed(error.to_string()))?);
        fill_programs(&self.maps, &part.0)?;
        self.links.extend(attach(&[&part.0], &mut refused)?);
        self.refused = refused;
        self.parts.push(part);
        Ok(())
    }

    /// Names of programs that an interest needs and that do not run. Of those for io_uring, each kernel has only some.
    fn missing(&self, wanted: &Interest) -> Vec<String> {
        let name = |program: &libbpf_rs::ProgramMut<'_>| program.name().to_string_lossy().into_owned();
        let running = self.objects().flat_map(Object::progs_mut).filter(|program| program.autoload());
        let running: BTreeSet<String> = running.map(|program| name(&program)).collect();
        let has_uring = running.iter().any(|name| name.starts_with("uring_"));
        let all = self.maps.progs_mut().map(|program| name(&program));
        let needed = all.filter(|name| is_tail(name) || (name.starts_with("uring_") && !has_uring));
        let gone = |name: &String| running.contains(name) || self.refused.iter().any(|(refused, _)| refused == name);
        needed.filter(|name| is_wanted(name, wanted) && !gone(name)).collect()
    }
}

/// Whether a program is reached by a tail call only.
pub fn is_tail(program: &str) -> bool {
    program.starts_with("sys_")
}

fn choose(open: &mut OpenObject, chosen: impl Fn(&str) -> bool) {
    for mut program in open.progs_mut() {
        let wanted = chosen(&program.name().to_string_lossy());
        program.set_autoload(wanted);
    }
}

/// Descriptors of an object's maps by name.
fn maps_of(object: &Object) -> Vec<(OsString, BorrowedFd<'_>)> {
    // SAFETY: the map's descriptor lives as long as its object.
    let fd = |map: &libbpf_rs::Map<'_>| unsafe { BorrowedFd::borrow_raw(map.as_fd().as_raw_fd()) };
    object.maps().map(|map| (map.name().to_owned(), fd(&map))).collect()
}

fn share_maps(from: &[(OsString, BorrowedFd<'_>)], into: &mut OpenObject) -> libbpf_rs::Result<()> {
    for mut map in into.maps_mut() {
        if let Some((_, known)) = from.iter().find(|(name, _)| *name == map.name()) {
            map.reuse_fd(*known)?;
        }
    }
    Ok(())
}

// SAFETY: libbpf's object has no thread affinity; it is used from one thread at a time.
unsafe impl Send for Loaded {}

/// Loads and attaches the first of these variants that the kernel takes.
///
/// # Errors
/// The dispatcher of none can be loaded or attached.
pub fn load(
    kernel: &Kernel,
    variants: impl Iterator<Item = &'static Variant>,
    config: &Config,
    wanted: Option<&Interest>,
) -> Result<Loaded, CollectError> {
    let mut first = None;
    for variant in variants {
        match load_variant(kernel, variant, config, wanted) {
            Ok(loaded) => return Ok(loaded),
            // Vendors' kernels carry verifiers that no version number tells.
            Err(error) if error.reason == Reason::Verifier => first = first.or(Some(error)),
            Err(error) => return Err(error),
        }
    }
    Err(first.unwrap_or_else(too_old))
}

fn too_old() -> CollectError {
    CollectError::new(
        Reason::Kernel,
        "this kernel is too old for the probe",
        "boot Linux 5.10 or newer on x86-64, 5.18 or newer on aarch64",
    )
}

fn load_variant(
    kernel: &Kernel,
    variant: &'static Variant,
    config: &Config,
    wanted: Option<&Interest>,
) -> Result<Loaded, CollectError> {
    let mut refused = Refused::new();
    let mut maps = open(variant, config)?;
    let names = wanted_programs(kernel, &maps, wanted, &mut refused);
    choose(&mut maps, |_| false);
    let maps = maps.load().map_err(|error| load_error(&error, &said()))?;
    let mut parts = Vec::new();
    for loaded in load_parts(variant, config, &maps_of(&maps), deal(names)) {
        let (part, failed) = loaded?;
        parts.push(part);
        refused.extend(failed);
    }
    for part in &parts {
        fill_programs(&maps, &part.0)?;
    }
    let links = attach(&parts.iter().map(|part| &part.0).collect::<Vec<_>>(), &mut refused)?;
    Ok(Loaded { maps, parts, links, refused, variant })
}

/// The programs in parts that take about as long: what is attached weighs as much as the tail calls of usual rules.
fn deal(names: Vec<String>) -> Vec<Vec<String>> {
    let loaders = std::thread::available_parallelism().map_or(1, usize::from).min(LOADERS);
    if loaders < 2 {
        return vec![names];
    }
    let (tails, attached): (Vec<_>, Vec<_>) = names.into_iter().partition(|name| is_tail(name));
    let mut parts = vec![Vec::new(); loaders - 1];
    for (index, name) in tails.into_iter().enumerate() {
        parts[index % (loaders - 1)].push(name);
    }
    parts.retain(|part| !part.is_empty());
    parts.insert(0, attached);
    parts
}

fn load_parts(
    variant: &'static Variant,
    config: &Config,
    maps: &[(OsString, BorrowedFd<'_>)],
    parts: Vec<Vec<String>>,
) -> Vec<Result<(Part, Refused), CollectError>> {
    std::thread::scope(|scope| {
        let load = |names| scope.spawn(move || load_part(variant, config, maps, names));
        let threads: Vec<_> = parts.into_iter().map(load).collect();
        let ended_badly = |_| CollectError::new(Reason::System, "a thread that loads the probe ended badly", REBUILD);
        threads.into_iter().map(|thread| thread.join().map_err(ended_badly)?).collect()
    })
}

/// Loads these programs; what the kernel refuses is left out, for its reason.
fn load_part(
    variant: &'static Variant,
    config: &Config,
    maps: &[(OsString, BorrowedFd<'_>)],
    names: Vec<String>,
) -> Result<(Part, Refused), CollectError> {
    let mut refused = Refused::new();
    loop {
        let mut open = open(variant, config)?;
        share_maps(maps, &mut open).map_err(|error| load_error(&error, &said()))?;
        choose(&mut open, |name| names.iter().any(|one| one == name) && !refused.iter().any(|(one, _)| one == name));
        match open.load() {
            Ok(object) => return Ok((Part(object), refused)),
            Err(error) => match failed_program(&said()) {
                Some(name) if name != "dispatch" && !refused.iter().any(|(left_out, _)| *left_out == name) => {
                    refused.push((name, verdict(&said())));
                }
                _ => return Err(load_error(&error, &said())),
            },
        }
    }
}

fn said() -> String {
    SAID.with_borrow(String::clone)
}

fn open(variant: &Variant, config: &Config) -> Result<OpenObject, CollectError> {
    SAID.with_borrow_mut(String::clear);
    libbpf_rs::set_print(Some((PrintLevel::Warn, listen)));
    let failed = |error: libbpf_rs::Error| {
        CollectError::new(Reason::Kernel, format!("the probe cannot be opened: {error}"), REBUILD)
    };
    let mut open = ObjectBuilder::default().open_memory(variant.object).map_err(failed)?;
    for mut map in open.maps_mut() {
        match map.name().to_str() {
            Some(".rodata.config") => map.set_initial_value(&config.bytes()).map_err(failed)?,
            Some("control_rings") => size(&mut map, config, config.control_bytes).map_err(failed)?,
            Some("bulk_rings") => size(&mut map, config, config.bulk_bytes).map_err(failed)?,
            Some("drops" | "filter_scratch") => map.set_max_entries(config.processors).map_err(failed)?,
            _ => {}
        }
    }
    Ok(open)
}

/// Names of the programs that serve an interest (all without one) and that this kernel can hook.
fn wanted_programs(
    kernel: &Kernel,
    open: &OpenObject,
    wanted: Option<&Interest>,
    refused: &mut Refused,
) -> Vec<String> {
    let mut names = Vec::new();
    for program in open.progs() {
        let name = program.name().to_string_lossy().into_owned();
        let known = refused.iter().any(|(left_out, _)| *left_out == name);
        if wanted.is_some_and(|wanted| !is_wanted(&name, wanted)) || known {
            continue;
        }
        match hook_missing(kernel, &name, &program.section().to_string_lossy()) {
            None => names.push(name),
            Some("") => {}
            Some(why) => refused.push((name, why.to_owned())),
        }
    }
    names
}

/// Calls that a request through io_uring can stand for.
const URING: [&str; 8] = ["connect", "openat", "openat2", "renameat2", "unlinkat", "mkdirat", "symlinkat", "linkat"];

/// Whether a program serves an interest: the program of one call by its event type, those of io_uring by the types that
/// they report, all others always.
fn is_wanted(program: &str, interest: &Interest) -> bool {
    if program.starts_with("uring_") {
        return syscalls().any(|call| URING.contains(&call.name) && interest.wants(call));
    }
    let typed = program.strip_prefix("sys_").and_then(|name| TYPED.iter().find(|row| row.1 == name));
    let Some((code, _)) = typed else { return true };
    interest.events.contains(*code)
        || SYSCALLS.iter().any(|call| interest.syscalls.contains(call.code) && call.events.contains(code))
}

/// Why a program cannot be hooked on this kernel: empty where another program does its work, `None` where it can. Asked
/// before the load, for a program without its hook would cost a second load of all others.
fn hook_missing(kernel: &Kernel, program: &str, section: &str) -> Option<&'static str> {
    let tracepoint = section.strip_prefix("tp_btf/")?;
    if program.starts_with("uring_") {
        return uring_missing(kernel, program, tracepoint);
    }
    (!kernel.has_tracepoint(tracepoint)).then_some("this kernel has no such tracepoint")
}

/// io_uring is seen where the submission tells the request; its tracepoint has two names.
fn uring_missing(kernel: &Kernel, program: &str, tracepoint: &str) -> Option<&'static str> {
    const SUBMISSIONS: [&str; 2] = ["io_uring_submit_req", "io_uring_submit_sqe"];
    let told = |name: &str| kernel.tracepoint_gives(name, "io_kiocb");
    match program {
        "uring_complete" if SUBMISSIONS.iter().any(|name| told(name)) => None,
        "uring_complete" => {
            Some("what is done through io_uring is not seen: this kernel (before 5.19) does not tell it")
        }
        _ => (!told(tracepoint)).then_some(""),
    }
}

const REBUILD: &str = "this is a fault of the build: please report it with `tiercel doctor`'s output";

fn size(map: &mut libbpf_rs::OpenMapMut<'_>, config: &Config, data: u32) -> libbpf_rs::Result<()> {
    map.set_value_size(Config::value_bytes(data) as u32)?;
    map.set_max_entries(config.processors)
}

/// The program that libbpf says failed to load.
fn failed_program(said: &str) -> Option<String> {
    let line = said.lines().rev().find(|line| line.contains("failed to load") && line.contains("prog '"))?;
    Some(line.split("prog '").nth(1)?.split('\'').next()?.to_owned())
}

/// The verifier's last words.
fn verdict(said: &str) -> String {
    let log: Vec<&str> = said.lines().take_while(|line| !line.contains("END PROG LOAD LOG")).collect();
    let words = log.iter().rev().filter(|line| !line.trim().is_empty() && !line.starts_with("processed "));
    words.take(3).collect::<Vec<_>>().into_iter().rev().copied().collect::<Vec<_>>().join(" | ")
}

const SMALLER: &str = "make the rings smaller in the configuration (`engine.modern_ebpf.buf_size_preset`)";

/// Memory that was not to be had for the rings.
pub fn no_room(what: &str) -> CollectError {
    CollectError::new(Reason::Memory, what, SMALLER)
}

fn load_error(error: &libbpf_rs::Error, said: &str) -> CollectError {
    if !said.contains("failed to create") {
        return match error.kind() {
            libbpf_rs::ErrorKind::PermissionDenied if failed_program(said).is_none() => no_right(),
            _ => refused_dispatcher(error, said),
        };
    }
    match error.kind() {
        // The right to load was checked before: kernels before 5.11 say it like this when the limit is reached.
        libbpf_rs::ErrorKind::PermissionDenied => CollectError::new(
            Reason::Memory,
            "the limit of locked memory is too low for the rings",
            format!("raise it (`ulimit -l unlimited`, LimitMEMLOCK=infinity), or {SMALLER}"),
        ),
        _ => no_room("the kernel has no memory for the rings"),
    }
}

fn no_right() -> CollectError {
    CollectError::new(
        Reason::Permission,
        "the kernel does not allow this process to load tracing programs",
        "run it as root, or give it CAP_BPF and CAP_PERFMON",
    )
}

fn refused_dispatcher(error: &libbpf_rs::Error, said: &str) -> CollectError {
    let words = verdict(said);
    let words = if words.is_empty() { error.to_string() } else { words };
    CollectError::new(
        Reason::Verifier,
        format!("the kernel refuses the probe's dispatcher: {words}"),
        "please report it with `tiercel doctor`'s output",
    )
}

/// Puts the program of each event type into its slot of the tail-call table.
fn fill_programs(maps: &Object, part: &Object) -> Result<(), CollectError> {
    let system =
        |error: libbpf_rs::Error| CollectError::new(Reason::System, format!("the table of programs: {error}"), REBUILD);
    let Some(table) = maps.maps().find(|map| map.name() == "programs") else { return Ok(()) };
    for program in part.progs_mut() {
        let name = program.name().to_string_lossy().into_owned();
        if let (Some(slot), true) = (slot_of(&name), program.autoload()) {
            let fd = program.as_fd().as_raw_fd().to_le_bytes();
            table.update(&slot.to_le_bytes(), &fd, MapFlags::ANY).map_err(system)?;
        }
    }
    Ok(())
}

/// Slot of a program of the table: its event code; the one that takes 32-bit `socketcall` apart is behind them all.
fn slot_of(program: &str) -> Option<u32> {
    let name = program.strip_prefix("sys_")?;
    if name == "socketcall" {
        return Some(EVENTS.len() as u32);
    }
    TYPED.iter().find(|row| row.1 == name).map(|row| u32::from(row.0))
}

/// Attaches all programs that are no targets of tail calls; the dispatcher last, so that its events find the rest there.
fn attach(parts: &[&Object], refused: &mut Refused) -> Result<Vec<Link>, CollectError> {
    let mut links = Vec::new();
    for dispatcher in [false, true] {
        for program in parts.iter().flat_map(|part| part.progs_mut()) {
            let name = program.name().to_string_lossy().into_owned();
            let iterator = program.section().to_string_lossy().starts_with("iter");
            if is_tail(&name) || iterator || !program.autoload() || (name == "dispatch") != dispatcher {
                continue;
            }
            match program.attach() {
                Ok(link) => links.push(link),
                Err(error) if dispatcher => return Err(attach_error(&error)),
                Err(error) => refused.push((name, error.to_string())),
            }
        }
    }
    Ok(links)
}

fn attach_error(error: &libbpf_rs::Error) -> CollectError {
    CollectError::new(
        Reason::Kernel,
        format!("the exit of system calls cannot be hooked: {error}"),
        "this kernel needs CONFIG_FTRACE_SYSCALLS and CONFIG_BPF_EVENTS, and tracefs mounted on /sys/kernel/tracing",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ebpf::variant::VARIANTS;

    const SAID: &str = "libbpf: prog 'sys_open': BPF program load failed: Invalid argument\nlibbpf: prog 'sys_open': -- BEGIN PROG LOAD LOG --\n\
                        0: R1=ctx()\nR3 invalid mem access 'scalar'\nprocessed 5 insns\n-- END PROG LOAD LOG --\n\
                        libbpf: prog 'sys_open': failed to load: -22\nlibbpf: failed to load object ''\n";

    #[test]
    fn every_program_says_in_schema_what_it_gives() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/programs.toml");
        let told = std::fs::read_to_string(root).unwrap();
        let objects = VARIANTS.iter().map(|variant| ObjectBuilder::default().open_memory(variant.object).unwrap());
        for mut program in objects.collect::<Vec<_>>().iter_mut().flat_map(|object| object.progs_mut()) {
            let name = program.name().to_string_lossy().into_owned();
            let typed = name.strip_prefix("sys_").is_some_and(|name| TYPED.iter().any(|row| row.1 == name));
            let other = name == "dispatch" || program.section().to_string_lossy().starts_with("iter");
            assert!(typed || other || told.contains(&format!("name = \"{name}\"")), "{name}");
            program.set_autoload(false);
        }
    }

    #[test]
    fn names_the_program_that_the_verifier_refused_and_why() {
        assert_eq!(failed_program(SAID).as_deref(), Some("sys_open"));
        assert!(verdict(SAID).ends_with("R3 invalid mem access 'scalar'"));
        assert_eq!(failed_program("libbpf: map 'x': failed to create"), None);
    }
}
