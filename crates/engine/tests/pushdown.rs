//! Nothing that a rule matches is left out by the kernel: the probe's own filter code against the engine.
#![allow(clippy::unwrap_used)] // a test may fail

mod support;

use std::path::{Path, PathBuf};
use support::kernel_filter::{KernelFilter, Seen};
use support::random::{OPENS, program};
use tiercel_engine::{Engine, compile};
use tiercel_event::build::{EventBuilder, OwnedEvent};
use tiercel_event::generated::flags::value::file_flags::{O_CREAT, O_RDONLY, O_TMPFILE, O_WRONLY};
use tiercel_event::seed::{ProcessSeed, Seeds};
use tiercel_event::{Event, Fact, FdKind, codes};
use tiercel_filter::Pushdown;
use tiercel_random::Random;
use tiercel_scap::{Capture, Item};
use tiercel_state::Limits;

const NAMES: [&str; 14] = [
    "/etc/shadow",
    "/etc/pam.d/su",
    "/etc",
    "/etc/sudoers.d/a",
    "/home/u/.ssh/id_rsa",
    "/usr/bin/cat",
    "/x",
    "/var/log/syslog",
    "/srv/a../b",
    "/srv/.hidden",
    "/sys/fs/cgroup/release_agent",
    "/root/.ssh/known",
    "/tmp/<NA>",
    "/",
]; // fmt: skip

/// A call of a process in `/srv/work`, and what the probe would see of it.
struct Called {
    event: OwnedEvent,
    code: u16,
    failed: bool,
    flags: u32,
    mode: u32,
    raw: Option<Vec<u8>>,
    path: Vec<u8>,
    is_same: bool,
}

/// Another call, without a name that the kernel looks at.
fn other(random: &mut Random, tid: i64) -> Called {
    let code = *random.of(&[codes::SYSCALL_KILL_X, codes::SYSCALL_UNLINKAT_2_X, codes::SYSCALL_FCHMOD_X]);
    let failed = random.one_in(4);
    let result = if failed { -1 } else { 0 };
    let event = EventBuilder::new(code).ts_ns(7).tid(tid).process(tid, 7).set("res", result);
    let event = match code {
        codes::SYSCALL_UNLINKAT_2_X => event.set("dirfd", -100).set("name", *random.of(&NAMES)),
        codes::SYSCALL_FCHMOD_X => event.set("fd", 5),
        _ => event,
    };
    let event = event.finish().unwrap();
    Called { event, code, failed, flags: 0, mode: 0, raw: None, path: Vec::new(), is_same: false }
}

const CWD: &str = "/srv/work";

/// What a process may write to mean `path`, or something else.
fn written(random: &mut Random, path: &str) -> String {
    match random.place(8) {
        0 => path.replacen('/', "//", 1),
        1 => format!("/etc/..{path}"),
        2 => format!("/tmp/../..{path}"),
        3 => (*random.of(&NAMES)).to_owned(),
        4 => format!("..{}", path.strip_prefix("/srv").unwrap_or(path)),
        5 => path.rsplit('/').next().unwrap().to_owned(),
        _ => path.to_owned(),
    }
}

