//! Finds the next block behind damage.

use crate::block::{self, EventShape, FRAME_BYTES, HEADER_BYTES, Kind};
use crate::window::Window;

/// Longest block that is believed while searching: a long one would need as many bytes in memory.
const MAX_CANDIDATE_BYTES: usize = 1 << 20;

/// Moves the window from a damaged block to the next place where two blocks follow one another (or one block
/// and the end). Returns the number of bytes passed over; at the end of the stream there is nothing left.
pub(crate) fn skip_damage(window: &mut Window) -> u64 {
    let start = window.offset();
    window.advance(1);
    loop {
        let at_hand = window.bytes(HEADER_BYTES);
        if at_hand.len() < HEADER_BYTES {
            let rest = at_hand.len();
            window.advance(rest);
            return window.offset() - start;
        }
        // Where nothing looks like a header, only the last bytes can be the start of one.
        let skip = first_candidate(at_hand).unwrap_or(at_hand.len() - (HEADER_BYTES - 1));
        if skip == 0 && is_block(window) {
            return window.offset() - start;
        }
        window.advance(skip.max(1));
    }
}

/// Position of the first known block type with a possible length.
fn first_candidate(bytes: &[u8]) -> Option<usize> {
    (0..=bytes.len().checked_sub(HEADER_BYTES)?).find(|&at| looks_like_header(&bytes[at..]).is_some())
}

fn looks_like_header(bytes: &[u8]) -> Option<usize> {
    let (kind, total) = block::header(bytes)?;
    let known = kind != Kind::Unknown && block::is_possible_length(total) && total <= MAX_CANDIDATE_BYTES;
    known.then_some(total)
}

/// Whether a whole block stands here, closed by its length and followed by another or the end.
fn is_block(window: &mut Window) -> bool {
    let Some(total) = looks_like_header(window.bytes(HEADER_BYTES)) else { return false };
    let bytes = window.bytes_ahead(total + HEADER_BYTES, MAX_CANDIDATE_BYTES);
    let Some(candidate) = bytes.get(..total) else { return false };
    block::trailer_agrees(candidate) && may_follow(&bytes[total..])
}

/// Whether these bytes can be what stands behind a block: another one, or the end.
pub(crate) fn may_follow(bytes: &[u8]) -> bool {
    match block::header(bytes) {
        None => bytes.is_empty(),
        Some((Kind::Event(shape), total)) => block::is_possible_length(total) && total >= least_event(shape),
        Some((kind, total)) => kind != Kind::Unknown && block::is_possible_length(total),
    }
}

fn least_event(shape: EventShape) -> usize {
    FRAME_BYTES + 2 + if shape.flags { 4 } else { 0 } + if shape.v1 { 22 } else { 26 }
}
