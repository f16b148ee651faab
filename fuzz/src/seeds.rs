//! Inputs to start from: captures of `../shared/corpus`, read in place, and programs.

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use tiercel_event::build::EventBuilder;
use tiercel_event::seed::{
    Beyond, FdBeyond, FdDetail, FdSeed, GroupSeed, NameSeed, ProcessSeed, Seeds, ThreadBeyond, UserSeed,
};
use tiercel_event::{Fact, FdKind, Origin, codes};
use tiercel_query::Selection;
use tiercel_query::index::{self, Indexing};
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

/// A capture with every list, all that only our writer adds, and a few events.
pub fn own_capture() -> Vec<u8> {
    let (mut encoder, mut out) = (Encoder::new(Format::Newest), Vec::new());
    encoder.section(&own_state(), &mut out);
    let on = |code, tid| EventBuilder::new(code).tid(tid).process(tid, 77).origin(Origin::Live);
    let open = on(codes::SYSCALL_OPENAT_2_X, 7).ts_ns(1).set("fd", 4).set("dirfd", -100).set("name", "etc/passwd");
    let open = open.fact(Fact::Path, b"/real/etc/passwd").fact(Fact::Fd, &[16, 0, 0, 0, 1, 0, 0, 0]);
    let close = on(codes::SYSCALL_CLOSE_X, 7).ts_ns(2).set("res", 0).set("fd", 4);
    let late = on(codes::SYSCALL_CLOSE_X, 9).ts_ns(3).set("res", 0).set("fd", 3);
    let told = EventBuilder::new(codes::ASYNCEVENT_E).ts_ns(2).set("plugin_id", 0).set("name", "container");
    let told = told.set("data", &*note("abcd"));
    for (index, event) in [open, told, close, late].into_iter().enumerate() {
        if index == 3 {
            encoder.learned(&late_state(), &mut out);
        }
        if let Ok(event) = event.finish() {
            encoder.event(&event.event(), false, &mut out);
        }
    }
    out
}

/// What an engine tells of a container, with a value of each kind that fields read.
fn note(id: &str) -> Vec<u8> {
    let texts = r#""name": "web", "image": "r/web:1", "labels": {"a": "b"}, "pod_sandbox_labels": {"0": "1"}"#;
    let others =
        r#""Mounts": [{"Source": "/a", "RW": true}], "type": 0, "created_time": 7, "Healthcheck": {"args": ["x"]}"#;
    format!(r#"{{"container": {{"id": "{id}", "pod_sandbox_id": "{id}", {texts}, {others}}}}}"#).into_bytes()
}

fn process(tid: i64, ptid: i64, comm: &str) -> ProcessSeed {
    let (comm, cwd) = (comm.as_bytes().to_vec(), b"/".to_vec());
    ProcessSeed { tid, pid: tid, ptid, comm, cwd, clone_ns: 5, task_key: 77, ..ProcessSeed::default() }
}

fn own_state() -> Seeds {
    let long = ProcessSeed { env: vec![b'e'; 5_000], ..process(7, 1, "sh") };
    let file = FdDetail::File { flags: 1, dev: 2, name: b"/etc/x".to_vec() };
    let bare = FdDetail::Named(FdKind::Ipv4Sock, Vec::new());
    let fd = |number, detail| FdSeed { tid: 7, fd: number, ino: 1, detail };
    let user = UserSeed { uid: 0, gid: 0, name: b"root".to_vec(), home: b"/root".to_vec(), shell: b"/bin/sh".to_vec() };
    let group = GroupSeed { gid: 0, name: b"wheel".to_vec() };
    let end = (IpAddr::from([10, 0, 0, 1]), 80);
    let socket = FdDetail::Socket { source: end, destination: end, l4proto: 2 };
    let beyond = Beyond {
        threads: vec![ThreadBeyond { tid: 7, exec_ns: 9, reaper: true, cwd_effective: Some(b"/real".to_vec()) }],
        fds: vec![FdBeyond {
            tid: 7,
            fd: 5,
            role: 2,
            connected: true,
            name: Some(b"n".to_vec()),
            effective: Some(b"/real".to_vec()),
            socket_effective: Some(socket.clone()),
            ..FdBeyond::default()
        }],
        users: vec![(b"abc".to_vec(), user.clone())],
        groups: vec![(b"abc".to_vec(), group.clone())],
        containers: vec![note("abc")],
        names: vec![NameSeed { address: end.0, name: b"web.example.org".to_vec() }],
    };
    let fds = vec![fd(3, file), fd(5, bare), fd(6, socket)];
    Seeds { processes: vec![long], fds, users: vec![user], groups: vec![group], beyond, ..Seeds::default() }
}

fn late_state() -> Seeds {
    let fd = FdSeed { tid: 9, fd: 3, ino: 1, detail: FdDetail::Named(FdKind::Pidfd, b"[pidfd]".to_vec()) };
    let users = vec![(b"abc".to_vec(), UserSeed { uid: 1, ..UserSeed::default() })];
    let beyond = Beyond { users, ..Beyond::default() };
    Seeds { processes: vec![process(9, 7, "late")], fds: vec![fd], beyond, ..Seeds::default() }
}

const EVENT: u32 = 0x216;
/// Numbers of the block of state that is ours, and of the event type that holds what was learned.
const BEYOND: u32 = 0xF1C0_5453;
const LEARNED: u16 = 0xF1C0;
const EVENT_HEAD_BYTES: usize = 2 + 26;

/// What of a capture stands where only our writer puts something: bodies of our blocks, what was learned, and what is behind
/// events.
pub fn extras() -> Vec<Vec<u8>> {
    let capture = own_capture();
    let (mut rest, mut found) = (&capture[..], Vec::new());
    while let [a, b, c, d, e, f, g, h, ..] = *rest {
        let (number, total) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]) as usize);
        let body = &rest[8..total - 4];
        match number {
            BEYOND => found.push(body.to_vec()),
            EVENT => {
                let length = usize::from(u16::from_le_bytes([body[18], body[19]]));
                let is_learned = body[22..24] == LEARNED.to_le_bytes();
                found.push(body[if is_learned { EVENT_HEAD_BYTES } else { 2 + length }..].to_vec());
            }
            _ => {}
        }
        rest = &rest[total..];
    }
    found
}

