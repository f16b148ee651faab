//! Compiles the builds of the probe that `probe/objects` lists, for `src/ebpf` to embed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PROBE: &str = "../../probe";

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
    let list =
        fs::read_to_string(Path::new(PROBE).join("objects")).map_err(|error| format!("probe/objects: {error}"))?;
    let rows: Vec<&str> = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    std::thread::scope(|scope| {
        let running: Vec<_> = rows.iter().map(|row| scope.spawn(|| compile(arch, row, &out))).collect();
        running.into_iter().try_for_each(|one| one.join().map_err(|_| "the compiling thread ended badly".to_owned())?)
    })
}

/// Compiles one row: object, source, options.
fn compile(arch: &str, row: &str, out: &Path) -> Result<(), String> {
    let mut words = row.split_whitespace();
    let (Some(object), Some(source)) = (words.next(), words.next()) else {
        return Err(format!("probe/objects: {row}"));
    };
    let object = out.join(object);
    let clang = env::var("TIERCEL_CLANG").unwrap_or_else(|_| "clang".to_owned());
    let mut command = Command::new(&clang);
    command
        .args(["-O2", "-g", "-target", "bpf", "-mcpu=v3", "-Wall", "-Wno-unused", "-Werror", "-fno-strict-aliasing"])
        .arg(format!("-D__TARGET_ARCH_{arch}"))
        .args(words)
        .arg("-c")
        .arg(Path::new(PROBE).join(source))
        .arg("-o")
        .arg(&object);
    run(&mut command, &clang, "the package `clang`, or its path in TIERCEL_CLANG")?;
    let strip = env::var("TIERCEL_LLVM_STRIP").unwrap_or_else(|_| "llvm-strip".to_owned());
    // Debug sections go, BTF stays: the loader needs it.
    run(Command::new(&strip).arg("-g").arg(&object), &strip, "the package `llvm`, or its path in TIERCEL_LLVM_STRIP")
}

fn run(command: &mut Command, program: &str, way_out: &str) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("cannot run `{program}` ({error}); install {way_out}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("`{program}` failed:\n{}", String::from_utf8_lossy(&output.stderr)))
}
