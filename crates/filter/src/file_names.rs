//! What the name of a regular file says about the rules of a type, before anything is kept for the file.
//!
//! Captures of busy machines are full of files that were not seen before and that no rule is about. Nearly every gate of
//! files cannot let one pass that has none of certain texts in its name; all those texts are looked for in one go.

use crate::compiled::Entry;
use crate::expr::ExprTable;
use crate::layout::{Gate, depend, set};
use crate::matcher::atoms::Atom;
use crate::matcher::edges::{Edges, has_nul};
use crate::matcher::fused::Fused;
use crate::predicate::{Keep, Predicate, Test};
use crate::program::Cond;
use crate::pushdown::texts::{self, LONGEST, Part, Text};
use std::collections::BTreeMap;
use tiercel_event::FdKind;
use tiercel_fields::{FdField, FieldId, Value};
use tiercel_state::FdEntry;

/// The texts of all gates, and whose they are.
#[derive(Clone, Debug, Default)]
pub struct FileNames {
    texts: Fused,
    /// Of the same texts.
    edges: Edges,
    /// By number of a set of texts: words of the variants whose gates need one of it.
    needed_by: Vec<Vec<(u32, u64)>>,
    /// Sets that a name directly below the root has.
    top: Vec<u32>,
    /// Variants whose gates no regular file passes without a text.
    bits: Vec<u64>,
}

/// Member of [`FileNames::texts`] that stands for empty parts: what rules see of such a name is another text.
const DOUBLED: u32 = u32::MAX;

/// When a regular file may pass.
enum Weakest {
    Never,
    /// When one of these is in its name.
    With(Vec<Text>),
    Perhaps,
}

/// What a weakest condition is worked out from.
struct Tests<'a> {
    predicates: &'a [Predicate],
    exprs: &'a ExprTable,
}

impl FileNames {
    /// Those of a program. `variants`: by condition, its gates for its process and for its fd.
    pub fn of(predicates: &[Predicate], exprs: &ExprTable, gates: &[Gate], variants: &[[u32; 2]]) -> Self {
        let tests = Tests { predicates, exprs };
        let mut made = Self { bits: vec![0; variants.len().div_ceil(64)], ..Self::default() };
        let mut sets: BTreeMap<Vec<Text>, u32> = BTreeMap::new();
        for (variant, &[_, gate]) in (0u32..).zip(variants) {
            let Some(gate) = gates.get(gate as usize).filter(|_| gate != Entry::NO_GATE) else { continue };
            let mut needed = match tests.weakest(&gate.cond) {
                Weakest::Perhaps => continue,
                Weakest::Never => Vec::new(),
                Weakest::With(needed) => needed,
            };
            set(&mut made.bits, variant, true);
            needed.sort_unstable();
            let next = sets.len() as u32;
            let number = *sets.entry(needed).or_insert(next);
            if number == next {
                made.needed_by.push(Vec::new());
            }
            depend(&mut made.needed_by[number as usize], variant);
        }
        match made.find(&sets) {
            Some(texts) => Self { texts, ..made },
            None => Self::default(),
        }
    }

    fn find(&mut self, sets: &BTreeMap<Vec<Text>, u32>) -> Option<Fused> {
        let mut atoms: Vec<(u32, Atom)> = vec![(DOUBLED, Atom::Contains((*b"//").into()))];
        for (texts, &set) in sets {
            self.top.extend(texts.iter().any(|text| text.top).then_some(set));
            atoms.extend(texts.iter().filter(|text| !text.top).map(|text| (set, text.atom())));
        }
        self.edges = Edges::of(atoms.iter().map(|(_, atom)| atom));
        Fused::new(atoms.iter().map(|(set, atom)| (*set, atom)))
    }

    /// Of a word of variants, those that a name rules out which [`FileNames::look`] gave these `hits` for.
    #[inline]
    pub fn out(&self, word: u32, hits: &[u64]) -> u64 {
        self.bits[word as usize] & !hits[word as usize]
    }

    /// Words of variants.
    pub fn words(&self) -> usize {
        self.bits.len()
    }

    /// Whether the names of an entry may say anything.
    #[inline]
    pub fn may_tell(&self, entry: &FdEntry) -> bool {
        let is_file = matches!(entry.kind, FdKind::FileV2 | FdKind::File);
        let is_long = entry.name.len().max(entry.name_raw.len()) > LONGEST;
        let is_odd = is_long || entry.effective.is_some() || !entry.name.starts_with(b"/");
        is_file && !is_odd && !self.bits.is_empty()
    }

