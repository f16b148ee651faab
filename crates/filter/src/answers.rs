//! Answers of predicates: those of the event at hand, and those that hold as long as a process stays as it is.

use crate::rows::{Head, Row, Rows};
use rustc_hash::FxHasher;
use std::hash::Hasher;
use tiercel_state::FdEntry;

/// Names the state of one process: the same key is never used for two different states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProcessKey {
    /// Thread.
    pub tid: i64,
    /// Generation of what process-scoped fields read; not 0.
    pub generation: u64,
}

impl ProcessKey {
    fn head(self) -> Head {
        [self.tid as u64, self.generation]
    }
}

/// Most processes, and most fds, whose answers are kept at a time, and fewest of both (powers of two).
const MOST_PROCESSES: usize = 4096;
const MOST_FDS: usize = 16384;
const LEAST_ROWS: usize = 256;

/// Memory for kept answers of one kind of key, unless [`LEAST_ROWS`] need more.
const BYTES: usize = 4 << 20;

/// Sizes of a program's tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Which program: changes with every one that is compiled.
    pub program: u64,
    /// Predicates and gates.
    pub tests: usize,
    /// Expressions.
    pub exprs: usize,
}

/// Answers for the event at hand.
#[derive(Debug, Default)]
pub struct Answers {
    program: u64,
    /// Stamp of the event at hand; an answer of another stamp is old. The low bit of an entry is the answer.
    epoch: u32,
    event: Vec<u32>,
}

impl Answers {
    /// Forgets the last event; forgets everything when the program is another one, and returns whether it did.
    #[inline]
    pub fn begin(&mut self, counts: Counts) -> bool {
        let restarts = self.program != counts.program || self.epoch >= u32::MAX / 2;
        if restarts {
            *self = Self { program: counts.program, epoch: 0, event: vec![0; counts.tests] };
        }
        self.epoch += 1;
        restarts
    }

    /// Whether they are of this program, and of the one that was asked last.
    #[inline]
    pub fn is_of(&self, counts: Counts) -> bool {
        self.program == counts.program
    }

    /// Stamp of the event at hand.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The answer for the event at hand.
    #[inline]
    pub fn get(&self, test: u32) -> Option<bool> {
        let entry = *self.event.get(test as usize)?;
        (entry >> 1 == self.epoch).then_some(entry & 1 == 1)
    }

    /// Keeps an answer for the event at hand.
    #[inline]
    pub fn set(&mut self, test: u32, answer: bool) {
        if let Some(entry) = self.event.get_mut(test as usize) {
            *entry = self.epoch << 1 | u32::from(answer);
        }
    }
}

/// Rows of answers for processes. A process has one place, which it takes from another one if need be.
#[derive(Debug, Default)]
pub struct OfProcesses {
    /// The answers.
    pub rows: Rows,
    count: usize,
}

impl OfProcesses {
    /// Forgets all; rows are made when the first is asked for.
    pub fn restart(&mut self, rows: Rows) {
        *self = Self { rows, count: 0 };
    }

    /// The row of a process; `ungated` are the rules that pass for every one.
    #[inline]
    pub fn row(&mut self, key: ProcessKey, ungated: &[u64]) -> Row {
        if self.count == 0 {
            self.count = make(&mut self.rows, MOST_PROCESSES);
        }
        let row = self.rows.at(place(key.tid as u64, self.count));
        if self.rows.head(row) != Some(&key.head()) {
            self.rows.clear(row, key.head(), ungated);
        }
        row
    }
}

/// Rows of answers for entries of open files, by what they say: the same path is opened again and again. A connection is only
/// itself.
#[derive(Debug, Default)]
pub struct OfFds {
    /// The answers. A row is the entry's that was there last; it says the same as the key, if there is one.
    pub rows: Rows,
    keys: Vec<Option<Box<FdEntry>>>,
}

impl OfFds {
    /// Forgets all; rows are made when the first is asked for.
    pub fn restart(&mut self, rows: Rows) {
        *self = Self { rows, keys: Vec::new() };
    }

    /// The row of an entry; `ungated` are the rules that pass for every one. Nothing but the row is looked at when the entry was
    /// there before, and none after it.
    #[inline]
    pub fn row(&mut self, entry: &FdEntry, ungated: &[u64]) -> Row {
        let row = self.rows.at(entry.hint.get() as usize);
        let is_of = |&[generation, _]: &Head| generation == entry.generation && generation != 0;
        if self.rows.head(row).is_some_and(is_of) { row } else { self.find(entry, ungated) }
    }

