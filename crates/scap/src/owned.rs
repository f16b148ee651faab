//! Parameters of an event that is kept or built anew.

use tiercel_event::{Lengths, MAX_PARAMS, Params};

/// A converted event's bytes never exceed this, as in the format.
const MAX_BYTES: usize = 64 << 10;

/// Parameters in own memory, reused from event to event.
#[derive(Default)]
pub(crate) struct Owned {
    pub code: u16,
    /// Four bytes each.
    lengths: Vec<u8>,
    /// Where the last parameter ends.
    end: usize,
    data: Vec<u8>,
}

impl Owned {
    pub(crate) fn clear(&mut self, code: u16) {
        self.code = code;
        self.lengths.clear();
        self.data.clear();
        self.end = 0;
    }

    /// Takes over another event's parameters.
    pub(crate) fn copy_from(&mut self, code: u16, params: Params<'_>) {
        self.clear(code);
        params.iter().for_each(|value| self.push(value));
    }

    /// Appends a parameter; cut where the event would become too long.
    pub(crate) fn push(&mut self, value: &[u8]) {
        let room = MAX_BYTES.saturating_sub(self.data.len());
        self.data.extend_from_slice(&value[..value.len().min(room)]);
        self.close();
    }

    /// Appends `count` bytes of `byte`.
    pub(crate) fn push_fill(&mut self, byte: u8, count: usize) {
        let length = self.data.len();
        self.data.resize(length + count, byte);
        self.close();
    }

    fn close(&mut self) {
        if self.count() < MAX_PARAMS {
            self.lengths.extend_from_slice(&((self.data.len() - self.end) as u32).to_le_bytes());
            self.end = self.data.len();
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.lengths.len() / 4
    }

    pub(crate) fn get(&self, index: usize) -> Option<&[u8]> {
        self.params().raw(index)
    }

    pub(crate) fn bytes(&self) -> usize {
        self.data.len()
    }

    pub(crate) fn params(&self) -> Params<'_> {
        Params::new(Lengths::wide(&self.lengths), &self.data).unwrap_or(Params::EMPTY)
    }
}