    /// Sets in `hits` the variants that a regular file of these names may pass; returns whether names say anything. Of entries that
    /// may tell.
    pub fn look(&self, entry: &FdEntry, hits: &mut Vec<u64>) -> bool {
        if hits.len() != self.bits.len() {
            hits.resize(self.bits.len(), 0);
        }
        hits.iter_mut().for_each(|word| *word = 0);
        let mut is_odd = false;
        let mut hit = |set: u32| match self.needed_by.get(set as usize) {
            Some(words) => words.iter().for_each(|&(word, bits)| hits[word as usize] |= bits),
            None => is_odd = true,
        };
        let other = (entry.name_raw != entry.name).then_some(&*entry.name_raw);
        for name in std::iter::once(&*entry.name).chain(other) {
            // Rules see what is before it.
            if has_nul(name) {
                return false;
            }
            if self.edges.may_have(name) {
                self.texts.each_of_text(name, &mut hit);
            } else {
                self.texts.each_in_text(name, &mut hit);
            }
            if !self.top.is_empty() && is_top(name) {
                self.top.iter().for_each(|&set| hit(set));
            }
        }
        !is_odd
    }
}

/// Whether no slash is in it but its first byte.
fn is_top(name: &[u8]) -> bool {
    name.split_first().is_some_and(|(&first, rest)| first == b'/' && !rest.contains(&b'/'))
}

impl Tests<'_> {
    /// The weakest condition on the name of a regular file that follows from a condition in its normal shape.
    fn weakest(&self, cond: &Cond) -> Weakest {
        match cond {
            Cond::Test(test) => self.test(*test),
            Cond::Not(inner) => match **inner {
                Cond::Test(test) if self.is_certain(test) == Some(true) => Weakest::Never,
                _ => Weakest::Perhaps,
            },
            Cond::And(parts) => all_of(parts.iter().map(|part| self.weakest(part))),
            Cond::Or(parts) => any_of(parts.iter().map(|part| self.weakest(part))),
        }
    }

    fn test(&self, test: u32) -> Weakest {
        if self.is_certain(test) == Some(false) {
            return Weakest::Never;
        }
        let predicate = &self.predicates[test as usize];
        let part = self.field(predicate).filter(|_| predicate.keep == Keep::Fd).and_then(Part::of);
        match part.and_then(|part| texts::of(predicate, part)) {
            None => Weakest::Perhaps,
            Some(texts) if texts.is_empty() => Weakest::Never,
            Some(texts) => Weakest::With(texts),
        }
    }

    /// The answer, where that an entry is a regular file's tells it.
    fn is_certain(&self, test: u32) -> Option<bool> {
        let predicate = &self.predicates[test as usize];
        let value: &[u8] = match self.field(predicate)? {
            FieldId::Fd(FdField::FdType) => b"file",
            FieldId::Fd(FdField::FdTypechar) => b"f",
            _ => return None,
        };
        let is_of_value = predicate.keep == Keep::Fd && !matches!(predicate.test, Test::Compare(..));
        is_of_value.then(|| predicate.holds(&Value::text(value), None))
    }

    fn field(&self, predicate: &Predicate) -> Option<FieldId> {
        self.exprs.get(predicate.lhs).as_field().map(|field| field.id)
    }
}

/// Of conditions that must all hold, the one that says most.
fn all_of(parts: impl Iterator<Item = Weakest>) -> Weakest {
    let mut best: Option<(Option<usize>, Vec<Text>)> = None;
    for part in parts {
        match part {
            Weakest::Never => return Weakest::Never,
            Weakest::Perhaps => {}
            Weakest::With(texts) => {
                let shortest = texts.iter().map(|text| text.bytes.len()).min();
                if best.as_ref().is_none_or(|(known, _)| shortest >= *known) {
                    best = Some((shortest, texts));
                }
            }
        }
    }
    best.map_or(Weakest::Perhaps, |(_, texts)| Weakest::With(texts))
}

fn any_of(parts: impl Iterator<Item = Weakest>) -> Weakest {
    let mut all = Vec::new();
    for part in parts {
        match part {
            Weakest::Never => {}
            Weakest::Perhaps => return Weakest::Perhaps,
            Weakest::With(texts) => all.extend(texts),
        }
    }
    if all.is_empty() { Weakest::Never } else { Weakest::With(all) }
}
