//! The flight recorder of a watch: what it takes from the detecting thread, and what Python asks of it.

use crate::record::packing_of;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel};
use tiercel_collect::Interest;
use tiercel_engine::{Alert, Compiled, Engine};
use tiercel_event::Event;
use tiercel_recorder::{Past, Recorder, Scope, Settings, Stats, Trigger, open};
use tiercel_scap::Item;
use tiercel_state::Limits;

const SECOND_NS: f64 = 1e9;
/// Codes of event types, beside those that stand for every call without a type of its own.
pub const TYPED: std::ops::Range<u16> = 2..512;
/// Alerts of one look into the past.
pub const MOST_BACKFILLED: usize = 100_000;

/// Settings as Python gives them: a dict with these keys.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct FlightOptions {
    window_s: f64,
    ring_bytes: u64,
    ring_folder: Option<PathBuf>,
    before_s: f64,
    after_s: f64,
    prefix: PathBuf,
    compression: String,
    tree: bool,
    part_bytes: u64,
    total_bytes: u64,
    parts_per_minute: u32,
    /// Every alert wants a part, not only those of rules that ask for one.
    all_rules: bool,
    /// Everything that has an event type is recorded, not only what the rules read.
    all_events: bool,
}

impl FlightOptions {
    fn settings(&self) -> PyResult<Settings> {
        Ok(Settings {
            window_ns: ns(self.window_s),
            ring_bytes: self.ring_bytes,
            ring_folder: self.ring_folder.clone(),
            before_ns: ns(self.before_s),
            after_ns: ns(self.after_s),
            prefix: self.prefix.clone(),
            packing: packing_of(&self.compression)?,
            scope: if self.tree { Scope::Tree } else { Scope::All },
            part_bytes: self.part_bytes,
            total_bytes: self.total_bytes,
            parts_per_minute: self.parts_per_minute,
        })
    }

    /// Whether everything that has an event type is recorded.
    pub fn all_events(&self) -> bool {
        self.all_events
    }

    /// The interest of rules, made as wide as the recorder needs it.
    pub fn widened(&self, mut interest: Interest) -> Interest {
        if self.all_events {
            interest.events = interest.events.union(TYPED.collect());
        }
        interest
    }
}

/// 0 and less, and what is no number: for ever.
pub fn ns(seconds: f64) -> u64 {
    if seconds > 0.0 { (seconds * SECOND_NS) as u64 } else { u64::MAX }
}

/// Asks for what is kept of so many ns.
type Request = (u64, SyncSender<(Past, u64)>);

/// The way to ask.
pub type Asks = Sender<Request>;

/// The recorder, on the detecting thread.
pub struct Flight {
    recorder: Recorder,
    all_rules: bool,
    now_ns: u64,
    requests: Receiver<Request>,
}

impl Flight {
    /// A recorder that begins with the engine's state, and the way to ask it.
    pub fn start(options: &FlightOptions, engine: &mut Engine) -> PyResult<(Self, Asks)> {
        let mut recorder = Recorder::start(options.settings()?)?;
        engine.keep_learned();
        recorder.begin(engine.state());
        let (asks, requests) = channel();
        Ok((Self { recorder, all_rules: options.all_rules, now_ns: 0, requests }, asks))
    }

    /// Takes an event after the rules have seen it, with the alerts that they raised for it.
    #[inline]
    pub fn take(&mut self, event: &Event<'_>, engine: &mut Engine, alerts: &[Alert]) {
        self.now_ns = self.now_ns.max(event.ts_ns);
        if let Some(seeds) = engine.take_learned() {
            self.recorder.learned(&seeds);
        }
        self.recorder.event(event, engine.state());
        alerts.iter().for_each(|alert| self.alert(alert, event.tid, engine));
    }

    /// Alerts that no event raised: what was expected did not come.
    pub fn missed(&mut self, alerts: &[Alert], engine: &Engine) {
        alerts.iter().for_each(|alert| self.alert(alert, -1, engine));
    }

    fn alert(&mut self, alert: &Alert, tid: i64, engine: &Engine) {
        let asked = alert.rule.capture_ms;
        if asked.is_none() && !self.all_rules {
            return;
        }
        let after_ns = asked.filter(|&ms| ms > 0).map(|ms| ms.saturating_mul(1_000_000));
        let trigger = Trigger { ts_ns: alert.ts_ns, event_num: alert.event_num, tid, after_ns };
        self.recorder.alert(&trigger, engine.state());
    }

    /// While nothing comes: ends parts that are over, and answers questions.
    pub fn tick(&mut self, now_ns: u64) {
        self.recorder.tick(now_ns);
    }

    /// Answers those who ask for the past.
    pub fn answer(&mut self) {
        for (back_ns, answer) in self.requests.try_iter() {
            let since_ns = self.now_ns.saturating_sub(back_ns);
            let _ = answer.try_send((self.recorder.past(since_ns), since_ns));
        }
    }

    /// Counters.
    pub fn stats(&self) -> Stats {
        self.recorder.stats()
    }

    /// Ends all parts and waits until they are written.
    pub fn finish(self) -> Stats {
        self.recorder.finish()
    }
}

/// Runs a program over the past; alerts before `since_ns` are left out. At most [`MOST_BACKFILLED`].
pub fn backfill(past: &Past, since_ns: u64, program: Compiled) -> PyResult<Vec<Alert>> {
    let mut alerts = Vec::new();
    if past.first_ns == 0 {
        return Ok(alerts);
    }
    let mut capture = open(past).map_err(crate::fault::capture)?;
    let mut engine = Engine::new(program, Limits::default());
    while let Some(item) = capture.next().map_err(crate::fault::capture)? {
        match item {
            Item::Seeds(seeds) => engine.seed(seeds),
            Item::Learned(seeds) => engine.learn(seeds),
            Item::Event { event, .. } if event.ts_ns < since_ns => engine.observe(&event),
            Item::Event { event, .. } => engine.process(&event, &mut alerts),
        }
        if alerts.len() >= MOST_BACKFILLED {
            break;
        }
    }
    Ok(alerts)
}

/// Counters for Python.
pub fn to_dict<'py>(py: Python<'py>, stats: &Stats) -> PyResult<Bound<'py, PyDict>> {
    let out = PyDict::new(py);
    out.set_item("events", stats.events)?;
    out.set_item("ring_events", stats.ring_events)?;
    out.set_item("ring_bytes", stats.ring_bytes)?;
    out.set_item("ring_seconds", stats.ring_ns as f64 / SECOND_NS)?;
    out.set_item("ring_lost_chunks", stats.ring_lost_chunks)?;
    out.set_item("files", stats.parts)?;
    out.set_item("files_open", stats.parts_open)?;
    out.set_item("file_bytes", stats.part_bytes)?;
    out.set_item("extended", stats.extended)?;
    let skipped = PyDict::new(py);
    let reasons = [
        ("rate", stats.skipped.rate),
        ("total size", stats.skipped.total),
        ("busy", stats.skipped.busy),
        ("slow disk", stats.skipped.slow),
        ("file size", stats.skipped.size),
        ("cannot write", stats.skipped.disk),
    ];
    for (reason, count) in reasons {
        skipped.set_item(reason, count)?;
    }
    out.set_item("skipped", skipped)?;
    out.set_item("fault", stats.fault.clone())?;
    out.set_item("last_full", stats.last_full.clone())?;
    out.set_item("last_files", stats.last_parts.clone())?;
    Ok(out)
}
