//! Files that were opened a moment ago: most are opened again and again, and an open says the same of one each time.

use crate::fd::FdEntry;
use rustc_hash::FxHasher;
use std::hash::Hasher;
use std::sync::Arc;

/// Files that are remembered (a power of two); each has one place, which it takes from another one if need be.
const PLACES: usize = 4096;

/// Their entries, by what was passed to the call.
#[derive(Default)]
pub(crate) struct RecentFiles(Vec<Option<Arc<FdEntry>>>);

impl RecentFiles {
    /// The entry of a file that was opened by this name, with these flags, and was this inode.
    #[inline]
    pub fn find(&self, name: &[u8], flags: u32, dev: u32, ino: u64) -> Option<&Arc<FdEntry>> {
        let entry = self.0.get(place(name, flags))?.as_ref()?;
        let is_same = (entry.open_flags, entry.dev, entry.ino) == (flags, dev, ino) && *entry.name_raw == *name;
        is_same.then_some(entry)
    }

    /// Remembers an entry of which nothing but the arguments of the call decides.
    pub fn keep(&mut self, entry: Arc<FdEntry>) {
        if self.0.is_empty() {
            self.0.resize(PLACES, None);
        }
        let place = place(&entry.name_raw, entry.open_flags);
        self.0[place] = Some(entry);
    }
}

#[inline]
fn place(name: &[u8], flags: u32) -> usize {
    let mut hasher = FxHasher::default();
    hasher.write(name);
    hasher.write_u32(flags);
    (hasher.finish().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize % PLACES
}
