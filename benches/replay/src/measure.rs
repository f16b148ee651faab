//! One pass over a capture, and what it cost.

use memmap2::Mmap;
use serde_json::{Value, json};
use std::error::Error;
use std::fs::File;
use std::path::Path;
use std::time::Instant;
use tiercel_engine::{Engine, compile};
use tiercel_event::{Event, Origin};
use tiercel_recorder::{Recorder, Settings};
use tiercel_replay::{OpenError, Options, Replay};
use tiercel_scap::{Capture, Item};
use tiercel_state::{Limits, State, Touched};

/// Rate at which the flight recorder's cost is asked for.
const EVENTS_PER_S: u64 = 100_000;

/// What is done with the capture.
pub enum Pass<'a> {
    /// From block header to block header of the mapped file: the limit of every reader.
    Walk,
    /// Decoding.
    Read,
    /// Decoding and state.
    State,
    /// Decoding, state and the rules of this program.
    Rules(&'a Path),
    /// The same as a user replays, on so many cores.
    Replay(&'a Path, usize),
    /// As [`Self::State`] for live events at 100,000 a second, with the flight recorder on or off.
    Recorder(bool),
}

/// Runs a pass over at most `most` events.
pub fn measure(pass: &Pass<'_>, capture: &Path, most: u64) -> Result<Value, Box<dyn Error>> {
    let (started_s, started) = (cpu_s(), Instant::now());
    let (events, alerts) = match pass {
        Pass::Walk => (walk(capture, most)?, 0),
        Pass::Read => (read(capture, most)?, 0),
        Pass::State => (state(capture, most)?, 0),
        Pass::Rules(program) => rules(capture, most, program)?,
        Pass::Replay(program, threads) => replay(capture, program, *threads)?,
        Pass::Recorder(on) => (recorder(capture, most, *on)?, 0),
    };
    let (anonymous_mb, peak_mb) = memory_mb()?;
    let (cpu_s, wall_s) = (cpu_s() - started_s, started.elapsed().as_secs_f64());
    Ok(
        json!({"events": events, "alerts": alerts, "cpu_s": cpu_s, "wall_s": wall_s, "anonymous_mb": anonymous_mb, "peak_mb": peak_mb}),
    )
}

fn walk(path: &Path, most: u64) -> Result<u64, Box<dyn Error>> {
    let file = File::open(path)?;
    // SAFETY: the file is ours and nobody changes it meanwhile.
    let map = unsafe { Mmap::map(&file) }?;
    let (mut at, mut blocks) = (0, 0);
    while let Some(header) = map.get(at..at + 8) {
        let length = u32::from_le_bytes([header[4], header[5], header[6], header[7]]);
        if length == 0 || blocks == most {
            break;
        }
        at += length as usize;
        blocks += 1;
    }
    Ok(blocks)
}

fn read(path: &Path, most: u64) -> Result<u64, Box<dyn Error>> {
    let mut capture = Capture::open(path)?;
    let mut events = 0;
    while events < most {
        match std::hint::black_box(&capture.next()) {
            Err(error) => return Err(error.clone().into()),
            Ok(None) => break,
            Ok(Some(item)) => events += u64::from(matches!(item, Item::Event { .. })),
        }
    }
    Ok(events)
}

fn state(path: &Path, most: u64) -> Result<u64, Box<dyn Error>> {
    let mut capture = Capture::open(path)?;
    let mut state = State::new(Limits::default());
    let mut events = 0;
    while events < most {
        match &capture.next() {
            Err(error) => return Err(error.clone().into()),
            Ok(None) => break,
            Ok(Some(Item::Seeds(seeds))) => state.seed(seeds),
            Ok(Some(Item::Learned(seeds))) => state.learn(seeds),
            Ok(Some(Item::Event { event, .. })) => {
                let mut touched = Touched::NONE;
                state.advance(event, &mut touched);
                std::hint::black_box(&touched);
                events += 1;
            }
        }
    }
    Ok(events)
}

fn recorder(path: &Path, most: u64, on: bool) -> Result<u64, Box<dyn Error>> {
    let mut capture = Capture::open(path)?;
    let mut state = State::new(Limits::default());
    let mut recorder = if on { Some(Recorder::start(Settings::default())?) } else { None };
    let (mut events, mut now_ns) = (0, 0);
    while events < most {
        match capture.next()? {
            None => break,
            Some(Item::Seeds(seeds)) => state.seed(seeds),
            Some(Item::Learned(seeds)) => state.learn(seeds),
            Some(Item::Event { event, .. }) => {
                now_ns = if now_ns == 0 { event.ts_ns } else { now_ns + 1_000_000_000 / EVENTS_PER_S };
                let event = Event { ts_ns: now_ns, origin: Origin::Live, pid: event.tid, task_key: 77, ..event };
                std::hint::black_box(state.apply(&event));
                if let Some(recorder) = &mut recorder {
                    recorder.event(&event, &state);
                }
                events += 1;
            }
        }
    }
    if let Some(recorder) = recorder {
        eprintln!("{:?}", recorder.stats());
    }
    Ok(events)
}

fn rules(path: &Path, most: u64, program: &Path) -> Result<(u64, u64), Box<dyn Error>> {
    let mut capture = Capture::open(path)?;
    let mut engine = Engine::new(compile(&std::fs::read(program)?)?, Limits::default());
    let mut alerts = Vec::new();
    let (mut events, mut fired) = (0, 0);
    while events < most {
        match &capture.next() {
            Err(error) => return Err(error.clone().into()),
            Ok(None) => break,
            Ok(Some(Item::Seeds(seeds))) => engine.restart(seeds),
            Ok(Some(Item::Learned(seeds))) => engine.learn(seeds),
            Ok(Some(Item::Event { event, hidden: true, .. })) => engine.observe(event),
            Ok(Some(Item::Event { event, .. })) => engine.process(event, &mut alerts),
        }
        events += 1;
        fired += alerts.len() as u64;
        alerts.clear();
    }
    Ok((events, fired))
}

fn replay(path: &Path, program: &Path, threads: usize) -> Result<(u64, u64), Box<dyn Error>> {
    let options = Options { threads: Some(threads), ..Options::default() };
    let told = |error: OpenError| format!("{error:?}");
    let mut replay = Replay::open(path, &std::fs::read(program)?, options, None).map_err(told)?;
    let mut alerts = 0;
    while !replay.finished() {
        alerts += replay.next_batch(1024, 1_000_000, u64::MAX).map_err(told)?.len() as u64;
    }
    match replay.cores() {
        (cores, _) if cores == threads => Ok((replay.events(), alerts)),
        (cores, why) => Err(format!("it ran on {cores} cores: {}", why.unwrap_or("nothing told")).into()),
    }
}

/// CPU time of this process.
fn cpu_s() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is valid, and the clock exists on every Linux.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut time) };
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Anonymous memory now, and the highest resident size.
fn memory_mb() -> Result<(f64, f64), Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let kb = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(0.0)
    };
    Ok((kb("RssAnon:") / 1024.0, kb("VmHWM:") / 1024.0))
}
