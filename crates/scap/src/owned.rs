//! Parameters of an event that is kept or built anew.

use tiercel_event::{MAX_PARAMS, Params};

/// A converted event's bytes never exceed this, as in the format.
const MAX_BYTES: usize = 64 << 10;

/// Parameters in own memory, reused from event to event.
#[derive(Default)]
pub(crate) struct Owned {
    pub code: u16,
    ends: Vec<u32>,
    data: Vec<u8>,
}

impl Owned {
    pub(crate) fn clear(&mut self, code: u16) {
        self.code = code;
        self.ends.clear();
        self.data.clear();
    }

    /// Takes over another event's parameters.
    pub(crate) fn copy_from(&mut self, code: u16, lengths: impl Iterator<Item = usize>, data: &[u8]) {
        self.clear(code);
        let mut rest = data;
        for length in lengths {
            let (value, tail) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            self.push(value);
            rest = tail;
        }
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
        if self.ends.len() < MAX_PARAMS {
            self.ends.push(self.data.len() as u32);
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&[u8]> {
        let end = *self.ends.get(index)? as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.data.get(start..end)
    }

    pub(crate) fn lengths(&self) -> impl Iterator<Item = usize> + '_ {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        self.ends.iter().zip(starts).map(|(&end, start)| (end - start) as usize)
    }

    pub(crate) fn bytes(&self) -> usize {
        self.data.len()
    }

    pub(crate) fn params(&self) -> Params<'_> {
        Params::new(self.lengths(), &self.data).unwrap_or(Params::EMPTY)
    }
}
