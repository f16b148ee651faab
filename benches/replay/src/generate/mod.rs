//! A capture of a busy machine that never was: by one seed always the same bytes.
//!
//! Several hundred processes with threads, about half of them in containers, do what such processes do: read and write
//! files, answer connections, start commands, wait. Each of eight processors works on one burst of one process at a
//! time, and their events are mixed as a kernel's would be.

mod burst;
mod capture;
mod world;

use burst::Burst;
use capture::Capture;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use tiercel_event::build::OwnedEvent;
use tiercel_random::Random;
use world::Process;

const CPUS: usize = 8;
const PROCESSES: u64 = 400;
const START_NS: u64 = 1_760_000_000_000_000_000;
const COMMAND_IDS: i64 = 2_000_000;

/// Writes `events` events to `path`.
pub fn write(path: &Path, events: u64, seed: u64) -> io::Result<()> {
    write_to(BufWriter::with_capacity(1 << 20, File::create(path)?), events, seed)
}

/// The same in memory.
pub fn bytes(events: u64, seed: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    write_to(&mut bytes, events, seed)?;
    Ok(bytes)
}

fn write_to(out: impl Write, events: u64, seed: u64) -> io::Result<()> {
    let mut machine = Machine::new(seed);
    let mut capture = Capture::new(out, CPUS as u32)?;
    let mut seeds = vec![world::init()];
    seeds.extend(machine.processes.iter().flat_map(Process::seeds));
    seeds.chunks(64).try_for_each(|part| capture.processes(part))?;
    capture.users(&world::users())?;
    for _ in 0..events {
        let (cpu, event) = machine.next();
        capture.event(cpu, &event)?;
    }
    capture.finish()
}

/// What one processor works on.
#[derive(Default)]
struct Cpu {
    process: Option<usize>,
    waiting: VecDeque<OwnedEvent>,
}

struct Machine {
    random: Random,
    processes: Vec<Process>,
    cpus: [Cpu; CPUS],
    now_ns: u64,
    commands: i64,
}

impl Machine {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let processes = (0..PROCESSES).map(|number| Process::new(number, &mut random)).collect();
        Self { random, processes, cpus: Default::default(), now_ns: START_NS, commands: 0 }
    }

    fn next(&mut self) -> (u16, OwnedEvent) {
        let at = self.random.below(CPUS as u64) as usize;
        loop {
            if let Some(event) = self.cpus[at].waiting.pop_front() {
                self.now_ns += 200 + self.random.below(3_600);
                return (at as u16, event.at(self.now_ns));
            }
            self.schedule(at);
        }
    }

    /// Gives the processor something to do.
    fn schedule(&mut self, at: usize) {
        if let Some(done) = self.cpus[at].process {
            self.processes[done].busy = false;
        }
        let free = loop {
            let chosen = self.random.skewed(PROCESSES) as usize;
            if !self.processes[chosen].busy {
                break chosen;
            }
        };
        self.commands += 1;
        let command = burst::FIRST_COMMAND + self.commands % COMMAND_IDS;
        let process = &mut self.processes[free];
        process.busy = true;
        self.cpus[at] = Cpu { process: Some(free), waiting: Burst::of(process, command, &mut self.random).into() };
    }
}
