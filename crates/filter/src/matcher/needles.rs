//! Many substrings, looked for in one pass: a bit for each pair of bytes tells whether one of them begins with it, which
//! at most places of most texts none does.

use aho_corasick::{AhoCorasick, packed};
use rustc_hash::FxHashMap;

/// Pairs share so many bits.
const BITS: usize = 4096;

/// Most substrings with the same beginning: more are looked for by an automaton, so that no text takes long.
const MOST_ALIKE: usize = 8;

/// Needles, each with the numbers of its tests.
#[derive(Clone, Debug)]
pub struct Needles {
    /// Tells whether there may be any, 16 bytes at a time; not for very many.
    quick: Option<packed::Searcher>,
    search: Search,
    members: Vec<Vec<u32>>,
}

/// Length of the part of a needle that is looked for in all its spellings.
const PART: usize = 3;

#[derive(Clone, Debug)]
enum Search {
    Pairs(Pairs),
    Automaton(AhoCorasick),
}

/// A substring and its number.
type Needle = (Box<[u8]>, u32);

/// Needles by their first two bytes.
#[derive(Clone, Debug)]
struct Pairs {
    folded: bool,
    bits: Box<[u64; BITS / 64]>,
    /// Needles that begin so, with their numbers.
    by_pair: FxHashMap<[u8; 2], Vec<Needle>>,
    /// Needles of one byte.
    single: Vec<(u8, u32)>,
}

impl Needles {
    /// None of the texts is empty. `folded`: the case of ASCII letters does not count.
    ///
    /// # Errors
    /// They are too many for an automaton, where one is needed.
    pub fn new<'a>(texts: impl Iterator<Item = (&'a [u8], u32)>, folded: bool) -> Result<Option<Self>, ()> {
        let mut places: FxHashMap<Vec<u8>, usize> = FxHashMap::default();
        let (mut needles, mut members): (Vec<Vec<u8>>, Vec<Vec<u32>>) = Default::default();
        for (text, member) in texts {
            let text = if folded { text.to_ascii_lowercase() } else { text.to_vec() };
            let place = *places.entry(text).or_insert_with_key(|text| {
                needles.push(text.clone());
                members.push(Vec::new());
                members.len() - 1
            });
            members[place].push(member);
        }
        if needles.is_empty() {
            return Ok(None);
        }
        let quick = match folded {
            true => packed::Searcher::new(needles.iter().flat_map(|needle| spellings(rarest_part(needle)))),
            false => packed::Searcher::new(&needles),
        };
        let search = match Pairs::new(&needles, folded) {
            Some(pairs) => Search::Pairs(pairs),
            None => {
                let automaton = AhoCorasick::builder().ascii_case_insensitive(folded).build(&needles);
                Search::Automaton(automaton.map_err(|_| ())?)
            }
        };
        Ok(Some(Self { quick, search, members }))
    }

    /// Calls `hit` with the numbers of all that `text` contains, with some more than once.
    pub fn each(&self, text: &[u8], hit: &mut impl FnMut(u32)) {
        if let Some(quick) = self.quick.as_ref().filter(|quick| text.len() >= quick.minimum_len())
            && quick.find(text).is_none()
        {
            return;
        }
        let mut found = |number: usize| self.members[number].iter().for_each(|&member| hit(member));
        match &self.search {
            Search::Pairs(pairs) if pairs.folded => pairs.each(text, |byte| byte.to_ascii_lowercase(), &mut found),
            Search::Pairs(pairs) => pairs.each(text, |byte| byte, &mut found),
            Search::Automaton(automaton) => {
                automaton.find_overlapping_iter(text).for_each(|place| found(place.pattern().as_usize()));
            }
        }
    }
}

/// The part of a needle that has the fewest letters, and so the fewest spellings.
fn rarest_part(needle: &[u8]) -> &[u8] {
    let letters = |part: &&[u8]| part.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    needle.windows(PART).min_by_key(letters).unwrap_or(needle)
}

