//! Events of a mapped capture, read again at their places: by other threads than the one that walks it.

use crate::block::{self, HEADER_BYTES, Kind};
use crate::fetch::fetch;
use crate::plain;
use crate::record::Record;
use memmap2::Mmap;
use std::sync::Arc;
use tiercel_event::Event;

/// All bytes of a mapped capture.
#[derive(Clone)]
pub struct Blocks(Arc<Mmap>);

impl Blocks {
    pub(crate) fn new(map: Arc<Mmap>) -> Self {
        Self(map)
    }

    /// Asks for the bytes of the event at `place`, which another processor may have read last.
    #[inline]
    pub fn fetch(&self, place: u64) {
        if let Some(bytes) = usize::try_from(place).ok().and_then(|at| self.0.get(at..)) {
            fetch(bytes, 0);
        }
    }

    /// The event of a [`crate::Glance`]; `None` where it is not what its header says. Put together where it is wanted, as in
    /// [`crate::Capture::next`].
    #[inline(always)]
    pub fn plain_event(&self, place: u64) -> Option<Event<'_>> {
        let plain = plain::read(self.0.get(usize::try_from(place).ok()?..)?)?;
        (!plain.has_extra()).then(|| plain.event())
    }

    /// The event whose block begins at `place`, as [`crate::Item::Event`] told. Everything is checked again: another
    /// process may have changed the file meanwhile. `None` where no event is.
    #[inline]
    pub fn event(&self, place: u64) -> Option<Event<'_>> {
        let bytes = self.0.get(usize::try_from(place).ok()?..)?;
        if let Some(event) = plain::read_whole(bytes) {
            return Some(event);
        }
        let (Kind::Event(shape), total) = block::header(bytes)? else { return None };
        let body = bytes.get(HEADER_BYTES..total.checked_sub(4)?)?;
        let record = Record::read(body, shape).ok()?;
        Some(record.event(record.code, record.params))
    }
}
