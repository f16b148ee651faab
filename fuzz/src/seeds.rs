//! Inputs to start from: captures of `../shared/corpus`, read in place, and programs.

use std::fs;
use std::path::{Path, PathBuf};
use tiercel_event::build::EventBuilder;
use tiercel_event::codes;
use tiercel_event::seed::{FdDetail, FdSeed, ProcessSeed, Seeds, UserSeed};
use tiercel_scap::write::{Encoder, Format};

/// Larger files are left to `make fuzz`.
const MOST_BYTES: u64 = 32 << 10;

/// Small captures: our own, and those of the corpus where it is.
pub fn captures() -> Vec<Vec<u8>> {
    let mut found = vec![own_capture()];
    let mut paths = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/files"), &mut paths);
    paths.sort();
    let small = paths.into_iter().filter(|path| fs::metadata(path).is_ok_and(|about| about.len() <= MOST_BYTES));
    found.extend(small.filter_map(|path| fs::read(path).ok()));
    found.sort();
    found.dedup();
    found
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|end| end == "scap") {
            found.push(path);
        }
    }
}

/// A capture with every list and a few events.
pub fn own_capture() -> Vec<u8> {
    let process =
        ProcessSeed { tid: 7, pid: 7, ptid: 1, comm: b"sh".to_vec(), cwd: b"/".to_vec(), ..Default::default() };
    let fd = FdSeed { tid: 7, fd: 3, ino: 1, detail: FdDetail::File { flags: 1, dev: 2, name: b"/etc/x".to_vec() } };
    let user = UserSeed { uid: 0, gid: 0, name: b"root".to_vec(), home: b"/root".to_vec(), shell: b"/bin/sh".to_vec() };
    let seeds = Seeds { processes: vec![process], fds: vec![fd], users: vec![user], ..Seeds::default() };
    let (mut encoder, mut out) = (Encoder::new(Format::Newest), Vec::new());
    encoder.section(&seeds, &mut out);
    let open = EventBuilder::new(codes::SYSCALL_OPENAT_2_X).ts_ns(1).tid(7).set("fd", 4).set("dirfd", -100);
    let close = EventBuilder::new(codes::SYSCALL_CLOSE_X).ts_ns(2).tid(7).set("res", 0).set("fd", 4);
    for event in [open.set("name", "etc/passwd"), close] {
        if let Ok(event) = event.finish() {
            encoder.event(&event.event(), false, &mut out);
        }
    }
    out
}

/// Programs that verify, one for each way of writing a condition.
pub fn programs() -> Vec<Vec<u8>> {
    let predicates = concat!(
        r#"{"lhs":{"field":"proc.name","arg":null},"op":"in","mod":null,"rhs":{"list":[{"s":"cat"},{"s":"sh"}]}},"#,
        r#"{"lhs":{"field":"fd.name","arg":null},"op":"regex","mod":null,"rhs":{"s":"^/etc/.*$"}},"#,
        r#"{"lhs":{"field":"fd.net","arg":null},"op":"in","mod":null,"rhs":{"list":[{"net":"10.0.0.0/8"}]}},"#,
        r#"{"lhs":{"fn":"tolower","args":[{"field":"proc.aname","arg":"2"}],"arg":null},"op":"glob","mod":null,"rhs":{"s":"a*"}},"#,
        r#"{"lhs":{"field":"evt.num","arg":null},"op":">=","mod":null,"rhs":{"u":3}},"#,
        r#"{"lhs":{"field":"fd.name","arg":null},"op":"pmatch","mod":null,"rhs":{"list":[{"s":"/etc"}]}}"#
    );
    let rule = concat!(
        r#"{"name":"r","source":"syscall","priority":4,"tags":[],"events":[3,307],"match_all_events":false,"#,
        r#""condition":{"and":[0,{"or":[1,{"not":2}]},3,4,5]},"#,
        r#""output":[{"t":"x "},{"e":{"field":"proc.name","arg":null},"key":"proc.name","width":0}],"extra_fields":{},"suffix":[]}"#
    );
    let whole = format!(r#"{{"version":1,"predicates":[{predicates}],"rules":[{rule}],"rule_matching":"first"}}"#);
    vec![whole.into_bytes()]
}