fn open(random: &mut Random, tid: i64) -> Called {
    let code = *random.of(&OPENS);
    let base = (*random.of(&NAMES)).to_owned();
    let path = if random.one_in(3) { format!("{CWD}{base}") } else { base };
    let raw = match random.one_in(4) && path.starts_with(CWD) && path.len() > CWD.len() + 1 {
        true => path[CWD.len() + 1..].to_owned(),
        false => written(random, &path),
    };
    let new = *random.of(&[0, 0, O_CREAT, O_TMPFILE]);
    let (failed, flags) = (random.one_in(4), new | *random.of(&[O_RDONLY, O_WRONLY, O_RDONLY | O_WRONLY]));
    let mode = *random.of(&[0o644u32, 0o755]);
    let mut event = EventBuilder::new(code).ts_ns(7).tid(tid).process(tid, 7).set("fd", if failed { -13 } else { 5 });
    event = match code {
        codes::SYSCALL_OPEN_X => event.set("name", raw.as_str()).set("flags", flags).set("mode", mode),
        codes::SYSCALL_CREAT_X => event.set("name", raw.as_str()).set("mode", mode),
        codes::SYSCALL_OPEN_BY_HANDLE_AT_X => event.set("path", if failed { "" } else { &path }).set("flags", flags),
        _ => event.set("dirfd", -100).set("name", raw.as_str()).set("flags", flags).set("mode", mode),
    };
    if !failed {
        event = event
            .fact(Fact::Fd, &[FdKind::FileV2 as u8, 0, 0, 0, 0, 0, 0, 0])
            .fact(Fact::Path, &[path.as_bytes(), b"\0"].concat());
    }
    if !raw.starts_with('/') {
        event = event.fact(Fact::Cwd, &[CWD.as_bytes(), b"\0"].concat());
    }
    let is_same = raw == path || (!raw.starts_with('/') && format!("{CWD}/{raw}") == path);
    let event = event.finish().unwrap();
    let raw = (code != codes::SYSCALL_OPEN_BY_HANDLE_AT_X).then(|| raw.into_bytes());
    Called { event, code, failed, flags, mode, raw, path: path.into_bytes(), is_same }
}

const HOST: i64 = 7;
const CONTAINER: i64 = 8;
/// Nothing is known of it.
const UNKNOWN: i64 = 9;

fn seeds() -> Seeds {
    let process = |tid: i64, name: &str, cgroup: &str| ProcessSeed {
        tid,
        pid: tid,
        ptid: HOST,
        comm: name.as_bytes().to_vec(),
        exe: format!("/bin/{name}").into_bytes(),
        exepath: format!("/bin/{name}").into_bytes(),
        cwd: CWD.as_bytes().to_vec(),
        cgroups: format!("unified={cgroup}\0").into_bytes(),
        task_key: 7,
        ..ProcessSeed::default()
    };
    let container = format!("/system.slice/docker-{:0>64}.scope", "ab");
    Seeds { processes: vec![process(HOST, "cat", "/"), process(CONTAINER, "sh", &container)], ..Seeds::default() }
}

/// What the kernel knows of a thread that was asked about, or was not yet.
fn answered(random: &mut Random, engine: &Engine, event: &Event<'_>, pushdown: &Pushdown) -> u32 {
    let answer = if random.one_in(8) { None } else { engine.gates_of(event, pushdown.gates()) };
    answer.unwrap_or(u32::MAX)
}

#[test]
fn nothing_that_a_random_rule_matches_is_left_out() {
    let mut kernel = KernelFilter::build();
    let mut random = Random::new(0x5eed_0001);
    let names: Vec<Vec<u8>> = NAMES.iter().map(|name| name.as_bytes().to_vec()).collect();
    let (mut matched, mut left_out, mut gated) = (0, 0, 0);
    for round in 0..2000 {
        let json = program(&mut random, &names).to_string();
        let Ok(compiled) = compile(json.as_bytes()) else { continue };
        let pushdown = Pushdown::of(&compiled);
        kernel.load(&pushdown);
        let mut engine = Engine::new(compiled, Limits::default());
        engine.seed(&seeds());
        for _ in 0..40 {
            let tid = *random.of(&[HOST, CONTAINER, CONTAINER, UNKNOWN]);
            let called = if random.one_in(4) { other(&mut random, tid) } else { open(&mut random, tid) };
            let (mut alerts, event) = (Vec::new(), called.event.event());
            engine.process(&event, &mut alerts);
            let Called { code, failed, flags, mode, ref raw, ref path, is_same, .. } = called;
            let (flags, executable) = flags_of(code, flags, mode);
            let gates = answered(&mut random, &engine, &event, &pushdown);
            let raw = raw.as_deref();
            let mut seen = Seen { code, failed, flags, executable, gates, raw, path, is_same };
            let delivered = kernel.delivers(&seen);
            seen.gates = u32::MAX;
            gated += usize::from(!delivered && kernel.delivers(&seen));
            let text = String::from_utf8_lossy(raw.unwrap_or_default());
            assert!(
                delivered || alerts.is_empty(),
                "round {round}: {code} {text} {failed}\n{json}\n{}",
                pushdown.describe()
            );
            matched += alerts.len();
            left_out += usize::from(!delivered);
        }
    }
    assert!(matched > 2000 && left_out > 2000, "the test tests something: {matched} matches, {left_out} left out");
    assert!(gated > 100, "some are left out for their thread: {gated}");
}

