//! Event blocks as what differs from an earlier block of the same thread, type and length.
//!
//! Most of an event is as in the one before of its kind: its header but for the time, lengths, the process, often names.
//! Comparing four bytes at a time costs a tenth of what a general compressor takes, and leaves it a third of the bytes.
//! A block becomes `u16 words, u16 slot`, then (with [`DELTA`]) a bit for each word that differs, then those words; without
//! it, all words. Slots start empty in each chunk.

const SLOTS: usize = 1024;
/// In the slot's number: the block is told as what differs from the slot's block.
const DELTA: u16 = 0x8000;
const WORD: usize = 4;
/// Longer blocks are told whole, behind a count of 0 words and their length in 32 bits.
const MOST_WORDS: usize = u16::MAX as usize;
const CODE_AT: usize = 8 + 2 + 8 + 8 + 4;
const TID_AT: usize = 8 + 2 + 8;

/// Where the last block of each slot begins, and its length: both sides keep it alike.
struct Slots(Box<[(u32, u32); SLOTS]>);

impl Slots {
    fn new() -> Self {
        Self(Box::new([(0, 0); SLOTS]))
    }
}

/// Turns blocks into differences; `plain` is all blocks of the chunk, one after the other.
pub(crate) struct Packer {
    slots: Slots,
    packed: Vec<u8>,
}

impl Packer {
    pub(crate) fn new() -> Self {
        Self { slots: Slots::new(), packed: Vec::with_capacity(256 << 10) }
    }

    pub(crate) fn clear(&mut self) {
        self.slots.0.fill((0, 0));
        self.packed.clear();
    }

    pub(crate) fn packed(&self) -> &[u8] {
        &self.packed
    }

    /// Adds the block that begins at `start` and ends with `plain`.
    #[inline]
    pub(crate) fn add(&mut self, plain: &[u8], start: usize) {
        let block = &plain[start..];
        let words = block.len() / WORD;
        if words > MOST_WORDS {
            self.packed.extend_from_slice(&[0; 4]);
            self.packed.extend_from_slice(&(block.len() as u32).to_le_bytes());
            self.packed.extend_from_slice(block);
            return;
        }
        let slot = slot_of(block);
        let entry = &mut self.slots.0[slot];
        let before = *entry;
        *entry = (start as u32, block.len() as u32);
        self.packed.extend_from_slice(&(words as u16).to_le_bytes());
        if before.1 as usize != block.len() {
            self.packed.extend_from_slice(&(slot as u16).to_le_bytes());
            self.packed.extend_from_slice(block);
            return;
        }
        self.packed.extend_from_slice(&(slot as u16 | DELTA).to_le_bytes());
        self.differences(block, &plain[before.0 as usize..][..block.len()], words);
    }

    fn differences(&mut self, block: &[u8], before: &[u8], words: usize) {
        let mask_at = self.packed.len();
        self.packed.resize(mask_at + words.div_ceil(8) + words * WORD, 0);
        let (mask, out) = self.packed[mask_at..].split_at_mut(words.div_ceil(8));
        let mut used = 0;
        for index in 0..words {
            let (new, old) = (word(block, index), word(before, index));
            let differs = new != old;
            mask[index / 8] |= u8::from(differs) << (index % 8);
            // Written in any case, kept where it differs: no branch to guess.
            out[used..used + WORD].copy_from_slice(&new.to_ne_bytes());
            used += WORD * usize::from(differs);
        }
        self.packed.truncate(mask_at + words.div_ceil(8) + used);
    }
}

#[inline]
fn word(bytes: &[u8], index: usize) -> u32 {
    let at = index * WORD;
    u32::from_ne_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

#[inline]
fn slot_of(block: &[u8]) -> usize {
    let code = block.get(CODE_AT..CODE_AT + 2).map_or(0, |bytes| u32::from(u16::from_le_bytes([bytes[0], bytes[1]])));
    let tid = block.get(TID_AT..TID_AT + 4).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    let key = (code ^ tid << 9 ^ (block.len() as u32) << 20).wrapping_mul(0x9E37_79B1);
    (key >> 22) as usize
}

/// The blocks again; `None` when the bytes are not what [`Packer`] made.
pub(crate) fn unpack(mut packed: &[u8], plain_bytes: usize) -> Option<Vec<u8>> {
    let mut slots = Slots::new();
    let mut plain = Vec::with_capacity(plain_bytes);
    while !packed.is_empty() {
        let words = usize::from(u16::from_le_bytes(take(&mut packed, 2)?.try_into().ok()?));
        let slot = u16::from_le_bytes(take(&mut packed, 2)?.try_into().ok()?);
        if words == 0 {
            let length = u32::from_le_bytes(take(&mut packed, 4)?.try_into().ok()?);
            plain.extend_from_slice(take(&mut packed, length as usize)?);
            continue;
        }
        let (start, length) = (plain.len(), words * WORD);
        let entry = slots.0.get_mut(usize::from(slot & !DELTA))?;
        let before = std::mem::replace(entry, (start as u32, length as u32));
        if slot & DELTA == 0 {
            plain.extend_from_slice(take(&mut packed, length)?);
            continue;
        }
        let mask = take(&mut packed, words.div_ceil(8))?;
        plain.extend_from_within(before.0 as usize..(before.0 + before.1) as usize);
        let block = plain.get_mut(start..start + length)?;
        for (index, word) in block.chunks_exact_mut(WORD).enumerate() {
            if mask[index / 8] >> (index % 8) & 1 != 0 {
                word.copy_from_slice(take(&mut packed, WORD)?);
            }
        }
    }
    (plain.len() == plain_bytes).then_some(plain)
}

fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (head, tail) = bytes.split_at_checked(count)?;
    *bytes = tail;
    Some(head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiercel_random::Random;

    /// Blocks of a few threads and types, of few lengths, mostly alike.
    fn blocks() -> Vec<Vec<u8>> {
        let mut random = Random::new(88_172_645_463_325_252);
        let block = |_| {
            let length =
                [12, 44, 64, 140, 300, 300_000][random.bits() as usize % if random.one_in(5_000) { 6 } else { 5 }];
            let mut block = vec![7u8; length];
            for _ in 0..random.bits() % 12 {
                let at = random.bits() as usize % length;
                block[at] = random.bits() as u8;
            }
            block
        };
        (0..20_000).map(block).collect()
    }

    #[test]
    fn blocks_come_back_as_they_were() {
        let (mut packer, mut plain) = (Packer::new(), Vec::new());
        for block in blocks() {
            let start = plain.len();
            plain.extend_from_slice(&block);
            packer.add(&plain, start);
        }
        assert!(packer.packed().len() < plain.len());
        assert_eq!(unpack(packer.packed(), plain.len()), Some(plain));
    }

    #[test]
    fn bytes_of_another_origin_are_refused() {
        for bytes in [&[1, 0][..], &[1, 0, 0, 0xFF, 1], &[255, 255, 0, 0], &[0, 0, 0, 0, 9, 0, 0, 0, 1], &[9; 100]] {
            assert_eq!(unpack(bytes, 64), None);
        }
    }
}
