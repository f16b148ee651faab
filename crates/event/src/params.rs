//! Parameters of an event, read in place.

use crate::event::Malformed;

/// Most parameters that an event may carry; the widest type of the table has 32.
pub const MAX_PARAMS: usize = 48;

/// Lengths of parameters as they stand in a record: little-endian `u16` each, or `u32`.
#[derive(Clone, Copy, Debug)]
pub struct Lengths<'a> {
    bytes: &'a [u8],
    wide: bool,
}

impl<'a> Lengths<'a> {
    /// No lengths.
    pub const EMPTY: Self = Self { bytes: &[], wide: false };

    /// Lengths of two bytes each.
    #[inline]
    pub fn narrow(bytes: &'a [u8]) -> Self {
        Self { bytes, wide: false }
    }

    /// Lengths of four bytes each.
    #[inline]
    pub fn wide(bytes: &'a [u8]) -> Self {
        Self { bytes, wide: true }
    }

    /// The lengths as they stand in the record: two bytes each, or four where [`Self::is_wide`].
    #[inline]
    pub fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Whether each takes four bytes.
    #[inline]
    pub fn is_wide(&self) -> bool {
        self.wide
    }

    /// Number of lengths; bytes that are no whole one do not count.
    #[inline]
    pub fn count(&self) -> usize {
        self.bytes.len() >> (1 + u32::from(self.wide))
    }

    /// The first `count` of them.
    #[must_use]
    pub fn first(self, count: usize) -> Self {
        let size = count << (1 + u32::from(self.wide));
        Self { bytes: self.bytes.get(..size).unwrap_or(self.bytes), ..self }
    }

    /// All of them in order.
    pub fn iter(self) -> impl Iterator<Item = usize> + Clone + 'a {
        (0..self.count()).map(move |index| self.get(index))
    }

    #[inline]
    fn get(&self, index: usize) -> usize {
        if self.wide {
            let bytes = self.bytes.get(4 * index..).and_then(<[u8]>::first_chunk);
            bytes.map_or(0, |&bytes| u32::from_le_bytes(bytes) as usize)
        } else {
            let bytes = self.bytes.get(2 * index..).and_then(<[u8]>::first_chunk);
            bytes.map_or(0, |&bytes| usize::from(u16::from_le_bytes(bytes)))
        }
    }

    /// Sum of the first `count`.
    #[inline]
    fn sum(&self, count: usize) -> usize {
        if self.wide {
            return (0..count).map(|index| self.get(index)).fold(0, usize::saturating_add);
        }
        sum_of(self.bytes, count)
    }

    /// Sum of all.
    #[inline]
    pub fn total(&self) -> usize {
        self.sum(self.count())
    }
}

/// Sum of the first `count` lengths of two bytes each, of at most [`MAX_PARAMS`] and of as many as `bytes` has. That more
/// bytes stand behind them saves looking at each of the last ones.
#[inline(always)]
fn sum_of(bytes: &[u8], count: usize) -> usize {
    let (fours, tail) = bytes.as_chunks::<8>();
    let (whole, rest) = (count / 4, count % 4);
    let lanes = fours.iter().take(whole).fold(0, |sum, &four| sum + pairs(u64::from_le_bytes(four)));
    let last = fours.get(whole).map_or_else(|| few(tail), |&four| u64::from_le_bytes(four));
    let lanes = lanes + pairs(last & !(u64::MAX << (16 * rest)));
    (lanes & 0xffff_ffff) as usize + (lanes >> 32) as usize
}

/// Up to three lengths.
#[inline(always)]
fn few(bytes: &[u8]) -> u64 {
    match *bytes {
        [a, b, c, d, e, f, ..] => u64::from_le_bytes([a, b, c, d, e, f, 0, 0]),
        [a, b, c, d, ..] => u64::from(u32::from_le_bytes([a, b, c, d])),
        [a, b, ..] => u64::from(u16::from_le_bytes([a, b])),
        _ => 0,
    }
}

/// Sums of the two pairs of lengths in eight bytes, in the halves of a number: no pair can overflow its half, nor can
/// [`MAX_PARAMS`] of them.
#[inline]
fn pairs(four: u64) -> u64 {
    const EVEN: u64 = 0x0000_ffff_0000_ffff;
    (four & EVEN) + (four >> 16 & EVEN)
}

/// Parameters of an event: byte strings back to back, in the encoding of the capture format. Nothing is copied: where
/// a parameter stands is found by adding up the lengths before it.
#[derive(Clone, Copy, Debug)]
pub struct Params<'a> {
    lengths: Lengths<'a>,
    data: &'a [u8],
}

impl<'a> Params<'a> {
    /// No parameters.
    pub const EMPTY: Self = Self { lengths: Lengths::EMPTY, data: &[] };

