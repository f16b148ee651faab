//! Conditions in which no test is negated: one of several sets of marks must be there.

/// Most sets; more are merged into weaker ones.
pub const LIMIT: usize = 16;

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

    /// The sets.
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
        while self.0.len() > LIMIT {
            // What two sets have in common is weaker than either.
            let (last, before) = (self.0.pop().unwrap_or(0), self.0.pop().unwrap_or(0));
            self.0.push(last & before);
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
        assert!(many.sets().len() <= LIMIT);
        for mark in 0..40 {
            let hits = 1 << mark | 1 << 50;
            assert!(many.sets().iter().any(|set| set & hits == *set), "{mark}");
        }
    }
}
