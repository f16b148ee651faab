//! A replay, whichever way it runs.

use crate::alone::Alone;
use crate::chunk::BYTES;
use crate::crew::{AHEAD, Crew, Next};
use crate::needs::Needs;
use crate::router::Router;
use crate::walker::{Walker, sample};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tiercel_engine::{Alert, Compiled, Engine, Profile, ProgramError, RuleInfo, compile};
use tiercel_fields::{Plugins, Session};
use tiercel_scap::{Capture, CaptureError, Report};
use tiercel_state::Limits;

/// Smaller files are read before threads have started.
const WORTH_BYTES: u64 = 32 << 20;
/// Most shards: each has a bit in a word.
const MOST_SHARDS: usize = 62;

/// How a capture is replayed.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Cores to use; `None`: all of them where the file is mapped and large.
    pub threads: Option<usize>,
    /// How fields print.
    pub session: Session,
    /// Count what each rule and each test costs; on one core.
    pub profile: bool,
}

/// Why a replay cannot begin.
#[derive(Debug)]
pub enum OpenError {
    /// The rules.
    Program(ProgramError),
    /// The file.
    Capture(CaptureError),
    /// The system gives no thread.
    Thread(std::io::Error),
    /// A plugin does not want to be part of it.
    Plugin(String),
}

impl From<CaptureError> for OpenError {
    fn from(error: CaptureError) -> Self {
        Self::Capture(error)
    }
}

enum Run {
    Alone(Box<Alone>),
    Shared(Crew),
}

/// A replay in progress.
pub struct Replay {
    run: Run,
    path: PathBuf,
    program: Vec<u8>,
    options: Options,
    rules: Vec<Arc<RuleInfo>>,
    shards: usize,
    alone_because: Option<&'static str>,
    /// Alerts of chunks that were taken but not given out.
    waiting: VecDeque<Alert>,
    /// Of chunks: the last event, events that rules saw, alerts by rule.
    last_num: u64,
    events: u64,
    without_plugin: u64,
    matches: Vec<u64>,
    time_ns: u64,
    ended: bool,
}

impl Replay {
    /// Opens a capture; `-` is the standard input. `program` is what Python compiled; `plugins` read the events that a
    /// plugin brought, on one core.
    ///
    /// # Errors
    /// The rules do not verify, or the file is no capture.
    pub fn open(
        path: &Path,
        program: &[u8],
        options: Options,
        plugins: Option<Box<dyn Plugins>>,
    ) -> Result<Self, OpenError> {
        let capture = Capture::open(path)?;
        let (shards, why) = shards(&capture, &options, plugins.is_some());
        // The beginning is looked at while the rules are compiled: until then only one core has work.
        let weights = (shards > 1).then(|| {
            let path = path.to_owned();
            std::thread::spawn(move || sample(&path))
        });
        let compiled = compile(program).map_err(OpenError::Program)?;
        let rules: Vec<_> = compiled.rules().iter().map(|rule| Arc::clone(&rule.info)).collect();
        let needs = Needs::of(&compiled);
        let (run, alone_because) = match (needs, weights) {
            (Ok(needs), Some(weights)) => {
                let weights = weights.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
                (share(capture, compiled, &options, shards, (needs, weights))?, None)
            }
            (needs, _) => {
                let engine = engine(compiled, &options, Limits::default());
                let engine = match plugins {
                    Some(plugins) => engine.with_plugins(plugins),
                    None => engine,
                };
                (Run::Alone(Box::new(Alone::new(capture, engine))), why.or(needs.err()))
            }
        };
        let shards = if matches!(run, Run::Shared(_)) { shards } else { 1 };
        Ok(Self {
            run,
            path: path.to_owned(),
            program: program.to_vec(),
            options,
            matches: vec![0; rules.len()],
            rules,
            shards,
            alone_because,
            waiting: VecDeque::new(),
            last_num: 0,
            events: 0,
            without_plugin: 0,
            time_ns: 0,
            ended: false,
        })
    }

    /// Goes on until so many alerts or events came, or an event of `until_ns` or later; on several cores it may go on for
    /// some thousand events more.
    ///
    /// # Errors
    /// The capture cannot be read further.
    pub fn next_batch(&mut self, alerts: usize, events: u64, until_ns: u64) -> Result<Vec<Alert>, OpenError> {
        let start = self.last_num;
        while let Run::Shared(crew) = &mut self.run {
            let enough = self.waiting.len() >= alerts || self.last_num - start >= events || self.time_ns >= until_ns;
            if enough || self.ended {
                return Ok(self.give(alerts));
            }
            match crew.next() {
                Next::Chunk(taken) => {
                    (self.last_num, self.time_ns) = (self.last_num.max(taken.last_num), taken.time_ns);
                    self.events += taken.visible;
                    self.without_plugin += taken.without_plugin;
                    taken.alerts.iter().for_each(|alert| self.matches[alert.rule_index as usize] += 1);
                    self.waiting.extend(taken.alerts);
                }
                Next::End => self.ended = true,
                Next::Alone(why) => self.go_on_alone(why)?,
            }
        }
        if !self.waiting.is_empty() {
            return Ok(self.give(alerts));
        }
        match &mut self.run {
            Run::Alone(alone) => alone.batch(alerts, events, until_ns),
            Run::Shared(_) => Ok(Vec::new()),
        }
    }

