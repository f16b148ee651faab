//! What the name of a regular file says about the rules of a type, before anything is kept for the file.
//!
//! Captures of busy machines are full of files that were not seen before and that no rule is about. Nearly every gate of
//! files cannot let one pass that has none of certain texts in its name; all those texts are looked for in one go.

use crate::compiled::Entry;
use crate::expr::ExprTable;
use crate::layout::Gate;
use crate::matcher::atoms::Atom;
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
            let (word, bit) = (variant / 64, 1 << (variant % 64));
            made.bits[word as usize] |= bit;
            needed.sort_unstable();
            let next = sets.len() as u32;
            let set = *sets.entry(needed).or_insert(next);
            if set == next {
                made.needed_by.push(Vec::new());
            }
            match made.needed_by[set as usize].last_mut() {
                Some((last, bits)) if *last == word => *bits |= bit,
                _ => made.needed_by[set as usize].push((word, bit)),
            }
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
        Fused::new(atoms.iter().map(|(set, atom)| (*set, atom)))
    }

    /// Of a word of variants, those that a name rules out which [`FileNames::look`] gave these `hits` for.
    #[inline]
    pub fn out(&self, word: u32, hits: &[u64]) -> u64 {
        self.bits[word as usize] & !hits[word as usize]
    }

    /// Sets in `hits` the variants that a regular file of these names may pass; `None` where names say nothing.
    #[inline]
    pub fn look(&self, entry: &FdEntry, hits: &mut Vec<u64>) -> Option<()> {
        if self.bits.is_empty() {
            return None;
        }
        let is_file = matches!(entry.kind, FdKind::FileV2 | FdKind::File);
        let is_long = entry.name.len().max(entry.name_raw.len()) > LONGEST;
        if !is_file || is_long || entry.effective.is_some() || !entry.name.starts_with(b"/") {
            return None;
        }
        hits.clear();
        hits.resize(self.bits.len(), 0);
        let mut is_odd = false;
        let mut hit = |set: u32| match self.needed_by.get(set as usize) {
            Some(words) => words.iter().for_each(|&(word, bits)| hits[word as usize] |= bits),
            None => is_odd = true,
        };
        let other = (entry.name_raw != entry.name).then_some(&*entry.name_raw);
        for name in std::iter::once(&*entry.name).chain(other) {
            // Rules see what is before it.
            if memchr::memchr(0, name).is_some() {
                return None;
            }
            self.texts.each_of_text(name, &mut hit);
            if !self.top.is_empty() && memchr::memrchr(b'/', name) == Some(0) {
                self.top.iter().for_each(|&set| hit(set));
            }
        }
        (!is_odd).then_some(())
    }
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
            Cond::And(parts) => parts.iter().map(|part| self.weakest(part)).fold(Weakest::Perhaps, both),
            Cond::Or(parts) => parts.iter().map(|part| self.weakest(part)).fold(Weakest::Never, either),
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

/// Of two conditions that must hold, the one that says more.
fn both(one: Weakest, other: Weakest) -> Weakest {
    match (one, other) {
        (Weakest::Never, _) | (_, Weakest::Never) => Weakest::Never,
        (Weakest::Perhaps, known) | (known, Weakest::Perhaps) => known,
        (Weakest::With(one), Weakest::With(other)) => {
            let shortest = |texts: &[Text]| texts.iter().map(|text| text.bytes.len()).min();
            let is_better = shortest(&one) > shortest(&other);
            Weakest::With(if is_better { one } else { other })
        }
    }
}

fn either(one: Weakest, other: Weakest) -> Weakest {
    match (one, other) {
        (Weakest::Perhaps, _) | (_, Weakest::Perhaps) => Weakest::Perhaps,
        (Weakest::Never, known) | (known, Weakest::Never) => known,
        (Weakest::With(one), Weakest::With(other)) => Weakest::With([one, other].concat()),
    }
}
