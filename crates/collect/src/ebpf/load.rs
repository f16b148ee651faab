//! From the embedded object to programs in the kernel. Every program but the dispatcher is optional.

use super::object::Hook;
use crate::error::{CollectError, Reason};
use crate::generated::calls::TYPED;
use crate::interest::{Interest, syscalls};
use crate::ring::{CONTROL_BYTES, SLACK_BYTES};
use libbpf_rs::btf::Btf;
use libbpf_rs::btf::types::Typedef;
use libbpf_rs::{Link, MapCore, MapFlags, Object, ObjectBuilder, OpenObject, PrintLevel};
use std::collections::BTreeSet;
use std::os::fd::{AsFd, AsRawFd};
use std::sync::Mutex;
use tiercel_event::generated::events::EVENTS;
use tiercel_event::generated::syscalls::SYSCALLS;

/// What libbpf said while it loaded; its errors carry no program name.
static SAID: Mutex<String> = Mutex::new(String::new());

fn listen(_: PrintLevel, text: String) {
    if let Ok(mut said) = SAID.lock() {
        if said.len() < 1 << 20 {
            said.push_str(&text);
        }
    }
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
    /// Maps and programs.
    pub object: Object,
    /// Attachments; dropping them detaches.
    pub links: Vec<Link>,
    /// Programs that the kernel refused, with its reason: what they would have seen is lost.
    pub refused: Vec<(String, String)>,
}

impl Loaded {
    /// Calls that the kernel's recursion guard kept from all programs.
    pub fn recursion_misses(&self) -> u64 {
        self.object
            .progs_mut()
            .filter(|program| program.autoload())
            .map(|program| misses_of(program.as_fd().as_raw_fd()))
            .sum()
    }
}

fn misses_of(fd: i32) -> u64 {
    let mut info = libbpf_sys::bpf_prog_info::default();
    let mut size = size_of::<libbpf_sys::bpf_prog_info>() as u32;
    // SAFETY: `info` is as large as `size` says.
    let failed = unsafe { libbpf_sys::bpf_obj_get_info_by_fd(fd, (&raw mut info).cast(), &mut size) };
    if failed == 0 { info.recursion_misses } else { 0 }
}

// SAFETY: libbpf's object has no thread affinity; it is used from one thread at a time.
unsafe impl Send for Loaded {}

/// Loads and attaches.
///
/// # Errors
/// The dispatcher cannot be loaded or attached.
pub fn load(hook: Hook, config: &Config, wanted: Option<&Interest>) -> Result<Loaded, CollectError> {
    let mut refused: Vec<(String, String)> = Vec::new();
    let object = loop {
        let left_out: BTreeSet<&str> = refused.iter().map(|(name, _)| name.as_str()).collect();
        match open(hook, config, wanted, &left_out)?.load() {
            Ok(object) => break object,
            Err(error) => {
                let said = SAID.lock().map(|said| said.clone()).unwrap_or_default();
                match failed_program(&said) {
                    Some(name) if name != "dispatch" && !left_out.contains(name.as_str()) => {
                        refused.push((name, verdict(&said)));
                    }
                    _ => return Err(load_error(&error, &said)),
                }
            }
        }
    };
    fill_programs(&object)?;
    let links = attach(&object, &mut refused)?;
    Ok(Loaded { object, links, refused })
}

