//! Sets of strings.

use rustc_hash::FxHashSet;

/// A set of byte strings; most misses are told by the length alone.
#[derive(Clone, Debug, Default)]
pub struct TextSet {
    items: FxHashSet<Box<[u8]>>,
    lengths: u64,
}

fn length_bit(text: &[u8]) -> u64 {
    1 << text.len().min(63)
}

impl TextSet {
    /// The set of `items`.
    pub fn new(items: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let items: FxHashSet<Box<[u8]>> = items.into_iter().map(Vec::into_boxed_slice).collect();
        let lengths = items.iter().fold(0, |lengths, item| lengths | length_bit(item));
        Self { items, lengths }
    }

    /// Its strings.
    pub fn items(&self) -> impl Iterator<Item = &[u8]> {
        self.items.iter().map(AsRef::as_ref)
    }

    /// Whether `text` is one of them.
    #[inline]
    pub fn has(&self, text: &[u8]) -> bool {
        self.lengths & length_bit(text) != 0 && self.items.contains(text)
    }
}

#[cfg(test)]
mod tests {
    use super::TextSet;

    #[test]
    fn only_whole_strings_are_in_a_set() {
        let long = "x".repeat(200);
        let set = TextSet::new(["sh", "bash", "", &long].map(|text| text.as_bytes().to_vec()));
        assert!(set.has(b"sh") && set.has(b"") && set.has(long.as_bytes()));
        assert!(!set.has(b"s") && !set.has(b"Sh") && !set.has(&long.as_bytes()[1..]));
        assert!(!TextSet::default().has(b""));
    }
}