/// What `filter.bpf.c` takes from the arguments: to read and to write, and whether a new file may be executed.
fn flags_of(code: u16, flags: u32, mode: u32) -> (u32, bool) {
    let executable = mode & 0o111 != 0;
    match code {
        codes::SYSCALL_OPEN_X | codes::SYSCALL_OPENAT_2_X => {
            (flags & 3, executable && flags & (O_CREAT | O_TMPFILE) != 0)
        }
        codes::SYSCALL_CREAT_X => (0, executable),
        codes::SYSCALL_OPEN_BY_HANDLE_AT_X => (flags & 3, false),
        _ => (0, false),
    }
}

fn corpus() -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/files");
    found.is_dir().then_some(found)
}

fn captures(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            captures(&path, found);
        } else if path.extension().is_some_and(|end| end == "scap") {
            found.push(path);
        }
    }
}

/// The open of an event of a capture: result, name, flags, mode.
fn parts<'a>(event: &Event<'a>) -> Option<(bool, &'a [u8], u32, u32)> {
    let name = match event.code {
        codes::SYSCALL_OPEN_X | codes::SYSCALL_CREAT_X => 1,
        codes::SYSCALL_OPENAT_2_X | codes::SYSCALL_OPENAT2_X => 2,
        _ => return None,
    };
    let number = |index: usize| event.params.uint(index).unwrap_or(0) as u32;
    let (flags, mode) =
        if event.code == codes::SYSCALL_CREAT_X { (0, number(2)) } else { (number(name + 1), number(name + 2)) };
    Some((event.params.int(0)? < 0, event.params.text(name)?, flags, mode))
}

/// What the kernel would see of an event of a capture, which has no path that the kernel reached: the name, where it is absolute
/// and plain, stands for it.
fn seen<'a>(event: &Event<'a>, gates: u32) -> Option<Seen<'a>> {
    if let Some((failed, raw, flags, mode)) = parts(event) {
        let (flags, executable) = flags_of(event.code, flags, mode);
        return Some(Seen {
            code: event.code,
            failed,
            flags,
            executable,
            gates,
            raw: Some(raw),
            path: raw,
            is_same: is_plain(raw),
        });
    }
    let is_call = event.code & 1 == 1 && event.code != codes::SYSCALL_OPEN_BY_HANDLE_AT_X;
    let failed = event.params.int(0).filter(|_| is_call)? < 0;
    Some(Seen { code: event.code, failed, flags: 0, executable: false, gates, raw: None, path: b"", is_same: false })
}

/// Whether a path that the kernel reached could be this text.
fn is_plain(raw: &[u8]) -> bool {
    let is_part = |part: &[u8]| !matches!(part, b"" | b"." | b"..");
    raw.strip_prefix(b"/").is_some_and(|rest| rest.split(|&byte| byte == b'/').all(is_part))
}

