//! Nothing that a rule matches is left out by the kernel: the probe's own filter code against the engine.
#![allow(clippy::unwrap_used)] // a test may fail

mod support;

use std::path::{Path, PathBuf};
use support::kernel_filter::{KernelFilter, Seen};
use support::random::{OPENS, Random, program};
use tiercel_engine::{Engine, compile};
use tiercel_event::build::{EventBuilder, OwnedEvent};
use tiercel_event::generated::flags::value::file_flags::{O_RDONLY, O_WRONLY};
use tiercel_event::seed::{ProcessSeed, Seeds};
use tiercel_event::{Event, Fact, FdKind, codes};
use tiercel_filter::Pushdown;
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

/// An open of a process in `/srv/work`, and what the probe would see of it.
struct Opened {
    event: OwnedEvent,
    code: u16,
    failed: bool,
    flags: u32,
    raw: Vec<u8>,
    path: Vec<u8>,
    is_same: bool,
}

const CWD: &str = "/srv/work";

/// What a process may write to mean `path`, or something else.
fn written(random: &mut Random, path: &str) -> String {
    match random.below(8) {
        0 => path.replacen('/', "//", 1),
        1 => format!("/etc/..{path}"),
        2 => format!("/tmp/../..{path}"),
        3 => (*random.of(&NAMES)).to_owned(),
        4 => format!("..{}", path.strip_prefix("/srv").unwrap_or(path)),
        5 => path.rsplit('/').next().unwrap().to_owned(),
        _ => path.to_owned(),
    }
}

