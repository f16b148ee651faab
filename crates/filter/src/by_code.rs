//! The rules of one event type, as bits: which of them are worth running for an event is told by a few words.

use crate::class::CLASSES;
use crate::compiled::Entry;
use crate::layout::Needs;
use crate::predicate::Keep;
use rustc_hash::FxHashMap;

/// Most splits of one event type: each is one test that every event of the type may be asked.
const MOST_SPLITS: usize = 24;

/// Rules of one event type.
#[derive(Clone, Debug, Default)]
pub struct CodeRules {
    /// Number of the list in its program.
    pub(crate) id: u32,
    /// Words of the set of conditions that are not empty.
    words: Box<[Word]>,
    /// In load order.
    entries: Box<[Entry]>,
    splits: Box<[Split]>,
    /// What its gates for processes and for fds need.
    needs: [Needs; 2],
    /// By class, for each word, the conditions that may hold; empty where no class rules any out.
    classes: Box<[u64]>,
}

/// 64 conditions.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// The first is number `64 * at`.
    pub at: u32,
    /// Those of the event type.
    pub bits: u64,
    /// Entries before them.
    rank: u32,
}

/// A test that several rules need to come out one way: asked once, it decides about all of them.
#[derive(Clone, Debug)]
pub struct Split {
    /// The test.
    pub predicate: u32,
    /// What asking it costs, roughly in ns.
    pub cost: u32,
    /// For each word, the rules that need it to hold.
    yes: Box<[u64]>,
    /// For each word, the rules that need it not to hold.
    no: Box<[u64]>,
}

impl Split {
    /// How many of the `live` rules it decides about.
    #[inline]
    pub fn concerned(&self, live: &[u64]) -> u32 {
        live.iter().zip(&self.yes).zip(&self.no).map(|((live, yes), no)| (live & (yes | no)).count_ones()).sum()
    }

    /// Takes the rules out that the answer rules out.
    #[inline]
    pub fn apply(&self, answer: bool, live: &mut [u64]) {
        let out = if answer { &self.no } else { &self.yes };
        live.iter_mut().zip(out).for_each(|(live, out)| *live &= !out);
    }
}

/// A test at the top of a rule's condition, and the answer that the rule needs.
pub type Literal = (u32, bool);

impl CodeRules {
    /// Indexes `entries`, which are in load order; `literals` tells those of a condition, `cost` what a test costs.
    pub fn new(id: u32, entries: Vec<Entry>, literals: &[Vec<Literal>], cost: &dyn Fn(u32) -> u32) -> Self {
        let mut words: Vec<Word> = Vec::new();
        for (rank, entry) in (0u32..).zip(&entries) {
            let at = entry.variant / 64;
            if words.last().is_none_or(|word| word.at != at) {
                words.push(Word { at, bits: 0, rank });
            }
            if let Some(word) = words.last_mut() {
                word.bits |= 1 << (entry.variant % 64);
            }
        }
        let splits = splits(&entries, &words, literals, cost);
        Self { id, words: words.into(), entries: entries.into(), splits, ..Self::default() }
    }

    /// Notes what the gates need, as `of` tells for some rules and a kind of gate.
    #[must_use]
    pub fn with_needs(mut self, of: &dyn Fn(&[Entry], Keep) -> Needs) -> Self {
        self.needs = [Keep::Process, Keep::Fd].map(|keep| of(&self.entries, keep));
        self
    }

    /// Notes which conditions may hold for which class of events; `may_hold` tells those of a condition, a bit for each.
    #[must_use]
    pub fn with_classes(mut self, mut may_hold: impl FnMut(u32) -> u32) -> Self {
        let all: Vec<u64> = self.words.iter().map(|word| word.bits).collect();
        let mut classes: Vec<u64> = all.repeat(CLASSES);
        for entry in &self.entries {
            let Some(at) = self.words.iter().position(|word| word.at == entry.variant / 64) else { continue };
            let may_hold = may_hold(entry.variant);
            for class in (0..CLASSES).filter(|&class| may_hold >> class & 1 == 0) {
                classes[class * all.len() + at] &= !(1 << (entry.variant % 64));
            }
        }
        if classes != all.repeat(CLASSES) {
            self.classes = classes.into();
        }
        self
    }

