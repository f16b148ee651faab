//! Answers of predicates: those of the event at hand, and those that hold as long as a process stays as it is.

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
    /// Rules.
    pub rules: usize,
}

impl Counts {
    fn rule_words(&self) -> usize {
        self.rules.div_ceil(64)
    }

    fn test_words(&self) -> usize {
        self.tests.div_ceil(64)
    }

    fn row_words(&self) -> usize {
        2 * (self.rule_words() + self.test_words())
    }
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

/// Answers that are kept for many keys, in a row for each: sets of rules (known, passing), then sets of tests (known,
/// true). A key has one place, which it takes from another one if need be.
#[derive(Debug, Default)]
pub struct Kept<K> {
    counts: Counts,
    keys: Vec<K>,
    rows: Vec<u64>,
}

/// Where the row of a key starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row(usize);

/// Sets of 64 rules: those whose gate was asked for a key, and those of them that it lets pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gates {
    /// Asked.
    pub known: u64,
    /// Passed.
    pub passing: u64,
}

impl<K: Default> Kept<K> {
    /// Forgets all; rows for a program of these sizes are made when the first is asked for.
    pub fn restart(&mut self, counts: Counts) {
        *self = Self { counts, ..Self::default() };
    }

    /// The row of a key. `make` gives the key where the place has another one; `ungated` are the rules that pass for
    /// every key.
    #[inline]
    pub fn row(&mut self, hash: u64, is_key: impl Fn(&K) -> bool, make: impl Fn() -> K, ungated: &[u64]) -> Row {
        if self.keys.is_empty() {
            self.make_rows();
        }
        let place = (hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize & (self.keys.len() - 1);
        let row = Row(place * self.counts.row_words());
        if !is_key(&self.keys[place]) {
            self.keys[place] = make();
            self.clear(row, ungated);
        }
        row
    }

    #[cold]
    fn make_rows(&mut self) {
        let row_bytes = 8 * self.counts.row_words() + size_of::<K>();
        let fit = (BYTES / row_bytes.max(1)).max(1);
        let count: usize = (1 << fit.ilog2()).clamp(LEAST_ROWS, MOST_ROWS);
        self.keys.resize_with(count, K::default);
        self.rows = vec![0; count * self.counts.row_words()];
    }

    #[cold]
    fn clear(&mut self, Row(start): Row, ungated: &[u64]) {
        let words = self.counts.rule_words();
        let row = &mut self.rows[start..start + self.counts.row_words()];
        row.fill(0);
        let (known, rest) = row.split_at_mut(words);
        for ((known, passing), &ungated) in known.iter_mut().zip(rest).zip(ungated) {
            (*known, *passing) = (ungated, ungated);
        }
    }

    /// What is known about a word of rules.
    #[inline]
    pub fn gates(&self, Row(start): Row, word: u32) -> Gates {
        let at = start + word as usize;
        let (known, passing) = (self.rows.get(at), self.rows.get(at + self.counts.rule_words()));
        Gates { known: known.copied().unwrap_or(0), passing: passing.copied().unwrap_or(0) }
    }

    /// Keeps what is known about a word of rules.
    #[inline]
    pub fn set_gates(&mut self, Row(start): Row, word: u32, gates: Gates) {
        let at = start + word as usize;
        self.rows[at] = gates.known;
        self.rows[at + self.counts.rule_words()] = gates.passing;
    }

    fn test_at(&self, Row(start): Row, test: u32) -> (usize, u32) {
        (start + 2 * self.counts.rule_words() + test as usize / 64, test % 64)
    }

    /// The answer of the row.
    #[inline]
    pub fn get(&self, row: Row, test: u32) -> Option<bool> {
        let (at, bit) = self.test_at(row, test);
        if self.rows.get(at)? >> bit & 1 == 0 {
            return None;
        }
        self.rows.get(at + self.counts.test_words()).map(|word| word >> bit & 1 == 1)
    }

    /// Keeps an answer in the row.
    #[inline]
    pub fn set(&mut self, row: Row, test: u32, answer: bool) {
        let (at, bit) = self.test_at(row, test);
        self.rows[at] |= 1 << bit;
        self.rows[at + self.counts.test_words()] |= u64::from(answer) << bit;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTS: Counts = Counts { program: 1, tests: 70, exprs: 1, rules: 65 };
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
        kept.restart(COUNTS);
        let first = row(&mut kept, 1);
        kept.set(first, 69, true);
        kept.set(first, 68, false);
        kept.set_gates(first, 1, Gates { known: 3, passing: 2 });
        assert_eq!(row(&mut kept, 1), first);
        assert_eq!([69, 68, 5].map(|test| kept.get(first, test)), [Some(true), Some(false), None]);
        assert_eq!(kept.gates(first, 0), Gates { known: 0b100, passing: 0b100 });
        assert_eq!(kept.gates(first, 1), Gates { known: 3, passing: 2 });
        let second = row(&mut kept, 2);
        assert_eq!(kept.get(second, 69), None);
        assert_eq!(kept.gates(second, 1), Gates { known: 1, passing: 1 });
        kept.restart(Counts { program: 2, ..COUNTS });
        let third = row(&mut kept, 2);
        assert_eq!(kept.get(third, 69), None);
    }

    #[test]
    fn many_rules_do_not_take_more_memory() {
        let mut kept = Kept::default();
        kept.restart(Counts { tests: 20_000, rules: 10_000, ..COUNTS });
        (1..10_000).for_each(|generation| _ = row(&mut kept, generation));
        assert!(kept.keys.len() >= LEAST_ROWS && kept.rows.len() * 8 <= BYTES);
    }
}
