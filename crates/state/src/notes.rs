//! What plugins keep with a thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A value that a plugin keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A number of any width.
    Number(u64),
    /// A text.
    Text(Box<[u8]>),
}

impl Note {
    fn bytes(&self) -> usize {
        size_of::<Option<Self>>() + if let Self::Text(text) = self { text.len() } else { 0 }
    }
}

/// Bytes that may be kept with all threads together.
#[derive(Debug)]
pub struct NoteBudget {
    limit: usize,
    used: AtomicUsize,
}

impl NoteBudget {
    /// So many.
    pub fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self { limit, used: AtomicUsize::new(0) })
    }

    fn take(&self, bytes: usize) -> bool {
        let fits = |used: usize| used.checked_add(bytes).filter(|&used| used <= self.limit);
        self.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits).is_ok()
    }

    fn give(&self, bytes: usize) {
        self.used.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Bytes in use.
    pub fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }
}

#[derive(Debug)]
struct Kept {
    values: Vec<Option<Note>>,
    bytes: usize,
    budget: Arc<NoteBudget>,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.budget.give(self.bytes);
    }
}

/// Values of one thread by the place of their field. They are its own: a child, which begins as a copy of its parent, has
/// none.
#[derive(Debug, Default)]
pub struct Notes(Option<Box<Kept>>);

impl Clone for Notes {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Notes {
    /// The value at a place.
    pub fn get(&self, place: usize) -> Option<&Note> {
        self.0.as_ref()?.values.get(place)?.as_ref()
    }

    /// Keeps a value; false where the budget is used up.
    pub fn set(&mut self, place: usize, note: Note, budget: &Arc<NoteBudget>) -> bool {
        let made = || Box::new(Kept { values: Vec::new(), bytes: 0, budget: Arc::clone(budget) });
        let kept = self.0.get_or_insert_with(made);
        let old = kept.values.get(place).and_then(Option::as_ref).map_or(0, Note::bytes);
        let holes = (place + 1).saturating_sub(kept.values.len()) * size_of::<Option<Note>>();
        let new = note.bytes() + holes;
        if !kept.budget.take(new) {
            return false;
        }
        kept.budget.give(old);
        kept.bytes = kept.bytes + new - old;
        if kept.values.len() <= place {
            kept.values.resize(place + 1, None);
        }
        kept.values[place] = Some(note);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_counted_and_given_back() {
        let budget = NoteBudget::new(1000);
        let mut notes = Notes::default();
        assert!(notes.set(2, Note::Text(b"abc".as_slice().into()), &budget));
        assert!(notes.set(2, Note::Number(7), &budget));
        assert_eq!((notes.get(0), notes.get(2), notes.get(9)), (None, Some(&Note::Number(7)), None));
        assert!(!notes.set(1, Note::Text(vec![0; 1000].into()), &budget));
        assert_eq!(notes.get(1), None);
        assert_eq!(notes.clone().get(2), None);
        assert!(budget.used() > 0);
        drop(notes);
        assert_eq!(budget.used(), 0);
    }
}
