//! Small changes of an input, the same for the same number.

use tiercel_random::Random;

/// Values that lengths and counts are set to: the edges of what is possible.
const EDGES: [u32; 12] = [0, 1, 3, 4, 12, 0x7F, 0xFF, 0xFFFC, 0xFFFF, 0x00FF_FFFC, 0x7FFF_FFFF, 0xFFFF_FFFF];

/// Changes 1 to 8 places of `bytes`, some with pieces of `other`.
pub fn mutate(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    for _ in 0..=random.place(8) {
        let at = random.place(bytes.len());
        match random.place(8) {
            0 | 1 => set(bytes, at, &[random.place(256) as u8]),
            2 => set(bytes, at & !3, &EDGES[random.place(EDGES.len())].to_le_bytes()),
            3 => set(bytes, at & !1, &(EDGES[random.place(EDGES.len())] as u16).to_le_bytes()),
            4 => bytes.truncate(at),
            5 => drop(bytes.drain(at..(at + random.place(64)).min(bytes.len()))),
            6 => insert(bytes, at, piece(other, random)),
            _ => {
                let own = piece(bytes, random).to_vec();
                insert(bytes, at, &own);
            }
        }
    }
}

fn set(bytes: &mut [u8], at: usize, value: &[u8]) {
    if let Some(place) = bytes.get_mut(at..at + value.len()) {
        place.copy_from_slice(value);
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, piece: &[u8]) {
    bytes.splice(at..at, piece.iter().copied());
}

fn piece<'b>(bytes: &'b [u8], random: &mut Random) -> &'b [u8] {
    let start = random.place(bytes.len());
    &bytes[start..(start + random.place(256)).min(bytes.len())]
}
