//! Numbers by seed: the same on every machine and in every version, which no library promises.

/// SplitMix64 (Steele, Lea, Flood 2014).
pub struct Random(u64);

impl Random {
    /// A sequence of its own for each seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.bits() % limit.max(1)
    }

    /// A number below `limit`; small ones are much more likely, as with files and processes of a real machine.
    pub fn skewed(&mut self, limit: u64) -> u64 {
        let top = 1 + self.below(limit);
        let middle = 1 + self.below(top);
        self.below(middle)
    }

    /// True in `percent` of 100 cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of `items`.
    pub fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len() as u64) as usize]
    }

    /// A size in bytes as calls have it: mostly small, now and then a page or more.
    pub fn size(&mut self) -> u64 {
        match self.below(10) {
            0..=2 => 1 + self.below(16),
            3..=5 => 16 + self.below(240),
            6..=7 => 256 + self.below(3_840),
            8 => 4_096,
            _ => 4_096 << self.below(5),
        }
    }
}
