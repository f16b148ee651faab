//! Compiles the probe and leaves the objects where `src/ebpf/object.rs` embeds them.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

const PROBE: &str = "../../probe";

/// One object a kind of kernel: file name and extra compiler options.
const OBJECTS: [(&str, &[&str]); 2] =
    [("probe.bpf.o", &["-mcpu=v3"]), ("probe_tracepoint.bpf.o", &["-mcpu=v3", "-DPROBE_TRACEPOINT"])];

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
    for (name, options) in OBJECTS {
        compile(arch, options, &out.join(name))?;
    }
    Ok(())
}

fn compile(arch: &str, options: &[&str], object: &Path) -> Result<(), String> {
    let clang = env::var("TIERCEL_CLANG").unwrap_or_else(|_| "clang".to_owned());
    let mut command = Command::new(&clang);
    command
        .args(["-O2", "-g", "-target", "bpf", "-Wall", "-Wno-unused", "-Werror", "-fno-strict-aliasing"])
        .arg(format!("-D__TARGET_ARCH_{arch}"))
        .args(options)
        .arg("-c")
        .arg(Path::new(PROBE).join("main.bpf.c"))
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