    #[cold]
    fn find(&mut self, entry: &FdEntry, ungated: &[u64]) -> Row {
        if self.keys.is_empty() {
            let count = make(&mut self.rows, MOST_FDS);
            self.keys.resize_with(count, || None);
        }
        let is_alone = entry.is_ip() && entry.generation != 0;
        let place = place(if is_alone { entry.generation } else { hash(entry) }, self.keys.len());
        let (row, head) = (self.rows.at(place), [entry.generation, 0]);
        entry.hint.set(place as u32);
        let key = &mut self.keys[place];
        if !is_alone && key.as_ref().is_some_and(|key| key.reads_as(entry)) {
            self.rows.set_head(row, head);
        } else {
            *key = (!is_alone).then(|| Box::new(entry.clone()));
            self.rows.clear(row, head, ungated);
        }
        row
    }
}

/// Makes as many rows as fit, at most so many; returns how many.
#[cold]
fn make(rows: &mut Rows, most: usize) -> usize {
    let fit = (BYTES / (8 * rows.row_words())).max(1);
    let count: usize = (1 << fit.ilog2()).clamp(LEAST_ROWS, most);
    rows.make(count);
    count
}

/// The one of `count` places (a power of two) for a hash.
#[inline]
fn place(hash: u64, count: usize) -> usize {
    (hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize & (count - 1)
}

/// Entries that read the same have the same.
fn hash(entry: &FdEntry) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(&entry.name);
    hasher.write_u8(entry.kind as u8);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Gates;
    use tiercel_event::FdKind;

    const COUNTS: Counts = Counts { program: 1, tests: 70, exprs: 1 };
    const UNGATED: [u64; 2] = [0b100, 1];

    fn row(kept: &mut OfProcesses, generation: u64) -> Row {
        kept.row(ProcessKey { tid: 7, generation }, &UNGATED)
    }

    #[test]
    fn answers_are_for_one_event() {
        let mut answers = Answers::default();
        assert!(answers.begin(COUNTS));
        answers.set(69, true);
        answers.set(0, false);
        assert_eq!((answers.get(69), answers.get(0), answers.get(1)), (Some(true), Some(false), None));
        assert!(!answers.begin(COUNTS));
        assert_eq!((answers.get(69), answers.get(0)), (None, None));
        answers.set(1, true);
        assert!(answers.begin(Counts { program: 2, ..COUNTS }));
        assert_eq!(answers.get(1), None);
    }

    #[test]
    fn answers_of_a_process_last_until_it_changes() {
        let mut kept = OfProcesses::default();
        kept.restart(Rows::new(65, 70));
        let first = row(&mut kept, 1);
        kept.rows.set(first, 69, true);
        kept.rows.set(first, 68, false);
        kept.rows.set_gates(first, 1, Gates { known: 3, passing: 2 });
        assert_eq!(row(&mut kept, 1), first);
        assert_eq!([69, 68, 5].map(|test| kept.rows.get(first, test)), [Some(true), Some(false), None]);
        assert_eq!(kept.rows.gates(first, 0), Gates { known: 0b100, passing: 0b100 });
        assert_eq!(kept.rows.gates(first, 1), Gates { known: 3, passing: 2 });
        let second = row(&mut kept, 2);
        assert_eq!(kept.rows.get(second, 69), None);
        assert_eq!(kept.rows.gates(second, 1), Gates { known: 1, passing: 1 });
        kept.restart(Rows::new(65, 70));
        let third = row(&mut kept, 2);
        assert_eq!(kept.rows.get(third, 69), None);
    }

    #[test]
    fn entries_that_say_the_same_share_a_row() {
        let mut kept = OfFds::default();
        kept.restart(Rows::new(65, 70));
        let entry = |generation, name: &[u8]| FdEntry { generation, name: name.into(), ..FdEntry::new(FdKind::FileV2) };
        let (one, same, other) = (entry(1, b"/a"), entry(2, b"/a"), entry(3, b"/b"));
        let row = kept.row(&one, &UNGATED);
        kept.rows.set(row, 69, true);
        assert_eq!((kept.row(&one, &UNGATED), kept.row(&same, &UNGATED), kept.row(&one, &UNGATED)), (row, row, row));
        assert_eq!(kept.rows.get(row, 69), Some(true));
        assert_ne!(kept.row(&other, &UNGATED), row);
        // Another entry in the same memory: the hint is still there, the generation is not.
        let changed = FdEntry { generation: 4, name: b"/c"[..].into(), ..one.clone() };
        assert_ne!(kept.row(&changed, &UNGATED), row);
        kept.restart(Rows::new(65, 70));
        let row = kept.row(&one, &UNGATED);
        assert_eq!(kept.rows.get(row, 69), None);
        let unnumbered = entry(0, b"/d");
        assert_eq!(kept.row(&unnumbered, &UNGATED), kept.row(&unnumbered, &UNGATED));
    }

    #[test]
    fn many_rules_do_not_take_more_memory() {
        let mut kept = OfProcesses::default();
        kept.restart(Rows::new(10_000, 20_000));
        (1..10_000).for_each(|generation| _ = row(&mut kept, generation));
        assert!(kept.count >= LEAST_ROWS && kept.rows.bytes() <= BYTES);
    }
}
