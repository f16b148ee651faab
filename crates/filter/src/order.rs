//! In which order the splits of an event type are asked: those that ruled out the most rules for their cost first, as
//! measured on the events that came. The order decides what is asked, never what holds.

use crate::by_code::{CodeRules, Split};

/// Events between two looks at the tallies.
const PERIOD: u32 = 1024;

/// Tallies of one event type.
#[derive(Debug, Default)]
pub struct Order {
    /// Places of splits.
    splits: Vec<u8>,
    asked: Vec<u32>,
    removed: Vec<u32>,
    events: u32,
}

impl Order {
    /// That of the compiler.
    pub fn new(rules: &CodeRules) -> Self {
        let count = rules.splits().len();
        Self { splits: (0..count as u8).collect(), asked: vec![0; count], removed: vec![0; count], events: 0 }
    }

    /// Takes out of `live` what the answers to the splits rule out, until no more than one rule is left for any.
    #[inline]
    pub fn narrow(&mut self, rules: &CodeRules, live: &mut [u64], mut ask: impl FnMut(u32) -> bool) {
        for at in 0..self.splits.len() {
            let place = usize::from(self.splits[at]);
            let split = &rules.splits()[place];
            if split.concerned(live) < 2 {
                continue;
            }
            let before = count(live);
            split.apply(ask(split.predicate), live);
            let left = count(live);
            self.asked[place] += 1;
            self.removed[place] += before - left;
            if left < 2 {
                break;
            }
        }
        self.events += 1;
        if self.events == PERIOD {
            self.sort(rules);
        }
    }

    #[cold]
    fn sort(&mut self, rules: &CodeRules) {
        let worth = |place: u8| self.worth(usize::from(place), &rules.splits()[usize::from(place)]);
        let mut sorted = self.splits.clone();
        sorted.sort_by_key(|&place| std::cmp::Reverse(worth(place)));
        self.splits = sorted;
        self.events = 0;
        // Old tallies count half.
        self.asked.iter_mut().chain(&mut self.removed).for_each(|tally| *tally /= 2);
    }

    /// Rules ruled out for the cost of asking, in parts of 1024. One that was hardly asked is taken for a good one.
    fn worth(&self, place: usize, split: &Split) -> u32 {
        let (asked, removed) = (self.asked[place], self.removed[place]);
        let per_ask = if asked < 8 { 1024 } else { (u64::from(removed) * 1024 / u64::from(asked)) as u32 };
        per_ask / (1 + split.cost)
    }
}

fn count(live: &[u64]) -> u32 {
    live.iter().map(|word| word.count_ones()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compiled::Entry;

    #[test]
    fn a_test_that_rules_nothing_out_moves_to_the_end() {
        let (gate, fd_gate) = (Entry::NO_GATE, Entry::NO_GATE);
        let entry = |rule| Entry { rule, variant: rule, gate, fd_gate, start: 0, beyond_process: 0 };
        let entries = (0..6).map(entry).collect();
        let literals = vec![vec![(0, true), (1, true)]; 6];
        let rules = CodeRules::new(0, entries, &literals, &|_| 1);
        let mut order = Order::new(&rules);
        let mut asked = [0, 0];
        for _ in 0..4 * PERIOD {
            let mut live = [0b11_1111];
            order.narrow(&rules, &mut live, |predicate| {
                asked[predicate as usize] += 1;
                predicate == 0
            });
            assert_eq!(live, [0]);
        }
        assert_eq!(asked, [PERIOD, 4 * PERIOD]);
    }
}
