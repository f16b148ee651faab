//! Conditions in which no test is negated: one of several sets of marks must be there.

/// Most sets of two marks and more; others are merged into weaker ones.
pub const LIMIT: usize = 15;

/// Sets of marks, none of which is in another. No set: never. The empty set: always.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clauses(Vec<u64>);

impl Clauses {
    /// False.
    pub fn never() -> Self {
        Self(Vec::new())
    }

    /// True.
    pub fn always() -> Self {
        Self(vec![0])
    }

    /// Whether it is false.
    pub fn is_never(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is true.
    pub fn is_always(&self) -> bool {
        self.0 == [0]
    }

    /// Sets of one mark, as one set of which any will do; all marks: true.
    pub fn any_of(&self) -> u64 {
        if self.is_always() {
            return u64::MAX;
        }
        self.0.iter().filter(|set| set.is_power_of_two()).fold(0, |any, set| any | set)
    }

    /// Sets of more marks, all of which must be there.
    pub fn all_of(&self) -> impl Iterator<Item = u64> + '_ {
        self.0.iter().copied().filter(|set| set.count_ones() > 1)
    }

    /// All sets.
    pub fn sets(&self) -> &[u64] {
        &self.0
    }

    /// Either, or a weaker condition where that would be too long.
    #[must_use]
    pub fn or(mut self, other: &Self) -> Self {
        self.0.extend(&other.0);
        self.reduced()
    }

    /// This and a mark.
    #[must_use]
    pub fn and(mut self, mark: u32) -> Self {
        self.0.iter_mut().for_each(|set| *set |= 1 << mark);
        self.reduced()
    }

    fn reduced(mut self) -> Self {
        self.absorb();
        while self.all_of().count() > LIMIT {
            // What two sets have in common is weaker than either.
            let long: Vec<u64> = self.all_of().collect();
            let pairs = long.iter().enumerate().flat_map(|(at, one)| long[..at].iter().map(move |other| one & other));
            self.0.push(pairs.max_by_key(|common| common.count_ones()).unwrap_or(0));
            self.absorb();
        }
        self
    }

    /// Leaves out sets that hold another one.
    fn absorb(&mut self) {
        self.0.sort_unstable_by_key(|set| (set.count_ones(), *set));
        let mut kept: Vec<u64> = Vec::with_capacity(self.0.len());
        for set in self.0.drain(..) {
            if !kept.iter().any(|other| set & other == *other) {
                kept.push(set);
            }
        }
        self.0 = kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weaker_set_takes_the_place_of_stronger_ones() {
        let one = Clauses::always().and(1);
        let both = one.clone().and(2);
        assert_eq!(both.clone().or(&one), one);
        assert_eq!(one.or(&Clauses::always()), Clauses::always());
        assert_eq!(Clauses::never().or(&both).sets(), [6]);
    }

    #[test]
    fn too_many_sets_become_a_weaker_condition() {
        let mut many = Clauses::never();
        for mark in 0..40 {
            many = many.or(&Clauses::always().and(mark).and(50));
        }
        assert!(many.all_of().count() <= LIMIT);
        for mark in 0..40 {
            let hits = 1 << mark | 1 << 50;
            assert!(many.sets().iter().any(|set| set & hits == *set), "{mark}");
        }
        let singles = (0..60).fold(Clauses::never(), |all, mark| all.or(&Clauses::always().and(mark)));
        assert_eq!((singles.any_of(), singles.all_of().count()), ((1 << 60) - 1, 0), "these take no room");
        assert_eq!((Clauses::always().any_of(), Clauses::never().any_of()), (u64::MAX, 0));
    }
}
