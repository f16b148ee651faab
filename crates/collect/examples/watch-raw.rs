//! Prints events as they come: `watch-raw [--seconds N | --until-eof] [--quiet] [--tracepoint] [--variant KERNEL] [TYPE…]`, run with
//! `cargo run -p tiercel-collect --example watch-raw -- …`.
//! Without types: every call. Needs the rights to load eBPF programs.

use std::io::Read;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tiercel_collect::{CollectError, Collector, Ebpf, EbpfOptions, Hook, Interest};
use tiercel_event::table::{self, ParamType};
use tiercel_event::{Event, Fact};

/// Standard input has ended.
static ENDED: AtomicBool = AtomicBool::new(false);

fn main() -> ExitCode {
    let Err(error) = watch() else { return ExitCode::SUCCESS };
    let reason = error.downcast_ref::<CollectError>().map_or("usage", |error| error.reason.code());
    eprintln!("{reason}: {error}");
    ExitCode::FAILURE
}

fn watch() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (mut seconds, mut quiet, mut types) = (5, false, Vec::new());
    let mut options = EbpfOptions::default();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--seconds" => seconds = arguments.next().ok_or("--seconds needs a number")?.parse()?,
            "--until-eof" => {
                seconds = u64::from(u32::MAX);
                std::thread::spawn(|| {
                    let _ = std::io::stdin().read_to_end(&mut Vec::new());
                    ENDED.store(true, Ordering::Relaxed);
                });
            }
            "--quiet" => quiet = true,
            "--ring-bytes" => {
                options.bulk_ring_bytes = arguments.next().ok_or("--ring-bytes needs a number")?.parse()?;
            }
            "--variant" => {
                let oldest = arguments.next().ok_or("--variant needs the oldest kernel that it is for")?;
                options.variant = Some(Box::leak(oldest.into_boxed_str()));
            }
            "--tracepoint" => options.hook = Some(Hook::Tracepoint),
            name => types.push(name.to_owned()),
        }
    }
    let codes =
        (0..512u16).filter(|&code| table::event(code).is_some_and(|info| types.iter().any(|name| name == info.name)));
    let interest = if types.is_empty() { Interest::everything() } else { Interest::for_events(codes) };
    let started = Instant::now();
    let programs = (!types.is_empty()).then_some(interest);
    let mut collector = Ebpf::start(&EbpfOptions { programs, ..options })?;
    let (oldest, hook) = collector.variant();
    eprintln!(
        "started in {:?}: the probe for {oldest} and newer, hook {hook:?}, rings {:?}",
        started.elapsed(),
        collector.ring_bytes()
    );
    for (program, why) in collector.refused() {
        eprintln!("without {program}: {why}");
    }
    collector.set_interest(&interest)?;
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut count = 0u64;
    while Instant::now() < end && !ENDED.load(Ordering::Relaxed) {
        let poll = collector.poll(&mut |event| {
            count += 1;
            if !quiet {
                print(event);
            }
        })?;
        if poll.idle {
            collector.wait(Duration::from_millis(100));
        }
    }
    collector.stop()?;
    collector.poll(&mut |event| {
        count += 1;
        if !quiet {
            print(event);
        }
    })?;
    let drops = collector.drops();
    eprintln!("{count} events, drops {}", drops.total());
    for row in drops.lost.iter().chain(&drops.marked) {
        eprintln!("{} {}: {} on processor {:?}", row.reason.name(), row.code.map_or(-1, i32::from), row.count, row.cpu);
    }
    Ok(())
}

fn print(event: &Event<'_>) {
    let Some(info) = event.info() else {
        println!("{} unknown type {}", event.ts_ns, event.code);
        return;
    };
    print!("{} cpu{} {}/{} {}({})", event.ts_ns, event.cpu, event.pid, event.tid, info.name, event.code);
    for (index, param) in info.params.iter().enumerate() {
        let bytes = event.params.raw(index);
        let value = match (param.ty, bytes) {
            (_, None) => "MISSING".to_owned(),
            (_, Some([])) => "<NA>".to_owned(),
            (ParamType::Charbuf | ParamType::Fspath | ParamType::Fsrelpath | ParamType::Bytebuf, Some(bytes)) => {
                format!("{:?}", String::from_utf8_lossy(bytes))
            }
            (ty, Some(bytes)) if ty.fixed_size().is_some_and(|size| size != bytes.len()) => {
                format!("BAD SIZE {bytes:?}")
            }
            (ParamType::Flags32 | ParamType::Mode | ParamType::Enumflags32, _) => {
                format!("{:#x}", event.params.uint(index).unwrap_or(0))
            }
            (ty, Some(bytes)) if ty.fixed_size().is_none() => format!("{bytes:02x?}"),
            _ => event.params.int(index).unwrap_or(0).to_string(),
        };
        print!(" {}={value}", param.name);
    }
    if event.params.len() > info.params.len() {
        print!(" TOO MANY PARAMS {}", event.params.len());
    }
    for (kind, name) in
        [(Fact::Path, "path"), (Fact::Path2, "path2"), (Fact::Cwd, "cwd"), (Fact::Dir, "dir"), (Fact::Cgroup, "cgroup")]
    {
        if let Some(text) = event.facts.text(kind) {
            print!(" [{name} {}]", String::from_utf8_lossy(text));
        }
    }
    if let Some(fd) = event.facts.fd() {
        print!(" [fd {:?} l4 {} flags {:#x}]", fd.kind, fd.l4proto, fd.flags);
    }
    if let Some(inode) = event.facts.inode() {
        print!(
            " [inode {} dev {:#x} nlink {} mode {:o} uid {}]",
            inode.ino, inode.dev, inode.nlink, inode.mode, inode.uid
        );
    }
    if let Some(tuple) = event.facts.get(Fact::Tuple) {
        print!(" [tuple {:?}]", tiercel_event::tuple::tuple(tuple));
    }
    if let Some(cred) = event.facts.cred() {
        print!(" [cred {:?} {:x?}]", cred.ids, cred.caps);
    }
    if let Some(namespaces) = event.facts.namespaces() {
        print!(" [ns {:?}]", namespaces.0);
    }
    let marks = [(event.unverified, " unverified"), (event.truncated, " truncated")];
    marks.iter().filter(|mark| mark.0).for_each(|mark| print!("{}", mark.1));
    println!(" {:?}", event.origin);
}