/// A capture with these bytes in all of the places that [`extras`] takes them from.
pub fn with_extras(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    Encoder::new(Format::Newest).section(&own_state(), &mut out);
    block(&mut out, BEYOND, &[bytes]);
    block(&mut out, EVENT, &[&head(codes::PROCEXIT_1_E, 0), bytes]);
    block(&mut out, EVENT, &[&head(LEARNED, bytes.len()), bytes]);
    block(&mut out, EVENT, &[&head(codes::PROCEXIT_1_E, 0), bytes]);
    out
}

fn block(out: &mut Vec<u8>, number: u32, body: &[&[u8]]) {
    let body = body.concat();
    let total = (body.len() + 12).next_multiple_of(4);
    out.extend(number.to_le_bytes());
    out.extend((total as u32).to_le_bytes());
    out.extend(&body);
    out.resize(out.len() + total - 12 - body.len(), 0);
    out.extend((total as u32).to_le_bytes());
}

/// Processor, time, thread, length, type and number of parameters.
fn head(code: u16, payload: usize) -> Vec<u8> {
    let length = (EVENT_HEAD_BYTES - 2 + payload) as u32;
    [&[0; 2][..], &1u64.to_le_bytes(), &7u64.to_le_bytes(), &length.to_le_bytes(), &code.to_le_bytes(), &[0; 4]]
        .concat()
}

/// An index of [`own_capture`], and the state of one of its entries as [`crate::index`] takes it.
///
/// # Errors
/// The folder for temporary files cannot be written.
pub fn indexes() -> std::io::Result<Vec<Vec<u8>>> {
    let path = std::env::temp_dir().join(format!("tiercel-fuzz-{}.scap", std::process::id()));
    fs::write(&path, own_capture())?;
    let made = Indexing::open(&path, 1).map_err(std::io::Error::other).and_then(|mut indexing| {
        while !indexing.finished() {
            indexing.advance(1).map_err(std::io::Error::other)?;
        }
        indexing.finish()?;
        fs::read(index::path_of(&path))
    });
    let _ = fs::remove_file(&path);
    let _ = fs::remove_file(index::path_of(&path));
    let whole = made?;
    let mut state = vec![0; 16];
    state.extend(&whole[INDEX_HEAD_BYTES + ENTRY_HEAD_BYTES..]);
    Ok(vec![whole, state])
}

const INDEX_HEAD_BYTES: usize = 28;
const ENTRY_HEAD_BYTES: usize = 44;

/// A condition over events, for readers that want one.
pub fn selection() -> Option<Selection> {
    let program = tiercel_filter::compile(programs().first()?).ok()?;
    Selection::new(program, true).ok()
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
