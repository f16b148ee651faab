//! Symbolic links that were made a moment ago. Whoever makes a link, acts through it and removes it is done before we look;
//! the events tell in their order what the file system no longer does.

use std::collections::HashMap;

/// For how long a link is remembered; afterwards the file system is asked.
const AGE_NS: u64 = 5_000_000_000;
/// In each of the two generations.
const LINKS: usize = 4_096;

/// Whose root the path starts from, and the path.
type Place = (i64, Vec<u8>);

/// Links by place, in two generations so that old ones go without a search.
#[derive(Debug, Default)]
pub struct Recent {
    young: HashMap<Place, Vec<u8>>,
    old: HashMap<Place, Vec<u8>>,
    turned_ns: u64,
}

impl Recent {
    /// Whether nothing is remembered at this time.
    pub fn is_empty(&mut self, now_ns: u64) -> bool {
        if now_ns.saturating_sub(self.turned_ns) > AGE_NS {
            self.old = std::mem::take(&mut self.young);
            self.turned_ns = now_ns;
        }
        self.young.is_empty() && self.old.is_empty()
    }

    /// A link was made.
    pub fn add(&mut self, root: i64, path: Vec<u8>, target: &[u8]) {
        if self.young.len() >= LINKS {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert((root, path), target.to_vec());
    }

    /// Something was removed.
    pub fn remove(&mut self, root: i64, path: Vec<u8>) -> Option<Vec<u8>> {
        let place = (root, path);
        let old = self.old.remove(&place);
        self.young.remove(&place).or(old)
    }

    /// Where the link leads.
    pub fn target(&self, root: i64, path: &[u8]) -> Option<&[u8]> {
        if self.young.is_empty() && self.old.is_empty() {
            return None;
        }
        let place = (root, path.to_vec());
        self.young.get(&place).or_else(|| self.old.get(&place)).map(Vec::as_slice)
    }
}