fn open(
    hook: Hook,
    config: &Config,
    wanted: Option<&Interest>,
    left_out: &BTreeSet<&str>,
) -> Result<OpenObject, CollectError> {
    if let Ok(mut said) = SAID.lock() {
        said.clear();
    }
    libbpf_rs::set_print(Some((PrintLevel::Warn, listen)));
    let failed = |error: libbpf_rs::Error| {
        CollectError::new(Reason::Kernel, format!("the probe cannot be opened: {error}"), REBUILD)
    };
    let mut open = ObjectBuilder::default().open_memory(hook.object()).map_err(failed)?;
    for mut map in open.maps_mut() {
        match map.name().to_str() {
            Some(".rodata.config") => map.set_initial_value(&config.bytes()).map_err(failed)?,
            Some("control_rings") => size(&mut map, config, config.control_bytes).map_err(failed)?,
            Some("bulk_rings") => size(&mut map, config, config.bulk_bytes).map_err(failed)?,
            Some("drops") => map.set_max_entries(config.processors).map_err(failed)?,
            _ => {}
        }
    }
    let kernel = Btf::from_vmlinux().ok();
    for mut program in open.progs_mut() {
        let name = program.name().to_string_lossy().into_owned();
        let unwanted = wanted.is_some_and(|wanted| !is_wanted(&name, wanted));
        if unwanted
            || left_out.contains(name.as_str())
            || !hook_exists(&program.section().to_string_lossy(), kernel.as_ref())
        {
            program.set_autoload(false);
        }
    }
    Ok(open)
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

/// Whether this kernel has the tracepoint of a section. A program without its hook would cost a second load of all others.
fn hook_exists(section: &str, kernel: Option<&Btf<'_>>) -> bool {
    let (Some(tracepoint), Some(kernel)) = (section.strip_prefix("tp_btf/"), kernel) else { return true };
    kernel.type_by_name::<Typedef<'_>>(&format!("btf_trace_{tracepoint}")).is_some()
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

fn load_error(error: &libbpf_rs::Error, said: &str) -> CollectError {
    match error.kind() {
        libbpf_rs::ErrorKind::PermissionDenied => CollectError::new(
            Reason::Permission,
            "the kernel does not allow this process to load eBPF programs",
            "run as root, or give it CAP_BPF, CAP_PERFMON and CAP_SYS_RESOURCE",
        ),
        libbpf_rs::ErrorKind::OutOfMemory => CollectError::new(
            Reason::Memory,
            "the kernel has no memory for the rings",
            "make them smaller in the configuration (collector.ring_bytes)",
        ),
        _ if error.to_string().contains("failed to create") || said.contains("failed to create") => CollectError::new(
            Reason::Memory,
            format!("the rings cannot be allocated: {error}"),
            "make them smaller in the configuration (collector.ring_bytes)",
        ),
        _ => CollectError::new(
            Reason::Verifier,
            format!("the kernel refuses the probe's dispatcher: {}", verdict(said)),
            "please report it with `tiercel doctor`'s output; `--collector ptrace` works without eBPF once it is there",
        ),
    }
}

/// Puts the program of each event type into its slot of the tail-call table.
fn fill_programs(object: &Object) -> Result<(), CollectError> {
    let system =
        |error: libbpf_rs::Error| CollectError::new(Reason::System, format!("the table of programs: {error}"), REBUILD);
    let Some(table) = object.maps().find(|map| map.name() == "programs") else { return Ok(()) };
    for program in object.progs_mut() {
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
fn attach(object: &Object, refused: &mut Vec<(String, String)>) -> Result<Vec<Link>, CollectError> {
    let mut links = Vec::new();
    for dispatcher in [false, true] {
        for program in object.progs_mut() {
            let name = program.name().to_string_lossy().into_owned();
            let iterator = program.section().to_string_lossy().starts_with("iter/");
            if name.starts_with("sys_") || iterator || !program.autoload() || (name == "dispatch") != dispatcher {
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
        "this kernel needs CONFIG_FTRACE_SYSCALLS and CONFIG_BPF_EVENTS",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "libbpf: prog 'sys_open': BPF program load failed: Invalid argument\nlibbpf: prog 'sys_open': -- BEGIN PROG LOAD LOG --\n\
                        0: R1=ctx()\nR3 invalid mem access 'scalar'\nprocessed 5 insns\n-- END PROG LOAD LOG --\n\
                        libbpf: prog 'sys_open': failed to load: -22\nlibbpf: failed to load object ''\n";

    #[test]
    fn every_program_says_in_schema_what_it_gives() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/programs.toml");
        let told = std::fs::read_to_string(root).unwrap();
        for mut program in ObjectBuilder::default().open_memory(Hook::Btf.object()).unwrap().progs_mut() {
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
