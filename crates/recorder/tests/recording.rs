//! What the recorder keeps and writes, against what was put in.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use tiercel_event::build::{EventBuilder, OwnedEvent};
use tiercel_event::seed::{ProcessSeed, Seeds};
use tiercel_event::{Event, Fact, Origin, codes};
use tiercel_recorder::{Recorder, Scope, Settings, Trigger, open};
use tiercel_scap::write::Packing;
use tiercel_scap::{Capture, Item};
use tiercel_state::{Limits, State};

const SECOND_NS: u64 = 1_000_000_000;
const START_NS: u64 = 1_700_000_000 * SECOND_NS;

/// A folder that goes away with its test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("tiercel-recorder-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        Self(std::env::temp_dir().join(name))
    }

    fn files(&self) -> Vec<PathBuf> {
        let mut found: Vec<_> = std::fs::read_dir(&self.0).into_iter().flatten().map(|e| e.unwrap().path()).collect();
        found.sort();
        found
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A machine with processes 1, 10 (a login), 11 and 12 (its children), 20 (another login).
struct Machine {
    state: State,
    recorder: Recorder,
    now_ns: u64,
    num: u64,
}

impl Machine {
    fn new(settings: Settings) -> Self {
        let mut state = State::new(Limits::default());
        let process = |(pid, ptid, sid): (i64, i64, i64)| ProcessSeed {
            tid: pid,
            pid,
            ptid,
            sid,
            vtid: pid,
            vpid: pid,
            comm: format!("p{pid}").into_bytes(),
            ..ProcessSeed::default()
        };
        let processes = [(1, 0, 1), (10, 1, 10), (11, 10, 10), (12, 11, 10), (20, 1, 20)].map(process).to_vec();
        state.seed(&Seeds { processes, ..Seeds::default() });
        let mut recorder = Recorder::start(settings).unwrap();
        recorder.begin(&state);
        Self { state, recorder, now_ns: START_NS, num: 0 }
    }

    fn put(&mut self, event: &Event<'_>) {
        self.num += 1;
        self.state.apply(event);
        self.recorder.event(event, &self.state);
    }

    /// An open by a process, so much later.
    fn opens(&mut self, tid: i64, name: &str, later_ns: u64) {
        self.now_ns += later_ns;
        let event = open_event(tid, name).at(self.now_ns);
        self.put(&event.event());
    }

    fn alert(&mut self, tid: i64, after_ns: Option<u64>) {
        let trigger = Trigger { ts_ns: self.now_ns, event_num: self.num, tid, after_ns };
        self.recorder.alert(&trigger, &self.state);
    }
}

fn open_event(tid: i64, name: &str) -> OwnedEvent {
    let open = EventBuilder::new(codes::SYSCALL_OPENAT_2_X).tid(tid).process(tid, 77).origin(Origin::Live);
    let open = open.set("fd", 3).set("dirfd", -100).set("name", name).set("flags", 1);
    open.fact(Fact::Path, format!("/real{name}").as_bytes()).finish().unwrap()
}

/// Process names at the beginning, and (time in ms from the start, thread, name of the file) of each event.
fn content(mut capture: Capture) -> (Vec<String>, Vec<(u64, i64, String)>) {
    let (mut names, mut events) = (Vec::new(), Vec::new());
    while let Some(item) = capture.next().unwrap() {
        match item {
            Item::Seeds(seeds) => names.extend(seeds.processes.iter().map(|seed| text(&seed.comm))),
            Item::Learned(seeds) => events.push((0, 0, format!("learned {}", text(&seeds.processes[0].comm)))),
            Item::Event { event, .. } => {
                assert_eq!((event.origin, event.task_key), (Origin::Live, 77));
                let name = event.params.text(2).unwrap_or_default();
                assert_eq!(event.facts.text(Fact::Path), Some(format!("/real{}", text(name)).as_bytes()));
                events.push(((event.ts_ns - START_NS) / 1_000_000, event.tid, text(name)));
            }
        }
    }
    assert!(capture.report().is_intact(), "{:?}", capture.report());
    names.sort();
    (names, events)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn settings(folder: &Folder) -> Settings {
    Settings { prefix: folder.0.join("part"), after_ns: SECOND_NS, ..Settings::default() }
}

#[test]
fn what_was_learned_is_in_the_part_before_its_event() {
    for scope in [Scope::All, Scope::Tree] {
        let folder = Folder::new();
        let mut machine = Machine::new(Settings { scope, ..settings(&folder) });
        machine.opens(10, "/before", SECOND_NS);
        let late = ProcessSeed { tid: 13, pid: 13, ptid: 10, comm: b"late".to_vec(), ..ProcessSeed::default() };
        let seeds = Seeds { processes: vec![late], ..Seeds::default() };
        machine.state.learn(&seeds);
        machine.recorder.learned(&seeds);
        machine.opens(13, "/late", SECOND_NS);
        machine.alert(10, None);
        assert_eq!(machine.recorder.finish().parts, 1);
        let (names, events) = content(Capture::open(&folder.files()[0]).unwrap());
        assert_eq!(names, ["p1", "p10", "p11", "p12", "p20"], "not before it was asked for");
        assert_eq!(events.iter().map(|event| &*event.2).collect::<Vec<_>>(), ["/before", "learned late", "/late"]);
    }
}

#[test]
fn a_part_has_the_past_the_alert_and_what_follows_it() {
    for packing in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
        let folder = Folder::new();
        let mut machine = Machine::new(Settings { packing, ..settings(&folder) });
        (0..40).for_each(|index| machine.opens(10, &format!("/f{index}"), SECOND_NS / 10));
        machine.alert(10, None);
        (40..60).for_each(|index| machine.opens(11, &format!("/f{index}"), SECOND_NS / 10));
        let stats = machine.recorder.finish();
        assert_eq!((stats.parts, stats.skipped.disk), (1, 0), "{:?}", stats.fault);
        let files = folder.files();
        assert_eq!(files[0].file_name().unwrap(), "part_01700000004000000000_00000000000000000040.scap");
        let (names, events) = content(Capture::open(&files[0]).unwrap());
        assert_eq!(names, ["p1", "p10", "p11", "p12", "p20"]);
        // 40 before and with the alert; those within a second after it.
        let seen: Vec<_> = events.iter().map(|event| event.2.clone()).collect();
        assert_eq!(seen, (0..49).map(|index| format!("/f{index}")).collect::<Vec<_>>());
    }
}

#[test]
fn the_ring_keeps_its_time_and_begins_with_the_state_of_then() {
    let folder = Folder::new();
    let mut machine = Machine::new(Settings { window_ns: 10 * SECOND_NS, ..settings(&folder) });
    for index in 0..4_000 {
        machine.opens(10 + index % 2, &format!("/f{index}"), SECOND_NS / 100);
    }
    let past = machine.recorder.past(0);
    let (names, events) = content(open(&past).unwrap());
    assert_eq!(names.len(), 5);
    let (first, last) = (events.first().unwrap(), events.last().unwrap());
    assert_eq!(last.2, "/f3999");
    let kept_ms = last.0 - first.0;
    assert!((10_000..14_000).contains(&kept_ms), "{kept_ms}");
    // The state is that before the first event: the fd of the event before it is known.
    let mut capture = open(&past).unwrap();
    let Some(Item::Seeds(seeds)) = capture.next().unwrap() else { panic!("no state") };
    assert_eq!(seeds.fds.len(), 2);
    let recent = machine.recorder.past(machine.now_ns - 2 * SECOND_NS);
    let (_, events) = content(open(&recent).unwrap());
    assert!((200..450).contains(&events.len()), "{}", events.len());
}

#[test]
fn the_ring_keeps_its_bytes() {
    let folder = Folder::new();
    for ring_folder in [None, Some(folder.0.join("ring"))] {
        let limits = Settings { window_ns: u64::MAX, ring_bytes: 2 << 20, ring_folder, ..settings(&folder) };
        let mut machine = Machine::new(limits);
        for index in 0..200_000u64 {
            let noise = index.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            machine.opens(10, &format!("/f{index}/{noise:x}"), 1_000);
        }
        let past = machine.recorder.past(0);
        let stats = machine.recorder.stats();
        assert!(stats.ring_bytes <= (2 << 20) + (1 << 20), "{}", stats.ring_bytes);
        assert!(stats.ring_events > 10_000 && stats.ring_lost_chunks == 0, "{stats:?}");
        let (_, events) = content(open(&past).unwrap());
        assert_eq!(events.len() as u64, stats.ring_events);
    }
    assert!(folder.files().iter().all(|path| path.is_dir()), "the ring's files have no names");
}

#[test]
fn a_tree_has_its_own_processes_and_those_that_it_starts() {
    let folder = Folder::new();
    let mut machine = Machine::new(Settings { scope: Scope::Tree, ..settings(&folder) });
    for tid in [1, 10, 11, 12, 20] {
        machine.opens(tid, &format!("/by{tid}"), SECOND_NS / 10);
    }
    machine.now_ns += 1;
    let clone = EventBuilder::new(codes::SYSCALL_CLONE_20_X).tid(33).process(33, 77).origin(Origin::Live);
    let clone = clone.set("res", 0).set("tid", 33).set("pid", 33).set("ptid", 12).set("exe", "x").finish();
    machine.put(&clone.unwrap().at(machine.now_ns).event());
    machine.opens(33, "/by33", SECOND_NS / 10);
    machine.opens(12, "/again", SECOND_NS / 10);
    machine.alert(12, None);
    machine.opens(20, "/other", SECOND_NS / 10);
    machine.opens(33, "/later", SECOND_NS / 10);
    machine.recorder.finish();
    let mut capture = Capture::open(&folder.files()[0]).unwrap();
    let (mut threads, mut processes) = (Vec::new(), 0);
    while let Some(item) = capture.next().unwrap() {
        match item {
            Item::Seeds(seeds) => processes = seeds.processes.len(),
            Item::Learned(_) => {}
            Item::Event { event, .. } => threads.push(event.tid),
        }
    }
    assert_eq!(threads, [10, 11, 12, 33, 33, 12, 33]);
    assert_eq!(processes, 5);
}

#[test]
fn further_alerts_make_a_part_longer() {
    let folder = Folder::new();
    let mut machine = Machine::new(settings(&folder));
    machine.opens(10, "/a", SECOND_NS);
    machine.alert(10, None);
    machine.opens(10, "/b", SECOND_NS / 2);
    machine.alert(10, Some(3 * SECOND_NS));
    machine.opens(10, "/c", 2 * SECOND_NS);
    machine.opens(10, "/d", 2 * SECOND_NS);
    let stats = machine.recorder.finish();
    assert_eq!((stats.parts, stats.extended), (1, 1));
    let (_, events) = content(Capture::open(&folder.files()[0]).unwrap());
    assert_eq!(events.iter().map(|event| event.2.as_str()).collect::<Vec<_>>(), ["/a", "/b", "/c"]);
}

#[test]
fn limits_are_kept_and_counted() {
    let folder = Folder::new();
    let mut machine = Machine::new(Settings { parts_per_minute: 2, ..settings(&folder) });
    for _ in 0..5 {
        machine.opens(10, "/a", 5 * SECOND_NS);
        machine.alert(10, None);
    }
    machine.opens(10, "/a", 60 * SECOND_NS);
    machine.alert(10, None);
    let stats = machine.recorder.finish();
    assert_eq!((stats.parts, stats.skipped.rate), (3, 3));

    let folder = Folder::new();
    let mut machine = Machine::new(Settings { total_bytes: 1, parts_per_minute: 0, ..settings(&folder) });
    machine.opens(10, "/a", SECOND_NS);
    machine.alert(10, None);
    machine.opens(10, "/a", 5 * SECOND_NS);
    while machine.recorder.stats().parts == 0 {
        std::thread::yield_now();
    }
    machine.alert(10, None);
    let stats = machine.recorder.finish();
    assert_eq!((stats.parts, stats.skipped.total), (1, 1));
}

#[test]
fn a_name_that_is_taken_is_not_written_to() {
    let folder = Folder::new();
    std::fs::create_dir_all(&folder.0).unwrap();
    let taken = folder.0.join("part_01700000001000000000_00000000000000000001.scap");
    std::fs::write(folder.0.join("precious"), "mine").unwrap();
    std::os::unix::fs::symlink(folder.0.join("precious"), taken).unwrap();
    let mut machine = Machine::new(settings(&folder));
    machine.opens(10, "/a", SECOND_NS);
    machine.alert(10, None);
    let stats = machine.recorder.finish();
    assert_eq!((stats.parts, stats.skipped.disk), (0, 1));
    assert!(stats.fault.unwrap().contains("part_0170"));
    assert_eq!(std::fs::read(folder.0.join("precious")).unwrap(), b"mine");
}

#[test]
fn a_full_part_ends_and_the_next_alert_begins_another() {
    let folder = Folder::new();
    let mut machine = Machine::new(Settings { part_bytes: 1, ..settings(&folder) });
    for full in 1..=2 {
        machine.opens(10, "/a", SECOND_NS / 10);
        machine.alert(10, None);
        while machine.recorder.stats().skipped.size < full {
            std::thread::yield_now();
        }
    }
    let stats = machine.recorder.finish();
    assert_eq!((stats.parts, stats.parts_open, stats.extended, stats.skipped.size), (2, 0, 0, 2));
    assert_eq!(stats.last_full, folder.files().last().map(|file| file.display().to_string()));
}
