//! What names of files said that were opened before: of a busy machine's opens more than half are of some hundred files, and
//! comparing a name is sooner done than looking through it.

use crate::file_names::FileNames;
use rustc_hash::FxHasher;
use std::hash::Hasher;
use tiercel_state::FdEntry;

/// Longer names are looked through each time.
const LONGEST: usize = 62;
/// Most names (a power of two), and fewest.
const MOST: usize = 2048;
const LEAST: usize = 64;
/// Memory for them, unless [`LEAST`] need more.
const BYTES: usize = 512 << 10;

/// A name has one place, which it takes from another one.
#[derive(Debug, Default)]
pub struct SeenNames {
    seen: Vec<Seen>,
    /// For each, what it set.
    hits: Vec<u64>,
    words: usize,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    /// 0: nothing.
    len: u8,
    tells: bool,
    name: [u8; LONGEST],
}

impl SeenNames {
    /// Forgets all, for other rules; room is made when the first is looked at.
    pub fn restart(&mut self) {
        *self = Self::default();
    }

    /// As [`FileNames::look`].
    #[inline]
    pub fn look(&mut self, names: &FileNames, entry: &FdEntry, hits: &mut Vec<u64>) -> bool {
        if !names.may_tell(entry) {
            return false;
        }
        if entry.name.len() > LONGEST || entry.name_raw != entry.name {
            return names.look(entry, hits);
        }
        if self.seen.is_empty() {
            self.make(names.words());
        }
        let place = self.place(&entry.name);
        let (from, to) = (place * self.words, (place + 1) * self.words);
        if self.seen[place].is(&entry.name) {
            hits.clear();
            hits.extend_from_slice(&self.hits[from..to]);
            return self.seen[place].tells;
        }
        let tells = names.look(entry, hits);
        self.seen[place] = Seen::new(&entry.name, tells);
        self.hits[from..to].copy_from_slice(hits);
        tells
    }

    #[cold]
    fn make(&mut self, words: usize) {
        let fit = (BYTES / (size_of::<Seen>() + 8 * words)).max(1);
        let count = (1 << fit.ilog2()).clamp(LEAST, MOST);
        let nothing = Seen { len: 0, tells: false, name: [0; LONGEST] };
        *self = Self { seen: vec![nothing; count], hits: vec![0; count * words], words };
    }

    #[inline]
    fn place(&self, name: &[u8]) -> usize {
        let mut hasher = FxHasher::default();
        hasher.write(name);
        hasher.finish() as usize & (self.seen.len() - 1)
    }
}

impl Seen {
    fn new(text: &[u8], tells: bool) -> Self {
        let mut name = [0; LONGEST];
        name[..text.len()].copy_from_slice(text);
        Self { len: text.len() as u8, tells, name }
    }

    #[inline]
    fn is(&self, text: &[u8]) -> bool {
        self.name.get(..usize::from(self.len)) == Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiercel_event::FdKind;
    use tiercel_random::Random;

    fn compiled(starts: &str) -> crate::Compiled {
        let program = format!(
            r#"{{"version": 1, "predicates": [
                {{"lhs": {{"field": "fd.name"}}, "op": "startswith", "rhs": {{"s": "{starts}"}}}},
                {{"lhs": {{"field": "fd.name"}}, "op": "contains", "rhs": {{"s": "id_rsa"}}}}], "rules": [
                {{"name": "one", "priority": 4, "events": [3], "condition": 0}},
                {{"name": "other", "priority": 4, "events": [3], "condition": 1}}]}}"#
        );
        crate::compile(program.as_bytes()).unwrap()
    }

    fn entry(random: &mut Random) -> FdEntry {
        let kind = if random.one_in(8) { FdKind::Directory } else { FdKind::FileV2 };
        let name = match random.below(4) {
            0 => format!("/etc/file{}", random.below(40)),
            1 => format!("/usr/lib/{}/id_rsa", random.below(40)),
            2 => format!("/tmp/{}//x\0y", random.below(4)),
            _ => format!("/{}", "a".repeat(random.below(90) as usize)),
        };
        let raw = if random.one_in(8) { "file".to_owned() } else { name.clone() };
        FdEntry { name: name.into_bytes().into(), name_raw: raw.into_bytes().into(), ..FdEntry::new(kind) }
    }

    #[test]
    fn a_name_says_what_it_said_at_first_whatever_was_seen_between() {
        let programs = [compiled("/etc/"), compiled("/usr/")];
        let (mut random, mut seen, mut found) = (Random::new(5), SeenNames::default(), 0);
        for round in 0..20_000 {
            if round % 500 == 0 {
                seen.restart();
            }
            let (names, entry) = (&programs[round / 500 % 2].file_names, entry(&mut random));
            let (mut hits, mut expected) = (Vec::new(), Vec::new());
            let tells = seen.look(names, &entry, &mut hits);
            assert_eq!(tells, names.may_tell(&entry) && names.look(&entry, &mut expected), "{entry:?}");
            assert!(!tells || hits == expected, "{entry:?}");
            found += u64::from(tells && hits.iter().any(|&word| word != 0));
        }
        assert!(found > 1_000, "{found}");
    }
}
