//! Compiles the probe and leaves the objects where `src/ebpf/object.rs` embeds them.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

const PROBE: &str = "../../probe";

/// One object a kind of kernel: file name, source and extra compiler options. `src/ebpf/variant.rs` chooses.
const OBJECTS: [(&str, &str, &[&str]); 5] = [
    ("probe_602.bpf.o", "main.bpf.c", &["-DPROBE_KERNEL=602"]),
    ("probe_602_tracepoint.bpf.o", "main.bpf.c", &["-DPROBE_KERNEL=602", "-DPROBE_TRACEPOINT"]),
    ("probe_517.bpf.o", "main.bpf.c", &["-DPROBE_KERNEL=517"]),
    ("probe_510.bpf.o", "main.bpf.c", &["-DPROBE_KERNEL=510"]),
    ("hook.bpf.o", "hook.bpf.c", &[]),
];

fn main() -> Result<(), String> {
    println!("cargo:rerun-if-changed={PROBE}");
    println!("cargo:rerun-if-env-changed=TIERCEL_CLANG");
    println!("cargo:rerun-if-env-changed=TIERCEL_LLVM_STRIP");
    let out = PathBuf::from(env::var("OUT_DIR").map_err(|error| error.to_string())?);
    let arch = match env::var("CARGO_CFG_TARGET_ARCH").as_deref() {
        Ok("x86_64") => "x86",
        Ok("aarch64") => "arm64",
        other => return Err(format!("the probe knows x86_64 and aarch64, not {other:?}")),
    };
    let compile = |(name, source, options): (_, &str, &[&str])| compile(arch, source, options, &out.join::<&str>(name));
    std::thread::scope(|scope| {
        let running = OBJECTS.map(|row| scope.spawn(move || compile(row)));
        running.into_iter().try_for_each(|one| one.join().map_err(|_| "the compiling thread ended badly".to_owned())?)
    })
}

fn compile(arch: &str, source: &str, options: &[&str], object: &Path) -> Result<(), String> {
    let clang = env::var("TIERCEL_CLANG").unwrap_or_else(|_| "clang".to_owned());
    let mut command = Command::new(&clang);
    command
        .args(["-O2", "-g", "-target", "bpf", "-mcpu=v3", "-Wall", "-Wno-unused", "-Werror", "-fno-strict-aliasing"])
        .arg(format!("-D__TARGET_ARCH_{arch}"))
        .args(options)
        .arg("-c")
        .arg(Path::new(PROBE).join(source))
        .arg("-o")
        .arg(object);
    run(&mut command, &clang, "the package `clang`, or its path in TIERCEL_CLANG")?;
    let strip = env::var("TIERCEL_LLVM_STRIP").unwrap_or_else(|_| "llvm-strip".to_owned());
    // Debug sections go, BTF stays: the loader needs it.
    run(Command::new(&strip).arg("-g").arg(object), &strip, "the package `llvm`, or its path in TIERCEL_LLVM_STRIP")
}

fn run(command: &mut Command, program: &str, way_out: &str) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("cannot run `{program}` ({error}); install {way_out}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("`{program}` failed:\n{}", String::from_utf8_lossy(&output.stderr)))
}
