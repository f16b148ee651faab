//! Blocks: what a capture is made of. `u32 type, u32 total length, body, padding, u32 total length`.

/// Header and trailer.
pub(crate) const FRAME_BYTES: usize = 12;
/// Bytes of type and length.
pub(crate) const HEADER_BYTES: usize = 8;
/// No block is longer; the length of one that claims more is taken for damage.
pub(crate) const MAX_BLOCK_BYTES: usize = 256 << 20;

/// Shape of an event block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EventShape {
    /// The header has no parameter count.
    pub v1: bool,
    /// Dump flags stand behind the processor number.
    pub flags: bool,
}

impl EventShape {
    /// Shape of today's event blocks, large or not.
    #[inline]
    pub(crate) fn of_today(number: u32) -> Option<Self> {
        let flags = match number {
            0x216 | 0x221 => false,
            0x217 | 0x222 => true,
            _ => return None,
        };
        Some(Self { v1: false, flags })
    }
}

/// What a block holds. Versions are those of the lists' own numbering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Section,
    Machine,
    Processes(u8),
    Fds(u8),
    Interfaces(u8),
    Users(u8),
    /// What the lists of the format have no place for: written by us.
    Beyond,
    Event(EventShape),
    Unknown,
}

impl Kind {
    /// The kind with this number. The numbers from 0x8000 up are those of files from before 2014.
    pub(crate) fn of(number: u32) -> Self {
        if let Some(shape) = EventShape::of_today(number) {
            return Self::Event(shape);
        }
        match number {
            0x204 | 0x8010_ABCD => Self::Event(EventShape { v1: true, flags: false }),
            0x208 => Self::Event(EventShape { v1: true, flags: true }),
            0x0A0D_0D0A => Self::Section,
            0x201 | 0x8002_ABCD => Self::Machine,
            0x202 | 0x8000_ABCD => Self::Processes(1),
            0x207 | 0x8013_ABCD => Self::Processes(2),
            0x209 | 0x8014_ABCD => Self::Processes(3),
            0x210..=0x215 => Self::Processes((number - 0x210) as u8 + 4),
            0x203 | 0x8001_ABCD => Self::Fds(1),
            0x218 => Self::Fds(2),
            0x205 | 0x8011_ABCD => Self::Interfaces(1),
            0x219 => Self::Interfaces(2),
            0x206 | 0x8012_ABCD => Self::Users(1),
            0x220 => Self::Users(2),
            crate::beyond::BLOCK => Self::Beyond,
            _ => Self::Unknown,
        }
    }
}

/// Type and total length from the front of `bytes`.
#[inline]
pub(crate) fn header(bytes: &[u8]) -> Option<(Kind, usize)> {
    let &[a, b, c, d, e, f, g, h] = bytes.first_chunk::<HEADER_BYTES>()?;
    Some((Kind::of(u32::from_le_bytes([a, b, c, d])), u32::from_le_bytes([e, f, g, h]) as usize))
}

/// Shape and total length of the event block that `bytes` begin with, when all of it is there, its two lengths agree and
/// it is of today's kinds.
#[inline]
pub(crate) fn whole_event(bytes: &[u8]) -> Option<(EventShape, usize)> {
    let &[a, b, c, d, e, f, g, h] = bytes.first_chunk::<HEADER_BYTES>()?;
    let shape = EventShape::of_today(u32::from_le_bytes([a, b, c, d]))?;
    let total = u32::from_le_bytes([e, f, g, h]) as usize;
    let block = bytes.get(..total)?;
    let is_whole = is_possible_length(total) && trailer_agrees(block);
    is_whole.then_some((shape, total))
}

/// Whether a total length can be one.
#[inline]
pub(crate) fn is_possible_length(total: usize) -> bool {
    (FRAME_BYTES..=MAX_BLOCK_BYTES).contains(&total) && total.is_multiple_of(4)
}

/// The `u32` at `at`.
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// Whether the closing length of a whole block agrees with the opening one.
#[inline]
pub(crate) fn trailer_agrees(block: &[u8]) -> bool {
    block.len() >= FRAME_BYTES && block.last_chunk().is_some_and(|&end| u32::from_le_bytes(end) as usize == block.len())
}
