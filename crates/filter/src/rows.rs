//! Answers that are kept for many keys, in a row of bits for each.

use std::ops::Range;

/// Rows: whose it is, sets of rules (known, passing), then sets of answers (known, true). Each begins a line of the processor's
/// cache, so that most looks at a row fetch one.
#[derive(Debug, Default)]
pub struct Rows {
    rule_words: usize,
    answer_words: usize,
    /// Words before the first row.
    shift: usize,
    words: Vec<u64>,
}

/// Words of a line.
const LINE: usize = 8;

/// Words that tell whose a row is; zeros are nobody's.
pub type Head = [u64; 2];

const HEAD: usize = size_of::<Head>() / size_of::<u64>();

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

impl Gates {
    /// Those that are known to let nothing pass.
    #[inline]
    pub fn out(self) -> u64 {
        self.known & !self.passing
    }
}

impl Rows {
    /// No rows yet; they will have room for so many rules and answers.
    pub fn new(rules: usize, answers: usize) -> Self {
        Self { rule_words: rules.div_ceil(64), answer_words: answers.div_ceil(64), ..Self::default() }
    }

    /// Words of one row.
    pub fn row_words(&self) -> usize {
        (HEAD + 2 * (self.rule_words + self.answer_words)).next_multiple_of(LINE)
    }

    /// Makes so many empty rows, which are nobody's.
    pub fn make(&mut self, count: usize) {
        self.words = vec![0; count * self.row_words() + LINE];
        self.shift = self.words.as_ptr().align_offset(LINE * size_of::<u64>()).min(LINE);
    }

    /// The row with this number.
    #[inline]
    pub fn at(&self, number: usize) -> Row {
        Row(self.shift + number * self.row_words())
    }

    /// Whose it is.
    #[inline]
    pub fn head(&self, Row(start): Row) -> Option<&Head> {
        self.words.get(start..)?.first_chunk()
    }

    /// Gives a row to somebody, as it is.
    #[inline]
    pub fn set_head(&mut self, Row(start): Row, head: Head) {
        self.words[start..start + HEAD].copy_from_slice(&head);
    }

    /// Gives a row to somebody, and forgets all of it but that `ungated` rules pass.
    #[cold]
    pub fn clear(&mut self, row: Row, head: Head, ungated: &[u64]) {
        let (Row(start), rules) = (row, self.rule_words);
        let sets = &mut self.words[start + HEAD..start + HEAD + 2 * (rules + self.answer_words)];
        sets.fill(0);
        let (known, rest) = sets.split_at_mut(rules);
        for ((known, passing), &ungated) in known.iter_mut().zip(rest).zip(ungated) {
            (*known, *passing) = (ungated, ungated);
        }
        self.set_head(row, head);
    }

    /// What is known about a word of rules.
    #[inline]
    pub fn gates(&self, Row(start): Row, word: u32) -> Gates {
        let at = start + HEAD + word as usize;
        let (known, passing) = (self.words.get(at), self.words.get(at + self.rule_words));
        Gates { known: known.copied().unwrap_or(0), passing: passing.copied().unwrap_or(0) }
    }

    /// Keeps what is known about a word of rules.
    #[inline]
    pub fn set_gates(&mut self, Row(start): Row, word: u32, gates: Gates) {
        let at = start + HEAD + word as usize;
        self.words[at] = gates.known;
        self.words[at + self.rule_words] = gates.passing;
    }

    fn known_at(&self, Row(start): Row) -> usize {
        start + HEAD + 2 * self.rule_words
    }

    /// The answer at a place of the row.
    #[inline]
    pub fn get(&self, row: Row, place: u32) -> Option<bool> {
        let (at, bit) = (self.known_at(row) + place as usize / 64, place % 64);
        if self.words.get(at)? >> bit & 1 == 0 {
            return None;
        }
        self.words.get(at + self.answer_words).map(|word| word >> bit & 1 == 1)
    }

    /// Keeps an answer.
    #[inline]
    pub fn set(&mut self, row: Row, place: u32, answer: bool) {
        let (at, bit) = (self.known_at(row) + place as usize / 64, place % 64);
        self.words[at] |= 1 << bit;
        let word = &mut self.words[at + self.answer_words];
        *word = *word & !(1 << bit) | u64::from(answer) << bit;
    }

    /// Keeps answers for a range of places: those of `answers`, which has a bit for each place of a row, or "no".
    pub fn set_range(&mut self, row: Row, range: Range<u32>, answers: Option<&[u64]>) {
        let known = self.known_at(row);
        for (word, mask) in masks(range) {
            self.words[known + word] |= mask;
            let answers = answers.and_then(|answers| answers.get(word)).copied().unwrap_or(0);
            let held = &mut self.words[known + self.answer_words + word];
            *held = *held & !mask | answers & mask;
        }
    }

    /// Calls `seen` for each place of a range whose answer is not that of `answers`.
    pub fn each_other(&self, row: Row, range: Range<u32>, answers: &[u64], mut seen: impl FnMut(u32)) {
        let held = self.known_at(row) + self.answer_words;
        for (word, mask) in masks(range) {
            let mut others = (self.words[held + word] ^ answers.get(word).copied().unwrap_or(0)) & mask;
            while others != 0 {
                seen(word as u32 * 64 + others.trailing_zeros());
                others &= others - 1;
            }
        }
    }

    #[cfg(test)]
    pub fn bytes(&self) -> usize {
        self.words.len() * 8
    }
}

/// The words that a range of bits touches, each with its bits in the range.
fn masks(range: Range<u32>) -> impl Iterator<Item = (usize, u64)> {
    let (start, end) = (range.start as usize, range.end as usize);
    (start / 64..end.div_ceil(64)).map(move |word| {
        let (low, high) = (start.saturating_sub(word * 64), (end - word * 64).min(64));
        (word, (u64::MAX >> (64 - (high - low))) << low)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_answers_is_set_at_once() {
        let mut rows = Rows::new(65, 200);
        rows.make(2);
        let row = rows.at(1);
        let mut answers = [0; 4];
        for place in [60, 64, 127, 128, 199] {
            answers[place / 64] |= 1 << (place % 64);
        }
        rows.set_range(row, 62..130, Some(&answers));
        let found: Vec<Option<bool>> = [60, 61, 62, 64, 126, 127, 128, 129, 130].map(|at| rows.get(row, at)).to_vec();
        let (yes, no) = (Some(true), Some(false));
        assert_eq!(found, [None, None, no, yes, no, yes, yes, no, None]);
        assert!((0..200).all(|place| rows.get(rows.at(0), place).is_none()));
        rows.set(row, 64, false);
        rows.set(row, 65, true);
        let mut others = Vec::new();
        rows.each_other(row, 62..130, &answers, |place| others.push(place));
        assert_eq!(others, [64, 65]);
        rows.set_range(row, 0..200, None);
        assert!((0..200).all(|place| rows.get(row, place) == no));
    }
}