    fn give(&mut self, alerts: usize) -> Vec<Alert> {
        let count = alerts.min(self.waiting.len());
        self.waiting.drain(..count).collect()
    }

    /// From the beginning, without asking rules about what they have seen: the state is all that is needed.
    fn go_on_alone(&mut self, why: &'static str) -> Result<(), OpenError> {
        let capture = Capture::open(&self.path)?;
        let compiled = compile(&self.program).map_err(OpenError::Program)?;
        let engine = engine(compiled, &self.options, Limits::default());
        self.run = Run::Alone(Box::new(Alone { known: self.last_num, ..Alone::new(capture, engine) }));
        (self.alone_because, self.shards) = (Some(why), 1);
        Ok(())
    }

    /// Time of the latest event, ns since 1970; 0 before the first.
    pub fn time_ns(&self) -> u64 {
        match &self.run {
            Run::Alone(alone) => alone.time_ns.max(self.time_ns),
            Run::Shared(_) => self.time_ns,
        }
    }

    /// Whether the end was reached, and every alert given out.
    pub fn finished(&self) -> bool {
        self.waiting.is_empty()
            && match &self.run {
                Run::Alone(alone) => alone.done,
                Run::Shared(_) => self.ended,
            }
    }

    /// What was counted, if it was asked for.
    pub fn profile(&self) -> Option<&Profile> {
        match &self.run {
            Run::Alone(alone) => alone.engine.profile(),
            Run::Shared(_) => None,
        }
    }

    /// What reading met beside events, and how far it is: bytes read, and bytes in all where that is known. On several
    /// cores damage is only told at the end.
    pub fn report(&self) -> (Report, (u64, Option<u64>)) {
        match &self.run {
            Run::Alone(alone) => (alone.capture.report().clone(), alone.capture.progress()),
            Run::Shared(crew) => crew.report(),
        }
    }

    /// Events that rules could see.
    pub fn events(&self) -> u64 {
        match &self.run {
            Run::Alone(alone) => self.events + alone.engine.stats().events,
            Run::Shared(_) => self.events,
        }
    }

    /// Events of plugins that are not loaded.
    pub fn without_plugin(&self) -> u64 {
        match &self.run {
            Run::Alone(alone) => self.without_plugin + alone.engine.stats().without_plugin,
            Run::Shared(_) => self.without_plugin,
        }
    }

    /// Alerts by rule, in load order.
    pub fn matches(&self) -> impl Iterator<Item = (&RuleInfo, u64)> {
        let more = match &self.run {
            Run::Alone(alone) => alone.engine.stats().matches.as_slice(),
            Run::Shared(_) => &[],
        };
        let count = |at: usize| self.matches[at] + more.get(at).copied().unwrap_or_default();
        self.rules.iter().enumerate().map(move |(at, rule)| (&**rule, count(at)))
    }

    /// Cores that are used now, and why it is one, where more were wanted.
    pub fn cores(&self) -> (usize, Option<&'static str>) {
        (self.shards, self.alone_because)
    }
}

fn engine(program: Compiled, options: &Options, limits: Limits) -> Engine {
    let engine = Engine::new(program, limits).with_session(options.session.clone());
    if options.profile { engine.with_profile() } else { engine }
}

/// How many, and why one where more were wanted.
fn shards(capture: &Capture, options: &Options, plugins: bool) -> (usize, Option<&'static str>) {
    let bytes = capture.progress().1.unwrap_or_default();
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let wanted = match options.threads {
        Some(threads) => threads,
        None if bytes >= WORTH_BYTES => cores(),
        None => 1,
    };
    match wanted.clamp(1, MOST_SHARDS) {
        1 => (1, None),
        _ if options.profile => (1, Some("what rules cost is measured")),
        _ if plugins => (1, Some("plugins read its events")),
        _ if !capture.can_seek() => (1, Some("the capture is compressed, or no file")),
        shards => (shards, None),
    }
}

fn share(
    mut capture: Capture,
    program: Compiled,
    options: &Options,
    shards: usize,
    (needs, weights): (Needs, FxHashMap<i64, u32>),
) -> Result<Run, OpenError> {
    let limits = Limits::default();
    // What no shard refuses, one core would not refuse either.
    let part = Limits { fds: limits.fds / shards, ..limits };
    let Some(blocks) = capture.blocks(AHEAD as usize * BYTES as usize * 2) else {
        return Ok(Run::Alone(Box::new(Alone::new(capture, engine(program, options, limits)))));
    };
    let engines = std::iter::repeat_n(program, shards).map(|program| engine(program, options, part)).collect();
    let walker = Walker::new(capture, Router::new(shards, limits.threads, needs), weights);
    Crew::start(walker, &blocks, engines).map(Run::Shared).map_err(OpenError::Thread)
}
