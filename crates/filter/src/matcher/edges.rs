//! Whether a text may begin or end with one of many, told without a branch: a tree of bytes is left at another depth by every
//! text, and each wrong guess of the processor costs more than looking at eight bytes.

use super::atoms::Atom;

/// Bytes that are looked at, from the beginning and from the end.
const BYTES: usize = 8;

/// Beginnings and ends of many texts.
#[derive(Clone, Debug, Default)]
pub struct Edges {
    starts: Sets,
    ends: Sets,
}

/// By place and byte, the texts that have it there, or have ended before. Neighbours in their order share a bit, since they are
/// alike.
#[derive(Clone, Debug)]
struct Sets(Box<[[u64; 256]; BYTES]>);

impl Default for Sets {
    fn default() -> Self {
        Self(Box::new([[0; 256]; BYTES]))
    }
}

impl Sets {
    fn of(mut texts: Vec<Vec<u8>>) -> Self {
        texts.iter_mut().for_each(|text| text.truncate(BYTES));
        texts.sort_unstable();
        texts.dedup();
        let mut made = Self::default();
        for (number, text) in texts.iter().enumerate() {
            made.add(text, 1 << (number * u64::BITS as usize / texts.len()));
        }
        made
    }

    fn add(&mut self, text: &[u8], bit: u64) {
        for (at, by_byte) in self.0.iter_mut().enumerate() {
            match text.get(at) {
                Some(&byte) => by_byte[usize::from(byte)] |= bit,
                None => by_byte.iter_mut().for_each(|set| *set |= bit),
            }
        }
    }

    #[inline]
    fn has(&self, bytes: [u8; BYTES]) -> bool {
        self.0.iter().zip(bytes).fold(u64::MAX, |left, (by_byte, byte)| left & by_byte[usize::from(byte)]) != 0
    }
}

impl Edges {
    /// Those of these parts.
    pub fn of<'a>(atoms: impl Iterator<Item = &'a Atom>) -> Self {
        let (mut starts, mut ends) = (Vec::new(), Vec::new());
        for atom in atoms {
            match atom {
                Atom::Whole(text) | Atom::Prefix(text) => starts.push(text.to_vec()),
                Atom::Suffix(text) => ends.push(text.iter().rev().copied().collect()),
                _ => {}
            }
        }
        Self { starts: Sets::of(starts), ends: Sets::of(ends) }
    }

    /// Whether the text may begin or end with one of them: true for every one that does, and for all shorter than eight bytes.
    #[inline]
    pub fn may_have(&self, text: &[u8]) -> bool {
        let (Some(&first), Some(&last)) = (text.first_chunk(), text.last_chunk()) else { return true };
        let last: [u8; BYTES] = last;
        self.starts.has(first) || self.ends.has(u64::from_le_bytes(last).to_be_bytes())
    }
}

/// Whether a NUL is in the text: for short ones, which a search that prepares itself is slow for.
#[inline]
pub fn has_nul(text: &[u8]) -> bool {
    let nul = |bytes: [u8; BYTES]| {
        let word = u64::from_le_bytes(bytes);
        word.wrapping_sub(0x0101_0101_0101_0101) & !word & 0x8080_8080_8080_8080
    };
    let Some(&last) = text.last_chunk() else { return text.contains(&0) };
    let (chunks, _) = text.as_chunks();
    chunks.iter().fold(nul(last), |found, &chunk| found | nul(chunk)) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_with_an_edge_is_told() {
        let texts = ["/etc/", "/usr/bin/python", "/e", "a", "/usr/bin/ls"];
        let parts = |make: fn(Box<[u8]>) -> Atom| texts.map(|text| make(text.as_bytes().into()));
        let (starts, ends) = (Edges::of(parts(Atom::Prefix).iter()), Edges::of(parts(Atom::Suffix).iter()));
        for text in
            ["/etc/shadow", "/usr/bin/python3", "/usr/bin/less", "/var/lib/data", "/usr/lib/libc.so.6", "/x/etc/"]
        {
            let begins = texts.iter().any(|start| text.starts_with(start));
            assert!(starts.may_have(text.as_bytes()) || !begins, "{text}");
            let finishes = texts.iter().any(|end| text.ends_with(end));
            assert!(ends.may_have(text.as_bytes()) || !finishes || text.len() < BYTES, "{text}");
        }
        assert!(
            !starts.may_have(b"/var/lib/data") && !ends.may_have(b"/var/lib/datum") && ends.may_have(b"/var/lib/data")
        );
        assert!(starts.may_have(b"/var/li") && !Edges::default().may_have(b"/var/lib"));
    }

    #[test]
    fn more_texts_than_bits_are_told_as_well() {
        let atoms: Vec<Atom> =
            (0..1000).map(|number| Atom::Prefix(format!("/p{number}/").into_bytes().into())).collect();
        let edges = Edges::of(atoms.iter());
        assert!((0..1000).all(|number| edges.may_have(format!("/p{number}/file").as_bytes())));
        assert!(!edges.may_have(b"/q1/file-with-a-name"));
    }

    #[test]
    fn a_nul_is_found_wherever_it_is() {
        for length in 0..40 {
            let mut text = vec![b'a'; length];
            assert!(!has_nul(&text));
            for at in 0..length {
                text[at] = 0;
                assert!(has_nul(&text), "{length} {at}");
                text[at] = 0x80;
            }
            assert!(!has_nul(&text));
        }
    }
}
