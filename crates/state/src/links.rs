//! Parents and children, as lists through the slab: a fork and an exit cost the same whatever the table's size.

use crate::table::Table;
use crate::thread::Slot;

/// Neighbours of a thread in the family tree; [`Links::NONE`] ends a list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Links {
    pub parent: Slot,
    first_child: Slot,
    next: Slot,
    previous: Slot,
}

impl Links {
    /// No thread: index 0 is never in use.
    pub const NONE: Slot = Slot(0);
}

impl Default for Links {
    fn default() -> Self {
        Self { parent: Self::NONE, first_child: Self::NONE, next: Self::NONE, previous: Self::NONE }
    }
}

impl Table {
    /// Makes `child` a child of the thread that its ptid names, if that is in the table.
    pub fn link(&mut self, child: Slot) {
        self.unlink(child);
        let Some(parent) = self.find(self.thread(child).ptid).filter(|&parent| parent != child) else { return };
        let first = self.thread(parent).links.first_child;
        if first != Links::NONE {
            self.thread_mut(first).links.previous = child;
        }
        self.thread_mut(parent).links.first_child = child;
        let links = &mut self.thread_mut(child).links;
        links.parent = parent;
        links.next = first;
    }

    /// Takes `child` out of its parent's list.
    pub fn unlink(&mut self, child: Slot) {
        let Links { parent, next, previous, .. } = self.thread(child).links;
        if parent == Links::NONE {
            return;
        }
        if previous == Links::NONE {
            self.thread_mut(parent).links.first_child = next;
        } else {
            self.thread_mut(previous).links.next = next;
        }
        if next != Links::NONE {
            self.thread_mut(next).links.previous = previous;
        }
        let links = &mut self.thread_mut(child).links;
        (links.parent, links.next, links.previous) = (Links::NONE, Links::NONE, Links::NONE);
    }

    /// The first child; taking it out gives the next one.
    pub fn first_child(&self, parent: Slot) -> Option<Slot> {
        Some(self.thread(parent).links.first_child).filter(|&child| child != Links::NONE)
    }

    /// Forgets the links of all children; their ptid stays, for a parent that comes back.
    pub fn detach_children(&mut self, parent: Slot) {
        while let Some(child) = self.first_child(parent) {
            self.unlink(child);
        }
    }

    /// Gives all children of `from` to `to`, or to nobody.
    pub fn hand_over(&mut self, from: Slot, to: Option<Slot>) -> bool {
        let new_ptid = to.map_or(0, |slot| self.thread(slot).tid);
        let mut any = false;
        while let Some(child) = self.first_child(from) {
            self.unlink(child);
            self.thread_mut(child).ptid = new_ptid;
            if to.is_some() {
                self.link(child);
            }
            any = true;
        }
        any
    }
}