fn open(random: &mut Random) -> Opened {
    let code = *random.of(&OPENS);
    let base = (*random.of(&NAMES)).to_owned();
    let path = if random.one_in(3) { format!("{CWD}{base}") } else { base };
    let raw = match random.one_in(4) && path.starts_with(CWD) && path.len() > CWD.len() + 1 {
        true => path[CWD.len() + 1..].to_owned(),
        false => written(random, &path),
    };
    let (failed, flags) = (random.one_in(4), *random.of(&[O_RDONLY, O_WRONLY, O_RDONLY | O_WRONLY]));
    let mut event = EventBuilder::new(code).ts_ns(7).tid(7).process(7, 7).set("fd", if failed { -13 } else { 5 });
    event = match code {
        codes::SYSCALL_OPEN_X => event.set("name", raw.as_str()).set("flags", flags),
        codes::SYSCALL_CREAT_X => event.set("name", raw.as_str()),
        codes::SYSCALL_OPEN_BY_HANDLE_AT_X => event.set("path", if failed { "" } else { &path }).set("flags", flags),
        _ => event.set("dirfd", -100).set("name", raw.as_str()).set("flags", flags),
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
    Opened { event, code, failed, flags, raw: raw.into_bytes(), path: path.into_bytes(), is_same }
}

fn seeds() -> Seeds {
    let process = ProcessSeed {
        tid: 7,
        pid: 7,
        comm: b"cat".to_vec(),
        exe: b"/bin/cat".to_vec(),
        cwd: CWD.as_bytes().to_vec(),
        task_key: 7,
        ..ProcessSeed::default()
    };
    Seeds { processes: vec![process], ..Seeds::default() }
}

#[test]
fn nothing_that_a_random_rule_matches_is_left_out() {
    let mut kernel = KernelFilter::build();
    let mut random = Random(0x5eed_0001);
    let names: Vec<Vec<u8>> = NAMES.iter().map(|name| name.as_bytes().to_vec()).collect();
    let (mut matched, mut left_out) = (0, 0);
    for round in 0..1500 {
        let json = program(&mut random, &names).to_string();
        let Ok(compiled) = compile(json.as_bytes()) else { continue };
        let pushdown = Pushdown::of(&compiled);
        kernel.load(&pushdown);
        let mut engine = Engine::new(compiled, Limits::default());
        engine.seed(&seeds());
        for _ in 0..40 {
            let opened = open(&mut random);
            let (mut alerts, flags) = (Vec::new(), flags_of(opened.code, opened.flags));
            engine.process(&opened.event.event(), &mut alerts);
            let Opened { code, failed, ref raw, ref path, is_same, .. } = opened;
            let delivered = kernel.delivers(&Seen { code, failed, flags, raw, path, is_same });
            let text = String::from_utf8_lossy(raw);
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
}

/// What `filter.bpf.c` takes from the arguments.
fn flags_of(code: u16, flags: u32) -> u32 {
    if matches!(code, codes::SYSCALL_OPENAT2_X | codes::SYSCALL_CREAT_X) { 0 } else { flags }
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

/// The open of an event of a capture: result, name, flags.
fn parts<'a>(event: &Event<'a>) -> Option<(bool, &'a [u8], u32)> {
    let name = match event.code {
        codes::SYSCALL_OPEN_X | codes::SYSCALL_CREAT_X => 1,
        codes::SYSCALL_OPENAT_2_X | codes::SYSCALL_OPENAT2_X => 2,
        _ => return None,
    };
    let flags = event.params.uint(name + 1).unwrap_or(0) as u32;
    Some((event.params.int(0)? < 0, event.params.text(name)?, flags_of(event.code, flags)))
}

/// Whether a path that the kernel reached could be this text.
fn is_plain(raw: &[u8]) -> bool {
    let is_part = |part: &[u8]| !matches!(part, b"" | b"." | b"..");
    raw.strip_prefix(b"/").is_some_and(|rest| rest.split(|&byte| byte == b'/').all(is_part))
}

/// Runs a capture under a program. A capture has no path that the kernel reached: the name, where it is absolute and
/// plain, stands for it.
fn replay(capture: &Path, json: &str, kernel: &mut KernelFilter, names: &mut Vec<Vec<u8>>) -> (usize, usize, usize) {
    let compiled = compile(json.as_bytes()).unwrap();
    let pushdown = Pushdown::of(&compiled);
    kernel.load(&pushdown);
    let mut engine = Engine::new(compiled, Limits::default());
    let (mut opens, mut matched, mut left_out) = (0, 0, 0);
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
        let Some((failed, raw, flags)) = parts(&event) else { continue };
        if names.len() < 500 {
            names.push(raw.to_vec());
        }
        let is_same = is_plain(raw);
        let delivered = kernel.delivers(&Seen { code: event.code, failed, flags, raw, path: raw, is_same });
        assert!(delivered || alerts.is_empty(), "{} {json}", String::from_utf8_lossy(raw));
        (opens, matched, left_out) = (opens + 1, matched + alerts.len(), left_out + usize::from(!delivered));
    }
    (opens, matched, left_out)
}

#[test]
fn nothing_of_the_corpus_that_a_rule_matches_is_left_out() {
    let Some(corpus) = corpus() else {
        eprintln!("skipped: the corpus is not there");
        return;
    };
    let mut kernel = KernelFilter::build();
    let mut random = Random(0x5eed_0002);
    let mut found = Vec::new();
    captures(&corpus, &mut found);
    found.sort();
    let mut total = (0, 0, 0);
    let nothing = r#"{"version": 1, "rules": []}"#;
    for capture in found.iter().filter(|path| path.metadata().is_ok_and(|data| data.len() < 4 << 20)) {
        let mut names = Vec::new();
        replay(capture, nothing, &mut kernel, &mut names);
        if names.is_empty() {
            continue;
        }
        for _ in 0..4 {
            let json = program(&mut random, &names).to_string();
            if compile(json.as_bytes()).is_ok() {
                let (opens, matched, left_out) = replay(capture, &json, &mut kernel, &mut Vec::new());
                total = (total.0 + opens, total.1 + matched, total.2 + left_out);
            }
        }
    }
    assert!(total.1 > 100 && total.2 > 100, "the test tests something: {total:?}");
}
