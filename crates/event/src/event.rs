//! One decoded event: borrowed, nothing copied.

use crate::facts::Facts;
use crate::table::{self, EventInfo};

/// Most parameters that an event may carry; the widest type of the table has 32.
pub const MAX_PARAMS: usize = 48;

/// Where an event came from, for what its parameters may be trusted with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Origin {
    /// A live record of an ordinary system call or tracepoint.
    #[default]
    Live,
    /// A live 32-bit call.
    LiveIa32,
    /// A live io_uring request.
    LiveIoUring,
    /// A capture.
    Capture,
    /// A plugin or another in-process source.
    Plugin,
}

/// Bytes that do not hold what their header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed(
    /// What is wrong, as a short phrase.
    pub &'static str,
);

impl std::fmt::Display for Malformed {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "malformed event: {}", self.0)
    }
}

impl std::error::Error for Malformed {}

/// Parameters of an event: `count` byte strings back to back, in the encoding of the capture format.
#[derive(Clone, Copy, Debug)]
pub struct Params<'a> {
    data: &'a [u8],
    ends: [u32; MAX_PARAMS],
    count: u8,
}

impl<'a> Params<'a> {
    /// No parameters.
    pub const EMPTY: Self = Self { data: &[], ends: [0; MAX_PARAMS], count: 0 };

    /// Splits `data` by `lengths`. Bytes behind the last parameter are not looked at.
    ///
    /// # Errors
    /// More than [`MAX_PARAMS`] lengths, or lengths that reach behind `data`.
    pub fn new(lengths: impl Iterator<Item = usize>, data: &'a [u8]) -> Result<Self, Malformed> {
        let mut params = Self { data, ..Self::EMPTY };
        let mut end = 0usize;
        for length in lengths {
            let slot = params.ends.get_mut(usize::from(params.count)).ok_or(Malformed("too many parameters"))?;
            end = end.checked_add(length).filter(|&end| end <= data.len()).ok_or(Malformed("parameter too long"))?;
            *slot = u32::try_from(end).map_err(|_| Malformed("parameters over 4 GiB"))?;
            params.count += 1;
        }
        Ok(params)
    }

    /// Number of parameters present.
    pub fn len(&self) -> usize {
        usize::from(self.count)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Bytes of parameter `index`; `None` when it is absent or empty (both mean "not captured").
    pub fn get(&self, index: usize) -> Option<&'a [u8]> {
        self.raw(index).filter(|bytes| !bytes.is_empty())
    }

    /// Bytes of parameter `index`; empty when it was not captured, `None` when the event has no such parameter.
    pub fn raw(&self, index: usize) -> Option<&'a [u8]> {
        if index >= self.len() {
            return None;
        }
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        self.data.get(start as usize..self.ends[index] as usize)
    }

    /// All parameters in order.
    pub fn iter(&self) -> impl Iterator<Item = &'a [u8]> + Clone + '_ {
        (0..self.len()).filter_map(|index| self.raw(index))
    }

    /// An unsigned integer of 1, 2, 4 or 8 bytes.
    pub fn uint(&self, index: usize) -> Option<u64> {
        uint(self.get(index)?)
    }

    /// A signed integer of 1, 2, 4 or 8 bytes, sign-extended.
    pub fn int(&self, index: usize) -> Option<i64> {
        let bytes = self.get(index)?;
        Some(match bytes.len() {
            1 => i64::from(bytes[0] as i8),
            2 => i64::from(i16::from_le_bytes(bytes.try_into().ok()?)),
            4 => i64::from(i32::from_le_bytes(bytes.try_into().ok()?)),
            _ => i64::from_le_bytes(bytes.try_into().ok()?),
        })
    }

    /// A string up to its first NUL; `None` when not captured.
    pub fn text(&self, index: usize) -> Option<&'a [u8]> {
        let bytes = self.get(index)?;
        Some(bytes.split(|&byte| byte == 0).next().unwrap_or(bytes))
    }
}

/// A little-endian unsigned integer of 1, 2, 4 or 8 bytes.
pub fn uint(bytes: &[u8]) -> Option<u64> {
    if !matches!(bytes.len(), 1 | 2 | 4 | 8) {
        return None;
    }
    let mut wide = [0; 8];
    wide[..bytes.len()].copy_from_slice(bytes);
    Some(u64::from_le_bytes(wide))
}

/// One event as a collector or a capture delivers it.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// Nanoseconds since 1970.
    pub ts_ns: u64,
    /// Thread, in the init pid namespace; -1 for events of the whole host.
    pub tid: i64,
    /// Thread group; 0 where the source does not say (captures).
    pub pid: i64,
    /// Start of the thread group's leader in ns since boot: with `pid` it names a process for good. 0 where unknown.
    pub task_key: u64,
    /// Type, see [`crate::codes`].
    pub code: u16,
    /// Processor that it happened on.
    pub cpu: u16,
    /// Source.
    pub origin: Origin,
    /// The claimed name could not be verified (a failed open has no file object).
    pub unverified: bool,
    /// A parameter or a fact was cut to fit.
    pub truncated: bool,
    /// Parameters.
    pub params: Params<'a>,
    /// What the kernel knew beside them.
    pub facts: Facts<'a>,
}

impl<'a> Event<'a> {
    /// An event without parameters, to be filled in.
    pub fn new(code: u16) -> Self {
        Self {
            ts_ns: 0,
            tid: -1,
            pid: 0,
            task_key: 0,
            code,
            cpu: 0,
            origin: Origin::Live,
            unverified: false,
            truncated: false,
            params: Params::EMPTY,
            facts: Facts::EMPTY,
        }
    }

    /// Its row of the event table; `None` for a code that this version does not know.
    pub fn info(&self) -> Option<&'static EventInfo> {
        table::event(self.code)
    }

    /// Whether it is an exit event (odd code).
    pub fn is_exit(&self) -> bool {
        self.code & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_behind_the_data_are_refused() {
        assert_eq!(Params::new([3, 2].into_iter(), b"abcd").unwrap_err(), Malformed("parameter too long"));
        assert!(Params::new([usize::MAX, 2].into_iter(), b"abcd").is_err());
        assert!(Params::new(std::iter::repeat_n(0, MAX_PARAMS + 1), b"").is_err());
    }

    #[test]
    fn empty_means_not_captured() {
        let params = Params::new([0, 2].into_iter(), &[1, 2]).unwrap();
        assert_eq!(params.get(0), None);
        assert_eq!(params.raw(0), Some(&[][..]));
        assert_eq!(params.uint(1), Some(0x201));
        assert_eq!(params.raw(2), None);
    }

    #[test]
    fn integers_extend_their_sign() {
        let params = Params::new([1, 4, 8].into_iter(), &[255, 254, 255, 255, 255, 1, 0, 0, 0, 0, 0, 0, 0]).unwrap();
        assert_eq!((params.int(0), params.int(1), params.int(2)), (Some(-1), Some(-2), Some(1)));
    }
}