    /// Whether the class of an event tells anything.
    #[inline]
    pub fn has_classes(&self) -> bool {
        !self.classes.is_empty()
    }

    /// The conditions of a word that may hold for events of a class.
    #[inline]
    pub fn may_hold(&self, class: Option<usize>, word: usize) -> u64 {
        class.map_or(u64::MAX, |class| self.classes[class * self.words.len() + word])
    }

    /// What the gates of a kind need.
    #[inline]
    pub fn needs(&self, keep: Keep) -> &Needs {
        &self.needs[usize::from(keep == Keep::Fd)]
    }

    /// Whether no rule looks at events of the type.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// In load order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The words of the set.
    #[inline]
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// Tests that several rules share.
    #[inline]
    pub fn splits(&self) -> &[Split] {
        &self.splits
    }

    /// The entry at `bit` of a word.
    #[inline]
    pub fn entry(&self, word: usize, bit: u32) -> &Entry {
        let word = self.words[word];
        let before = (word.bits & ((1 << bit) - 1)).count_ones();
        &self.entries[(word.rank + before) as usize]
    }
}

fn splits(entries: &[Entry], words: &[Word], literals: &[Vec<Literal>], cost: &dyn Fn(u32) -> u32) -> Box<[Split]> {
    let mut found: FxHashMap<u32, (u32, Split)> = FxHashMap::default();
    let empty = || vec![0; words.len()].into_boxed_slice();
    for entry in entries {
        let Some(at) = words.iter().position(|word| word.at == entry.variant / 64) else { continue };
        for &(predicate, sense) in literals.get(entry.variant as usize).into_iter().flatten() {
            let (count, split) = found
                .entry(predicate)
                .or_insert_with(|| (0, Split { predicate, cost: cost(predicate), yes: empty(), no: empty() }));
            let side = if sense { &mut split.yes } else { &mut split.no };
            side[at] |= 1 << (entry.variant % 64);
            *count += 1;
        }
    }
    // The most rules for the least work first; ties by number, so that a program always compiles to the same.
    let mut shared: Vec<(u32, Split)> = found.into_values().filter(|(count, _)| *count > 1).collect();
    shared.sort_by_key(|(count, split)| (64 * (1 + split.cost) / count, split.predicate));
    shared.truncate(MOST_SPLITS);
    shared.into_iter().map(|(_, split)| split).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(variant: u32) -> Entry {
        Entry { rule: variant, variant, gate: Entry::NO_GATE, fd_gate: Entry::NO_GATE, start: 0, beyond_process: 0 }
    }

    #[test]
    fn an_entry_is_found_by_its_bit() {
        let numbers = [0, 3, 63, 64, 200, 255];
        let rules = CodeRules::new(0, numbers.map(entry).to_vec(), &[], &|_| 1);
        assert_eq!(rules.words().len(), 3);
        let mut found = Vec::new();
        for (at, word) in rules.words().iter().enumerate() {
            let bits = (0..64).filter(|bit| word.bits >> bit & 1 == 1);
            found.extend(bits.map(|bit| (word.at * 64 + bit, rules.entry(at, bit).rule)));
        }
        assert_eq!(found, numbers.map(|number| (number, number)));
    }

    #[test]
    fn a_split_decides_about_all_rules_that_share_its_test() {
        let mut literals = vec![Vec::new(); 101];
        (literals[1], literals[2], literals[100]) = (vec![(7, true)], vec![(7, false), (9, true)], vec![(7, true)]);
        let rules = CodeRules::new(0, [1, 2, 100].map(entry).to_vec(), &literals, &|_| 1);
        let [split] = rules.splits() else { panic!("{:?}", rules.splits()) };
        assert_eq!((split.predicate, split.concerned(&[0b110, 1 << 36])), (7, 3));
        let mut live = [0b110, 1 << 36];
        split.apply(true, &mut live);
        assert_eq!(live, [0b010, 1 << 36]);
        let mut live = [0b110, 1 << 36];
        split.apply(false, &mut live);
        assert_eq!(live, [0b100, 0]);
    }
}
