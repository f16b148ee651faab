//! Walks a capture.

use crate::block::{self, EventShape, HEADER_BYTES, Kind};
use crate::blocks::Blocks;
use crate::compression::{self, Compression, MAGIC_BYTES};
use crate::convert::{Converter, Outcome};
use crate::counted::{Counted, Source};
use crate::error::CaptureError;
use crate::fetch::fetch;
use crate::interfaces;
use crate::plain::{self, Glance};
use crate::record::{Record, Refused};
use crate::report::{Counts, Report};
use crate::window::Window;
use crate::write::{Encoder, Format};
use crate::{learned, resync, section, state};
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use tiercel_event::seed::Seeds;
use tiercel_event::table::{EventInfo, Kinds};
use tiercel_event::{Event, codes};

/// Bytes behind a block's claimed end that the repair of an interface list may need.
const REPAIR_BYTES: usize = 16 << 10;

/// How far before they are read later events are fetched, some ten events: each is looked at once, and their addresses come too
/// irregularly for the processor to have them ready.
const AHEAD_BYTES: usize = 1536;

/// What a capture delivers.
#[derive(Debug)]
pub enum Item<'a> {
    /// A section begins: forget all state and start from this.
    Seeds(&'a Seeds),
    /// What the recorder learned from the machine when it saw the next event: add it to the state.
    Learned(&'a Seeds),
    /// An event.
    Event {
        /// In today's shape; without conversion it borrows the capture's own bytes.
        event: Event<'a>,
        /// Its number, counted from 1 over all delivered events of the file, hidden ones included.
        num: u64,
        /// Changes state, but is not to be shown to rules: marked so in the file, an enter event that is only there
        /// for the exit event's sake, or one of those that restore state at a section's beginning.
        hidden: bool,
        /// Where [`crate::Blocks::event`] finds it again; `None` for what was converted, and in a file that is not mapped.
        place: Option<u64>,
    },
}

/// A capture being read. Memory stays constant however long it is.
pub struct Capture {
    name: String,
    /// The file behind a stream.
    source: Option<Source>,
    window: Window,
    seeds: Seeds,
    seeds_delivered: bool,
    learned: Seeds,
    /// No event but those that restore state came yet in this section.
    leading: bool,
    /// Bytes of the block that the last delivered event borrows.
    consumed: usize,
    num: u64,
    converter: Converter,
    report: Report,
}

/// What one block led to.
enum Step<'a> {
    Nothing,
    Item(Item<'a>),
    End,
}

impl Capture {
    /// Opens a capture; `-` is the standard input. An uncompressed regular file is mapped, everything else
    /// streamed.
    ///
    /// # Errors
    /// The file cannot be opened, or is no capture.
    pub fn open(path: &Path) -> Result<Self, CaptureError> {
        let name = path.display().to_string();
        if name == "-" {
            return Self::from_reader(&name, std::io::stdin());
        }
        let failed = |error: std::io::Error| CaptureError::new(&name, None, format!("cannot be opened: {error}"));
        let file = File::open(path).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        if metadata.is_dir() {
            return Err(CaptureError::new(&name, None, "is a directory, not a capture"));
        }
        if !metadata.is_file() || metadata.len() == 0 {
            return Self::from_reader(&name, file);
        }
        let size = metadata.len();
        // SAFETY: the bytes are only read, and all of them are checked. A file that another process cuts short
        // meanwhile is noticed at the next megabyte; a growing one is read up to its length now.
        let map = unsafe { memmap2::Mmap::map(&file) }.map_err(failed)?;
        if compression::detect(&map) == Compression::None {
            return Self::start(name, Window::map(map, file));
        }
        drop(map);
        let (file, source) = Counted::new(file, size);
        Ok(Self { source: Some(source), ..Self::from_reader(&name, file)? })
    }

    /// Reads a capture from a stream.
    ///
    /// # Errors
    /// The stream is no capture.
    pub fn from_reader(name: &str, mut source: impl Read + Send + 'static) -> Result<Self, CaptureError> {
        let failed = |error: std::io::Error| CaptureError::new(name, None, format!("cannot be read: {error}"));
        let mut magic = Vec::with_capacity(MAGIC_BYTES);
        source.by_ref().take(MAGIC_BYTES as u64).read_to_end(&mut magic).map_err(failed)?;
        let compression = compression::detect(&magic);
        let source = compression::decompress(Cursor::new(magic).chain(source), compression).map_err(failed)?;
        Self::start(name.to_owned(), Window::stream(source))
    }

    /// Reads a capture from memory.
    ///
    /// # Errors
    /// The bytes are no capture.
    pub fn from_bytes(name: &str, bytes: Vec<u8>) -> Result<Self, CaptureError> {
        match compression::detect(&bytes) {
            Compression::None => Self::start(name.to_owned(), Window::memory(bytes)),
            _ => Self::from_reader(name, Cursor::new(bytes)),
        }
    }

    fn start(name: String, mut window: Window) -> Result<Self, CaptureError> {
        check_start(&mut window).map_err(|(offset, reason)| CaptureError::new(&name, Some(offset), reason))?;
        Ok(Self {
            name,
            source: None,
            window,
            seeds: Seeds::default(),
            seeds_delivered: false,
            learned: Seeds::default(),
            leading: true,
            consumed: 0,
            num: 0,
            converter: Converter::default(),
            report: Report::default(),
        })
    }

    /// Name of the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Offset of the next block in the uncompressed bytes.
    pub fn offset(&self) -> u64 {
        self.window.offset() + self.consumed as u64
    }

    /// Bytes of the file (compressed ones, if it is) that were read so far, and its size where that is known.
    pub fn progress(&self) -> (u64, Option<u64>) {
        match &self.source {
            Some(source) => (source.read_bytes(), Some(source.size)),
            None => (self.offset(), self.window.size()),
        }
    }

    /// Number of the last event.
    pub fn num(&self) -> u64 {
        self.num
    }

    /// Whether [`Self::resume`] can go to any place: a file without compression.
    pub fn can_seek(&self) -> bool {
        self.window.is_mapped()
    }

    /// The events of a mapped file, to be read again elsewhere while they are at most `behind` bytes before the position;
    /// later they have to come from the disk again.
    pub fn blocks(&mut self, behind: usize) -> Option<Blocks> {
        self.window.keep_behind(behind);
        self.window.map_of().map(|map| Blocks::new(Arc::clone(map)))
    }

    /// Appends, as blocks of events, the enter events whose exits are still to come.
    pub fn write_enters(&self, out: &mut Vec<u8>) {
        let mut encoder = Encoder::new(Format::Newest);
        for (tid, code, params) in self.converter.enters() {
            encoder.event(&Event { tid, params, ..Event::new(code) }, false, out);
        }
    }

    /// Goes on at `offset`, as if `num` events had been delivered, with the enter events that `state` ended with (a
    /// capture of [`Self::write_enters`], read to its end).
    pub fn resume(&mut self, offset: u64, num: u64, state: Self) {
        self.window.seek(offset);
        (self.consumed, self.num, self.converter) = (0, num, state.converter);
        (self.seeds_delivered, self.leading) = (true, false);
        self.report.counts.sections = self.report.counts.sections.max(1);
    }

    /// What was met so far.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The next item; `None` at the end. Damage is passed over and reported.
    ///
    /// # Errors
    /// A later section is of a format that cannot be read.
    #[inline]
    #[allow(clippy::should_implement_trait)] // items borrow from the capture, which `Iterator` cannot say
    pub fn next(&mut self) -> Result<Option<Item<'_>>, CaptureError> {
        let this: *mut Self = self;
        loop {
            // SAFETY: `this` is only used through one reference at a time; only the round that returns an item hands its
            // borrow out. The borrow checker cannot tell the rounds apart (problem case 3 of Polonius), and
            // decoding each event a second time to please it costs a third of the reader's time.
            let capture = unsafe { &mut *this };
            capture.window.pass(std::mem::take(&mut capture.consumed));
            let (bytes, place) = capture.window.at_hand_and_place();
            fetch(bytes, AHEAD_BYTES);
            if let Some(plain) = plain::read(bytes).filter(|_| capture.seeds_delivered) {
                let hidden = plain.state_only();
                (capture.consumed, capture.leading) = (plain.total(), false);
                let num = deliver(&mut capture.num, &mut capture.report.counts, 1, u64::from(hidden));
                if plain.has_extra() {
                    return Ok(plain::read_whole(bytes).map(|event| Item::Event { event, num, hidden, place }));
                }
                return Ok(Some(Item::Event { event: plain.event(), num, hidden, place }));
            }
            // SAFETY: as above; the borrow before this ended without an item.
            match unsafe { &mut *this }.other_block() {
                Step::Nothing => {}
                Step::End => return Ok(None),
                Step::Item(item) => return Ok(Some(item)),
            }
        }
    }

    /// The events of a mapped file that come next, each with its number, by their headers alone: for who shares events out and
    /// reads them later ([`Blocks::plain_event`], which may find that it is none). Goes on while `take` takes them, and stays
    /// before the first that it does not take, or that [`Self::next`] has to look at. Where the file is, and what was
    /// counted, is only noted at the end: it is a short loop, on which others wait.
    #[inline]
    pub fn glances(&mut self, mut take: impl FnMut(&Glance, u64) -> bool) {
        self.window.pass(std::mem::take(&mut self.consumed));
        let (bytes, Some(place)) = self.window.at_hand_and_place() else { return };
        if !self.seeds_delivered {
            return;
        }
        let (mut at, mut events, mut hidden) = (0, 0, 0);
        while let Some(rest) = bytes.get(at..) {
            fetch(rest, AHEAD_BYTES);
            let glance = plain::glance(rest, place + at as u64);
            let Some(glance) = glance.filter(|glance| take(glance, self.num + events + 1)) else { break };
            at += glance.total;
            events += 1;
            hidden += u64::from(glance.hidden);
        }
        if events > 0 {
            (self.consumed, self.leading) = (at, false);
            deliver(&mut self.num, &mut self.report.counts, events, hidden);
        }
    }

    /// What is no plain event.
    #[inline(never)]
    fn other_block(&mut self) -> Step<'_> {
        match block::whole_event(self.window.at_hand()).filter(|_| self.seeds_delivered) {
            Some((shape, total)) => self.event(total, shape),
            None => self.any_block(),
        }
    }

    /// What is no event at hand as it should be.
    #[cold]
    fn any_block(&mut self) -> Step<'_> {
        let Some((kind, total)) = block::header(self.window.bytes(HEADER_BYTES)) else { return self.end() };
        if !block::is_possible_length(total) {
            return self.damage("a block's length makes no sense");
        }
        if self.window.bytes(total).len() < total {
            return self.damage("the file ends within a block");
        }
        match kind {
            Kind::Event(shape) => self.event_block(total, shape),
            Kind::Section => self.section_block(total),
            Kind::Unknown => self.unknown_block(total),
            _ => self.state_block(kind, total),
        }
    }

    fn event_block(&mut self, total: usize, shape: EventShape) -> Step<'_> {
        if !self.seeds_delivered {
            self.seeds_delivered = true;
            return Step::Item(Item::Seeds(&self.seeds));
        }
        if !block::trailer_agrees(&self.window.at_hand()[..total]) && !self.odd_trailer(total) {
            return self.damage("an event block's two lengths differ");
        }
        self.event(total, shape)
    }

    #[inline]
    fn event(&mut self, total: usize, shape: EventShape) -> Step<'_> {
        self.consumed = total;
        let counts = &mut self.report.counts;
        counts.events += 1;
        let record = match Record::read(&self.window.at_hand()[HEADER_BYTES..total - 4], shape) {
            Ok(record) => record,
            Err(Refused::UnknownType) => {
                let body = &self.window.at_hand()[HEADER_BYTES..total - 4];
                return unknown_event(body, shape, counts, &mut self.learned);
            }
            Err(Refused::Malformed(reason)) => {
                counts.malformed += 1;
                let offset = self.window.offset();
                self.report.lose(offset, total as u64, reason);
                return Step::Nothing;
            }
        };
        counts.state_only += u64::from(record.state_only);
        let (code, params, place) = match self.converter.convert(&record, counts) {
            Outcome::Dropped => {
                counts.folded += 1;
                return Step::Nothing;
            }
            Outcome::Converted => {
                counts.converted += 1;
                (self.converter.current.code, self.converter.current.params(), None)
            }
            Outcome::Pass => (record.code, record.params, self.window.at_hand_and_place().1),
        };
        counts.delivered += 1;
        self.num += 1;
        self.leading = self.leading && restores_state(code);
        let hidden = record.state_only || self.leading || is_syscall_enter(record.info);
        Step::Item(Item::Event { event: record.event(code, params), num: self.num, hidden, place })
    }

    /// Other readers never look at the closing length of an event block: it may be wrong where the next block
    /// shows that the opening one is right.
    fn odd_trailer(&mut self, total: usize) -> bool {
        let follows = self.window.bytes(total + HEADER_BYTES).get(total..).is_some_and(resync::may_follow);
        self.report.counts.odd_trailers += u64::from(follows);
        follows
    }

    fn section_block(&mut self, total: usize) -> Step<'_> {
        let block = &self.window.at_hand()[..total];
        if !block::trailer_agrees(block) {
            return self.damage("a section header's two lengths differ");
        }
        if let Err(reason) = section::check(&block[HEADER_BYTES..total - 4]) {
            return self.damage(&reason);
        }
        self.consumed = total;
        self.report.counts.sections += 1;
        self.seeds = Seeds::default();
        self.seeds_delivered = false;
        self.leading = true;
        self.converter.reset();
        Step::Nothing
    }

    fn state_block(&mut self, kind: Kind, total: usize) -> Step<'_> {
        let total = match self.checked_state_block(kind, total) {
            Some(total) => total,
            None => return self.damage("a state block's two lengths differ"),
        };
        self.consumed = total;
        if self.seeds_delivered {
            self.report.counts.late_state_blocks += 1;
            return Step::Nothing;
        }
        let body = &self.window.at_hand()[HEADER_BYTES..total - 4];
        state::add(&mut self.seeds, kind, body, &mut self.report.counts);
        Step::Nothing
    }

    /// The true length of a state block, if its closing length is where it belongs.
    fn checked_state_block(&mut self, kind: Kind, total: usize) -> Option<usize> {
        if block::trailer_agrees(&self.window.at_hand()[..total]) {
            return Some(total);
        }
        if kind != Kind::Interfaces(2) {
            return None;
        }
        let total = interfaces::repaired_length(self.window.bytes(total + REPAIR_BYTES), total)?;
        self.report.counts.repaired_interfaces += 1;
        Some(total)
    }

    fn unknown_block(&mut self, total: usize) -> Step<'_> {
        if !block::trailer_agrees(&self.window.at_hand()[..total]) {
            return self.damage("what stands where a block should begin is none");
        }
        self.consumed = total;
        self.report.counts.unknown_blocks += 1;
        Step::Nothing
    }

    fn damage(&mut self, reason: &str) -> Step<'_> {
        let offset = self.window.offset();
        let passed = resync::skip_damage(&mut self.window);
        self.report.lose(offset, passed, reason);
        if self.window.at_hand().is_empty() && self.report.truncated_at.is_none() {
            self.report.truncated_at = Some(offset);
        }
        Step::Nothing
    }

    fn end(&mut self) -> Step<'_> {
        let rest = self.window.at_hand().len();
        if rest > 0 {
            let offset = self.window.offset();
            self.report.lose(offset, rest as u64, "the file ends within a block");
            self.report.truncated_at.get_or_insert(offset);
            self.window.advance(rest);
        }
        self.report.stream_failure = self.window.failure().map(str::to_owned);
        if !self.seeds_delivered && self.report.counts.sections > 0 {
            self.seeds_delivered = true;
            return Step::Item(Item::Seeds(&self.seeds));
        }
        Step::End
    }
}