    /// Splits `data` by `lengths`. Bytes behind the last parameter are not looked at.
    ///
    /// # Errors
    /// More than [`MAX_PARAMS`] lengths, or lengths that reach behind `data`.
    #[inline]
    pub fn new(lengths: Lengths<'a>, data: &'a [u8]) -> Result<Self, Malformed> {
        if lengths.count() > MAX_PARAMS {
            return Err(Malformed("too many parameters"));
        }
        if lengths.total() > data.len() {
            return Err(Malformed("parameter too long"));
        }
        Ok(Self { lengths, data })
    }

    /// `count` lengths of two bytes each, and behind them the parameters; `None` where `payload` is shorter than they say.
    /// Bytes behind the last parameter are not looked at.
    #[inline(always)]
    pub fn split(payload: &'a [u8], count: usize) -> Option<Self> {
        debug_assert!(count <= MAX_PARAMS);
        let (bytes, data) = payload.split_at_checked(2 * count)?;
        (sum_of(payload, count) <= data.len()).then_some(Self { lengths: Lengths::narrow(bytes), data })
    }

    /// Number of parameters present.
    #[inline]
    pub fn len(&self) -> usize {
        self.lengths.count()
    }

    /// Whether there are none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Lengths of all parameters.
    pub fn lengths(&self) -> Lengths<'a> {
        self.lengths
    }

    /// All parameters back to back.
    #[inline]
    pub fn data(&self) -> &'a [u8] {
        self.data.get(..self.lengths.total()).unwrap_or(self.data)
    }

    /// Bytes of parameter `index`; `None` when it is absent or empty (both mean "not captured").
    #[inline]
    pub fn get(&self, index: usize) -> Option<&'a [u8]> {
        self.raw(index).filter(|bytes| !bytes.is_empty())
    }

    /// Bytes of parameter `index`; empty when it was not captured, `None` when the event has no such parameter.
    #[inline]
    pub fn raw(&self, index: usize) -> Option<&'a [u8]> {
        if index >= self.len() {
            return None;
        }
        // Results stand first, and are asked for most.
        let start = if index == 0 { 0 } else { self.lengths.sum(index) };
        self.data.get(start..)?.get(..self.lengths.get(index))
    }

    /// The first parameters, found in one go; empty for those that are absent.
    #[inline]
    pub fn array<const N: usize>(&self) -> [&'a [u8]; N] {
        self.array_from(0)
    }

    /// The parameters from the one at `first` on, found in one go; empty for those that are absent.
    #[inline]
    pub fn array_from<const N: usize>(&self, first: usize) -> [&'a [u8]; N] {
        let count = first.min(self.len());
        let mut rest = self.data.get(self.lengths.sum(count)..).unwrap_or(&[]);
        let mut next = |length: usize| {
            let (param, tail) = rest.split_at_checked(length).unwrap_or((&[], &[]));
            rest = tail;
            param
        };
        if self.lengths.wide {
            return std::array::from_fn(|index| {
                next(if index + first < self.len() { self.lengths.get(index + first) } else { 0 })
            });
        }
        let (lengths, _) = self.lengths.bytes.as_chunks();
        let mut lengths = lengths.get(first..).unwrap_or(&[]).iter();
        std::array::from_fn(|_| next(lengths.next().map_or(0, |&length| usize::from(u16::from_le_bytes(length)))))
    }

    /// All parameters in order.
    pub fn iter(&self) -> impl Iterator<Item = &'a [u8]> + Clone + use<'a> {
        let mut rest = self.data;
        self.lengths.iter().map(move |length| {
            let (param, tail) = rest.split_at_checked(length).unwrap_or((&[], &[]));
            rest = tail;
            param
        })
    }

    /// An unsigned integer of 1, 2, 4 or 8 bytes.
    #[inline]
    pub fn uint(&self, index: usize) -> Option<u64> {
        uint(self.get(index)?)
    }

    /// A signed integer of 1, 2, 4 or 8 bytes, sign-extended.
    #[inline]
    pub fn int(&self, index: usize) -> Option<i64> {
        int(self.get(index)?)
    }

    /// A string up to its first NUL; `None` when not captured.
    pub fn text(&self, index: usize) -> Option<&'a [u8]> {
        Some(text(self.get(index)?))
    }
}

/// A string up to its first NUL.
pub fn text(bytes: &[u8]) -> &[u8] {
    match bytes.split_last() {
        // Most strings have one NUL, at their end.
        Some((0, text)) => until_nul(text),
        _ => until_nul(bytes),
    }
}

fn until_nul(bytes: &[u8]) -> &[u8] {
    memchr::memchr(0, bytes).map_or(bytes, |end| &bytes[..end])
}