/// A text with its letters in both cases.
fn spellings(text: &[u8]) -> Vec<Vec<u8>> {
    text.iter().fold(vec![Vec::new()], |made, &byte| {
        let mut cases = vec![byte.to_ascii_lowercase(), byte.to_ascii_uppercase()];
        cases.dedup();
        made.iter().flat_map(|start| cases.iter().map(|&byte| [start.as_slice(), &[byte]].concat())).collect()
    })
}

impl Pairs {
    /// `None` where too many are alike.
    fn new(needles: &[Vec<u8>], folded: bool) -> Option<Self> {
        let bits = Box::new([0; BITS / 64]);
        let mut made = Self { folded, bits, by_pair: FxHashMap::default(), single: Vec::new() };
        for (number, text) in (0u32..).zip(needles) {
            let Some(&pair) = text.first_chunk::<2>() else {
                made.single.extend(text.first().map(|&byte| (byte, number)));
                continue;
            };
            let (word, bit) = place(pair);
            made.bits[word] |= 1 << bit;
            let alike = made.by_pair.entry(pair).or_default();
            alike.push((text.as_slice().into(), number));
            if alike.len() > MOST_ALIKE {
                return None;
            }
        }
        Some(made)
    }

    #[inline]
    fn each(&self, text: &[u8], shown: impl Fn(u8) -> u8, found: &mut impl FnMut(usize)) {
        for &(_, number) in self.single.iter().filter(|(byte, _)| text.iter().any(|&there| shown(there) == *byte)) {
            found(number as usize);
        }
        if self.by_pair.is_empty() {
            return;
        }
        for (at, pair) in text.windows(2).enumerate() {
            let pair = [shown(pair[0]), shown(pair[1])];
            let (word, bit) = place(pair);
            if self.bits[word] >> bit & 1 == 0 {
                continue;
            }
            for (needle, number) in self.by_pair.get(&pair).into_iter().flatten() {
                let there = text[at..].get(..needle.len());
                if there.is_some_and(|there| there.iter().map(|&byte| shown(byte)).eq(needle.iter().copied())) {
                    found(*number as usize);
                }
            }
        }
    }
}

/// Word and bit of a pair.
#[inline]
fn place([one, other]: [u8; 2]) -> (usize, u32) {
    let at = (usize::from(one) << 5 ^ usize::from(other)) % BITS;
    (at / 64, (at % 64) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(texts: &[&str], folded: bool) {
        let numbered = texts.iter().zip(0u32..).map(|(text, at)| (text.as_bytes(), at));
        let all = Needles::new(numbered, folded).unwrap().unwrap();
        for text in
            ["", "/", "a", "/.ssh/id", "x/.SSH/", "//../..", "bash_history", "abcabcabd", "zzz", "..", "\u{e4}/.a"]
        {
            let mut found = Vec::new();
            all.each(text.as_bytes(), &mut |member| found.push(member));
            found.sort_unstable();
            found.dedup();
            let lower = |text: &str| if folded { text.to_ascii_lowercase() } else { text.to_owned() };
            let holds = |needle: &&str| lower(text).contains(&lower(needle));
            let expected: Vec<u32> = (0u32..).zip(texts).filter(|(_, needle)| holds(needle)).map(|row| row.0).collect();
            assert_eq!(found, expected, "{text} {folded}");
        }
    }

    #[test]
    fn all_that_a_text_contains_is_found() {
        for folded in [false, true] {
            check(&["/.", "/.ssh", "..", "../..", "abd", "Bash_H", "ory", "/.", "\u{e4}/"], folded);
            check(&["/", "a"], folded);
            let alike: Vec<String> = (0..=MOST_ALIKE).map(|number| format!("ab{number}")).collect();
            let mut alike: Vec<&str> = alike.iter().map(String::as_str).collect();
            alike.push("abca");
            check(&alike, folded);
        }
        assert!(Needles::new(std::iter::empty(), false).unwrap().is_none());
    }
}