/// Counts plain events, of which some are hidden; returns the last one's number.
#[inline(always)]
fn deliver(num: &mut u64, counts: &mut Counts, events: u64, hidden: u64) -> u64 {
    *num += events;
    counts.events += events;
    counts.delivered += events;
    counts.state_only += hidden;
    *num
}

/// Event types that put back, at the start of a section, state that no state block holds.
pub(crate) const fn restores_state(code: u16) -> bool {
    matches!(
        code,
        codes::CONTAINER_JSON_2_E
            | codes::USER_ADDED_E
            | codes::USER_DELETED_E
            | codes::GROUP_ADDED_E
            | codes::GROUP_DELETED_E
            | codes::ASYNCEVENT_E
    )
}

/// A type that no table has: state that a recorder of ours learned, or newer than our table.
#[cold]
fn unknown_event<'l>(body: &[u8], shape: EventShape, counts: &mut Counts, learned: &'l mut Seeds) -> Step<'l> {
    let Some(seeds) = learned::read(body, shape, counts) else {
        counts.unknown_types += 1;
        return Step::Nothing;
    };
    *learned = seeds;
    Step::Item(Item::Learned(learned))
}

pub(crate) const fn is_syscall_enter(info: &EventInfo) -> bool {
    info.code & 1 == 0 && info.kinds.has(Kinds::SYSCALL)
}

/// A capture starts with a whole section header. Errors have the offset and the reason.
fn check_start(window: &mut Window) -> Result<(), (u64, String)> {
    let bytes = window.bytes(HEADER_BYTES);
    match block::header(bytes) {
        Some((Kind::Section, _)) => {}
        _ => {
            let description = section::describe(window.bytes(256));
            let failure = window.failure().map(|failure| format!(" ({failure})")).unwrap_or_default();
            return Err((0, description + &failure));
        }
    }
    // The length is in the writer's byte order too, so the magic is looked at first.
    let bytes = window.bytes(HEADER_BYTES + section::BODY_BYTES);
    let body = bytes.get(HEADER_BYTES..(HEADER_BYTES + section::BODY_BYTES).min(bytes.len())).unwrap_or(&[]);
    section::check(body).map_err(|reason| (HEADER_BYTES as u64, reason))
}
