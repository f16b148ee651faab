//! Open files of a process.

use crate::fd::FdEntry;
use rustc_hash::FxHashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Open files of a process. A fork shares the table until either side changes it.
#[derive(Clone, Debug, Default)]
pub struct FdTable(Arc<Entries>);

/// Entries with a share in the count of all entries that are in memory.
#[derive(Debug, Default)]
struct Entries {
    by_fd: FxHashMap<i64, Arc<FdEntry>>,
    gauge: Arc<AtomicU64>,
}

impl Clone for Entries {
    fn clone(&self) -> Self {
        self.gauge.fetch_add(self.by_fd.len() as u64, Relaxed);
        Self { by_fd: self.by_fd.clone(), gauge: Arc::clone(&self.gauge) }
    }
}

impl Drop for Entries {
    fn drop(&mut self) {
        self.gauge.fetch_sub(self.by_fd.len() as u64, Relaxed);
    }
}

impl FdTable {
    /// An empty table whose entries, and those of its copies, are counted in `gauge`.
    pub(crate) fn counted_in(gauge: Arc<AtomicU64>) -> Self {
        Self(Arc::new(Entries { by_fd: FxHashMap::default(), gauge }))
    }

    /// Number of open files.
    pub fn len(&self) -> usize {
        self.0.by_fd.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.by_fd.is_empty()
    }

    /// The entry of `fd`.
    pub fn get(&self, fd: i64) -> Option<&FdEntry> {
        self.0.by_fd.get(&fd).map(|entry| &**entry)
    }

    /// All entries, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (i64, &FdEntry)> {
        self.0.by_fd.iter().map(|(&fd, entry)| (fd, &**entry))
    }

    pub(crate) fn insert(&mut self, fd: i64, entry: Arc<FdEntry>) {
        let entries = Arc::make_mut(&mut self.0);
        if entries.by_fd.insert(fd, entry).is_none() {
            entries.gauge.fetch_add(1, Relaxed);
        }
    }

    pub(crate) fn remove(&mut self, fd: i64) {
        if !self.0.by_fd.contains_key(&fd) {
            return;
        }
        let entries = Arc::make_mut(&mut self.0);
        entries.by_fd.remove(&fd);
        entries.gauge.fetch_sub(1, Relaxed);
    }

    /// Keeps the entries for which `keep` is true; a shared table is only copied when one goes.
    pub(crate) fn retain(&mut self, keep: impl Fn(i64, &FdEntry) -> bool) {
        let before = self.len();
        if self.iter().all(|(fd, entry)| keep(fd, entry)) {
            return;
        }
        let entries = Arc::make_mut(&mut self.0);
        entries.by_fd.retain(|&fd, entry| keep(fd, entry));
        entries.gauge.fetch_sub((before - entries.by_fd.len()) as u64, Relaxed);
    }

    /// The entry of `fd`, to be changed; table and entry are copied first when others share them.
    pub(crate) fn change(&mut self, fd: i64) -> Option<&mut FdEntry> {
        if !self.0.by_fd.contains_key(&fd) {
            return None;
        }
        Arc::make_mut(&mut self.0).by_fd.get_mut(&fd).map(Arc::make_mut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiercel_event::FdKind;

    fn entry() -> Arc<FdEntry> {
        Arc::new(FdEntry::new(FdKind::FileV2))
    }

    #[test]
    fn a_copy_is_shared_until_it_changes() {
        let gauge = Arc::new(AtomicU64::new(0));
        let mut parent = FdTable::counted_in(Arc::clone(&gauge));
        (0..10).for_each(|fd| parent.insert(fd, entry()));
        let mut child = parent.clone();
        assert_eq!(gauge.load(Relaxed), 10);
        child.remove(77);
        child.retain(|_, _| true);
        assert_eq!(gauge.load(Relaxed), 10);
        child.remove(3);
        assert_eq!((parent.len(), child.len(), gauge.load(Relaxed)), (10, 9, 19));
        drop(parent);
        assert_eq!(gauge.load(Relaxed), 9);
        child.retain(|fd, _| fd < 2);
        assert_eq!(gauge.load(Relaxed), 2);
        child.insert(0, entry());
        drop(child);
        assert_eq!(gauge.load(Relaxed), 0);
    }

    #[test]
    fn a_change_in_one_process_is_not_seen_in_the_other() {
        let mut parent = FdTable::default();
        parent.insert(3, entry());
        let mut child = parent.clone();
        child.change(3).unwrap().ino = 9;
        assert_eq!((parent.get(3).unwrap().ino, child.get(3).unwrap().ino), (0, 9));
    }
}
