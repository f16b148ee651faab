//! Open files of a process.

use crate::fd::FdEntry;
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use triomphe::Arc;

/// Open files of a process. A fork shares the table until either side changes it.
#[derive(Clone, Debug, Default)]
pub struct FdTable(Arc<Entries>);

/// Numbers below this have a place in an array, as nearly all have; the others are looked up.
const LOW: usize = 256;

/// Entries with a share in the count of all entries that are in memory.
#[derive(Debug, Default)]
struct Entries {
    low: Vec<Option<Arc<FdEntry>>>,
    high: FxHashMap<i64, Arc<FdEntry>>,
    len: usize,
    gauge: Arc<AtomicU64>,
}

impl Clone for Entries {
    fn clone(&self) -> Self {
        count(&self.gauge, self.len as i64);
        Self { low: self.low.clone(), high: self.high.clone(), len: self.len, gauge: Arc::clone(&self.gauge) }
    }
}

impl Drop for Entries {
    fn drop(&mut self) {
        count(&self.gauge, -(self.len as i64));
    }
}

/// All tables of a gauge belong to one state, which one thread has at a time: an addition that others could come between is
/// enough, and a tenth of the price.
#[inline]
fn count(gauge: &AtomicU64, more: i64) {
    gauge.store(gauge.load(Relaxed).wrapping_add_signed(more), Relaxed);
}

/// Place in the array.
#[inline]
fn low(fd: i64) -> Option<usize> {
    usize::try_from(fd).ok().filter(|&fd| fd < LOW)
}

impl Entries {
    #[inline]
    fn get(&self, fd: i64) -> Option<&Arc<FdEntry>> {
        match low(fd) {
            Some(at) => self.low.get(at)?.as_ref(),
            None => self.high.get(&fd),
        }
    }

    fn get_mut(&mut self, fd: i64) -> Option<&mut Arc<FdEntry>> {
        match low(fd) {
            Some(at) => self.low.get_mut(at)?.as_mut(),
            None => self.high.get_mut(&fd),
        }
    }

    fn insert(&mut self, fd: i64, entry: Arc<FdEntry>) {
        let old = match low(fd) {
            Some(at) => {
                if self.low.len() <= at {
                    self.low.resize(at + 1, None);
                }
                self.low[at].replace(entry)
            }
            None => self.high.insert(fd, entry),
        };
        if old.is_none() {
            self.len += 1;
            count(&self.gauge, 1);
        }
    }

    fn remove(&mut self, fd: i64) {
        let old = match low(fd) {
            Some(at) => self.low.get_mut(at).and_then(Option::take),
            None => self.high.remove(&fd),
        };
        if old.is_some() {
            self.len -= 1;
            count(&self.gauge, -1);
        }
    }
}

impl FdTable {
    /// An empty table whose entries, and those of its copies, are counted in `gauge`.
    pub(crate) fn counted_in(gauge: Arc<AtomicU64>) -> Self {
        Self(Arc::new(Entries { low: Vec::new(), high: FxHashMap::default(), len: 0, gauge }))
    }

    /// Number of open files.
    pub fn len(&self) -> usize {
        self.0.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entry of `fd`.
    #[inline]
    pub fn get(&self, fd: i64) -> Option<&FdEntry> {
        self.0.get(fd).map(|entry| &**entry)
    }

    /// All entries, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (i64, &FdEntry)> {
        let low = self.0.low.iter().enumerate().filter_map(|(fd, entry)| Some((fd as i64, &**entry.as_ref()?)));
        low.chain(self.0.high.iter().map(|(&fd, entry)| (fd, &**entry)))
    }

    pub(crate) fn insert(&mut self, fd: i64, entry: Arc<FdEntry>) {
        Arc::make_mut(&mut self.0).insert(fd, entry);
    }

    pub(crate) fn remove(&mut self, fd: i64) {
        if self.0.get(fd).is_some() {
            Arc::make_mut(&mut self.0).remove(fd);
        }
    }

    /// Keeps the entries for which `keep` is true; a shared table is only copied when one goes.
    pub(crate) fn retain(&mut self, keep: impl Fn(i64, &FdEntry) -> bool) {
        let gone: Vec<i64> = self.iter().filter(|&(fd, entry)| !keep(fd, entry)).map(|(fd, _)| fd).collect();
        gone.into_iter().for_each(|fd| self.remove(fd));
    }

    /// The entry of `fd`, to be changed; table and entry are copied first when others share them.
    pub(crate) fn change(&mut self, fd: i64) -> Option<&mut FdEntry> {
        self.0.get(fd)?;
        Arc::make_mut(&mut self.0).get_mut(fd).map(Arc::make_mut)
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
    fn any_number_has_a_place() {
        let mut table = FdTable::default();
        let numbers = [0, 255, 256, 1 << 40, -100, i64::MIN];
        numbers.iter().for_each(|&fd| table.insert(fd, entry()));
        let mut found: Vec<i64> = table.iter().map(|(fd, _)| fd).collect();
        found.sort_unstable();
        assert_eq!((found, table.len()), (vec![i64::MIN, -100, 0, 255, 256, 1 << 40], 6));
        numbers.iter().for_each(|&fd| table.remove(fd));
        assert!(table.is_empty() && table.iter().next().is_none() && table.get(255).is_none());
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