/// A little-endian signed integer of 1, 2, 4 or 8 bytes, sign-extended.
#[inline]
pub fn int(bytes: &[u8]) -> Option<i64> {
    Some(match *bytes {
        [a, b, c, d, e, f, g, h] => i64::from_le_bytes([a, b, c, d, e, f, g, h]),
        [a, b, c, d] => i64::from(i32::from_le_bytes([a, b, c, d])),
        [a, b] => i64::from(i16::from_le_bytes([a, b])),
        [a] => i64::from(a as i8),
        _ => return None,
    })
}

/// A little-endian unsigned integer of 1, 2, 4 or 8 bytes.
#[inline]
pub fn uint(bytes: &[u8]) -> Option<u64> {
    Some(match *bytes {
        [a, b, c, d, e, f, g, h] => u64::from_le_bytes([a, b, c, d, e, f, g, h]),
        [a, b, c, d] => u64::from(u32::from_le_bytes([a, b, c, d])),
        [a, b] => u64::from(u16::from_le_bytes([a, b])),
        [a] => u64::from(a),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_behind_the_data_are_refused() {
        let refused = |lengths| Params::new(lengths, b"abcd").unwrap_err();
        assert_eq!(refused(Lengths::narrow(&[3, 0, 2, 0])), Malformed("parameter too long"));
        assert_eq!(refused(Lengths::wide(&[255; 8])), Malformed("parameter too long"));
        assert_eq!(refused(Lengths::narrow(&[0; 2 * MAX_PARAMS + 2])), Malformed("too many parameters"));
    }

    #[test]
    fn a_parameter_stands_behind_all_before_it() {
        let data: Vec<u8> = (0..=255).cycle().take(20_000).collect();
        for count in 0..=MAX_PARAMS {
            let sizes: Vec<usize> = (0..count).map(|index| (index * 37 + count) % 401).collect();
            let narrow: Vec<u8> = sizes.iter().flat_map(|&size| (size as u16).to_le_bytes()).collect();
            for more in 0..9 {
                let payload = [narrow.as_slice(), &data[..sizes.iter().sum::<usize>() + more]].concat();
                let (params, short) = (Params::split(&payload, count), sizes.iter().sum::<usize>() + 2 * count);
                assert!(params.is_some_and(|params| params.iter().map(<[u8]>::len).eq(sizes.iter().copied())));
                assert!(short == 0 || Params::split(&payload[..short - 1], count).is_none());
            }
            let wide: Vec<u8> = sizes.iter().flat_map(|&size| (size as u32).to_le_bytes()).collect();
            for lengths in [Lengths::narrow(&narrow), Lengths::wide(&wide)] {
                assert_eq!(lengths.total(), sizes.iter().sum::<usize>());
                let params = Params::new(lengths, &data).unwrap();
                let mut start = 0;
                let first: [&[u8]; 7] = params.array();
                for (index, &size) in sizes.iter().enumerate() {
                    assert_eq!(params.raw(index), data.get(start..start + size));
                    assert!(first.get(index).is_none_or(|&param| Some(param) == params.raw(index)));
                    start += size;
                }
                assert!(first.iter().skip(count).all(|param| param.is_empty()));
                for from in 0..=count + 1 {
                    let some: [&[u8]; 3] = params.array_from(from);
                    assert_eq!(some, std::array::from_fn(|index| params.raw(from + index).unwrap_or_default()));
                }
            }
        }
        assert_eq!(Lengths::narrow(&[255; 2 * MAX_PARAMS]).total(), 65_535 * MAX_PARAMS);
    }

    #[test]
    fn empty_means_not_captured() {
        let params = Params::new(Lengths::narrow(&[0, 0, 2, 0]), &[1, 2]).unwrap();
        assert_eq!(params.get(0), None);
        assert_eq!(params.raw(0), Some(&[][..]));
        assert_eq!(params.uint(1), Some(0x201));
        assert_eq!(params.raw(2), None);
    }

    #[test]
    fn integers_extend_their_sign() {
        let lengths = Lengths::wide(&[1, 0, 0, 0, 4, 0, 0, 0, 8, 0, 0, 0]);
        let params = Params::new(lengths, &[255, 254, 255, 255, 255, 1, 0, 0, 0, 0, 0, 0, 0]).unwrap();
        assert_eq!((params.int(0), params.int(1), params.int(2)), (Some(-1), Some(-2), Some(1)));
        assert_eq!(params.iter().map(<[u8]>::len).collect::<Vec<_>>(), [1, 4, 8]);
    }

    #[test]
    fn strings_end_at_their_first_nul() {
        let params = Params::new(Lengths::narrow(&[4, 0, 5, 0, 2, 0]), b"abc\0ab\0c\0xy").unwrap();
        assert_eq!(
            (params.text(0), params.text(1), params.text(2)),
            (Some(&b"abc"[..]), Some(&b"ab"[..]), Some(&b"xy"[..]))
        );
    }
}
