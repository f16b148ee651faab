//! Turns state and events into blocks.

use super::frame::{block, put};
use super::older::Older;
use super::{beyond, event, lists};
use crate::{beyond as ours, extra, learned};
use std::collections::BTreeMap;
use tiercel_event::seed::{FdSeed, Seeds};
use tiercel_event::{Event, FdKind};

const SECTION: u32 = 0x0A0D_0D0A;
const MACHINE: u32 = 0x201;
const PROCESSES: u32 = 0x215;
const FDS: u32 = 0x218;
const INTERFACES: u32 = 0x219;
const USERS: u32 = 0x220;
/// Process lists are split at this size: readers take any number of them.
const LIST_BYTES: usize = 4 << 20;

/// For whom a capture is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Format {
    /// Today's event types and lists.
    #[default]
    Newest,
    /// What sysdig 0.29 (Debian's) reads: its event types with their enter events, no kinds of fds that it refuses.
    Sysdig029,
}

/// What was written, and what could not be written as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Events.
    pub events: u64,
    /// Those of them that are marked as hidden from rules: they only change the state.
    pub events_hidden: u64,
    /// Processes and threads in process lists.
    pub processes: u64,
    /// Open files in fd lists.
    pub fds: u64,
    /// Open files of kinds that the format's readers refuse: left out of the fd lists.
    pub fds_left_out: BTreeMap<&'static str, u64>,
    /// Events of types that the format's readers do not know: they pass over them.
    pub events_unknown_there: u64,
    /// Events with a code that is in no table.
    pub events_without_type: u64,
    /// Parameters cut to the length that the format can say.
    pub params_cut: u64,
}

/// Appends blocks to bytes. Each section stands for itself: bytes of two encoders can be put one after the other.
#[derive(Clone, Debug, Default)]
pub struct Encoder {
    format: Format,
    written: Written,
    older: Older,
}

impl Encoder {
    /// An encoder for readers of `format`.
    pub fn new(format: Format) -> Self {
        Self { format, ..Self::default() }
    }

    /// What came so far.
    pub fn written(&self) -> &Written {
        &self.written
    }

    /// Begins a section: header and all state. Must come before the first event.
    pub fn section(&mut self, seeds: &Seeds, out: &mut Vec<u8>) {
        block(out, SECTION, |out| put!(out, 0x1A2B_3C4Du32, 1u16, 2u16, u64::MAX));
        block(out, MACHINE, |out| lists::machine(out, &seeds.machine.clone().unwrap_or_default()));
        block(out, INTERFACES, |out| seeds.interfaces.iter().for_each(|seed| lists::interface(out, seed)));
        users(seeds, out);
        self.processes(seeds, out);
        let left_out = self.fds(seeds, out);
        self.beyond(seeds, &left_out, out);
    }

    /// Appends what was learned from the machine, not from an event; it belongs before the event that made the recorder ask.
    /// Readers of other tools pass over it.
    pub fn learned(&mut self, seeds: &Seeds, out: &mut Vec<u8>) {
        let mut blocks = Vec::new();
        let mut encoder = Self::default();
        if !seeds.users.is_empty() || !seeds.groups.is_empty() {
            users(seeds, &mut blocks);
        }
        encoder.processes(seeds, &mut blocks);
        encoder.fds(seeds, &mut blocks);
        encoder.beyond(seeds, &[], &mut blocks);
        self.written.processes += encoder.written.processes;
        self.written.fds += encoder.written.fds;
        event::behind_header(out, &Event { tid: -1, ..Event::new(learned::CODE) }, &blocks);
    }

    fn processes(&mut self, seeds: &Seeds, out: &mut Vec<u8>) {
        let old = self.format == Format::Sysdig029;
        let mut rest = seeds.processes.iter().peekable();
        while rest.peek().is_some() {
            block(out, PROCESSES, |out| {
                let full = out.len() + LIST_BYTES;
                while let Some(seed) = rest.next_if(|_| out.len() < full) {
                    lists::process(out, seed, old);
                    self.written.processes += 1;
                }
            });
        }
    }

    /// One block a thread. Returns the fds that no list may hold.
    fn fds<'s>(&mut self, seeds: &'s Seeds, out: &mut Vec<u8>) -> Vec<&'s FdSeed> {
        let (kept, left_out): (Vec<_>, Vec<_>) = seeds.fds.iter().partition(|seed| self.takes(seed));
        for seed in &left_out {
            *self.written.fds_left_out.entry(kind_name(lists::kind(&seed.detail))).or_default() += 1;
        }
        self.written.fds += kept.len() as u64;
        let mut by_thread = kept;
        by_thread.sort_by_key(|seed| (seed.tid, seed.fd));
        for fds in by_thread.chunk_by(|one, other| one.tid == other.tid) {
            block(out, FDS, |out| {
                put!(out, fds[0].tid);
                fds.iter().for_each(|seed| lists::fd(out, seed));
            });
        }
        left_out
    }

    /// sysdig 0.29 gives up at an fd of a kind that it does not know.
    fn takes(&self, seed: &FdSeed) -> bool {
        self.format == Format::Newest || lists::kind(&seed.detail) as i8 <= FdKind::FileV2 as i8
    }

    /// What only our own reader takes. The format's readers pass over a block whose type they do not know.
    fn beyond(&self, seeds: &Seeds, left_out: &[&FdSeed], out: &mut Vec<u8>) {
        let start = out.len();
        block(out, ours::BLOCK, |out| {
            if self.format == Format::Sysdig029 {
                seeds.processes.iter().for_each(|seed| beyond::newest_fields(out, seed));
            }
            left_out.iter().for_each(|seed| beyond::whole_fd(out, seed));
            beyond::all(out, seeds);
        });
        if out.len() == start + crate::block::FRAME_BYTES {
            out.truncate(start);
        }
    }

    /// Appends an event. `state_only`: it changes state but is not to be shown to rules.
    pub fn event(&mut self, event: &Event<'_>, state_only: bool, out: &mut Vec<u8>) {
        let Some(info) = event.info() else {
            self.written.events_without_type += 1;
            return;
        };
        self.written.events += 1;
        self.written.events_hidden += u64::from(state_only);
        if self.format == Format::Sysdig029 {
            let known = self.older.event(event, info, state_only, out);
            self.written.events_unknown_there += u64::from(!known);
            return;
        }
        let with_extra = extra::is_needed(event);
        self.written.params_cut += event::whole(out, event, info, with_extra, state_only);
    }
}

fn users(seeds: &Seeds, out: &mut Vec<u8>) {
    block(out, USERS, |out| {
        seeds.users.iter().for_each(|seed| lists::user(out, seed));
        seeds.groups.iter().for_each(|seed| lists::group(out, seed));
    });
}

fn kind_name(kind: FdKind) -> &'static str {
    match kind {
        FdKind::Iouring => "io_uring",
        FdKind::Memfd => "memfd",
        FdKind::Pidfd => "pidfd",
        FdKind::Bpf => "bpf",
        FdKind::Userfaultfd => "userfaultfd",
        _ => "other",
    }
}
