//! Answers of predicates: those of the event at hand, and those that hold as long as a process stays as it is.

/// Names the state of one process: the same key is never used for two different states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProcessKey {
    /// Thread.
    pub tid: i64,
    /// Generation of what process-scoped fields read; not 0.
    pub generation: u64,
}

/// Processes whose answers are kept at a time (a power of two).
const PROCESSES: usize = 1024;

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

/// Answers that are known.
#[derive(Debug, Default)]
pub struct Answers {
    counts: Counts,
    /// Stamp of the event at hand; an answer of another stamp is old. The low bit of an entry is the answer.
    epoch: u32,
    event: Vec<u32>,
    keys: Vec<Option<ProcessKey>>,
    /// For each process a row with an entry for each test.
    rows: Vec<Kept>,
}

/// An answer that is kept for a process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kept {
    #[default]
    Unknown,
    No,
    Yes,
}

impl Answers {
    /// Forgets the last event; forgets everything when the program is another one.
    pub fn begin(&mut self, counts: Counts) {
        if self.counts != counts || self.epoch >= u32::MAX / 2 {
            let epoch = if self.epoch >= u32::MAX / 2 { 0 } else { self.epoch };
            *self = Self { counts, epoch, event: vec![0; counts.tests], ..Self::default() };
        }
        self.epoch += 1;
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

    /// Where the row of a process starts; it is taken from another process if need be.
    pub fn process(&mut self, key: ProcessKey) -> usize {
        if self.keys.is_empty() {
            self.keys = vec![None; PROCESSES];
            self.rows = vec![Kept::Unknown; PROCESSES * self.counts.tests];
        }
        let hash = (key.tid as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
        let place = hash as usize & (PROCESSES - 1);
        let start = place * self.counts.tests;
        if self.keys[place] != Some(key) {
            self.keys[place] = Some(key);
            self.rows[start..start + self.counts.tests].fill(Kept::Unknown);
        }
        start
    }

    /// The answer for the process whose row starts here.
    #[inline]
    pub fn get_for_process(&self, row: usize, test: u32) -> Option<bool> {
        match self.rows.get(row + test as usize) {
            Some(Kept::Yes) => Some(true),
            Some(Kept::No) => Some(false),
            Some(Kept::Unknown) | None => None,
        }
    }

    /// Keeps an answer for the process whose row starts here.
    #[inline]
    pub fn set_for_process(&mut self, row: usize, test: u32, answer: bool) {
        if let Some(kept) = self.rows.get_mut(row + test as usize) {
            *kept = if answer { Kept::Yes } else { Kept::No };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTS: Counts = Counts { program: 1, tests: 70, exprs: 1 };

    #[test]
    fn answers_are_for_one_event() {
        let mut answers = Answers::default();
        answers.begin(COUNTS);
        answers.set(69, true);
        answers.set(0, false);
        assert_eq!((answers.get(69), answers.get(0), answers.get(1)), (Some(true), Some(false), None));
        answers.begin(COUNTS);
        assert_eq!((answers.get(69), answers.get(0)), (None, None));
    }

    #[test]
    fn answers_of_a_process_last_until_it_changes() {
        let mut answers = Answers::default();
        answers.begin(COUNTS);
        let key = ProcessKey { tid: 7, generation: 1 };
        let row = answers.process(key);
        answers.set_for_process(row, 69, true);
        answers.begin(COUNTS);
        assert_eq!(answers.process(key), row);
        assert_eq!((answers.get_for_process(row, 69), answers.get_for_process(row, 5)), (Some(true), None));
        let row = answers.process(ProcessKey { tid: 7, generation: 2 });
        assert_eq!(answers.get_for_process(row, 69), None);
    }

    #[test]
    fn another_program_starts_from_nothing() {
        let mut answers = Answers::default();
        answers.begin(COUNTS);
        let key = ProcessKey { tid: 7, generation: 1 };
        let row = answers.process(key);
        answers.set_for_process(row, 1, true);
        answers.set(1, true);
        answers.begin(Counts { program: 2, ..COUNTS });
        assert_eq!(answers.get(1), None);
        let row = answers.process(key);
        assert_eq!(answers.get_for_process(row, 1), None);
    }
}
