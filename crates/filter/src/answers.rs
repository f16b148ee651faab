//! Answers of predicates: those of the event at hand, and those that hold as long as a process stays as it is.

use crate::rows::{Row, Rows};

/// Names the state of one process: the same key is never used for two different states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProcessKey {
    /// Thread.
    pub tid: i64,
    /// Generation of what process-scoped fields read; not 0.
    pub generation: u64,
}

/// Most keys whose answers are kept at a time (a power of two), and least.
const MOST_ROWS: usize = 4096;
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

/// Rows of answers for many keys. A key has one place, which it takes from another one if need be.
#[derive(Debug, Default)]
pub struct Kept<K> {
    keys: Vec<K>,
    /// The answers.
    pub rows: Rows,
}

impl<K: Default> Kept<K> {
    /// Forgets all; rows are made when the first is asked for.
    pub fn restart(&mut self, rows: Rows) {
        *self = Self { keys: Vec::new(), rows };
    }

    /// The row of a key. `make` gives the key where the place has another one; `ungated` are the rules that pass for
    /// every key.
    #[inline]
    pub fn row(&mut self, hash: u64, is_key: impl Fn(&K) -> bool, make: impl Fn() -> K, ungated: &[u64]) -> Row {
        if self.keys.is_empty() {
            self.make_rows();
        }
        let place = (hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize & (self.keys.len() - 1);
        let row = self.rows.at(place);
        if !is_key(&self.keys[place]) {
            self.keys[place] = make();
            self.rows.clear(row, ungated);
        }
        row
    }

    #[cold]
    fn make_rows(&mut self) {
        let row_bytes = 8 * self.rows.row_words() + size_of::<K>();
        let fit = (BYTES / row_bytes.max(1)).max(1);
        let count: usize = (1 << fit.ilog2()).clamp(LEAST_ROWS, MOST_ROWS);
        self.keys.resize_with(count, K::default);
        self.rows.make(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Gates;

    const COUNTS: Counts = Counts { program: 1, tests: 70, exprs: 1 };
    const UNGATED: [u64; 2] = [0b100, 1];

    fn row(kept: &mut Kept<ProcessKey>, generation: u64) -> Row {
        let key = ProcessKey { tid: 7, generation };
        kept.row(7, |other| *other == key, || key, &UNGATED)
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
        let mut kept = Kept::default();
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
    fn many_rules_do_not_take_more_memory() {
        let mut kept = Kept::default();
        kept.restart(Rows::new(10_000, 20_000));
        (1..10_000).for_each(|generation| _ = row(&mut kept, generation));
        assert!(kept.keys.len() >= LEAST_ROWS && kept.rows.bytes() <= BYTES);
    }
}