/// Runs a capture under a program; returns how many calls there were, how many alerts, how many calls were left out.
fn replay(capture: &Path, json: &str, kernel: &mut KernelFilter, names: &mut Vec<Vec<u8>>) -> (usize, usize, usize) {
    let compiled = compile(json.as_bytes()).unwrap();
    let pushdown = Pushdown::of(&compiled);
    kernel.load(&pushdown);
    let mut engine = Engine::new(compiled, Limits::default());
    let (mut calls, mut matched, mut left_out) = (0, 0, 0);
    let capture_name = capture.display();
    let Ok(mut capture) = Capture::open(capture) else { return (0, 0, 0) };
    while let Ok(Some(item)) = capture.next() {
        let event = match item {
            Item::Seeds(seeds) => {
                engine.restart(seeds);
                continue;
            }
            Item::Learned(_) => continue,
            Item::Event { event, hidden, .. } => {
                if hidden {
                    engine.observe(&event);
                    continue;
                }
                event
            }
        };
        let mut alerts = Vec::new();
        engine.process(&event, &mut alerts);
        let gates = engine.gates_of(&event, pushdown.gates()).unwrap_or(u32::MAX);
        let Some(seen) = seen(&event, gates) else { continue };
        names.extend(seen.raw.filter(|_| names.len() < 500).map(<[u8]>::to_vec));
        let delivered = kernel.delivers(&seen);
        let text = String::from_utf8_lossy(seen.raw.unwrap_or_default());
        assert!(delivered || alerts.is_empty(), "{}: {} {text}\n{}", capture_name, seen.code, pushdown.describe());
        (calls, matched, left_out) = (calls + 1, matched + alerts.len(), left_out + usize::from(!delivered));
    }
    (calls, matched, left_out)
}

/// Captures of the corpus that are small enough for many runs.
fn small_captures() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Some(corpus) = corpus() else {
        eprintln!("skipped: the corpus is not there");
        return found;
    };
    captures(&corpus, &mut found);
    found.sort();
    found.retain(|path| path.metadata().is_ok_and(|data| data.len() < 4 << 20));
    found
}

#[test]
fn nothing_of_the_corpus_that_a_rule_matches_is_left_out() {
    let found = small_captures();
    if found.is_empty() {
        return;
    }
    let mut kernel = KernelFilter::build();
    let mut random = Random::new(0x5eed_0002);
    let mut total = (0, 0, 0);
    let nothing = r#"{"version": 1, "rules": []}"#;
    for capture in &found {
        let mut names = Vec::new();
        replay(capture, nothing, &mut kernel, &mut names);
        if names.is_empty() {
            continue;
        }
        for _ in 0..4 {
            let json = program(&mut random, &names).to_string();
            if compile(json.as_bytes()).is_ok() {
                let (calls, matched, left_out) = replay(capture, &json, &mut kernel, &mut Vec::new());
                total = (total.0 + calls, total.1 + matched, total.2 + left_out);
            }
        }
    }
    assert!(total.1 > 100 && total.2 > 100, "the test tests something: {total:?}");
}

/// The program of upstream's files; every rule may fire for every event. Python reads rules, so it needs the built package.
fn upstream(files: &[&str]) -> Option<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let code = "import sys; from tiercel.rules import LoadOptions, Switch, load; \
                options = LoadOptions(rule_matching='all', switches=(Switch(enable=True, rule='*'),)); \
                sys.stdout.buffer.write(load(sys.argv[1:], options).program())";
    let paths = files.iter().map(|file| root.join("../shared/corpus/rules-latest").join(file));
    let python =
        std::process::Command::new(root.join(".venv/bin/python")).args(["-c", code]).args(paths).output().ok()?;
    assert!(python.status.success(), "{}", String::from_utf8_lossy(&python.stderr));
    String::from_utf8(python.stdout).ok()
}

#[test]
fn nothing_of_the_corpus_that_an_upstream_rule_matches_is_left_out() {
    let found = small_captures();
    let all = ["falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml"];
    let mut total = (0, 0, 0);
    for files in [&all[..1], &all[..]] {
        let Some(json) = upstream(files).filter(|_| !found.is_empty()) else {
            eprintln!("skipped: upstream's rules or the built package are not there");
            return;
        };
        let mut kernel = KernelFilter::build();
        for capture in &found {
            let (calls, matched, left_out) = replay(capture, &json, &mut kernel, &mut Vec::new());
            total = (total.0 + calls, total.1 + matched, total.2 + left_out);
        }
    }
    assert!(total.1 > 20 && total.2 > 500, "the test tests something: {total:?}");
}
